import { describe, expect, it } from '@jest/globals';
import { announce, orderExported, type Event } from '@stockbridge/contracts';
import fc from 'fast-check';
import { fromEnvelope, toEnvelope } from './envelope.js';
import { ContractBroken } from './verdict.js';

const connectionId = 'f0c9f5a6-6c0e-4f4a-9d0b-5a3f5f9f2a10';
const stamp = { id: '0b9f2a1c-8f3e-4f60-9a57-0d6f6c6c1d11', occurredAt: new Date('2026-11-23T10:00:00Z'), traceparent: '00-aa-bb-01' };
const exported = announce(orderExported, connectionId, { orderId: '1042', wmsOrders: [{ wmsOrderId: 7, orderNumber: '1042' }] });
const travelled = (event: Event): Record<string, unknown> => JSON.parse(JSON.stringify(event)) as Record<string, unknown>;

describe('an event on its way', () => {
  it('arrives as it was told, with its id, time, connection and trace', () => {
    expect(fromEnvelope(travelled(toEnvelope(exported, stamp)))).toEqual({
      id: stamp.id,
      name: 'order.exported',
      version: 1,
      occurredAt: '2026-11-23T10:00:00.000Z',
      connectionId,
      traceparent: '00-aa-bb-01',
      data: { orderId: '1042', wmsOrders: [{ wmsOrderId: 7, orderNumber: '1042' }] },
    });
  });

  it('arrives the same whatever order it tells of', () => {
    const order = fc.record({
      orderId: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
      wmsOrders: fc.array(fc.record({ wmsOrderId: fc.integer(), orderNumber: fc.string() }), { minLength: 1 }),
    });
    fc.assert(
      fc.property(order, (data) => {
        expect(fromEnvelope(travelled(toEnvelope(announce(orderExported, null, data), stamp))).data).toEqual(data);
      }),
    );
  });

  it('is understood when a newer publisher adds fields, which are left out', () => {
    const body = travelled(toEnvelope(exported, stamp));
    const event = fromEnvelope({ ...body, priority: 9, data: { ...(body['data'] as object), giftWrapped: true } });
    expect(event).toEqual(toEnvelope(exported, stamp));
  });

  it('is not told when it breaks the contract, and the error names the field without its value', () => {
    const wrong = announce(orderExported, null, { orderId: 'Jane Doe', wmsOrders: [] });
    expect(() => toEnvelope(wrong, stamp)).toThrow(ContractBroken);
    expect(() => toEnvelope(wrong, stamp)).toThrow(
      'order.exported version 1 breaks its contract: orderId: a numeric Shopify id as a string; wmsOrders: ',
    );
    expect(() => toEnvelope(wrong, stamp)).not.toThrow(/Jane/);
  });

  it.each([
    ['is no event at all', 'hello', 'not an event: body: '],
    ['has no id', { ...travelled(toEnvelope(exported, stamp)), id: 'x' }, 'not an event: id: '],
    [
      'is not in our contracts',
      { ...travelled(toEnvelope(exported, stamp)), name: 'order.lost' },
      'order.lost version 1 is not among the contracts',
    ],
    [
      'is of a version we do not know',
      { ...travelled(toEnvelope(exported, stamp)), version: 2 },
      'order.exported version 2 is not among the contracts',
    ],
    [
      'breaks its contract',
      { ...travelled(toEnvelope(exported, stamp)), data: { orderId: '1' } },
      'order.exported version 1 breaks its contract: wmsOrders: ',
    ],
  ])('is refused when it %s', (_, body, sentence) => {
    expect(() => fromEnvelope(body)).toThrow(ContractBroken);
    expect(() => fromEnvelope(body)).toThrow(sentence);
  });
});

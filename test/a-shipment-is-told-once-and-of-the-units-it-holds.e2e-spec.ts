import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until } from '../demo/src/processes.js';
import { api } from '../demo/src/story.js';
import { OrderAtHand, startConnected, type Connected } from './hub-and-twins.js';

jest.setTimeout(90_000);

let at: Connected;
const place = (order: object) => OrderAtHand.place(at, order);
const withSettings = (fulfillment: object) =>
  api(at.hub, `/connections/${at.connectionId}`, { method: 'PATCH', body: { settings: { fulfillment } } });
const tracking = (...waybills: string[]) => ({ tracking: waybills.map((waybill) => ({ waybill, url: null })) });
const told = ({ fulfillments }: Awaited<ReturnType<OrderAtHand['inShop']>>) =>
  fulfillments
    .filter(({ status }) => status === 'SUCCESS')
    .map(({ trackingNumbers, lines }) => [lines.reduce((sum, { quantity }) => sum + quantity, 0), ...trackingNumbers]);
interface Waiting {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly reason: string;
  readonly rows: readonly { rowNumber: string; articleNumber: string; quantity: number }[];
  readonly lines: readonly { lineItemId: string; sku: string; quantity: number }[];
}
const waiting = async () => (await api<{ shipments: Waiting[] }>(at.hub, `/connections/${at.connectionId}/shipments/waiting`)).shipments;

beforeAll(async () => {
  at = await startConnected({ 'HAT-GREEN': '199.00', 'HAT-RED': '249.00' });
});
afterAll(() => at?.stop());

describe('what the warehouse ships', () => {
  it('for a line that was replaced in the shop asks a person, who says what it stands for, and nobody else can', async () => {
    const order = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    await order.byStaff('pick');
    const [green] = (await order.inShop()).lines;
    await order.byMerchant('edit', { lines: [{ lineItemId: green!.id, quantity: 0 }], add: [{ sku: 'HAT-RED', quantity: 1 }] });
    await order.byStaff('ship', tracking('T-REPLACED'));
    expect(await order.why('nothing-left-to-fulfill')).toContain('1 of HAT-GREEN');

    const asked = await until('it to be asked about', async () => (await waiting()).find(({ orderId }) => orderId === order.id), 15_000);
    expect(asked).toMatchObject({
      orderNumber: String(order.number),
      rows: [{ rowNumber: green!.id, articleNumber: 'HAT-GREEN', quantity: 1 }],
      lines: [{ sku: 'HAT-RED', quantity: 1 }],
    });
    const say = (lineItemId: string) =>
      api(at.hub, `/connections/${at.connectionId}/shipments/match`, {
        method: 'POST',
        body: { orderId: order.id, matches: [{ rowNumber: green!.id, lineItemId }] },
      });
    await expect(say('4711')).rejects.toThrow('409');
    await say(asked.lines[0]!.lineItemId);
    const made = await order.until('the fulfillment', ({ fulfillments }) => fulfillments.length > 0);
    expect(made.fulfillments).toMatchObject([{ trackingNumbers: ['T-REPLACED'], lines: [{ lineItemId: asked.lines[0]!.lineItemId }] }]);
    await until('nothing to be asked about', async () => !(await waiting()).some(({ orderId }) => orderId === order.id), 15_000);
    await expect(say(asked.lines[0]!.lineItemId)).rejects.toThrow('409');
  });

  it('in parcels is told with the numbers of those that hold it, and the others when theirs can be told', async () => {
    const order = await place({ lines: ['HAT-GREEN', 'HAT-RED'].map((sku) => ({ sku, quantity: 1 })) });
    const [green, red] = (await order.inShop()).lines.map(({ id }) => id);
    const fulfillmentOrder = (await order.inShop()).fulfillmentOrders[0]!;
    await at.shopify.send('POST', `/shops/${at.merchant.shop}/fulfillment-orders/${fulfillmentOrder.id}/hold`, {
      reason: 'OTHER',
      lines: [{ lineItemId: red!, quantity: 1 }],
    });
    await order.byStaff('pick');
    await order.byStaff('ship', {
      parcels: [
        { parcelNumber: 'P-GREEN', rows: [green] },
        { parcelNumber: 'P-RED', rows: [red] },
      ],
    });
    expect(told(await order.until('the first one', ({ fulfillments }) => fulfillments.length === 1))).toEqual([[1, 'P-GREEN']]);
    const held = (await order.inShop()).fulfillmentOrders.find(({ status }) => status === 'ON_HOLD')!;
    await at.shopify.send('POST', `/shops/${at.merchant.shop}/fulfillment-orders/${held.id}/release`);
    expect(told(await order.until('the second one', ({ fulfillments }) => fulfillments.length === 2))).toEqual([
      [1, 'P-GREEN'],
      [1, 'P-RED'],
    ]);
  });

  it('and the shop undoes is noticed although all was in order, and is told again when a person asks, once', async () => {
    const order = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 2 }] });
    await order.byStaff('pick');
    await order.byStaff('ship', tracking('T-UNDONE'));
    const [made] = (await order.until('the fulfillment', ({ fulfillments }) => fulfillments.length === 1)).fulfillments;
    const path = `/connections/${at.connectionId}/flows/fulfillment`;
    await until('both sides to agree', async () => !(await attention(path)).includes(String(order.number)), 15_000);
    await at.shopify.send('POST', `/shops/${at.merchant.shop}/fulfillments/${made!.id}/cancel`);
    expect(await order.why('fulfillment-cancelled')).toContain('not made again unasked');
    const body = { orders: [String(order.number)] };
    for (let time = 0; time < 2; time++) await api(at.hub, `/connections/${at.connectionId}/shipments/fulfill`, { method: 'POST', body });
    expect(told(await order.until('it again', (each) => told(each).length === 1))).toEqual([[2, 'T-UNDONE']]);
  });
});

async function attention(path: string): Promise<(string | null)[]> {
  const { status } = await api<{ status: { attention: { number: string | null }[] } }>(at.hub, path);
  return status.attention.map(({ number }) => number);
}

describe('what the warehouse closes an order without', () => {
  it('is put on hold in Shopify by setting, and released and told when a back order sends it', async () => {
    await withSettings({ remainder: 'hold', remainderAfterHours: 0 });
    const order = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 3 }] });
    const [row] = (await order.inWarehouse()).lines;
    await order.byStaff('pick', { lines: [{ rowNumber: row!.rowNumber, quantity: 2 }] });
    await order.byStaff('ship', tracking('T-TWO'));
    await order.until('the rest to be on hold', ({ fulfillmentOrders }) => fulfillmentOrders.some(({ status }) => status === 'ON_HOLD'));
    expect(await order.why('short-picked')).toContain('without sending 1 unit');
    await order.byStaff('back-order');
    await order.byStaff('pick', {}, '-B1');
    await order.byStaff('ship', tracking('T-ONE'), '-B1');
    expect(told(await order.until('both', ({ fulfillments }) => fulfillments.length === 2))).toEqual([
      [2, 'T-TWO'],
      [1, 'T-ONE'],
    ]);
  });

  it('is handed over once more by setting, as an order of its own, and told with it', async () => {
    await withSettings({ remainder: 'resend', remainderAfterHours: 0 });
    const order = await place({ lines: [{ sku: 'HAT-RED', quantity: 2 }] });
    const [row] = (await order.inWarehouse()).lines;
    await order.byStaff('pick', { lines: [{ rowNumber: row!.rowNumber, quantity: 1 }] });
    await order.byStaff('ship', tracking('T-FIRST'));
    expect((await order.inWarehouse('-2')).lines).toMatchObject([{ rowNumber: row!.rowNumber, ordered: 1 }]);
    await order.byStaff('pick', {}, '-2');
    await order.byStaff('ship', tracking('T-AGAIN'), '-2');
    expect(told(await order.until('both', ({ fulfillments }) => fulfillments.length === 2))).toEqual([
      [1, 'T-FIRST'],
      [1, 'T-AGAIN'],
    ]);
  });
});

describe('a payment', () => {
  it('is captured when the last unit is shipped, though that is shipped from another location', async () => {
    await withSettings({ remainder: 'show', remainderAfterHours: 24, capture: 'last-shipment' });
    const order = await place({
      financialStatus: 'AUTHORIZED',
      lines: [
        { sku: 'HAT-GREEN', quantity: 1 },
        { sku: 'HAT-RED', quantity: 1, location: at.otherLocationId },
      ],
    });
    await order.byStaff('pick');
    await order.byStaff('ship', tracking('T-OURS'));
    await order.until('ours', ({ fulfillments }) => fulfillments.length === 1);
    expect((await order.inShop()).financialStatus).toBe('AUTHORIZED');
    const elsewhere = (await order.inShop()).fulfillmentOrders.find(({ locationId }) => locationId === at.otherLocationId)!;
    expect(elsewhere.status).toBe('OPEN');
    await order.byMerchant('fulfil');
    await order.until('the capture', ({ financialStatus }) => financialStatus === 'PAID');
  });
});

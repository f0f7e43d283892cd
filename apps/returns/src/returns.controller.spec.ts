import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionConfigured, ConnectionSettingsInput, ConnectionState, WmsOrderTouched } from '@stockbridge/contracts';
import type { AcceptedSettings, Connection, Connections, FlowDesk, FollowedOrder, FollowedOrders, Ledger } from '@stockbridge/sync';
import { aConnection, CONNECTION } from '@stockbridge/testing';
import type { EntityManager } from 'typeorm';
import type { RefundsByHand } from './refunds-by-hand.js';
import type { ReturnsFacts } from './returns-facts.js';
import { ReturnsController } from './returns.controller.js';

let connection: Connection;
let touched: string[];
let followed: Map<number, FollowedOrder>;
let controller: ReturnsController;

beforeEach(() => {
  connection = aConnection({ returns: { enabled: true } });
  touched = [];
  followed = new Map([[501, { orderId: '11', wmsOrderId: 501, orderNumber: '1001' }]]);
  // What `Connections.accept` does, which has its own specs.
  const desk = {
    configured: async ({ connectionId, settings }: ConnectionState, also: (accepted: AcceptedSettings) => Promise<void>) => {
      await also({ connectionId, before: connection.settings, after: settings, tx: {} as EntityManager });
      connection = { ...connection, settings };
    },
    load: async () => void touched.push('read again'),
  };
  const ledger: Pick<Ledger<ReturnsFacts>, 'touch' | 'touchAll'> = {
    touch: async (_connection, key, { because }) => void touched.push(`${String(key)} by ${because}`),
    touchAll: async (_connection, { states = [] }) => touched.push(...states),
  };
  const orders: Pick<FollowedOrders, 'renumber' | 'orderIdOfAny'> = {
    renumber: async (_connection, renumbered) => {
      for (const order of renumbered) {
        if (followed.has(order.wmsOrderId)) followed.set(order.wmsOrderId, { ...followed.get(order.wmsOrderId)!, ...order });
      }
      return undefined as never;
    },
    orderIdOfAny: async (_connection, { wmsOrderId }) => followed.get(wmsOrderId)?.orderId ?? null,
  };
  controller = new ReturnsController(
    desk as unknown as FlowDesk,
    ledger as Ledger<ReturnsFacts>,
    orders as FollowedOrders,
    {} as Connections,
    {} as RefundsByHand,
  );
});

const configure = async (returns: ConnectionSettingsInput['returns']) => {
  touched = [];
  await controller.connectionConfigured({ data: { ...connection, ...aConnection({ returns }) } } as unknown as ConnectionConfigured);
  return touched;
};

describe('Settings of returns', () => {
  it('have what waits, was refused or left out judged again', async () => {
    expect(await configure({ enabled: true, rule: { refund: 'automatic' } })).toEqual(['held', 'refused', 'ignored']);
    expect(await configure({ enabled: true, rule: { refund: 'automatic' } })).toEqual([]);
  });

  it('that switch the flow off leave what people have to settle as it stands until it is on again', async () => {
    expect(await configure({ enabled: false })).toEqual([]);
    expect(await configure({ enabled: false, rule: { refund: 'automatic' } })).toEqual([]);
    expect(await configure({ enabled: true, rule: { refund: 'automatic' } })).toEqual(['held', 'refused', 'ignored']);
  });
});

describe('A webhook of the warehouse', () => {
  const hear = (orderNumber: string | null, isReturn = true) => {
    const data = { wmsOrderId: 501, orderNumber, isReturn, receivedAt: '2026-11-24T12:00:00Z' };
    return controller.wmsOrderTouched({ connectionId: CONNECTION, data } as unknown as WmsOrderTouched);
  };

  it('that tells of a return of an order has it looked at under the number that it names, if it does', async () => {
    await hear('1001-X');
    await hear(null);
    expect(touched).toEqual(['11 by webhook', '11 by webhook']);
    expect(followed.get(501)).toMatchObject({ orderNumber: '1001-X' });
  });

  it('that tells of no return is not for this flow', async () => {
    await hear('1001', false);
    expect(touched).toEqual([]);
  });
});

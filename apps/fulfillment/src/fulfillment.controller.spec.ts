import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  connectionSettings,
  type ConnectionConfigured,
  type ConnectionState,
  type OrderExported,
  type ShopifyOrderTouched,
  type WmsOrderTouched,
} from '@stockbridge/contracts';
import type { AcceptedSettings, Connection, FlowDesk, FollowedOrder, FollowedOrders, Ledger } from '@stockbridge/sync';
import type { EntityManager } from 'typeorm';
import { aConnection, CONNECTION } from '@stockbridge/testing';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { FulfillmentController } from './fulfillment.controller.js';
import type { ShipmentsByHand } from './shipments-by-hand.js';

let connection: Connection;
let touched: string[];
let followed: FollowedOrder[];
let controller: FulfillmentController;

beforeEach(() => {
  connection = aConnection();
  touched = [];
  followed = [];
  // What `Connections.accept` does, which has its own specs.
  const desk = {
    configured: async ({ connectionId, settings }: ConnectionState, also: (accepted: AcceptedSettings) => Promise<void>) => {
      await also({ connectionId, before: connection.settings, after: settings, tx: {} as EntityManager });
      connection = { ...connection, settings };
      return true;
    },
  };
  const ledger: Pick<Ledger<FulfillmentFacts>, 'touch' | 'touchUnless' | 'touchReasons'> = {
    touch: async (_connection, key, { because }) => void touched.push(`${String(key)} by ${because}`),
    touchUnless: async (_connection, key, reasons) => void touched.push(`${key} unless ${reasons.join()}`),
    touchReasons: async (_connection, reasons) => touched.push(...reasons),
  };
  const orders: Pick<FollowedOrders, 'follow' | 'orderIdOf' | 'orderIdByPrefix'> = {
    follow: async (_connection, more) => void followed.push(...more),
    orderIdOf: async (_connection, wmsOrderId) => followed.find((each) => each.wmsOrderId === wmsOrderId)?.orderId ?? null,
    // As the statement has it: the longest number that it begins with, and goes on without a digit.
    orderIdByPrefix: async (_connection, number) =>
      followed
        .filter(({ orderNumber }) => number.startsWith(orderNumber) && !/^\d/.test(number.slice(orderNumber.length)))
        .sort((one, other) => other.orderNumber.length - one.orderNumber.length)[0]?.orderId ?? null,
  };
  controller = new FulfillmentController(
    desk as unknown as FlowDesk,
    ledger as Ledger<FulfillmentFacts>,
    orders as FollowedOrders,
    {} as ShipmentsByHand,
  );
});

const exported = () =>
  controller.orderExported({
    connectionId: CONNECTION,
    data: { orderId: '11', wmsOrders: [{ wmsOrderId: 501, orderNumber: '1001' }] },
  } as unknown as OrderExported);
const inWarehouse = (wmsOrderId: number, orderNumber: string) =>
  controller.wmsOrderTouched({ connectionId: CONNECTION, data: { wmsOrderId, orderNumber } } as unknown as WmsOrderTouched);

describe('a shipment is looked at again', () => {
  it('once its order stands in the warehouse, and when the warehouse says that something happened to it or to its back order', async () => {
    await exported();
    await inWarehouse(501, '1001');
    await inWarehouse(777, '1001-B1');
    await inWarehouse(888, 'of-others');
    await inWarehouse(889, '10010');
    expect(touched).toEqual(['11 by poll', '11 by webhook', '11 by webhook']);
  });

  it('whatever it was recorded as when its order changes in Shopify, unless it has not left the warehouse', async () => {
    await controller.shopifyOrderTouched({ connectionId: CONNECTION, data: { orderId: '11' } } as unknown as ShopifyOrderTouched);
    expect(touched).toEqual(['11 unless not-shipped-yet']);
  });

  it('when its settings change, and not when others do', async () => {
    const configure = (given: object) => {
      const settings = connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...given });
      return controller.connectionConfigured({
        data: { ...connection, connectionId: CONNECTION, settings },
      } as unknown as ConnectionConfigured);
    };
    await configure({ returns: { enabled: true } });
    expect(touched).toEqual([]);
    await configure({ fulfillment: { capture: 'last-shipment' } });
    expect(touched).toEqual(expect.arrayContaining(['waits-for-a-person', 'fulfillment-left-out', 'short-picked']));
  });
});

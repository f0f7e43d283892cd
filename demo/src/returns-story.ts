import { inWarehouse } from './order-story.js';
import { until } from './processes.js';
import type { Connected } from './stock-story.js';
import { api, shopDump, warehouseDump } from './story.js';
import type { WholeOrderDump } from './twins.js';

const SOON_MS = 60_000;

/** What the hub would refund, as its list of refunds that wait shows it. */
interface Waiting {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly key: string;
  readonly amount: string;
  readonly currencyCode: string;
  readonly lines: readonly { readonly quantity: number; readonly cause: string | null }[];
}

/** How much was captured of an order, by the shop's own transactions. */
const capturedOf = ({ transactions }: WholeOrderDump): number =>
  transactions.filter(({ kind }) => kind === 'CAPTURE').reduce((sum, { presented }) => sum + Number(presented), 0);

async function orderOf(stage: Connected, orderId: string): Promise<WholeOrderDump> {
  return (await shopDump(stage)).orders.find(({ id }) => id === orderId)!;
}

/** Payments are captured with each shipment, and what comes back from now on is refunded after an approval. */
export async function captureAndRefund({ hub, connectionId }: Connected): Promise<void> {
  const settings = { fulfillment: { capture: 'each-shipment' }, returns: { enabled: true } };
  await api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings } });
}

export interface ShippedInTwo {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly backOrder: string;
  /** What each fulfillment should be: how many units, and the number they were booked with. */
  readonly parcels: readonly string[];
  /** Captured with the first shipment, and in all. */
  readonly captured: readonly [number, number];
}

/**
 * Of three units the warehouse finds two: they go with a tracking number of their own, and what they cost is captured. The third
 * follows as a back order, and is captured then.
 */
export async function shipShort(stage: Connected, variantId: string): Promise<ShippedInTwo> {
  const { shopify, wms, hub, merchant, locationId, connectionId } = stage;
  const lines = [{ variantId, quantity: 3 }];
  const { orders } = await shopify.send<{ orders: { id: string }[] }>('POST', `/shops/${merchant.shop}/orders`, {
    orders: [{ lines, location: locationId, financialStatus: 'AUTHORIZED', multiCapturable: true }],
    seed: 11,
  });
  const { id } = orders[0]!;
  const { orderNumber, lines: rows } = await inWarehouse(stage, id, () => true);
  const staff = (number: string) => `/warehouses/${merchant.warehouse}/orders/${encodeURIComponent(number)}`;
  const [short, follows] = [`SHORT-${orderNumber}`, `REST-${orderNumber}`];
  await wms.send('POST', `${staff(orderNumber)}/pick`, { lines: [{ rowNumber: rows[0]!.rowNumber, quantity: 2 }] });
  await wms.send('POST', `${staff(orderNumber)}/ship`, { tracking: [{ waybill: short }] });
  const first = await until(
    `what order ${orderNumber} was shipped with to be captured`,
    async () => {
      const order = await orderOf(stage, id);
      return order.fulfillments.length === 1 && capturedOf(order) > 0 ? capturedOf(order) : undefined;
    },
    SOON_MS,
    100,
  );

  await wms.send('POST', `${staff(orderNumber)}/back-order`, {});
  const rest = (await warehouseDump(stage)).find(
    ({ backOrderFor, lines: [row] }) => backOrderFor !== null && row?.rowNumber === rows[0]!.rowNumber,
  )!;
  await wms.send('POST', `${staff(rest.orderNumber)}/pick`, {});
  await wms.send('POST', `${staff(rest.orderNumber)}/ship`, { tracking: [{ waybill: follows }] });
  // Found by itself within minutes; a person who does not want to wait runs the flow.
  await api(hub, `/connections/${connectionId}/flows/fulfillment/run`, { method: 'POST', body: {} });
  const all = await until(
    `back order ${rest.orderNumber} to be captured`,
    async () => {
      const order = await orderOf(stage, id);
      return order.fulfillments.length === 2 && order.financialStatus === 'PAID' ? capturedOf(order) : undefined;
    },
    SOON_MS,
    100,
  );
  const parcels = [`2 ${short}`, `1 ${follows}`];
  return { orderId: id, orderNumber, backOrder: rest.orderNumber, parcels, captured: [first, all] };
}

export interface CameBack {
  readonly orderId: string;
  /** As the hub's list showed it before anybody approved it, in the customer's currency. */
  readonly shown: string;
  /** What Shopify gave back. */
  readonly refunded: string;
  /** From the approval on. */
  readonly lagMs: number;
  readonly sentence: string;
}

/** One unit comes back to the dock; the refund waits with its amount, and is made by one click. */
export async function sendBack(stage: Connected, { orderId, orderNumber }: ShippedInTwo): Promise<CameBack> {
  const { wms, hub, merchant, connectionId } = stage;
  const staff = `/warehouses/${merchant.warehouse}/orders/${encodeURIComponent(orderNumber)}`;
  const [row] = (await warehouseDump(stage)).find((order) => order.orderNumber === orderNumber)!.lines;
  await wms.send('POST', `${staff}/return`, { lines: [{ rowNumber: row!.rowNumber, quantity: 1 }], cause: 'TOO-SMALL' });
  const waiting = await until(
    `the refund of order ${orderNumber} to wait for a person`,
    async () => {
      const { proposals } = await api<{ proposals: Waiting[] }>(hub, `/connections/${connectionId}/refunds`);
      return proposals.find((each) => each.orderId === orderId);
    },
    SOON_MS,
    100,
  );
  const before = await orderOf(stage, orderId);
  if (before.refunds.length > 0) throw new Error(`order ${orderNumber} was refunded before anybody approved it`);
  const began = performance.now();
  await api(hub, `/connections/${connectionId}/refunds/decide`, {
    method: 'POST',
    body: { verdict: 'approve', refunds: [{ orderId, key: waiting.key }] },
  });
  const refund = await until(`order ${orderNumber} to be refunded`, async () => (await orderOf(stage, orderId)).refunds[0], SOON_MS, 50);
  return {
    orderId,
    shown: waiting.amount,
    refunded: refund.presented,
    lagMs: performance.now() - began,
    sentence: `${waiting.lines[0]?.quantity} unit (${waiting.lines[0]?.cause}): ${waiting.amount} ${waiting.currencyCode} shown, ${refund.presented} refunded`,
  };
}

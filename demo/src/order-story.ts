import { until } from './processes.js';
import { api, shopDump, warehouseDump, type Stage } from './story.js';
import type { Connected } from './stock-story.js';
import type { WholeOrderDump, WrittenOrderDump } from './twins.js';

const SOON_MS = 60_000;

/** One buyer's order of one unit, once it is in the warehouse. */
export async function placeOne(
  stage: Stage,
  { variantId, attributes = [] }: { variantId: string; attributes?: readonly { key: string; value: string }[] },
): Promise<WholeOrderDump> {
  const { shopify, merchant, locationId } = stage;
  const { orders } = await shopify.send<{ orders: { id: string }[] }>('POST', `/shops/${merchant.shop}/orders`, {
    orders: [{ lines: [{ variantId, quantity: 1 }], location: locationId, attributes }],
    seed: 7,
  });
  const { id } = orders[0]!;
  await inWarehouse(stage, id, () => true);
  return (await shopDump(stage)).orders.find((order) => order.id === id)!;
}

export function inWarehouse(stage: Stage, orderId: string, isSo: (order: WrittenOrderDump) => boolean): Promise<WrittenOrderDump> {
  return until(
    `order ${orderId} in the warehouse`,
    async () => (await warehouseDump(stage)).find((order) => order.goodsOwnerOrderId === orderId && isSo(order)),
    SOON_MS,
    100,
  );
}

const address1In = ({ body }: WrittenOrderDump) => (body.consignee as { address1?: string } | undefined)?.address1;

/** A buyer has moved, and the merchant corrects the address before anything is picked. Answers how many milliseconds the warehouse lagged. */
export async function editAnAddress(stage: Stage, variantId: string, address1: string): Promise<number> {
  const { id, shippingAddress } = await placeOne(stage, { variantId });
  const { firstName, lastName, company, address2, city, zip, provinceCode, countryCode, phone } = shippingAddress!;
  await stage.shopify.send('POST', `/shops/${stage.merchant.shop}/orders/${id}/edit`, {
    shippingAddress: { firstName, lastName, company, address1, address2, city, zip, provinceCode, countryCode, phone },
  });
  const began = performance.now();
  await inWarehouse(stage, id, (order) => address1In(order) === address1);
  return performance.now() - began;
}

/** The merchant cancels what is picked already: the hub can only say so, and people stop the parcel. Answers what it said. */
export async function cancelTooLate(
  stage: Connected,
  variantId: string,
): Promise<{ orderNumber: string; reason: string; sentence: string }> {
  const { shopify, wms, hub, merchant, connectionId } = stage;
  const { id } = await placeOne(stage, { variantId });
  const { orderNumber } = await inWarehouse(stage, id, () => true);
  const staff = `/warehouses/${merchant.warehouse}/orders/${encodeURIComponent(orderNumber)}`;
  await wms.send('POST', `${staff}/pick`, {});
  await shopify.send('POST', `/shops/${merchant.shop}/orders/${id}/cancel`, { restock: false });
  const { reason, sentence } = await until(
    `the hub to say that order ${orderNumber} was cancelled too late`,
    async () => {
      const path = `/connections/${connectionId}/orders/${encodeURIComponent(orderNumber)}/timeline`;
      const { activities } = await api<{ activities: { what: string; reason: string | null; sentence: string }[] }>(hub, path);
      const last = activities.findLast(({ what }) => what === 'refused');
      return last && { reason: last.reason ?? '', sentence: last.sentence };
    },
    SOON_MS,
    100,
  );
  await wms.send('POST', `${staff}/cancel`, {});
  return { orderNumber, reason, sentence };
}

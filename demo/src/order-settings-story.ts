import { inWarehouse, placeOne } from './order-story.js';
import { until } from './processes.js';
import type { Connected } from './stock-story.js';
import { api } from './story.js';
import type { WrittenOrderDump } from './twins.js';
import type { Fields } from './verify-orders.js';

const DAY_MS = 86_400_000;
const SOON_MS = 60_000;

/** What the hub's preview says of an order. */
interface Previewed {
  readonly name: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly differences: readonly { readonly field: string }[] | null;
  readonly shippingRules: readonly { readonly field: string; readonly rule: string }[];
}

/** The newest orders under these settings, which are not saved; nothing is written on either side. */
async function preview({ hub, connectionId }: Connected, order: object): Promise<readonly Previewed[]> {
  const path = `/connections/${connectionId}/orders/preview`;
  return (await api<{ orders: Previewed[] }>(hub, path, { method: 'POST', body: { settings: { order } } })).orders;
}

async function change({ hub, connectionId }: Connected, order: object): Promise<void> {
  await api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: { order } } });
}

/** For a shop whose orders another integration writes: nothing is written, and each is held beside what stands in the warehouse. */
const SHADOW = { enabled: false, dryRun: true, shadow: true };

/** A look before anything is written: what would become of the newest orders if unpaid ones were taken, too. */
export async function lookBefore(stage: Connected): Promise<{ imported: number; sentence: string }> {
  const settings = { enabled: false, dryRun: true, financialStatuses: ['AUTHORIZED', 'PAID', 'PENDING'] };
  const orders = await until(
    'the newest orders to have a location',
    async () => {
      const all = await preview(stage, settings);
      return all.some(({ reason }) => reason === 'routing-pending') ? undefined : all;
    },
    SOON_MS,
    200,
  );
  const counts = Map.groupBy(orders, ({ outcome, reason }) => reason ?? outcome);
  const imported = orders.filter(({ outcome }) => outcome === 'imported').length;
  return { imported, sentence: [...counts].map(([what, those]) => `${those.length} ${what}`).join(', ') };
}

/** As if another integration had written them: what we would send beside what stands in the warehouse. Answers orders that differ. */
export async function compareInTheShadow(stage: Connected): Promise<{ compared: number; differing: readonly string[] }> {
  const orders = await preview(stage, SHADOW);
  const compared = orders.filter(({ differences }) => differences !== null);
  return {
    compared: compared.length,
    differing: compared.flatMap(({ name, differences }) =>
      differences!.length === 0 ? [] : [`${name}: ${differences!.map(({ field }) => field).join(', ')}`],
    ),
  };
}

/** Something is added after the picking began, and paid for: by setting it goes as an order of its own. Answers its number. */
export async function addLate(stage: Connected, variantId: string): Promise<string> {
  const { shopify, wms, merchant } = stage;
  await change(stage, { addedLate: 'supplement' });
  const { id } = await placeOne(stage, { variantId });
  const { orderNumber } = await inWarehouse(stage, id, () => true);
  await wms.send('POST', `/warehouses/${merchant.warehouse}/orders/${encodeURIComponent(orderNumber)}/pick`, {});
  await shopify.send('POST', `/shops/${merchant.shop}/orders/${id}/edit`, { add: [{ variantId, quantity: 2 }] });
  await shopify.send('POST', `/shops/${merchant.shop}/orders/${id}/pay`);
  return (await inWarehouse(stage, id, (order) => order.orderNumber !== orderNumber)).orderNumber;
}

/** What the order of {@link choosePickupPoint} should be in the warehouse. */
export interface PickedUp {
  readonly orderId: string;
  readonly fields: Fields;
  readonly rules: readonly string[];
}

/** A shipping app wrote a pickup point on the order, which a ready-made preset reads; a rule of the merchant's own does the rest. */
export async function choosePickupPoint(stage: Connected, variantId: string): Promise<PickedUp> {
  const own = { from: { attribute: 'Gift wrap' }, match: '^yes$', to: 'wayOfDelivery.code', value: 'GIFT' };
  await change(stage, { shipping: { presets: ['pickup-points-by-code'], rules: [own] } });
  const attributes = [
    { key: 'Pick-up Location ID', value: 'SE-4711' },
    { key: 'Pick-up Point Location', value: 'Storgatan 1, Uppsala' },
    { key: 'Gift wrap', value: 'yes' },
  ];
  const { id, name } = await placeOne(stage, { variantId, attributes });
  const found = (await preview(stage, SHADOW)).find((order) => order.name === name);
  const fields = {
    servicePointCode: 'SE-4711',
    deliveryInstruction: 'Storgatan 1, Uppsala',
    'wayOfDelivery.code': 'GIFT',
    'wayOfDelivery.name': 'GIFT',
  };
  return { orderId: id, fields, rules: found?.shippingRules.map(({ field, rule }) => `${field} by ${rule}`) ?? [] };
}

/** An order from before the go-live stays in the shop, until its days are asked for. Answers why it stayed, and its number once it came. */
export async function bringInAnOldOrder(stage: Connected, variantId: string): Promise<{ reason: string; order: WrittenOrderDump }> {
  const { shopify, hub, merchant, connectionId, locationId } = stage;
  const placedAt = Date.now() - 5 * DAY_MS;
  const { orders } = await shopify.send<{ orders: { id: string; number: number }[] }>('POST', `/shops/${merchant.shop}/orders`, {
    orders: [{ lines: [{ variantId, quantity: 1 }], location: locationId, createdAt: new Date(placedAt).toISOString() }],
    seed: 11,
  });
  const { id, number } = orders[0]!;
  const reason = await until(
    `the hub to judge order ${number}`,
    async () => {
      const path = `/connections/${connectionId}/orders/${number}/explain`;
      const { ledger } = await api<{ ledger: { state: string; reason: string | null } | null }>(hub, path);
      return ledger?.state === 'ignored' ? (ledger.reason ?? undefined) : undefined;
    },
    SOON_MS,
    100,
  );
  const span = { from: new Date(placedAt - DAY_MS).toISOString(), to: new Date(placedAt + DAY_MS).toISOString() };
  await api(hub, `/connections/${connectionId}/orders/backfill`, { method: 'POST', body: span });
  return { reason, order: await inWarehouse(stage, id, () => true) };
}

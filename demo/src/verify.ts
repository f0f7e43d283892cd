import type { Effect, ShopOrderDump, WarehouseOrderDump, WholeOrderDump } from './twins.js';

/** One line of the final table. */
export interface TableRow {
  readonly orderId: string;
  readonly orderName: string;
  readonly orderNumber: string | null;
  readonly lines: number;
  readonly ordered: number;
  readonly picked: number;
  readonly fulfilled: number;
  readonly tracking: readonly string[];
  /** Sentences, one per difference between the two sides; empty when they agree. */
  readonly differences: readonly string[];
}

export interface Verdict {
  readonly rows: readonly TableRow[];
  /** Differences that belong to no single order. */
  readonly differences: readonly string[];
  /** Effects that happened more often than they should. */
  readonly doubled: readonly string[];
  readonly agreed: boolean;
}

export interface BothSides {
  readonly shop: readonly ShopOrderDump[];
  readonly warehouse: readonly WarehouseOrderDump[];
  readonly shopEffects: readonly Effect[];
  readonly warehouseEffects: readonly Effect[];
  /** Where our orders are shipped from. */
  readonly locationId: string;
  /** Put before `Order.number` in the warehouse. */
  readonly prefix?: string;
  /** Whether units that were added late may stand in orders of their own: `1001-2`. */
  readonly maySupplement?: boolean;
}

/**
 * Back orders as part of the order whose rest they are: rows, picks and tracking numbers together. They are made in the warehouse and
 * carry no number of the shop.
 */
export function withBackOrders<Order extends WarehouseOrderDump>(warehouse: readonly Order[]): Order[] {
  return warehouse
    .filter(({ backOrderFor }) => (backOrderFor ?? null) === null)
    .map((order) => {
      const rest = warehouse.filter(({ backOrderFor }) => backOrderFor === order.orderId);
      if (rest.length === 0) return order;
      const lines = order.lines.map((line) => {
        const further = rest.flatMap((each) => each.lines.filter(({ rowNumber }) => rowNumber === line.rowNumber));
        const all = (of: 'ordered' | 'picked' | 'returned') => further.reduce((sum, each) => sum + each[of], line[of]);
        return { ...line, ordered: all('ordered'), picked: all('picked'), returned: all('returned') };
      });
      return { ...order, lines, tracking: [...order.tracking, ...rest.flatMap(({ tracking }) => tracking)] };
    });
}

/**
 * Compares the two sides as the documentation says they should be, from their own dumps and effect logs. Uses none of the
 * hub's mappings: an error there must show here.
 */
export function verify(given: BothSides): Verdict {
  const sides = { ...given, warehouse: withBackOrders(given.warehouse) };
  const byShopOrder = Map.groupBy(sides.warehouse, (order) => order.goodsOwnerOrderId ?? '');
  const expected = sides.shop.filter((order) => isOwed(order, sides.locationId));
  const shipments = shipmentsIn(sides.warehouseEffects);
  const rows = expected.map((order) => compare(order, byShopOrder.get(order.id) ?? [], shipments, sides));
  const ids = new Set(expected.map((order) => order.id));
  const ended = new Set(sides.shop.filter(({ cancelledAt }) => cancelledAt !== null).map(({ id }) => id));
  const strangers = sides.warehouse.filter(
    ({ goodsOwnerOrderId, status }) => !ids.has(goodsOwnerOrderId ?? '') && !(status === CANCELLED && ended.has(goodsOwnerOrderId ?? '')),
  );
  const differences = [
    ...strangers.map((order) => `warehouse order ${order.orderNumber} belongs to no order that should be there`),
    ...compareWarehouseWithLog(sides),
    ...compareShopWithLog(sides),
  ];
  const doubled = [...doubledInWarehouse(sides), ...doubledInShop(sides.shopEffects, sides.shop)];
  return {
    rows,
    differences,
    doubled,
    agreed: differences.length === 0 && doubled.length === 0 && rows.every((row) => row.differences.length === 0),
  };
}

/** The warehouse's status of an order that was cancelled. */
export const CANCELLED = 1000;

/** What a warehouse can pick: gift cards and lines that need no shipping are left out. */
export function isGoods({ requiresShipping, isGiftCard }: ShopOrderDump['lines'][number]): boolean {
  return requiresShipping && !isGiftCard;
}

/** Paid or authorized, not cancelled, with an address, and with goods assigned to our location: what the warehouse should have. */
export function isOwed(order: ShopOrderDump, locationId: string): boolean {
  return (
    (['PAID', 'AUTHORIZED'].includes(order.financialStatus) || wasShipped(order)) &&
    order.cancelledAt === null &&
    (order.shippingAddress !== null || order.billingAddress !== null) &&
    goodsAt(order, locationId).length > 0
  );
}

/** What was shipped stays owed, though its payment is captured in parts or some of it was refunded since. */
function wasShipped({ financialStatus, fulfillments }: ShopOrderDump): boolean {
  return fulfillments.length > 0 && ['PARTIALLY_PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(financialStatus);
}

function goodsAt({ lines, fulfillmentOrders }: ShopOrderDump, locationId: string) {
  const goods = new Set(lines.filter(isGoods).map(({ id }) => id));
  return fulfillmentOrders
    .filter((each) => each.locationId === locationId && each.status !== 'CANCELLED')
    .flatMap((each) => each.lines.filter(({ lineItemId }) => goods.has(lineItemId)));
}

function compare(
  order: ShopOrderDump,
  inWarehouse: readonly WarehouseOrderDump[],
  shipments: readonly Shipment[],
  { locationId, prefix = '', maySupplement = false }: BothSides,
): TableRow {
  const differences: string[] = [];
  const assigned = sum(goodsAt(order, locationId), (line) => [line.lineItemId, line.totalQuantity]);
  const made = order.fulfillments.filter((each) => each.status !== 'CANCELLED' && each.locationId === locationId);
  const fulfilled = sum(
    made.flatMap((each) => each.lines),
    (line) => [line.lineItemId, line.quantity],
  );
  const picked = sum(
    inWarehouse.flatMap((each) => each.lines),
    (line) => [line.rowNumber, line.picked],
  );
  const ordered = sum(
    inWarehouse.flatMap((each) => each.lines),
    (line) => [line.rowNumber, line.ordered],
  );
  const articles = new Map(inWarehouse.flatMap((each) => each.lines.map((line) => [line.rowNumber, line.articleNumber])));

  if (inWarehouse.length === 0) differences.push('is not in the warehouse');
  const numbers = inWarehouse.map(({ orderNumber }) => orderNumber);
  if (new Set(numbers).size < numbers.length || (numbers.length > 1 && !maySupplement))
    differences.push(`is in the warehouse ${numbers.length} times`);
  // What was added later goes as orders of their own, counted on from the first.
  for (const [at, wanted] of numbers.map((_, at) => `${prefix}${order.number}${at === 0 ? '' : `-${at + 1}`}`).entries()) {
    if (!numbers.includes(wanted)) differences.push(`has the number ${numbers[at]} in the warehouse, not ${wanted}`);
  }
  for (const line of order.lines) {
    const wanted = assigned.get(line.id) ?? 0;
    if (wanted !== (ordered.get(line.id) ?? 0))
      differences.push(`line ${line.id}: ${wanted} assigned to the location, ${ordered.get(line.id) ?? 0} ordered in the warehouse`);
    const article = line.sku?.trim() || line.variantId;
    if (wanted > 0 && articles.has(line.id) && articles.get(line.id) !== article)
      differences.push(`line ${line.id}: article ${articles.get(line.id)} in the warehouse, not ${article}`);
    if ((picked.get(line.id) ?? 0) !== (fulfilled.get(line.id) ?? 0))
      differences.push(`line ${line.id}: ${picked.get(line.id) ?? 0} picked, ${fulfilled.get(line.id) ?? 0} fulfilled`);
  }
  for (const rowNumber of ordered.keys()) {
    if (!order.lines.some((line) => line.id === rowNumber))
      differences.push(`row ${rowNumber} of the warehouse order is no line of the order`);
  }
  const booked = inWarehouse.flatMap((each) => each.tracking.map(({ waybill }) => waybill));
  const told = made.flatMap((each) => each.trackingNumbers);
  for (const number of booked.filter((each) => !told.includes(each))) differences.push(`tracking number ${number} is not in the shop`);
  for (const number of told.filter((each) => !booked.includes(each)))
    differences.push(`tracking number ${number} is in the shop but not in the warehouse`);
  for (const number of new Set(told.filter((each, at) => told.indexOf(each) !== at)))
    differences.push(`tracking number ${number} is in the shop twice`);
  differences.push(...made.flatMap((each) => compareParcel(each, shipments)));

  return {
    orderId: order.id,
    orderName: order.name,
    orderNumber: inWarehouse[0]?.orderNumber ?? null,
    lines: order.lines.length,
    ordered: total(ordered),
    picked: total(picked),
    fulfilled: total(fulfilled),
    tracking: told,
    differences,
  };
}

/** What left the warehouse together: the numbers that were booked with it, and the units that were picked since the shipment before. */
interface Shipment {
  readonly numbers: readonly string[];
  readonly units: ReadonlyMap<string, number>;
}

function shipmentsIn(effects: readonly Effect[]): Shipment[] {
  return [...effectsBy(effects, ['staff.shipped'], 'orderId').values()].flatMap((ofOrder) => {
    const booked = ofOrder.map(trackingNumbersOf);
    const picked = ofOrder.map((effect) => sum(linesOf(effect), (line) => [String(line.rowNumber), Number(line.picked)]));
    return ofOrder.map((_, at) => ({
      numbers: booked[at]!.filter((number) => !booked[at - 1]?.includes(number)),
      units: new Map([...picked[at]!].map(([row, units]) => [row, units - (picked[at - 1]?.get(row) ?? 0)])),
    }));
  });
}

/**
 * A fulfillment stands for whole shipments of the warehouse: it has their numbers, no other, and their units. One without a number is
 * not known again; its number is missing in the shop, or with another fulfillment then.
 */
function compareParcel({ id, lines, trackingNumbers }: ShopOrderDump['fulfillments'][number], shipments: readonly Shipment[]): string[] {
  if (trackingNumbers.length === 0) return [];
  const sent = shipments.filter(({ numbers }) => numbers.some((number) => trackingNumbers.includes(number)));
  const booked = sent.flatMap(({ numbers }) => numbers);
  const told = sum(lines, (line) => [line.lineItemId, line.quantity]);
  const shipped = sum(
    sent.flatMap(({ units }) => [...units]),
    (each) => each,
  );
  return [
    ...(booked.length === trackingNumbers.length && booked.every((number) => trackingNumbers.includes(number))
      ? []
      : [`fulfillment ${id} has the numbers ${trackingNumbers.join(', ')}, its shipment ${booked.join(', ') || 'none'}`]),
    ...unequal(told, shipped).map(
      (line) => `fulfillment ${id}: ${told.get(line) ?? 0} of line ${line}, ${shipped.get(line) ?? 0} were shipped under its numbers`,
    ),
  ];
}

/** Every order of the warehouse was created once by the log, and its quantities are those that were written last. An empty log is no proof. */
function compareWarehouseWithLog({ warehouse, warehouseEffects }: BothSides): string[] {
  const created = effectsBy(warehouseEffects, ['order.created'], 'orderId');
  const written = effectsBy(warehouseEffects, ['order.created', 'order.updated'], 'orderId');
  return [
    ...warehouse.flatMap(({ orderId, orderNumber, lines }) => {
      const id = String(orderId);
      const times = created.get(id)?.length ?? 0;
      if (times !== 1) return [`warehouse order ${orderNumber} was created ${times} times in the log`];
      const last = written.get(id)!.at(-1)!;
      const quantities = sum(linesOf(last), (line) => [String(line.rowNumber), Number(line.quantity)]);
      const dumped = sum(lines, (line) => [line.rowNumber, line.ordered]);
      return unequal(quantities, dumped).map(
        (row) =>
          `warehouse order ${orderNumber}: row ${row} was written with ${quantities.get(row) ?? 0}, the order has ${dumped.get(row) ?? 0}`,
      );
    }),
    ...[...created.keys()]
      .filter((id) => !warehouse.some((order) => String(order.orderId) === id))
      .map((id) => `warehouse order ${id} is in the log but not in the warehouse`),
  ];
}

/** Every fulfillment of the shop, cancelled ones too, was created once by the log, with the same quantities. */
function compareShopWithLog({ shop, shopEffects }: BothSides): string[] {
  const created = effectsBy(shopEffects, ['fulfillment.created'], 'fulfillmentId');
  const fulfillments = shop.flatMap((order) => order.fulfillments.map((each) => ({ ...each, orderName: order.name })));
  return [
    ...fulfillments.flatMap(({ id, orderName, lines }) => {
      const effects = created.get(id) ?? [];
      if (effects.length !== 1) return [`fulfillment ${id} of ${orderName} was created ${effects.length} times in the log`];
      const logged = sum(linesOf(effects[0]!), (line) => [String(line.lineItemId), Number(line.quantity)]);
      const dumped = sum(lines, (line) => [line.lineItemId, line.quantity]);
      return unequal(logged, dumped).map(
        (line) =>
          `fulfillment ${id} of ${orderName}: line ${line} was created with ${logged.get(line) ?? 0}, the shop has ${dumped.get(line) ?? 0}`,
      );
    }),
    ...[...created.keys()]
      .filter((id) => !fulfillments.some((each) => each.id === id))
      .map((id) => `fulfillment ${id} is in the log but not in the shop`),
  ];
}

/** Orders and articles that were created more than once. */
function doubledInWarehouse({ warehouseEffects: effects, maySupplement = false }: BothSides): string[] {
  const created = effects.filter((effect) => effect.effect === 'order.created' || effect.effect === 'article.created');
  const keyOf = (effect: Effect) =>
    effect.effect === 'order.created'
      ? `order${(maySupplement && /\d(-\d+)$/.exec(effect.subject)?.[1]) || ''} of ${String(effect.data.goodsOwnerOrderId)}`
      : `article ${effect.subject}`;
  return repeated(created.map((effect) => `${keyOf(effect)} (goods owner ${String(effect.data.goodsOwnerId)})`)).map(
    (what) => `${what} was created more than once`,
  );
}

/** More fulfilled than ordered, or a tracking number that was told twice: by the log, so that a fulfillment cancelled afterwards counts too. */
function doubledInShop(effects: readonly Effect[], orders: readonly ShopOrderDump[]): string[] {
  const created = effects.filter((effect) => effect.effect === 'fulfillment.created');
  const lines = created.flatMap(linesOf);
  const quantities = new Map(orders.flatMap((order) => order.lines.map((line) => [line.id, line.quantity] as const)));
  const over = [...sum(lines, (line) => [String(line.lineItemId), Number(line.quantity)])].filter(
    ([id, quantity]) => quantity > (quantities.get(id) ?? 0),
  );
  const numbers = created.flatMap((effect) => trackingNumbersOf(effect));
  return [
    ...over.map(([id, quantity]) => `line ${id} was fulfilled ${quantity} times but ordered ${quantities.get(id) ?? 0} times`),
    ...repeated(numbers).map((number) => `tracking number ${number} was fulfilled more than once`),
    ...repeated(effects.filter((effect) => effect.effect === 'mail.sent').map(mailOf)).map((mail) => `${mail} was sent more than once`),
  ];
}

/** Parcels and refunds that the customer was not told of, or not once, where the settings have Shopify tell of all of them. */
export function verifyMails(orders: readonly WholeOrderDump[], shopEffects: readonly Effect[]): string[] {
  const mails = Map.groupBy(
    shopEffects.filter(({ effect }) => effect === 'mail.sent'),
    mailOf,
  );
  const wanted = orders.flatMap(({ name, fulfillments, refunds }) => [
    ...fulfillments.map(({ id }) => ({ name, mail: `the shipping-confirmation about fulfillment ${id}` })),
    ...refunds.map(({ id }) => ({ name, mail: `the refund-notification about refund ${id}` })),
  ]);
  return wanted.flatMap(({ name, mail }) => {
    const times = mails.get(mail)?.length ?? 0;
    return times === 1 ? [] : [`order ${name}: ${mail} was sent ${times} times`];
  });
}

/** By its parcel or refund: an order that ships in two has a mail for each. */
function mailOf({ subject, data }: Effect): string {
  const { kind, fulfillmentId, refundId } = data as { kind?: string; fulfillmentId?: string; refundId?: string };
  const about = refundId !== undefined ? `refund ${refundId}` : fulfillmentId !== undefined ? `fulfillment ${fulfillmentId}` : subject;
  return `the ${kind ?? 'mail'} about ${about}`;
}

/** Effects of these names by the id they carry, oldest first. */
function effectsBy(effects: readonly Effect[], names: readonly string[], id: string): Map<string, Effect[]> {
  return Map.groupBy(
    effects.filter((effect) => names.includes(effect.effect)),
    (effect) => String(effect.data[id]),
  );
}

function linesOf(effect: Effect): readonly Record<string, unknown>[] {
  return (effect.data.lines ?? []) as readonly Record<string, unknown>[];
}

/** Keys whose quantities differ. */
function unequal(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => (one.get(key) ?? 0) !== (other.get(key) ?? 0));
}

function trackingNumbersOf(effect: Effect): string[] {
  const tracking = effect.data.tracking as readonly (string | { number: string })[] | undefined;
  return (tracking ?? []).map((each) => (typeof each === 'string' ? each : each.number));
}

function sum<T>(items: readonly T[], entry: (item: T) => readonly [string, number]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    const [key, quantity] = entry(item);
    sums.set(key, (sums.get(key) ?? 0) + quantity);
  }
  return sums;
}

function total(quantities: Map<string, number>): number {
  return [...quantities.values()].reduce((all, each) => all + each, 0);
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice];
}

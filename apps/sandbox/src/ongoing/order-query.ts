import { toNumber } from './lossless-body.js';
import { refuse } from './refusal.js';
import { status } from './statuses.js';
import type { Query } from './query.js';
import { type GoodsOwner, type Order, type OrderLine, type Warehouse, firstAtOrAbove, onShelves, outstanding } from './warehouse.js';

type Test = (order: Order) => boolean;

/** The orders a `GET /orders` asks for, ascending by id. */
export function findOrders(warehouse: Warehouse, owner: GoodsOwner, query: Query): Order[] {
  const tests: Test[] = [(order) => order.goodsOwnerId === owner.id, ...timeTests(warehouse, query), ...contentTests(warehouse, query)];
  const numbers = query.list('orderNumbers') ?? query.list('orderNumber');
  const lowest = query.int('orderIdFrom') ?? 0;
  const most = query.int('maxOrdersToGet') ?? Number.POSITIVE_INFINITY;
  const found: Order[] = [];
  if (numbers !== undefined) {
    const named = new Set(numbers.map((number) => warehouse.orderByNumber(owner.id, number)));
    for (const order of [...named].filter((order) => order !== undefined).sort((a, b) => a.id - b.id)) {
      if (found.length < most && order.id >= lowest && tests.every((passes) => passes(order))) found.push(order);
    }
    return found;
  }
  for (let index = firstAtOrAbove(warehouse.orders, lowest); found.length < most; index += 1) {
    const order = warehouse.orders[index];
    if (order === undefined) break;
    if (tests.every((passes) => passes(order))) found.push(order);
  }
  return found;
}

function timeTests(warehouse: Warehouse, query: Query): Test[] {
  const tests: Test[] = [];
  const from = (name: string, of: (order: Order) => Date | null, limit?: { now: Date; oldestHours: number }): void => {
    const since = query.instant(name, limit);
    if (since !== undefined) tests.push((order) => (of(order)?.getTime() ?? Number.NEGATIVE_INFINITY) >= since.getTime());
  };
  const to = (name: string, of: (order: Order) => Date | null): void => {
    const until = query.instant(name);
    if (until !== undefined) tests.push((order) => (of(order)?.getTime() ?? Number.POSITIVE_INFINITY) <= until.getTime());
  };
  from('orderStatusChangedTimeFrom', (order) => order.statusChangedAt);
  from('orderUpdatedTimeFrom', (order) => order.updatedAt, { now: warehouse.clock(), oldestHours: 48 });
  from('shippedTimeFrom', (order) => order.shippedAt);
  to('shippedTimeTo', (order) => order.shippedAt);
  from('orderCreatedTimeFrom', (order) => order.createdAt);
  to('orderCreatedTimeTo', (order) => order.createdAt);
  from('lastPickingTimeFrom', (order) => order.lastPickedAt);
  from('lastReturnedFrom', (order) => order.lastReturnedAt);
  return tests;
}

function contentTests(warehouse: Warehouse, query: Query): Test[] {
  const tests: Test[] = [];
  const statusFrom = query.int('orderStatusFrom');
  if (statusFrom !== undefined) tests.push((order) => order.status >= statusFrom);
  const statusTo = query.int('orderStatusTo');
  if (statusTo !== undefined) tests.push((order) => order.status <= statusTo);
  if (query.flag('onlyOrdersWithOrderLinesToReport')) {
    tests.push((order) => order.lines.some((line) => toNumber(line.reported) < line.picked));
  }
  if (query.flag('onlyOrdersWithOrderLinesToReportReturned')) {
    tests.push((order) => order.lines.some((line) => toNumber(line.reportedReturned) < line.returned));
  }
  const articleNumbers = query.list('articleNumbers');
  if (articleNumbers !== undefined) tests.push((order) => order.lines.some((line) => articleNumbers.includes(line.body.articleNumber)));
  const references = query.list('referenceNumbers');
  if (references !== undefined) tests.push((order) => references.includes(order.body.referenceNumber ?? ''));
  const parcelNumber = query.text('parcelNumber');
  if (parcelNumber !== undefined) tests.push((order) => order.parcels.some((parcel) => parcel.parcelNumber === parcelNumber));
  const marketPlace = query.text('marketPlace');
  if (marketPlace !== undefined) tests.push((order) => order.body.marketPlace?.marketPlace === marketPlace);
  const serial = query.text('serial');
  if (serial !== undefined) tests.push((order) => order.lines.some((line) => line.body.serialNumber === serial));
  if (query.flag('onlyIfTransportPrinted')) tests.push((order) => order.status >= status.sent && order.status < status.cancelled);
  const pickable = query.text('pickable');
  if (pickable !== undefined && pickable !== 'All') {
    if (pickable !== 'NotPickable' && pickable !== 'NotOk') refuse(`The value '${pickable}' is not valid for pickable.`);
    const lacks = (order: Order, line: OrderLine): boolean =>
      warehouse.partsOf(line).some((part) => outstanding(line) * part.quantity > onShelves(part.article, warehouse.siteOf(order)));
    tests.push((order) => order.lines.some((line) => lacks(order, line)));
  }
  const backOrderFor = query.int('backOrderForOrderId');
  if (backOrderFor !== undefined) tests.push((order) => order.backOrderFor === backOrderFor);
  // The twin has no shipments or line suppliers, so nothing ever matches these.
  for (const name of ['shipmentId', 'orderLineSupplierNumber']) {
    if (query.text(name) !== undefined) tests.push(() => false);
  }
  return tests;
}

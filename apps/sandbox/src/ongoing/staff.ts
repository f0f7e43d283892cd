import { z } from 'zod';
import { seededRandom } from '../twin/seeded-random.js';
import { LosslessNumber } from './lossless-body.js';
import { orderFacts } from './order-writes.js';
import { refuse } from './refusal.js';
import { receive, undoReceipt } from './return-orders.js';
import { status } from './statuses.js';
import { type Order, type OrderLine, type Warehouse, outstanding } from './warehouse.js';

const quantities = z.array(z.strictObject({ rowNumber: z.string().min(1), quantity: z.number().positive() })).min(1);

export const pickRequest = z.strictObject({ lines: quantities.optional() });
export const shipRequest = z.strictObject({
  tracking: z.array(z.strictObject({ waybill: z.string().min(1), url: z.string().nullish() })).default([]),
  parcels: z
    .array(
      z.strictObject({
        parcelNumber: z.string().min(1),
        waybill: z.string().nullish(),
        url: z.string().nullish(),
        /** Rows whose picked items lie in it. Nobody says where the others are. */
        rows: z.array(z.string().min(1)).default([]),
      }),
    )
    .default([]),
  /** Numbers for the way back, which lie in the parcel as labels. */
  returnTracking: z.array(z.strictObject({ waybill: z.string().min(1), url: z.string().nullish() })).default([]),
  carrier: z.string().min(1).optional(),
  status: z.number().int().default(status.sent),
});
export const returnRequest = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        rowNumber: z.string().min(1),
        quantity: z.number().positive(),
        /** Of these, how many are thrown away. */
        discarded: z.number().min(0).default(0),
      }),
    )
    .min(1)
    .optional(),
  cause: z.string().min(1).optional(),
  /** Number of the return order that it is booked on; one that is not there is opened. */
  returnOrder: z.string().min(1).optional(),
});
export const undoRequest = z.strictObject({ lines: quantities.optional() });
export const editRequest = z.strictObject({
  orderRemark: z.string().nullish(),
  warehouseInstruction: z.string().nullish(),
  deliveryInstruction: z.string().nullish(),
  servicePointCode: z.string().nullish(),
  wayOfDelivery: z.strictObject({ code: z.string().min(1), name: z.string().min(1) }).nullish(),
  consignee: z
    .strictObject({ name: z.string(), address1: z.string(), address2: z.string(), postCode: z.string(), city: z.string() })
    .partial()
    .optional(),
  /** A new quantity for a line; 0 removes the line. */
  lines: z.array(z.strictObject({ rowNumber: z.string().min(1), quantity: z.number().min(0) })).optional(),
});
export const workRequest = z.strictObject({
  /** How many orders; all when left out. */
  count: z.number().int().min(1).optional(),
  seed: z.number().int().default(1),
  /** How many of the orders leave in two shipments, 0 to 1. The second leaves the next time the staff work. */
  partialShare: z.number().min(0).max(1).default(0),
});

export type ShipRequest = z.input<typeof shipRequest>;

/** Takes goods for the order off the shelves: what is named, or all that is left, as far as it is there. A fully picked order gets status 400. */
export function pick(warehouse: Warehouse, order: Order, request: z.input<typeof pickRequest> = {}): void {
  if (order.status === status.cancelled) refuse(`Order ${order.orderNumber} is cancelled and cannot be picked.`, 409);
  const wanted = request.lines ?? order.lines.map((line) => ({ rowNumber: line.rowNumber, quantity: outstanding(line) }));
  const lines = wanted.map(({ rowNumber, quantity }) => ({ line: lineOf(order, rowNumber), quantity }));
  for (const { line, quantity } of lines) {
    if (quantity > outstanding(line))
      refuse(`Line ${line.rowNumber} of order ${order.orderNumber} has only ${outstanding(line)} left to pick.`, 409);
  }
  const there = ({ line, quantity }: (typeof lines)[number]): number => Math.min(quantity, warehouse.pickable(order, line));
  const toPick = lines.filter((entry) => entry.quantity > 0);
  if (toPick.length > 0 && toPick.every((entry) => there(entry) <= 0))
    refuse(`Nothing of order ${order.orderNumber} is on the shelves.`, 409);
  const now = warehouse.clock();
  for (const entry of toPick) {
    const { line } = entry;
    const quantity = there(entry);
    if (quantity <= 0) continue;
    line.picked += quantity;
    const id = warehouse.nextId('item');
    line.items.push({ id, quantity, pickedAt: now, returnedAt: null, returnCause: null });
    for (const part of warehouse.partsOf(line)) warehouse.move(part.article, warehouse.siteOf(order), -quantity * part.quantity);
    warehouse.announceMoved('article.picked', order, line, quantity, id);
  }
  order.lastPickedAt = now;
  order.updatedAt = now;
  const complete = order.lines.every((line) => outstanding(line) === 0);
  if (order.status >= status.picked) warehouse.announcePicked(order);
  if (order.status < status.allocated) warehouse.setStatus(order, status.allocated);
  if (complete && order.status < status.picked) warehouse.setStatus(order, status.picked);
  warehouse.touchStock(order);
  record(warehouse, order, 'staff.picked');
}

/** Books the transport: tracking numbers of the order, of parcels, or both, and the status that says so. */
export function ship(warehouse: Warehouse, order: Order, request: ShipRequest): void {
  const { tracking, parcels, returnTracking, carrier, status: number } = shipRequest.parse(request);
  if (order.status === status.cancelled) refuse(`Order ${order.orderNumber} is cancelled and cannot be shipped.`, 409);
  const now = warehouse.clock();
  for (const { waybill, url } of tracking) {
    order.tracking.push({ waybill, trackingUrl: url ?? null, createdAt: now });
    order.waybill = waybill;
  }
  for (const { waybill, url } of returnTracking) {
    order.returnTracking.push({ waybill, trackingUrl: url ?? null, createdAt: now });
    order.returnWaybill = waybill;
  }
  for (const { parcelNumber, waybill, url, rows } of parcels) {
    const id = warehouse.nextId('parcel');
    for (const item of rows.flatMap((rowNumber) => lineOf(order, rowNumber).items)) item.parcelId ??= id;
    order.parcels.push({
      id,
      parcelNumber,
      isReturn: false,
      tracking: !waybill && !url ? null : { waybill: waybill ?? null, trackingUrl: url ?? null },
    });
  }
  if (carrier !== undefined) {
    const contract = warehouse.transporterContracts.find((candidate) => candidate.transporterName === carrier);
    const service = contract?.services[0];
    order.carrier = {
      name: carrier,
      service: service?.name ?? null,
      code: contract?.transporterCode ?? null,
      serviceCode: service?.code ?? null,
    };
  }
  order.updatedAt = now;
  warehouse.setStatus(order, number);
  record(warehouse, order, 'staff.shipped');
}

/**
 * Closes a short-picked order as it is and makes a back order of the rest: rows and article as before, under a number of its own. It
 * carries no number of the shop, as an order that is made in the WMS does.
 */
export function makeBackOrder(warehouse: Warehouse, order: Order): Order {
  const short = order.lines.filter((line) => outstanding(line) > 0);
  if (short.length === 0) refuse(`Nothing of order ${order.orderNumber} is left for a back order.`, 409);
  const now = warehouse.clock();
  const number = warehouse.orders.filter(({ backOrderFor }) => backOrderFor === order.id).length + 1;
  const backOrder: Order = {
    ...order,
    id: warehouse.nextId('order'),
    orderNumber: `${order.orderNumber}-B${number}`,
    body: { ...order.body, orderNumber: `${order.orderNumber}-B${number}`, goodsOwnerOrderId: null },
    lines: short.map((line) => ({
      ...line,
      id: warehouse.nextId('line'),
      body: { ...line.body, numberOfItems: new LosslessNumber(String(outstanding(line))) },
      picked: 0,
      returned: 0,
      reported: null,
      reportedReturned: null,
      items: [],
    })),
    status: warehouse.setup.statusOfNewOrders,
    createdAt: now,
    updatedAt: now,
    statusChangedAt: now,
    headerUpdatedAt: null,
    shippedAt: null,
    lastPickedAt: null,
    lastReturnedAt: null,
    tracking: [],
    returnTracking: [],
    parcels: [],
    waybill: null,
    returnWaybill: null,
    backOrderFor: order.id,
  };
  for (const line of short) line.body = { ...line.body, numberOfItems: new LosslessNumber(String(line.picked)) };
  order.updatedAt = now;
  warehouse.addOrder(backOrder);
  warehouse.touchStock(order);
  record(warehouse, backOrder, 'staff.back-ordered');
  return backOrder;
}

export function takeBack(warehouse: Warehouse, order: Order, request: z.input<typeof returnRequest> = {}): void {
  const wanted = request.lines ?? order.lines.map((line) => ({ rowNumber: line.rowNumber, quantity: line.picked - line.returned }));
  const lines = wanted.map(({ rowNumber, quantity, ...rest }) => ({ line: lineOf(order, rowNumber), quantity, discarded: 0, ...rest }));
  for (const { line, quantity } of lines) {
    if (quantity > line.picked - line.returned) {
      refuse(`Line ${line.rowNumber} of order ${order.orderNumber} has only ${line.picked - line.returned} that can come back.`, 409);
    }
  }
  const now = warehouse.clock();
  for (const { line, quantity, discarded } of lines.filter((entry) => entry.quantity > 0)) {
    line.returned += quantity;
    const id = warehouse.nextId('item');
    const cause = request.cause ?? null;
    line.items.push({ id, quantity, pickedAt: now, returnedAt: now, returnCause: cause });
    const kept = quantity - discarded;
    for (const part of warehouse.partsOf(line)) warehouse.move(part.article, warehouse.siteOf(order), kept * part.quantity);
    receive(warehouse, order, line, request.returnOrder, { quantity, cause, discarded });
    warehouse.announceMoved('article.returned', order, line, quantity, id, cause);
  }
  order.lastReturnedAt = now;
  order.updatedAt = now;
  warehouse.touchStock(order);
  record(warehouse, order, 'staff.returned');
}

/** A return was booked by mistake: what is named, or all of it, counts as sent again. */
export function undoReturn(warehouse: Warehouse, order: Order, request: z.input<typeof undoRequest> = {}): void {
  const wanted = request.lines ?? order.lines.map((line) => ({ rowNumber: line.rowNumber, quantity: line.returned }));
  for (const { rowNumber, quantity } of wanted) {
    const line = lineOf(order, rowNumber);
    if (quantity > line.returned) refuse(`Line ${rowNumber} of order ${order.orderNumber} has only ${line.returned} returned.`, 409);
    line.returned -= quantity;
    let left = quantity;
    for (const item of line.items.filter(({ returnedAt }) => returnedAt !== null).reverse()) {
      if (left < item.quantity) break;
      left -= item.quantity;
      line.items = line.items.filter((other) => other !== item);
    }
    undoReceipt(warehouse, line, quantity);
    for (const part of warehouse.partsOf(line)) warehouse.move(part.article, warehouse.siteOf(order), -quantity * part.quantity);
  }
  order.lastReturnedAt = warehouse.clock();
  order.updatedAt = warehouse.clock();
  warehouse.touchStock(order);
  record(warehouse, order, 'staff.return-undone');
}

/** A person changes the order in the WMS, whatever its status. */
export function edit(warehouse: Warehouse, order: Order, request: z.input<typeof editRequest>): void {
  const { consignee, lines, ...fields } = editRequest.parse(request);
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  order.body = { ...order.body, ...said, consignee: { ...order.body.consignee, ...consignee } };
  warehouse.touchStock(order);
  for (const { rowNumber, quantity } of lines ?? []) {
    const line = lineOf(order, rowNumber);
    if (quantity === 0) order.lines = order.lines.filter((other) => other !== line);
    else line.body = { ...line.body, numberOfItems: new LosslessNumber(String(quantity)) };
  }
  order.updatedAt = warehouse.clock();
  order.headerUpdatedAt = warehouse.clock();
  warehouse.touchStock(order);
  record(warehouse, order, 'staff.edited');
}

export function cancelByStaff(warehouse: Warehouse, order: Order): void {
  warehouse.setStatus(order, status.cancelled);
  record(warehouse, order, 'staff.cancelled');
}

export function setStatusByStaff(warehouse: Warehouse, order: Order, number: number): void {
  if (warehouse.statusText(number) === null) refuse(`There is no order status ${number} in ${warehouse.name}.`, 409);
  warehouse.setStatus(order, number);
  record(warehouse, order, 'staff.status-set');
}

export function deleteByStaff(warehouse: Warehouse, order: Order): void {
  record(warehouse, order, 'staff.deleted');
  warehouse.removeOrder(order);
}

/** The staff work through open orders, oldest first: pick, book a transport, send. The same seed gives the same parcels. */
export function work(
  warehouse: Warehouse,
  request: z.input<typeof workRequest>,
): { orderNumber: string; sent: 'all' | 'part' | 'rest'; waybill: string }[] {
  const { count, seed, partialShare } = workRequest.parse(request);
  const done: { orderNumber: string; sent: 'all' | 'part' | 'rest'; waybill: string }[] = [];
  const canGoOn = (order: Order): boolean => {
    const left = order.lines.filter((line) => outstanding(line) > 0);
    return left.length === 0 || left.some((line) => warehouse.pickable(order, line) > 0);
  };
  for (const order of warehouse.orders.filter((each) => isOpen(each) && canGoOn(each)).slice(0, count)) {
    // Those before it may have taken the last ones.
    if (!canGoOn(order)) continue;
    const random = seededRandom(seed * 1_000_003 + order.id + order.tracking.length * 7_919);
    const rest = order.lines.some((line) => line.picked > 0) && order.tracking.length > 0;
    const pieces = order.lines.reduce((total, line) => total + outstanding(line), 0);
    const part = !rest && pieces > 1 && random() < partialShare;
    if (part) pick(warehouse, order, { lines: firstHalf(order, pieces) });
    else pick(warehouse, order);
    const waybill = `00373${Math.floor(random() * 1e9)
      .toString()
      .padStart(9, '0')}${String(order.id).padStart(6, '0')}`;
    const carrier = random() < 0.5 ? 'PostNord' : 'DHL Freight';
    ship(warehouse, order, {
      tracking: [{ waybill, url: `https://tracking.example/${waybill}` }],
      carrier: order.carrier?.name ?? carrier,
    });
    done.push({ orderNumber: order.orderNumber, sent: part ? 'part' : rest ? 'rest' : 'all', waybill });
  }
  return done;
}

/** Whether the staff have something to do: released or begun, with something left to pick, or picked and not sent. */
export function isOpen(order: Order): boolean {
  if (order.status < status.released || order.status >= status.returned) return false;
  return order.status < status.sent ? order.lines.length > 0 : order.lines.some((line) => outstanding(line) > 0);
}

function firstHalf(order: Order, pieces: number): { rowNumber: string; quantity: number }[] {
  let left = Math.max(1, Math.floor(pieces / 2));
  const lines: { rowNumber: string; quantity: number }[] = [];
  for (const line of order.lines) {
    const quantity = Math.min(left, outstanding(line));
    left -= quantity;
    if (quantity > 0) lines.push({ rowNumber: line.rowNumber, quantity });
  }
  return lines;
}

function lineOf(order: Order, rowNumber: string): OrderLine {
  return order.lines.find((line) => line.rowNumber === rowNumber) ?? refuse(`Order ${order.orderNumber} has no line ${rowNumber}.`, 404);
}

function record(warehouse: Warehouse, order: Order, effect: string): void {
  warehouse.effects.append({
    effect,
    subject: order.orderNumber,
    data: { ...orderFacts(warehouse, order), tracking: order.tracking.map((entry) => entry.waybill) },
  });
}

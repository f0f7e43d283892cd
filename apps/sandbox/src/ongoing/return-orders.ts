import { escapeHtml } from './article-writes.js';
import { toNumber } from './lossless-body.js';
import { instant } from './ongoing-time.js';
import type { Query } from './query.js';
import { refuse } from './refusal.js';
import type { ReturnOrderBody } from './request-models.js';
import type { GoodsOwner, Order, OrderLine, ReturnOrder, ReturnOrderLine, Warehouse } from './warehouse.js';

/** Numbers as one installation may have them; which they are is not documented. */
const NOTIFIED = { number: 100, text: 'Notified' };
const RETURNED = { number: 500, text: 'Returned' };
export const returnOrderStatuses = [NOTIFIED, RETURNED];

/** `PUT /returnOrders`: creates or updates by number, as long as nothing of it has come back. */
export function putReturnOrder(
  warehouse: Warehouse,
  owner: GoodsOwner,
  body: ReturnOrderBody,
): { returnOrder: ReturnOrder; message: string } {
  const order = warehouse.orderById(body.customerOrder.orderId);
  if (order?.goodsOwnerId !== owner.id) return refuse(`There is no order with ID ${body.customerOrder.orderId}.`);
  const lines = body.returnOrderLines.map(
    ({ returnOrderRowNumber, customerOrderLine, toBeReturnedNumberOfItems, returnCause }): ReturnOrderLine => {
      const orderLine =
        order.lines.find(({ id }) => id === customerOrderLine.orderLineId) ??
        refuse(`There is no order line with ID ${customerOrderLine.orderLineId} on order ${order.orderNumber}.`);
      const announced = toNumber(toBeReturnedNumberOfItems);
      if (announced > orderLine.picked) refuse(`Row ${returnOrderRowNumber}: only ${orderLine.picked} were sent.`);
      return {
        id: warehouse.nextId('line'),
        rowNumber: returnOrderRowNumber,
        orderLine,
        announced,
        cause: returnCause?.code ?? null,
        returned: [],
      };
    },
  );
  const standing = warehouse.returnOrders.find((each) => each.goodsOwnerId === owner.id && each.number === body.returnOrderNumber);
  if (standing?.lines.some(({ returned }) => returned.length > 0)) refuse(`Return order ${body.returnOrderNumber} has been received.`);
  const returnOrder = standing ?? open(warehouse, order, body.returnOrderNumber);
  returnOrder.comment = body.comment ?? null;
  returnOrder.lines = lines;
  const facts = { orderNumber: order.orderNumber, lines: lines.map(({ rowNumber, announced }) => ({ rowNumber, announced })) };
  warehouse.effects.append({
    effect: standing ? 'return-order.updated' : 'return-order.created',
    subject: returnOrder.number,
    data: facts,
  });
  return { returnOrder, message: `Return order ${escapeHtml(returnOrder.number)} created/updated.` };
}

function open(warehouse: Warehouse, order: Order, number: string): ReturnOrder {
  const returnOrder: ReturnOrder = {
    id: warehouse.nextId('returnOrder'),
    goodsOwnerId: order.goodsOwnerId,
    number,
    order,
    comment: null,
    lines: [],
    createdAt: warehouse.clock(),
    lastReturnedAt: null,
  };
  warehouse.returnOrders.push(returnOrder);
  return returnOrder;
}

interface Receipt {
  readonly quantity: number;
  readonly cause: string | null;
  readonly discarded: number;
}

/**
 * What the staff book on a return order: on the named one, which is opened if there is none, or on one that announced the line.
 * Without either, the goods came back without a return order, and nobody is told what was discarded.
 */
export function receive(warehouse: Warehouse, order: Order, line: OrderLine, named: string | undefined, came: Receipt): void {
  const known = warehouse.returnOrders.filter((each) => each.order === order);
  const returnOrder =
    named === undefined
      ? known.find((each) => each.lines.some((one) => one.orderLine === line))
      : (known.find(({ number }) => number === named) ?? open(warehouse, order, named));
  if (returnOrder === undefined) return;
  let target = returnOrder.lines.find((one) => one.orderLine === line);
  if (target === undefined) {
    target = { id: warehouse.nextId('line'), rowNumber: line.rowNumber, orderLine: line, announced: 0, cause: came.cause, returned: [] };
    returnOrder.lines.push(target);
  }
  const at = warehouse.clock();
  target.cause = came.cause ?? target.cause;
  const kept = came.quantity - came.discarded;
  if (kept > 0) target.returned.push({ quantity: kept, at, cause: came.cause, isDiscarded: false });
  if (came.discarded > 0) target.returned.push({ quantity: came.discarded, at, cause: came.cause, isDiscarded: true });
  returnOrder.lastReturnedAt = at;
}

/** What was booked by mistake counts as announced again: the newest receipts of the line first. */
export function undoReceipt(warehouse: Warehouse, line: OrderLine, quantity: number): void {
  let left = quantity;
  for (const target of warehouse.returnOrders.flatMap(({ lines }) => lines).filter(({ orderLine }) => orderLine === line)) {
    target.returned = target.returned
      .reverse()
      .flatMap((receipt) => {
        const undone = Math.min(left, receipt.quantity);
        left -= undone;
        return undone === receipt.quantity ? [] : [{ ...receipt, quantity: receipt.quantity - undone }];
      })
      .reverse();
  }
}

/** The return orders that a `GET /returnOrders` asks for. There are no pages. */
export function findReturnOrders(warehouse: Warehouse, owner: GoodsOwner, query: Query): ReturnOrder[] {
  const since = query.instant('goodsReturnedFromDate');
  const numbers = query.list('returnOrderNumbers');
  const orders = query.list('customerOrderNumbers');
  return warehouse.returnOrders.filter(
    (each) =>
      each.goodsOwnerId === owner.id &&
      (numbers === undefined || numbers.includes(each.number)) &&
      (orders === undefined || orders.includes(each.order.orderNumber)) &&
      (since === undefined || (each.lastReturnedAt !== null && each.lastReturnedAt >= since)),
  );
}

/** A return order as `GET /returnOrders` shows it. */
export function returnOrderView(warehouse: Warehouse, returnOrder: ReturnOrder): Record<string, unknown> {
  const { order } = returnOrder;
  const cause = (code: string | null) => (code === null ? null : { code, name: code });
  const isReturned = returnOrder.lines.some(({ returned }) => returned.length > 0);
  return {
    returnOrderInfo: {
      returnOrderId: returnOrder.id,
      returnOrderNumber: returnOrder.number,
      comment: returnOrder.comment,
      inDate: null,
      returnOrderStatus: isReturned ? RETURNED : NOTIFIED,
      warehouse: null,
      returnOrderHandlingComment: null,
      freeValues: null,
      createdDate: instant(returnOrder.createdAt),
      returnOrderArrivalTime: instant(returnOrder.lastReturnedAt),
    },
    customerOrderInfo: { orderId: order.id, orderNumber: order.orderNumber },
    returnOrderLines: returnOrder.lines.map((line) => ({
      returnOrderLineId: line.id,
      returnOrderRowNumber: line.rowNumber,
      customerOrderLine: { orderLineId: line.orderLine.id, customerOrderRowNumber: line.orderLine.rowNumber },
      article: { articleNumber: line.orderLine.body.articleNumber },
      returnCause: cause(line.cause),
      toBeReturnedNumberOfItems: line.announced,
      returnedNumberOfItems: sum(line.returned),
      pickedNumberOfItems: line.orderLine.picked,
      returnedRemovedByInventoryNumberOfItems: sum(line.returned.filter(({ isDiscarded }) => isDiscarded)),
      returnedArticleItems: line.returned.map((each) => ({
        numberOfItems: each.quantity,
        returnTime: instant(each.at),
        returnComment: null,
        returnCause: cause(each.cause),
        isReturnRemovedByInventory: each.isDiscarded,
      })),
    })),
  };
}

const sum = (items: readonly { readonly quantity: number }[]): number => items.reduce((all, { quantity }) => all + quantity, 0);

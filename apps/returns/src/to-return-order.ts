import type { ShopReturn } from '@stockbridge/shopify';
import type { WmsOrderRecord, WmsReturnOrder, WmsReturnOrderRecord } from '@stockbridge/wms';

/** Units by line item id. */
type Units = ReadonlyMap<string, number>;

/**
 * What the open returns of an order still bring to the warehouse, each for itself: units that are back already and only wait to be
 * refunded are expected no more, of the oldest return first.
 *
 * @param returns newest first, as Shopify lists them
 * @param cameBack units by line item that are back and not settled
 */
export function stillExpected(returns: readonly ShopReturn[], cameBack: Units): { readonly of: ShopReturn; readonly expected: Units }[] {
  const back = new Map(cameBack);
  return [...returns]
    .reverse()
    .filter(({ status }) => status === 'OPEN')
    .map((of) => {
      const expected = new Map<string, number>();
      for (const { lineItemId, unprocessed } of of.lines) {
        const here = Math.min(back.get(lineItemId) ?? 0, unprocessed);
        back.set(lineItemId, (back.get(lineItemId) ?? 0) - here);
        expected.set(lineItemId, (expected.get(lineItemId) ?? 0) + unprocessed - here);
      }
      return { of, expected };
    });
}

/** A return in the warehouse's words, and how many of its units are accounted for: announced, back or processed. */
export interface Announcement {
  readonly returnOrders: readonly WmsReturnOrder[];
  readonly accountedFor: number;
}

/**
 * What the warehouse is told of a return that is approved in Shopify: one return order per order of the warehouse that has its
 * lines, named by the order and the end of the return's own name (`1001-R1` for `#1001-R1`). No more units than were picked; those that
 * came back on the return order already stay on it.
 */
export function toAnnouncement(
  { name, lines }: ShopReturn,
  expected: Units,
  wmsOrders: readonly WmsOrderRecord[],
  standing: readonly WmsReturnOrderRecord[],
): Announcement {
  const left = new Map(expected);
  const returnOrders = wmsOrders.flatMap((order) => {
    const returnOrderNumber = `${order.orderNumber}-${name.split('-').at(-1)!}`;
    const known = standing.find((each) => each.returnOrderNumber === returnOrderNumber)?.lines ?? [];
    const announced = order.lines.flatMap((line) => {
      const quantity = Math.min(left.get(line.rowNumber) ?? 0, line.pickedNumberOfItems - line.returnedNumberOfItems);
      if (quantity <= 0) return [];
      left.set(line.rowNumber, left.get(line.rowNumber)! - quantity);
      const received = known.find(({ rowNumber }) => rowNumber === line.rowNumber)?.returnedNumberOfItems ?? 0;
      return { rowNumber: line.rowNumber, orderLineId: line.id, quantity: quantity + received };
    });
    if (announced.length === 0) return [];
    return { returnOrderNumber, orderId: order.orderId, comment: `Return ${name} in Shopify`, lines: announced };
  });
  const notSent = [...left.values()].reduce((all, quantity) => all + quantity, 0);
  return { returnOrders, accountedFor: lines.reduce((all, { quantity }) => all + quantity, 0) - notSent };
}

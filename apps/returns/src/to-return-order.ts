import type { ShopReturn } from '@stockbridge/shopify';
import type { WmsOrderRecord, WmsReturnOrder } from '@stockbridge/wms';

/**
 * What the warehouse is told of a return that is approved in Shopify: one return order per order of the warehouse that has its
 * lines, named by the order and the end of the return's own name (`1001-R1` for `#1001-R1`). No more units than were picked.
 *
 * @param cameBack units by line item that are back and not refunded by us: these are expected no more
 */
export function toReturnOrders(
  { name, lines }: ShopReturn,
  wmsOrders: readonly WmsOrderRecord[],
  cameBack: ReadonlyMap<string, number>,
): WmsReturnOrder[] {
  const left = new Map([...cameBack].map(([lineItemId, quantity]) => [lineItemId, -quantity]));
  for (const { lineItemId, unprocessed } of lines) left.set(lineItemId, (left.get(lineItemId) ?? 0) + unprocessed);
  return wmsOrders.flatMap((order) => {
    const announced = order.lines.flatMap((line) => {
      const quantity = Math.min(left.get(line.rowNumber) ?? 0, line.pickedNumberOfItems - line.returnedNumberOfItems);
      if (quantity <= 0) return [];
      left.set(line.rowNumber, left.get(line.rowNumber)! - quantity);
      return { rowNumber: line.rowNumber, orderLineId: line.id, quantity };
    });
    if (announced.length === 0) return [];
    const suffix = name.split('-').at(-1)!;
    return {
      returnOrderNumber: `${order.orderNumber}-${suffix}`,
      orderId: order.orderId,
      comment: `Return ${name} in Shopify`,
      lines: announced,
    };
  });
}

import type { ShipmentClosedShort } from '@stockbridge/contracts';
import type { HandedOver, OrderFacts } from './order-facts.js';

/**
 * What is remembered of an order of which the warehouse gave up sending units: these are no longer handed over, so that they are sent
 * once more as an order of their own. The same again changes nothing. Null when it says nothing new.
 */
export function withoutGivenUp(
  facts: OrderFacts,
  closed: ShipmentClosedShort['data']['wmsOrders'],
): Pick<OrderFacts, 'wmsOrders' | 'supplements' | 'sendsAgain'> | null {
  let isNews = false;
  const lowered = (order: HandedOver): HandedOver => {
    const found = closed.find(({ orderNumber }) => orderNumber === order.orderNumber);
    if (!found) return order;
    const rows = Object.fromEntries(
      Object.entries(order.rows).map(([id, row]) => {
        const sent = found.rows.find(({ lineItemId }) => lineItemId === id)?.quantity ?? 0;
        if (sent >= row.quantity) return [id, row];
        isNews = true;
        return [id, { ...row, quantity: sent }];
      }),
    );
    return { ...order, rows };
  };
  const wmsOrders = facts.wmsOrders.map(lowered);
  const supplements = facts.supplements?.map((each) => ({ ...each, wmsOrders: each.wmsOrders.map(lowered) }));
  return isNews ? { wmsOrders, ...(supplements && { supplements }), sendsAgain: true } : null;
}

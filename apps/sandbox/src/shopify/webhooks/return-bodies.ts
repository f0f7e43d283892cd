import { gid } from '../ids.js';
import type { Order, Return } from '../shop-state.js';

/** Bodies of `returns/…`, as far as Shopify documents them: of a processed return it shows nothing at all. */
export function returnBody(order: Order, of: Return, event: string): Record<string, unknown> {
  const self = { id: BigInt(of.id), admin_graphql_api_id: gid('Return', of.id) };
  const status = of.status.toLowerCase();
  if (event === 'cancel' || event === 'close') return { ...self, order_id: BigInt(order.id), status };
  const about = { ...self, status, order: { id: BigInt(order.id), admin_graphql_api_id: gid('Order', order.id) } };
  if (event === 'decline') {
    return { ...about, decline: { reason: (of.decline?.reason ?? 'OTHER').toLowerCase(), note: of.decline?.note ?? null } };
  }
  const units = (lines: readonly { quantity: number }[]): number => lines.reduce((total, { quantity }) => total + quantity, 0);
  return {
    ...about,
    name: of.name,
    total_return_line_items: units(of.lines),
    return_line_items: of.lines.map((line) => ({
      id: BigInt(line.id),
      admin_graphql_api_id: gid('ReturnLineItem', line.id),
      fulfillment_line_item: {
        id: BigInt(line.fulfillmentLineId),
        admin_graphql_api_id: gid('FulfillmentLineItem', line.fulfillmentLineId),
        line_item: { id: BigInt(line.lineItemId), admin_graphql_api_id: gid('LineItem', line.lineItemId) },
      },
      quantity: line.quantity,
      return_reason: line.reason.toLowerCase(),
      return_reason_note: line.note,
    })),
    return_shipping_fees: [],
    exchange_line_items: of.exchangeLines.map((line) => ({
      id: BigInt(line.id),
      admin_graphql_api_id: gid('ExchangeLineItem', line.id),
      line_item: null,
    })),
    total_exchange_line_items: units(of.exchangeLines),
  };
}

import { Refused } from '@stockbridge/platform';
import type { FulfillmentInput, FulfillmentTrackingInput } from './generated/operations.js';
import type { FulfillmentRequest } from './shop-types.js';

/**
 * What `fulfillmentCreate` is given. Shopify takes a missing list of lines for *all that remains*, so it is never left out.
 *
 * @throws Refused when nothing would be fulfilled, before anything is sent.
 */
export function toFulfillmentInput({ fulfillmentOrders, tracking, carrier, notifyCustomer }: FulfillmentRequest): FulfillmentInput {
  if (fulfillmentOrders.length === 0 || fulfillmentOrders.some(({ lines }) => lines.length === 0)) {
    throw new Refused(
      'shopify',
      'a fulfillment without lines was asked for; Shopify would take it for everything that remains',
      'EMPTY_FULFILLMENT',
    );
  }
  const wrong = fulfillmentOrders.flatMap(({ lines }) => lines).find(({ quantity }) => !Number.isInteger(quantity) || quantity < 1);
  if (wrong !== undefined) {
    throw new Refused(
      'shopify',
      `${wrong.gid}: a quantity of ${wrong.quantity} can't be fulfilled; it must be a whole number from 1`,
      'INVALID_QUANTITY',
    );
  }
  return {
    lineItemsByFulfillmentOrder: fulfillmentOrders.map(({ gid, lines }) => ({
      fulfillmentOrderId: gid,
      fulfillmentOrderLineItems: lines.map((line) => ({ id: line.gid, quantity: line.quantity })),
    })),
    notifyCustomer,
    trackingInfo: toTrackingInput(tracking, carrier),
  };
}

/** One number goes as `number` and `url`, several as `numbers` and `urls`, which Shopify matches by position. */
export function toTrackingInput(tracking: FulfillmentRequest['tracking'], carrier: string | null): FulfillmentTrackingInput | undefined {
  const [first] = tracking;
  if (first === undefined) return carrier === null ? undefined : { company: carrier };
  const company = carrier === null ? {} : { company: carrier };
  if (tracking.length === 1) return { ...company, number: first.number, ...(first.url === null ? {} : { url: first.url }) };

  // A position can't be left empty: numbers with a link first, and the list of links ends before those without.
  const linked = tracking.filter(({ url }) => url !== null);
  const plain = tracking.filter(({ url }) => url === null);
  const urls = linked.map(({ url }) => url!);
  return { ...company, numbers: [...linked, ...plain].map(({ number }) => number), ...(urls.length === 0 ? {} : { urls }) };
}

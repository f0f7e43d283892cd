import type { ShopFulfillment, ShopFulfillmentTruth } from '@stockbridge/shopify';
import type { FulfillmentIntent } from './fulfillment-facts.js';
import { summed } from './owed-units.js';

/** The fulfillment in Shopify that an intent made: not there before, at our location, the same lines and tracking. Null when it never landed. */
export function findFulfillment(intent: FulfillmentIntent, truth: ShopFulfillmentTruth, locationId: string): ShopFulfillment | null {
  const wanted = named(intent.lines);
  return (
    truth.fulfillments.find(
      (each) =>
        !intent.before.includes(each.id) &&
        each.locationId === locationId &&
        named(each.lines) === wanted &&
        intent.trackingNumbers.every((number) => each.trackingNumbers.includes(number)),
    ) ?? null
  );
}

/**
 * The name of exactly this fulfillment: how far each line was before, what is added, and after how many that were undone. The same work
 * has the same key.
 */
export function fulfillmentKey(orderId: string, { lines, undone }: Pick<FulfillmentIntent, 'lines' | 'undone'>): string {
  const parts = lines.map((line) => `${line.lineItemId}:${line.from}+${line.quantity}`).sort();
  return ['fulfillment', orderId, ...parts, ...(undone > 0 ? [`after ${undone} undone`] : [])].join('/');
}

const named = (lines: ShopFulfillment['lines']): string =>
  [...summed(lines)]
    .map(([lineItemId, quantity]) => `${lineItemId}:${quantity}`)
    .sort()
    .join();

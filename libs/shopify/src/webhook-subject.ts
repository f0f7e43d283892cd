import { parse } from 'lossless-json';
import { at, toId, toIds, toQuantity } from './body-values.js';
import { contentOfWebhook, type ProductContent } from './product-content.js';
import { webhookTopic } from './webhook-topics.js';

/** What a webhook points at. Ids are decimal strings. Nothing else of the body is kept as it is. */
export type WebhookSubject =
  | { readonly kind: 'order' | 'fulfillment-order' | 'inventory-item'; readonly id: string }
  /** `content` tells news from what only a changed quantity set off; null when the body does not say enough. */
  | { readonly kind: 'product'; readonly id: string; readonly content: ProductContent | null }
  | {
      readonly kind: 'inventory-level';
      readonly inventoryItemId: string;
      readonly locationId: string;
      /** As it was when the webhook was written; null when it does not say, as for untracked items. */
      readonly available: number | null;
    }
  | { readonly kind: 'uninstalled' | 'scopes' }
  | { readonly kind: 'compliance'; readonly topic: string; readonly customerId: string | null; readonly orderIds: readonly string[] }
  /** The body can't be used; the sentence says why and names no value of it. */
  | { readonly kind: 'unreadable'; readonly sentence: string }
  | { readonly kind: 'unknown-topic'; readonly topic: string };

/**
 * Reads which thing a webhook is about. Pure; numbers are read losslessly, since Shopify's ids exceed 2^53.
 *
 * @param topicHeader `X-Shopify-Topic`, such as `orders/updated`.
 */
export function webhookSubject(topicHeader: string, rawBody: Buffer | string): WebhookSubject {
  const topic = webhookTopic(topicHeader);
  if (topic === null) return { kind: 'unknown-topic', topic: topicHeader };

  let body: unknown;
  try {
    body = parse(typeof rawBody === 'string' ? rawBody : rawBody.toString('utf8'));
  } catch {
    return { kind: 'unreadable', sentence: `the body of ${topic.header} is not JSON` };
  }

  switch (topic.kind) {
    case 'uninstalled':
    case 'scopes':
      return { kind: topic.kind };
    case 'compliance':
      return {
        kind: 'compliance',
        topic: topic.header,
        customerId: toId(at(body, 'customer.id')),
        orderIds: [...toIds(at(body, 'orders_to_redact')), ...toIds(at(body, 'orders_requested'))],
      };
    case 'inventory-level': {
      const inventoryItemId = toId(at(body, 'inventory_item_id'));
      const locationId = toId(at(body, 'location_id'));
      return inventoryItemId === null || locationId === null
        ? { kind: 'unreadable', sentence: `the body of ${topic.header} has no id at inventory_item_id or none at location_id` }
        : { kind: topic.kind, inventoryItemId, locationId, available: toQuantity(at(body, 'available')) };
    }
    default: {
      const id = topic.idPaths.map((path) => toId(at(body, path))).find((found) => found !== null);
      if (id === undefined)
        return { kind: 'unreadable', sentence: `the body of ${topic.header} has no id at ${topic.idPaths.join(' or ')}` };
      return topic.kind === 'product' ? { kind: topic.kind, id, content: contentOfWebhook(body) } : { kind: topic.kind, id };
    }
  }
}

import { isLosslessNumber, parse } from 'lossless-json';
import { webhookTopic } from './webhook-topics.js';

/** What a webhook points at. Ids are decimal strings. Nothing else of the body is kept. */
export type WebhookSubject =
  | { readonly kind: 'order' | 'fulfillment-order' | 'product' | 'inventory-item'; readonly id: string }
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
      return id === undefined
        ? { kind: 'unreadable', sentence: `the body of ${topic.header} has no id at ${topic.idPaths.join(' or ')}` }
        : { kind: topic.kind, id };
    }
  }
}

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || isLosslessNumber(value) || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, body);
}

function toId(value: unknown): string | null {
  if (isLosslessNumber(value)) return /^\d+$/.test(value.value) ? value.value : null;
  return typeof value === 'string' ? (/^(?:gid:\/\/shopify\/[A-Za-z]+\/)?(\d+)$/.exec(value)?.[1] ?? null) : null;
}

function toQuantity(value: unknown): number | null {
  return isLosslessNumber(value) && /^-?\d{1,10}$/.test(value.value) ? Number(value.value) : null;
}

function toIds(value: unknown): string[] {
  return Array.isArray(value) ? value.map(toId).filter((id) => id !== null) : [];
}

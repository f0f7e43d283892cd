import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import { idOf } from '../ids.js';
import type { Shop, WebhookSubscription } from '../shop-state.js';
import type { World } from '../world.js';
import { TOPICS } from './topics.js';

export interface SubscriptionInput {
  readonly uri?: string | null;
  readonly filter?: string | null;
  readonly includeFields?: readonly string[] | null;
  readonly format?: string | null;
  readonly name?: string | null;
}

/** Https, or plain http to this very machine, where a sandboxed app listens. */
function uriError(uri: string | null | undefined): string | null {
  if (uri === null || uri === undefined || uri === '') return "Address can't be blank";
  if (/^(pubsub:|arn:)/.test(uri)) return 'The Shopify twin delivers over HTTP only';
  if (!URL.canParse(uri)) return 'Address is not a valid URL';
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return null;
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'http:' && local ? null : `Address protocol ${protocol}// is not supported`;
}

function taken(shop: Shop, apiKey: string, topic: string, uri: string, filter: string | null, but: string | null): boolean {
  for (const each of shop.subscriptions.values()) {
    if (each.id !== but && each.apiKey === apiKey && each.topic === topic && each.uri === uri && each.filter === filter) return true;
  }
  return false;
}

export function subscribe(
  world: World,
  shop: Shop,
  apiKey: string,
  topic: string,
  input: SubscriptionInput,
): Outcome<{ subscription: WebhookSubscription }> {
  const error = uriError(input.uri);
  if (error !== null) return refused(['webhookSubscription', 'uri'], error);
  if (input.format === 'XML') return refused(['webhookSubscription', 'format'], 'The Shopify twin sends JSON only');
  const uri = input.uri!;
  const filter = input.filter ?? null;
  if (taken(shop, apiKey, topic, uri, filter, null)) {
    return refused(['webhookSubscription', 'uri'], 'Address for this topic has already been taken');
  }
  const now = world.now();
  const subscription: WebhookSubscription = {
    id: world.ids.next(),
    apiKey,
    topic,
    uri,
    filter,
    includeFields: [...(input.includeFields ?? [])],
    format: 'JSON',
    name: input.name ?? null,
    createdAt: now,
    updatedAt: now,
  };
  shop.subscriptions.set(subscription.id, subscription);
  world.happened(
    shop,
    'webhook.subscribed',
    { type: 'WebhookSubscription', id: subscription.id },
    { topic: TOPICS.get(topic)!.header, uri },
  );
  return { ok: true, subscription };
}

export function changeSubscription(
  world: World,
  shop: Shop,
  apiKey: string,
  id: string,
  input: SubscriptionInput,
): Outcome<{ subscription: WebhookSubscription }> {
  const subscription = find(shop, apiKey, id);
  if (subscription === undefined) return refused(['id'], 'Webhook subscription does not exist');
  const uri = input.uri ?? subscription.uri;
  const filter = input.filter === undefined ? subscription.filter : input.filter;
  const error = uriError(uri);
  if (error !== null) return refused(['webhookSubscription', 'uri'], error);
  if (input.format === 'XML') return refused(['webhookSubscription', 'format'], 'The Shopify twin sends JSON only');
  if (taken(shop, apiKey, subscription.topic, uri, filter, subscription.id)) {
    return refused(['webhookSubscription', 'uri'], 'Address for this topic has already been taken');
  }
  subscription.uri = uri;
  subscription.filter = filter;
  if (input.includeFields !== undefined) subscription.includeFields = [...(input.includeFields ?? [])];
  if (input.name !== undefined) subscription.name = input.name;
  subscription.updatedAt = world.now();
  world.happened(
    shop,
    'webhook.changed',
    { type: 'WebhookSubscription', id: subscription.id },
    {
      topic: TOPICS.get(subscription.topic)!.header,
      uri,
    },
  );
  return { ok: true, subscription };
}

export function unsubscribe(world: World, shop: Shop, apiKey: string, id: string): Outcome<{ id: string }> {
  const subscription = find(shop, apiKey, id);
  if (subscription === undefined) return refused(['id'], 'Webhook subscription does not exist');
  shop.subscriptions.delete(subscription.id);
  world.happened(
    shop,
    'webhook.unsubscribed',
    { type: 'WebhookSubscription', id: subscription.id },
    {
      topic: TOPICS.get(subscription.topic)!.header,
    },
  );
  return { ok: true, id: subscription.id };
}

/** An app sees its own subscriptions only. */
function find(shop: Shop, apiKey: string, id: string): WebhookSubscription | undefined {
  const subscription = shop.subscriptions.get(idOf('WebhookSubscription', id) ?? '');
  return subscription?.apiKey === apiKey ? subscription : undefined;
}

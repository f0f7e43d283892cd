import type { AdminClient } from './admin-client.js';
import {
  createWebhookSubscription,
  deleteWebhookSubscription,
  listLocations,
  listWebhookSubscriptions,
  readShop,
  type ListWebhookSubscriptionsQuery,
  type WebhookSubscriptionTopic,
} from './generated/operations.js';
import { readAllPages } from './read-all-pages.js';
import type { ShopAccess, ShopDetails } from './shop-types.js';
import { ShopifyShops } from './shopify-ports.js';
import { SUBSCRIBED_TOPICS, type WebhookTopic } from './webhook-topics.js';

type Subscription = ListWebhookSubscriptionsQuery['webhookSubscriptions']['nodes'][number];

const urgent = { priority: 'order' } as const;

/** What onboarding and the audit ask of a shop, over the GraphQL Admin API. */
export class AdminShopifyShops extends ShopifyShops {
  constructor(private readonly client: AdminClient) {
    super();
  }

  async details(shop: ShopAccess): Promise<ShopDetails> {
    const answer = await this.client.call(shop, readShop, {}, urgent);
    const read = async (after: string | null) => (await this.client.call(shop, listLocations, { after }, urgent)).locations;
    const locations = await readAllPages(await read(null), read);
    return {
      name: answer.shop.name,
      domain: answer.shop.myshopifyDomain.toLowerCase(),
      currencyCode: answer.shop.currencyCode,
      ianaTimezone: answer.shop.ianaTimezone,
      scopes: answer.currentAppInstallation.accessScopes.map(({ handle }) => handle),
      locations: locations.map(({ legacyResourceId: id, name, isActive, isFulfillmentService }) => ({
        id,
        name,
        isActive,
        isFulfillmentService,
      })),
    };
  }

  /**
   * Dies in the middle: the next run finds the rest. A wrong subscription goes before its right one comes, since Shopify takes one
   * per topic and address only; what happens in between is found by polling.
   *
   * Shopify lists here only what was subscribed by API, never what an app's TOML subscribes.
   */
  async ensureWebhooks(shop: ShopAccess, callbackUrl: string): Promise<{ created: string[]; removed: string[] }> {
    const read = async (after: string | null) =>
      (await this.client.call(shop, listWebhookSubscriptions, { after }, urgent)).webhookSubscriptions;
    const standing = await readAllPages(await read(null), read);

    const right = new Map<string, Subscription>();
    const foreign: Subscription[] = [];
    for (const subscription of standing) {
      const wanted = SUBSCRIBED_TOPICS.find(({ graphql }) => graphql === subscription.topic);
      if (wanted !== undefined && !right.has(wanted.graphql) && isAsWanted(subscription, wanted, callbackUrl))
        right.set(wanted.graphql, subscription);
      else foreign.push(subscription);
    }
    for (const { id } of foreign) await this.client.call(shop, deleteWebhookSubscription, { id }, urgent);

    const missing = SUBSCRIBED_TOPICS.filter(({ graphql }) => !right.has(graphql));
    for (const { graphql, includeFields } of missing) {
      const subscription = { uri: callbackUrl, format: 'JSON' as const, includeFields };
      await this.client.call(shop, createWebhookSubscription, { topic: graphql as WebhookSubscriptionTopic, subscription }, urgent);
    }
    return { created: missing.map(({ graphql }) => graphql), removed: foreign.map(({ topic }) => topic) };
  }
}

function isAsWanted({ uri, format, filter, includeFields }: Subscription, wanted: WebhookTopic, callbackUrl: string): boolean {
  const [held, asked] = [[...includeFields].sort(), [...wanted.includeFields].sort()];
  return (
    uri === callbackUrl &&
    format === 'JSON' &&
    !filter &&
    held.length === asked.length &&
    held.every((field, index) => field === asked[index])
  );
}

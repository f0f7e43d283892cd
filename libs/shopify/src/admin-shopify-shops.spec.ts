import { afterEach, describe, expect, it } from '@jest/globals';
import { aShop, connectionOf, executing, startLoopback } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyShops } from './admin-shopify-shops.js';
import { SUBSCRIBED_TOPICS } from './webhook-topics.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function shopsOf(root: object) {
  const server = await startLoopback(executing(root));
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-gateway/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return new AdminShopifyShops(client);
}

interface Subscription {
  id: string;
  topic: string;
  uri: string;
  format: string;
  filter: string | null;
  includeFields: string[];
}
/** A shop that keeps subscriptions as Shopify does: one per topic and address. */
function subscribing(standing: Subscription[]) {
  let next = 100;
  return {
    standing,
    root: {
      webhookSubscriptions: (args: { first?: number; after?: string }) => connectionOf([...standing])(args),
      webhookSubscriptionCreate: ({
        topic,
        webhookSubscription,
      }: {
        topic: string;
        webhookSubscription: { uri: string; format: string; includeFields: string[] };
      }) => {
        if (standing.some((each) => each.topic === topic && each.uri === webhookSubscription.uri)) {
          return {
            webhookSubscription: null,
            userErrors: [{ field: ['webhookSubscription', 'callbackUrl'], message: 'Address for this topic has already been taken' }],
          };
        }
        const made = { id: `gid://shopify/WebhookSubscription/${next++}`, topic, filter: null, ...webhookSubscription };
        standing.push(made);
        return { webhookSubscription: made, userErrors: [] };
      },
      webhookSubscriptionDelete: ({ id }: { id: string }) => {
        standing.splice(
          standing.findIndex((each) => each.id === id),
          1,
        );
        return { deletedWebhookSubscriptionId: id, userErrors: [] };
      },
    },
  };
}
const callbackUrl = 'https://hub.example.com/webhooks/shopify';

describe('subscribing to what happens in a shop', () => {
  it('creates all that is missing, with ids only, and nothing the second time', async () => {
    const { standing, root } = subscribing([]);
    const shops = await shopsOf(root);
    const first = await shops.ensureWebhooks(aShop(), callbackUrl);
    expect(first).toEqual({ created: SUBSCRIBED_TOPICS.map(({ graphql }) => graphql), removed: [] });
    expect(standing.every(({ uri, includeFields }) => uri === callbackUrl && includeFields.length > 0)).toBe(true);
    await expect(shops.ensureWebhooks(aShop(), callbackUrl)).resolves.toEqual({ created: [], removed: [] });
    expect(standing).toHaveLength(SUBSCRIBED_TOPICS.length);
  });

  it('mends what points elsewhere, sends too much, is doubled or is none of ours', async () => {
    const { standing, root } = subscribing([]);
    const shops = await shopsOf(root);
    await shops.ensureWebhooks(aShop(), callbackUrl);
    standing[0]!.uri = 'https://old.example.com/webhooks/shopify';
    standing[2]!.includeFields = [];
    standing.push({ ...standing[3]!, id: 'gid://shopify/WebhookSubscription/8' });
    standing.push({ ...standing[3]!, id: 'gid://shopify/WebhookSubscription/9', topic: 'CARTS_CREATE' });

    const mended = await shops.ensureWebhooks(aShop(), callbackUrl);
    expect(mended.created.sort()).toEqual(['APP_UNINSTALLED', 'ORDERS_CREATE']);
    expect(mended.removed.sort()).toEqual(['APP_UNINSTALLED', 'CARTS_CREATE', 'ORDERS_CREATE', 'ORDERS_UPDATED']);
    await expect(shops.ensureWebhooks(aShop(), callbackUrl)).resolves.toEqual({ created: [], removed: [] });
  });
});

describe('getting to know a shop', () => {
  it('tells its currency, zone, granted scopes and every location, usable or not', async () => {
    const locations = Array.from({ length: 120 }, (_none, index) => ({
      legacyResourceId: String(index + 1),
      name: `Place ${index + 1}`,
      isActive: index !== 0,
      isFulfillmentService: index === 119,
    }));
    const shops = await shopsOf({
      shop: { name: 'Nordic Tea', myshopifyDomain: 'Nordic-Tea.myshopify.com', currencyCode: 'SEK', ianaTimezone: 'Europe/Stockholm' },
      currentAppInstallation: { accessScopes: [{ handle: 'write_orders' }] },
      locations: connectionOf(locations),
    });
    const details = await shops.details(aShop());
    expect(details).toMatchObject({
      name: 'Nordic Tea',
      domain: 'nordic-tea.myshopify.com',
      currencyCode: 'SEK',
      ianaTimezone: 'Europe/Stockholm',
      scopes: ['write_orders'],
    });
    expect(details.locations).toHaveLength(120);
    expect(details.locations[119]).toEqual({ id: '120', name: 'Place 120', isActive: true, isFulfillmentService: true });
  });
});

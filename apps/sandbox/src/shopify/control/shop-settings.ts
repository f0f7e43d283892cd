import { z } from 'zod';
import { emptyShop, type Location, type Shop } from '../shop-state.js';
import { locationBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';

export const appInput = z.strictObject({
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
  redirectUrls: z.array(z.url()).default([]),
  autoApprove: z.boolean().default(false),
  /** What the app's `shopify.app.toml` subscribes for all shops, compliance topics included. */
  subscriptions: z
    .array(z.strictObject({ topic: z.string().regex(/^[a-z_]+\/[a-z_]+$/), uri: z.url(), includeFields: z.array(z.string()).default([]) }))
    .default([]),
});

export const shopInput = z.strictObject({
  name: z.string().min(1).optional(),
  currency: z.string().length(3).optional(),
  ianaTimezone: z.string().min(1).optional(),
  plan: z.enum(['standard', 'advanced', 'plus']).optional(),
  /** Matched by id, else by name; others stay as they are. */
  locations: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d+$/).optional(),
        name: z.string().min(1),
        isFulfillmentService: z.boolean().optional(),
        isActive: z.boolean().optional(),
      }),
    )
    .optional(),
});

export const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** Makes the shop, or changes what is named of it; doing it twice is doing it once. */
export function putShop(world: World, domain: string, input: z.output<typeof shopInput>): Shop {
  let shop = world.shops.get(domain);
  if (shop === undefined) {
    shop = emptyShop({
      id: world.ids.next(),
      domain,
      name: domain.replace(/\.myshopify\.com$/, ''),
      createdAt: world.now(),
    });
    world.shops.set(domain, shop);
  }
  if (input.name !== undefined) shop.name = input.name;
  if (input.currency !== undefined) shop.currency = input.currency;
  if (input.ianaTimezone !== undefined) shop.ianaTimezone = input.ianaTimezone;
  if (input.plan !== undefined) shop.plan = input.plan;
  for (const location of input.locations ?? []) putLocation(world, shop, location);
  if (shop.locations.size === 0) putLocation(world, shop, { name: 'Shop location' });
  return shop;
}

function putLocation(
  world: World,
  shop: Shop,
  input: { id?: string; name: string; isFulfillmentService?: boolean; isActive?: boolean },
): void {
  const known = [...shop.locations.values()].find(({ id, name }) => (input.id === undefined ? name === input.name : id === input.id));
  if (known === undefined) {
    const now = world.now();
    const location: Location = {
      id: input.id ?? world.ids.next(),
      name: input.name,
      isActive: input.isActive ?? true,
      isFulfillmentService: input.isFulfillmentService ?? false,
      createdAt: now,
      updatedAt: now,
    };
    shop.locations.set(location.id, location);
    return;
  }
  const wasActive = known.isActive;
  known.name = input.name;
  known.isActive = input.isActive ?? known.isActive;
  known.isFulfillmentService = input.isFulfillmentService ?? known.isFulfillmentService;
  known.updatedAt = world.now();
  if (wasActive && !known.isActive) world.announce(shop, 'locations/deactivate', null, () => locationBody(known));
  if (!wasActive && known.isActive) world.announce(shop, 'locations/activate', null, () => locationBody(known));
}

export function describeShop(shop: Shop): Record<string, unknown> {
  return {
    id: shop.id,
    domain: shop.domain,
    name: shop.name,
    currency: shop.currency,
    ianaTimezone: shop.ianaTimezone,
    plan: shop.plan,
    locations: [...shop.locations.values()].map(({ id, name, isActive, isFulfillmentService }) => ({
      id,
      name,
      isActive,
      isFulfillmentService,
    })),
    products: shop.products.size,
    variants: shop.variants.size,
    orders: shop.orders.size,
    installations: [...shop.installations.values()].map(({ apiKey, scopes, accessToken }) => ({
      apiKey,
      scopes,
      accessTokenExpiresAt: accessToken?.expiresAt?.toISOString() ?? null,
    })),
    subscriptions: [...shop.subscriptions.values()].map(({ id, topic, uri, filter, includeFields }) => ({
      id,
      topic,
      uri,
      filter,
      includeFields,
    })),
  };
}

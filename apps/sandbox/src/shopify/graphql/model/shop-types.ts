import { gid, idOf } from '../../ids.js';
import { levelAt } from '../../inventory/level-figures.js';
import type { Installation, Location, Shop } from '../../shop-state.js';
import { API_VERSION } from '../admin-schema.js';
import { PAGING } from '../connection.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import { byId, EXAMPLES, search } from './searching.js';
import { dateTime } from './values.js';

export const shopTypes: Readonly<Record<string, TypeModel>> = {
  Shop: model<Shop>({
    id: (shop) => gid('Shop', shop.id),
    name: (shop) => shop.name,
    email: (shop) => `owner@${shop.domain}`,
    contactEmail: (shop) => `owner@${shop.domain}`,
    myshopifyDomain: (shop) => shop.domain,
    primaryDomain: (shop) => shop,
    url: (shop) => `https://${shop.domain}`,
    currencyCode: (shop) => shop.currency,
    ianaTimezone: (shop) => shop.ianaTimezone,
    plan: (shop) => shop,
    createdAt: (shop) => dateTime(shop.createdAt),
    taxesIncluded: () => true,
    unitSystem: () => 'METRIC_SYSTEM',
    weightUnit: () => 'KILOGRAMS',
    orderNumberFormatPrefix: () => '#',
    orderNumberFormatSuffix: () => '',
  }),
  ShopPlan: model<Shop>({
    publicDisplayName: (shop) => ({ standard: 'Basic', advanced: 'Advanced', plus: 'Shopify Plus' })[shop.plan],
    shopifyPlus: (shop) => shop.plan === 'plus',
    partnerDevelopment: () => false,
  }),
  Domain: model<Shop>({
    id: (shop) => gid('Domain', shop.id),
    host: (shop) => shop.domain,
    url: (shop) => `https://${shop.domain}`,
    sslEnabled: () => true,
  }),
  AppInstallation: model<Installation>({
    id: (installation) => gid('AppInstallation', installation.id),
    accessScopes: (installation) => installation.scopes.map((handle) => ({ handle })),
    app: (installation) => installation,
  }),
  App: model<Installation>({
    id: (installation) => gid('App', installation.id),
    apiKey: (installation) => installation.apiKey,
    title: (installation) => installation.apiKey,
    webhookApiVersion: () => API_VERSION,
  }),
  AccessScope: model<{ handle: string }>({ handle: (scope) => scope.handle, description: (scope) => scope.handle.replaceAll('_', ' ') }),
  ApiVersion: model<object>({ handle: () => API_VERSION, displayName: () => API_VERSION, supported: () => true }),
  Location: model<Location>({
    id: (location) => gid('Location', location.id),
    legacyResourceId: (location) => location.id,
    name: (location) => location.name,
    isActive: (location) => location.isActive,
    isFulfillmentService: (location) => location.isFulfillmentService,
    fulfillsOnlineOrders: (location) => location.isActive,
    shipsInventory: (location) => location.isActive,
    createdAt: (location) => dateTime(location.createdAt),
    updatedAt: (location) => dateTime(location.updatedAt),
    inventoryLevel: takes(['inventoryItemId', 'includeInactive'], (location, args, { shop }) => {
      const level = levelAt(shop, idOf('InventoryItem', args.inventoryItemId) ?? '', location.id);
      return level !== undefined && (level.isActive || args.includeInactive === true) ? level : null;
    }),
    inventoryLevels: takes([...PAGING, 'query', 'includeInactive'], (location, args, context) =>
      search(context, args, {
        name: 'inventoryLevels',
        index: context.world.indexesOf(context.shop).levels(location.id),
        example: EXAMPLES.level,
        sortKeys: { ID: byId },
        read: (inventoryItemId) => {
          const level = levelAt(context.shop, inventoryItemId, location.id);
          return level !== undefined && (level.isActive || args.includeInactive === true) ? level : null;
        },
      }),
    ),
  }),
};

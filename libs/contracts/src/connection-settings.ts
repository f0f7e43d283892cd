import { z } from 'zod';
import { ARTICLE_FIELDS, MAPPED_ARTICLE_FIELDS, type ArticleField } from './article-fields.js';
import { fulfillmentSettings } from './fulfillment-settings.js';
import { intervalSeconds, orderSettings } from './order-settings.js';
import { returnsSettings } from './returns-settings.js';

/**
 * When a field is written: `always`, only where the warehouse has nothing yet (`if-empty`), or `never`. Empty values and zeroes
 * of the shop are not written under any of them.
 */
export const fieldPolicy = z.enum(['always', 'if-empty', 'never']);
export type FieldPolicy = z.infer<typeof fieldPolicy>;

const metafield = z.strictObject({
  owner: z.enum(['product', 'variant']),
  namespace: z.string().regex(/^[\w-]{3,255}$/, 'a metafield namespace: 3 to 255 letters, digits, hyphens or underscores'),
  key: z.string().regex(/^[\w-]{2,64}$/, 'a metafield key: 2 to 64 letters, digits, hyphens or underscores'),
});

/** An article field that is filled from a metafield or with a constant, in place of the mapping table's own rule. */
export const customArticleMapping = z
  .strictObject({
    field: z.enum(Object.keys(ARTICLE_FIELDS) as [ArticleField, ...ArticleField[]]),
    from: z.union([z.strictObject({ metafield }), z.strictObject({ constant: z.string().min(1).max(500) })]),
  })
  .superRefine(({ field, from }, context) => {
    if ('constant' in from && !fitsArticleField(field, from.constant)) {
      const path = ['from', 'constant'];
      context.addIssue({ code: 'custom', path, message: `“${from.constant}” is no ${ARTICLE_FIELDS[field]}, which ${field} holds` });
    }
  });
export type CustomArticleMapping = z.infer<typeof customArticleMapping>;

/** Whether a text can be written into the field: decimals as `12.5`, flags as `true` or `false`, instants as ISO 8601 with an offset. */
export function fitsArticleField(field: ArticleField, value: string): boolean {
  switch (ARTICLE_FIELDS[field]) {
    case 'text':
      return true;
    case 'decimal':
      return /^-?\d{1,15}(\.\d{1,10})?$/.test(value);
    case 'integer':
      return /^\d{1,9}$/.test(value);
    case 'flag':
      return value === 'true' || value === 'false';
    case 'instant':
      return z.iso.datetime({ offset: true }).safeParse(value).success;
  }
}

/** What several variants with one SKU are: one article on purpose, or a mistake that is not written until it is mended. */
export const duplicateChoice = z.enum(['share', 'block']);
export type DuplicateChoice = z.infer<typeof duplicateChoice>;

/** The catalogue flow: product variants become articles. */
const catalogSettings = z.object({
  enabled: z.boolean().default(true),
  /** While the flow is off: decide everything and write nothing, so that a person sees what would be written. */
  dryRun: z.boolean().default(false),
  intervalSeconds,
  /** Name of a variant that is the only one of its product: `Hat - Default Title` by the literal rule, or only `Hat`. */
  defaultTitle: z.enum(['literal', 'omit']).default('literal'),
  /** Whether country of origin, HS code and cost are taken from the inventory item. */
  fetchInventoryItems: z.boolean().default(false),
  /** Where the inventory item's cost goes; the variant's price goes to the customer price when that is free. */
  costTo: z.enum(['purchasePrice', 'customerPrice']).default('purchasePrice'),
  /** Per field of the mapping table; `always` where nothing is said. */
  fields: z.partialRecord(z.enum(MAPPED_ARTICLE_FIELDS), fieldPolicy).default({}),
  custom: z
    .array(customArticleMapping)
    .max(60)
    .refine((mappings) => new Set(mappings.map(({ field }) => field)).size === mappings.length, 'two custom mappings fill the same field')
    .default([]),
  /** Variants that share a SKU. */
  duplicates: z
    .object({
      otherwise: duplicateChoice.default('share'),
      /** By the SKU as the SKU doctor names the group: in lower case, blanks trimmed and single. */
      bySku: z.record(z.string().max(300), duplicateChoice).default({}),
    })
    .prefault({}),
});

/** How much is kept back from the shop: items, or percent of what is sellable, rounded up to whole items. */
const stockBuffer = z.union([
  z.strictObject({ items: z.number().int().min(0).max(1_000_000) }),
  z.strictObject({ percent: z.number().min(0).max(100) }),
]);
export type StockBuffer = z.infer<typeof stockBuffer>;

/** The inventory flow: sellable stock of the warehouse becomes the available quantity at the connection's location. Off until a dry run was seen. */
const inventorySettings = z.object({
  enabled: z.boolean().default(false),
  /** While the flow is off: decide everything and write nothing, so that a person sees what would change. */
  dryRun: z.boolean().default(false),
  intervalSeconds,
  /** WMS warehouse ids whose sellable stock is summed; empty means all. A connection bound to one warehouse uses that one. */
  warehouseIds: z.array(z.number().int().positive()).max(100).default([]),
  buffer: stockBuffer.default({ items: 0 }),
  /** Whether an item that is not stocked at the location yet is activated there, once the warehouse has some. */
  activateLevels: z.boolean().default(false),
  /** What the daily comparison of all levels does with a difference: write it, or only report it. */
  drift: z.enum(['repair', 'report']).default('repair'),
});

/** What governs one connection, flow by flow. Missing keys take the defaults that the docs name. */
export const connectionSettings = z.object({
  /** UTC instant, by default the connection's creation. The first run looks back 24 hours from it; orders last changed before that are not admitted. */
  goLiveAt: z.iso.datetime({ offset: true }),
  /** IANA zone in which `deliveryDate` is computed; by default the shop's. */
  warehouseTimeZone: z.string().refine(isTimeZone, 'not an IANA time zone such as Europe/Stockholm'),
  /** WMS warehouse this connection is bound to; null when it is not. */
  warehouseId: z.number().int().positive().nullable().default(null),
  catalog: catalogSettings.prefault({}),
  order: orderSettings.prefault({}),
  fulfillment: fulfillmentSettings.prefault({}),
  inventory: inventorySettings.prefault({}),
  returns: returnsSettings.prefault({}),
});
export type ConnectionSettings = z.infer<typeof connectionSettings>;
export type ConnectionSettingsInput = z.input<typeof connectionSettings>;
export type CatalogSettings = ConnectionSettings['catalog'];
export type FulfillmentSettings = ConnectionSettings['fulfillment'];
export type ReturnsSettings = ConnectionSettings['returns'];

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

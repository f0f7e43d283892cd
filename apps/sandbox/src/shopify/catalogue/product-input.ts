import { z } from 'zod';
import { amount } from '../money.js';

/** What the control routes take of products. */

const money = z.union([z.string().regex(/^\d+(\.\d+)?$/), z.number().min(0)]).transform((value) => amount(value));

const metafieldInput = z.strictObject({
  namespace: z.string().min(1),
  key: z.string().min(1),
  /** Null removes it. */
  value: z.string().nullable(),
  type: z.string().default('single_line_text_field'),
});

const mediumInput = z
  .strictObject({
    kind: z.enum(['MediaImage', 'Video', 'ExternalVideo', 'Model3d']).default('MediaImage'),
    url: z.url(),
    /** The still of a film. Left out: an image stands for itself, a film has none yet. */
    previewUrl: z.url().nullable().optional(),
    alt: z.string().nullable().default(null),
  })
  .transform(({ previewUrl, ...medium }) => ({
    ...medium,
    previewUrl: medium.kind === 'MediaImage' ? medium.url : (previewUrl ?? null),
  }));

const variantFields = z.strictObject({
  title: z.string().min(1).optional(),
  sku: z.string().nullable().optional(),
  barcode: z.string().nullable().optional(),
  price: money.optional(),
  weight: z
    .strictObject({ value: z.number().min(0), unit: z.enum(['GRAMS', 'KILOGRAMS', 'OUNCES', 'POUNDS']) })
    .nullable()
    .optional(),
  tracked: z.boolean().optional(),
  requiresShipping: z.boolean().optional(),
  inventoryPolicy: z.enum(['DENY', 'CONTINUE']).optional(),
  isBundle: z.boolean().optional(),
  unitCost: money.nullable().optional(),
  harmonizedSystemCode: z.string().nullable().optional(),
  countryCodeOfOrigin: z.string().length(2).nullable().optional(),
  /** Units available at the shop's own location. */
  stock: z.number().int().optional(),
  metafields: z.array(metafieldInput).optional(),
});

const productFields = z.strictObject({
  title: z.string().min(1).optional(),
  descriptionHtml: z.string().optional(),
  productType: z.string().optional(),
  vendor: z.string().optional(),
  status: z.enum(['ACTIVE', 'ARCHIVED', 'DRAFT', 'UNLISTED']).optional(),
  isGiftCard: z.boolean().optional(),
  /** All media, in order; replaces those there are. */
  media: z.array(mediumInput).optional(),
  /** Short for one image, or none. */
  imageUrl: z.url().nullable().optional(),
  metafields: z.array(metafieldInput).optional(),
  tags: z.array(z.string()).optional(),
});

export const newProductInput = productFields.extend({
  title: z.string().min(1),
  handle: z.string().min(1).optional(),
  variants: z.array(variantFields).min(1),
});

export const productChange = productFields.extend({
  /** With an id they change, without they are added. */
  variants: z.array(variantFields.extend({ id: z.string().optional() })).default([]),
});

export type MetafieldInput = z.output<typeof metafieldInput>;
export type VariantFields = z.output<typeof variantFields>;
export type NewProduct = z.output<typeof newProductInput>;
export type ProductChange = z.output<typeof productChange>;

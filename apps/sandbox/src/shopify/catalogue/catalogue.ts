import { z } from 'zod';
import { amount } from '../money.js';
import type { Product, Shop, Variant } from '../shop-state.js';
import { deletedBody, productBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import type { ProductRecord, VariantRecord } from './product-csv.js';

/** Puts products into the shop. A product whose handle is there already is replaced: its variants match by position. */
export function loadProducts(world: World, shop: Shop, records: readonly ProductRecord[]): { products: number; variants: number } {
  const byHandle = new Map([...shop.products.values()].map((product) => [product.handle, product]));
  for (const record of records) {
    const known = byHandle.get(record.handle);
    if (known === undefined) addProduct(world, shop, record);
    else replaceProduct(world, shop, known, record);
  }
  return { products: records.length, variants: records.reduce((count, record) => count + record.variants.length, 0) };
}

export function addProduct(world: World, shop: Shop, record: ProductRecord): Product {
  const { variants, ...fields } = record;
  const now = world.now();
  const product: Product = { ...fields, id: world.ids.next(), createdAt: now, updatedAt: now, variantIds: [] };
  shop.products.set(product.id, product);
  for (const variant of variants) addVariant(world, shop, product, variant);
  world.touchProduct(shop, product);
  world.announce(shop, 'products/create', null, () => productBody(shop, product));
  return product;
}

function addVariant(world: World, shop: Shop, product: Product, record: VariantRecord): Variant {
  const now = world.now();
  const variant: Variant = {
    ...record,
    id: world.ids.next(),
    inventoryItemId: world.ids.next(),
    productId: product.id,
    createdAt: now,
    updatedAt: now,
  };
  shop.variants.set(variant.id, variant);
  product.variantIds.push(variant.id);
  return variant;
}

function replaceProduct(world: World, shop: Shop, product: Product, record: ProductRecord): void {
  const { variants, ...fields } = record;
  Object.assign(product, fields);
  for (const [index, variant] of variants.entries()) {
    const known = shop.variants.get(product.variantIds[index] ?? '');
    if (known === undefined) addVariant(world, shop, product, variant);
    else Object.assign(known, variant, { updatedAt: world.now() });
  }
  for (const id of product.variantIds.splice(variants.length)) forgetVariant(world, shop, id);
  world.touchProduct(shop, product);
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
}

const money = z.union([z.string().regex(/^\d+(\.\d+)?$/), z.number().min(0)]).transform((value) => amount(value));

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
  unitCost: money.nullable().optional(),
  harmonizedSystemCode: z.string().nullable().optional(),
  countryCodeOfOrigin: z.string().length(2).nullable().optional(),
});

const productFields = z.strictObject({
  title: z.string().min(1).optional(),
  vendor: z.string().optional(),
  status: z.enum(['ACTIVE', 'ARCHIVED', 'DRAFT', 'UNLISTED']).optional(),
  isGiftCard: z.boolean().optional(),
  imageUrl: z.url().nullable().optional(),
  tags: z.array(z.string()).optional(),
});

export const newProductInput = productFields.extend({ title: z.string().min(1), variants: z.array(variantFields).min(1) });
export const productChange = productFields.extend({
  /** With an id they change, without they are added. */
  variants: z.array(variantFields.extend({ id: z.string().optional() })).default([]),
});

function variantRecord(fields: z.output<typeof variantFields>): VariantRecord {
  const title = fields.title ?? 'Default Title';
  return {
    barcode: null,
    compareAtPrice: null,
    countryCodeOfOrigin: null,
    harmonizedSystemCode: null,
    inventoryQuantity: 0,
    optionValues: title.split(' / '),
    price: '10.00',
    requiresShipping: true,
    sku: null,
    taxable: true,
    tracked: true,
    unitCost: null,
    weight: null,
    ...fields,
    title,
  };
}

export function createProduct(world: World, shop: Shop, input: z.output<typeof newProductInput>): Product {
  const { variants, ...fields } = input;
  return addProduct(world, shop, {
    descriptionHtml: '',
    imageUrl: null,
    isGiftCard: false,
    productType: '',
    status: 'ACTIVE',
    tags: [],
    vendor: shop.name,
    ...fields,
    handle: `${input.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-${shop.products.size + 1}`,
    optionNames: ['Title'],
    variants: variants.map(variantRecord),
  });
}

/** Answers false when the product has no such variant; then nothing is changed. */
export function changeProduct(world: World, shop: Shop, product: Product, change: z.output<typeof productChange>): boolean {
  const { variants, ...fields } = change;
  if (variants.some(({ id }) => id !== undefined && !product.variantIds.includes(id))) return false;
  Object.assign(product, fields);
  for (const { id, ...variantChange } of variants) {
    if (id === undefined) addVariant(world, shop, product, variantRecord(variantChange));
    else Object.assign(shop.variants.get(id)!, variantChange, { updatedAt: world.now() });
  }
  world.touchProduct(shop, product);
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
  return true;
}

/** Order lines keep their words, but their variant is null from now on. */
export function deleteVariant(world: World, shop: Shop, variant: Variant): void {
  const product = shop.products.get(variant.productId)!;
  product.variantIds = product.variantIds.filter((id) => id !== variant.id);
  forgetVariant(world, shop, variant.id);
  world.touchProduct(shop, product);
  world.happened(shop, 'variant.deleted', { type: 'ProductVariant', id: variant.id }, { variantId: variant.id });
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
}

export function deleteProduct(world: World, shop: Shop, product: Product): void {
  for (const id of product.variantIds) forgetVariant(world, shop, id);
  shop.products.delete(product.id);
  world.indexesOf(shop).products.remove(product.id, world.now());
  world.happened(shop, 'product.deleted', { type: 'Product', id: product.id }, { productId: product.id });
  world.announce(shop, 'products/delete', null, () => deletedBody(product.id));
}

function forgetVariant(world: World, shop: Shop, id: string): void {
  shop.variants.delete(id);
  world.indexesOf(shop).variants.remove(id, world.now());
}

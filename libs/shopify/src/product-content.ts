import { hash } from 'node:crypto';
import { at, toId } from './body-values.js';
import type { ShopVariant } from './shop-types.js';

/** What a webhook tells of a product, as far as articles are made of it. */
export interface ProductContent {
  readonly hash: string;
  /** Ids of the variants that it shows: Shopify lists the first hundred. Null when it shows all. */
  readonly shows: readonly string[] | null;
}

/** Fields that `contentOfWebhook` reads. */
export const CONTENT_FIELDS = [
  'title',
  'vendor',
  'status',
  'images.src',
  ...['id', 'title', 'sku', 'barcode', 'price'].map((field) => `variants.${field}`),
  'variant_gids.admin_graphql_api_id',
] as const;

/**
 * What the body of `products/create` and `products/update` says, as `contentHash` puts it; null when it does not say enough.
 * Quantities and times are left out: any sale and any write of ours changes them.
 */
export function contentOfWebhook(body: unknown): ProductContent | null {
  const [title, status, shown, all] = ['title', 'status', 'variants', 'variant_gids'].map((name) => at(body, name));
  if (typeof title !== 'string' || typeof status !== 'string' || !Array.isArray(shown) || !Array.isArray(all)) return null;
  const ids = all.map((each) => toId(at(each, 'admin_graphql_api_id')));
  const variants = shown.map((each) => ({
    id: toId(at(each, 'id')) ?? '',
    title: text(at(each, 'title')),
    sku: text(at(each, 'sku')),
    barcode: text(at(each, 'barcode')),
    price: text(at(each, 'price')),
  }));
  if (ids.includes(null) || variants.some(({ id }) => id === '')) return null;
  const images = at(body, 'images');
  const imageUrl = Array.isArray(images) ? text(at(images[0], 'src')) : null;
  const product = { title, status, vendor: text(at(body, 'vendor')), imageUrl };
  return {
    hash: hashOf(product, ids as string[], variants),
    shows: variants.length === ids.length ? null : variants.map(({ id }) => id),
  };
}

/** The hash that a webhook would carry if the product's variants were these. Null for none. */
export function contentHash(variants: readonly ShopVariant[], shows: ProductContent['shows']): string | null {
  const [first] = variants;
  if (!first) return null;
  const shown = shows && new Set(shows);
  return hashOf(
    { title: first.productTitle, status: first.productStatus, vendor: first.vendor, imageUrl: first.imageUrl },
    variants.map(({ id }) => id),
    shown ? variants.filter(({ id }) => shown.has(id)) : variants,
  );
}

interface ToldProduct {
  readonly title: string;
  readonly status: string;
  readonly vendor: string | null;
  readonly imageUrl: string | null;
}

type ToldVariant = Record<'title' | 'sku' | 'barcode' | 'price', string | null> & { readonly id: string };

function hashOf(product: ToldProduct, ids: readonly string[], variants: readonly ToldVariant[]): string {
  const told = variants.map(({ id, title, sku, barcode, price }) => [id, title, blank(sku), blank(barcode), price]);
  const content = [
    product.title,
    product.status.toUpperCase(),
    blank(product.vendor),
    product.imageUrl,
    [...ids].sort(),
    told.sort(([one], [other]) => (one! < other! ? -1 : 1)),
  ];
  return hash('sha256', JSON.stringify(content), 'base64url');
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const blank = (value: string | null): string | null => (value === null || value.trim() === '' ? null : value);

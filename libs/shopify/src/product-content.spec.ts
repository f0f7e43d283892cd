import { describe, expect, it } from '@jest/globals';
import { aVariant } from '@stockbridge/testing';
import { contentHash, contentOfWebhook, type ProductContent } from './product-content.js';
import type { ShopVariant } from './shop-types.js';
import { webhookSubject } from './webhook-subject.js';

const HAT: ShopVariant[] = [
  aVariant({ id: '81', title: 'Green', sku: 'HAT-G', imageUrl: 'https://cdn.example/hat.jpg?v=1' }),
  aVariant({ id: '82', title: 'Lime', sku: null, barcode: null, imageUrl: 'https://cdn.example/hat.jpg?v=1' }),
];

/** The body that Shopify would send of these variants, quantities and all; of the first hundred only. */
function told(variants: readonly ShopVariant[], quantity = 1): string {
  const [first] = variants;
  return JSON.stringify({
    id: first!.productId,
    updated_at: `2026-11-24T10:00:0${quantity % 10}Z`,
    title: first!.productTitle,
    status: first!.productStatus.toLowerCase(),
    vendor: first!.vendor ?? '',
    images: first!.imageUrl === null ? [] : [{ src: first!.imageUrl }, { src: 'https://cdn.example/back.jpg' }],
    variants: variants.slice(0, 100).map(({ id, title, sku, barcode, price }) => ({
      ...{ id, title, sku: sku ?? '', barcode, price },
      inventory_quantity: quantity,
    })),
    variant_gids: variants.toReversed().map(({ id }) => ({ admin_graphql_api_id: `gid://shopify/ProductVariant/${id}` })),
  });
}

function contentIn(body: string): ProductContent | null {
  const subject = webhookSubject('products/update', body);
  return subject.kind === 'product' ? subject.content : null;
}

describe('what a webhook tells of a product', () => {
  it('is what is known of it when only a quantity changed', () => {
    for (const quantity of [1, 2]) expect(contentIn(told(HAT, quantity))).toEqual({ hash: contentHash(HAT, null), shows: null });
  });

  it.each<[string, Partial<ShopVariant>]>([
    ['the title', { productTitle: 'Cap' }],
    ['the status', { productStatus: 'DRAFT' }],
    ['the vendor', { vendor: 'Other' }],
    ['the picture', { imageUrl: 'https://cdn.example/hat.jpg?v=2' }],
    ['the title of a variant', { title: 'Olive' }],
    ['a SKU', { sku: 'HAT-O' }],
    ['a barcode', { barcode: '4006381333931' }],
    ['a price', { price: '1.005' }],
  ])('is something else when %s changed', (_what, change) => {
    expect(contentIn(told([{ ...HAT[0]!, ...change }, HAT[1]!]))!.hash).not.toBe(contentHash(HAT, null));
  });

  it('is something else when a variant came or went', () => {
    expect(contentIn(told(HAT.slice(0, 1)))!.hash).not.toBe(contentHash(HAT, null));
    expect(contentIn(told([...HAT, aVariant({ id: '83' })]))!.hash).not.toBe(contentHash(HAT, null));
  });

  it('names the hundred variants that it shows of more, and knows of the others only that they are there', () => {
    const many = Array.from({ length: 150 }, (_, at) => aVariant({ id: String(1_000 + at), sku: `HAT-${at}` }));
    const { hash, shows } = contentIn(told(many))!;
    expect(shows).toHaveLength(100);
    expect(contentHash(many, shows)).toBe(hash);
    const withChange = (at: number) => many.map((each, index) => (index === at ? { ...each, price: '7.00' } : each));
    expect(contentHash(withChange(99), shows)).not.toBe(hash);
    expect(contentHash(withChange(100), shows)).toBe(hash);
    expect(contentHash(many.slice(0, 149), shows)).not.toBe(hash);
  });

  it('is not known when the body lacks something, as that of an older subscription', () => {
    expect(contentIn('{"id":7,"updated_at":"2026-11-24T10:00:00Z"}')).toBeNull();
    expect(contentOfWebhook(null)).toBeNull();
    expect(contentHash([], null)).toBeNull();
  });
});

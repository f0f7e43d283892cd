import { afterEach, describe, expect, it } from '@jest/globals';
import { aShop, connectionOf, executing, startLoopback } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyProducts } from './admin-shopify-products.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function productsOf(root: object) {
  const server = await startLoopback(executing(root));
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-catalog/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { products: new AdminShopifyProducts(client), server };
}
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);
const aVariant = (id: number, weight: object | null = { value: 0.1, unit: 'KILOGRAMS' }) => ({
  __typename: 'ProductVariant',
  legacyResourceId: String(id),
  title: 'Default Title',
  sku: '',
  barcode: '',
  price: '12.50',
  updatedAt: '2026-11-23T09:00:00Z',
  product: { legacyResourceId: '5', title: 'Tea', status: 'ACTIVE' },
  inventoryItem: { requiresShipping: true, measurement: { weight } },
});

describe('reading variants', () => {
  it('says what Shopify says in our words, with weights as digits', async () => {
    const { products } = await productsOf({
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) =>
          id.endsWith('/1')
            ? aVariant(1)
            : id.endsWith('/2')
              ? aVariant(2, { value: 1e-7, unit: 'POUNDS' })
              : id.endsWith('/3')
                ? aVariant(3, null)
                : null,
        ),
    });
    const variants = await products.variantsByIds(aShop(), ['1', '2', '3', '4'], 'bulk');
    expect([...variants.keys()].sort()).toEqual(['1', '2', '3']);
    expect(variants.get('1')).toEqual({
      id: '1',
      productId: '5',
      productTitle: 'Tea',
      title: 'Default Title',
      productStatus: 'ACTIVE',
      sku: null,
      barcode: null,
      price: '12.50',
      weight: { value: '0.1', unit: 'KILOGRAMS' },
      requiresShipping: true,
      updatedAt: '2026-11-23T09:00:00Z',
    });
    expect(variants.get('2')?.weight).toEqual({ value: '0.0000001', unit: 'POUNDS' });
    expect(variants.get('3')?.weight).toBeNull();
  });

  it('reads a large catalogue in batches that Shopify takes', async () => {
    const { products, server } = await productsOf({
      nodes: ({ ids }: { ids: string[] }) => ids.map((id) => aVariant(Number(id.split('/').pop()))),
    });
    expect((await products.variantsByIds(aShop(), upTo(1_000).map(String), 'bulk')).size).toBe(1_000);
    const sizes = server.arrived.map(({ body }) => (body.variables?.['ids'] as string[]).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(250);
    expect(sizes.length).toBeLessThanOrEqual(10);
  });
});

describe('finding variants', () => {
  const variants = (count: number) => connectionOf(upTo(count).map((id) => ({ legacyResourceId: String(id) })));

  it('finds all of a product, of which there may be two thousand', async () => {
    const { products } = await productsOf({ product: () => ({ variants: variants(2_000) }) });
    await expect(products.variantIdsOfProduct(aShop(), '5', 'order')).resolves.toEqual(upTo(2_000).map(String));
  });

  it('finds none of a product that is gone', async () => {
    const { products } = await productsOf({ product: () => null });
    await expect(products.variantIdsOfProduct(aShop(), '5', 'order')).resolves.toEqual([]);
  });

  it('finds those of updated products, page by page and each product whole', async () => {
    const product = (id: string, updatedAt: string, count: number) => ({ legacyResourceId: id, updatedAt, variants: variants(count) });
    const { products } = await productsOf({
      products: connectionOf([
        product('1', '2026-11-23T08:00:00Z', 3),
        product('2', '2026-11-23T09:00:00Z', 1),
        product('3', '2026-11-23T10:00:00Z', 60),
      ]),
      product: () => ({ variants: variants(60) }),
    });
    const page = await products.variantIdsUpdatedSince(aShop(), new Date('2026-11-23T09:00:00Z'), null);
    expect(page.items).toEqual(['1', ...upTo(60).map(String)]);
    expect(page).toMatchObject({ next: null, highestUpdatedAt: '2026-11-23T10:00:00Z' });
  });
});

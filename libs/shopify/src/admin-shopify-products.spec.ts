import { afterEach, describe, expect, it } from '@jest/globals';
import { Refused, Throttled } from '@stockbridge/platform';
import { aShop, connectionOf, executing, startFile, startLoopback, type Responder } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyProducts } from './admin-shopify-products.js';
import type { BulkPiece, ShopVariant, VariantDetail } from './shop-types.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function productsAnswering(respond: Responder) {
  const server = await startLoopback(respond);
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-catalog/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { products: new AdminShopifyProducts(client), server };
}
const productsOf = (root: object) => productsAnswering(executing(root));
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);

const plain: VariantDetail = { inventoryItem: false, metafields: [] };
const whole: VariantDetail = {
  inventoryItem: true,
  metafields: [
    { owner: 'product', namespace: 'custom', key: 'care' },
    { owner: 'variant', namespace: 'wms', key: 'package.size' },
    { owner: 'variant', namespace: 'wms', key: 'unset' },
  ],
};
const image = (url: string | null) => ({ __typename: 'MediaImage', mediaContentType: 'IMAGE', image: url && { url } });
const video = { __typename: 'Video', mediaContentType: 'VIDEO', preview: { image: { url: 'https://cdn.example.com/video-preview.jpg' } } };
/** Answers as Shopify does when keys are asked for: with keys in the same form. */
const metafields =
  (values: Record<string, string>) =>
  ({ keys }: { keys: string[] }) => ({
    nodes: keys.filter((key) => key in values).map((key) => ({ namespace: key.split('.')[0], key, value: values[key] })),
    pageInfo: { hasNextPage: false, endCursor: null },
  });
const aProduct = (more: object = {}) => ({
  __typename: 'Product',
  legacyResourceId: '5',
  title: 'Tea',
  status: 'ACTIVE',
  vendor: 'Nordic Tea',
  hasOnlyDefaultVariant: true,
  updatedAt: '2026-11-23T08:00:00Z',
  featuredMedia: image('https://cdn.example.com/tea.jpg'),
  metafields: metafields({ 'custom.care': 'Keep dry' }),
  ...more,
});
const aVariant = (
  id: number,
  { product = aProduct(), weight = { value: 0.1, unit: 'KILOGRAMS' }, ...more }: Record<string, unknown> = {},
) => ({
  __typename: 'ProductVariant',
  id: `gid://shopify/ProductVariant/${id}`,
  legacyResourceId: String(id),
  title: 'Default Title',
  sku: '',
  barcode: '',
  price: '12.50',
  updatedAt: '2026-11-23T09:00:00Z',
  product,
  metafields: metafields({ 'wms.package.size': '12' }),
  inventoryItem: {
    legacyResourceId: String(id + 1_000_000),
    tracked: true,
    requiresShipping: true,
    measurement: { weight },
    countryCodeOfOrigin: 'SE',
    harmonizedSystemCode: '090230',
    unitCost: { amount: '4.125', currencyCode: 'EUR' },
  },
  ...more,
});
const numberOf = (id: string) => Number(id.split('/').pop());

describe('reading variants', () => {
  it('says what Shopify says in our words, with weights as digits', async () => {
    const { products } = await productsOf({
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) =>
          id.endsWith('/1')
            ? aVariant(1)
            : id.endsWith('/2')
              ? aVariant(2, { weight: { value: 1e-7, unit: 'POUNDS' } })
              : id.endsWith('/3')
                ? aVariant(3, { weight: null })
                : null,
        ),
    });
    const variants = await products.variantsByIds(aShop(), ['1', '2', '3', '4'], whole, 'bulk');
    expect([...variants.keys()].sort()).toEqual(['1', '2', '3']);
    expect(variants.get('1')).toEqual({
      id: '1',
      productId: '5',
      inventoryItemId: '1000001',
      productTitle: 'Tea',
      title: 'Default Title',
      hasOnlyDefaultVariant: true,
      productStatus: 'ACTIVE',
      vendor: 'Nordic Tea',
      sku: null,
      barcode: null,
      price: '12.50',
      imageUrl: 'https://cdn.example.com/tea.jpg',
      weight: { value: '0.1', unit: 'KILOGRAMS' },
      tracked: true,
      requiresShipping: true,
      countryOfOrigin: 'SE',
      hsCode: '090230',
      unitCost: { amount: '4.125', currencyCode: 'EUR' },
      metafields: { 'product.custom.care': 'Keep dry', 'variant.wms.package.size': '12' },
      updatedAt: '2026-11-23T09:00:00Z',
    });
    expect(variants.get('2')?.weight).toEqual({ value: '0.0000001', unit: 'POUNDS' });
    expect(variants.get('3')?.weight).toBeNull();
  });

  it('reads cost, origin, HS code and metafields only where they are asked for', async () => {
    const { products } = await productsOf({ nodes: () => [aVariant(1)] });
    const variant = (await products.variantsByIds(aShop(), ['1'], plain, 'bulk')).get('1');
    expect(variant).toMatchObject({ countryOfOrigin: null, hsCode: null, unitCost: null, metafields: {} });
    expect(variant).toMatchObject({ tracked: true, requiresShipping: true, weight: { value: '0.1' } });
  });

  it('understands metafields that come with their bare key, too', async () => {
    const bare = () => ({
      nodes: [{ namespace: 'custom', key: 'care', value: 'Cold' }],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
    const { products } = await productsOf({ nodes: () => [aVariant(1, { product: aProduct({ metafields: bare }) })] });
    expect((await products.variantsByIds(aShop(), ['1'], whole, 'bulk')).get('1')?.metafields).toMatchObject({
      'product.custom.care': 'Cold',
    });
  });

  it.each([
    ['  ', null],
    [' HAT 1 ', ' HAT 1 '],
    ['007', '007'],
    [null, null],
  ])('leaves a SKU as it stands, and takes blanks for none: %p', async (sku, read) => {
    const { products } = await productsOf({ nodes: () => [aVariant(1, { sku })] });
    expect((await products.variantsByIds(aShop(), ['1'], plain, 'bulk')).get('1')?.sku).toBe(read);
  });

  it('says when it was changed last, the variant or its product', async () => {
    const product = aProduct({ updatedAt: '2026-11-23T11:00:00Z' });
    const { products } = await productsOf({ nodes: () => [aVariant(1, { product })] });
    expect((await products.variantsByIds(aShop(), ['1'], plain, 'bulk')).get('1')?.updatedAt).toBe('2026-11-23T11:00:00Z');
  });

  it('reads a large catalogue in batches that Shopify takes', async () => {
    const { products, server } = await productsOf({
      nodes: ({ ids }: { ids: string[] }) => ids.map((id) => aVariant(numberOf(id))),
    });
    expect((await products.variantsByIds(aShop(), upTo(1_000).map(String), plain, 'bulk')).size).toBe(1_000);
    const sizes = server.arrived.map(({ body }) => (body.variables?.['ids'] as string[]).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(250);
    expect(sizes.length).toBeLessThanOrEqual(10);
  });

  it('finds the variants of inventory items', async () => {
    const { products } = await productsOf({
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) =>
          numberOf(id) === 9
            ? null
            : {
                __typename: 'InventoryItem',
                legacyResourceId: String(numberOf(id)),
                variants: connectionOf([aVariant(numberOf(id) - 1_000_000)]),
              },
        ),
    });
    const variants = await products.variantsByInventoryItemIds(aShop(), ['1000001', '9', '1000002'], plain, 'order');
    expect([...variants].map(([item, { id }]) => [item, id]).sort()).toEqual([
      ['1000001', '1'],
      ['1000002', '2'],
    ]);
  });
});

describe('the picture of a product', () => {
  const pictureOf = async (featuredMedia: unknown, media: readonly unknown[] = []) => {
    const { products, server } = await productsOf({
      nodes: () => [aVariant(1, { product: aProduct({ featuredMedia }) }), aVariant(2, { product: aProduct({ featuredMedia }) })],
      product: () => ({ media: connectionOf(media) }),
    });
    const variants = await products.variantsByIds(aShop(), ['1', '2'], plain, 'bulk');
    expect(variants.get('1')?.imageUrl).toBe(variants.get('2')?.imageUrl);
    return { url: variants.get('1')?.imageUrl, calls: server.arrived.length };
  };

  it('is its first medium, which is nearly always an image and costs nothing more', async () => {
    await expect(pictureOf(image('https://cdn.example.com/1.jpg'))).resolves.toEqual({ url: 'https://cdn.example.com/1.jpg', calls: 1 });
  });

  it('is the first image behind a video, never the preview of the video', async () => {
    const behind = [video, image('https://cdn.example.com/2.jpg'), image('https://cdn.example.com/3.jpg')];
    await expect(pictureOf(video, behind)).resolves.toEqual({ url: 'https://cdn.example.com/2.jpg', calls: 2 });
  });

  it('is found behind more media than one page holds', async () => {
    const media = [...upTo(12).map(() => video), image('https://cdn.example.com/13.jpg')];
    await expect(pictureOf(video, media)).resolves.toEqual({ url: 'https://cdn.example.com/13.jpg', calls: 3 });
  });

  it('is none where there are only videos, no media, or an image that Shopify still works on', async () => {
    await expect(pictureOf(video, [video])).resolves.toMatchObject({ url: null });
    await expect(pictureOf(null)).resolves.toEqual({ url: null, calls: 1 });
    await expect(pictureOf(image(null))).resolves.toEqual({ url: null, calls: 1 });
  });
});

describe('finding variants', () => {
  const variants = (count: number) => connectionOf(upTo(count).map((id) => aVariant(id)));
  const idsOf = (found: readonly ShopVariant[] | null) => found?.map(({ id }) => id);

  it('finds all of a product, of which there may be two thousand', async () => {
    const { products, server } = await productsOf({ product: () => aProduct({ variants: variants(2_000) }) });
    expect(idsOf(await products.variantsOfProduct(aShop(), '5', plain, 'order'))).toEqual(upTo(2_000).map(String));
    expect(server.arrived.length).toBeLessThanOrEqual(10);
  });

  it('finds none of a product that is not shown, which is not the same as an empty one', async () => {
    const { products } = await productsOf({ product: () => null });
    await expect(products.variantsOfProduct(aShop(), '5', plain, 'order')).resolves.toBeNull();
  });

  it('takes a product for gone that vanishes while it is read', async () => {
    let calls = 0;
    const { products } = await productsOf({ product: () => (++calls === 1 ? aProduct({ variants: variants(2_000) }) : null) });
    await expect(products.variantsOfProduct(aShop(), '5', plain, 'order')).resolves.toBeNull();
  });

  it('takes a smaller page where a page of the usual size is too dear', async () => {
    const honest = executing({ product: () => aProduct({ variants: variants(30) }) });
    const { products, server } = await productsAnswering((arrived, socket) =>
      Number(arrived.body.variables?.['first']) > 20
        ? { body: { errors: [{ message: 'Query cost is 1400, which exceeds the single query max cost limit (1000).' }] } }
        : honest(arrived, socket),
    );
    expect(idsOf(await products.variantsOfProduct(aShop(), '5', plain, 'order'))).toEqual(upTo(30).map(String));
    expect(server.arrived[0]?.body.variables?.['first']).toBe(50);
  });

  it('finds those of updated products, page by page and each product whole', async () => {
    const product = (id: string, updatedAt: string, count: number) =>
      aProduct({ legacyResourceId: id, updatedAt, variants: variants(count) });
    const { products } = await productsOf({
      products: connectionOf([
        product('1', '2026-11-23T08:00:00Z', 3),
        product('2', '2026-11-23T09:00:00Z', 1),
        product('3', '2026-11-23T10:00:00Z', 2_000),
      ]),
      product: () => product('3', '2026-11-23T10:00:00Z', 2_000),
    });
    const page = await products.ofProductsUpdatedSince(aShop(), new Date('2026-11-23T09:00:00Z'), null, plain);
    expect(page.items.map(({ productId, id }) => `${productId}/${id}`)).toEqual(['2/1', ...upTo(2_000).map((id) => `3/${id}`)]);
    expect(page).toMatchObject({ next: null, highestUpdatedAt: '2026-11-23T10:00:00Z' });
  });

  it('goes on behind a page of products, and forgets what vanished meanwhile', async () => {
    const all = upTo(9).map((id) => aProduct({ legacyResourceId: String(id), variants: variants(id === 9 ? 11 : 1) }));
    const { products } = await productsOf({ products: connectionOf(all), product: () => null });
    const since = new Date('2026-11-23T08:00:00Z');
    const first = await products.ofProductsUpdatedSince(aShop(), since, null, plain);
    expect(first.items).toHaveLength(8);
    const second = await products.ofProductsUpdatedSince(aShop(), since, first.next, plain);
    expect(second).toEqual({ items: [], next: null, highestUpdatedAt: '2026-11-23T08:00:00Z' });
  });

  it('finds those whose inventory items changed, though their products did not', async () => {
    const item = (id: number, updatedAt: string) => ({ id: `gid://shopify/InventoryItem/${id}`, updatedAt });
    const { products, server } = await productsOf({
      inventoryItems: connectionOf([item(1_000_001, '2026-11-23T10:00:00Z'), item(1_000_002, '2026-11-23T08:00:00Z')]),
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) => ({
          __typename: 'InventoryItem',
          legacyResourceId: String(numberOf(id)),
          variants: connectionOf([aVariant(numberOf(id) - 1_000_000)]),
        })),
    });
    const page = await products.ofInventoryItemsUpdatedSince(aShop(), new Date('2026-11-23T09:00:00.900Z'), null, plain);
    expect(page.items.map(({ id }) => id)).toEqual(['1']);
    expect(page).toMatchObject({ next: null, highestUpdatedAt: '2026-11-23T10:00:00Z' });
    expect(server.arrived[0]?.body.variables?.['search']).toBe("updated_at:>='2026-11-23T09:00:00Z'");
  });

  it('counts them as far as Shopify counts', async () => {
    const count = async (precision: string) =>
      (await productsOf({ productVariantsCount: () => ({ count: 25_000, precision }) })).products.variantCount(aShop());
    await expect(count('EXACT')).resolves.toBe(25_000);
    await expect(count('AT_LEAST')).resolves.toBeNull();
  });
});

describe('loading the whole catalogue', () => {
  const operation = (more: object = {}) => ({
    id: 'gid://shopify/BulkOperation/7',
    status: 'CREATED',
    objectCount: '0',
    rootObjectCount: '0',
    url: null,
    errorCode: null,
    ...more,
  });

  it('begins a bulk operation whose products come with their variants', async () => {
    const { products, server } = await productsOf({ bulkOperationRunQuery: () => ({ bulkOperation: operation(), userErrors: [] }) });
    await expect(products.startLoad(aShop(), whole)).resolves.toEqual({
      id: 'gid://shopify/BulkOperation/7',
      status: 'running',
      objectCount: 0,
      rootObjectCount: 0,
      url: null,
      errorCode: null,
    });
    expect(server.arrived[0]?.body.query).toContain('groupObjects: true');
  });

  it.each(['LIMIT_REACHED', 'OPERATION_IN_PROGRESS'])('waits while as many run as Shopify permits (%s)', async (code) => {
    const userErrors = [{ field: null, message: 'Too many', code }];
    const { products } = await productsOf({ bulkOperationRunQuery: () => ({ bulkOperation: null, userErrors }) });
    const error = await products.startLoad(aShop(), plain).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Throttled);
    expect((error as Throttled).retryAfterMs).toBeGreaterThanOrEqual(10_000);
  });

  it('is refused when Shopify does not take the query', async () => {
    const userErrors = [{ field: ['query'], message: 'Invalid bulk query', code: 'INVALID' }];
    const { products } = await productsOf({ bulkOperationRunQuery: () => ({ bulkOperation: null, userErrors }) });
    await expect(products.startLoad(aShop(), plain)).rejects.toBeInstanceOf(Refused);
  });

  it.each([
    ['CREATED', 'running'],
    ['RUNNING', 'running'],
    ['COMPLETED', 'completed'],
    ['CANCELING', 'failed'],
    ['CANCELED', 'failed'],
    ['FAILED', 'failed'],
    ['EXPIRED', 'failed'],
  ])('says of an operation that is %s: %s', async (status, said) => {
    const bulkOperation = operation({
      status,
      objectCount: '120000',
      rootObjectCount: '20000',
      errorCode: status === 'FAILED' ? 'TIMEOUT' : null,
    });
    const { products } = await productsOf({ bulkOperation: () => bulkOperation });
    await expect(products.load(aShop(), 'gid://shopify/BulkOperation/7')).resolves.toMatchObject({
      status: said,
      objectCount: 120_000,
      rootObjectCount: 20_000,
      errorCode: bulkOperation.errorCode,
    });
  });

  it('knows an operation no more when Shopify does not', async () => {
    const { products } = await productsOf({ bulkOperation: () => null });
    await expect(products.load(aShop(), 'gid://shopify/BulkOperation/7')).resolves.toBeNull();
  });

  it('is cancelled while it runs, and left alone afterwards', async () => {
    const cancelled: string[] = [];
    const shopWith = async (status: string) =>
      (
        await productsOf({
          bulkOperation: () => operation({ status }),
          bulkOperationCancel: ({ id }: { id: string }) => {
            cancelled.push(`${status} ${id}`);
            return { bulkOperation: operation({ status: 'CANCELING' }), userErrors: [] };
          },
        })
      ).products.cancelLoad(aShop(), 'gid://shopify/BulkOperation/7');
    await shopWith('RUNNING');
    await shopWith('COMPLETED');
    expect(cancelled).toEqual(['RUNNING gid://shopify/BulkOperation/7']);
  });

  it('reads the same variants as reading them one by one', async () => {
    const { products: _product, ...fields } = { products: null, ...aVariant(1, { sku: 'TEA "قهوة" ☕\n 1' }) };
    const {
      product,
      metafields: _ofVariant,
      ...variant
    } = fields as ReturnType<typeof aVariant> & { product: ReturnType<typeof aProduct> };
    const { metafields: _ofProduct, featuredMedia: _featured, ...head } = product;
    const root = 'gid://shopify/Product/5';
    const lines = [
      { ...head, id: root, m0: { value: 'Keep dry' } },
      { ...variant, m1: { value: '12' }, m2: null, __parentId: root },
      { id: 'gid://shopify/Video/1', ...video, __parentId: root },
      { id: 'gid://shopify/MediaImage/1', ...image('https://cdn.example.com/tea.jpg'), __parentId: root },
      { id: 'gid://shopify/MediaImage/2', ...image('https://cdn.example.com/other.jpg'), __parentId: root },
      { ...head, id: 'gid://shopify/Product/6', legacyResourceId: '6', m0: null },
      {
        ...variant,
        id: 'gid://shopify/ProductVariant/2',
        legacyResourceId: '2',
        m1: null,
        m2: null,
        __parentId: 'gid://shopify/Product/6',
      },
    ];
    const file = await startFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const client = new AdminClient({ urlTemplate: file.template, userAgent: 'stockbridge-catalog/0.1.0' });
    opened.push(
      () => client.close(),
      () => file.close(),
    );
    const pieces: BulkPiece<ShopVariant>[] = [];
    for await (const piece of new AdminShopifyProducts(client).readLoad(file.url, 0, whole, 1)) pieces.push(piece);

    const { products } = await productsOf({ nodes: () => [fields] });
    const one = (await products.variantsByIds(aShop(), ['1'], whole, 'bulk')).get('1');
    expect(pieces[0]?.items).toEqual([one]);
    expect(pieces[1]?.items).toMatchObject([{ id: '2', productId: '6', imageUrl: null, metafields: {} }]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const AT = `/_twin/shops/${DOMAIN}`;

describe('The catalogue', () => {
  let shop: RehearsedShop;
  let token: string;
  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  const product = async (body: object): Promise<{ id: string; variantIds: string[] }> => shop.control('POST', `${AT}/products`, body);
  const ask = async (query: string, variables: object = {}) => {
    const { data, errors } = await shop.graphql(token, query, variables);
    expect(errors).toBeUndefined();
    return data!;
  };
  const dump = async () => (await shop.control('GET', `${AT}/variants`)).variants;

  it('shows media in their order; the first may be a film with a still, and the first image is still the first image', async () => {
    await product({
      title: 'Lamp',
      media: [
        { kind: 'Video', url: 'https://cdn.example/lamp.mp4', previewUrl: 'https://cdn.example/still.jpg' },
        { url: 'https://cdn.example/1.jpg', alt: 'A lamp' },
        { url: 'https://cdn.example/2.jpg' },
      ],
      variants: [{}],
    });
    const { products } = await ask(`{ products(first: 1) { nodes { featuredMedia { mediaContentType preview { image { url } } }
      media(first: 2) { nodes { id mediaContentType preview { image { url } } ... on MediaImage { image { url altText } } } pageInfo { hasNextPage } }
      images: media(first: 1, query: "media_type:IMAGE") { nodes { ... on MediaImage { image { url } } } } } } }`);
    expect(products.nodes[0]).toEqual({
      featuredMedia: { mediaContentType: 'VIDEO', preview: { image: { url: 'https://cdn.example/still.jpg' } } },
      media: {
        nodes: [
          {
            id: expect.stringMatching(/^gid:\/\/shopify\/Video\/\d+$/),
            mediaContentType: 'VIDEO',
            preview: { image: { url: 'https://cdn.example/still.jpg' } },
          },
          {
            id: expect.stringMatching(/^gid:\/\/shopify\/MediaImage\/\d+$/),
            mediaContentType: 'IMAGE',
            preview: { image: { url: 'https://cdn.example/1.jpg' } },
            image: { url: 'https://cdn.example/1.jpg', altText: 'A lamp' },
          },
        ],
        pageInfo: { hasNextPage: true },
      },
      images: { nodes: [{ image: { url: 'https://cdn.example/1.jpg' } }] },
    });
    expect((await dump())[0].imageUrl).toBe('https://cdn.example/1.jpg');
  });

  it('keeps metafields of products and variants, by name or several at once', async () => {
    const { id, variantIds } = await product({
      title: 'Lamp',
      metafields: [{ namespace: 'wms', key: 'group', value: 'Lighting' }],
      variants: [
        {
          metafields: [
            { namespace: 'wms', key: 'fragile', value: 'true', type: 'boolean' },
            { namespace: 'wms', key: 'box', value: 'L' },
          ],
        },
      ],
    });
    const query = `{ productVariants(first: 1) { nodes { fragile: metafield(namespace: "wms", key: "fragile") { namespace key value type }
      none: metafield(namespace: "wms", key: "none") { value } metafields(first: 5, keys: ["wms.box", "wms.none"]) { nodes { key value } }
      product { metafield(namespace: "wms", key: "group") { value } } } } }`;
    expect((await ask(query)).productVariants.nodes[0]).toEqual({
      fragile: { namespace: 'wms', key: 'fragile', value: 'true', type: 'boolean' },
      none: null,
      metafields: { nodes: [{ key: 'box', value: 'L' }] },
      product: { metafield: { value: 'Lighting' } },
    });
    await shop.control('PATCH', `${AT}/products/${id}`, {
      metafields: [{ namespace: 'wms', key: 'group', value: 'Lamps' }],
      variants: [{ id: variantIds[0], metafields: [{ namespace: 'wms', key: 'box', value: null }] }],
    });
    expect((await dump())[0].metafields).toEqual([
      { owner: 'product', namespace: 'wms', key: 'group', value: 'Lamps' },
      { owner: 'variant', namespace: 'wms', key: 'fragile', value: 'true' },
    ]);
  });

  it('gives an inventory item a time of its own: cost, code, origin, weight and tracking need not move the product', async () => {
    const { id, variantIds } = await product({ title: 'Lamp', variants: [{ sku: 'LAMP' }] });
    const change = (variant: object) => shop.control('PATCH', `${AT}/products/${id}`, { variants: [{ id: variantIds[0], ...variant }] });
    const times = async () => {
      const { products } = await ask(
        '{ products(first: 1) { nodes { updatedAt variants(first: 1) { nodes { updatedAt inventoryItem { updatedAt } } } } } }',
      );
      const [{ updatedAt, variants }] = products.nodes;
      return {
        product: updatedAt.slice(14, 16),
        variant: variants.nodes[0].updatedAt.slice(14, 16),
        item: variants.nodes[0].inventoryItem.updatedAt.slice(14, 16),
      };
    };
    const found = async () =>
      (await ask('{ inventoryItems(first: 5, query: "updated_at:>=\'2026-11-23T08:01:00Z\'") { nodes { sku } } }')).inventoryItems.nodes;
    shop.pass(60);
    expect(await found()).toEqual([]);
    await change({ unitCost: '4.20', harmonizedSystemCode: '940511', countryCodeOfOrigin: 'SE', weight: { value: 2, unit: 'POUNDS' } });
    expect(await times()).toEqual({ product: '00', variant: '00', item: '01' });
    expect(await found()).toEqual([{ sku: 'LAMP' }]);
    shop.pass(60);
    await change({ price: '12' });
    expect(await times()).toEqual({ product: '02', variant: '02', item: '01' });
    shop.pass(60);
    await change({ sku: 'LAMP-2' });
    expect(await times()).toEqual({ product: '03', variant: '03', item: '03' });
    await shop.control('PUT', '/_twin/switches', { itemChangesTouchProduct: true });
    shop.pass(60);
    await change({ tracked: false });
    expect(await times()).toEqual({ product: '04', variant: '03', item: '04' });
  });

  it('answers items, variants, products and order lines by their ids, whatever the order they are asked in', async () => {
    await product({ title: 'Lamp', variants: [{ sku: 'LAMP', unitCost: '4.20' }] });
    const [order] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'LAMP', quantity: 2 }] }] });
    const [{ id, productId, inventoryItemId }] = await dump();
    const { nodes, inventoryItem } = await ask(
      `query ($ids: [ID!]!, $item: ID!) { inventoryItem(id: $item) { unitCost { amount currencyCode } } nodes(ids: $ids) { ... on LineItem { unfulfilledQuantity }
        ... on Product { title } ... on ProductVariant { sku } ... on InventoryItem { tracked } } }`,
      {
        item: `gid://shopify/InventoryItem/${inventoryItemId}`,
        ids: [
          `gid://shopify/LineItem/${order!.lineItemIds[0]}`,
          `gid://shopify/InventoryItem/${inventoryItemId}`,
          `gid://shopify/ProductVariant/${id}`,
          `gid://shopify/Product/${productId}`,
          'gid://shopify/InventoryItem/1',
        ],
      },
    );
    expect(nodes).toEqual([{ unfulfilledQuantity: 2 }, { tracked: true }, { sku: 'LAMP' }, { title: 'Lamp' }, null]);
    expect(inventoryItem).toEqual({ unitCost: { amount: '4.20', currencyCode: 'SEK' } });
  });

  it('counts variants, and how many others have the same SKU', async () => {
    await product({ title: 'Lamp', variants: [{ sku: 'SAME' }, { sku: 'SAME' }, { sku: 'same' }] });
    const count = async () =>
      (await ask('{ productVariants(first: 3) { nodes { inventoryItem { duplicateSkuCount } } } }')).productVariants.nodes.map(
        (node: { inventoryItem: { duplicateSkuCount: number } }) => node.inventoryItem.duplicateSkuCount,
      );
    expect(await count()).toEqual([1, 1, 0]);
    expect((await ask('{ productVariantsCount { count precision } }')).productVariantsCount).toEqual({ count: 3, precision: 'EXACT' });
    expect((await ask('{ productVariantsCount(limit: 2) { count precision } }')).productVariantsCount).toEqual({
      count: 2,
      precision: 'AT_LEAST',
    });
    await shop.control('DELETE', `${AT}/variants/${(await dump())[0].id}`);
    expect(await count()).toEqual([0, 0]);
  });

  it('tells of items that change, are added and go', async () => {
    const subscribe =
      'mutation ($t: WebhookSubscriptionTopic!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: { uri: "https://hub.example/w" }) { userErrors { message } } }';
    for (const t of ['CREATE', 'UPDATE', 'DELETE']) await ask(subscribe, { t: `INVENTORY_ITEMS_${t}` });
    const { id, variantIds } = await product({ title: 'Lamp', variants: [{ sku: 'LAMP' }] });
    const change = (variant: object) => shop.control('PATCH', `${AT}/products/${id}`, { variants: [{ id: variantIds[0], ...variant }] });
    await change({ unitCost: '4.20' });
    await change({ unitCost: '4.20' });
    await shop.control('DELETE', `${AT}/variants/${variantIds[0]}`);
    await shop.until(() => shop.posted.length === 3);
    expect(shop.posted.map(({ headers }) => headers['x-shopify-topic'])).toEqual([
      'inventory_items/create',
      'inventory_items/update',
      'inventory_items/delete',
    ]);
  });

  it('makes a large catalogue up without a word to anybody, the same for the same seed', async () => {
    await ask(
      'mutation { webhookSubscriptionCreate(topic: PRODUCTS_CREATE, webhookSubscription: { uri: "https://hub.example/w" }) { userErrors { message } } }',
    );
    expect(await shop.control('POST', `${AT}/catalogue/generate`, { products: 300, variantsEach: 3, seed: 5, stock: 8 })).toEqual({
      products: 300,
      variants: 900,
    });
    const variants = await dump();
    expect(new Set(variants.map(({ sku }: { sku: string }) => sku)).size).toBe(900);
    expect(variants[899].inventoryQuantity).toBe(8);
    expect((await shop.control('GET', '/_twin/webhooks')).webhooks).toEqual([]);
    const other = await RehearsedShop.open();
    await other.control('POST', `${AT}/catalogue/generate`, { products: 300, variantsEach: 3, seed: 5, stock: 8 });
    const plain = ({ sku, price, weight, productTitle }: Record<string, unknown>) => ({ sku, price, weight, productTitle });
    expect((await other.control('GET', `${AT}/variants`)).variants.map(plain)).toEqual(variants.map(plain));
    await other.close();
  });
});

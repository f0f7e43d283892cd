import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const AT = `/_twin/shops/${DOMAIN}`;

interface LevelDump {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  readonly isActive: boolean;
}

const SET =
  'mutation ($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { inventoryAdjustmentGroup { reason changes { name delta quantityAfterChange } } userErrors { field code } } }';
const ACTIVATE =
  'mutation ($item: ID!, $at: ID!, $available: Int, $key: String!) { inventoryActivate(inventoryItemId: $item, locationId: $at, available: $available) @idempotent(key: $key) { inventoryLevel { isActive quantities(names: ["available"]) { quantity } } userErrors { field message } } }';

describe('Stock', () => {
  let shop: RehearsedShop;
  let token: string;
  let hisingen: string;
  let malmö: string;
  let variants: { id: string; inventoryItemId: string; productId: string }[];
  let keys = 0;

  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
    const { locations } = await shop.control('GET', AT);
    [hisingen, malmö] = locations.map(({ id }: { id: string }) => id);
    await shop.control('POST', `${AT}/products`, {
      title: 'Lamp',
      variants: [
        { title: 'Red', sku: 'RED', stock: 40 },
        { title: 'Blue', sku: 'BLUE', stock: 7 },
        { title: 'Voucher', sku: 'PAPER', tracked: false },
      ],
    });
    variants = (await shop.control('GET', `${AT}/variants`)).variants;
  });
  afterEach(() => shop.close());

  const level = async (index: number, locationId = hisingen): Promise<LevelDump | undefined> =>
    ((await shop.control('GET', `${AT}/levels`)).levels as LevelDump[]).find(
      (each) => each.variantId === variants[index]!.id && each.locationId === locationId,
    );
  const figures = async (index: number, locationId = hisingen) => {
    const { available, committed, onHand } = (await level(index, locationId))!;
    return { available, committed, onHand };
  };
  const order = async (lines: object[]) => (await shop.routedOrders({ orders: [{ lines }] }))[0]!;
  const item = (index: number) => `gid://shopify/InventoryItem/${variants[index]!.inventoryItemId}`;
  const location = (id: string) => `gid://shopify/Location/${id}`;
  const row = (index: number, quantity: number, changeFromQuantity: number | null, at = hisingen) => ({
    inventoryItemId: item(index),
    locationId: location(at),
    quantity,
    changeFromQuantity,
  });
  const set = async (quantities: object[], rest: object = {}, key = `key-${++keys}`) => {
    const input = { name: 'available', reason: 'correction', quantities, ...rest };
    const answer = await shop.graphql(token, SET, { input, key });
    expect(answer.errors).toBeUndefined();
    return answer.data!.inventorySetQuantities;
  };
  const activate = async (index: number, at: string, available: number | null, key = `key-${++keys}`) =>
    (await shop.graphql(token, ACTIVATE, { item: item(index), at: location(at), available, key })).data!.inventoryActivate;

  it('is promised to an order in the moment it is placed, and leaves the shelf when shipped', async () => {
    await shop.control('PUT', '/_twin/switches', { routingDelayMs: 60_000 });
    await shop.control('POST', `${AT}/orders`, { orders: [{ lines: [{ sku: 'RED', quantity: 3 }] }] });
    expect(await figures(0)).toEqual({ available: 37, committed: 3, onHand: 40 });
    const { id } = await order([{ sku: 'RED', quantity: 2 }]);
    expect(await figures(0)).toEqual({ available: 35, committed: 5, onHand: 40 });
    const shipment = await shop.control('POST', `${AT}/orders/${id}/fulfil`);
    expect(await figures(0)).toEqual({ available: 35, committed: 3, onHand: 38 });
    await shop.control('POST', `${AT}/fulfillments/${shipment.id}/cancel`);
    expect(await figures(0)).toEqual({ available: 35, committed: 5, onHand: 40 });
  });

  it('is not promised for what is not tracked', async () => {
    await order([{ sku: 'PAPER', quantity: 4 }]);
    expect(await figures(2)).toEqual({ available: 0, committed: 0, onHand: 0 });
  });

  it('can be sold again after a cancelled order, unless it was not to be restocked', async () => {
    const first = await order([{ sku: 'RED', quantity: 5 }]);
    await shop.control('POST', `${AT}/orders/${first.id}/cancel`);
    expect(await figures(0)).toEqual({ available: 40, committed: 0, onHand: 40 });
    const second = await order([{ sku: 'RED', quantity: 5 }]);
    await shop.control('POST', `${AT}/orders/${second.id}/cancel`, { restock: false, refund: false });
    expect(await figures(0)).toEqual({ available: 35, committed: 0, onHand: 35 });
  });

  it('comes back, is lost or was never gone, as a refund says', async () => {
    const { id, lineItemIds } = await order([{ sku: 'RED', quantity: 10 }]);
    const refund = (restockType: string, quantity: number, rest: object = {}) =>
      shop.control('POST', `${AT}/orders/${id}/refund`, { lines: [{ lineItemId: lineItemIds[0], quantity, restockType, ...rest }] });
    await refund('CANCEL', 1);
    expect(await figures(0)).toEqual({ available: 31, committed: 9, onHand: 40 });
    await refund('NO_RESTOCK', 2);
    expect(await figures(0)).toEqual({ available: 31, committed: 7, onHand: 38 });
    await shop.control('POST', `${AT}/orders/${id}/fulfil`);
    await refund('RETURN', 3);
    expect(await figures(0)).toEqual({ available: 34, committed: 0, onHand: 34 });
    await refund('RETURN', 1, { location: 'Malmö' });
    expect(await figures(0, malmö)).toEqual({ available: 1, committed: 0, onHand: 1 });
  });

  it('follows an edited order, before and after routing', async () => {
    await shop.control('PUT', '/_twin/switches', { routingDelayMs: 60_000 });
    const early = (await shop.control('POST', `${AT}/orders`, { orders: [{ lines: [{ sku: 'RED', quantity: 3 }] }] })).orders[0];
    await shop.control('POST', `${AT}/orders/${early.id}/edit`, { lines: [{ lineItemId: early.lineItemIds[0], quantity: 1 }] });
    expect(await figures(0)).toEqual({ available: 39, committed: 1, onHand: 40 });
    const late = await order([{ sku: 'RED', quantity: 3 }]);
    const edit = (body: object) => shop.control('POST', `${AT}/orders/${late.id}/edit`, body);
    await edit({ lines: [{ lineItemId: late.lineItemIds[0], quantity: 5 }], add: [{ sku: 'BLUE', quantity: 2 }] });
    expect(await figures(0)).toEqual({ available: 34, committed: 6, onHand: 40 });
    expect(await figures(1)).toEqual({ available: 5, committed: 2, onHand: 7 });
    await edit({ lines: [{ lineItemId: late.lineItemIds[0], quantity: 2 }] });
    expect(await figures(0)).toEqual({ available: 37, committed: 3, onHand: 40 });
  });

  it('goes with the fulfillment order to another location', async () => {
    const { id } = await order([{ sku: 'RED', quantity: 3 }]);
    const { fulfillmentOrders } = await shop.control('GET', `${AT}/orders/${id}`);
    expect(await level(0, malmö)).toBeUndefined();
    await shop.control('POST', `${AT}/fulfillment-orders/${fulfillmentOrders[0].id}/move`, { location: 'Malmö' });
    expect(await figures(0)).toEqual({ available: 40, committed: 0, onHand: 40 });
    expect(await figures(0, malmö)).toEqual({ available: -3, committed: 3, onHand: 0 });
    await shop.control('POST', `${AT}/orders/${id}/fulfil`);
    expect(await figures(0, malmö)).toEqual({ available: -3, committed: 0, onHand: -3 });
  });

  it('is sold 40 times of 40 when 60 buy at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => shop.control('POST', `${AT}/checkout`, { lines: [{ variantId: variants[0]!.id, quantity: 1 }] })),
    );
    expect(answers.filter(({ refusedWith }) => refusedWith === undefined)).toHaveLength(40);
    const refused = answers.filter(({ refusedWith }) => refusedWith !== undefined);
    expect(refused).toHaveLength(20);
    expect(refused[0]).toEqual({ refusedWith: 409, error: 'Lamp - Red: not 1 of them are available.' });
    expect(await figures(0)).toEqual({ available: 0, committed: 40, onHand: 40 });
    expect((await shop.control('GET', `${AT}/orders`)).orders.map((each: any) => each.financialStatus)).toEqual(Array(40).fill('PAID')); // eslint-disable-line @typescript-eslint/no-explicit-any
  });

  it('is sold where it is, and sold on without end where the merchant wants that', async () => {
    const checkout = (lines: object[]) => shop.control('POST', `${AT}/checkout`, { lines });
    await shop.control('POST', `${AT}/levels`, { variantId: variants[1]!.id, locationId: 'Malmö', available: 9 });
    await checkout([{ variantId: variants[1]!.id, quantity: 8 }]);
    expect(await figures(1, malmö)).toEqual({ available: 1, committed: 8, onHand: 9 });
    expect(await checkout([1, 1].map(() => ({ variantId: variants[1]!.id, quantity: 5 })))).toMatchObject({ refusedWith: 409 });
    await shop.control('PATCH', `${AT}/products/${variants[1]!.productId}`, {
      variants: [{ id: variants[1]!.id, inventoryPolicy: 'CONTINUE' }],
    });
    expect(await checkout([{ variantId: variants[1]!.id, quantity: 100 }])).toHaveProperty('number');
    expect(await checkout([{ variantId: variants[2]!.id, quantity: 100 }])).toHaveProperty('number');
  });

  it('shows its quantities at a location, nothing where it was never stocked, and nothing where it no longer is', async () => {
    await order([{ sku: 'RED', quantity: 3 }]);
    await shop.control('POST', `${AT}/levels`, { variantId: variants[0]!.id, locationId: hisingen, reserved: 4 });
    const read = async (at: string, rest = '') => {
      const query = `query ($id: ID!, $at: ID!) { inventoryItem(id: $id) { inventoryLevel(locationId: $at${rest}) { isActive location { name }
        quantities(names: ["available", "on_hand", "committed", "reserved", "incoming"]) { name quantity } } } }`;
      return (await shop.graphql(token, query, { id: item(0), at: location(at) })).data!.inventoryItem.inventoryLevel;
    };
    expect(await read(hisingen)).toEqual({
      isActive: true,
      location: { name: 'Hisingen' },
      quantities: [
        { name: 'available', quantity: 37 },
        { name: 'on_hand', quantity: 44 },
        { name: 'committed', quantity: 3 },
        { name: 'reserved', quantity: 4 },
        { name: 'incoming', quantity: 0 },
      ],
    });
    expect(await read(malmö)).toBeNull();
    await shop.control('POST', `${AT}/levels`, { variantId: variants[0]!.id, locationId: hisingen, isActive: false });
    expect(await read(hisingen)).toBeNull();
    expect(await read(hisingen, ', includeInactive: true')).toMatchObject({ isActive: false });
  });

  it('is found at a location by its change, a page at a time', async () => {
    shop.pass(60);
    await order([
      { sku: 'RED', quantity: 1 },
      { sku: 'BLUE', quantity: 1 },
    ]);
    const query = `query ($id: ID!, $after: String) { location(id: $id) { inventoryLevels(first: 1, after: $after, query: "updated_at:>='2026-11-23T08:01:00Z'") {
      nodes { item { sku tracked } quantities(names: ["available"]) { quantity } } pageInfo { hasNextPage endCursor } } } }`;
    const page = async (after: string | null) =>
      (await shop.graphql(token, query, { id: location(hisingen), after })).data!.location.inventoryLevels;
    const first = await page(null);
    expect(first.nodes).toEqual([{ item: { sku: 'RED', tracked: true }, quantities: [{ quantity: 39 }] }]);
    const second = await page(first.pageInfo.endCursor);
    expect(second.nodes).toEqual([{ item: { sku: 'BLUE', tracked: true }, quantities: [{ quantity: 6 }] }]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  describe('set by the app', () => {
    it('changes what was expected, logs from and to, and says what came of it', async () => {
      const { inventoryAdjustmentGroup, userErrors } = await set([row(0, 12, 40), row(1, 7, 7)]);
      expect(userErrors).toEqual([]);
      expect(inventoryAdjustmentGroup).toEqual({
        reason: 'correction',
        changes: [
          { name: 'available', delta: -28, quantityAfterChange: 12 },
          { name: 'on_hand', delta: -28, quantityAfterChange: 12 },
        ],
      });
      expect(shop.effects('inventory.set').map(({ data }) => data)).toEqual([
        { shop: DOMAIN, inventoryItemId: variants[0]!.inventoryItemId, locationId: hisingen, from: 40, to: 12, by: 'app' },
      ]);
    });

    it('as what is on hand leaves what is committed out of what is available', async () => {
      await order([{ sku: 'RED', quantity: 3 }]);
      await set([row(0, 50, 40)], { name: 'on_hand' });
      expect(await figures(0)).toEqual({ available: 47, committed: 3, onHand: 50 });
    });

    it('is all or nothing, and names each bad row by its place', async () => {
      await shop.control('PATCH', `${AT}/products/${variants[1]!.productId}`, { variants: [{ id: variants[1]!.id, isBundle: true }] });
      const { userErrors } = await set([
        row(0, 12, 40),
        row(0, 12, 39, malmö),
        { ...row(0, 1, null), inventoryItemId: 'gid://shopify/InventoryItem/1' },
        row(1, 1, null),
        row(0, 13, 12),
        { ...row(2, 1, null), locationId: 'gid://shopify/Location/1' },
        row(2, -1, null),
      ]);
      expect(userErrors).toEqual([
        { field: ['input', 'quantities', '1', 'locationId'], code: 'INVALID_LOCATION' },
        { field: ['input', 'quantities', '2', 'inventoryItemId'], code: 'INVALID_INVENTORY_ITEM' },
        { field: ['input', 'quantities', '3', 'inventoryItemId'], code: 'NON_MUTABLE_INVENTORY_ITEM' },
        { field: ['input', 'quantities', '4', 'inventoryItemId'], code: 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR' },
        { field: ['input', 'quantities', '5', 'locationId'], code: 'INVALID_LOCATION' },
        { field: ['input', 'quantities', '6', 'quantity'], code: 'INVALID_QUANTITY_NEGATIVE' },
      ]);
      expect((await figures(0)).available).toBe(40);
    });

    it('is refused where somebody was faster', async () => {
      await order([{ sku: 'RED', quantity: 1 }]);
      expect((await set([row(1, 3, 7), row(0, 12, 40)])).userErrors).toEqual([
        { field: ['input', 'quantities', '1', 'changeFromQuantity'], code: 'CHANGE_FROM_QUANTITY_STALE' },
      ]);
      expect((await figures(1)).available).toBe(7);
      expect((await set([row(0, 12, null)])).userErrors).toEqual([]);
    });

    it('is refused without a reason that Shopify knows, with another name, or for a document that is none', async () => {
      expect((await set([], { name: 'committed' })).userErrors).toEqual([{ field: ['input', 'name'], code: 'INVALID_NAME' }]);
      expect((await set([], { reason: 'because', referenceDocumentUri: 'gid://hub/sync' })).userErrors).toEqual([
        { field: ['input', 'reason'], code: 'INVALID_REASON' },
        { field: ['input', 'referenceDocumentUri'], code: 'INVALID_REFERENCE_DOCUMENT' },
      ]);
      expect((await set([], { referenceDocumentUri: 'gid://hub/StockSync/7' })).userErrors).toEqual([]);
    });

    it('must say what it expects, be it null', async () => {
      const { changeFromQuantity: _left, ...without } = row(0, 1, null);
      const input = { name: 'available', reason: 'correction', quantities: [without] };
      const { data, errors } = await shop.graphql(token, SET, { input, key: 'a' });
      expect(data).toEqual({ inventorySetQuantities: null });
      expect(errors![0]).toMatchObject({
        message: 'InventoryQuantityInput must include the following argument: changeFromQuantity.',
        extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
      });
    });

    it('happens once under one key, and the key belongs to its parameters for a day', async () => {
      await set([row(0, 12, 40)], {}, 'one');
      await order([{ sku: 'RED', quantity: 2 }]);
      expect((await set([row(0, 12, 40)], {}, 'one')).userErrors).toEqual([]);
      expect((await figures(0)).available).toBe(10);
      expect(shop.effects('inventory.set')).toHaveLength(1);
      expect((await set([row(0, 13, 10)], {}, 'one')).userErrors).toEqual([{ field: null, code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' }]);
      shop.pass(25 * 3_600);
      token = (await shop.install()).access_token;
      expect((await set([row(0, 13, 10)], {}, 'one')).userErrors).toEqual([]);
    });

    it('answers a key whose first call failed with that failure, or refuses the key, by switch', async () => {
      const stale = async () => (await set([row(0, 12, 39)], {}, 'failed')).userErrors[0].code;
      expect(await stale()).toBe('CHANGE_FROM_QUANTITY_STALE');
      expect(await stale()).toBe('CHANGE_FROM_QUANTITY_STALE');
      await shop.control('PUT', '/_twin/switches', { repeatedFailure: 'refused' });
      expect(await stale()).toBe('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED');
    });

    it('stocks an item where it was not stocked only by switch', async () => {
      expect((await set([row(0, 5, null, malmö)])).userErrors[0].code).toBe('INVALID_LOCATION');
      await shop.control('PUT', '/_twin/switches', { setCreatesLevel: true });
      expect((await set([row(0, 5, null, malmö)])).userErrors).toEqual([]);
      expect(await level(0, malmö)).toMatchObject({ available: 5, isActive: true });
    });

    it('takes 250 rows and no more, and costs 10 points', async () => {
      const rows = Array.from({ length: 251 }, () => row(0, 1, null));
      const input = { name: 'available', reason: 'correction', quantities: rows };
      const { errors } = await shop.graphql(token, SET, { input, key: 'many' });
      expect(errors![0]!.extensions.code).toBe('MAX_INPUT_SIZE_EXCEEDED');
      const plain =
        'mutation ($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { field code message } } }';
      const { extensions } = await shop.graphql(token, plain, { input: { ...input, quantities: [row(0, 1, null)] }, key: 'one' });
      expect(extensions!.cost).toMatchObject({ requestedQueryCost: 10, actualQueryCost: 10 });
    });
  });

  describe('activated by the app', () => {
    it('is stocked with what is said, or with nothing', async () => {
      expect(await activate(0, malmö, 6)).toEqual({
        inventoryLevel: { isActive: true, quantities: [{ quantity: 6 }] },
        userErrors: [],
      });
      expect((await activate(1, malmö, null)).inventoryLevel.quantities).toEqual([{ quantity: 0 }]);
      expect(shop.effects('inventory.activated').map(({ data }) => data.available)).toEqual([6, 0]);
    });

    it('has its old numbers again where it was stocked before', async () => {
      await shop.control('POST', `${AT}/levels`, { variantId: variants[0]!.id, locationId: hisingen, isActive: false });
      expect((await activate(0, hisingen, null)).inventoryLevel).toEqual({ isActive: true, quantities: [{ quantity: 40 }] });
    });

    it('does not take numbers where it is active, and happens once under one key', async () => {
      expect((await activate(0, hisingen, 6)).userErrors).toEqual([
        { field: ['available'], message: 'Not allowed to set available quantity when the item is already active at the location.' },
      ]);
      await activate(0, malmö, 6, 'one');
      expect((await activate(0, malmö, 6, 'one')).userErrors).toEqual([]);
      expect((await activate(0, malmö, 7, 'one')).userErrors[0].message).toContain('cannot be used with different operation parameters');
      expect(shop.effects('inventory.activated')).toHaveLength(1);
    });
  });

  it('moves the product’s time when it changes, as Shopify’s does, or leaves it by switch', async () => {
    const updatedAt = async () =>
      (await shop.graphql(token, '{ products(first: 1) { nodes { updatedAt } } }')).data!.products.nodes[0].updatedAt;
    shop.pass(60);
    await set([row(0, 12, 40)]);
    expect(await updatedAt()).toBe('2026-11-23T08:01:00Z');
    await shop.control('PUT', '/_twin/switches', { stockTouchesProduct: false });
    shop.pass(60);
    await order([{ sku: 'RED', quantity: 1 }]);
    expect(await updatedAt()).toBe('2026-11-23T08:01:00Z');
    const found = '{ products(first: 5, query: "updated_at:>=\'2026-11-23T08:01:00Z\'") { nodes { title } } }';
    expect((await shop.graphql(token, found)).data!.products.nodes).toEqual([{ title: 'Lamp' }]);
  });

  it('is adjusted by the merchant, and the log says by whom', async () => {
    await shop.control('POST', `${AT}/levels`, { variantId: variants[0]!.id, locationId: 'Hisingen', available: 33 });
    expect(shop.effects('inventory.set')[0]!.data).toMatchObject({ from: 40, to: 33, by: 'merchant' });
    expect(await shop.control('POST', `${AT}/levels`, { variantId: '1', locationId: 'Hisingen' })).toMatchObject({ refusedWith: 400 });
  });

  it('is told to those who listen: levels, and the products they belong to', async () => {
    const subscribe =
      'mutation ($t: WebhookSubscriptionTopic!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: { uri: "https://hub.example/w" }) { userErrors { message } } }';
    for (const t of ['INVENTORY_LEVELS_UPDATE', 'PRODUCTS_UPDATE']) await shop.graphql(token, subscribe, { t });
    await set([row(0, 12, 40), row(1, 3, 7)]);
    await shop.until(() => shop.posted.length === 3);
    const topics = shop.posted.map(({ headers }) => headers['x-shopify-topic']).sort();
    expect(topics).toEqual(['inventory_levels/update', 'inventory_levels/update', 'products/update']);
    const body = shop.posted.find(({ headers }) => headers['x-shopify-topic'] === 'inventory_levels/update')!.body;
    expect(body).toBe(
      `{"inventory_item_id":${variants[0]!.inventoryItemId},"location_id":${hisingen},"available":12,"updated_at":"2026-11-23T08:00:00Z",` +
        `"admin_graphql_api_id":"gid://shopify/InventoryLevel/${hisingen}?inventory_item_id=${variants[0]!.inventoryItemId}"}`,
    );
    await order([{ sku: 'RED', quantity: 1 }]);
    await shop.until(() => shop.posted.length === 5);
  });
});

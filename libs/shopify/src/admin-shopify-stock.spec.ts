import { afterEach, describe, expect, it } from '@jest/globals';
import { LeaseLost, Refused, ThirdPartyAway } from '@stockbridge/platform';
import { aShop, connectionOf, executing, startFile, startLoopback } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyStock } from './admin-shopify-stock.js';
import type { BulkPiece, ShopLevel } from './shop-types.js';

const HERE = '70000000001';
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function stockOf(root: object) {
  const server = await startLoopback(executing(root));
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-inventory/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { stock: new AdminShopifyStock(client), server };
}
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);
const numberOf = (id: string) => id.split('/').pop()!;
const quantities = (available: number, committed: number) => [
  { name: 'committed', quantity: committed },
  { name: 'available', quantity: available },
];
const anItem = (id: string, inventoryLevel: object | null, tracked = true) => ({
  __typename: 'InventoryItem',
  legacyResourceId: id,
  tracked,
  inventoryLevel,
});
const sets = (count: number) => upTo(count).map((id) => ({ inventoryItemId: String(id), from: id, to: id + 1 }));

describe('reading levels', () => {
  it('says what is available and what orders hold, at the location only', async () => {
    const asked: string[] = [];
    const { stock } = await stockOf({
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) => {
          const level = ({ locationId }: { locationId: string }) => {
            asked.push(locationId);
            return numberOf(id) === '2' ? null : { isActive: numberOf(id) !== '3', quantities: quantities(-1, 4) };
          };
          return numberOf(id) === '9' ? null : { ...anItem(numberOf(id), null, numberOf(id) !== '1'), inventoryLevel: level };
        }),
    });
    const levels = await stock.levels(aShop(), HERE, ['1', '2', '3', '9']);
    expect([...levels.values()]).toEqual([
      { inventoryItemId: '1', tracked: false, isActive: true, available: -1, committed: 4 },
      { inventoryItemId: '2', tracked: true, isActive: false, available: null, committed: null },
      { inventoryItemId: '3', tracked: true, isActive: false, available: null, committed: null },
    ]);
    expect(new Set(asked)).toEqual(new Set([`gid://shopify/Location/${HERE}`]));
  });

  it('finds those that changed, page by page, deactivated ones too', async () => {
    const { stock, server } = await stockOf({
      location: () => ({
        inventoryLevels: connectionOf(
          upTo(150).map((id) => ({
            updatedAt: id === 1 ? '2026-11-23T08:00:00Z' : '2026-11-23T10:00:00Z',
            isActive: id !== 2,
            quantities: quantities(id, 0),
            item: { legacyResourceId: String(id), tracked: true },
          })),
        ),
      }),
    });
    const since = new Date('2026-11-23T09:00:00Z');
    const first = await stock.levelsUpdatedSince(aShop(), HERE, since, null);
    expect(first.items[0]).toEqual({ inventoryItemId: '2', tracked: true, isActive: false, available: null, committed: null });
    const second = await stock.levelsUpdatedSince(aShop(), HERE, since, first.next);
    expect([...first.items, ...second.items]).toHaveLength(149);
    expect(second).toMatchObject({ next: null, highestUpdatedAt: '2026-11-23T10:00:00Z' });
    expect(server.arrived[0]?.body.query).toContain('includeInactive: true');
  });

  it('says so when the location is gone', async () => {
    const { stock } = await stockOf({ location: () => null });
    await expect(stock.levelsUpdatedSince(aShop(), HERE, new Date(), null)).rejects.toMatchObject({ code: 'location-gone' });
  });

  it('reads all of them from a bulk result, items that are not stocked there too', async () => {
    const lines = [
      {
        id: 'gid://shopify/InventoryItem/1',
        legacyResourceId: '1',
        tracked: true,
        inventoryLevel: { isActive: true, quantities: quantities(5, 2) },
      },
      { id: 'gid://shopify/InventoryItem/2', legacyResourceId: '2', tracked: false, inventoryLevel: null },
    ];
    const file = await startFile(lines.map((line) => JSON.stringify(line)).join('\n'));
    const client = new AdminClient({ urlTemplate: file.template, userAgent: 'stockbridge-inventory/0.1.0' });
    opened.push(
      () => client.close(),
      () => file.close(),
    );
    const pieces: BulkPiece<ShopLevel>[] = [];
    for await (const piece of new AdminShopifyStock(client).readLoad(file.url, 0, 1)) pieces.push(piece);
    expect(pieces.flatMap(({ items }) => items)).toEqual([
      { inventoryItemId: '1', tracked: true, isActive: true, available: 5, committed: 2 },
      { inventoryItemId: '2', tracked: false, isActive: false, available: null, committed: null },
    ]);
  });

  it('counts what is not fulfilled yet, of the lines that Shopify shows', async () => {
    const { stock } = await stockOf({
      nodes: ({ ids }: { ids: string[] }) =>
        ids.map((id) => (numberOf(id) === '2' ? null : { __typename: 'LineItem', id, unfulfilledQuantity: Number(numberOf(id)) })),
    });
    await expect(stock.unfulfilledUnits(aShop(), ['1', '2', '3'])).resolves.toEqual(
      new Map([
        ['1', 1],
        ['3', 3],
      ]),
    );
  });
});

describe('setting what is available', () => {
  const inventorySetQuantities = (userErrors: object[]) => () => ({ userErrors });

  it('says what must stand there now, under a key of its own and with where it comes from', async () => {
    let input: unknown = null;
    const { stock, server } = await stockOf({
      inventorySetQuantities: (given: { input: unknown }) => {
        input = given.input;
        return { userErrors: [] };
      },
    });
    const changes = [{ inventoryItemId: '1', from: 3, to: 0 }];
    await expect(stock.setAvailable(aShop(), HERE, changes, '0b7e2c0e-1b7f-4c55-9d5e-0c7f6f1c6a11')).resolves.toEqual([]);
    expect(input).toEqual({
      name: 'available',
      reason: 'correction',
      referenceDocumentUri: 'gid://stockbridge/StockPush/0b7e2c0e-1b7f-4c55-9d5e-0c7f6f1c6a11',
      quantities: [
        {
          inventoryItemId: 'gid://shopify/InventoryItem/1',
          locationId: `gid://shopify/Location/${HERE}`,
          quantity: 0,
          changeFromQuantity: 3,
        },
      ],
    });
    expect(server.arrived[0]?.body.query).toContain('@idempotent(key: $idempotencyKey)');
    expect(server.arrived[0]?.body.variables?.['idempotencyKey']).toBe('0b7e2c0e-1b7f-4c55-9d5e-0c7f6f1c6a11');
  });

  it('says which changes were refused and why', async () => {
    const { stock } = await stockOf({
      inventorySetQuantities: inventorySetQuantities([
        { field: ['input', 'quantities', '1', 'changeFromQuantity'], message: 'It is stale', code: 'CHANGE_FROM_QUANTITY_STALE' },
        { field: ['input', 'quantities', '2'], message: 'No such item', code: 'INVALID_INVENTORY_ITEM' },
        { field: ['input', 'quantities', '3'], message: 'No such change', code: null },
        { field: ['input', 'name'], message: 'Whatever', code: 'INVALID_NAME' },
        { field: null, message: 'Failed before', code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED' },
      ]),
    });
    await expect(stock.setAvailable(aShop(), HERE, sets(3), 'key')).resolves.toEqual([
      { index: 1, code: 'CHANGE_FROM_QUANTITY_STALE', message: 'It is stale' },
      { index: 2, code: 'INVALID_INVENTORY_ITEM', message: 'No such item' },
      { index: null, code: null, message: 'No such change' },
      { index: null, code: 'INVALID_NAME', message: 'Whatever' },
      { index: null, code: 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED', message: 'Failed before' },
    ]);
  });

  it('is tried again under the same key while the first try is still underway', async () => {
    const { stock } = await stockOf({
      inventorySetQuantities: inventorySetQuantities([{ field: null, message: 'In progress', code: 'IDEMPOTENCY_CONCURRENT_REQUEST' }]),
    });
    await expect(stock.setAvailable(aShop(), HERE, sets(1), 'key')).rejects.toBeInstanceOf(ThirdPartyAway);
  });

  it('is refused under a key that belongs to something else', async () => {
    const { stock } = await stockOf({
      inventorySetQuantities: inventorySetQuantities([{ field: null, message: 'Other', code: 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH' }]),
    });
    await expect(stock.setAvailable(aShop(), HERE, sets(1), 'key')).rejects.toMatchObject({ name: 'Refused' });
  });

  it('asks nothing of Shopify when there is nothing to set or too much for one call', async () => {
    const { stock, server } = await stockOf({});
    await expect(stock.setAvailable(aShop(), HERE, [], 'key')).resolves.toEqual([]);
    await expect(stock.setAvailable(aShop(), HERE, sets(251), 'key')).rejects.toBeInstanceOf(RangeError);
    expect(server.arrived).toEqual([]);
  });

  it('writes nothing once the lease is lost', async () => {
    const { stock, server } = await stockOf({ inventorySetQuantities: inventorySetQuantities([]) });
    const shop = aShop({
      guard: () => {
        throw new LeaseLost();
      },
    });
    await expect(stock.setAvailable(shop, HERE, sets(1), 'key')).rejects.toBeInstanceOf(LeaseLost);
    await expect(stock.activate(shop, HERE, '1', 5, 'key')).rejects.toBeInstanceOf(LeaseLost);
    expect(server.arrived).toEqual([]);
  });
});

describe('stocking an item at the location', () => {
  it('begins with the quantity, under a key of its own', async () => {
    let asked: unknown = null;
    const { stock, server } = await stockOf({
      inventoryActivate: (given: unknown) => {
        asked = given;
        return { inventoryLevel: { id: 'gid://shopify/InventoryLevel/1?inventory_item_id=1' }, userErrors: [] };
      },
    });
    await stock.activate(aShop(), HERE, '1', 5, 'key-of-its-own');
    expect(asked).toEqual({
      inventoryItemId: 'gid://shopify/InventoryItem/1',
      locationId: `gid://shopify/Location/${HERE}`,
      available: 5,
      stockAtLegacyLocation: false,
    });
    expect(server.arrived[0]?.body.query).toContain('@idempotent(key: $idempotencyKey)');
  });

  it('is tried again under the same key while the first try is still underway', async () => {
    const userErrors = [{ field: null, message: 'This request is currently in progress, please try again.' }];
    const { stock } = await stockOf({ inventoryActivate: () => ({ inventoryLevel: null, userErrors }) });
    await expect(stock.activate(aShop(), HERE, '1', 5, 'key')).rejects.toBeInstanceOf(ThirdPartyAway);
  });

  it('is refused with Shopify’s words', async () => {
    const userErrors = [{ field: ['available'], message: 'Not allowed to set available quantity when the item is already active' }];
    const { stock } = await stockOf({ inventoryActivate: () => ({ inventoryLevel: null, userErrors }) });
    const error = await stock.activate(aShop(), HERE, '1', 5, 'key').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refused);
    expect(String(error)).toContain('already active');
  });
});

import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import type { AdminClient } from './admin-client.js';
import { callAffordably, readBatches } from './batch-reader.js';
import { BulkQueries } from './bulk-queries.js';
import {
  activateInventory,
  listUpdatedLevels,
  readLevels,
  readUnfulfilledUnits,
  setAvailable,
  type LevelQuantitiesFragment,
  type ReadLevelsQuery,
} from './generated/operations.js';
import { globalId, numericId } from './gid.js';
import { toUpdatedPage, updatedSinceFilter } from './search.js';
import type { AvailableChange, BulkOperation, BulkPiece, SetProblem, ShopAccess, ShopLevel, ShopPage } from './shop-types.js';
import { ShopifyStock } from './shopify-ports.js';
import { toBulkLevelsQuery } from './to-bulk-query.js';
import { toShopLevel } from './to-shop-level.js';

type ItemNode = Extract<ReadLevelsQuery['nodes'][number], { readonly legacyResourceId: string }>;

/** As long as prices are unknown; an item with its level costs some 4 points. */
const LEVELS_PER_CALL = 100;
/** The longest list that Shopify takes as an argument, and the longest page that it gives. */
const MOST_PER_CALL = 250;

/** What Shopify says of a call whose twin under the same key has not ended yet. */
const IN_PROGRESS = /request is currently in progress/i;

const quietly = { priority: 'bulk' } as const;

/**
 * Stock over the GraphQL Admin API, always at bulk priority.
 *
 * Writes go under an idempotency key: the same key with the same content may be sent again, whatever became of the first time.
 */
export class AdminShopifyStock extends ShopifyStock {
  private readonly bulk: BulkQueries;

  constructor(private readonly client: AdminClient) {
    super();
    this.bulk = new BulkQueries(client);
  }

  async levels(shop: ShopAccess, locationId: string, inventoryItemIds: readonly string[]): Promise<Map<string, ShopLevel>> {
    const nodes = await readBatches<ItemNode, { locationId: string }>(
      this.client,
      shop,
      readLevels,
      inventoryItemIds.map((id) => globalId('InventoryItem', id)),
      { ...quietly, startWith: LEVELS_PER_CALL, variables: { locationId: globalId('Location', locationId) } },
    );
    return new Map(nodes.map((item) => [item.legacyResourceId, toShopLevel(item, item.inventoryLevel)]));
  }

  async levelsUpdatedSince(shop: ShopAccess, locationId: string, since: Date, after: string | null): Promise<ShopPage<ShopLevel>> {
    const { location } = await callAffordably(
      this.client,
      shop,
      listUpdatedLevels,
      { ...quietly, startWith: LEVELS_PER_CALL, most: MOST_PER_CALL },
      (first) => ({ locationId: globalId('Location', locationId), search: updatedSinceFilter(since), first, after }),
    );
    if (location === null)
      throw new Refused(
        'shopify',
        `${shop.domain} has no location ${locationId} any more; choose another for the connection`,
        'location-gone',
      );
    return toUpdatedPage(since, location.inventoryLevels, (levels) => levels.map((level) => toShopLevel(level.item, level)));
  }

  async setAvailable(
    shop: ShopAccess,
    locationId: string,
    changes: readonly AvailableChange[],
    idempotencyKey: string,
  ): Promise<readonly SetProblem[]> {
    if (changes.length > MOST_PER_CALL) throw new RangeError(`${changes.length} changes at once; Shopify takes ${MOST_PER_CALL}`);
    if (changes.length === 0) return [];
    const { inventorySetQuantities } = await this.client.call(
      shop,
      setAvailable,
      {
        quantities: changes.map(({ inventoryItemId, from, to }) => ({
          inventoryItemId: globalId('InventoryItem', inventoryItemId),
          locationId: globalId('Location', locationId),
          quantity: to,
          changeFromQuantity: from,
        })),
        referenceDocumentUri: `gid://stockbridge/StockPush/${encodeURIComponent(idempotencyKey)}`,
        idempotencyKey,
      },
      { ...quietly, returnsUserErrors: true },
    );
    if (!inventorySetQuantities)
      throw new Refused('shopify', `SetAvailable at ${shop.domain}: Shopify answered with nothing and without a reason`);
    return inventorySetQuantities.userErrors.map(({ field, code, message }) => {
      const what = `SetAvailable at ${shop.domain}: ${message}`;
      if (code === 'IDEMPOTENCY_CONCURRENT_REQUEST') throw new ThirdPartyAway('shopify', what, true);
      if (code === 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH') throw new Refused('shopify', what, code);
      return { index: indexIn(field, changes.length), code, message };
    });
  }

  async activate(shop: ShopAccess, locationId: string, inventoryItemId: string, available: number, idempotencyKey: string): Promise<void> {
    const variables = {
      inventoryItemId: globalId('InventoryItem', inventoryItemId),
      locationId: globalId('Location', locationId),
      available,
      idempotencyKey,
    };
    const { inventoryActivate } = await this.client.call(shop, activateInventory, variables, quietly).catch((error: unknown) => {
      // These refusals carry no code.
      if (error instanceof Refused && IN_PROGRESS.test(error.message)) throw new ThirdPartyAway('shopify', error.message, true);
      throw error;
    });
    if (!inventoryActivate?.inventoryLevel)
      throw new Refused('shopify', `ActivateInventory at ${shop.domain}: Shopify answered without a level and without a reason`);
  }

  async unfulfilledUnits(shop: ShopAccess, lineItemIds: readonly string[]): Promise<Map<string, number>> {
    const nodes = await readBatches<{ readonly id: string; readonly unfulfilledQuantity: number }>(
      this.client,
      shop,
      readUnfulfilledUnits,
      lineItemIds.map((id) => globalId('LineItem', id)),
      { ...quietly, startWith: MOST_PER_CALL },
    );
    return new Map(nodes.map(({ id, unfulfilledQuantity }) => [numericId(id), unfulfilledQuantity]));
  }

  startLoad(shop: ShopAccess, locationId: string): Promise<BulkOperation> {
    return this.bulk.start(shop, toBulkLevelsQuery(locationId));
  }

  load(shop: ShopAccess, operationId: string): Promise<BulkOperation | null> {
    return this.bulk.state(shop, operationId);
  }

  readLoad(url: string, fromByte: number, levelsPerPiece: number): AsyncIterable<BulkPiece<ShopLevel>> {
    return this.bulk.read(url, fromByte, levelsPerPiece, (object) => {
      const item = object as unknown as ItemNode & { readonly inventoryLevel: LevelQuantitiesFragment | null };
      return { add: () => {}, items: () => [toShopLevel(item, item.inventoryLevel)] };
    });
  }
}

/** Shopify's path to what it refuses: `input.quantities.3.changeFromQuantity` is the fourth change. */
function indexIn(field: readonly string[] | null, count: number): number | null {
  const at = field?.indexOf('quantities') ?? -1;
  const index = at === -1 ? undefined : field?.[at + 1];
  return index !== undefined && /^\d+$/.test(index) && Number(index) < count ? Number(index) : null;
}

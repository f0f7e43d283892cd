import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import {
  ShopifyStock,
  type AvailableChange,
  type BulkOperation,
  type BulkPiece,
  type SetProblem,
  type ShopAccess,
  type ShopLevel,
  type ShopPage,
} from '@stockbridge/shopify';
import { FakeBulkResults } from './fake-bulk-results.js';
import { OUR_LOCATION } from './order-builders.js';

interface HeldLevel extends ShopLevel {
  readonly locationId: string;
  readonly updatedAt: Date;
}

/**
 * The inventory of shops in memory: it sells, fulfills and restocks as Shopify does, and is set by compare-and-set. Ids of items
 * and locations are unique across shops, so one object may stand for several.
 */
export class FakeShopifyStock extends ShopifyStock {
  /** Units not fulfilled yet, by line item id. */
  readonly unfulfilled = new Map<string, number>();
  /** Items that refuse to be set, with Shopify's code, such as `NON_MUTABLE_INVENTORY_ITEM`. */
  readonly refusing = new Map<string, string>();
  /** Every quantity that was written, in order. */
  readonly effects: { readonly locationId: string; readonly inventoryItemId: string; readonly from: number | null; readonly to: number }[] =
    [];
  /** How many changes each call of `setAvailable` carried. */
  readonly sets: number[] = [];
  readonly bulk = new FakeBulkResults<ShopLevel>();
  isAway = false;
  /** The next write is cut off before or after it takes effect. */
  cutNext: 'before' | 'after' | null = null;
  /** Happens once, while the next set is on its way: a customer who is faster, for one. */
  meanwhile: (() => void) | null = null;
  levelsPerPage = 250;
  private readonly held = new Map<string, HeldLevel>();
  private readonly answered = new Map<string, { readonly asked: string; readonly problems: readonly SetProblem[] }>();

  constructor(private readonly now: () => Date = () => new Date()) {
    super();
  }

  /** A tracked item with 0 available at the location, unless said otherwise. */
  add(level: Pick<ShopLevel, 'inventoryItemId'> & Partial<ShopLevel>, locationId = OUR_LOCATION): ShopLevel {
    const isActive = level.isActive ?? true;
    return this.put({
      tracked: true,
      isActive,
      available: isActive ? 0 : null,
      committed: isActive ? 0 : null,
      ...level,
      locationId,
    });
  }

  remove(inventoryItemId: string, locationId = OUR_LOCATION): void {
    this.held.delete(keyOf(locationId, inventoryItemId));
  }

  levelOf(inventoryItemId: string, locationId = OUR_LOCATION): ShopLevel {
    const { locationId: _location, updatedAt: _updatedAt, ...level } = this.need(inventoryItemId, locationId);
    return level;
  }

  /** Customers order: as many as there are, never more than is available. Answers how many were sold. */
  sell(inventoryItemId: string, units: number, locationId = OUR_LOCATION): number {
    const sold = Math.max(0, Math.min(units, this.need(inventoryItemId, locationId).available ?? 0));
    this.move(inventoryItemId, locationId, { available: -sold, committed: sold });
    return sold;
  }

  /** Ordered units leave the house: they are committed no more. */
  fulfill(inventoryItemId: string, units: number, locationId = OUR_LOCATION): void {
    this.move(inventoryItemId, locationId, { available: 0, committed: -units });
  }

  /** Ordered units are cancelled or refunded before they left, and for sale again where they are restocked. */
  cancel(inventoryItemId: string, units: number, { restock }: { restock: boolean }, locationId = OUR_LOCATION): void {
    this.move(inventoryItemId, locationId, { available: restock ? units : 0, committed: -units });
  }

  async levels(_shop: ShopAccess, locationId: string, inventoryItemIds: readonly string[]): Promise<Map<string, ShopLevel>> {
    this.answer();
    const found = inventoryItemIds.filter((id) => this.held.has(keyOf(locationId, id)));
    return new Map(found.map((id) => [id, this.levelOf(id, locationId)]));
  }

  async levelsUpdatedSince(_shop: ShopAccess, locationId: string, since: Date, after: string | null): Promise<ShopPage<ShopLevel>> {
    this.answer();
    const updated = [...this.held.values()].filter((level) => level.locationId === locationId && level.updatedAt >= since);
    const from = after === null ? 0 : Number(after);
    const onPage = updated.slice(from, from + this.levelsPerPage);
    const end = from + onPage.length;
    return {
      items: onPage.map(({ inventoryItemId }) => this.levelOf(inventoryItemId, locationId)),
      next: end < updated.length ? String(end) : null,
      highestUpdatedAt:
        onPage.length === 0 ? null : new Date(Math.max(...onPage.map(({ updatedAt }) => updatedAt.getTime()))).toISOString(),
    };
  }

  async setAvailable(
    shop: ShopAccess,
    locationId: string,
    changes: readonly AvailableChange[],
    idempotencyKey: string,
  ): Promise<readonly SetProblem[]> {
    return this.write(shop, () => {
      if (changes.length > 250) throw new Refused('shopify', 'at most 250 quantities at a time', 'MAX_INPUT_SIZE_EXCEEDED');
      const asked = JSON.stringify([locationId, changes]);
      const before = this.answered.get(idempotencyKey);
      if (before !== undefined) {
        if (before.asked !== asked)
          throw new Refused('shopify', 'the key was used for other changes', 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
        return before.problems;
      }
      this.meanwhile?.();
      this.meanwhile = null;
      this.sets.push(changes.length);
      const problems = changes.flatMap((change, index) => {
        const code = this.whyNot(locationId, change, changes.slice(0, index));
        return code === null ? [] : [{ index, code, message: `quantity ${index} was refused: ${code}` }];
      });
      if (problems.length === 0)
        for (const { inventoryItemId, from, to } of changes) {
          this.put({ ...this.need(inventoryItemId, locationId), available: to });
          this.effects.push({ locationId, inventoryItemId, from, to });
        }
      this.answered.set(idempotencyKey, { asked, problems });
      return problems;
    });
  }

  async activate(shop: ShopAccess, locationId: string, inventoryItemId: string, available: number, idempotencyKey: string): Promise<void> {
    this.write(shop, () => {
      const asked = JSON.stringify([locationId, inventoryItemId, available]);
      const before = this.answered.get(idempotencyKey);
      if (before !== undefined && before.asked !== asked)
        throw new Refused('shopify', 'the key was used for something else', 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH');
      if (before !== undefined) return;
      const level = this.held.get(keyOf(locationId, inventoryItemId));
      if (level === undefined) throw new Refused('shopify', 'the inventory item does not exist');
      if (level.isActive) throw new Refused('shopify', 'the item is stocked at the location already');
      this.put({ ...level, isActive: true, available, committed: 0 });
      this.effects.push({ locationId, inventoryItemId, from: null, to: available });
      this.answered.set(idempotencyKey, { asked, problems: [] });
    });
  }

  async unfulfilledUnits(_shop: ShopAccess, lineItemIds: readonly string[]): Promise<Map<string, number>> {
    this.answer();
    return new Map(lineItemIds.flatMap((id) => (this.unfulfilled.has(id) ? [[id, this.unfulfilled.get(id)!]] : [])));
  }

  async startLoad(_shop: ShopAccess, locationId: string): Promise<BulkOperation> {
    this.answer();
    const here = [...this.held.values()].filter((level) => level.locationId === locationId);
    return this.bulk.begin(here.map(({ inventoryItemId }) => [this.levelOf(inventoryItemId, locationId)]));
  }

  async load(_shop: ShopAccess, operationId: string): Promise<BulkOperation | null> {
    this.answer();
    return this.bulk.state(operationId);
  }

  async *readLoad(url: string, fromByte: number, levelsPerPiece: number): AsyncGenerator<BulkPiece<ShopLevel>> {
    this.answer();
    yield* this.bulk.read(url, fromByte, levelsPerPiece);
  }

  private whyNot(locationId: string, change: AvailableChange, earlier: readonly AvailableChange[]): string | null {
    const { inventoryItemId, from, to } = change;
    const level = this.held.get(keyOf(locationId, inventoryItemId));
    const refusal = this.refusing.get(inventoryItemId);
    if (refusal !== undefined) return refusal;
    if (level === undefined) return 'INVALID_INVENTORY_ITEM';
    if (earlier.some((other) => other.inventoryItemId === inventoryItemId)) return 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR';
    if (to < 0) return 'INVALID_QUANTITY_NEGATIVE';
    if (to > 1_000_000_000) return 'INVALID_QUANTITY_TOO_HIGH';
    return level.available === from ? null : 'CHANGE_FROM_QUANTITY_STALE';
  }

  private move(inventoryItemId: string, locationId: string, by: { readonly available: number; readonly committed: number }): void {
    const level = this.need(inventoryItemId, locationId);
    this.put({ ...level, available: (level.available ?? 0) + by.available, committed: (level.committed ?? 0) + by.committed });
  }

  private need(inventoryItemId: string, locationId: string): HeldLevel {
    const level = this.held.get(keyOf(locationId, inventoryItemId));
    if (level === undefined) throw new Error(`no level of item ${inventoryItemId} at location ${locationId}: add it`);
    return level;
  }

  private put(level: Omit<HeldLevel, 'updatedAt'>): HeldLevel {
    const held = { ...level, updatedAt: this.now() };
    this.held.set(keyOf(level.locationId, level.inventoryItemId), held);
    return held;
  }

  private write<T>(shop: ShopAccess, apply: () => T): T {
    this.answer();
    shop.guard?.();
    const cut = this.cutNext;
    this.cutNext = null;
    if (cut === 'before') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    const result = apply();
    if (cut === 'after') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    return result;
  }

  private answer(): void {
    if (this.isAway) throw new ThirdPartyAway('shopify', 'nobody answers', false);
  }
}

function keyOf(locationId: string, inventoryItemId: string): string {
  return `${locationId}/${inventoryItemId}`;
}

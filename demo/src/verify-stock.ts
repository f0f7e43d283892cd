import { articleNumberOf } from './verify-articles.js';
import type { ArticleDump, LevelDump, ShopOrderDump, WarehouseOrderDump } from './twins.js';

/** One shop with everything that decides what it may sell. */
export interface StockedShop {
  readonly shop: string;
  /** Where the warehouse ships from. */
  readonly locationId: string;
  readonly levels: readonly LevelDump[];
  readonly orders: readonly ShopOrderDump[];
  /** Of this shop's orders only. */
  readonly warehouse: readonly WarehouseOrderDump[];
}

const PICKED = 400;
const CANCELLED = 1000;

/**
 * Level by level: what the shop offers is what the warehouse can sell, less the units that are sold in any of the shops and of
 * which the warehouse knows nothing. Computed from the dumps, as the documentation says; nothing of the hub is used.
 */
export function verifyStock(shops: readonly StockedShop[], articles: readonly ArticleDump[]): string[] {
  const sellable = new Map(articles.map((article) => [article.articleNumber, article.sellable]));
  const unknownToWarehouse = new Map<string, number>();
  for (const shop of shops) {
    const covered = coveredBy(shop);
    const committed = new Map<string, number>();
    for (const level of ours(shop)) add(committed, articleNumberOf(level), level.committed);
    for (const [number, units] of committed) add(unknownToWarehouse, number, Math.max(0, units - (covered.get(number) ?? 0)));
  }
  return shops.flatMap((shop) =>
    ours(shop).flatMap((level) => {
      const number = articleNumberOf(level);
      const there = sellable.get(number);
      if (there === undefined) return [`${shop.shop}: level of ${number} belongs to no article`];
      const expected = Math.max(0, there - (unknownToWarehouse.get(number) ?? 0));
      return level.available === expected
        ? []
        : [
            `${shop.shop}: ${number} (item ${level.inventoryItemId}) offers ${level.available}, and should ${expected}: ${there} sellable, ${unknownToWarehouse.get(number) ?? 0} sold and not in the warehouse`,
          ];
    }),
  );
}

function ours({ levels, locationId }: StockedShop): LevelDump[] {
  return levels.filter((level) => level.locationId === locationId && level.tracked && level.isActive);
}

/** Units per article that are sold and not fulfilled, and that the warehouse still has to send or has picked. */
function coveredBy({ orders, warehouse, locationId }: StockedShop): Map<string, number> {
  const byOrder = Map.groupBy(warehouse, (order) => order.goodsOwnerOrderId ?? '');
  const covered = new Map<string, number>();
  for (const order of orders.filter((each) => each.cancelledAt === null)) {
    const rows = (byOrder.get(order.id) ?? []).flatMap(({ status, lines }) => lines.map((line) => ({ ...line, status })));
    for (const line of order.lines) {
      const here = order.fulfillmentOrders
        .filter((each) => each.locationId === locationId && each.status !== 'CANCELLED')
        .flatMap((each) => each.lines)
        .filter((each) => each.lineItemId === line.id);
      const unfulfilled = here.reduce((sum, each) => sum + each.remainingQuantity, 0);
      const fulfilled = here.reduce((sum, each) => sum + each.totalQuantity - each.remainingQuantity, 0);
      for (const row of rows.filter((each) => each.rowNumber === line.id && each.status !== CANCELLED)) {
        const has = row.status < PICKED ? Math.max(row.ordered, row.picked) : row.picked;
        add(covered, row.articleNumber, Math.min(unfulfilled, Math.max(0, has - fulfilled)));
      }
    }
  }
  return covered;
}

function add(sums: Map<string, number>, key: string, units: number): void {
  sums.set(key, (sums.get(key) ?? 0) + units);
}

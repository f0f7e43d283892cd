import { skuGroup, type ConnectionSettings } from '@stockbridge/contracts';
import type { Neighbour, SettingsProblem } from './found-problem.js';
import { orderSettingsProblem, sharedLinesProblem } from './order-settings-problem.js';

/** SKUs with a choice of their own. The settings travel with every announcement of a connection, so they have an end. */
export const MOST_SKU_CHOICES = 1_000;

/** Flows that can decide everything and write nothing. */
const DRY_RUN_FLOWS = ['catalog', 'order', 'inventory'] as const;
type DryRunFlow = (typeof DRY_RUN_FLOWS)[number];

/** The WMS warehouses whose stock a connection sums; an empty list means all. */
export function warehousesOf({ warehouseId, inventory }: Pick<ConnectionSettings, 'warehouseId' | 'inventory'>): readonly number[] {
  return warehouseId === null ? inventory.warehouseIds : [warehouseId];
}

/** Which of the two settings {@link warehousesOf} goes by. */
export function warehouseField({
  warehouseId,
}: Pick<ConnectionSettings, 'warehouseId'>): 'settings.warehouseId' | 'settings.inventory.warehouseIds' {
  return warehouseId === null ? 'settings.inventory.warehouseIds' : 'settings.warehouseId';
}

/** A flow that is switched on is in dry run no more, and shadows nobody. */
export function withoutIdleDryRuns(before: ConnectionSettings, asked: ConnectionSettings): ConnectionSettings {
  const begins = (flow: DryRunFlow) => asked[flow].enabled && !before[flow].enabled;
  const settle = <Flow extends DryRunFlow>(flow: Flow): ConnectionSettings[Flow] =>
    begins(flow) ? { ...asked[flow], dryRun: false } : asked[flow];
  const order = begins('order') ? { ...asked.order, dryRun: false, shadow: false } : asked.order;
  return { ...asked, catalog: settle('catalog'), inventory: settle('inventory'), order };
}

/** Whether a stock dry run that was seen tells nothing any more: it begins anew, or other levels would come out. */
export function endsStockPreview(before: ConnectionSettings, after: ConnectionSettings): boolean {
  const decides = ({ inventory, ...rest }: ConnectionSettings) =>
    JSON.stringify([[...warehousesOf({ ...rest, inventory })].sort(), inventory.buffer]);
  const begins = !before.inventory.dryRun && after.inventory.dryRun;
  const activatesMore = !before.inventory.activateLevels && after.inventory.activateLevels;
  return begins || activatesMore || decides(before) !== decides(after);
}

/** Where the goods of a connection come from and go to, beside its settings. */
interface Surroundings {
  readonly locationId: string;
  readonly neighbours: readonly Neighbour[];
  readonly isStockSeen: boolean;
}

/** What is wrong with settings by themselves, and beside the other connections of their shop; null when nothing is. */
export function settingsProblem(
  before: ConnectionSettings,
  after: ConnectionSettings,
  { locationId, neighbours, isStockSeen }: Surroundings,
): SettingsProblem | null {
  return (
    dryRunProblem(after) ??
    articleProblem(after.catalog) ??
    choicesProblem(after.catalog) ??
    orderSettingsProblem(after) ??
    sharedLinesProblem(locationId, after, neighbours) ??
    sharedWarehouseProblem(
      after,
      neighbours.filter(({ sharesGoods }) => sharesGoods),
    ) ??
    unseenStockProblem(before, after, isStockSeen)
  );
}

function dryRunProblem(settings: ConnectionSettings): SettingsProblem | null {
  const flow = DRY_RUN_FLOWS.find((each) => settings[each].enabled && settings[each].dryRun);
  if (flow === undefined) return null;
  return {
    status: 409,
    field: `settings.${flow}.dryRun`,
    sentence: `A dry run writes nothing, and the flow ${flow} is on: switch it off in the same request (enabled: false) to begin one.`,
  };
}

/** Two that would write one field. A custom mapping stands in for the mapping table's rule; where both were chosen by a person, nobody can tell. */
function articleProblem({ custom, costTo, fetchInventoryItems, fields }: ConnectionSettings['catalog']): SettingsProblem | null {
  const owned = new Set<string>(custom.map(({ field }) => field));
  const refuse = (field: string, sentence: string): SettingsProblem => ({ status: 422, field: `settings.catalog.${field}`, sentence });
  if (costTo === 'customerPrice' && owned.has('customerPrice')) {
    return refuse(
      'costTo',
      'Two would write customerPrice: the cost (costTo) and a custom mapping. Let the cost go to purchasePrice, or take the mapping away.',
    );
  }
  if (fetchInventoryItems && costTo === 'purchasePrice' && owned.has('purchaseCurrencyCode') && !owned.has('purchasePrice')) {
    return refuse(
      'custom',
      'Two would write purchaseCurrencyCode: the cost, which brings its own currency, and a custom mapping. Map purchasePrice, too, or take the mapping away.',
    );
  }
  const never = custom.find(({ field }) => (fields as Record<string, string>)[field] === 'never');
  if (never)
    return refuse(`fields.${never.field}`, `${never.field} has a custom mapping and is never to be written; take one of the two away.`);
  return null;
}

function choicesProblem({ duplicates: { bySku } }: ConnectionSettings['catalog']): SettingsProblem | null {
  const field = 'settings.catalog.duplicates.bySku';
  const names = Object.keys(bySku);
  if (names.length > MOST_SKU_CHOICES) {
    return {
      status: 422,
      field,
      sentence: `At most ${MOST_SKU_CHOICES} SKUs can have a choice of their own; set what is done with all others (duplicates.otherwise), and choose for the fewer.`,
    };
  }
  const unfit = names.find((name) => name === '' || name !== skuGroup(name));
  if (unfit === undefined) return null;
  return {
    status: 422,
    field,
    sentence: `“${unfit}” is no group of the SKU doctor: its groups are named in lower case with blanks trimmed and single, here “${skuGroup(unfit)}”.`,
  };
}

function sharedWarehouseProblem(settings: ConnectionSettings, neighbours: readonly Neighbour[]): SettingsProblem | null {
  if (!looksAtStock(settings)) return null;
  const ours = warehousesOf(settings);
  for (const neighbour of neighbours.filter((each) => looksAtStock(each.settings))) {
    const theirs = warehousesOf(neighbour.settings);
    const isAll = ours.length === 0 || theirs.length === 0;
    const shared = ours.filter((id) => theirs.includes(id));
    if (!isAll && shared.length === 0) continue;
    const what = isAll
      ? `${ours.length === 0 ? 'it sums' : 'that one sums'} the stock of all warehouses`
      : `both sum the stock of warehouse ${shared.join(', ')}`;
    return {
      status: 422,
      field: warehouseField(settings),
      sentence:
        `This shop is connected to the same goods owner for location ${neighbour.locationId}, too, and ${what}: the same goods would be for sale twice. ` +
        'Name the warehouses of each connection so that none is in both.',
    };
  }
  return null;
}

const looksAtStock = ({ inventory }: ConnectionSettings): boolean => inventory.enabled || inventory.dryRun;

function unseenStockProblem(before: ConnectionSettings, after: ConnectionSettings, isStockSeen: boolean): SettingsProblem | null {
  if (before.inventory.enabled || !after.inventory.enabled || isStockSeen) return null;
  return {
    status: 409,
    field: 'settings.inventory.enabled',
    sentence:
      'Stock is switched on after its dry run was seen under these very settings. Start it (PATCH flows/inventory with dryRun: true, or the page “Stock dry run”), ' +
      'wait until it is complete, look at what would change (GET flows/inventory/dry-run, or the page), and switch it on then.',
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../processes.js';
import { startHub } from '../hub.js';
import { startTwins } from '../start-twins.js';
import { untilQuiet, type Connected } from '../stock-story.js';
import {
  announceByWebhook,
  api,
  articleDump,
  connect,
  count,
  furnishTwins,
  levelDump,
  placeOrders,
  SHOP,
  warehouseDump,
  type Stage,
} from '../story.js';
import { articleNumberOf } from '../verify-articles.js';
import { rounded, type Bench, type Figures, type Target, type Workplace } from './bench.js';

const VARIANTS_EACH = 4;
/** Levels of the push that is to fit into ten seconds. */
const SMALL = 4_000;
/** Points per second of a shop on the Standard plan, and what its bucket holds. */
const RESTORE_RATE = 100;
/** Bulk flows leave a fifth of the bucket to orders. */
const FULL_BUCKET = 2_000 * 0.8;
const WITHIN_MS = 20 * 60_000;

/**
 * Stock of a shop with a Standard allowance: the first push, whose levels are read by bulk operation; then everything counted
 * anew in the warehouse, so that each level changes by compare-and-set from a known value, while orders come in.
 */
export const stockBench: Bench = {
  name: 'stock',
  about: `${SMALL} levels and a large number of them pushed within a Standard shop's allowance, with an order per second beside`,
  async run(workplace) {
    const small = await push(workplace, SMALL, 'Small');
    const large = await push(workplace, workplace.options.levels, 'Large');
    return {
      figures: { ...small, ...large },
      targets: [
        { figure: 'pushSecondsSmall', atMost: 10 },
        { figure: 'throttledShareSmall', atMost: 0.01 },
        { figure: 'wrongLevelsSmall', atMost: 0 },
        { figure: 'ordersWaitingSmall', atMost: 0 },
        { figure: 'restoreRateUsedLarge', atLeast: 0.95 },
        { figure: 'throttledShareLarge', atMost: 0.01 },
        { figure: 'wrongLevelsLarge', atMost: 0 },
      ] satisfies Target[],
    };
  },
};

async function push({ options, directory, say, onEnd }: Workplace, levels: number, size: string): Promise<Figures> {
  const here = `${directory}/${size}`;
  const stops: (() => Promise<unknown>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  onEnd(stopAll);
  const { shopify, wms, sandbox } = await startTwins(here, 0);
  stops.push(() => sandbox.stop());
  const hub = await startHub({ transport: options.transport, directory: here, shopifyUrl: shopify.url, wmsUrl: wms.url });
  stops.push(() => hub.stop());
  const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
  await shopify.send('PUT', `/shops/${SHOP}`, { plan: 'standard' });
  // Stock alone is measured: where it counts as a change of the product, the catalogue's poll reads a thousand products beside it.
  await shopify.send('PUT', '/switches', { stockTouchesProduct: false });
  await shopify.send('POST', `/shops/${SHOP}/catalogue/generate`, {
    products: Math.ceil(levels / VARIANTS_EACH),
    variantsEach: VARIANTS_EACH,
    seed: 1,
    stock: 5,
  });
  const { connectionId, webhook } = await connect(stage);
  await announceByWebhook(stage, [webhook]);
  const shop: Connected = { ...stage, connectionId };
  await untilQuiet(shop, 'catalog', WITHIN_MS);
  const numbers = (await articleDump(stage)).map(({ articleNumber }) => articleNumber);
  await count(
    stage,
    numbers.map((articleNumber) => ({ articleNumber, numberOfItems: 1_000 })),
  );
  say(`${numbers.length} articles are in the warehouse`);

  const flow = `/connections/${connectionId}/flows/inventory`;
  const first = performance.now();
  await api(hub, flow, { method: 'PATCH', body: { dryRun: true } });
  await until('the dry run', async () => (await api<{ isComplete: boolean }>(hub, `${flow}/dry-run?limit=1`)).isComplete, WITHIN_MS, 200);
  const dryRunMs = performance.now() - first;
  await api(hub, flow, { method: 'PATCH', body: { enabled: true } });
  const wrongAfter = (expected: number) => async () => (await wrongLevels(stage, expected)) === 0;
  await until('the first push', wrongAfter(1_000), WITHIN_MS, 1_000);
  const firstMs = performance.now() - first;
  say(`first push after ${(firstMs / 1_000).toFixed(1)} s, of which the dry run took ${(dryRunMs / 1_000).toFixed(1)} s`);
  await untilQuiet(shop, 'inventory', WITHIN_MS);
  // The bucket is full again, as on a quiet morning.
  await sleep(20_000);

  const before = await shopify.callSummary();
  let isOver = false;
  const ordering = placeUntil(stage, () => isOver);
  const began = performance.now();
  await count(
    stage,
    numbers.map((articleNumber) => ({ articleNumber, numberOfItems: 2_000 })),
  );
  const pushedMs = await lastWrite(stage, levels, began);
  isOver = true;
  const orders = await ordering;
  const after = await shopify.callSummary();
  const spent = (field: 'points' | 'calls' | 'throttled') =>
    Object.entries(after).reduce((sum, [operation, now]) => sum + now[field] - (before[operation]?.[field] ?? 0), 0);
  const allowed = FULL_BUCKET + (RESTORE_RATE * pushedMs) / 1_000;
  await until('every order in the warehouse', async () => (await warehouseDump(stage)).length >= orders, 60_000).catch(() => undefined);
  const waiting = orders - (await warehouseDump(stage)).length;
  await untilQuiet(shop, 'inventory', WITHIN_MS);
  const wrong = await wrongByOrders(stage, 2_000);
  say(`${levels} levels in ${(pushedMs / 1_000).toFixed(1)} s, ${orders} orders beside, ${spent('points')} points`);
  await stopAll();
  return {
    [`levels${size}`]: levels,
    [`dryRunSeconds${size}`]: rounded(dryRunMs / 1_000, 1),
    [`firstPushSeconds${size}`]: rounded(firstMs / 1_000, 1),
    [`pushSeconds${size}`]: rounded(pushedMs / 1_000, 1),
    [`levelsPerSecond${size}`]: rounded(levels / (pushedMs / 1_000)),
    [`points${size}`]: rounded(spent('points')),
    [`restoreRateUsed${size}`]: rounded(spent('points') / allowed, 3),
    [`throttledShare${size}`]: rounded(spent('throttled') / Math.max(1, spent('calls')), 4),
    [`orders${size}`]: orders,
    [`ordersWaiting${size}`]: waiting,
    [`wrongLevels${size}`]: wrong,
  };
}

/** One order a second, as long as it takes. Answers how many. */
async function placeUntil(stage: Stage, isOver: () => boolean): Promise<number> {
  let orders = 0;
  while (!isOver()) {
    await placeOrders(stage, { count: 1, seed: 100 + orders, perSecond: 1 });
    orders++;
    await sleep(1_000);
  }
  return orders;
}

/** Milliseconds from the beginning to the moment from which on nearly every level had its new quantity; orders move some again. */
async function lastWrite(stage: Stage, levels: number, began: number): Promise<number> {
  const isDone = async () => (await levelsBelow(stage, 1_900)) === 0;
  await until(`${levels} levels to be pushed`, isDone, WITHIN_MS, 250);
  return performance.now() - began;
}

async function levelsBelow(stage: Stage, quantity: number): Promise<number> {
  return (await levelDump(stage)).filter((level) => level.locationId === stage.locationId && level.tracked && level.available < quantity)
    .length;
}

async function wrongLevels(stage: Stage, expected: number): Promise<number> {
  return (await levelDump(stage)).filter((level) => level.locationId === stage.locationId && level.tracked && level.available !== expected)
    .length;
}

/** Levels that differ from what was counted less what orders took. */
async function wrongByOrders(stage: Stage, counted: number): Promise<number> {
  const ordered = new Map<string, number>();
  for (const line of (await warehouseDump(stage)).flatMap(({ lines }) => lines)) {
    ordered.set(line.articleNumber, (ordered.get(line.articleNumber) ?? 0) + line.ordered);
  }
  const levels = (await levelDump(stage)).filter((level) => level.locationId === stage.locationId && level.tracked);
  return levels.filter((level) => level.available !== counted - (ordered.get(articleNumberOf(level)) ?? 0)).length;
}

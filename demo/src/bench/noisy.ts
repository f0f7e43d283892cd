import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../percentile.js';
import { rounded, type Bench } from './bench.js';
import { openShops, travelTimes, type ManyShops } from './many-shops.js';

const QUIET = 10;
/** Each quiet shop has an order in so many seconds. */
const EVERY_SECONDS = 10;
const TIMES = 1_000;
const ROUND_SECONDS = 60;

/** One shop with a thousand times the orders of each other one: what that does to theirs. */
export const noisyBench: Bench = {
  name: 'noisy',
  about: `${QUIET} shops with an order every ${EVERY_SECONDS} s, alone and beside one with ${TIMES} times as many`,
  async run(workplace) {
    const open = await openShops(workplace, QUIET + 1);
    const [noisy, ...quiet] = open.shops;
    const names = new Set(quiet.map(({ merchant }) => merchant.shop));
    const alone = await round(open, names, quiet, null);
    workplace.say(`alone: ${alone.length} orders, p99 ${percentile(alone, 0.99)} ms`);
    const beside = await round(open, names, quiet, noisy!);
    workplace.say(`beside the noisy shop: ${beside.length} orders, p99 ${percentile(beside, 0.99)} ms`);
    const ratio = (percentile(beside, 0.99) ?? 0) / Math.max(1, percentile(alone, 0.99) ?? 0);
    return {
      figures: {
        quietOrders: alone.length,
        aloneP50Ms: percentile(alone, 0.5),
        aloneP99Ms: percentile(alone, 0.99),
        besideP50Ms: percentile(beside, 0.5),
        besideP99Ms: percentile(beside, 0.99),
        p99Ratio: rounded(ratio, 2),
      },
      targets: [{ figure: 'p99Ratio', atMost: 1.1 }],
    };
  },
};

type Shop = ManyShops['shops'][number];

/** Milliseconds from placed to the warehouse, of the quiet shops' orders in one round. */
async function round(open: ManyShops, names: ReadonlySet<string>, quiet: readonly Shop[], noisy: Shop | null): Promise<number[]> {
  const known = new Set((await travelTimes(open)).keys());
  const gap = (EVERY_SECONDS * 1_000) / quiet.length;
  const place = (shop: Shop, count: number, seed: number) =>
    open.shopify.send('POST', `/shops/${shop.merchant.shop}/orders`, { count, seed });
  const began = performance.now();
  let nth = 0;
  while (performance.now() - began < ROUND_SECONDS * 1_000) {
    nth++;
    await place(quiet[nth % quiet.length]!, 1, nth);
    // A thousand times the rate of one quiet shop, in the time between two quiet orders.
    if (noisy) await place(noisy, (TIMES * gap) / (EVERY_SECONDS * 1_000), nth);
    await sleep(Math.max(0, began + nth * gap - performance.now()));
  }
  await sleep(5_000);
  return [...(await travelTimes(open))].filter(([id, { shop }]) => !known.has(id) && names.has(shop)).map(([, { ms }]) => ms);
}

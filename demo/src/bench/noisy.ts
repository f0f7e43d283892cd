import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../percentile.js';
import { rounded, type Bench } from './bench.js';
import { openShops, travelTimes, type ManyShops } from './many-shops.js';

const QUIET = 50;
/** How many times the orders of each quiet shop the noisy one has. */
const TIMES = 1_000;
const ROUND_SECONDS = 120;

/**
 * One shop with a thousand times the orders of each other one: what that does to theirs. The third round has as many orders in
 * all, but from all shops alike: what they wait longer there is the machine's, not the noisy shop's.
 */
export const noisyBench: Bench = {
  name: 'noisy',
  about: `${QUIET} shops with an order every --every s, alone, beside one with ${TIMES} times as many, and with as many spread over all`,
  async run(workplace) {
    const { say, options } = workplace;
    const open = await openShops(workplace, QUIET + 1);
    const [noisy, ...quiet] = open.shops;
    /** Between two orders of quiet shops. */
    const gapMs = (options.every * 1_000) / QUIET;
    const perGap = TIMES / QUIET;
    const told = async (what: string, also: (nth: number) => Promise<unknown>): Promise<number[]> => {
      const took = await round(open, quiet, gapMs, also);
      say(`${what}: ${took.length} orders of quiet shops, p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms`);
      return took;
    };
    const alone = await told('alone', async () => undefined);
    const beside = await told('beside the noisy shop', (nth) => place(open, noisy!, perGap, 1_000_000 + nth));
    const spread = await told('as many, spread over all', (nth) =>
      Promise.all(
        Array.from({ length: perGap }, (_, at) => place(open, quiet[(nth * perGap + at) % QUIET]!, 1, 2_000_000 + nth * perGap + at)),
      ),
    );
    const p99 = (took: readonly number[]) => percentile(took, 0.99) ?? 0;
    return {
      figures: {
        noisyPerSecond: rounded(TIMES / options.every, 1),
        quietOrders: beside.length,
        aloneP50Ms: percentile(alone, 0.5),
        aloneP99Ms: percentile(alone, 0.99),
        besideP50Ms: percentile(beside, 0.5),
        besideP99Ms: percentile(beside, 0.99),
        spreadP50Ms: percentile(spread, 0.5),
        spreadP99Ms: percentile(spread, 0.99),
        p99Ratio: rounded(p99(beside) / Math.max(1, p99(alone)), 2),
        p99RatioToSpread: rounded(p99(beside) / Math.max(1, p99(spread)), 2),
      },
      targets: [
        { figure: 'p99Ratio', atMost: 1.1 },
        { figure: 'p99RatioToSpread', atMost: 1.1 },
      ],
    };
  },
};

type Shop = ManyShops['shops'][number];

const place = ({ shopify }: ManyShops, { merchant }: Shop, count: number, seed: number) =>
  shopify.send('POST', `/shops/${merchant.shop}/orders`, { count, seed });

/** Milliseconds from placed to the warehouse, of all quiet shops' orders in one round; `also` happens between any two of theirs. */
async function round(open: ManyShops, quiet: readonly Shop[], gapMs: number, also: (nth: number) => Promise<unknown>): Promise<number[]> {
  const known = new Set((await travelTimes(open)).keys());
  const names = new Set(quiet.map(({ merchant }) => merchant.shop));
  const began = performance.now();
  for (let nth = 1; performance.now() - began < ROUND_SECONDS * 1_000; nth++) {
    await place(open, quiet[nth % quiet.length]!, 1, nth);
    await also(nth);
    await sleep(Math.max(0, began + nth * gapMs - performance.now()));
  }
  await sleep(5_000);
  return [...(await travelTimes(open))].filter(([id, { shop }]) => !known.has(id) && names.has(shop)).map(([, { ms }]) => ms);
}

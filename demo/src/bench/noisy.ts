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
    const told = async (what: string, otherShop: ((nth: number) => Shop) | null) => {
      const { took, othersPerSecond } = await round(open, quiet, options.every, otherShop);
      const figures = `p50 ${percentile(took, 0.5)} ms, p99 ${percentile(took, 0.99)} ms`;
      say(`${what}: ${took.length} orders of quiet shops, ${othersPerSecond.toFixed(1)} others per second: ${figures}`);
      return { took, othersPerSecond };
    };
    const { took: alone } = await told('alone', null);
    const { took: beside, othersPerSecond } = await told('beside the noisy shop', () => noisy!);
    const { took: spread } = await told('as many, spread over all', (nth) => quiet[nth % QUIET]!);
    const p99 = (took: readonly number[]) => percentile(took, 0.99) ?? 0;
    return {
      figures: {
        noisyPerSecond: rounded(othersPerSecond, 1),
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

/**
 * Places an order in a quiet shop every so often, and others at a steady pace in between: a thousand times as many as each quiet
 * shop has. Answers the milliseconds from placed to the warehouse of the quiet shops' own orders, never of the others.
 */
async function round(
  open: ManyShops,
  quiet: readonly Shop[],
  everySeconds: number,
  otherShop: ((nth: number) => Shop) | null,
): Promise<{ took: number[]; othersPerSecond: number }> {
  const perGap = TIMES / quiet.length;
  const tickMs = (everySeconds * 1_000) / TIMES;
  const own = new Set<string>();
  const place = async ({ merchant }: Shop, seed: number): Promise<string> => {
    const body = { orders: [{}], seed };
    const { orders } = await open.shopify.send<{ orders: { id: string }[] }>('POST', `/shops/${merchant.shop}/orders`, body);
    return orders[0]!.id;
  };
  let others = 0;
  const began = performance.now();
  for (let tick = 0; performance.now() - began < ROUND_SECONDS * 1_000; tick++) {
    if (tick % perGap === 0) own.add(await place(quiet[(tick / perGap) % quiet.length]!, tick));
    if (otherShop) {
      await place(otherShop(tick), 1_000_000 + tick);
      others++;
    }
    await sleep(Math.max(0, began + (tick + 1) * tickMs - performance.now()));
  }
  const seconds = (performance.now() - began) / 1_000;
  await sleep(5_000);
  const took = [...(await travelTimes(open))].filter(([id]) => own.has(id)).map(([, ms]) => ms);
  return { took, othersPerSecond: others / seconds };
}

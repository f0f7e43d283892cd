import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHub } from '../hub.js';
import type { HubTime } from '../hub-time.js';
import { measureHubTime } from '../measure-hub-time.js';
import { startTwins } from '../start-twins.js';
import { flowStatus, furnishTwins, install, placeOrders, SHOP, untilCount, warehouseDump, type Stage } from '../story.js';
import { rounded, type Bench, type Target, type Workplace } from './bench.js';

const PRODUCTS = 'demo/products/outdoor-shop.csv';
const LATENCIES_MS = [0, 200];
/**
 * One writer per goods owner, and about five answers to wait for per order when it comes alone: faster than this they would
 * queue up behind each other, and the queue would be measured.
 */
const placedPerSecond = (latencyMs: number) => (latencyMs === 0 ? 10 : Math.min(10, 120 / latencyMs));

/** How long an eligible order stays in the hub, the twins' own latency left out. */
export const hubTimeBench: Bench = {
  name: 'hub-time',
  about: "from the webhook that made an order eligible to the call of the warehouse, with the twins' latency at 0 and 200 ms",
  async run(workplace) {
    const figures: Record<string, number | null> = {};
    const targets: Target[] = [];
    for (const latencyMs of LATENCIES_MS) {
      const { orders, hub, elapsed, callsPerOrder } = await atLatency(workplace, latencyMs);
      const at = `At${latencyMs}`;
      const ms = (value: number | null) => (value === null ? null : rounded(value));
      figures[`orders${at}`] = orders;
      figures[`hubP50Ms${at}`] = ms(hub.p50);
      figures[`hubP99Ms${at}`] = ms(hub.p99);
      figures[`elapsedP50Ms${at}`] = ms(elapsed.p50);
      figures[`elapsedP99Ms${at}`] = ms(elapsed.p99);
      figures[`callsPerOrder${at}`] = rounded(callsPerOrder, 1);
      targets.push({ figure: `orders${at}`, atLeast: workplace.options.orders });
      targets.push({ figure: `hubP50Ms${at}`, atMost: 100 }, { figure: `hubP99Ms${at}`, atMost: 500 });
    }
    return { figures, targets };
  },
};

/** The demo up to the warehouse having every order, with a hub and twins of its own. */
async function atLatency({ options, directory, say, onEnd }: Workplace, latencyMs: number): Promise<HubTime & { callsPerOrder: number }> {
  const here = join(directory, `latency-${latencyMs}`);
  const stops: (() => Promise<unknown>)[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  onEnd(stopAll);

  const { shopify, wms, sandbox } = await startTwins(here, 0);
  stops.push(() => sandbox.stop());
  const hub = await startHub({ transport: options.transport, directory: here, shopifyUrl: shopify.url, wmsUrl: wms.url, pollSeconds: 60 });
  stops.push(() => hub.stop());
  const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
  const { variants } = await shopify.send<{ variants: number }>('POST', `/shops/${SHOP}/catalogue`, readFileSync(PRODUCTS, 'utf8'));
  const { connectionId } = await install(stage);
  const synced = async () => (await flowStatus(hub, connectionId, 'catalog'))?.counts.in_sync ?? 0;
  await untilCount('articles in the warehouse', synced, variants, () => undefined, 120_000);

  for (const twin of [shopify, wms]) await twin.send('PUT', '/faults', { latencyMs });
  const callsBefore = await callsOfOrderFlow(stage);
  const perSecond = placedPerSecond(latencyMs);
  say(`${options.transport}, twins answer after ${latencyMs} ms: ${options.orders} orders at ${perSecond}/s`);
  await placeOrders(stage, { count: options.orders, seed: 1, perSecond });
  const exported = async () => (await warehouseDump(stage)).length;
  await untilCount('orders in the warehouse', exported, options.orders, () => undefined, 60_000 + options.orders * (50 + 3 * latencyMs));
  const measured = await measureHubTime(stage, await warehouseDump(stage));
  const callsPerOrder = ((await callsOfOrderFlow(stage)) - callsBefore) / options.orders;
  await stopAll();
  return { ...measured, callsPerOrder };
}

/** To either side, over its whole life. */
async function callsOfOrderFlow({ shopify, wms }: Stage): Promise<number> {
  const calls = [...(await shopify.calls()), ...(await wms.calls())];
  return calls.filter(({ userAgent }) => userAgent?.startsWith('stockbridge-order')).length;
}

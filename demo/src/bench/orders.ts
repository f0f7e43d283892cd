import { setTimeout as sleep } from 'node:timers/promises';
import { measureHubTimes } from '../measure-hub-time.js';
import { until } from '../processes.js';
import { percentile } from '../percentile.js';
import { api, shopDump, type Stage } from '../story.js';
import { rounded, type Bench, type Workplace } from './bench.js';
import { openShops, ordersInWarehouses, travelTimes, type ManyShops } from './many-shops.js';
import { plainScript } from './plain-script.js';
import { canReadProcessorTime, secondsOf, secondsOfFamily, serverProcess } from './processor-time.js';

const SHOPS = 50;
const POLL_SECONDS = 20;
/** Of the orders of the polled part, of those at a steady pace, and of the plain script. */
const SAMPLE = 500;
/** A pace that the machine keeps up with: at once, the queue is most of what is measured. */
const PER_SECOND = 20;
const WITHIN_MS = 20 * 60_000;

/**
 * Orders of many shops at once through six processes on RabbitMQ: how many arrive per second, what they cost, and how long they take
 * on a busy day; then with webhooks switched off; beside them a script that reads and writes the same orders one by one.
 */
export const ordersBench: Bench = {
  name: 'orders',
  about: `orders of ${SHOPS} shops through six processes on RabbitMQ: speed and cost; with webhooks off; beside a plain script`,
  async run(workplace) {
    if (!canReadProcessorTime) throw new Error('processor time is read from /proc, which this system does not have');
    const { options, say } = workplace;
    const open = await openShops(workplace, SHOPS);
    const perShop = Math.max(1, Math.round(options.orders / SHOPS));
    const meter = await meterOf(open);

    const before = meter();
    const pushedMs = await placeAndWait(open, perShop);
    const after = meter();
    const orders = perShop * SHOPS;
    const pushed = [...(await travelTimes(open)).values()];
    const pairs = open.shops.map(({ merchant }) => merchant);
    const atOnce = await measureHubTimes(open, pairs, { since: 'webhook', but: new Set() });
    say(`${orders} orders in ${(pushedMs / 1_000).toFixed(1)} s`);

    const beforePaced = new Set((await travelTimes(open)).keys());
    await placeAtPace(open, SAMPLE);
    const paced = await measureHubTimes(open, pairs, { since: 'webhook', but: beforePaced });
    say(`${paced.orders} orders at ${PER_SECOND} per second`);

    await open.shopify.send('PUT', '/switches', { webhooks: false });
    for (const { connectionId } of open.shops) {
      await api(open.hub, `/connections/${connectionId}/flows/order`, { method: 'PATCH', body: { intervalSeconds: POLL_SECONDS } });
    }
    const known = new Set((await travelTimes(open)).keys());
    await placeAndWait(open, Math.max(1, Math.round(SAMPLE / SHOPS)));
    const polled = [...(await travelTimes(open))].filter(([id]) => !known.has(id)).map(([, ms]) => ms);
    const polledHub = await measureHubTimes(open, pairs, { since: 'placed', but: known });
    say(`${polled.length} orders by polling every ${POLL_SECONDS} s`);
    await open.shopify.send('PUT', '/switches', { webhooks: true });

    const script = await scripted(workplace, open.shops[0]!);
    const perOrder = (seconds: number) => rounded((1_000 * seconds) / orders, 1);
    return {
      figures: {
        orders,
        shops: SHOPS,
        seconds: rounded(pushedMs / 1_000, 1),
        ordersPerSecond: rounded(orders / (pushedMs / 1_000), 1),
        servicesCoreMsPerOrder: perOrder(after.services - before.services),
        databaseCoreMsPerOrder: perOrder(after.database - before.database),
        placedToWarehouseP50Ms: percentile(pushed, 0.5),
        placedToWarehouseP99Ms: percentile(pushed, 0.99),
        hubAtOnceOrders: atOnce.orders,
        hubAtOnceP50Ms: atOnce.hub.p50,
        hubAtOnceP99Ms: atOnce.hub.p99,
        pacedOrders: paced.orders,
        hubPacedP50Ms: paced.hub.p50,
        hubPacedP99Ms: paced.hub.p99,
        polledP50Seconds: rounded((percentile(polled, 0.5) ?? 0) / 1_000, 1),
        polledP99Seconds: rounded((percentile(polled, 0.99) ?? 0) / 1_000, 1),
        hubPolledOrders: polledHub.orders,
        hubPolledP50Seconds: rounded((polledHub.hub.p50 ?? 0) / 1_000, 1),
        hubPolledP99Seconds: rounded((polledHub.hub.p99 ?? 0) / 1_000, 1),
        scriptOrdersPerSecond: rounded(script, 1),
        timesThePlainScript: rounded(orders / (pushedMs / 1_000) / script, 2),
      },
      targets: [
        // An order that can't be found in the logs would otherwise leave its time out unseen.
        { figure: 'hubAtOnceOrders', atLeast: orders },
        { figure: 'pacedOrders', atLeast: SAMPLE },
        { figure: 'hubPolledOrders', atLeast: polled.length },
        { figure: 'hubPacedP50Ms', atMost: 100 },
        { figure: 'hubPacedP99Ms', atMost: 500 },
        { figure: 'polledP99Seconds', atMost: POLL_SECONDS + 30 },
      ],
    };
  },
};

/** Places so many orders in each shop at once, and waits until the warehouses have them. Answers how many milliseconds that took. */
async function placeAndWait({ shopify, wms, shops }: ManyShops, perShop: number): Promise<number> {
  const there = await ordersInWarehouses(wms);
  const began = performance.now();
  await Promise.all(
    shops.map(({ merchant }, nth) => shopify.send('POST', `/shops/${merchant.shop}/orders`, { count: perShop, seed: there + nth + 1 })),
  );
  await until(
    'every order in its warehouse',
    async () => (await ordersInWarehouses(wms)) >= there + perShop * shops.length,
    WITHIN_MS,
    250,
  );
  return performance.now() - began;
}

/** Places so many orders one after the other, each in the next shop, and waits until the warehouses have them. */
async function placeAtPace({ shopify, wms, shops }: ManyShops, count: number): Promise<void> {
  const there = await ordersInWarehouses(wms);
  const began = performance.now();
  for (let placed = 0; placed < count; placed++) {
    await sleep(Math.max(0, began + (placed * 1_000) / PER_SECOND - performance.now()));
    const { shop } = shops[placed % shops.length]!.merchant;
    await shopify.send('POST', `/shops/${shop}/orders`, { count: 1, seed: there + placed + 1 });
  }
  await until('every order in its warehouse', async () => (await ordersInWarehouses(wms)) >= there + count, WITHIN_MS, 250);
}

/** Seconds that the services and their database have computed so far. */
async function meterOf({ hub }: ManyShops): Promise<() => { services: number; database: number }> {
  const database = await serverProcess(hub.adminUrl!);
  return () => ({
    services: [...hub.processes.values()].reduce((sum, { pid }) => sum + secondsOf(pid), 0),
    database: secondsOfFamily(database),
  });
}

/** Orders per second of a script that reads and writes one after the other, on the same twins. */
async function scripted({ say }: Workplace, stage: Stage): Promise<number> {
  const ids = (await shopDump(stage)).orders.slice(0, SAMPLE).map(({ id }) => id);
  const began = performance.now();
  await plainScript(stage, ids);
  const perSecond = ids.length / ((performance.now() - began) / 1_000);
  say(`a plain script: ${ids.length} orders, ${perSecond.toFixed(1)} per second`);
  return perSecond;
}

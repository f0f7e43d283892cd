import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../percentile.js';
import { until } from '../processes.js';
import { announceByWebhook, api, count } from '../story.js';
import { rounded, type Bench } from './bench.js';
import { openShops, ordersInWarehouses, type ManyShops } from './many-shops.js';

const SHOPS = 10;
const POLL_SECONDS = 20;
/** Of the paced and of the polled part. */
const SAMPLE = 200;
const BURST = 500;
const PER_SECOND = 10;
const WITHIN_MS = 10 * 60_000;
/** As many of each article as nobody can sell. */
const ON_THE_SHELVES = 100_000;

/** From what the warehouse ships to the call that reports it to the shop: by webhook, all at once, and by polling alone. */
export const fulfillmentBench: Bench = {
  name: 'fulfillment',
  about: `from shipped in the warehouse to the call of Shopify, in ${SHOPS} shops: by webhook, ${BURST} at once, and by polling every ${POLL_SECONDS} s`,
  async run(workplace) {
    const open = await openShops(workplace, SHOPS);
    await tellByWebhook(open, true);
    await stockUp(open);

    await place(open, SAMPLE);
    const paced = await shipped(open, async () => {
      const began = performance.now();
      for (let nth = 0; nth < SAMPLE; nth++) {
        await sleep(Math.max(0, began + (nth * 1_000) / PER_SECOND - performance.now()));
        await work(open, nth % SHOPS, 1);
      }
    });
    workplace.say(`${paced.took.length} shipments at ${PER_SECOND} per second, told by webhook`);

    await place(open, BURST);
    const burst = await shipped(open, () => workAll(open));
    workplace.say(`${burst.took.length} shipments at once in ${burst.seconds.toFixed(1)} s`);

    await tellByWebhook(open, false);
    for (const { connectionId } of open.shops) {
      await api(open.hub, `/connections/${connectionId}/flows/fulfillment`, { method: 'PATCH', body: { intervalSeconds: POLL_SECONDS } });
    }
    await place(open, SAMPLE);
    const polled = await shipped(open, () => workAll(open));
    workplace.say(`${polled.took.length} shipments found by polling`);

    const seconds = (ms: number | null) => (ms === null ? null : rounded(ms / 1_000, 1));
    return {
      figures: {
        shipments: paced.took.length,
        webhookP50Ms: percentile(paced.took, 0.5),
        webhookP99Ms: percentile(paced.took, 0.99),
        shipmentsAtOnce: burst.took.length,
        shipmentsPerSecond: rounded(burst.took.length / burst.seconds, 1),
        atOnceP50Ms: percentile(burst.took, 0.5),
        atOnceP99Ms: percentile(burst.took, 0.99),
        polledShipments: polled.took.length,
        polledP50Seconds: seconds(percentile(polled.took, 0.5)),
        polledP99Seconds: seconds(percentile(polled.took, 0.99)),
      },
      targets: [
        { figure: 'webhookP99Ms', atMost: 1_000 },
        { figure: 'polledP99Seconds', atMost: POLL_SECONDS + 30 },
      ],
    };
  },
};

async function tellByWebhook({ shops }: ManyShops, isOn: boolean): Promise<void> {
  for (const shop of shops) await announceByWebhook(shop, isOn ? [shop.webhook] : []);
}

async function stockUp({ shops, wms }: ManyShops): Promise<void> {
  for (const shop of shops) {
    const { articles } = await wms.get<{ articles: { articleNumber: string }[] }>(`/warehouses/${shop.merchant.warehouse}/articles`);
    await count(
      shop,
      articles.map(({ articleNumber }) => ({ articleNumber, numberOfItems: ON_THE_SHELVES })),
    );
  }
}

/** Places so many orders, spread over the shops, and waits until the warehouses have them. */
async function place({ shopify, wms, shops }: ManyShops, orders: number): Promise<void> {
  const there = await ordersInWarehouses(wms);
  const perShop = orders / shops.length;
  await Promise.all(
    shops.map(({ merchant }, nth) => shopify.send('POST', `/shops/${merchant.shop}/orders`, { count: perShop, seed: there + nth + 1 })),
  );
  await until('every order in its warehouse', async () => (await ordersInWarehouses(wms)) >= there + orders, WITHIN_MS, 250);
}

const work = ({ wms, shops }: ManyShops, nth: number, orders?: number) =>
  wms.send('POST', `/warehouses/${shops[nth]!.merchant.warehouse}/work`, { seed: 1, ...(orders !== undefined && { count: orders }) });

async function workAll(open: ManyShops): Promise<void> {
  await Promise.all(open.shops.map((_, nth) => work(open, nth)));
}

/** Has the warehouses ship, and waits until the shops know. Answers for each shipment the milliseconds to the call that reported it. */
async function shipped({ shopify, wms }: ManyShops, ship: () => Promise<void>): Promise<{ took: number[]; seconds: number }> {
  const reportedBefore = (await shopify.effects()).at(-1)?.seq ?? 0;
  const shippedBefore = (await wms.effects()).at(-1)?.seq ?? 0;
  const began = performance.now();
  await ship();
  const parcels = new Map(
    (await wms.effects(shippedBefore))
      .filter(({ effect }) => effect === 'staff.shipped')
      .map(({ at, data }) => [String(data.goodsOwnerOrderId), Date.parse(at)]),
  );
  const reported = async () => (await shopify.effects(reportedBefore)).filter(({ effect }) => effect === 'fulfillment.created');
  await until('every shipment in its shop', async () => (await reported()).length >= parcels.size, WITHIN_MS, 250);
  const seconds = (performance.now() - began) / 1_000;

  const calls = (await shopify.calls()).filter(({ operation }) => operation === 'fulfillmentCreate');
  const took = (await reported()).flatMap(({ at, data }) => {
    const shippedAt = parcels.get(String(data.orderId));
    const call = calls.find(({ system, startedAt, endedAt }) => system === data.shop && startedAt <= at && at <= endedAt);
    return shippedAt === undefined || call === undefined ? [] : [Math.max(0, Date.parse(call.startedAt) - shippedAt)];
  });
  return { took, seconds };
}

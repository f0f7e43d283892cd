import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments, USAGE, type DemoArguments } from './arguments.js';
import { startHub, type Hub } from './hub.js';
import { measureHubTime } from './measure-hub-time.js';
import { until } from './processes.js';
import { startBar } from './progress.js';
import { tableOf, type Report } from './report.js';
import { startTwins } from './start-twins.js';
import {
  api,
  flowStatus,
  furnishTwins,
  install,
  placeOrders,
  placeOrdersThatStay,
  SHOP,
  shopDump,
  untilCount,
  WAREHOUSE,
  warehouseDump,
  type Stage,
} from './story.js';
import type { ArticleDump, VariantDump } from './twins.js';
import { type BothSides, isOwed, verify } from './verify.js';

/** Orders that the demo places although they must not reach the warehouse. */
const STAYING = 3;
const OWN_PRODUCTS = 'demo/products/outdoor-shop.csv';

const directory = mkdtempSync(join(tmpdir(), 'stockbridge-demo-'));
const running: { stop(): Promise<void> }[] = [];

async function stopAll(): Promise<void> {
  for (const each of running.splice(0).reverse()) await each.stop().catch((error: unknown) => console.error(error));
}

async function run(args: DemoArguments): Promise<Report> {
  const products = args.products ?? OWN_PRODUCTS;
  const csv = readFileSync(products, 'utf8');
  const seconds: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    seconds[name] = Math.round((performance.now() - began) / 100) / 10;
    return result;
  };

  console.log(
    `\nStockbridge demo: ${args.transport === 'postgres' ? 'one process on an embedded PostgreSQL' : 'six processes with RabbitMQ between them'}\n`,
  );
  const { shopify, wms, sandbox } = await timed('start twins', () => startTwins(directory, args.latencyMs));
  running.push(sandbox);
  const hub = await timed('start hub', () =>
    startHub({ transport: args.transport, directory, shopifyUrl: shopify.url, wmsUrl: wms.url, pollSeconds: 60 }),
  );
  running.push(hub);
  const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
  const loaded = await shopify.send<{ products: number; variants: number }>('POST', `/shops/${SHOP}/catalogue`, csv);
  console.log(`  twins: ${shopify.url} (shop with a Plus allowance: 1,000 points/s), ${wms.url}/${WAREHOUSE} (warehouse page)`);
  console.log(`  hub:   ${hub.url}`);
  console.log(`  ${products.split('/').at(-1)}: ${loaded.products} products, ${loaded.variants} variants\n`);

  const { connectionId, connectionPage } = await timed('install', () => install(stage));
  console.log(`  ${'install'.padEnd(34)} done: connection ${connectionId}`);

  const { variants } = await shopify.get<{ variants: VariantDump[] }>(`/shops/${SHOP}/variants`);
  await timed('articles', async () => {
    const bar = startBar('articles in the warehouse', loaded.variants);
    const synced = async () => (await flowStatus(hub, connectionId, 'catalog'))?.counts.in_sync ?? 0;
    await untilCount('articles in the warehouse', synced, loaded.variants, bar.at, 60_000 + loaded.variants * (50 + 2 * args.latencyMs));
    bar.finish();
  });

  const exported = async () => (await warehouseDump(stage)).length;
  await timed('orders', async () => {
    // One writer per goods owner: more than one order per answering time only piles up.
    const perSecond = Math.min(20, args.latencyMs === 0 ? 20 : 600 / args.latencyMs);
    await placeOrdersThatStay(stage, variants[0]!.id);
    const bar = startBar('orders in the warehouse', args.orders);
    const watching = setInterval(() => void exported().then(bar.at, () => undefined), Math.max(500, 2 * args.orders));
    await placeOrders(stage, { count: args.orders, seed: args.seed, perSecond });
    clearInterval(watching);
    await untilCount('orders in the warehouse', exported, args.orders, bar.at, 60_000 + args.orders * (50 + 3 * args.latencyMs));
    bar.finish();
  });

  await timed('shipping', async () => {
    const fulfilled = async () =>
      (await shopDump(stage)).orders.filter(
        (order) =>
          order.fulfillments.length > 0 &&
          order.fulfillmentOrders.every((each) => each.lines.every((line) => line.remainingQuantity === 0)),
      ).length;
    await wms.send('POST', `/warehouses/${WAREHOUSE}/work`, { seed: args.seed, partialShare: 0.2 });
    await until(
      'the first parcels to be reported',
      async () => (await shopDump(stage)).orders.some((order) => order.fulfillments.length > 0),
      60_000,
    );
    await wms.send('POST', `/warehouses/${WAREHOUSE}/work`, { seed: args.seed + 1 });
    const bar = startBar('orders shipped and fulfilled', args.orders);
    await untilCount(
      'orders to be fulfilled in the shop',
      fulfilled,
      args.orders,
      bar.at,
      60_000 + args.orders * (100 + 6 * args.latencyMs),
    );
    bar.finish();
  });

  const { articles } = await wms.get<{ articles: ArticleDump[] }>(`/warehouses/${WAREHOUSE}/articles`);
  const report = await makeReport(args, stage, connectionId, { products, catalogue: { variants, articles }, seconds });
  console.log(tableOf(report));
  const example = report.rows[0];
  if (example?.orderNumber) await printTimeline(hub, connectionId, example.orderNumber);
  if (!args.exit) {
    console.log(
      `\n  Still running. Look around:\n    ${hub.url}/shopify/install?shop=${SHOP}  (installs in your browser, which opens the pages of the shop)\n    ${connectionPage}\n    ${wms.url}/${WAREHOUSE}  (play the warehouse)\n    ${hub.url}/api/openapi.json  (API key ${hub.apiKey})\n  Ctrl-C ends it.\n`,
    );
  }
  return report;
}

async function makeReport(
  args: DemoArguments,
  stage: Stage,
  connectionId: string,
  facts: { products: string; catalogue: NonNullable<BothSides['catalogue']>; seconds: Record<string, number> },
): Promise<Report> {
  const [shop, warehouse, shopEffects, warehouseEffects] = await Promise.all([
    shopDump(stage),
    warehouseDump(stage),
    stage.shopify.effects(),
    stage.wms.effects(),
  ]);
  const { catalogue } = facts;
  const verdict = verify({ shop: shop.orders, warehouse, shopEffects, warehouseEffects, locationId: stage.locationId, catalogue });
  const orderFlow = await flowStatus(stage.hub, connectionId, 'order');
  const staying = shop.orders.filter((order) => !isOwed(order, stage.locationId));
  const notExported = await Promise.all(staying.map((order) => whyNot(stage.hub, connectionId, order)));
  const placed = args.orders + STAYING;
  const differences = [...verdict.differences];
  if (shop.orders.length !== placed) differences.push(`${placed} orders were placed, the shop has ${shop.orders.length}`);
  if (verdict.rows.length !== args.orders) differences.push(`${args.orders} orders should be shipped, ${verdict.rows.length} are eligible`);
  if (!orderFlow) differences.push('the order service does not answer');
  return {
    transport: args.transport,
    seed: args.seed,
    latencyMs: args.latencyMs,
    products: facts.products.split('/').at(-1)!,
    agreed: verdict.agreed && differences.length === 0,
    articles: { variants: catalogue.variants.length, inWarehouse: catalogue.articles.length },
    orders: {
      placed,
      exported: warehouse.length,
      fulfilled: verdict.rows.filter((row) => row.fulfilled > 0 && row.fulfilled === row.ordered).length,
      notExported,
    },
    items: {
      ordered: verdict.rows.reduce((sum, row) => sum + row.ordered, 0),
      picked: verdict.rows.reduce((sum, row) => sum + row.picked, 0),
      fulfilled: verdict.rows.reduce((sum, row) => sum + row.fulfilled, 0),
    },
    trackingNumbers: warehouse.reduce((sum, order) => sum + order.tracking.length, 0),
    hubTime: await measureHubTime(stage, warehouse),
    seconds: facts.seconds,
    differences,
    doubled: verdict.doubled,
    rows: verdict.rows,
  };
}

async function whyNot(
  hub: Hub,
  connectionId: string,
  order: { name: string; number: number },
): Promise<{ number: string; state: string; why: string }> {
  const timeline = await api<{ activities: { what: string; sentence: string }[] }>(
    hub,
    `/connections/${connectionId}/orders/${order.number}/timeline`,
  );
  const last = timeline.activities.at(-1);
  return { number: order.name, state: last?.what ?? 'unknown', why: last?.sentence ?? 'the timeline is empty' };
}

async function printTimeline(hub: Hub, connectionId: string, orderNumber: string): Promise<void> {
  const { activities } = await api<{ activities: { at: string; sentence: string }[] }>(
    hub,
    `/connections/${connectionId}/orders/${orderNumber}/timeline`,
  );
  console.log(`  Timeline of ${orderNumber}:`);
  for (const each of activities) console.log(`    ${each.at}  ${each.sentence}`);
}

async function main(): Promise<void> {
  let args: DemoArguments;
  try {
    args = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  let ended = false;
  const end = async (status: number) => {
    if (ended) return;
    ended = true;
    await stopAll();
    if (status === 0) rmSync(directory, { recursive: true, force: true });
    else console.error(`  Logs are kept in ${directory}`);
    process.exit(status);
  };
  process.once('SIGINT', () => void end(0));
  process.once('SIGTERM', () => void end(0));
  try {
    const report = await run(args);
    if (args.report) writeFileSync(resolve(args.report), `${JSON.stringify(report, null, 2)}\n`);
    if (args.exit) await end(report.agreed ? 0 : 1);
  } catch (error) {
    if (!ended) console.error(`\n  The demo could not go on: ${(error as Error).message}\n`);
    await end(1);
  }
}

await main();

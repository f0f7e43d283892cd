import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments, USAGE, type DemoArguments } from './arguments.js';
import { startHub, type Hub } from './hub.js';
import { measureHubTime } from './measure-hub-time.js';
import { until } from './processes.js';
import { addLate, bringInAnOldOrder, choosePickupPoint, compareInTheShadow, lookBefore, type PickedUp } from './order-settings-story.js';
import { cancelTooLate, editAnAddress } from './order-story.js';
import { startBar } from './progress.js';
import { captureAndRefund, sendBack, shipShort } from './returns-story.js';
import { tableOf, type Report } from './report.js';
import { startTwins } from './start-twins.js';
import {
  addTheTold,
  askTheDoctor,
  copyAProduct,
  editAProduct,
  fillTheShelves,
  flashSale,
  sellTheSame,
  takeStock,
  untilOffered,
  untilQuiet,
  type Connected,
} from './stock-story.js';
import {
  announceByWebhook,
  api,
  articleDump,
  catalogueDump,
  connect,
  count,
  CURRENCY,
  FJORD_OUTLET,
  flowStatus,
  furnishTwins,
  levelDump,
  placeOrders,
  placeOrdersThatStay,
  SHOP,
  shopDump,
  untilCount,
  WAREHOUSE,
  warehouseDump,
  type Stage,
} from './story.js';
import type { Effect, ShopOrderDump, VariantDump } from './twins.js';
import { articleNumberOf, verifyArticles } from './verify-articles.js';
import { verifyStock, type StockedShop } from './verify-stock.js';
import { isSupplement, verifyOrder, type Told } from './verify-orders.js';
import { moneyIn, verifyCaptures, verifyMoney } from './verify-money.js';
import { CANCELLED, isGoods, isOwed, verify, withBackOrders } from './verify.js';

/** Orders that the demo places although they must not reach the warehouse. */
const STAYING = 3;
/** Of those, orders that only wait to be paid. */
const UNPAID = 1;
/** Orders of the story: an address corrected, a cancellation too late, something added late, a pickup point, one from before the go-live, and one shipped in two. */
const TOLD_ORDERS = 6;
/** Orders that the warehouse has beside the first of an order: what was added late. */
const SUPPLEMENTS = 1;
/** Variants that the story adds to the catalogue: three, and the copy of one. */
const TOLD = 4;
const OWN_PRODUCTS = 'demo/products/outdoor-shop.csv';

/** A step that is done, and what came of it. */
function done(step: string, said: string): void {
  console.log(`  ${step.padEnd(34)} ${said}`);
}

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
  const outlet: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url, FJORD_OUTLET)) };
  const loaded = await shopify.send<{ products: number; variants: number }>('POST', `/shops/${SHOP}/catalogue`, csv);
  const [coveted, counted, edited] = await addTheTold(stage);
  await copyAProduct(stage, counted);
  await sellTheSame(outlet, [coveted, counted, edited]);
  console.log(`  twins: ${shopify.url} (shops with a Plus allowance: 1,000 points/s), ${wms.url}/${WAREHOUSE} (warehouse page)`);
  console.log(`  hub:   ${hub.url}`);
  console.log(
    `  ${products.split('/').at(-1)}: ${loaded.products} products, ${loaded.variants} variants; with three of the story, which a second shop sells, too\n`,
  );

  const { main, second } = await timed('install', async () => {
    const main = await connect(stage);
    const second = await connect(outlet);
    await announceByWebhook(stage, [main.webhook, second.webhook], ['order.statusChanged', 'article.returned', 'inventory.adjusted']);
    return { main, second };
  });
  const { connectionId, connectionPage } = main;
  const shop: Connected = { ...stage, connectionId };
  const outletShop: Connected = { ...outlet, connectionId: second.connectionId };
  done('install', `connection ${connectionId}, and ${second.connectionId} on the same goods owner`);
  for (const { connectionId: id } of [shop, outletShop]) {
    await api(hub, `/connections/${id}`, { method: 'PATCH', body: { settings: { catalog: { fetchInventoryItems: true } } } });
  }

  const perArticle = 50 + 2 * args.latencyMs;
  await timed('articles', async () => {
    const bar = startBar('articles in the warehouse', loaded.variants + TOLD);
    await untilQuiet(shop, 'catalog', 60_000 + loaded.variants * perArticle, (seen) => bar.at(Math.min(seen, loaded.variants + TOLD)));
    await untilQuiet(outletShop, 'catalog', 60_000);
    bar.finish();
  });
  const doctor = await askTheDoctor(shop);
  const duplicate = doctor.findings.find(({ kind }) => kind === 'duplicate');
  done(
    'SKU doctor',
    `${Object.entries(doctor.counts)
      .map(([kind, found]) => `${found} ${kind}`)
      .join(
        ', ',
      )}${duplicate ? `; ${duplicate.variants.map(({ name }) => `“${name}”`).join(' and ')} are one article (${duplicate.choice})` : ''}`,
  );

  const lag: Record<string, number> = {};
  lag.editToArticle = Math.round(await editAProduct(stage, edited, `${edited.productTitle} (new)`));
  done('an edit in the shop', `the article has the new name after ${lag.editToArticle} ms`);
  const flash = { buyers: 60, stock: 40, sold: 0 };
  await timed('stock', async () => {
    await fillTheShelves(stage);
    for (const each of [shop, outletShop]) {
      const dryRun = await takeStock(each, 120_000 + loaded.variants * 20);
      const [example] = dryRun.planned;
      const change = example?.changes[0];
      done(
        'stock dry run',
        `${each.merchant.name}: ${dryRun.wouldChange} levels would change${example ? `, such as ${example.number}: ${change?.from ?? 'nothing'} → ${change?.to ?? 'nothing'}` : ''}; switched on`,
      );
    }
    const number = (variant: VariantDump) => articleNumberOf({ sku: variant.sku, variantId: variant.id });
    for (const each of [shop, outletShop]) await untilQuiet(each, 'inventory', 120_000 + loaded.variants * 20);

    await count(stage, [{ articleNumber: number(counted), numberOfItems: 77 }]);
    lag.countToShop = Math.round(await untilOffered(stage, number(counted), 77));
    await untilOffered(outlet, number(counted), 77);
    done('a count in the warehouse', `77 of ${number(counted)} in both shops after ${lag.countToShop} ms`);

    await count(stage, [{ articleNumber: number(coveted), numberOfItems: flash.stock }]);
    for (const each of [stage, outlet]) await untilOffered(each, number(coveted), flash.stock);
    flash.sold = (await flashSale(stage, coveted.id, flash.buyers)).sold;
    for (const each of [stage, outlet]) await untilOffered(each, number(coveted), 0);
    done('flash sale', `${flash.buyers} buyers, ${flash.stock} in stock: ${flash.sold} sold; the other shop is sold out, too`);
  });
  lag.addressToWarehouse = Math.round(await editAnAddress(stage, edited.id, 'Nya vägen 7'));
  done('an address edited before picking', `the warehouse has it after ${lag.addressToWarehouse} ms`);
  const tooLate = await cancelTooLate(shop, edited.id);
  done('a cancellation after picking', tooLate.sentence);
  const shadow = await compareInTheShadow(shop);
  done('a comparison in the shadow', `${shadow.compared} orders beside what stands in the warehouse: ${shadow.differing.length} differ`);
  const supplement = await addLate(shop, edited.id);
  done('units added after picking began', `they go as order ${supplement}`);
  const pickup = await choosePickupPoint(shop, edited.id);
  done('a pickup point of a shipping app', pickup.rules.join('; '));
  const old = await bringInAnOldOrder(shop, edited.id);
  done('an order from before the go-live', `left out (${old.reason}), then asked for: order ${old.order.orderNumber}`);
  await captureAndRefund(shop);
  const inTwo = await shipShort(shop, edited.id);
  const [first, all] = inTwo.captured;
  done('a short pick', `order ${inTwo.orderNumber} ships without one unit, ${first.toFixed(2)} ${CURRENCY} are captured`);
  done('its back order follows', `${inTwo.backOrder} fulfils the same order, ${all.toFixed(2)} ${CURRENCY} are captured in all`);
  const cameBack = await sendBack(shop, inTwo);
  lag.approvalToRefund = Math.round(cameBack.lagMs);
  done('a return at the dock', `${cameBack.sentence}, ${lag.approvalToRefund} ms after its approval`);
  let wantedOrders = args.orders + flash.sold + TOLD_ORDERS - 1;
  let looked = { imported: 0, sentence: '' };

  const exported = async () =>
    (await warehouseDump(stage)).filter(({ status, backOrderFor }) => status !== CANCELLED && backOrderFor === null).length;
  await timed('orders', async () => {
    // One writer per goods owner: more than one order per answering time only piles up.
    const perSecond = Math.min(20, args.latencyMs === 0 ? 20 : 600 / args.latencyMs);
    await placeOrdersThatStay(stage, edited.id);
    looked = await lookBefore(shop);
    done('a look before anything is written', `with unpaid orders, too: ${looked.sentence}`);
    const bar = startBar('orders in the warehouse', wantedOrders);
    const watching = setInterval(() => void exported().then(bar.at, () => undefined), Math.max(500, 2 * args.orders));
    await placeOrders(stage, { count: args.orders, seed: args.seed, perSecond });
    clearInterval(watching);
    wantedOrders = (await shopDump(stage)).orders.filter(isToShip).length - STAYING;
    await untilCount(
      'orders in the warehouse',
      exported,
      wantedOrders + SUPPLEMENTS,
      bar.at,
      60_000 + wantedOrders * (50 + 3 * args.latencyMs),
    );
    bar.finish();
  });

  await timed('shipping', async () => {
    const fulfilled = async () =>
      (await shopDump(stage)).orders.filter(
        (order) => order.fulfillments.length > 0 && order.lines.filter(isGoods).every(({ id }) => remainingOf(order, id) === 0),
      ).length;
    await wms.send('POST', `/warehouses/${WAREHOUSE}/work`, { seed: args.seed, partialShare: 0.2 });
    await until(
      'the first parcels to be reported',
      async () => (await shopDump(stage)).orders.some((order) => order.fulfillments.length > 0),
      60_000,
    );
    await wms.send('POST', `/warehouses/${WAREHOUSE}/work`, { seed: args.seed + 1 });
    const bar = startBar('orders shipped and fulfilled', wantedOrders);
    await untilCount(
      'orders to be fulfilled in the shop',
      fulfilled,
      wantedOrders,
      bar.at,
      60_000 + wantedOrders * (100 + 6 * args.latencyMs),
    );
    bar.finish();
  });

  await timed('settling', async () => {
    await untilLevelsAgree([shop, outletShop], 60_000 + loaded.variants * 10);
  });
  const report = await makeReport(args, [shop, outletShop], {
    products,
    seconds,
    doctor: doctor.counts,
    cancelledTooLate: tooLate,
    flashSale: flash,
    lag,
    looked,
    shadow,
    pickup,
    inTwo,
    cameBack,
    beforeGoLive: old.reason,
  });
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
  shops: readonly Connected[],
  {
    pickup,
    ...facts
  }: Pick<
    Report,
    'seconds' | 'doctor' | 'cancelledTooLate' | 'flashSale' | 'lag' | 'looked' | 'shadow' | 'beforeGoLive' | 'inTwo' | 'cameBack'
  > & {
    products: string;
    pickup: PickedUp;
  },
): Promise<Report> {
  const [main] = shops as [Connected];
  const { inTwo, cameBack } = facts;
  const [shopEffects, warehouseEffects, articles] = await Promise.all([main.shopify.effects(), main.wms.effects(), articleDump(main)]);
  const everything = withBackOrders(await warehouseDump(main));
  const verdicts = await Promise.all(
    shops.map(async (stage) => {
      const { orders } = await shopDump(stage);
      const isOurs = (orderNumber: string) => prefixOf(orderNumber) === stage.merchant.prefix;
      const written = Map.groupBy(everything, ({ goodsOwnerOrderId }) => goodsOwnerOrderId ?? '');
      const owed = orders.filter((order) => isOwed(order, stage.locationId));
      return {
        orders,
        fields: owed.flatMap((order) => {
          const all = written.get(order.id) ?? [];
          const told: Told = {
            supplements: all.filter((each) => isSupplement(order, each)),
            chosen: order.id === pickup.orderId ? pickup.fields : {},
          };
          return all.flatMap((each) => verifyOrder(order, each, told).map((what) => `order ${order.name}: ${what}`));
        }),
        ...verify({
          shop: orders,
          warehouse: everything.filter(({ orderNumber }) => isOurs(orderNumber)),
          shopEffects: shopEffects.filter((effect) => isOfShop(effect, stage)),
          warehouseEffects: warehouseEffects.filter(({ effect, subject }) => !effect.startsWith('order.') || isOurs(subject)),
          locationId: stage.locationId,
          prefix: stage.merchant.prefix,
          maySupplement: true,
        }),
      };
    }),
  );
  const catalogues = await Promise.all(
    shops.map(async (stage) => ({ shop: stage.merchant.name, currency: CURRENCY, variants: await catalogueDump(stage) })),
  );
  const stocked = await stockedShops(shops);
  const rows = verdicts.flatMap((verdict) => verdict.rows);
  const doubled = verdicts.flatMap((verdict) => verdict.doubled);
  const orders = verdicts.flatMap((verdict) => verdict.orders);
  const ofMain = verdicts[0]!.orders;
  const orderFlow = await flowStatus(main.hub, main.connectionId, 'order');
  const staying = ofMain.filter((order) => order.cancelledAt === null && !isOwed(order, main.locationId));
  const notExported = await Promise.all(staying.map((order) => whyNot(main.hub, main.connectionId, order)));
  const sold = facts.flashSale?.sold ?? 0;
  const placed = args.orders + STAYING + TOLD_ORDERS + sold;
  const differences = [
    ...verdicts.flatMap((verdict) => [...verdict.differences, ...verdict.fields]),
    ...verifyArticles(catalogues, articles),
    ...verifyStock(stocked, articles),
    // The demo's rule gives no shipping back.
    ...verifyMoney(orders, everything, new Set()),
    ...verifyCaptures(orders, shopEffects),
  ];
  if (orders.length !== placed) differences.push(`${placed} orders were placed, the shops have ${orders.length}`);
  const toShip = orders.filter(isToShip).length - STAYING;
  if (rows.length !== toShip) differences.push(`${toShip} orders should be shipped, ${rows.length} are eligible`);
  if (facts.flashSale && sold !== facts.flashSale.stock) differences.push(`${facts.flashSale.stock} were in stock, ${sold} were sold`);
  if (facts.cancelledTooLate.reason !== 'cancelled-too-late')
    differences.push(
      `order ${facts.cancelledTooLate.orderNumber} was cancelled after picking, and the hub said ${facts.cancelledTooLate.reason}`,
    );
  if (facts.looked.imported !== UNPAID)
    differences.push(`${UNPAID} unpaid order would be taken, too, by the preview ${facts.looked.imported}`);
  if (cameBack.shown !== cameBack.refunded) differences.push(`${cameBack.shown} were shown to be refunded, ${cameBack.refunded} were`);
  const parcels = ofMain
    .find(({ id }) => id === inTwo.orderId)!
    .fulfillments.map(({ lines, trackingNumbers }) =>
      [lines.reduce((all, { quantity }) => all + quantity, 0), ...trackingNumbers].join(' '),
    );
  if (parcels.join('; ') !== inTwo.parcels.join('; '))
    differences.push(`order ${inTwo.orderNumber} was shipped as ${inTwo.parcels.join('; ')}, the shop has ${parcels.join('; ')}`);
  if (pickup.rules.length === 0) differences.push('the preview names no shipping rule for the order with a pickup point');
  for (const each of facts.shadow.differing) differences.push(`in the shadow, order ${each}`);
  if (facts.shadow.compared === 0) differences.push('no order was compared in the shadow');
  if (facts.beforeGoLive !== 'before-go-live') differences.push(`an order from before the go-live was left out for ${facts.beforeGoLive}`);
  const inParts = rows.filter(({ orderId }) => everything.filter(({ goodsOwnerOrderId }) => goodsOwnerOrderId === orderId).length > 1);
  if (inParts.length !== SUPPLEMENTS)
    differences.push(`${SUPPLEMENTS} order had units added late, ${inParts.length} are in the warehouse in parts`);
  for (const each of notExported)
    if (each.explained === 'no rule says no') differences.push(`nothing explains why ${each.number} was not exported`);
  if (facts.doctor.duplicate === 0) differences.push('the SKU doctor found no duplicate, and there is one');
  if (!orderFlow) differences.push('the order service does not answer');
  return {
    transport: args.transport,
    seed: args.seed,
    latencyMs: args.latencyMs,
    ...facts,
    products: facts.products.split('/').at(-1)!,
    agreed: differences.length === 0 && doubled.length === 0 && rows.every((row) => row.differences.length === 0),
    articles: { variants: catalogues.reduce((sum, { variants }) => sum + variants.length, 0), inWarehouse: articles.length },
    levels: stocked.reduce((sum, { levels, locationId }) => sum + levels.filter((level) => level.locationId === locationId).length, 0),
    orders: {
      placed,
      exported: everything.filter(({ status }) => status !== CANCELLED).length,
      fulfilled: rows.filter((row) => row.fulfilled > 0 && row.fulfilled === row.ordered).length,
      notExported,
    },
    items: {
      ordered: rows.reduce((sum, row) => sum + row.ordered, 0),
      picked: rows.reduce((sum, row) => sum + row.picked, 0),
      fulfilled: rows.reduce((sum, row) => sum + row.fulfilled, 0),
    },
    trackingNumbers: everything.reduce((sum, order) => sum + order.tracking.length, 0),
    money: { currency: CURRENCY, ...moneyIn(ofMain, everything) },
    hubTime: await measureHubTime(main, everything),
    differences,
    doubled,
    rows,
  };
}

/** Everything that decides what the shops may sell, as it stands now. */
async function stockedShops(shops: readonly Connected[]): Promise<StockedShop[]> {
  const [main] = shops as [Connected];
  const everything = await warehouseDump(main);
  return Promise.all(
    shops.map(async (stage) => ({
      shop: stage.merchant.name,
      locationId: stage.locationId,
      levels: await levelDump(stage),
      orders: (await shopDump(stage)).orders,
      warehouse: everything.filter(({ orderNumber }) => prefixOf(orderNumber) === stage.merchant.prefix),
    })),
  );
}

/** Stock follows the last parcels a moment later. What does not come to agree in time is a difference in the report. */
async function untilLevelsAgree(shops: readonly Connected[], withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const differences = verifyStock(await stockedShops(shops), await articleDump(shops[0]!));
    if (differences.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Of the orders that a catalogue's gift cards and downloads make up, some hold nothing else and stay in the shop. */
const isToShip = ({ lines, cancelledAt }: ShopOrderDump) => cancelledAt === null && lines.some(isGoods);

function remainingOf({ fulfillmentOrders }: ShopOrderDump, lineItemId: string): number {
  return fulfillmentOrders
    .flatMap(({ lines }) => lines)
    .filter((line) => line.lineItemId === lineItemId)
    .reduce((sum, line) => sum + line.remainingQuantity, 0);
}

const prefixOf = (orderNumber: string) => /^\D*/.exec(orderNumber)![0];

/** Effects name their shop; those of the twin as a whole count for all. */
function isOfShop({ data }: Effect, { merchant }: Stage): boolean {
  return data.shop === undefined || data.shop === merchant.shop;
}

async function whyNot(
  hub: Hub,
  connectionId: string,
  order: { name: string; number: number },
): Promise<Report['orders']['notExported'][number]> {
  const timeline = await api<{ activities: { what: string; sentence: string }[] }>(
    hub,
    `/connections/${connectionId}/orders/${order.number}/timeline`,
  );
  const last = timeline.activities.at(-1);
  const { rules } = await api<{ rules: { rule: string; passed: boolean; value: unknown; setting: unknown }[] }>(
    hub,
    `/connections/${connectionId}/orders/${order.number}/explain`,
  );
  const rule = rules.find(({ passed }) => !passed);
  return {
    number: order.name,
    state: last?.what ?? 'unknown',
    why: last?.sentence ?? 'the timeline is empty',
    explained: rule
      ? `${rule.rule}: ${shown(rule.value)}${rule.setting === null ? '' : `, wanted ${shown(rule.setting)}`}`
      : 'no rule says no',
  };
}

const shown = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));

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

import { afterAll, expect, it, jest } from '@jest/globals';
import { testBroker } from '@stockbridge/testing';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startHub, type Hub } from '../demo/src/hub.js';
import { until } from '../demo/src/processes.js';
import { startTwins, type StartedTwins } from '../demo/src/start-twins.js';
import { api, flowStatus, furnishTwins, install, shopDump, warehouseDump, type Merchant, type Stage } from '../demo/src/story.js';
import { verify, type Verdict } from '../demo/src/verify.js';
import { Effects, GAPS, Lookout, type Victim } from './gaps.js';
import { Striker, type Hit } from './hits.js';

jest.setTimeout(480_000);

const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
/** A lane each: while the lease of a dead process runs out on one, work goes on on the others. */
const MERCHANTS: readonly Merchant[] = ['north', 'south', 'east', 'west'].map((name) => ({
  name,
  shop: `${name}.myshopify.com`,
  warehouse: name,
  prefix: '',
}));
const ORDERS = 200;
const ORDERS_PER_SECOND = 2.2;
const HITS_PER_SERVICE = 26;
const LEASE_SECONDS = 5;
/** The safety net finds what an emptied broker forgot. */
const POLL_SECONDS = 10;
const CATALOGUE_LINES = 25;
const LATENCY_MS = 40;
const STAFF_PAUSE_MS = 3_000;
const CHAOS_MS = 200_000;
const CONVERGES_WITHIN_MS = 120_000;

/**
 * Fault rules of the twins; `lateMs` after its connection was cut a call takes effect all the same. A fulfillment or a capture does so within
 * the 12 s that its intent is left alone.
 */
const cutsOf = (match: string, share: number, lateMs: number) => [
  { match, where: 'before', act: 'cut', probability: share },
  { match, where: 'after', act: 'cut', probability: share },
  { match, where: 'long-before', act: 'cut', ms: lateMs, probability: 2 * share },
];
const CUTS = {
  shopify: [
    ...cutsOf('fulfillmentCreate', 0.09, 8_000),
    ...cutsOf('orderCapture', 0.09, 8_000),
    { match: '*', where: 'after', act: 'cut', probability: 0.005 },
  ],
  wms: [
    ...cutsOf('PUT /orders', 0.05, 2_900),
    ...cutsOf('PUT /articles', 0.03, 2_900),
    { match: 'GET *', where: 'before', act: 'cut', probability: 0.005 },
  ],
};

const say = (text: string): void => void process.stdout.write(`  ${text}\n`);

// Known before the first test, so that there is none where there is no broker.
const broker = await testBroker({ prefersPrivate: true });
const directory = mkdtempSync(join(tmpdir(), 'stockbridge-chaos-'));
const ends: (() => Promise<unknown>)[] = [];
let hub: Hub;
let twins: StartedTwins;
let pool: pg.Pool;

async function start(brokerUrl: string): Promise<void> {
  execFileSync(process.execPath, ['scripts/ensure-built.mjs'], { stdio: 'inherit' });
  twins = await startTwins(directory, LATENCY_MS);
  ends.push(() => twins.sandbox.stop());
  hub = await startHub({
    transport: 'rabbitmq',
    directory,
    brokerUrl,
    shopifyUrl: twins.shopify.url,
    wmsUrl: twins.wms.url,
    pollSeconds: POLL_SECONDS,
    leaseSeconds: LEASE_SECONDS,
    replicas: { order: 3, fulfillment: 3 },
  });
  ends.push(() => hub.stop());
  pool = new pg.Pool({ connectionString: hub.adminUrl!, max: 10 });
  pool.on('error', () => undefined);
  ends.push(() => pool.end());
}

afterAll(async () => {
  for (const end of ends.reverse()) await end();
  await broker?.dispose();
}, 60_000);

/** Connects every merchant and lets its articles through. */
async function openShops(): Promise<(Stage & { connectionId: string })[]> {
  const { shopify, wms } = twins;
  const csv = readFileSync('demo/products/outdoor-shop.csv', 'utf8').split('\n').slice(0, CATALOGUE_LINES).join('\n');
  const stages: (Stage & { connectionId: string; variants: number })[] = [];
  for (const merchant of MERCHANTS) {
    const stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url, merchant)) };
    const { variants } = await shopify.send<{ variants: number }>('POST', `/shops/${merchant.shop}/catalogue`, csv);
    const installed = await install(stage);
    const settings = { fulfillment: { capture: 'last-shipment' } };
    await api(hub, `/connections/${installed.connectionId}`, { method: 'PATCH', body: { settings } });
    stages.push({ ...stage, variants, ...installed });
  }
  await cut('shopify');
  await cut('wms');
  for (const { merchant, variants, connectionId } of stages) {
    const inSync = async () => ((await flowStatus(hub, connectionId, 'catalog'))?.counts.in_sync ?? 0) >= variants;
    // A load whose bulk operation is cut off begins again half a minute later, as often as it takes.
    await until(`the articles of ${merchant.name}`, inSync, 180_000, 500);
  }
  return stages;
}

let settings = 0;
/** Cuts connections at this twin, and perhaps delays a call, before anything else. */
async function cut(side: keyof typeof CUTS, delay?: { match: string; where: 'before' | 'after'; ms: number }): Promise<void> {
  const rules = [...(delay ? [{ ...delay, act: 'delay', times: 6 }] : []), ...CUTS[side]];
  await twins[side].send('PUT', '/faults', { latencyMs: LATENCY_MS, seed: SEED + settings++, rules });
}

function striker(service: Victim, lookout: Lookout): Striker {
  const [side, match] = service === 'order' ? (['wms', 'PUT /orders'] as const) : (['shopify', 'fulfillmentCreate'] as const);
  return new Striker({
    service,
    hub,
    pool,
    lookout,
    random: seeded(SEED + service.length),
    hits: HITS_PER_SERVICE,
    // A call to the warehouse may take 40 s and one to Shopify 15 s, and the lease outlasts it.
    longFreezeMs: service === 'order' ? 45_000 : 20_000,
    shortFreezeMs: (LEASE_SECONDS + 1) * 1_000,
    delay: (where, ms) => cut(side, where ? { match, where, ms } : undefined),
  });
}

/**
 * Places orders at a steady pace. Most have one line of several pieces: half of it shipped twice would be no more than was
 * ordered, so that Shopify itself would not refuse it.
 */
async function placeOrders({ shopify, merchant }: Stage, seed: number): Promise<void> {
  const { variants } = await shopify.get<{ variants: { id: string }[] }>(`/shops/${merchant.shop}/variants`);
  const random = seeded(seed);
  const began = Date.now();
  for (let placed = 0; placed < ORDERS / MERCHANTS.length; placed++) {
    await sleep(Math.max(0, began + (placed * MERCHANTS.length * 1_000) / ORDERS_PER_SECOND - Date.now()));
    const chosen = random() < 0.7 ? 1 : 3;
    const lines = variants
      .slice(Math.floor(random() * (variants.length - chosen)))
      .slice(0, chosen)
      .map(({ id }) => ({ variantId: id, quantity: 2 + Math.floor(random() * 5) }));
    await shopify.send('POST', `/shops/${merchant.shop}/orders`, {
      seed: seed * 1_009 + placed,
      orders: [{ lines, financialStatus: 'AUTHORIZED' }],
    });
  }
}

/**
 * The staff of one warehouse after the other pick and ship what has come, every other order in two parts, until they are told
 * to stop. They come back for the rest only after any late effect of the first part: it would find enough left to be doubled.
 */
async function workUntil(isOver: () => boolean): Promise<void> {
  for (let round = 0; !isOver(); round++) {
    const { warehouse } = MERCHANTS[round % MERCHANTS.length]!;
    await twins.wms.send('POST', `/warehouses/${warehouse}/work`, { seed: SEED + round, partialShare: 0.5 });
    await sleep(STAFF_PAUSE_MS);
  }
}

/** Stops the broker for a while, and later empties it, both while orders flow. */
async function troubleBroker(): Promise<void> {
  if (!broker?.isPrivate) {
    say('the broker is not ours: it is not stopped and not emptied');
    return;
  }
  await sleep(40_000);
  await broker.control('stop_app');
  await sleep(4_000);
  await broker.control('start_app');
  say('RabbitMQ was stopped and started');
  await sleep(30_000);
  await broker.control('stop_app');
  await broker.control('reset');
  await broker.control('start_app');
  say('RabbitMQ was emptied');
}

/** Both sides of each merchant, compared from the twins' dumps and effect logs. */
async function verdicts(stages: readonly Stage[]): Promise<Verdict[]> {
  const [shopEffects, warehouseEffects] = await Promise.all([twins.shopify.effects(), twins.wms.effects()]);
  return Promise.all(
    stages.map(async (stage) =>
      verify({
        shop: (await shopDump(stage)).orders,
        warehouse: await warehouseDump(stage),
        shopEffects: shopEffects.filter((effect) => effect.data.shop === stage.merchant.shop),
        warehouseEffects: warehouseEffects.filter((effect) => effect.data.warehouse === stage.merchant.warehouse),
        locationId: stage.locationId,
      }),
    ),
  );
}

/** How often the twins cut calls of these services off, by place. */
async function cutsMade(): Promise<Record<string, number>> {
  const calls = [...(await twins.shopify.calls()), ...(await twins.wms.calls())];
  const places = { fulfillmentCreate: 'fulfillments', orderCapture: 'captures', 'PUT /orders': 'orders', 'PUT /articles': 'articles' };
  const made: Record<string, number> = {};
  for (const { operation, note } of calls) {
    if (!note?.startsWith('cut ')) continue;
    const what = places[operation as keyof typeof places] ?? 'others';
    const where = note.startsWith('cut after') ? 'after' : note.startsWith('cut before') ? 'before' : 'long before';
    made[`${what} ${where} the effect`] = (made[`${what} ${where} the effect`] ?? 0) + 1;
  }
  return made;
}

const UNSETTLED = ['orders.order_ledger', 'fulfillment.fulfillment_ledger', 'catalog.catalog_ledger']
  .map(
    (table) =>
      `select '${table}' as ledger, key, state, reason, sentence from ${table} where state <> 'in_sync' and (state not in ('held', 'ignored') or reason is null)`,
  )
  .join(' union all ');
const IN_DOUBT = `select key from fulfillment.intent where done_at is null`;

/** Orders whose payment was not captured exactly once, and to the cent: Shopify calls paid only what owes nothing. */
async function paymentsLeft(stages: readonly Stage[]): Promise<string[]> {
  const captures = (await twins.shopify.effects()).filter(({ effect }) => effect === 'payment.captured');
  const dumps = await Promise.all(stages.map(shopDump));
  return dumps.flatMap(({ orders }) =>
    orders.flatMap(({ id, name, financialStatus }) => {
      const times = captures.filter(({ data }) => data.orderId === id).length;
      return times === 1 && financialStatus === 'PAID' ? [] : [`${name} was captured ${times} times and is ${financialStatus}`];
    }),
  );
}

/** What is not as it should be, in sentences; empty when all is done. */
async function leftToDo(stages: readonly Stage[]): Promise<string[]> {
  const all = await verdicts(stages);
  const { rows: unsettled } = await pool.query<Record<string, string>>(UNSETTLED);
  const { rows: doubtful } = await pool.query<{ key: string }>(IN_DOUBT);
  return [
    ...all.flatMap(({ rows }) => rows.flatMap(({ orderName, differences }) => differences.map((each) => `${orderName} ${each}`))),
    ...all.flatMap(({ differences }) => differences),
    ...all.flatMap(({ doubled }) => doubled),
    ...(await paymentsLeft(stages)),
    ...all.flatMap(({ rows }) => rows.filter((row) => row.fulfilled < row.ordered).map((row) => `${row.orderName} is not fulfilled`)),
    ...unsettled.map((row) => `${row.ledger} ${row.key} is ${row.state}: ${row.reason} ${row.sentence}`),
    ...doubtful.map(({ key }) => `intent ${key} is in doubt`),
  ];
}

const name = 'loses and doubles nothing while order and fulfillment processes die and freeze';
const run = async (brokerUrl: string) => {
  say(`seed ${SEED} (CHAOS_SEED repeats it)`);
  await start(brokerUrl);
  const stages = await openShops();
  const lookout = new Lookout(pool, new Effects(twins.shopify), new Effects(twins.wms));
  const strikers = (['order', 'fulfillment'] as const).map((service) => striker(service, lookout));

  const deadline = Date.now() + CHAOS_MS;
  let isOver = false;
  const staff = workUntil(() => isOver);
  try {
    await Promise.all([
      ...stages.map((stage, nth) => placeOrders(stage, SEED + nth)),
      ...strikers.map((each) => each.strike(deadline)),
      troubleBroker(),
    ]);
  } finally {
    isOver = true;
    await Promise.all([staff, ...strikers.map((each) => each.finish())]);
  }
  const hits = strikers.flatMap((each) => each.hits);
  for (const line of told(hits)) say(line);
  const calmAt = Date.now();

  for (const twin of [twins.shopify, twins.wms]) await twin.send('DELETE', '/faults');
  let left: string[] = [];
  const isDone = async () => {
    for (const { warehouse } of MERCHANTS) await twins.wms.send('POST', `/warehouses/${warehouse}/work`, { seed: SEED });
    left = await leftToDo(stages);
    return left.length === 0;
  };
  const agreed = await until('both sides to agree', isDone, CONVERGES_WITHIN_MS, 2_000).catch(() => false);
  say(`both sides ${agreed ? 'agreed' : 'still differ'} ${Math.round((Date.now() - calmAt) / 1_000)} s after the last hit`);

  const cuts = await cutsMade();
  say(
    `cut off: ${Object.entries(cuts)
      .map(([what, times]) => `${times} ${what}`)
      .join(', ')}`,
  );

  expect(left).toEqual([]);
  expect((await verdicts(stages)).flatMap(({ rows }) => rows)).toHaveLength(ORDERS);
  expect(hits.flatMap(({ halfRecorded }) => halfRecorded)).toEqual([]);
  for (const what of ['fulfillments', 'captures', 'orders']) {
    for (const where of ['before', 'after', 'long before']) expect(cuts).toHaveProperty(`${what} ${where} the effect`);
  }
  expect(hits.length).toBeGreaterThanOrEqual(50);
  for (const gap of Object.values(GAPS).flat()) expect({ gap, hits: inGap(hits, gap).length }).not.toEqual({ gap, hits: 0 });
  rmSync(directory, { recursive: true, force: true });
};

if (broker) it(name, () => run(broker.url));
else it.todo(name);

const inGap = (hits: readonly Hit[], gap: string) => hits.filter((hit) => hit.left.some((sighting) => sighting.gap === gap));

function told(hits: readonly Hit[]): string[] {
  const line = (name: string, some: readonly Hit[]) => {
    const of = (manner: string) => some.filter((hit) => hit.manner === manner).length;
    return `${name.padEnd(40)} ${String(some.length).padStart(3)} hits: ${of('killed')} killed, ${of('frozen')} frozen (${some.reduce((sum, hit) => sum + hit.takenOver, 0)} lanes taken over meanwhile)`;
  };
  return [
    ...(['order', 'fulfillment'] as const).map((service) =>
      line(
        service,
        hits.filter((hit) => hit.process.startsWith(service)),
      ),
    ),
    ...Object.entries(GAPS).flatMap(([service, gaps]) => gaps.map((gap) => line(`${service}, ${gap}`, inGap(hits, gap)))),
  ];
}

/** The same numbers in [0, 1) for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

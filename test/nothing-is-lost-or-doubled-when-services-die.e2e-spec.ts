import { afterAll, expect, it, jest } from '@jest/globals';
import { testBroker } from '@stockbridge/testing';
import { Decimal } from 'decimal.js';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startHub, type Hub } from '../demo/src/hub.js';
import { until } from '../demo/src/processes.js';
import { startTwins, type StartedTwins } from '../demo/src/start-twins.js';
import {
  announceByWebhook,
  api,
  connect,
  flowStatus,
  furnishTwins,
  shopDump,
  warehouseDump,
  type Merchant,
  type Stage,
} from '../demo/src/story.js';
import type { Effect, WholeOrderDump, WrittenOrderDump } from '../demo/src/twins.js';
import { verifyCaptures, verifyMoney } from '../demo/src/verify-money.js';
import { verify, verifyMails, withBackOrders, type Verdict } from '../demo/src/verify.js';
import { DANGERS, Effects, Lookout, type Danger, type Place, type Victim } from './gaps.js';
import { Striker, type Hit, type StrikerOptions } from './hits.js';
import { seeded } from './seeded.js';
import { CAUSES, WarehouseStaff } from './warehouse-staff.js';

// Five minutes on two cores of its own, and longer where others work too.
jest.setTimeout(600_000);

const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1_000_000);
/** A lane each: while the lease of a dead process runs out on one, work goes on on the others. */
const MERCHANTS: readonly Merchant[] = ['north', 'south', 'east', 'west'].map((name) => ({
  name,
  shop: `${name}.myshopify.com`,
  warehouse: name,
  prefix: '',
}));
/** What the merchants choose: every customer is told of parcel and refund, and every other shop takes its money part by part. */
const settingsOf = (nth: number) => ({
  fulfillment: { capture: takesParts(nth) ? 'each-shipment' : 'last-shipment', notifyCustomer: true },
  returns: { enabled: true, rule: { refund: 'automatic', notifyCustomer: true }, causes: CAUSES },
});
const takesParts = (nth: number): boolean => nth % 2 === 1;
const ORDERS = 300;
/** They come for two minutes, all of them under hits. */
const ORDERS_PER_SECOND = 2.5;
/** At random; those that are aimed at gaps come on top. */
const HITS: Readonly<Record<Victim, number>> = { order: 3, fulfillment: 25, returns: 26 };
const LEASE_SECONDS = 5;
/** The safety net finds what an emptied broker forgot. */
const POLL_SECONDS = 40;
const CATALOGUE_LINES = 25;
const LATENCY_MS = 25;
const STAFF_PAUSE_MS = 3_000;
const CHAOS_MS = 130_000;
/** So long after the last hit connections are still cut, so that the last orders fare no better than the others. */
const CUTS_LINGER_MS = 15_000;
const CONVERGES_WITHIN_MS = 180_000;

/**
 * Fault rules of the twins; `lateMs` after its connection was cut a call takes effect all the same. What has an intent does so within
 * the 12 s that its intent is left alone.
 */
const cutsOf = (match: string, share: number, lateMs: number) => [
  { match, where: 'before', act: 'cut', probability: share },
  { match, where: 'after', act: 'cut', probability: share },
  { match, where: 'long-before', act: 'cut', ms: lateMs, probability: 2 * share },
];
/** Rolled one after the other, these add up to a fifth of the calls. */
const FIFTH = 0.055;
const CUTS = {
  shopify: [
    ...DANGERS.filter(({ side }) => side === 'shopify').flatMap(({ operations }) =>
      operations.flatMap((operation) => cutsOf(operation, FIFTH, 8_000)),
    ),
    { match: '*', where: 'after', act: 'cut', probability: 0.005 },
  ],
  wms: [
    ...cutsOf('PUT /orders', FIFTH, 2_900),
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
    replicas: { order: 3, fulfillment: 3, returns: 3 },
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

interface Shop extends Stage {
  readonly connectionId: string;
  readonly staff: WarehouseStaff;
}

/** Connects every merchant and lets its articles through. */
async function openShops(): Promise<Shop[]> {
  const { shopify, wms } = twins;
  const csv = readFileSync('demo/products/outdoor-shop.csv', 'utf8').split('\n').slice(0, CATALOGUE_LINES).join('\n');
  const shops: (Shop & { variants: number })[] = [];
  for (const [nth, merchant] of MERCHANTS.entries()) {
    const stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url, merchant)) };
    const { variants } = await shopify.send<{ variants: number }>('POST', `/shops/${merchant.shop}/catalogue`, csv);
    const { connectionId, webhook } = await connect(stage);
    await announceByWebhook(stage, [webhook], ['order.statusChanged', 'article.returned']);
    await api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: settingsOf(nth) } });
    shops.push({ ...stage, variants, connectionId, staff: new WarehouseStaff(stage, SEED + nth) });
  }
  await cut('shopify');
  await cut('wms');
  for (const { merchant, variants, connectionId } of shops) {
    const inSync = async () => ((await flowStatus(hub, connectionId, 'catalog'))?.counts.in_sync ?? 0) >= variants;
    // A load whose bulk operation is cut off begins again half a minute later, as often as it takes.
    await until(`the articles of ${merchant.name}`, inSync, 180_000, 500);
  }
  return shops;
}

let settings = 0;
/** The calls that hits wait for, by the service that is aimed at: they stand still for a while. */
const delays = new Map<Victim, { danger: Danger; where: Place; ms: number }>();
/** Cuts connections at this twin, and before anything else delays the calls that are aimed at. */
async function cut(side: Danger['side']): Promise<void> {
  const delayed = [...delays.values()].flatMap(({ danger, where, ms }) =>
    danger.side === side ? danger.operations.map((match) => ({ match, where, act: 'delay', ms, times: 6 })) : [],
  );
  await twins[side].send('PUT', '/faults', { latencyMs: LATENCY_MS, seed: SEED + settings++, rules: [...delayed, ...CUTS[side]] });
}

function striker(service: Victim, lookout: Lookout): Striker {
  const delay: StrikerOptions['delay'] = async (aimed) => {
    const side = (aimed ?? delays.get(service))?.danger.side;
    if (aimed) delays.set(service, aimed);
    else delays.delete(service);
    if (side) await cut(side);
  };
  return new Striker({
    service,
    hub,
    pool,
    lookout,
    random: seeded(SEED + service.length),
    hits: HITS[service],
    // A call to Shopify may take 15 s, and the lease outlasts it.
    longFreezeMs: 20_000,
    shortFreezeMs: 2 * LEASE_SECONDS * 1_000,
    delay,
  });
}

/**
 * Places orders at a steady pace. Most have one line of several pieces: half of it shipped twice would be no more than was
 * ordered, so that Shopify itself would not refuse it.
 */
async function placeOrders({ shopify, merchant }: Stage, nth: number): Promise<void> {
  const { variants } = await shopify.get<{ variants: { id: string }[] }>(`/shops/${merchant.shop}/variants`);
  const seed = SEED + nth;
  const random = seeded(seed);
  const began = Date.now();
  for (let placed = 0; placed < ORDERS / MERCHANTS.length; placed++) {
    await sleep(Math.max(0, began + (placed * MERCHANTS.length * 1_000) / ORDERS_PER_SECOND - Date.now()));
    const chosen = random() < 0.7 ? 1 : 3;
    const lines = variants
      .slice(Math.floor(random() * (variants.length - chosen)))
      .slice(0, chosen)
      .map(({ id }) => {
        const quantity = 2 + Math.floor(random() * 5);
        // Of every unit the same, so that what a unit costs is known to the cent.
        return { variantId: id, quantity, ...(random() < 0.3 && { discount: new Decimal('0.35').times(quantity).toFixed(2) }) };
      });
    await shopify.send('POST', `/shops/${merchant.shop}/orders`, {
      seed: seed * 1_009 + placed,
      orders: [{ lines, financialStatus: 'AUTHORIZED', multiCapturable: takesParts(nth) }],
    });
  }
}

/** The staff of one warehouse after the other do what there is to do, until they are told to stop. */
async function workUntil(isOver: () => boolean, shops: readonly Shop[]): Promise<void> {
  for (let round = 0; !isOver(); round++) {
    await shops[round % shops.length]!.staff.visit();
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

/** Both sides of a merchant, as the twins' dumps and effect logs show them. */
interface Seen {
  readonly shop: Shop;
  readonly orders: readonly WholeOrderDump[];
  readonly warehouse: readonly WrittenOrderDump[];
  readonly shopEffects: readonly Effect[];
  readonly verdict: Verdict;
}

async function lookAtBothSides(shops: readonly Shop[]): Promise<Seen[]> {
  const [shopEffects, warehouseEffects] = await Promise.all([twins.shopify.effects(), twins.wms.effects()]);
  return Promise.all(
    shops.map(async (shop) => {
      const [{ orders }, warehouse] = await Promise.all([shopDump(shop), warehouseDump(shop)]);
      const sides = {
        shop: orders,
        warehouse,
        shopEffects: shopEffects.filter(({ data }) => data.shop === shop.merchant.shop),
        warehouseEffects: warehouseEffects.filter(({ data }) => data.warehouse === shop.merchant.warehouse),
        locationId: shop.locationId,
      };
      return { shop, orders, warehouse, shopEffects: sides.shopEffects, verdict: verify(sides) };
    }),
  );
}

const placeOf = (note: string): string =>
  note.startsWith('cut after') ? 'after' : note.startsWith('cut before') ? 'before' : 'long before';

/** How many calls that have these effects the twins took, and how many of them they cut off, by place. */
async function cutsMade(): Promise<{ name: Danger['name']; calls: number; cuts: Record<string, number> }[]> {
  const all = { shopify: await twins.shopify.calls(), wms: await twins.wms.calls() };
  return DANGERS.map(({ name, side, operations }) => {
    const calls = all[side].filter(({ operation }) => operations.includes(operation));
    const cuts = { before: 0, after: 0, 'long before': 0 };
    for (const { note } of calls) if (note?.startsWith('cut ')) cuts[placeOf(note) as keyof typeof cuts]++;
    return { name, calls: calls.length, cuts };
  });
}

const UNSETTLED = [...DANGERS.map(({ schema, ledger }) => `${schema}.${ledger}`), 'catalog.catalog_ledger']
  .map(
    (table) =>
      `select '${table}' as ledger, key, state, reason, sentence from ${table} where state <> 'in_sync' and (state not in ('held', 'ignored') or reason is null)`,
  )
  .join(' union ');
const IN_DOUBT = DANGERS.filter(({ intent }) => intent !== null)
  .map(({ schema }) => `select key from ${schema}.intent where done_at is null`)
  .join(' union ');

/** Effects that the shops' logs show and the services do not know as theirs: what was read back after a doubt has to be recognised. */
async function effectsUnknown(seen: readonly Seen[]): Promise<string[]> {
  const said: string[] = [];
  for (const { name, schema, intent, effect } of DANGERS.filter((danger) => danger.intent !== null)) {
    const made = seen.flatMap(({ shopEffects }) => shopEffects).filter((each) => each.effect === effect).length;
    const known = `select count(*)::int as count from ${schema}.intent where kind = $1 and done_at is not null`;
    const { count } = (await pool.query<{ count: number }>(known, [intent])).rows[0]!;
    if (count !== made) said.push(`${made} ${name} were made, and ${count} are known as ours`);
  }
  return said;
}

/** Returns in the shop that nobody finished though all of them came back. */
function returnsLeft({ orders, shop: { staff } }: Seen): string[] {
  const whole = orders.flatMap(({ returns }) => returns).filter(({ id }) => staff.returnedWhole.has(id));
  return whole.filter(({ status }) => status !== 'CLOSED').map(({ name, status }) => `return ${name} came back whole and is ${status}`);
}

/** What is not as it should be, in sentences; empty when all is done. */
async function leftToDo(shops: readonly Shop[]): Promise<string[]> {
  const seen = await lookAtBothSides(shops);
  const { rows: unsettled } = await pool.query<Record<string, string>>(UNSETTLED);
  const { rows: doubtful } = await pool.query<{ key: string }>(IN_DOUBT);
  return [
    ...seen.flatMap(({ shop, orders, warehouse, shopEffects, verdict: { rows, differences, doubled } }) =>
      [
        ...rows.flatMap((row) => row.differences.map((each) => `${row.orderName} ${each}`)),
        ...rows.filter((row) => row.fulfilled < row.ordered).map((row) => `${row.orderName} is not fulfilled`),
        ...differences,
        ...doubled,
        ...verifyMoney(orders, withBackOrders(warehouse), shop.staff.withShipping),
        ...verifyCaptures(orders, shopEffects),
        ...verifyMails(orders, shopEffects),
      ].map((each) => `${shop.merchant.name}: ${each}`),
    ),
    ...(await effectsUnknown(seen)),
    ...seen.flatMap(returnsLeft),
    ...unsettled.map((row) => `${row.ledger} ${row.key} is ${row.state}: ${row.reason} ${row.sentence}`),
    ...doubtful.map(({ key }) => `intent ${key} is in doubt`),
  ];
}

const name = 'loses and doubles no order, fulfillment, capture, refund or mail while processes die and freeze';
const run = async (brokerUrl: string) => {
  say(`seed ${SEED} (CHAOS_SEED repeats it)`);
  await start(brokerUrl);
  const shops = await openShops();
  const lookout = new Lookout(pool, { shopify: new Effects(twins.shopify), wms: new Effects(twins.wms) });
  const strikers = (['order', 'fulfillment', 'returns'] as const).map((service) => striker(service, lookout));

  const began = Date.now();
  let isOver = false;
  const staff = workUntil(() => isOver, shops);
  try {
    await Promise.all([
      ...shops.map((shop, nth) => placeOrders(shop, nth)),
      ...strikers.map((each) => each.strike(began + CHAOS_MS)),
      troubleBroker(),
    ]);
  } finally {
    isOver = true;
    await Promise.all([staff, ...strikers.map((each) => each.finish())]);
  }
  const hits = strikers.flatMap((each) => each.hits);
  for (const line of told(hits)) say(line);
  const calmAt = Date.now();
  say(`the hits took ${Math.round((calmAt - began) / 1_000)} s`);

  let left: string[] = [];
  const isDone = async () => {
    for (const { staff } of shops) await staff.visit();
    if (Date.now() - calmAt > CUTS_LINGER_MS) for (const twin of [twins.shopify, twins.wms]) await twin.send('DELETE', '/faults');
    left = shops.flatMap(({ staff }) => staff.unfinished().map((number) => `the staff are not done with ${number}`));
    if (left.length > 0) return false;
    left = await leftToDo(shops);
    return left.length === 0;
  };
  const agreed = await until('both sides to agree', isDone, CONVERGES_WITHIN_MS, 2_000).catch(() => false);
  say(`both sides ${agreed ? 'agreed' : 'still differ'} ${Math.round((Date.now() - calmAt) / 1_000)} s after the last hit`);

  const seen = await lookAtBothSides(shops);
  for (const line of happened(seen)) say(line);
  const made = await cutsMade();
  for (const { name, calls, cuts } of made) {
    const times = Object.entries(cuts).map(([where, some]) => `${some} ${where}`);
    say(`calls for ${name.padEnd(13)} ${calls}, cut off around the effect: ${times.join(', ')}`);
  }

  expect(left).toEqual([]);
  expect(seen.flatMap(({ verdict }) => verdict.rows)).toHaveLength(ORDERS);
  expect(hits.flatMap(({ halfRecorded }) => halfRecorded)).toEqual([]);
  for (const { name, cuts } of made)
    expect({ name, uncut: Object.values(cuts).filter((times) => times === 0) }).toEqual({ name, uncut: [] });
  expect(hits.filter(({ service }) => service !== 'order').length).toBeGreaterThanOrEqual(50);
  for (const { gap, some } of byGap(hits)) expect({ gap, hits: some.length }).not.toEqual({ gap, hits: 0 });
  rmSync(directory, { recursive: true, force: true });
};

if (broker) it(name, () => run(broker.url));
else it.todo(name);

const byGap = (hits: readonly Hit[]) =>
  DANGERS.flatMap(({ name, gaps }) =>
    (['before', 'after'] as const).map((place) => ({
      gap: `${name}, ${gaps[place]}`,
      some: hits.filter((hit) => hit.left.some((sighting) => sighting.danger === name && sighting.place === place)),
    })),
  );

function told(hits: readonly Hit[]): string[] {
  const line = (name: string, some: readonly Hit[]) => {
    const of = (manner: string) => some.filter((hit) => hit.manner === manner).length;
    return `${name.padEnd(40)} ${String(some.length).padStart(3)} hits: ${of('killed')} killed, ${of('frozen')} frozen (${some.reduce((sum, hit) => sum + hit.takenOver, 0)} lanes taken over meanwhile)`;
  };
  return [
    ...Object.keys(HITS).map((service) =>
      line(
        service,
        hits.filter((hit) => hit.service === service),
      ),
    ),
    ...byGap(hits).map(({ gap, some }) => line(gap, some)),
  ];
}

/** What staff and customers did, and what the shops' effect logs show of it. */
function happened(seen: readonly Seen[]): string[] {
  const done = new Map<string, number>();
  const add = (what: string, times: number) => done.set(what, (done.get(what) ?? 0) + times);
  for (const { shop, shopEffects } of seen) {
    for (const [what, times] of Object.entries(shop.staff.done)) add(what, times);
    for (const { effect } of shopEffects) if (SHOWN.includes(effect)) add(effect, 1);
  }
  return [[...done].map(([what, times]) => `${times} ${what}`).join(', ')];
}
const SHOWN = ['fulfillment.created', 'payment.captured', 'refund.created', 'return.processed', 'mail.sent'];

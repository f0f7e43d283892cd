import { beforeEach, describe, expect, it } from '@jest/globals';
import { backOrderFollowed, shipmentClosedShort, shipmentReported, type ConnectionSettingsInput } from '@stockbridge/contracts';
import { LeaseLost, Refused } from '@stockbridge/platform';
import {
  aConnection,
  aFulfillmentOrder,
  aLine,
  anOrder,
  aPayment,
  aRow,
  aWmsLine,
  aWmsOrder,
  FakeIntents,
  FakePass,
  FakeShopifyOrders,
  FakeWms,
} from '@stockbridge/testing';
import { Captures } from './captures.js';
import type { FollowedOrder, FollowedOrders, WrittenIntent } from '@stockbridge/sync';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { FulfillmentReconciler } from './fulfillment.reconciler.js';

const ORDER = anOrder({ lines: [aLine({ quantity: 3 })] });
const LINE = ORDER.lines[0]!.id;
let shop: FakeShopifyOrders;
let wms: FakeWms;
let intents: FakeIntents;
let reconciler: FulfillmentReconciler;
/** Orders of the warehouse that were found while working. */
let followedLater: FollowedOrder[];

beforeEach(() => {
  shop = new FakeShopifyOrders();
  wms = new FakeWms();
  intents = new FakeIntents();
  shop.add(ORDER);
  wms.orders.set('1001', aWmsOrder({ goodsOwnerOrderId: ORDER.id, lines: [aWmsLine({ rowNumber: LINE, orderedNumberOfItems: 3 })] }));
  followedLater = [];
  const followed: Pick<FollowedOrders, 'ofOrders' | 'follow' | 'renumber'> = {
    ofOrders: async (_connection, ids) =>
      new Map(ids.map((id) => [id, [{ orderId: id, wmsOrderId: 501, orderNumber: '1001' }, ...followedLater]])),
    follow: async (_connection, orders) => void followedLater.push(...orders),
    renumber: async (_connection, orders) => {
      const renamed = followedLater.flatMap(({ wmsOrderId: id }) => (orders.some(({ wmsOrderId }) => wmsOrderId === id) ? id : []));
      followedLater = followedLater.map((each) => ({ ...each, ...orders.find(({ wmsOrderId }) => wmsOrderId === each.wmsOrderId) }));
      return renamed;
    },
  };
  reconciler = new FulfillmentReconciler(shop, wms, intents, followed as FollowedOrders, new Captures(shop, intents));
});

const ship = (picked: number, ...tracking: string[]) =>
  wms.work('1001', { status: 450, picked: { [LINE]: picked }, tracking: tracking.map((number) => ({ number, url: null })) });
const fulfilled = () =>
  (shop.fulfillments.get(ORDER.id) ?? []).map((each) => [
    each.lines.reduce((sum, line) => sum + line.quantity, 0),
    ...each.trackingNumbers,
  ]);

interface Given {
  before?: (pass: FakePass<FulfillmentFacts>) => void;
  settings?: Partial<ConnectionSettingsInput>;
  facts?: FulfillmentFacts | null;
  attempts?: number;
}

async function pass({ before, settings = {}, facts = null, attempts = 0 }: Given = {}) {
  const fake = new FakePass<FulfillmentFacts>([aRow<FulfillmentFacts>(ORDER.id, { facts, attempts })], aConnection(settings));
  before?.(fake);
  await reconciler.reconcile(fake);
  return fake.records.get(ORDER.id)!;
}

describe('what the warehouse ships', () => {
  it('is fulfilled in the shop with its tracking number, and that is announced', async () => {
    ship(3, 'T1');
    const recorded = await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
    expect(recorded.announce?.map((each) => each.event)).toEqual([shipmentReported]);
    expect(await pass()).toMatchObject({ state: 'in_sync' });
  });

  it('is fulfilled once, however often it is looked at', async () => {
    ship(3, 'T1');
    for (let time = 0; time < 4; time++) await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('in parts is fulfilled in parts, each with its own tracking number', async () => {
    ship(1, 'T1');
    await pass();
    expect(await pass()).toMatchObject({ state: 'held', reason: 'partly-shipped' });
    ship(3, 'T1', 'T2');
    await pass();
    expect(fulfilled()).toEqual([
      [1, 'T1'],
      [2, 'T2'],
    ]);
  });

  it('waits for its tracking number where the settings say so, and is reported with it at once', async () => {
    const settings = { fulfillment: { tracking: { waitHours: 4 } } };
    ship(3);
    const held = await pass({ settings });
    expect(held).toMatchObject({ state: 'held', reason: 'tracking-pending', facts: { awaitsTrackingSince: expect.any(String) } });
    expect(await pass({ settings, facts: held.facts })).toMatchObject({
      facts: { awaitsTrackingSince: held.facts!.awaitsTrackingSince },
    });
    ship(3, 'T1');
    const { facts } = await pass({ settings, facts: held.facts });
    expect(fulfilled()).toEqual([[3, 'T1']]);
    expect(facts).not.toHaveProperty('awaitsTrackingSince');
  });

  it('gets the tracking number that is booked later', async () => {
    ship(3);
    await pass();
    ship(3, 'T1');
    await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
    expect(await pass()).toMatchObject({ state: 'in_sync' });
  });

  it('is told in the timeline although we died between the effect and the record', async () => {
    ship(3, 'T1');
    await expect(pass({ before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(await pass()).toMatchObject({ activity: { what: 'fulfilled' } });
  });

  it('is not fulfilled before it has left', async () => {
    wms.work('1001', { status: 400, picked: { [LINE]: 3 } });
    expect(await pass()).toMatchObject({ state: 'held', reason: 'not-shipped-yet' });
    expect(fulfilled()).toEqual([]);
  });

  it('is fulfilled once when we die between the effect and the record', async () => {
    ship(3, 'T1');
    await expect(pass({ before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('is fulfilled once when the reply is lost: the intent is read back, not repeated', async () => {
    ship(3, 'T1');
    shop.cutNext = 'after';
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    expect(await pass()).toMatchObject({ sentence: expect.stringContaining('read back') });
    expect(fulfilled()).toEqual([[3, 'T1']]);
    expect([...intents.kept.values()].every((each) => each.isDone)).toBe(true);
  });

  it('in doubt stays so while Shopify does not show the order, and is read back once it does', async () => {
    ship(3, 'T1');
    shop.cutNext = 'after';
    await pass();
    const order = shop.orders.get(ORDER.id)!;
    shop.orders.clear();
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt', recheckAfterSeconds: 900 });
    shop.add(order);
    expect(await pass()).toMatchObject({ sentence: expect.stringContaining('read back') });
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('is fulfilled after a pause when the call never arrived', async () => {
    ship(3, 'T1');
    shop.cutNext = 'before';
    intents.settleAfter = new Date(Date.now() + 60_000);
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    for (const [key, intent] of intents.kept) intents.kept.set(key, { ...intent, settleAfter: new Date(0) });
    intents.settleAfter = new Date(0);
    await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('is made again at once after a lost answer, and at growing intervals when that happens again and again', async () => {
    ship(3, 'T1');
    const lostAgain = async (attempts: number) => {
      shop.cutNext = 'before';
      return pass({ attempts });
    };
    for (const attempts of [0, 1, 2])
      expect(await lostAgain(attempts)).toMatchObject({ reason: 'effect-in-doubt', attempts: attempts + 1 });
    const pauses: number[] = [];
    for (const attempts of [3, 4, 5, 6]) {
      const { reason, recheckAfterSeconds } = await lostAgain(attempts);
      expect([reason, intents.kept.size]).toEqual(['effect-in-doubt', 0]);
      pauses.push(recheckAfterSeconds!);
      await lostAgain(attempts);
    }
    expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
    expect(pauses[3]).toBeGreaterThan(600);
    await pass();
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('is read back as soon as ever when an effect landed after many lost answers', async () => {
    ship(3, 'T1');
    shop.cutNext = 'after';
    await pass({ attempts: 6 });
    expect(await pass({ attempts: 7 })).toMatchObject({ activity: { what: 'fulfilled' }, attempts: 0 });
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });

  it('is not sent by a worker whose lease has ended, and its intent is left for the one who has it', async () => {
    ship(3, 'T1');
    await expect(pass({ before: (fake) => (fake.isLeaseLost = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(fulfilled()).toEqual([]);
  });

  it('is shown to a person when the shop does not let it be fulfilled any more', async () => {
    ship(3, 'T1');
    await pass();
    ship(4, 'T1');
    expect(await pass()).toMatchObject({ state: 'refused', reason: 'nothing-left-to-fulfill' });
  });
});

describe('the payment of what is shipped', () => {
  const settings = { fulfillment: { capture: 'last-shipment' as const } };
  const captures = () => shop.payments.get(ORDER.id)!.transactions.filter(({ kind }) => kind === 'CAPTURE');
  beforeEach(() => void shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id })));

  it('is left alone unless the settings say otherwise', async () => {
    ship(3, 'T1');
    for (let time = 0; time < 3; time++) await pass();
    expect(captures()).toEqual([]);
  });

  it('is captured once, after the fulfillment is told', async () => {
    ship(3, 'T1');
    await pass({ settings });
    expect(captures()).toEqual([]);
    expect(await pass({ settings })).toMatchObject({ activity: { what: 'captured', facts: { amount: '398.50', currency: 'SEK' } } });
    for (let time = 0; time < 3; time++) expect(await pass({ settings })).toMatchObject({ state: 'in_sync' });
    expect(captures()).toHaveLength(1);
  });

  it('waits for the last shipment, or is taken with the first', async () => {
    ship(1, 'T1');
    for (let time = 0; time < 2; time++) await pass({ settings });
    expect(captures()).toEqual([]);
    await pass({ settings: { fulfillment: { capture: 'first-shipment' } } });
    expect(captures()).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('is captured once when the connection is cut %s it', async (when) => {
    ship(3, 'T1');
    await pass({ settings });
    shop.cutNext = when;
    expect(await pass({ settings })).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    for (let time = 0; time < 3; time++) await pass({ settings });
    expect(captures()).toHaveLength(1);
    expect([...intents.kept.values()].filter(({ kind }) => kind === 'capture')).toMatchObject([{ isDone: true }]);
  });

  it('in doubt stays so while Shopify does not show it', async () => {
    ship(3, 'T1');
    await pass({ settings });
    shop.cutNext = 'after';
    await pass({ settings });
    const payment = shop.payments.get(ORDER.id)!;
    shop.payments.clear();
    expect(await pass({ settings })).toMatchObject({ reason: 'effect-in-doubt', recheckAfterSeconds: 900 });
    shop.payments.set(ORDER.id, payment);
    expect(await pass({ settings })).toMatchObject({ activity: { what: 'captured' } });
    expect(captures()).toHaveLength(1);
  });

  it('is captured once, and told, when we die between the capture and the record', async () => {
    ship(3, 'T1');
    await pass({ settings });
    await expect(pass({ settings, before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(await pass({ settings })).toMatchObject({ activity: { what: 'captured' } });
    expect(captures()).toHaveLength(1);
  });

  it('is not forgotten when it can not be recorded: it is read back like any other', async () => {
    ship(3, 'T1');
    await pass({ settings });
    const failing = (fake: FakePass<FulfillmentFacts>) => {
      fake.outcome.later = () => Promise.reject(new Error('the database is away'));
    };
    await pass({ settings, before: failing });
    expect(captures()).toHaveLength(1);
    expect([...intents.kept.values()].filter(({ kind }) => kind === 'capture')).toMatchObject([{ isDone: false }]);
    expect(await pass({ settings })).toMatchObject({ activity: { what: 'captured' } });
  });

  it('that has expired, or is refused, asks a person and says so once', async () => {
    ship(3, 'T1');
    await pass({ settings });
    shop.capturePayment = () => Promise.reject(new Refused('shopify', 'the card was declined'));
    expect(await pass({ settings })).toMatchObject({
      state: 'refused',
      reason: 'not-captured',
      sentence: expect.stringContaining('declined'),
    });
    expect([...intents.kept.values()].filter(({ kind }) => kind === 'capture')).toEqual([]);
    shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id, financialStatus: 'EXPIRED' }));
    expect(await pass({ settings })).toMatchObject({ reason: 'not-captured', sentence: expect.stringContaining('expired') });
  });
});

describe('an order that was told and whose status means something else by now', () => {
  it('is asked of Shopify all the same, and its late number is told', async () => {
    ship(3);
    const { facts } = await pass();
    wms.work('1001', { status: 451, picked: { [LINE]: 3 }, tracking: [{ number: 'T1', url: null }] });
    expect(await pass({ facts: facts! })).toMatchObject({ activity: { what: 'tracked' } });
    expect(fulfilled()).toEqual([[3, 'T1']]);
  });
});

describe('a payment that stays open', () => {
  const settings = { fulfillment: { capture: 'last-shipment' as const } };
  const captures = () => shop.payments.get(ORDER.id)!.transactions.filter(({ kind }) => kind === 'CAPTURE');
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const authorize = (given: Partial<ReturnType<typeof aPayment>['transactions'][number]> = {}) => {
    const payment = aPayment({ orderId: ORDER.id });
    shop.payments.set(ORDER.id, { ...payment, transactions: payment.transactions.map((each) => ({ ...each, ...given })) });
  };
  beforeEach(() => authorize());

  it('is looked at again while another location has something to ship, and warned of before it expires', async () => {
    const elsewhere = { gid: 'elsewhere', lineItemId: 'other', totalQuantity: 1, remainingQuantity: 1 };
    const order = {
      ...ORDER,
      fulfillmentOrders: [...ORDER.fulfillmentOrders, aFulfillmentOrder({ gid: 'fo2', locationId: '2', lines: [elsewhere] })],
    };
    shop.add(order);
    ship(3, 'T1');
    await pass({ settings });
    expect(await pass({ settings })).toMatchObject({ state: 'in_sync', recheckAfterSeconds: expect.any(Number) });
    expect(captures()).toEqual([]);
    authorize({ expiresAt: inHours(20) });
    expect(await pass({ settings })).toMatchObject({ state: 'held', reason: 'authorization-expires' });
    shop.add({ ...shop.orders.get(ORDER.id)!, fulfillmentOrders: [] });
    await pass({ settings });
    expect(captures()).toHaveLength(1);
  });

  it.each([false, true])(
    'is captured once while that is under way, and after it failed only when a person asks (in parts: %s)',
    async (multiCapturable) => {
      authorize({ multiCapturable });
      ship(3, 'T1');
      await pass({ settings });
      await pass({ settings });
      const [authorization, capture] = shop.payments.get(ORDER.id)!.transactions;
      // What is outstanding, and what is left of the authorization, still count what is pending (Admin API, `totalUnsettledSet`).
      const becomes = (status: string) =>
        shop.payments.set(
          ORDER.id,
          aPayment({
            orderId: ORDER.id,
            transactions: [
              { ...authorization!, unsettled: '398.50' },
              { ...capture!, status },
            ],
          }),
        );
      becomes('PENDING');
      const waits = await pass({ settings });
      expect(waits).toMatchObject({ state: 'in_sync', recheckAfterSeconds: expect.any(Number) });
      expect(captures()).toHaveLength(1);
      becomes('FAILURE');
      const failed = await pass({ settings, facts: waits.facts ?? null });
      expect(failed).toMatchObject({ state: 'refused', reason: 'not-captured' });
      expect(captures()).toHaveLength(1);
      expect(await pass({ settings, facts: { ...failed.facts!, isAskedFor: true } })).toMatchObject({ activity: { what: 'captured' } });
      expect(captures()).toHaveLength(2);
    },
  );

  it('is told of when units are sent after all that the first capture left out and nothing authorizes any more', async () => {
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    for (let time = 0; time < 3; time++) await pass({ settings: first });
    expect(shop.payments.get(ORDER.id)).toMatchObject({ outstanding: '199.00' });
    ship(3, 'T1');
    await pass({ settings: first });
    expect(await pass({ settings: first })).toMatchObject({
      state: 'refused',
      reason: 'not-captured',
      sentence: expect.stringContaining('199 SEK'),
    });
    expect(captures()).toHaveLength(1);
  });

  it('is captured whole by the first shipment where the rest is sent again', async () => {
    const resend = { fulfillment: { capture: 'first-shipment' as const, remainder: 'resend' as const } };
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    for (let time = 0; time < 2; time++) await pass({ settings: resend });
    expect(shop.payments.get(ORDER.id)).toMatchObject({ outstanding: '0.00' });
  });

  it('is watched and told of beside a shipment that is left to people, who go on being asked about that', async () => {
    authorize({ expiresAt: inHours(20) });
    ship(3, 'T1');
    const only = { fulfillment: { capture: 'last-shipment' as const, only: { waysOfDelivery: ['EXPRESS'], orderTypes: [] } } };
    const left = { state: 'ignored', reason: 'fulfillment-left-out', recheckAfterSeconds: expect.any(Number) };
    expect(await pass({ settings: only })).toMatchObject({ ...left, sentence: expect.stringContaining('expires at') });
    authorize({ expiresAt: inHours(200) });
    expect(await pass({ settings: only })).toMatchObject({ ...left, sentence: expect.not.stringContaining('expires at') });
  });

  it('that Shopify refuses is told of beside what waits for a person, who reports it and tries the payment with one click', async () => {
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    ship(1, 'T1');
    const { facts } = await pass({ settings: first });
    shop.capturePayment = () => Promise.reject(new Refused('shopify', 'the card was declined'));
    ship(3, 'T1', 'T2');
    const byHand = { fulfillment: { ...first.fulfillment, automatic: false } };
    const waits = await pass({ settings: byHand, facts: facts! });
    expect(waits).toMatchObject({ state: 'held', reason: 'waits-for-a-person', sentence: expect.stringContaining('declined') });
    let tries = 0;
    shop.capturePayment = () => {
      tries++;
      return Promise.reject(new Refused('shopify', 'the card was declined'));
    };
    const reported = await pass({ settings: byHand, facts: { ...waits.facts!, isAskedFor: true } });
    expect(fulfilled()).toEqual([
      [1, 'T1'],
      [2, 'T2'],
    ]);
    expect(await pass({ settings: byHand, facts: reported.facts! })).toMatchObject({ state: 'refused', reason: 'not-captured' });
    expect(tries).toBe(1);
  });

  it('waits while a person has to say what was shipped in place of units that the warehouse closed without', async () => {
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    wms.orders.set('1001', {
      ...wms.orders.get('1001')!,
      lines: [...wms.orders.get('1001')!.lines, aWmsLine({ id: 2, rowNumber: 'replaced', pickedNumberOfItems: 1 })],
    });
    await pass({ settings: first });
    expect(await pass({ settings: first })).toMatchObject({ state: 'refused', reason: 'line-not-in-shop' });
    expect(captures()).toEqual([]);
    expect(await pass({ settings: first, facts: { fulfillmentIds: [], matches: { replaced: null } } })).toMatchObject({
      activity: { what: 'captured', facts: { amount: '199.50' } },
    });
  });

  it('that another connection of the shop left in doubt is settled once that one has had its time', async () => {
    ship(3, 'T1');
    await pass({ settings });
    shop.cutNext = 'after';
    await pass({ settings });
    const [[key, intent]] = [...intents.kept].filter(([, { kind }]) => kind === 'capture') as [[string, WrittenIntent]];
    const theirs = (minutes: number) =>
      intents.kept.set(key, {
        ...intent,
        connectionId: 'another',
        subject: 'theirs',
        settleAfter: new Date(Date.now() - minutes * 60_000),
      });
    shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id }));
    theirs(1);
    expect(await pass({ settings })).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    theirs(11);
    await pass({ settings });
    await pass({ settings });
    expect(captures()).toHaveLength(1);
  });

  it('that was not there when the order was shipped is captured once it is', async () => {
    const [authorization] = shop.payments.get(ORDER.id)!.transactions;
    shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id, financialStatus: 'PENDING', transactions: [] }));
    ship(3, 'T1');
    await pass({ settings });
    const settled = await pass({ settings });
    expect(settled).toMatchObject({ state: 'in_sync', facts: { settledAt: expect.any(String) } });
    shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id, transactions: [authorization!] }));
    expect(await pass({ settings, facts: settled.facts! })).toMatchObject({ activity: { what: 'captured' } });
  });

  it('is captured although something else of the order needs a person', async () => {
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    wms.orders.set('1001', {
      ...wms.orders.get('1001')!,
      lines: [...wms.orders.get('1001')!.lines, aWmsLine({ id: 2, rowNumber: 'brochure', pickedNumberOfItems: 1 })],
    });
    ship(3, 'T1');
    await pass({ settings: first });
    await pass({ settings: first });
    expect(captures()).toHaveLength(1);
    expect(await pass({ settings: first })).toMatchObject({
      state: 'refused',
      reason: 'line-not-in-shop',
      facts: { unmatched: { rows: [{ rowNumber: 'brochure', quantity: 1 }] } },
    });
  });

  it('that was refused ends the following of nothing, and is not tried again until a person asks', async () => {
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    let tries = 0;
    shop.capturePayment = () => {
      tries++;
      return Promise.reject(new Refused('shopify', 'the card was declined'));
    };
    ship(1, 'T1');
    await pass({ settings: first });
    const refused = await pass({ settings: first });
    expect(refused).toMatchObject({ state: 'refused', reason: 'not-captured', recheckAfterSeconds: expect.any(Number) });
    for (let time = 0; time < 3; time++)
      expect(await pass({ settings: first, facts: refused.facts! })).toMatchObject({ reason: 'not-captured' });
    expect(tries).toBe(1);
    ship(3, 'T1', 'T2');
    await pass({ settings: first, facts: refused.facts! });
    expect(fulfilled()).toEqual([
      [1, 'T1'],
      [2, 'T2'],
    ]);
    await pass({ settings: first, facts: { ...refused.facts!, isAskedFor: true } });
    expect(tries).toBe(2);
  });

  it('that expires soon is told of once beside whatever else the order waits for', async () => {
    authorize({ expiresAt: inHours(20) });
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    await pass({ settings });
    const warned = await pass({ settings });
    expect(warned).toMatchObject({
      state: 'held',
      reason: 'short-picked',
      sentence: expect.stringContaining('expires at'),
      activity: { reason: 'authorization-expires' },
    });
    expect((await pass({ settings, facts: warned.facts! })).activity?.reason).not.toBe('authorization-expires');
  });

  it('is captured less what nobody sends, where the first shipment takes it', async () => {
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    const first = { fulfillment: { capture: 'first-shipment' as const } };
    await pass({ settings: first });
    expect(await pass({ settings: first })).toMatchObject({ activity: { what: 'captured', facts: { amount: '199.50' } } });
  });

  it('is captured in parts where it can be, each with what was shipped, and the last one ends it', async () => {
    authorize({ multiCapturable: true });
    const taken: { amount: string; isFinal: boolean }[] = [];
    const capture = shop.capturePayment.bind(shop);
    shop.capturePayment = (access, request) => {
      taken.push({ amount: request.amount, isFinal: request.isFinal ?? false });
      return capture(access, request);
    };
    const each = { fulfillment: { capture: 'each-shipment' as const } };
    for (const [picked, ...tracking] of [[1, 'T1'] as const, [3, 'T1', 'T2'] as const]) {
      ship(picked, ...tracking);
      for (let time = 0; time < 3; time++) await pass({ settings: each });
    }
    expect(taken).toEqual([
      { amount: '0.50', isFinal: false },
      { amount: '398.00', isFinal: true },
    ]);
  });
});

describe('a batch of orders', () => {
  it('goes on when Shopify refuses to show one of them', async () => {
    const other = shop.add(anOrder({ id: '77', number: 1002, name: '#1002' }));
    ship(3, 'T1');
    const read = shop.fulfillmentTruths.bind(shop);
    shop.fulfillmentTruths = async (access, ids) => {
      if (ids.includes(other.id)) throw new Refused('shopify', 'it has too many fulfillments');
      return read(access, ids);
    };
    const fake = new FakePass<FulfillmentFacts>([other.id, ORDER.id].map((id) => aRow<FulfillmentFacts>(id)));
    await reconciler.reconcile(fake);
    expect(fake.records.get(ORDER.id)).toMatchObject({ activity: { what: 'fulfilled' } });
    expect(fake.records.get(other.id)).toMatchObject({ state: 'failing', error: expect.any(Refused) });
  });
});

describe('a back order that got another number in the warehouse', () => {
  it('is read by that from now on, and followed once', async () => {
    wms.work('1001', { status: 450, picked: { [LINE]: 2 }, ordered: { [LINE]: 2 }, tracking: [] });
    followedLater.push({ orderId: ORDER.id, wmsOrderId: 502, orderNumber: '1001-B1' });
    const backOrder = aWmsOrder({
      orderId: 502,
      orderNumber: '1001-RENAMED',
      statusNumber: 450,
      lines: [aWmsLine({ rowNumber: LINE, pickedNumberOfItems: 1 })],
    });
    wms.orders.set('1001-RENAMED', backOrder);
    wms.backOrders.set(501, [backOrder]);
    expect((await pass()).announce).toBeUndefined();
    expect(followedLater.map(({ orderNumber }) => orderNumber)).toEqual(['1001-RENAMED']);
    await pass();
    expect(fulfilled()).toEqual([[3]]);
  });
});

describe('an order of the warehouse whose number another one has by now', () => {
  it('is not counted with the other’s units', async () => {
    wms.orders.set('1001', { ...wms.orders.get('1001')!, orderId: 999 });
    ship(3, 'T1');
    expect(await pass()).toMatchObject({ state: 'refused', reason: 'gone-in-wms' });
    expect(fulfilled()).toEqual([]);
  });
});

describe('an intent that is done, of which Shopify shows nothing yet', () => {
  it('is waited for, sooner at first, and never made again', async () => {
    ship(3, 'T1');
    await pass();
    shop.fulfillments.clear();
    shop.add(ORDER);
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt', recheckAfterSeconds: 5 });
    const rows = [aRow<FulfillmentFacts>(ORDER.id, { reason: 'effect-in-doubt' })];
    const again = new FakePass<FulfillmentFacts>(rows);
    await reconciler.reconcile(again);
    expect(again.records.get(ORDER.id)).toMatchObject({ reason: 'effect-in-doubt', recheckAfterSeconds: 900 });
    expect(fulfilled()).toEqual([]);
  });
});

describe('a payment that is to be captured, of an order that is not shipped yet', () => {
  const settings = { fulfillment: { capture: 'last-shipment' as const } };
  const authorizedUntil = (expiresAt: string | null) => {
    const payment = aPayment({ orderId: ORDER.id });
    shop.payments.set(ORDER.id, { ...payment, transactions: payment.transactions.map((each) => ({ ...each, expiresAt })) });
  };
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  it('is warned of once before its authorization expires', async () => {
    authorizedUntil(inHours(30));
    const warned = await pass({ settings });
    expect(warned).toMatchObject({ state: 'held', reason: 'authorization-expires', activity: { what: 'held' } });
    expect(warned.sentence).toContain('ship it, or capture the payment in Shopify by hand');
    const rows = [aRow<FulfillmentFacts>(ORDER.id, { reason: 'authorization-expires', facts: warned.facts })];
    const again = new FakePass<FulfillmentFacts>(rows, aConnection(settings));
    await reconciler.reconcile(again);
    expect(again.records.get(ORDER.id)).toMatchObject({ reason: 'authorization-expires', activity: undefined });
  });

  it('is asked for once while there is time, and where Shopify does not say when', async () => {
    authorizedUntil(inHours(100));
    const { reason, facts } = await pass({ settings });
    expect(reason).toBe('not-shipped-yet');
    shop.payments.clear();
    expect(await pass({ settings, facts })).toMatchObject({ reason: 'not-shipped-yet', facts });
    authorizedUntil(null);
    expect(await pass({ settings })).toMatchObject({ reason: 'not-shipped-yet', facts: { authorizationExpiresAt: null } });
  });

  it('is nobody’s worry once it was captured by hand, or while we capture nothing', async () => {
    authorizedUntil(inHours(30));
    expect(await pass()).toMatchObject({ reason: 'not-shipped-yet' });
    const soon = (await pass({ settings })).facts;
    shop.payments.set(ORDER.id, aPayment({ orderId: ORDER.id, transactions: [] }));
    expect(await pass({ settings, facts: soon })).toMatchObject({ reason: 'not-shipped-yet' });
  });
});

describe('what the warehouse closes without sending all of it', () => {
  const close = (picked: number) =>
    wms.work('1001', { status: 450, picked: { [LINE]: picked }, ordered: { [LINE]: picked }, tracking: [] });

  it('is shown with how many units are left', async () => {
    close(2);
    await pass();
    expect(await pass()).toMatchObject({
      state: 'held',
      reason: 'short-picked',
      sentence: expect.stringContaining('without sending 1 unit;'),
    });
    expect(shop.orders.get(ORDER.id)!.fulfillmentOrders[0]!.status).not.toBe('ON_HOLD');
  });

  it('is put on hold in Shopify where the settings say so, once', async () => {
    const settings = { fulfillment: { remainder: 'hold' as const } };
    close(2);
    await pass({ settings });
    await pass({ settings });
    expect(shop.orders.get(ORDER.id)!.fulfillmentOrders[0]).toMatchObject({ status: 'ON_HOLD', ourHolds: [{ handle: 'short-picked' }] });
    expect(await pass({ settings })).toMatchObject({ state: 'held', reason: 'short-picked' });
  });

  it('is told to be sent again where the settings say so', async () => {
    const settings = { fulfillment: { remainder: 'resend' as const } };
    close(2);
    await pass({ settings });
    const { announce, ...held } = await pass({ settings });
    expect(held).toMatchObject({ state: 'held', reason: 'short-picked' });
    expect(announce).toEqual([
      expect.objectContaining({
        event: shipmentClosedShort,
        data: { orderId: ORDER.id, wmsOrders: [{ orderNumber: '1001', rows: [{ lineItemId: LINE, quantity: 2 }] }] },
      }),
    ]);
  });

  it('is followed as a back order, which fulfils the same order, also what we had put on hold', async () => {
    const settings = { fulfillment: { remainder: 'hold' as const } };
    close(2);
    for (let times = 0; times < 3; times++) await pass({ settings });
    const backOrder = aWmsOrder({
      orderId: 777,
      orderNumber: '1001-B1',
      goodsOwnerOrderId: null,
      statusNumber: 450,
      tracking: [{ number: 'T9', url: null }],
      lines: [aWmsLine({ rowNumber: LINE, orderedNumberOfItems: 1, pickedNumberOfItems: 1 })],
    });
    wms.orders.set('1001-B1', backOrder);
    wms.backOrders.set(501, [backOrder]);
    const { announce: told, ...found } = await pass({ settings });
    expect(found).toMatchObject({ state: 'due', activity: { what: 'followed' } });
    expect(followedLater).toMatchObject([{ wmsOrderId: 777, orderNumber: '1001-B1' }]);
    expect(told).toEqual([expect.objectContaining({ event: backOrderFollowed })]);
    for (let times = 0; times < 3; times++) await pass({ settings });
    expect(fulfilled()).toEqual([[2], [1, 'T9']]);
    expect(await pass({ settings })).toMatchObject({ state: 'in_sync' });
  });
});

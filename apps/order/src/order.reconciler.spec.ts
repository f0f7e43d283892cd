import { beforeEach, describe, expect, it } from '@jest/globals';
import { articleWanted, orderExported, type ConnectionSettingsInput, type OrderExported, type Reason } from '@stockbridge/contracts';
import { LeaseLost, Refused, ThirdPartyAway } from '@stockbridge/platform';
import type { Ledger } from '@stockbridge/sync';
import {
  aConnection,
  aLine,
  anOrder,
  aRow,
  CONNECTION,
  FakePass,
  FakeShopifyOrders,
  FakeWms,
  fulfillmentOrderOf,
} from '@stockbridge/testing';
import type { AdmittedSpans } from './admitted-spans.js';
import type { KnownArticles } from './known-articles.js';
import { exported } from './order.announcements.js';
import type { OrderFacts } from './order-facts.js';
import { fulfillmentOrderKey } from './order.ledger.js';
import { OrderReading } from './order-reading.js';
import { withoutGivenUp } from './closed-short.js';
import { OrderReconciler } from './order.reconciler.js';

let shop: FakeShopifyOrders;
let wms: FakeWms;
let touched: string[];
/** What passes kept before their writes: it outlives them. */
let noted: Map<string, OrderFacts>;
let reconciler: OrderReconciler;

beforeEach(() => {
  shop = new FakeShopifyOrders();
  wms = new FakeWms();
  wms.articles.set('HAT-GREEN', { articleNumber: 'HAT-GREEN' });
  touched = [];
  noted = new Map();
  const known = new Set<string>();
  const articles: Pick<KnownArticles, 'add' | 'among' | 'forget'> = {
    forget: async (_connection, numbers) => numbers.forEach((number) => known.delete(number)),
    add: async (_connection, numbers) => numbers.forEach((number) => known.add(number)),
    among: async (_connection, numbers) => new Set(numbers.filter((number) => known.has(number))),
  };
  const ledger: Pick<Ledger<OrderFacts>, 'touch'> = { touch: async (_connection, keys) => void touched.push(...[keys].flat()) };
  const spans: Pick<AdmittedSpans, 'of'> = { of: async () => [] };
  const reading = new OrderReading(shop, wms, spans as AdmittedSpans);
  reconciler = new OrderReconciler(shop, wms, ledger as Ledger<OrderFacts>, articles as KnownArticles, reading);
});

interface Given {
  facts?: OrderFacts | null;
  reason?: Reason | null;
  settings?: ConnectionSettingsInput['order'];
  before?: (pass: FakePass<OrderFacts>) => void;
}

async function pass(key: string, given: Given = {}) {
  const row = aRow<OrderFacts>(key, { facts: given.facts ?? noted.get(key) ?? null, reason: given.reason ?? null });
  const fake = new FakePass<OrderFacts>([row], aConnection({ order: given.settings ?? {} }));
  given.before?.(fake);
  try {
    await reconciler.reconcile(fake);
  } finally {
    for (const [row, facts] of fake.notes) noted.set(row, facts);
  }
  return fake.records.get(key)!;
}

describe('an order on its way into the warehouse', () => {
  it('is there with its lines after one pass, and that is announced', async () => {
    const order = shop.add(anOrder());
    const recorded = await pass(order.id);
    expect(wms.orders.get('1001')?.lines).toMatchObject([{ rowNumber: order.lines[0]!.id, orderedNumberOfItems: 1 }]);
    expect(recorded).toMatchObject({ state: 'in_sync', number: '1001' });
    expect(recorded.announce?.map((each) => each.event)).toContain(orderExported);
  });

  it('is left alone when the same event comes again', async () => {
    const order = shop.add(anOrder());
    const { facts } = await pass(order.id);
    await pass(order.id, { facts });
    expect(wms.effects).toEqual(['order 1001']);
  });

  it('is there once when we die between the write and the record', async () => {
    const order = shop.add(anOrder());
    await expect(pass(order.id, { before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(await pass(order.id)).toMatchObject({ state: 'in_sync', activity: { what: 'exported' } });
    expect(wms.effects).toEqual(['order 1001']);
  });

  it('is there once when the reply is lost, also when the warehouse has begun before we ask again', async () => {
    const order = shop.add(anOrder());
    wms.cutNext = 'after';
    expect(await pass(order.id)).toMatchObject({ state: 'failing' });
    wms.work('1001', { status: 400 });
    expect(await pass(order.id)).toMatchObject({ state: 'in_sync', facts: { wmsOrders: [{ orderNumber: '1001' }] } });
    expect(wms.effects).toEqual(['order 1001']);
  });

  it('keeps the delivery date of its first export', async () => {
    const order = shop.add(anOrder());
    wms.cutNext = 'after';
    await pass(order.id);
    const { planned, ...others } = noted.get(order.id)!;
    noted.set(order.id, { ...others, planned: { ...planned!, deliveryDate: '2026-01-02' } });
    const { facts } = await pass(order.id);
    expect(facts?.wmsOrders[0]?.deliveryDate).toBe('2026-01-02');
    shop.add({ ...order, note: 'ring twice' });
    await pass(order.id, { facts });
    expect(wms.orders.get('1001')?.deliveryDate).toBe('2026-01-02');
  });

  it('is not written by a worker whose lease has ended', async () => {
    const order = shop.add(anOrder());
    await expect(pass(order.id, { before: (fake) => (fake.isLeaseLost = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(wms.effects).toEqual([]);
  });

  it('waits for an article that is missing, asks for it by variant, and goes on when it is there', async () => {
    const order = shop.add(anOrder({ lines: [aLine({ sku: 'HAT-BLUE', variantId: '8000000000000000099' })] }));
    const held = await pass(order.id);
    expect(held).toMatchObject({ state: 'held', reason: 'article-missing', subject: 'HAT-BLUE' });
    expect(held.announce).toMatchObject([{ event: articleWanted, data: { articleNumber: 'HAT-BLUE', variantId: '8000000000000000099' } }]);
    wms.articles.set('HAT-BLUE', { articleNumber: 'HAT-BLUE' });
    expect(await pass(order.id)).toMatchObject({ state: 'in_sync' });
  });

  it('does not overwrite the order of another shop that has the same number', async () => {
    const order = shop.add(anOrder());
    await pass(order.id);
    const other = shop.add(anOrder({ id: '9007199254740993999' }));
    expect(await pass(other.id)).toMatchObject({ state: 'refused', reason: 'order-number-taken' });
    expect(wms.orders.get('1001')?.goodsOwnerOrderId).toBe(order.id);
  });

  it('with 300 lines is there with all of them', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => aLine({ id: String(9_100_000_000_000_001_000n + BigInt(at)) }));
    const order = shop.add(anOrder({ lines }));
    await pass(order.id);
    expect(wms.orders.get('1001')?.lines).toHaveLength(300);
  });

  it('does not spoil its batch when it is bad', async () => {
    const bad = shop.add(anOrder({ id: '1', number: 1, lines: [aLine({ sku: null, variantId: null })] }));
    const good = shop.add(anOrder({ id: '2', number: 2 }));
    const fake = new FakePass<OrderFacts>([aRow<OrderFacts>(bad.id), aRow<OrderFacts>(good.id)]);
    await reconciler.reconcile(fake);
    expect(fake.records.get('1')).toMatchObject({ state: 'refused', reason: 'line-unmappable' });
    expect(fake.records.get('2')).toMatchObject({ state: 'in_sync' });
  });

  it('is found by the fulfillment order that a webhook named', async () => {
    shop.ordersOfFulfillmentOrders.set('77', '9007199254740993001');
    expect(await pass(fulfillmentOrderKey('77'))).toMatchObject({ state: 'forgotten' });
    expect(touched).toEqual(['9007199254740993001']);
  });
});

describe('what is told of an order in the warehouse', () => {
  const rowsTold = (recorded: { announce?: readonly { event: unknown; data: unknown }[] }) =>
    recorded.announce
      ?.filter(({ event }) => event === orderExported)
      .flatMap(({ data }) => (data as OrderExported['data']).wmsOrders.flatMap(({ rows }) => rows));
  const lines = [aLine({ id: '11', quantity: 2 }), aLine({ id: '12', sku: ' HAT-GREEN ' })];

  it('is how many of which article the warehouse confirmed, line by line', async () => {
    const order = shop.add(anOrder({ lines }));
    expect(rowsTold(await pass(order.id))).toEqual([
      { lineItemId: '11', articleNumber: 'HAT-GREEN', quantity: 2 },
      { lineItemId: '12', articleNumber: 'HAT-GREEN', quantity: 1 },
    ]);
  });

  it('is nothing for a line that the shop took back', async () => {
    const order = shop.add(anOrder({ lines }));
    const { facts } = await pass(order.id);
    shop.add({ ...order, lines: [lines[0]!, aLine({ id: '12', currentQuantity: 0 })] });
    expect(rowsTold(await pass(order.id, { facts }))).toEqual([
      { lineItemId: '11', articleNumber: 'HAT-GREEN', quantity: 2 },
      { lineItemId: '12', articleNumber: 'HAT-GREEN', quantity: 0 },
    ]);
  });

  it('is told once the lost reply to a change is made up for, and then no more', async () => {
    const order = shop.add(anOrder({ lines }));
    await pass(order.id);
    const { facts } = await pass(order.id);
    shop.add({ ...order, lines: [lines[0]!, aLine({ id: '12', currentQuantity: 0 })] });
    wms.cutNext = 'after';
    expect(rowsTold(await pass(order.id, { facts }))).toBeUndefined();
    const found = await pass(order.id, { facts: { ...facts!, planned: noted.get(order.id)!.planned } });
    expect(rowsTold(found)?.map((row) => row?.quantity)).toEqual([2, 0]);
    expect((await pass(order.id, { facts: found.facts })).announce).toEqual([]);
  });

  it('leaves out what people of the warehouse added themselves', () => {
    const rows = { '11': { articleNumber: 'HAT-GREEN', quantity: 2 }, extra: { articleNumber: 'LEAFLET', quantity: 1 } };
    const told = exported(CONNECTION, '1', [{ orderNumber: '1001', wmsOrderId: 1, deliveryDate: '2026-11-23', rows }]);
    expect(rowsTold({ announce: [told] })).toEqual([{ lineItemId: '11', articleNumber: 'HAT-GREEN', quantity: 2 }]);
  });
});

describe('what is told back to the shop', () => {
  const settings = { tagOn: { imported: 'in-warehouse', refused: 'not-in-warehouse' } };

  it('is a tag, once it is recorded that the order is there', async () => {
    const order = shop.add(anOrder());
    let tagsAtRecord: readonly string[] | undefined;
    const before = (fake: FakePass<OrderFacts>) => {
      const inSync = fake.outcome.inSync.bind(fake.outcome);
      fake.outcome.inSync = async (...given) => {
        tagsAtRecord = shop.orders.get(order.id)?.tags;
        await inSync(...given);
      };
    };
    await pass(order.id, { settings, before });
    expect(tagsAtRecord).toEqual(order.tags);
    expect(shop.orders.get(order.id)?.tags).toContain('in-warehouse');
  });

  it('keeps no order from being in the warehouse when Shopify does not take it', async () => {
    const fulfillmentOrder = fulfillmentOrderOf([aLine()], { supportedActions: ['REPORT_PROGRESS'] });
    const order = shop.add(anOrder({ fulfillmentOrders: [fulfillmentOrder] }));
    shop.takesNoNews = true;
    const recorded = await pass(order.id, { settings });
    expect(recorded).toMatchObject({ state: 'in_sync', announce: [{ event: orderExported }] });
    wms.work('1001', { status: 320 });
    expect(await pass(order.id, { settings, facts: recorded.facts })).toMatchObject({ state: 'in_sync' });
  });

  it('comes later where Shopify is away, with nothing announced anew', async () => {
    const order = shop.add(anOrder());
    shop.addTags = () => Promise.reject(new ThirdPartyAway('shopify', 'the connection was cut', true));
    expect(await pass(order.id, { settings })).toMatchObject({ state: 'failing' });
    delete (shop as Partial<FakeShopifyOrders>).addTags;
    await pass(order.id, { settings });
    expect(shop.orders.get(order.id)?.tags).toContain('in-warehouse');
    expect(wms.effects).toEqual(['order 1001']);
  });
});

describe('what is added after the warehouse began', () => {
  const settings = { addedLate: 'supplement' as const };
  const wmsOrdersTold = (recorded: { announce?: readonly { event: unknown; data: unknown }[] }) =>
    recorded.announce
      ?.filter(({ event }) => event === orderExported)
      .flatMap(({ data }) => (data as OrderExported['data']).wmsOrders.map(({ orderNumber }) => orderNumber));
  const begunAndGrown = async (given: Parameters<typeof anOrder>[0] = {}) => {
    const order = shop.add(anOrder({ lines: [aLine({ id: '11' })] }));
    const { facts } = await pass(order.id);
    wms.work('1001', { status: 320 });
    shop.add(anOrder({ lines: [aLine({ id: '11', quantity: 3 })], ...given }));
    return { id: order.id, facts: facts ?? null };
  };

  it('stands there as an order of its own, is announced with the first, and everything is looked at once more', async () => {
    const { id, facts } = await begunAndGrown();
    const added = await pass(id, { facts, settings });
    expect(added).toMatchObject({ state: 'due', activity: { what: 'exported', subject: { number: '1001-2' } } });
    expect(wmsOrdersTold(added)).toEqual(['1001', '1001-2']);
    expect(wms.orders.get('1001-2')?.lines).toMatchObject([{ rowNumber: '11', orderedNumberOfItems: 2 }]);
    expect(await pass(id, { facts: added.facts, settings })).toMatchObject({ state: 'in_sync', number: '1001', announce: [] });
  });

  it('is announced when its reply was lost, although a change of the order itself came too late', async () => {
    const { id, facts } = await begunAndGrown({ note: 'ring twice' });
    wms.cutNext = 'after';
    expect(await pass(id, { facts, settings })).toMatchObject({ state: 'failing' });
    const found = await pass(id, { facts: noted.get(id)!, settings });
    expect(wmsOrdersTold(found)).toEqual(['1001', '1001-2']);
    expect(await pass(id, { facts: found.facts, settings })).toMatchObject({ state: 'refused', reason: 'warehouse-began' });
    expect(wms.effects.filter((effect) => effect === 'order 1001-2')).toHaveLength(1);
  });

  it('is cancelled with the order, as far as that is in time, and then bears nothing', async () => {
    const { id, facts } = await begunAndGrown();
    const added = await pass(id, { facts, settings });
    shop.add(anOrder({ lines: [aLine({ id: '11', quantity: 3 })], cancelledAt: '2026-11-23T12:00:00Z' }));
    const stopped = await pass(id, { facts: added.facts, settings });
    expect(stopped).toMatchObject({ state: 'due', activity: { what: 'cancelled' } });
    expect(wms.orders.get('1001-2')?.statusNumber).toBe(1000);
    const rows = stopped.announce?.map(({ data }) => (data as OrderExported['data']).wmsOrders.at(-1)?.rows);
    expect(rows).toEqual([[]]);
    expect(await pass(id, { facts: stopped.facts, settings })).toMatchObject({ state: 'refused', reason: 'cancelled-too-late' });
  });
});

describe('what the warehouse gave up sending', () => {
  it('is sent once more as an order of its own, though what is added late is only shown', async () => {
    const order = shop.add(anOrder({ lines: [aLine({ id: '11', quantity: 3 })] }));
    const { facts } = await pass(order.id);
    wms.work('1001', { status: 450, picked: { '11': 2 }, ordered: { '11': 2 } });
    const [fulfillmentOrder] = order.fulfillmentOrders;
    const line = { ...fulfillmentOrder!.lines[0]!, remainingQuantity: 1 };
    shop.add({
      ...order,
      lines: [aLine({ id: '11', quantity: 3, unfulfilledQuantity: 1 })],
      fulfillmentOrders: [{ ...fulfillmentOrder!, lines: [line] }],
    });
    expect(await pass(order.id, { facts: facts ?? null })).not.toMatchObject({ activity: { what: 'exported' } });
    const closed = [{ orderNumber: '1001', rows: [{ lineItemId: '11', quantity: 2 }] }];
    const lowered = { ...facts!, ...withoutGivenUp(facts!, closed) };
    const again = await pass(order.id, { facts: lowered });
    expect(again).toMatchObject({ activity: { what: 'exported', subject: { number: '1001-2' } } });
    expect(wms.orders.get('1001-2')?.lines).toMatchObject([{ rowNumber: '11', orderedNumberOfItems: 1 }]);
    await pass(order.id, { facts: again.facts });
    expect(wms.orders.has('1001-3')).toBe(false);
  });
});

describe('a cancellation that comes too late', () => {
  const settings = { cancelledLate: 'instruct' as const };
  const cancelledLate = async () => {
    const order = shop.add(anOrder());
    const { facts } = await pass(order.id);
    wms.work('1001', { status: 400 });
    shop.add({ ...order, cancelledAt: '2026-11-23T12:00:00Z' });
    return { id: order.id, facts };
  };
  const instructions = () => wms.effects.filter((effect) => effect.startsWith('instruction'));

  it('is written on the order in the warehouse, once', async () => {
    const { id, facts } = await cancelledLate();
    const { reason } = await pass(id, { facts, settings });
    expect(reason).toBe('cancelled-too-late');
    await pass(id, { facts, settings, reason });
    expect(instructions()).toHaveLength(1);
  });

  it('is shown all the same when the warehouse takes no instruction any more', async () => {
    const { id, facts } = await cancelledLate();
    wms.setWarehouseInstruction = () => Promise.reject(new Refused('wms', 'the order is picked', '400'));
    expect(await pass(id, { facts, settings })).toMatchObject({ state: 'refused', reason: 'cancelled-too-late' });
  });
});

describe('an order that changes in the shop', () => {
  it('changes in the warehouse, and a line that is gone is set to nothing', async () => {
    const lines = [aLine({ id: '11' }), aLine({ id: '12' })];
    const order = shop.add(anOrder({ lines }));
    const { facts } = await pass(order.id);
    const edited = { ...order, lines: [lines[0]!, aLine({ id: '12', currentQuantity: 0 })] };
    shop.add(edited);
    expect(await pass(order.id, { facts })).toMatchObject({ state: 'in_sync', activity: { what: 'updated' } });
    expect(wms.orders.get('1001')?.lines.map((line) => line.orderedNumberOfItems)).toEqual([1, 0]);
  });

  it('is cancelled in the warehouse when the shop cancels it in time', async () => {
    const order = shop.add(anOrder());
    const { facts } = await pass(order.id);
    shop.add({ ...order, cancelledAt: '2026-11-23T12:00:00Z' });
    expect(await pass(order.id, { facts })).toMatchObject({ state: 'in_sync' });
    expect(wms.orders.get('1001')?.statusNumber).toBe(1000);
  });

  it('never says that it holds anything personal', async () => {
    const order = shop.add(anOrder({ note: 'for Astrid' }));
    const recorded = await pass(order.id);
    expect(JSON.stringify([recorded, aConnection().settings])).not.toMatch(/Astrid|Storgatan|example\.com|\+46/);
    expect(recorded.activity?.subject.id).toBe(order.id);
    expect(CONNECTION).toMatch(/^[0-9a-f-]{36}$/);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ConnectionSettingsInput } from '@stockbridge/contracts';
import { LeaseLost } from '@stockbridge/platform';
import type { ShopFulfillmentOrder, ShopLine, ShopOrder } from '@stockbridge/shopify';
import type { Ledger } from '@stockbridge/sync';
import {
  aConnection,
  aLine,
  anAddress,
  anOrder,
  aRow,
  FakePass,
  FakeShopifyOrders,
  FakeWms,
  fulfillmentOrderOf,
  OUR_LOCATION,
  type Recorded,
} from '@stockbridge/testing';
import fc from 'fast-check';
import type { AdmittedSpans } from './admitted-spans.js';
import type { KnownArticles } from './known-articles.js';
import { OrderReading } from './order-reading.js';
import type { OrderFacts } from './order-facts.js';
import { OrderReconciler } from './order.reconciler.js';

const ELSEWHERE = '2';
const ALLOCATED = 320;
const PICKED = 400;
const SENT = 450;
const CANCELLED = 1000;

/** What can happen to an order, on either side and to the hub. */
const STEPS = [
  'pass',
  'pass cut before its write',
  'pass cut after its write',
  'pass that dies before it records',
  'one more is ordered',
  'one is refunded',
  'all is refunded',
  'the address changes',
  'the note changes',
  'the shop cancels',
  'the payment is voided',
  'it is moved elsewhere',
  'it is moved back',
  'somebody fulfils it by hand',
  'our fulfillment flow runs',
  'the warehouse begins',
  'the warehouse picks all',
  'the warehouse picks short',
  'the warehouse ships',
  'staff edit a row',
  'staff cancel',
  'staff delete',
] as const;
type Step = (typeof STEPS)[number];

/** A shop, a warehouse and the order flow between them, in memory, with one order. */
class World {
  readonly shop = new FakeShopifyOrders();
  readonly wms = new FakeWms();
  readonly order: string;
  last: Recorded<OrderFacts> | undefined;
  /** Rows as staff left them, if they ever touched them. */
  editedByStaff: number | null = null;
  deletedByStaff = false;
  /** The most hats that the shop ever wanted. */
  mostHats = 3;
  private facts: OrderFacts | null = null;
  private moves = 0;
  private readonly reconciler: OrderReconciler;
  private readonly settings: Partial<ConnectionSettingsInput>;

  constructor(settings: ConnectionSettingsInput['order'] = {}) {
    this.settings = { order: settings };
    const lines = [aLine({ id: '71', quantity: 3 }), aLine({ id: '72', sku: 'MUG' })];
    this.order = this.shop.add(anOrder({ lines, fulfillmentOrders: [fulfillmentOrderOf(lines)] })).id;
    for (const articleNumber of ['HAT-GREEN', 'MUG']) this.wms.articles.set(articleNumber, { articleNumber });
    const articles = {
      among: async (_: string, numbers: string[]) => new Set(numbers),
      add: async () => undefined,
      forget: async () => undefined,
    };
    const spans = { of: async () => [] };
    const reading = new OrderReading(this.shop, this.wms, spans as unknown as AdmittedSpans);
    this.reconciler = new OrderReconciler(this.shop, this.wms, {} as Ledger<OrderFacts>, articles as unknown as KnownArticles, reading);
  }

  get inShop(): ShopOrder {
    return this.shop.orders.get(this.order)!;
  }
  get inWms() {
    return this.wms.orders.get('1001');
  }
  /** Units that the shop counts as fulfilled at our location. */
  get fulfilled(): number {
    return ours(this.inShop).reduce(
      (sum, { lines }) => sum + lines.reduce((all, line) => all + line.totalQuantity - line.remainingQuantity, 0),
      0,
    );
  }
  get picked(): number {
    return sumOf([...this.wms.orders.values()].flatMap(({ lines }) => lines.map((line) => line.pickedNumberOfItems)));
  }
  /** Hats that the warehouse has sent or will send. */
  get hatsOrdered(): number {
    const live = [...this.wms.orders.values()].filter(({ statusNumber }) => statusNumber !== CANCELLED);
    return sumOf(live.flatMap(({ lines }) => lines.filter(({ rowNumber }) => rowNumber === '71').map((line) => line.orderedNumberOfItems)));
  }
  get hatsWanted(): number {
    return this.inShop.lines.find(({ id }) => id === '71')!.currentQuantity;
  }

  async take(step: Step): Promise<void> {
    await this.happens(step);
    this.mostHats = Math.max(this.mostHats, this.hatsWanted);
  }

  private async happens(step: Step): Promise<void> {
    switch (step) {
      case 'pass':
        return this.pass();
      case 'pass cut before its write':
        return this.pass({ cut: 'before' });
      case 'pass cut after its write':
        return this.pass({ cut: 'after' });
      case 'pass that dies before it records':
        return this.pass({ dies: true });
      case 'one more is ordered':
        return this.addUnit();
      case 'one is refunded':
        return this.refund(1);
      case 'all is refunded':
        return this.refund(Infinity);
      case 'the address changes':
        return this.change({ shippingAddress: anAddress({ address1: `Nya vägen ${++this.moves}` }) });
      case 'the note changes':
        return this.change({ note: `note ${++this.moves}` });
      case 'the shop cancels':
        if (this.inShop.cancelledAt) return;
        this.refund(Infinity);
        return this.change({ cancelledAt: '2026-11-21T00:00:00Z' });
      case 'the payment is voided':
        return this.change({ financialStatus: 'VOIDED' });
      case 'it is moved elsewhere':
        return this.move(OUR_LOCATION, ELSEWHERE);
      case 'it is moved back':
        return this.move(ELSEWHERE, OUR_LOCATION);
      case 'somebody fulfils it by hand':
        return this.fulfil(() => Infinity);
      case 'our fulfillment flow runs':
        return this.fulfilOwed();
      case 'the warehouse begins':
        return this.work((status) => (status < ALLOCATED ? { status: ALLOCATED } : null));
      case 'the warehouse picks all':
        return this.work((status, ordered) => (status < PICKED ? { status: PICKED, picked: ordered } : null));
      case 'the warehouse picks short':
        return this.work((status, ordered) =>
          status < PICKED ? { status: PICKED, picked: mapValues(ordered, (quantity) => Math.max(0, quantity - 1)) } : null,
        );
      case 'the warehouse ships':
        return this.work((status, _ordered, picked) => (status === PICKED && picked > 0 ? { status: SENT } : null));
      case 'staff edit a row':
        return this.work(
          (status, ordered) => {
            if (status >= ALLOCATED || (ordered['71'] ?? 0) === 0) return null;
            this.editedByStaff = ordered['71']! + 5;
            return { ordered: { 71: this.editedByStaff } };
          },
          ['1001'],
        );
      case 'staff cancel':
        return this.work((status) => (status < SENT ? { status: CANCELLED } : null), ['1001']);
      case 'staff delete':
        this.deletedByStaff ||= this.wms.orders.delete('1001');
        return;
    }
  }

  private async pass({ cut = null, dies = false }: { cut?: 'before' | 'after' | null; dies?: boolean } = {}): Promise<void> {
    const row = aRow<OrderFacts>(this.order, { facts: this.facts, reason: this.last?.reason ?? null });
    const fake = new FakePass<OrderFacts>([row], aConnection(this.settings));
    fake.diesAtRecord = dies;
    this.wms.cutNext = cut;
    try {
      await this.reconciler.reconcile(fake);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
    } finally {
      this.wms.cutNext = null;
    }
    this.facts = fake.notes.get(this.order) ?? this.facts;
    const recorded = fake.records.get(this.order);
    if (!recorded) return;
    this.facts = recorded.facts ?? this.facts;
    this.last = recorded;
  }

  /** Nothing goes wrong any more, and nothing else happens: from here on it is looked at only while it is due. */
  async settle(): Promise<void> {
    let turns = 0;
    do await this.pass();
    while (['due', 'failing'].includes(this.last?.state ?? 'due') && ++turns < 12);
  }

  private change(change: Partial<ShopOrder>): void {
    this.shop.orders.set(this.order, { ...this.inShop, ...change });
  }

  private addUnit(): void {
    const { lines, fulfillmentOrders } = this.inShop;
    const open = fulfillmentOrders.find(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS');
    if (!open || this.inShop.cancelledAt) return;
    this.change({
      lines: lines.map((line) =>
        line.id === '71'
          ? {
              ...line,
              quantity: line.quantity + 1,
              currentQuantity: line.currentQuantity + 1,
              unfulfilledQuantity: line.unfulfilledQuantity + 1,
            }
          : line,
      ),
      fulfillmentOrders: fulfillmentOrders.map((each) =>
        each === open
          ? withLines(each, (line) => (line.lineItemId === '71' ? [line.totalQuantity + 1, line.remainingQuantity + 1] : null))
          : each,
      ),
    });
  }

  /** Units that are not fulfilled, of each line: they leave their fulfillment order. */
  private refund(most: number): void {
    const left = new Map<string, number>();
    const lines = this.inShop.lines.map((line): ShopLine => {
      const units = Math.min(most, line.unfulfilledQuantity);
      left.set(line.id, units);
      return { ...line, currentQuantity: line.currentQuantity - units, unfulfilledQuantity: line.unfulfilledQuantity - units };
    });
    const fulfillmentOrders = this.inShop.fulfillmentOrders.map((each) =>
      withLines(each, (line) => {
        const units = Math.min(left.get(line.lineItemId) ?? 0, line.remainingQuantity);
        left.set(line.lineItemId, (left.get(line.lineItemId) ?? 0) - units);
        return [line.totalQuantity - units, line.remainingQuantity - units];
      }),
    );
    this.change({ lines, fulfillmentOrders });
  }

  private move(from: string, to: string): void {
    const fulfillmentOrders = this.inShop.fulfillmentOrders.map((each) =>
      each.locationId === from && each.status === 'OPEN' && each.lines.every((line) => line.totalQuantity === line.remainingQuantity)
        ? { ...each, locationId: to, gid: `gid://shopify/FulfillmentOrder/${100 + ++this.moves}` }
        : each,
    );
    this.change({ fulfillmentOrders });
  }

  private fulfil(unitsOf: (lineItemId: string) => number): void {
    const done = new Map<string, number>();
    const fulfillmentOrders = this.inShop.fulfillmentOrders.map((each) =>
      each.status === 'CLOSED'
        ? each
        : withLines(each, (line) => {
            const units = Math.min(unitsOf(line.lineItemId), line.remainingQuantity);
            done.set(line.lineItemId, (done.get(line.lineItemId) ?? 0) + units);
            return [line.totalQuantity, line.remainingQuantity - units];
          }),
    );
    const lines = this.inShop.lines.map((line) => ({ ...line, unfulfilledQuantity: line.unfulfilledQuantity - (done.get(line.id) ?? 0) }));
    this.change({ fulfillmentOrders, lines });
  }

  /** Picked less fulfilled, once the warehouse has sent it, as the fulfillment flow does. */
  private fulfilOwed(): void {
    const sent = [...this.wms.orders.values()].filter(({ statusNumber }) => statusNumber === SENT);
    if (sent.length === 0) return;
    const picked = new Map<string, number>();
    for (const line of sent.flatMap(({ lines }) => lines))
      picked.set(line.rowNumber, (picked.get(line.rowNumber) ?? 0) + line.pickedNumberOfItems);
    for (const line of ours(this.inShop).flatMap((each) => each.lines)) {
      picked.set(line.lineItemId, (picked.get(line.lineItemId) ?? 0) - (line.totalQuantity - line.remainingQuantity));
    }
    if (ours(this.inShop).length > 0) this.fulfil((id) => Math.max(0, picked.get(id) ?? 0));
  }

  private work(
    act: (status: number, ordered: Record<string, number>, picked: number) => Parameters<FakeWms['work']>[1] | null,
    numbers: readonly string[] = [...this.wms.orders.keys()],
  ): void {
    for (const order of numbers.flatMap((number) => this.wms.orders.get(number) ?? [])) {
      if (order.statusNumber === CANCELLED || order.statusNumber === null) continue;
      const ordered = Object.fromEntries(order.lines.map((line) => [line.rowNumber, line.orderedNumberOfItems]));
      const change = act(order.statusNumber, ordered, sumOf(order.lines.map((line) => line.pickedNumberOfItems)));
      if (change) this.wms.work(order.orderNumber, change);
    }
  }
}

const ours = ({ fulfillmentOrders }: ShopOrder) => fulfillmentOrders.filter(({ locationId }) => locationId === OUR_LOCATION);
const sumOf = (quantities: readonly number[]): number => quantities.reduce((sum, each) => sum + each, 0);
const mapValues = (record: Record<string, number>, map: (value: number) => number) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

/** Of a fulfillment order with nothing left Shopify says that it is closed. */
function withLines(
  fulfillmentOrder: ShopFulfillmentOrder,
  quantities: (line: ShopFulfillmentOrder['lines'][number]) => [total: number, remaining: number] | null,
): ShopFulfillmentOrder {
  const lines = fulfillmentOrder.lines.map((line) => {
    const [totalQuantity, remainingQuantity] = quantities(line) ?? [line.totalQuantity, line.remainingQuantity];
    return { ...line, totalQuantity, remainingQuantity };
  });
  const isDone = lines.every(({ remainingQuantity }) => remainingQuantity === 0);
  return { ...fulfillmentOrder, lines, ...(isDone && { status: 'CLOSED', supportedActions: [] }) };
}

const STOPPED = ['cancelled-too-late', 'shipped-though-cancelled', 'fulfilled-elsewhere', 'refunded-not-cancelled'];

async function play(steps: readonly Step[], settings: ConnectionSettingsInput['order'] = {}): Promise<World> {
  const world = new World(settings);
  for (const step of steps) await world.take(step);
  await world.settle();
  return world;
}

/** What must hold once everything has come to rest. */
function check(world: World, mayBeSeveral = false): void {
  const { last, inShop, inWms } = world;
  expect(last).toBeDefined();
  // Every way ends with a name.
  expect(['in_sync', 'held', 'refused', 'ignored']).toContain(last!.state);
  if (last!.state !== 'in_sync') expect(last!.reason).not.toBeNull();
  expect(last!.sentence).toBeTruthy();
  // One order there, once; with supplements, no unit twice.
  if (!mayBeSeveral) expect(world.wms.orders.size).toBeLessThanOrEqual(1);
  if (world.editedByStaff === null) expect(world.hatsOrdered).toBeLessThanOrEqual(world.mostHats);
  if (!inWms) return;

  const wantsNothing = inShop.cancelledAt !== null || inShop.lines.every(({ currentQuantity }) => currentQuantity === 0);
  const isSent = inWms.statusNumber === SENT && world.picked > 0;
  // Never cancelled and silently shipped.
  if (wantsNothing && isSent && world.fulfilled === 0) expect(STOPPED).toContain(last!.reason);
  // Never left to be picked while it can still be stopped.
  if (inShop.cancelledAt && world.fulfilled === 0) expect([CANCELLED, ALLOCATED, PICKED, SENT]).toContain(inWms.statusNumber);
  // What can't be stopped any more is shown.
  if (inShop.cancelledAt && world.fulfilled === 0 && [ALLOCATED, PICKED].includes(inWms.statusNumber!))
    expect(STOPPED).toContain(last!.reason);
  // What staff changed stays, unless the shop wants nothing any more.
  if (world.editedByStaff !== null && !world.deletedByStaff && inWms.statusNumber !== CANCELLED) {
    expect(inWms.lines.find(({ rowNumber }) => rowNumber === '71')?.orderedNumberOfItems).toBe(world.editedByStaff);
  }
}

describe('whatever happens to an order, in any order', () => {
  it('ends with a name, never cancelled and silently shipped, and what staff changed stays', async () => {
    const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), fc.boolean(), fc.boolean(), async (taken, refundCancels, instructs, supplements) => {
        const cancelledLate = instructs ? 'instruct' : 'show';
        const addedLate = supplements ? 'supplement' : 'show';
        check(await play(['pass', ...taken], { refundCancels, cancelledLate, addedLate }), supplements);
      }),
      { numRuns: 2_000 },
    );
  });

  it('brings what is added into the warehouse however far that is, where the settings have supplements, and each unit once', async () => {
    const growing = STEPS.filter(
      (step) =>
        step.startsWith('pass') ||
        [
          'one more is ordered',
          'the warehouse begins',
          'the warehouse picks all',
          'the warehouse ships',
          'our fulfillment flow runs',
        ].includes(step),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...growing), { maxLength: 16 }), async (taken) => {
        const world = await play(['pass', ...taken], { addedLate: 'supplement' });
        expect(world.last).toMatchObject({ state: 'in_sync' });
        expect(world.hatsOrdered).toBe(world.hatsWanted);
      }),
      { numRuns: 500 },
    );
  });

  it('brings what the shop wants into the warehouse when nobody else touches it', async () => {
    const harmless = STEPS.filter(
      (step) =>
        step.startsWith('pass') || ['one more is ordered', 'one is refunded', 'the address changes', 'the note changes'].includes(step),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...harmless), { maxLength: 12 }), async (taken) => {
        const world = await play(taken);
        const wanted = new Map(world.inShop.lines.map(({ id, currentQuantity }) => [id, currentQuantity]));
        if ([...wanted.values()].every((quantity) => quantity === 0)) return;
        expect(world.last).toMatchObject({ state: 'in_sync' });
        for (const { rowNumber, orderedNumberOfItems } of world.inWms!.lines) expect(orderedNumberOfItems).toBe(wanted.get(rowNumber));
        expect(world.wms.written.get('1001')?.consignee.address1).toBe(world.inShop.shippingAddress?.address1);
        expect(world.wms.written.get('1001')?.orderRemark).toBe(world.inShop.note ?? undefined);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an order that was cancelled', () => {
  it.each<[string, Step[], string | null]>([
    ['in time is cancelled in the warehouse', ['pass', 'the shop cancels'], null],
    [
      'in time, while the answer of the warehouse is lost, is cancelled once',
      ['pass', 'the shop cancels', 'pass cut after its write'],
      null,
    ],
    ['after the warehouse began is shown', ['pass', 'the warehouse begins', 'the shop cancels'], 'cancelled-too-late'],
    ['after it was picked is shown', ['pass', 'the warehouse picks all', 'the shop cancels'], 'cancelled-too-late'],
    [
      'while it was being shipped says that it was shipped',
      ['pass', 'the warehouse picks all', 'the shop cancels', 'the warehouse ships'],
      'shipped-though-cancelled',
    ],
    ['and deleted by staff asks a person', ['pass', 'staff delete', 'the shop cancels'], 'cancel-unknown'],
  ])('%s', async (_what, steps, reason) => {
    const world = await play(steps);
    expect(world.last?.reason ?? null).toBe(reason);
    if (reason === null) {
      expect(world.inWms?.statusNumber).toBe(CANCELLED);
      expect(world.wms.effects.filter((effect) => effect.startsWith('cancel'))).toHaveLength(1);
    }
  });
});

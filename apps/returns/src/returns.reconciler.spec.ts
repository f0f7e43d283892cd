import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ConnectionSettingsInput } from '@stockbridge/contracts';
import { LeaseLost, Refused } from '@stockbridge/platform';
import type { FollowedOrders } from '@stockbridge/sync';
import {
  aConnection,
  aFulfillment,
  aLine,
  anOrder,
  aRow,
  aWmsLine,
  aWmsOrder,
  FakeIntents,
  FakePass,
  FakeShopifyOrders,
  FakeShopifyRefunds,
  FakeWms,
  OUR_LOCATION,
} from '@stockbridge/testing';
import type { RefundsByHand } from './refunds-by-hand.js';
import type { RefundsElsewhere } from './refunds-elsewhere.js';
import { Refunds } from './refunds.js';
import type { MadeRefund, ReturnsFacts } from './returns-facts.js';
import { ReturnsReconciler } from './returns.reconciler.js';

const ORDER = anOrder({ lines: [aLine({ quantity: 3, unitPrice: '100.00' })] });
const LINE = ORDER.lines[0]!.id;
let shop: FakeShopifyOrders;
let refunds: FakeShopifyRefunds;
let wms: FakeWms;
let intents: FakeIntents;
let reconciler: ReturnsReconciler;
/** The order was deleted in the warehouse and made anew. */
let followedTwice: boolean;
let isDecidedMeanwhile: boolean;
/** What other connections of the shop refunded. */
let elsewhere: MadeRefund[];

beforeEach(() => {
  followedTwice = false;
  shop = new FakeShopifyOrders();
  refunds = new FakeShopifyRefunds(shop);
  wms = new FakeWms();
  intents = new FakeIntents();
  shop.add({ ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, unfulfilledQuantity: 0 })) });
  shop.fulfillments.set(ORDER.id, [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 3 }] })]);
  const lines = [aWmsLine({ rowNumber: LINE, orderedNumberOfItems: 3, pickedNumberOfItems: 3 })];
  wms.orders.set('1001', aWmsOrder({ goodsOwnerOrderId: ORDER.id, statusNumber: 450, lines }));
  const followed: Pick<FollowedOrders, 'ofOrders'> = {
    ofOrders: async (_connection, ids) =>
      new Map(
        ids.map((id) => [id, (followedTwice ? [500, 501] : [501]).map((wmsOrderId) => ({ orderId: id, wmsOrderId, orderNumber: '1001' }))]),
      ),
  };
  isDecidedMeanwhile = false;
  elsewhere = [];
  const byHand: Pick<RefundsByHand, 'endProposal'> = { endProposal: async ({ facts }) => !facts?.proposal || !isDecidedMeanwhile };
  const ofOthers: Pick<RefundsElsewhere, 'ofOrders'> = { ofOrders: async () => new Map([[ORDER.id, elsewhere]]) };
  const making = new Refunds(refunds, intents, byHand as RefundsByHand);
  reconciler = new ReturnsReconciler(shop, refunds, wms, intents, followed as FollowedOrders, making, ofOthers as RefundsElsewhere);
});

type ReturnsInput = ConnectionSettingsInput['returns'];
const automatic: ReturnsInput = { enabled: true, rule: { refund: 'automatic' } };
const approval: ReturnsInput = { enabled: true };

interface Given {
  before?: (pass: FakePass<ReturnsFacts>) => void;
  returns?: ReturnsInput;
  facts?: ReturnsFacts | null;
}

async function pass({ before, returns = automatic, facts = null }: Given = {}) {
  const fake = new FakePass<ReturnsFacts>([aRow<ReturnsFacts>(ORDER.id, { facts })], aConnection({ returns }));
  before?.(fake);
  await reconciler.reconcile(fake);
  return fake.records.get(ORDER.id)!;
}

const refunded = () => refunds.ours(ORDER.id).map(({ lines, amount }) => [lines[0]!.quantity, amount]);

describe('what comes back to the warehouse', () => {
  it('is refunded with the amount that Shopify suggests', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const recorded = await pass();
    expect(refunded()).toEqual([[1, '100.00']]);
    expect(recorded).toMatchObject({ state: 'due', activity: { what: 'refunded', facts: { amount: '100.00', currency: 'SEK' } } });
    expect(await pass({ facts: recorded.facts })).toMatchObject({ state: 'in_sync' });
  });

  it('later, too, is refunded once, each for itself', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass();
    wms.takeBack('1001', { [LINE]: 2 });
    const after = await pass({ facts });
    await pass({ facts: after.facts });
    expect(refunded()).toEqual([
      [1, '100.00'],
      [2, '200.00'],
    ]);
  });

  it('of an order that was made anew under its number is counted once', async () => {
    followedTwice = true;
    wms.takeBack('1001', { [LINE]: 1 });
    await pass();
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('of one order is refunded although Shopify refuses to show another', async () => {
    const read = shop.fulfillmentTruths.bind(shop);
    shop.fulfillmentTruths = async (access, ids) => {
      if (ids.includes('77')) throw new Refused('shopify', 'it has too many fulfillments');
      return read(access, ids);
    };
    wms.takeBack('1001', { [LINE]: 1 });
    const rows = ['77', ORDER.id].map((id) => aRow<ReturnsFacts>(id));
    const fake = new FakePass<ReturnsFacts>(rows, aConnection({ returns: automatic }));
    await reconciler.reconcile(fake);
    expect(refunded()).toEqual([[1, '100.00']]);
    expect(fake.records.get('77')).toMatchObject({ error: expect.any(Refused) });
  });

  it.each([
    ['fulfilled', [2, 3]],
    ['cancelled', [3, 2]],
  ] as const)('is not decided on two readings between which units were %s', async (_what, [before, after]) => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    const stands = (fulfilled: number) => {
      const order = shop.orders.get(ORDER.id)!;
      shop.add({ ...order, lines: order.lines.map((line) => ({ ...line, unfulfilledQuantity: 3 - fulfilled })) });
      shop.fulfillments.set(ORDER.id, [aFulfillment({ lines: [{ lineItemId: LINE, quantity: fulfilled }] })]);
    };
    stands(before);
    const read = refunds.truth.bind(refunds);
    refunds.truth = async (...asked) => {
      stands(after);
      return read(...asked);
    };
    expect(await pass()).toMatchObject({ state: 'due' });
    expect(refunded()).toEqual([]);
    expect(await pass()).toMatchObject({ state: 'in_sync' });
  });

  it('is nothing while nothing came back: Shopify is not asked', async () => {
    shop.fulfillmentTruths = () => Promise.reject(new Error('asked'));
    expect(await pass()).toMatchObject({ state: 'in_sync', sentence: 'Nothing of order 1001 came back to the warehouse.' });
  });

  it('of an order that Shopify does not show any more is left to people', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    shop.orders.clear();
    expect(await pass()).toMatchObject({ state: 'refused', reason: 'gone-in-shop', recheckAfterSeconds: 86_400, activity: {} });
  });

  it('is restocked at our location only where the settings say so, and the customer is told only then', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass();
    const rule = { refund: 'automatic' as const, restock: true, notifyCustomer: true, shipping: true };
    wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
    await pass({
      facts,
      returns: { ...automatic, causes: [{ cause: 'SIZE', ...rule }] },
    });
    expect(refunds.ours(ORDER.id).map(({ manner }) => [manner?.restockAt, manner?.notifyCustomer])).toEqual([
      [null, false],
      [OUR_LOCATION, true],
    ]);
    expect(refunded()[1]).toEqual([1, '149.00']);
  });

  it('with an open return in Shopify has that processed', async () => {
    const lines = [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: LINE, quantity: 1, unprocessed: 1, reverseLineGid: null }];
    refunds.returns.set(ORDER.id, [{ gid: 'gid://shopify/Return/1', name: '#1001-R1', status: 'OPEN', hasExchange: false, lines }]);
    wms.takeBack('1001', { [LINE]: 2 });
    const { facts } = await pass();
    await pass({ facts });
    expect(refunds.ours(ORDER.id).map(({ ofReturn, lines: [line] }) => [ofReturn, line?.quantity])).toEqual([
      ['gid://shopify/Return/1', 1],
      [null, 1],
    ]);
  });

  it('waits while its payment is only authorized: a capture under way would take money for it', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.isCapturable = true;
    expect(await pass()).toMatchObject({ state: 'held', reason: 'not-paid-yet' });
    refunds.isCapturable = false;
    await pass();
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('is refused with the reason where Shopify refuses to refund it', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.refuses = () => true;
    const refused = await pass();
    expect(refused).toMatchObject({ state: 'refused', reason: 'refused-by-shopify', recheckAfterSeconds: 3_600 });
    expect(intents.kept.size).toBe(0);
    refunds.refuses = () => false;
    await pass({ facts: refused.facts });
    expect(refunded()).toEqual([[1, '100.00']]);
    // Shopify would answer the same key with the same refusal.
    expect(new Set(refunds.keys).size).toBe(2);
  });
});

describe('what Shopify refuses to refund', () => {
  const returns: ReturnsInput = { enabled: true, rule: { refund: 'automatic' }, causes: [{ cause: 'SIZE', refund: 'approval' }] };

  it('keeps nothing waiting that has another rule', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
    refunds.refuses = () => true;
    const held = await pass({ returns });
    expect(held).toMatchObject({
      reason: 'waits-for-approval',
      sentence: expect.stringContaining('Shopify refused'),
      facts: { proposal: { lines: [{ cause: 'SIZE' }] }, refusals: 1 },
    });
    refunds.refuses = () => refunds.keys.length % 2 === 0;
    refunds.keys.length = 1;
    await pass({ returns, facts: { ...held.facts!, proposal: null, approved: held.facts!.proposal!.key } });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('is told, and known at the next try, while what has another rule waits for its payment', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
    const suggest = refunds.suggest.bind(refunds);
    refunds.refuses = () => true;
    refunds.isCapturable = true;
    let asked = 0;
    refunds.suggest = async (...given) => ({ ...(await suggest(...given)), isShort: (asked += 1) > 1 });
    expect(await pass({ returns })).toMatchObject({
      reason: 'not-paid-yet',
      sentence: expect.stringContaining('Shopify refused'),
      facts: { refusals: 1 },
    });
  });

  it('keeps nothing waiting either where it suggests no refund', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.suggest = () => Promise.reject(new Refused('shopify', 'Shopify suggests no refund'));
    expect(await pass()).toMatchObject({
      state: 'refused',
      reason: 'refused-by-shopify',
      sentence: expect.stringContaining('suggests no refund'),
    });
  });
});

describe('what can not be read', () => {
  it('of the warehouse counts as unknown: a refund that waits goes on waiting, and one that was made is no alarm', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass({ returns: approval });
    wms.orders.clear();
    const gone = await pass({ returns: approval, facts });
    expect(gone).toMatchObject({ state: 'refused', reason: 'gone-in-wms', recheckAfterSeconds: 86_400 });
    expect(gone.facts).toBeUndefined();
  });

  it('of the warehouse is no proof that nothing came back: a person looks at it', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const order = wms.orders.get('1001')!;
    wms.orders.delete('1001');
    wms.orders.set('1001-X', { ...order, orderNumber: '1001-X' });
    expect(await pass()).toMatchObject({ state: 'refused', reason: 'gone-in-wms', recheckAfterSeconds: 86_400 });
    expect(refunded()).toEqual([]);
  });

  it('of Shopify leaves a refund in doubt as it is, so that it is not made again', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.cutNext = 'after';
    await pass();
    const order = shop.orders.get(ORDER.id)!;
    shop.orders.clear();
    expect(await pass()).toMatchObject({ state: 'refused', reason: 'gone-in-shop' });
    shop.orders.set(ORDER.id, order);
    const { facts } = await pass();
    await pass({ facts });
    expect(refunded()).toEqual([[1, '100.00']]);
  });
});

describe('a return that was undone after its refund', () => {
  it('is looked for daily as long as it may still happen, and is an alarm', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass();
    expect(await pass({ facts })).toMatchObject({ state: 'in_sync', recheckAfterSeconds: 86_400 });
    const long = { ...facts!, refunds: facts!.refunds.map((each) => ({ ...each, madeAt: '2026-01-01T00:00:00Z' })) };
    expect((await pass({ facts: long })).recheckAfterSeconds).toBeUndefined();
    wms.takeBack('1001', { [LINE]: -1 });
    const alarm = await pass({ facts });
    expect(alarm).toMatchObject({ state: 'refused', reason: 'return-undone', facts: { unsettled: expect.any(String) } });
    const seen = { ...alarm.facts!, seen: [alarm.facts!.unsettled!], unsettled: null };
    const settled = await pass({ facts: seen });
    expect(settled).toMatchObject({ state: 'in_sync' });
    // Booked again, and undone again.
    wms.takeBack('1001', { [LINE]: 1 });
    const again = await pass({ facts: settled.facts! });
    wms.takeBack('1001', { [LINE]: -1 });
    expect(await pass({ facts: again.facts! })).toMatchObject({ state: 'refused', reason: 'return-undone' });
  });
});

describe('what only people can settle', () => {
  it('is not asked about with the sentence of a refund that is made meanwhile', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass();
    wms.takeBack('1001', { [LINE]: -1 });
    const alarm = await pass({ facts });
    expect(alarm).toMatchObject({ reason: 'return-undone', facts: { unsettled: expect.any(String) } });
    wms.takeBack('1001', { [LINE]: 2 });
    const made = await pass({ facts: alarm.facts });
    expect(made).toMatchObject({ activity: { what: 'refunded' }, facts: { unsettled: null } });
  });
});

describe('what was thrown away', () => {
  it('is refunded where only the return order tells of it', async () => {
    const line = { rowNumber: LINE, returnedNumberOfItems: 1, discardedNumberOfItems: 1, cause: 'DEFECT', items: [] };
    wms.returnOrders.push({ returnOrderId: 1, returnOrderNumber: 'R1', orderNumber: '1001', lines: [line] });
    expect(await pass()).toMatchObject({
      reason: 'waits-for-approval',
      facts: { proposal: { lines: [{ cause: 'DEFECT', quantity: 1 }] } },
    });
  });
});

describe('a refund that a person has to approve', () => {
  it('waits with the amount that Shopify suggests, and is made once exactly that is approved', async () => {
    wms.takeBack('1001', { [LINE]: 2 }, { cause: 'SIZE' });
    const held = await pass({ returns: approval });
    expect(held).toMatchObject({
      state: 'held',
      reason: 'waits-for-approval',
      facts: { proposal: { amount: '200.00', currencyCode: 'SEK', lines: [{ lineItemId: LINE, quantity: 2, cause: 'SIZE' }] } },
    });
    expect(refunded()).toEqual([]);
    const approved = held.facts!.proposal!.key;
    await pass({ returns: approval, facts: { ...held.facts!, proposal: null, approved } });
    expect(refunded()).toEqual([[2, '200.00']]);
  });

  it('is asked about again when something else is due by then', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass({ returns: approval });
    const approved = facts!.proposal!.key;
    wms.takeBack('1001', { [LINE]: 1 });
    expect(await pass({ returns: approval, facts: { ...facts!, proposal: null, approved } })).toMatchObject({
      reason: 'waits-for-approval',
      facts: { proposal: { amount: '200.00' }, approved: null },
    });
    expect(refunded()).toEqual([]);
  });

  it('is not asked about any more once the merchant has refunded it', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass({ returns: approval });
    refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    expect(await pass({ returns: approval, facts })).toMatchObject({ state: 'in_sync', facts: { proposal: null } });
  });
});

describe('an approval', () => {
  it('does not hold once there is a doubt that the person was not shown', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass({ returns: approval });
    const approved = facts!.proposal!.key;
    refunds.withoutUnits.set(ORDER.id, '50.00');
    const again = await pass({ returns: approval, facts: { ...facts!, proposal: null, approved } });
    expect(again).toMatchObject({ reason: 'waits-for-approval', facts: { proposal: { doubt: expect.stringContaining('50.00') } } });
    await pass({ returns: approval, facts: { ...again.facts!, proposal: null, approved: again.facts!.proposal!.key } });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  describe('of one of several refunds', () => {
    const other = aLine({ id: '14000000000077', quantity: 1, unitPrice: '30.00', unfulfilledQuantity: 0 });
    const causes = [
      { cause: 'SIZE', refund: 'approval' as const },
      { cause: 'COLOUR', refund: 'approval' as const, restock: true },
    ];
    const returns: ReturnsInput = { ...automatic, causes };

    beforeEach(() => {
      shop.add({ ...shop.orders.get(ORDER.id)!, lines: [...shop.orders.get(ORDER.id)!.lines, other] });
      shop.fulfillments.set(ORDER.id, [
        aFulfillment({ lines: [ORDER.lines[0]!, other].map(({ id, quantity }) => ({ lineItemId: id, quantity })) }),
      ]);
      const order = wms.orders.get('1001')!;
      const line = aWmsLine({ rowNumber: other.id, orderedNumberOfItems: 1, pickedNumberOfItems: 1 });
      wms.orders.set('1001', { ...order, lines: [...order.lines, line] });
      wms.takeBack('1001', { [other.id]: 1 }, { cause: 'COLOUR' });
    });

    const approve = async () => {
      const { facts } = await pass({ returns });
      expect(facts!.proposal).toMatchObject({ amount: '30.00' });
      return { ...facts!, proposal: null, approved: facts!.proposal!.key };
    };

    it('stands though a refund that nobody has to approve goes first', async () => {
      const facts = await approve();
      wms.takeBack('1001', { [LINE]: 1 });
      const first = await pass({ returns, facts });
      expect(refunded()).toEqual([[1, '100.00']]);
      const { facts: after } = await pass({ returns, facts: first.facts });
      expect(refunded()[1]).toEqual([1, '30.00']);
      expect(after).toMatchObject({ approved: null });
    });

    it('is followed before anybody is asked about another one', async () => {
      const facts = await approve();
      wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
      const made = await pass({ returns, facts });
      expect(refunded()).toEqual([[1, '30.00']]);
      expect(await pass({ returns, facts: made.facts })).toMatchObject({
        reason: 'waits-for-approval',
        facts: { proposal: { amount: '100.00' } },
      });
    });

    it('stands though Shopify refuses it for now and somebody is asked about another one', async () => {
      const facts = await approve();
      wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
      refunds.refuses = () => true;
      const held = await pass({ returns, facts });
      expect(held).toMatchObject({ reason: 'waits-for-approval', facts: { approved: facts.approved, proposal: { amount: '100.00' } } });
    });
  });

  it('is short enough to be given, however many lines the refund has', async () => {
    const lines = Array.from({ length: 150 }, (_, at) =>
      aLine({ id: String(14_000_000_000_000 + at), quantity: 1, unfulfilledQuantity: 0 }),
    );
    shop.add({ ...ORDER, lines });
    shop.fulfillments.set(ORDER.id, [aFulfillment({ lines: lines.map(({ id }) => ({ lineItemId: id, quantity: 1 })) })]);
    const ofWms = lines.map(({ id }) => aWmsLine({ rowNumber: id, orderedNumberOfItems: 1, pickedNumberOfItems: 1 }));
    wms.orders.set('1001', aWmsOrder({ goodsOwnerOrderId: ORDER.id, statusNumber: 450, lines: ofWms }));
    wms.takeBack('1001', Object.fromEntries(lines.map(({ id }) => [id, 1])));
    const { facts } = await pass({ returns: approval });
    const approved = facts!.proposal!.key;
    expect(approved.length).toBeLessThan(100);
    await pass({ returns: approval, facts: { ...facts!, proposal: null, approved } });
    expect(refunds.ours(ORDER.id).map((each) => each.lines.length)).toEqual([150]);
    const [intent] = [...intents.kept.values()];
    expect(intent!.key.length).toBeLessThan(100);
    expect(intent!.input).toMatchObject({ name: expect.stringContaining(`${lines[149]!.id}:0+1`) });
  });
});

describe('a person who decides while the flow is at work', () => {
  it('is not told that the units are left alone while their money leaves', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    const { facts } = await pass({ returns: approval });
    isDecidedMeanwhile = true;
    expect(await pass({ facts })).toMatchObject({ state: 'due' });
    expect(refunded()).toEqual([]);
  });
});

describe('a person who decides while Shopify refuses another refund', () => {
  it('is not told that the units are left alone while their money leaves', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    wms.takeBack('1001', { [LINE]: 1 }, { cause: 'SIZE' });
    const { facts } = await pass({ returns: approval });
    expect(facts!.proposal).toMatchObject({ amount: '200.00' });
    isDecidedMeanwhile = true;
    const suggest = refunds.suggest.bind(refunds);
    let asked = 0;
    refunds.suggest = async (...given) => {
      if ((asked += 1) === 1) throw new Refused('shopify', 'Shopify suggests no refund');
      return suggest(...given);
    };
    const returns: ReturnsInput = { ...automatic, causes: [{ cause: 'SIZE', refund: 'automatic', restock: true }] };
    expect(await pass({ returns, facts })).toMatchObject({ state: 'due' });
    expect(refunded()).toEqual([]);
  });
});

describe('another connection of the shop', () => {
  const sent = [
    aFulfillment({ lines: [{ lineItemId: LINE, quantity: 2 }] }),
    aFulfillment({ id: '2', locationId: '99', lines: [{ lineItemId: LINE, quantity: 1 }] }),
  ];
  const theirs = (refundId: string): MadeRefund => {
    const units = [{ lineItemId: LINE, quantity: 1, cause: null, returnedAt: null }];
    return { madeAt: '2026-11-24T13:00:00Z', units, amount: '100.00', currencyCode: 'SEK', withShipping: false, refundId };
  };

  it('refunds what came back to it, which settles nothing of what came back to us', async () => {
    shop.fulfillments.set(ORDER.id, sent);
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    expect(await pass()).toMatchObject({ reason: 'waits-for-approval' });
    elsewhere = [theirs('6001')];
    await pass();
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('has refunds of its own, none of which is taken for one of ours in doubt', async () => {
    shop.fulfillments.set(ORDER.id, sent);
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.cutNext = 'before';
    await pass();
    refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    elsewhere = [theirs([...refunds.refunds.keys()][0]!)];
    const { facts } = await pass();
    expect(refunded()).toEqual([[1, '100.00']]);
    expect(facts!.refunds[0]!.refundId).toBe('6002');
  });
});

describe('another connection of the shop that can not name its refund', () => {
  const units = [{ lineItemId: LINE, quantity: 1, cause: null, returnedAt: null }];
  const unnamed = { madeAt: '2026-11-24T13:00:00Z', units, amount: '100.00', currencyCode: 'SEK', withShipping: false, refundId: null };
  const refundedElsewhere = () => refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);

  beforeEach(() => {
    shop.fulfillments.set(ORDER.id, [
      aFulfillment({ lines: [{ lineItemId: LINE, quantity: 2 }] }),
      aFulfillment({ id: '2', locationId: '99', lines: [{ lineItemId: LINE, quantity: 1 }] }),
    ]);
    wms.takeBack('1001', { [LINE]: 1 });
  });

  it('has none of its own taken for one of ours in doubt, which is not made again either', async () => {
    refunds.cutNext = 'before';
    await pass();
    refundedElsewhere();
    elsewhere = [unnamed];
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt', recheckAfterSeconds: 900 });
    expect(refunded()).toEqual([]);
  });

  it('keeps ours not waiting where both are there', async () => {
    refunds.cutNext = 'after';
    await pass();
    refundedElsewhere();
    elsewhere = [unnamed];
    expect(await pass()).toMatchObject({ activity: { what: 'refunded' } });
    expect(refunded()).toEqual([[1, '100.00']]);
  });
});

describe('a return that was processed', () => {
  const lines = [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: LINE, quantity: 1, unprocessed: 1, reverseLineGid: null }];

  beforeEach(() => {
    refunds.returns.set(ORDER.id, [{ gid: 'gid://shopify/Return/1', name: '#1001-R1', status: 'OPEN', hasExchange: false, lines }]);
    wms.takeBack('1001', { [LINE]: 1 });
  });

  it('has the id of its refund read, so that other connections of the shop take none of ours for theirs', async () => {
    expect((await pass()).facts!.refunds).toMatchObject([{ refundId: '6001' }]);
  });

  it('is recorded as refunded though that id can not be read', async () => {
    refunds.refundedUnits = () => Promise.reject(new Refused('shopify', 'not now'));
    expect(await pass()).toMatchObject({ activity: { what: 'refunded' }, facts: { refunds: [{ refundId: null }] } });
  });
});

describe('a refund whose answer is lost', () => {
  it.each(['before', 'after'] as const)('%s it took effect is made exactly once', async (cut) => {
    wms.takeBack('1001', { [LINE]: 1 });
    refunds.cutNext = cut;
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    const { facts } = await pass();
    await pass({ facts });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('is not taken for the merchant’s refund of other units', async () => {
    wms.takeBack('1001', { [LINE]: 2 });
    refunds.cutNext = 'before';
    await pass();
    refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    const { facts } = await pass();
    await pass({ facts });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('since the worker died is read back, not made again', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    await expect(pass({ before: (fake) => (fake.diesAtRecord = true) })).rejects.toThrow(LeaseLost);
    const { facts } = await pass();
    await pass({ facts });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('is neither made again nor forgotten while a refund of somebody’s can not be read', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    await expect(pass({ before: (fake) => (fake.diesAtRecord = true) })).rejects.toThrow(LeaseLost);
    const read = refunds.refundedUnits.bind(refunds);
    refunds.refundedUnits = async () => new Map();
    expect(await pass()).toMatchObject({ state: 'held', reason: 'effect-in-doubt', recheckAfterSeconds: 900 });
    refunds.refundedUnits = read;
    expect(await pass()).toMatchObject({ activity: { what: 'refunded' } });
    expect(refunded()).toEqual([[1, '100.00']]);
  });

  it('is not sent without the lease', async () => {
    wms.takeBack('1001', { [LINE]: 1 });
    await expect(pass({ before: (fake) => (fake.isLeaseLost = true) })).rejects.toThrow(LeaseLost);
    expect(refunded()).toEqual([]);
  });
});

describe('a return that is approved in Shopify', () => {
  const lines = [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: LINE, quantity: 2, unprocessed: 2, reverseLineGid: null }];
  const aReturn = { gid: 'gid://shopify/Return/1', name: '#1001-R1', status: 'OPEN' as const, hasExchange: false, lines };

  it('is announced to the warehouse once, where the settings say so', async () => {
    refunds.returns.set(ORDER.id, [aReturn]);
    await pass();
    expect(wms.advised.size).toBe(0);
    const told = await pass({ returns: { ...automatic, advise: true } });
    expect(told).toMatchObject({ state: 'due', activity: { what: 'advised' }, facts: { advised: { '#1001-R1': 2 } } });
    expect([...wms.advised.keys()]).toEqual(['1001-R1']);
    const again = await pass({ returns: { ...automatic, advise: true }, facts: told.facts });
    expect(again).toMatchObject({ state: 'in_sync' });
    expect(wms.effects).toEqual(['return order 1001-R1']);
  });

  it('is not said to be announced while nothing of it was sent, and is once it was', async () => {
    const advise = { ...automatic, advise: true };
    refunds.returns.set(ORDER.id, [aReturn]);
    wms.work('1001', { picked: { [LINE]: 0 } });
    const early = await pass({ returns: advise });
    expect(early).toMatchObject({ state: 'in_sync' });
    wms.work('1001', { picked: { [LINE]: 3 } });
    expect(await pass({ returns: advise, facts: early.facts ?? null })).toMatchObject({ facts: { advised: { '#1001-R1': 2 } } });
  });

  it('is announced again when units are added to it', async () => {
    const advise = { ...automatic, advise: true };
    refunds.returns.set(ORDER.id, [aReturn]);
    const { facts } = await pass({ returns: advise });
    refunds.returns.set(ORDER.id, [{ ...aReturn, lines: [{ ...lines[0]!, quantity: 3, unprocessed: 3 }] }]);
    expect(await pass({ returns: advise, facts })).toMatchObject({ facts: { advised: { '#1001-R1': 3 } } });
    expect(wms.advised.get('1001-R1')?.lines).toMatchObject([{ quantity: 3 }]);
  });

  it.each(['the merchant refunded', 'a person left alone'])('is announced though units came back before that %s', async (who) => {
    const advise = { ...automatic, advise: true };
    wms.takeBack('1001', { [LINE]: 1 });
    let facts: ReturnsFacts | null = null;
    if (who === 'the merchant refunded') refunds.refundByMerchant(ORDER.id, [{ lineItemId: LINE, quantity: 1 }]);
    else {
      const { proposal } = (await pass({ returns: approval })).facts!;
      facts = { refunds: [], declined: proposal!.units };
    }
    refunds.returns.set(ORDER.id, [{ ...aReturn, lines: [{ ...lines[0]!, quantity: 1, unprocessed: 1 }] }]);
    expect(await pass({ returns: advise, facts })).toMatchObject({ activity: { what: 'advised' }, facts: { advised: { '#1001-R1': 1 } } });
  });

  it('and that the warehouse does not want to know of keeps no refund waiting', async () => {
    refunds.returns.set(ORDER.id, [aReturn]);
    wms.takeBack('1001', { [LINE]: 1 });
    wms.putReturnOrder = () => Promise.reject(new Refused('wms', 'no such return cause'));
    const told = await pass({ returns: { ...automatic, advise: true } });
    expect(told).toMatchObject({ activity: { what: 'refunded' } });
    expect(refunded()).toEqual([[1, '100.00']]);
    const rest = await pass({ returns: { ...automatic, advise: true }, facts: told.facts });
    expect(rest).toMatchObject({ state: 'refused', reason: 'refused-by-wms', sentence: expect.stringContaining('no such return cause') });
  });
});

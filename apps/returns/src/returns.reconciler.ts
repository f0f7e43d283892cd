import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Reason } from '@stockbridge/contracts';
import { ShopifyOrders, ShopifyRefunds, type ShopFulfillmentTruth, type ShopRefundTruth } from '@stockbridge/shopify';
import { attempt, FollowedOrders, holdInDoubt, holdUnseen, Intents, readApart, Reconciler, shopAccess, wmsAccess } from '@stockbridge/sync';
import type { DueRow, Intent, Pass, Remark, WrittenIntent } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import { v5 } from 'uuid';
import { adviseReturn } from './advise-return.js';
import { count } from './open-units.js';
import { asksAPerson, decideRefund, findRefund, refundKey, type Refund, type RefundDecision } from './decide-refund.js';
import { returnedUnits, type ReturnedUnits } from './returned-units.js';
import type { Proposal, RefundIntent, ReturnsFacts, SettledUnits } from './returns-facts.js';

type Row = DueRow<ReturnsFacts>;

/** Both truths of an order. */
interface Truths {
  readonly shipped: ShopFulfillmentTruth;
  readonly refunded: ShopRefundTruth;
}

/** Prices, payments and returns in Shopify change without the warehouse knowing: what waits is looked at again. */
const WAITING_RECHECK_SECONDS = 3_600;
const UNPAID_RECHECK_SECONDS = 300;
/** What people have to look at may have been mended without anybody telling us. */
const REFUSED_RECHECK_SECONDS = 24 * 3_600;
/** For so long after a refund the warehouse is asked daily whether the return was undone: no event of its says so. */
const UNDONE_WATCHED_DAYS = 30;
/** A key is made of letters, digits and dashes, and no longer than Shopify takes. */
const KEY_NAMESPACE = '6f4b1f0e-8d0f-4c6e-9f43-0a5c9a1b7d21';

/**
 * Makes Shopify agree with what came back to the warehouse, for a batch of orders of one connection.
 *
 * A refund is written as an intent before its call. In doubt, it is read back among the order's refunds: a new one with the same
 * units is ours; none, and what is owed is computed anew from both truths, which gives the same key.
 */
@Injectable()
export class ReturnsReconciler extends Reconciler<ReturnsFacts> {
  constructor(
    private readonly orders: ShopifyOrders,
    private readonly refunds: ShopifyRefunds,
    private readonly wms: WmsClient,
    private readonly intents: Intents,
    private readonly followed: FollowedOrders,
  ) {
    super();
  }

  async reconcile(pass: Pass<ReturnsFacts>): Promise<void> {
    const { connection, rows } = pass;
    const settings = connection.settings.returns;
    const keys = rows.map((row) => row.key);
    const followed = await this.followed.ofOrders(connection.connectionId, keys);
    const numbers = [...new Set([...followed.values()].flat().map((order) => order.orderNumber))];
    const inWms = numbers.length > 0 ? await this.wms.ordersByNumbers(wmsAccess(pass), numbers) : new Map<string, never>();
    const returnOrders = inWms.size > 0 ? await this.wms.returnOrdersOf(wmsAccess(pass), [...inWms.keys()]) : [];
    const sights = new Map(
      [...followed].map(([key, orders]) => {
        // One that was made anew has the number of the one before it.
        const wmsOrders = [...new Set(orders.flatMap(({ orderNumber }) => inWms.get(orderNumber) ?? []))];
        const gone = orders.find(({ orderNumber }) => !inWms.has(orderNumber))?.orderNumber ?? null;
        return [key, { wmsOrders, gone, returned: returnedUnits(wmsOrders, returnOrders, settings) }];
      }),
    );

    const open = Map.groupBy(await this.intents.open<RefundIntent>(connection.connectionId, keys), (intent) => intent.subject);
    const isConcerned = ({ key, facts }: Row): boolean =>
      settings.advise || open.has(key) || facts !== null || (sights.get(key)?.returned.size ?? 0) > 0;
    const concerned = rows.filter(isConcerned).map((row) => row.key);
    const { found: shipped, refused } = await readApart(concerned, (orderIds) => this.orders.fulfillmentTruths(shopAccess(pass), orderIds));

    await pass.each(rows, async (row) => {
      const sight = sights.get(row.key);
      if (!sight) return pass.outcome.forget(row);
      if (refused.has(row.key)) throw refused.get(row.key)!;
      const number = followed.get(row.key)![0]!.orderNumber;
      const nothing = { number, sentence: `Nothing of order ${number} came back to the warehouse.` };
      if (!isConcerned(row)) return pass.outcome.inSync(row, nothing);
      for (const intent of open.get(row.key) ?? []) {
        if (!(await this.settle(pass, row, intent, number))) return;
      }
      const hasReturned = row.facts !== null || sight.returned.size > 0;
      if (sight.gone !== null && hasReturned) return this.refuse(pass, row, number, 'gone-in-wms', goneInWms(number, sight.gone));
      const refunded = shipped.has(row.key) ? await this.refunds.truth(shopAccess(pass), row.key) : null;
      if (!refunded) {
        return hasReturned ? this.refuse(pass, row, number, 'gone-in-shop', goneInShop(number)) : pass.outcome.inSync(row, nothing);
      }
      const advice = settings.advise
        ? await adviseReturn(this.wms, pass, row, number, sight.wmsOrders, refunded.returns, unsettled(sight.returned, row.facts))
        : ({ is: 'nothing' } as const);
      if (advice.is === 'told') return;
      // What was refunded is told from both readings: units that were fulfilled, or cancelled, between them would count as refunded.
      if (hasReturned && !(await this.isStillShippedAs(pass, shipped.get(row.key)!))) return pass.outcome.later(row, 0, { number });
      const decision = this.decide(row, number, sight.returned, { shipped: shipped.get(row.key)!, refunded });
      if (decision.act === 'refund') return this.refund(pass, row, number, decision, refunded);
      const isDone = decision.act === 'agree' || decision.act === 'ignore';
      if (advice.is === 'refused' && isDone) return this.refuse(pass, row, number, 'refused-by-wms', advice.sentence);
      return this.record(pass, row, number, decision);
    });
  }

  private async isStillShippedAs(pass: Pass<ReturnsFacts>, before: ShopFulfillmentTruth): Promise<boolean> {
    const now = await this.orders.fulfillmentTruths(shopAccess(pass), [before.orderId]);
    return isDeepStrictEqual(now.get(before.orderId)?.fulfillments, before.fulfillments);
  }

  private decide(row: Row, orderNumber: string, returned: ReadonlyMap<string, readonly ReturnedUnits[]>, truths: Truths): RefundDecision {
    return decideRefund({ ...truths, orderNumber, returned, facts: row.facts });
  }

  /** What is to be looked at by a person; whatever waited for one before still does, and may go on by itself. */
  private refuse(pass: Pass<ReturnsFacts>, row: Row, number: string, reason: Reason, sentence: string): Promise<void> {
    const activity = news(row, number, 'refused', reason, sentence);
    return pass.outcome.refused(row, reason, { number, sentence, recheckAfterSeconds: REFUSED_RECHECK_SECONDS, activity });
  }

  private async record(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    decision: Exclude<RefundDecision, { readonly act: 'refund' }>,
  ): Promise<void> {
    const { outcome } = pass;
    // Whatever waited for a person does not any more.
    const undone = decision.act === 'refuse' ? (decision.undone ?? null) : null;
    const isWaiting = row.facts?.proposal || row.facts?.approved || row.facts?.undone || undone;
    const remark = {
      number,
      sentence: decision.sentence,
      ...(isWaiting && { facts: { refunds: [], ...row.facts, proposal: null, approved: null, undone } }),
      ...(isUndoneWatched(row.facts) && { recheckAfterSeconds: REFUSED_RECHECK_SECONDS }),
    };
    const told = (what: string, reason: string) => news(row, number, what, reason, decision.sentence);
    switch (decision.act) {
      case 'agree':
        return outcome.inSync(row, remark);
      case 'wait': {
        const activity = told('held', decision.reason);
        return outcome.held(row, decision.reason, { ...remark, recheckAfterSeconds: WAITING_RECHECK_SECONDS, activity });
      }
      case 'refuse':
        return outcome.refused(row, decision.reason, { ...remark, activity: told('refused', decision.reason) });
      case 'ignore':
        return outcome.ignored(row, decision.rule, { ...remark, activity: told('ignored', decision.rule) });
    }
  }

  private async refund(pass: Pass<ReturnsFacts>, row: Row, number: string, refund: Refund, truth: ShopRefundTruth): Promise<void> {
    const { work, rule, units: settled } = refund;
    const { currencyCode } = truth;
    const suggested = await this.refunds.suggest(shopAccess(pass), work);
    // A capture that is under way would take money for units that were refunded without any.
    if (truth.isCapturable && suggested.isShort) {
      const sentence = `${units(work.lines)} of order ${number} came back, and its payment is not captured yet; it is refunded once it is. Where nobody will capture it, void it in Shopify.`;
      return pass.outcome.held(row, 'not-paid-yet', {
        number,
        sentence,
        recheckAfterSeconds: UNPAID_RECHECK_SECONDS,
        activity: news(row, number, 'held', 'not-paid-yet', sentence),
      });
    }
    const key = refundKey(refund, suggested.amount, currencyCode);
    if (asksAPerson(refund) && row.facts?.approved !== key) {
      return this.askAPerson(pass, row, number, refund, { key, ...suggested }, truth);
    }
    const manner = {
      suggested,
      currencyCode,
      restockAt: rule.restock ? pass.connection.shop.locationId : null,
      notifyCustomer: rule.notifyCustomer,
      note: `Came back to the warehouse with order ${number}.`,
    };
    const refusals = row.facts?.refusals ?? 0;
    // Shopify takes a key for exactly one content, and remembers its failures.
    const idempotencyKey = v5([row.connectionId, key, JSON.stringify(manner), refusals].join('/'), KEY_NAMESPACE);
    const made = { units: settled, amount: suggested.amount, currencyCode, withShipping: work.withShipping };
    const result = await attempt<ReturnsFacts, RefundIntent, void>(
      this.intents,
      pass,
      row,
      { kind: 'refund', key, input: { ...made, before: truth.refundIds }, number, doubt: doubtOf(number) },
      () => this.refunds.refund(shopAccess(pass), work, { ...manner, idempotencyKey }),
    );
    switch (result.is) {
      case 'made':
        return this.recordRefunded(pass, row, result.intent, number, null);
      case 'refused': {
        const sentence = `Order ${number} came back, and Shopify refused to refund it (${result.error.message}); look at it there.`;
        return pass.outcome.refused(row, 'refused-by-shopify', {
          number,
          sentence,
          facts: { refunds: [], ...row.facts, refusals: refusals + 1 },
          activity: news(row, number, 'refused', 'refused-by-shopify', sentence),
        });
      }
      case 'put-off':
        return;
    }
  }

  private async askAPerson(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    { work, units: settled, rule, doubt }: Refund,
    { key, amount, shipping }: { key: string; amount: string; shipping: string },
    { lines, currencyCode }: ShopRefundTruth,
  ): Promise<void> {
    const proposal: Proposal = {
      key,
      amount,
      shipping: work.withShipping ? shipping : '0',
      currencyCode,
      lines: byCause(settled).map((each) => ({ ...each, name: lines.find((line) => line.lineItemId === each.lineItemId)?.name ?? '' })),
      isRestocked: rule.restock,
      isCustomerNotified: rule.notifyCustomer,
      doubt,
      units: settled,
    };
    const sentence = `${units(work.lines)} of order ${number} came back; a refund of ${amount} ${currencyCode} waits for a person to approve it${doubt === null ? '' : ` (${doubt})`}.`;
    await pass.outcome.held(row, 'waits-for-approval', {
      number,
      sentence,
      facts: { refunds: [], ...row.facts, proposal, approved: null },
      recheckAfterSeconds: WAITING_RECHECK_SECONDS,
      activity:
        row.facts?.proposal?.key === key ? undefined : news({ ...row, reason: null }, number, 'held', 'waits-for-approval', sentence),
    });
  }

  /** Finds out what became of a doubtful refund. False when it can't be known yet, or was just marked: the row is recorded then. */
  private async settle(pass: Pass<ReturnsFacts>, row: Row, intent: WrittenIntent<RefundIntent>, number: string): Promise<boolean> {
    if (Date.now() < intent.settleAfter.getTime()) {
      await holdInDoubt(pass, row, intent, { number, doubt: doubtOf(number) });
      return false;
    }
    const truth = await this.refunds.truth(shopAccess(pass), row.key);
    // Without the order nobody can tell: the intent stays, or the refund would be made again once the order is shown again.
    if (!truth) {
      await this.refuse(pass, row, number, 'gone-in-shop', goneInShop(number));
      return false;
    }
    const fresh = truth.refundIds.filter((id) => !intent.input.before.includes(id));
    const units = await this.refunds.refundedUnits(shopAccess(pass), fresh);
    const refundId = findRefund(intent.input, units);
    if (refundId === null && units.size < fresh.length) {
      await holdUnseen(pass, row, { number, doubt: doubtOf(number) });
      return false;
    }
    if (refundId === null) {
      await this.intents.withdraw(intent, pass.epoch);
      return true;
    }
    await this.recordRefunded(pass, row, intent, number, 'read back after a doubt');
    return false;
  }

  private async recordRefunded(
    pass: Pass<ReturnsFacts>,
    row: Row,
    intent: Intent<RefundIntent>,
    number: string,
    how: string | null,
  ): Promise<void> {
    const { units: settled, amount, currencyCode, withShipping } = intent.input;
    const sentence = `${units(settled)} of order ${number} came back and ${amount} ${currencyCode} were refunded${how === null ? '' : ` (${how})`}.`;
    const refunds = [
      ...(row.facts?.refunds ?? []),
      { madeAt: new Date().toISOString(), units: settled, amount, currencyCode, withShipping },
    ];
    await pass.outcome.later(row, 0, {
      number,
      sentence,
      facts: { ...row.facts, refunds, proposal: null, approved: null },
      also: (tx) => this.intents.done(intent, { amount, currencyCode }, tx),
      activity: {
        subject: { kind: 'order', id: row.key, number },
        what: 'refunded',
        reason: null,
        sentence,
        facts: { amount, currency: currencyCode, units: count(settled) },
      },
    });
  }
}

/** Units by line item that came back and were not refunded by us. */
function unsettled(returned: ReadonlyMap<string, readonly ReturnedUnits[]>, facts: ReturnsFacts | null): Map<string, number> {
  const ours = (facts?.refunds ?? []).flatMap(({ units: settled }) => settled);
  return new Map(
    [...returned].map(([lineItemId, came]) => {
      const refunded = count(ours.filter((each) => each.lineItemId === lineItemId));
      return [lineItemId, Math.max(0, count(came) - refunded)];
    }),
  );
}

/** Units by line and cause, as people are shown them. */
function byCause(settled: readonly SettledUnits[]): { lineItemId: string; cause: string | null; quantity: number }[] {
  return [...Map.groupBy(settled, ({ lineItemId, cause }) => JSON.stringify([lineItemId, cause])).values()].map((alike) => {
    const { lineItemId, cause } = alike[0]!;
    return { lineItemId, cause, quantity: count(alike) };
  });
}

function isUndoneWatched(facts: ReturnsFacts | null): boolean {
  const last = facts?.refunds.at(-1);
  return last !== undefined && Date.now() - Date.parse(last.madeAt) < UNDONE_WATCHED_DAYS * 24 * 3_600_000;
}

/** A line for the timeline, where the reason is news. */
function news(
  row: Pick<Row, 'key' | 'reason'>,
  number: string,
  what: string,
  reason: string,
  sentence: string,
): Remark<ReturnsFacts>['activity'] {
  if (row.reason === reason) return undefined;
  return { subject: { kind: 'order', id: row.key, number }, what, reason, sentence, facts: {} };
}

function units(lines: readonly { readonly quantity: number }[]): string {
  const quantity = count(lines);
  return `${quantity} ${quantity === 1 ? 'item' : 'items'}`;
}

const doubtOf = (number: string): string => `A refund of order ${number}`;
const goneInWms = (number: string, gone: string): string =>
  `Order ${gone} can't be read in the warehouse any more, so nobody knows what came back of order ${number}; look at it there.`;
const goneInShop = (number: string): string =>
  `Order ${number} came back, but Shopify does not show it any more: after 60 days it may be hidden from us. Refund it there by hand.`;

import { Injectable } from '@nestjs/common';
import { Refused } from '@stockbridge/platform';
import { ShopifyOrders, ShopifyRefunds, type ShopFulfillmentTruth, type ShopRefundTruth } from '@stockbridge/shopify';
import { attempt, holdInDoubt, Intents, Reconciler, shopAccess, wmsAccess, FollowedOrders } from '@stockbridge/sync';
import type { DueRow, Intent, Pass, Remark, WrittenIntent } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient, type WmsOrderRecord, type WmsReturnOrderRecord } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { v5 } from 'uuid';
import { decideRefund, findRefund, refundKey, type Refund } from './decide-refund.js';
import { returnedUnits } from './returned-units.js';
import { toReturnOrders } from './to-return-order.js';
import type { MadeRefund, RefundIntent, ReturnsFacts } from './returns-facts.js';

type Row = DueRow<ReturnsFacts>;

/** Both truths of an order. */
interface Truths {
  readonly shipped: ShopFulfillmentTruth;
  readonly refunded: ShopRefundTruth;
}

/** Prices, payments and returns in Shopify change without the warehouse knowing: what waits is looked at again. */
const WAITING_RECHECK_SECONDS = 3_600;
const UNPAID_RECHECK_SECONDS = 300;
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
    const keys = rows.map((row) => row.key);
    const followed = await this.followed.ofOrders(connection.connectionId, keys);
    const numbers = [...new Set([...followed.values()].flat().map((order) => order.orderNumber))];
    const inWms = numbers.length > 0 ? await this.wms.ordersByNumbers(wmsAccess(pass), numbers) : new Map<string, WmsOrderRecord>();
    const wmsOrdersOf = (row: Row) => (followed.get(row.key) ?? []).flatMap((order) => inWms.get(order.orderNumber) ?? []);

    const open = Map.groupBy(await this.intents.open<RefundIntent>(connection.connectionId, keys), (intent) => intent.subject);
    const { advise } = connection.settings.returns;
    const concerned = rows.filter((row) => advise || open.has(row.key) || row.facts !== null || cameBack(wmsOrdersOf(row)));
    const ofConcerned = concerned.flatMap((row) => wmsOrdersOf(row).map((order) => order.orderNumber));
    const returnOrders = ofConcerned.length > 0 ? await this.wms.returnOrdersOf(wmsAccess(pass), ofConcerned) : [];
    const shipped =
      concerned.length > 0
        ? await this.orders.fulfillmentTruths(
            shopAccess(pass),
            concerned.map((row) => row.key),
          )
        : new Map<string, ShopFulfillmentTruth>();

    await pass.each(rows, async (row) => {
      if (!followed.has(row.key)) return pass.outcome.forget(row);
      const number = followed.get(row.key)![0]!.orderNumber;
      if (!concerned.includes(row)) {
        return pass.outcome.inSync(row, { number, sentence: `Nothing of order ${number} came back to the warehouse.` });
      }
      for (const intent of open.get(row.key) ?? []) {
        if (!(await this.settle(pass, row, intent, number))) return;
      }
      const refunded = shipped.has(row.key) ? await this.refunds.truth(shopAccess(pass), row.key) : null;
      if (!refunded) {
        return pass.outcome.ignored(row, 'gone-in-shop', {
          number,
          sentence: `Order ${number} came back, but Shopify does not show it any more: after 60 days it may be hidden from us. Refund it there by hand.`,
        });
      }
      if (advise && (await this.advise(pass, row, number, wmsOrdersOf(row), refunded))) return;
      await this.reconcileOne(pass, row, number, wmsOrdersOf(row), returnOrders, { shipped: shipped.get(row.key)!, refunded });
    });
  }

  /**
   * Announces a return that is approved in Shopify to the warehouse. Return orders are written by number, so writing one again does
   * nothing; what the warehouse refuses is told once, and keeps no refund waiting. True when it recorded the row.
   */
  private async advise(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    wmsOrders: readonly WmsOrderRecord[],
    { returns }: ShopRefundTruth,
  ): Promise<boolean> {
    const approved = returns.find(({ name, status }) => status === 'OPEN' && row.facts?.advised?.[name] === undefined);
    if (!approved) return false;
    const returnOrders = toReturnOrders(approved, wmsOrders);
    const refusals: string[] = [];
    for (const returnOrder of returnOrders) {
      await pass.ensureLease(LONGEST_WMS_CALL_MS);
      try {
        await this.wms.putReturnOrder(wmsAccess(pass), returnOrder);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error.message);
      }
    }
    const announced = returnOrders.flatMap(({ lines }) => lines).reduce((all, { quantity }) => all + quantity, 0);
    const sentence =
      refusals.length > 0
        ? `The warehouse refused to be told of return ${approved.name} of order ${number} (${refusals.join('; ')}); tell it by hand.`
        : `Return ${approved.name} of order ${number} was announced to the warehouse: ${announced} ${announced === 1 ? 'item' : 'items'}.`;
    const reason = refusals.length > 0 ? 'refused-by-wms' : null;
    await pass.outcome.later(row, 0, {
      number,
      sentence,
      facts: { refunds: [], ...row.facts, advised: { ...row.facts?.advised, [approved.name]: announced } },
      activity: { subject: { kind: 'order', id: row.key, number }, what: 'advised', reason, sentence, facts: { announced } },
    });
    return true;
  }

  private async reconcileOne(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    wmsOrders: readonly WmsOrderRecord[],
    returnOrders: readonly WmsReturnOrderRecord[],
    truths: Truths,
  ): Promise<void> {
    const { connection, outcome } = pass;
    const settings = connection.settings.returns;
    const decision = decideRefund({
      ...truths,
      orderNumber: number,
      returned: returnedUnits(wmsOrders, returnOrders, settings),
      facts: row.facts,
    });
    if (decision.act === 'refund') return this.refund(pass, row, number, decision, truths.refunded);

    // Whatever waited for a person does not any more.
    const facts = row.facts?.proposal || row.facts?.approved ? { facts: { ...row.facts, proposal: null, approved: null } } : {};
    const remark = { number, sentence: decision.sentence, ...facts };
    switch (decision.act) {
      case 'agree':
        return outcome.inSync(row, remark);
      case 'wait':
        return outcome.held(row, decision.reason, {
          ...remark,
          recheckAfterSeconds: WAITING_RECHECK_SECONDS,
          activity: news(row, number, 'held', decision.reason, decision.sentence),
        });
      case 'refuse':
        return outcome.refused(row, decision.reason, {
          ...remark,
          activity: news(row, number, 'refused', decision.reason, decision.sentence),
        });
      case 'ignore':
        return outcome.ignored(row, decision.rule, {
          ...remark,
          activity: news(row, number, 'ignored', decision.rule, decision.sentence),
        });
    }
  }

  private async refund(pass: Pass<ReturnsFacts>, row: Row, number: string, refund: Refund, truth: ShopRefundTruth): Promise<void> {
    const { work, rule, doubt } = refund;
    const { currencyCode } = truth;
    const suggested = await this.refunds.suggest(shopAccess(pass), work);
    // A capture that is under way would take money for units that were refunded without any.
    if (truth.isCapturable && new Decimal(suggested.amount).lessThan(suggested.worth)) {
      const sentence = `${units(work.lines)} of order ${number} came back, and its payment is not captured yet; it is refunded once it is. Where nobody will capture it, void it in Shopify.`;
      return pass.outcome.held(row, 'not-paid-yet', {
        number,
        sentence,
        recheckAfterSeconds: UNPAID_RECHECK_SECONDS,
        activity: news(row, number, 'held', 'not-paid-yet', sentence),
      });
    }
    const key = refundKey(refund, suggested.amount, currencyCode);
    if ((rule.refund === 'approval' || doubt !== null) && row.facts?.approved !== key) {
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
    const made: MadeRefund = { lines: work.lines, amount: suggested.amount, currencyCode, withShipping: work.withShipping };
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
    { work, causes, rule, doubt }: Refund,
    { key, amount, shipping }: { key: string; amount: string; shipping: string },
    { lines, currencyCode }: ShopRefundTruth,
  ): Promise<void> {
    const proposal = {
      key,
      amount,
      shipping: work.withShipping ? shipping : '0',
      currencyCode,
      lines: work.lines.map(({ lineItemId, quantity }) => ({
        lineItemId,
        quantity,
        name: lines.find((line) => line.lineItemId === lineItemId)?.name ?? '',
        cause: causes[lineItemId] ?? null,
      })),
      isRestocked: rule.restock,
      doubt,
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
    const fresh = (truth?.refundIds ?? []).filter((id) => !intent.input.before.includes(id));
    const refundId = findRefund(intent.input, await this.refunds.refundedUnits(shopAccess(pass), fresh));
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
    const { lines, amount, currencyCode, withShipping } = intent.input;
    const sentence = `${units(lines)} of order ${number} came back and ${amount} ${currencyCode} were refunded${how === null ? '' : ` (${how})`}.`;
    const refunds = [...(row.facts?.refunds ?? []), { lines, amount, currencyCode, withShipping }];
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
        facts: { amount, currency: currencyCode, units: lines.reduce((all, { quantity }) => all + quantity, 0) },
      },
    });
  }
}

/** Whether anything of these orders came back. */
function cameBack(wmsOrders: readonly WmsOrderRecord[]): boolean {
  return wmsOrders.some(({ lines }) =>
    lines.some(({ returnedNumberOfItems, returnedItems }) => returnedNumberOfItems > 0 || returnedItems.length > 0),
  );
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
  const quantity = lines.reduce((all, line) => all + line.quantity, 0);
  return `${quantity} ${quantity === 1 ? 'item' : 'items'}`;
}

const doubtOf = (number: string): string => `A refund of order ${number}`;

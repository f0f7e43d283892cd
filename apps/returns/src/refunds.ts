import { Injectable } from '@nestjs/common';
import { Refused } from '@stockbridge/platform';
import { ShopifyRefunds, type ShopRefundTruth, type SuggestedRefund } from '@stockbridge/shopify';
import {
  attempt,
  holdInDoubt,
  holdUnseen,
  Intents,
  mayTryAgain,
  shopAccess,
  type Intent,
  type Pass,
  type WrittenIntent,
} from '@stockbridge/sync';
import { v5 } from 'uuid';
import { asksAPerson, findRefund, isSameUnits, refundKey, type Refund } from './decide-refund.js';
import { count } from './open-units.js';
import { goneInShop, items, news, refuse, WAITING_RECHECK_SECONDS, type Row } from './recorded-decision.js';
import { RefundsByHand } from './refunds-by-hand.js';
import type { MadeRefund, Proposal, RefundIntent, ReturnsFacts, SettledUnits } from './returns-facts.js';

const UNPAID_RECHECK_SECONDS = 300;
/** What Shopify refuses may be mended without anybody telling us. */
const REFUSED_RECHECK_SECONDS = 3_600;
/** Names are digested: a key is made of letters, digits and dashes, no longer than Shopify, and our own index, take. */
const KEY_NAMESPACE = '6f4b1f0e-8d0f-4c6e-9f43-0a5c9a1b7d21';

/** What a pass found before it came to a refund. */
interface Before {
  /** Key of what people are shown. */
  readonly shown: string | null;
  /** Key that a person has approved; null where nothing of that key is due. */
  readonly approved: string | null;
  /** What Shopify has just refused. */
  readonly refused: string | null;
  /** Ends what people are shown, once; false where a person has just decided about it. */
  readonly endProposal: () => Promise<boolean>;
}

/**
 * Gives money back for what came back, or asks a person first.
 *
 * A refund is written as an intent before its call. In doubt, it is read back among the order's refunds: a new one with the same
 * units is ours; none, and what is owed is computed anew from both truths, which gives the same key.
 */
@Injectable()
export class Refunds {
  constructor(
    private readonly shopify: ShopifyRefunds,
    private readonly intents: Intents,
    private readonly byHand: RefundsByHand,
  ) {}

  /** Makes the first of these refunds that Shopify takes, or has a person asked about it. The row is recorded. */
  async make(pass: Pass<ReturnsFacts>, row: Row, number: string, refunds: readonly Refund[], truth: ShopRefundTruth): Promise<void> {
    let known = row;
    let refused: string | null = null;
    const shown = row.facts?.proposal?.key ?? null;
    let ended: Promise<boolean> | null = null;
    const endProposal = () => (ended ??= this.byHand.endProposal(row));
    const approved = await this.approvedOf(pass, row, refunds, truth);
    const last = (refund: Refund) => (asksAPerson(refund) ? (refund === approved ? 1 : 2) : 0);
    const before = { shown, approved: approved && row.facts!.approved!, endProposal };
    for (const refund of refunds.toSorted((one, other) => last(one) - last(other))) {
      const problem = await this.makeOne(pass, known, number, refund, truth, { ...before, refused });
      if (problem === null) return;
      refused = `Order ${number} came back, and Shopify refused to refund ${items(refund.work.lines)} of it (${problem}); look at it there.`;
      known = { ...row, facts: { refunds: [], ...known.facts, proposal: null, refusals: (known.facts?.refusals ?? 0) + 1 } };
    }
    await pass.outcome.refused(row, 'refused-by-shopify', {
      number,
      sentence: refused!,
      facts: known.facts!,
      recheckAfterSeconds: REFUSED_RECHECK_SECONDS,
      activity: news(row, number, 'refused', 'refused-by-shopify', refused!),
    });
  }

  /** Finds out what became of a doubtful refund. False when it can't be known yet, or was just marked: the row is recorded then. */
  async settle(
    pass: Pass<ReturnsFacts>,
    row: Row,
    intent: WrittenIntent<RefundIntent>,
    number: string,
    elsewhere: readonly MadeRefund[],
  ): Promise<boolean> {
    if (Date.now() < intent.settleAfter.getTime()) {
      await holdInDoubt(pass, row, intent, { number, doubt: doubtOf(number) });
      return false;
    }
    const truth = await this.shopify.truth(shopAccess(pass), row.key);
    // Without the order nobody can tell: the intent stays, or the refund would be made again once the order is shown again.
    if (!truth) {
      await refuse(pass, row, number, 'gone-in-shop', goneInShop(number));
      return false;
    }
    const others = new Set([...intent.input.before, ...elsewhere.map(({ refundId }) => refundId)]);
    const fresh = truth.refundIds.filter((id) => !others.has(id));
    const units = await this.shopify.refundedUnits(shopAccess(pass), fresh);
    const refundId = findRefund(intent.input, units);
    if (refundId === null && units.size < fresh.length) {
      await holdUnseen(pass, row, { number, doubt: doubtOf(number) });
      return false;
    }
    // One of these is theirs, and nobody can tell which.
    const unnamed = elsewhere.filter((each) => each.refundId === null && isSameUnits(each.units, intent.input.units));
    const alike = [...units.values()].filter((each) => isSameUnits(each, intent.input.units));
    if (alike.length > 0 && alike.length <= unnamed.length) {
      await holdUnseen(pass, row, { number, doubt: doubtOf(number) });
      return false;
    }
    if (refundId === null) return mayTryAgain(this.intents, pass, row, intent, { number, doubt: doubtOf(number) });
    await this.recordRefunded(pass, row, intent, number, refundId, 'read back after a doubt');
    return false;
  }

  /** The refund that a person has approved, if exactly that is due. */
  private async approvedOf(pass: Pass<ReturnsFacts>, row: Row, refunds: readonly Refund[], truth: ShopRefundTruth): Promise<Refund | null> {
    const key = row.facts?.approved ?? null;
    if (key === null) return null;
    for (const refund of refunds.filter(asksAPerson)) {
      const suggested = await this.suggest(pass, refund);
      if (!(suggested instanceof Refused) && approvalKey(refund, suggested.amount, truth.currencyCode) === key) return refund;
    }
    return null;
  }

  private async suggest(pass: Pass<ReturnsFacts>, { work }: Refund): Promise<SuggestedRefund | Refused> {
    try {
      return await this.shopify.suggest(shopAccess(pass), work);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error;
    }
  }

  /** Answers why Shopify refused; null when the row is recorded. */
  private async makeOne(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    refund: Refund,
    truth: ShopRefundTruth,
    before: Before,
  ): Promise<string | null> {
    const { work, rule, units } = refund;
    const { currencyCode } = truth;
    const suggested = await this.suggest(pass, refund);
    if (suggested instanceof Refused) return suggested.message;
    // A capture that is under way would take money for units that were refunded without any.
    if (truth.isCapturable && suggested.isShort) {
      const sentence = withRefusal(
        `${items(work.lines)} of order ${number} came back, and its payment is not captured yet; it is refunded once it is. Where nobody will capture it, void it in Shopify.`,
        before.refused,
      );
      await pass.outcome.held(row, 'not-paid-yet', {
        number,
        sentence,
        // How often Shopify refused is part of the next idempotency key.
        ...(before.refused !== null && { facts: row.facts! }),
        recheckAfterSeconds: UNPAID_RECHECK_SECONDS,
        activity: news(row, number, 'held', 'not-paid-yet', sentence),
      });
      return null;
    }
    const name = refundKey(refund, suggested.amount, currencyCode);
    const proposed = approvalKey(refund, suggested.amount, currencyCode);
    if (asksAPerson(refund) && row.facts?.approved !== proposed) {
      await this.askAPerson(pass, row, number, refund, { key: proposed, ...suggested }, truth, before);
      return null;
    }
    if (!(await before.endProposal())) {
      await pass.outcome.later(row, 0, { number });
      return null;
    }
    const manner = {
      suggested,
      currencyCode,
      restockAt: rule.restock ? pass.connection.shop.locationId : null,
      notifyCustomer: rule.notifyCustomer,
      note: `Came back to the warehouse with order ${number}.`,
    };
    // Shopify takes a key for exactly one content, and remembers its failures.
    const idempotencyKey = v5([row.connectionId, name, JSON.stringify(manner), row.facts?.refusals ?? 0].join('/'), KEY_NAMESPACE);
    const made = { units, amount: suggested.amount, currencyCode, withShipping: work.withShipping };
    const result = await attempt<ReturnsFacts, RefundIntent, string | null>(
      this.intents,
      pass,
      row,
      {
        kind: 'refund',
        key: v5(name, KEY_NAMESPACE),
        input: { name, approval: proposed, ...made, before: truth.refundIds },
        number,
        doubt: doubtOf(number),
      },
      () => this.shopify.refund(shopAccess(pass), work, { ...manner, idempotencyKey }),
    );
    if (result.is === 'refused') return result.error.message;
    if (result.is === 'made') {
      const refundId = result.made ?? (await this.idOf(pass, row, result.intent.input));
      await this.recordRefunded(pass, row, result.intent, number, refundId, null);
    }
    return null;
  }

  /**
   * A return that is processed does not name its refund. Other connections of the shop have to know which is ours; where that can't be
   * read, or is not the only one like it, they hold what is in doubt.
   */
  private async idOf(pass: Pass<ReturnsFacts>, row: Row, { before, units }: RefundIntent): Promise<string | null> {
    try {
      const truth = await this.shopify.truth(shopAccess(pass), row.key);
      const fresh = (truth?.refundIds ?? []).filter((id) => !before.includes(id));
      const read = await this.shopify.refundedUnits(shopAccess(pass), fresh);
      const ours = [...read].filter(([, each]) => isSameUnits(each, units));
      return ours.length === 1 && read.size === fresh.length ? ours[0]![0] : null;
    } catch {
      // The money is with the customer, which is to be recorded whatever else can't be read.
      return null;
    }
  }

  private async askAPerson(
    pass: Pass<ReturnsFacts>,
    row: Row,
    number: string,
    { work, units, rule, doubt }: Refund,
    { key, amount, shipping }: { key: string; amount: string; shipping: string },
    { lines, currencyCode }: ShopRefundTruth,
    { shown, approved, refused }: Before,
  ): Promise<void> {
    const proposal: Proposal = {
      key,
      amount,
      shipping: work.withShipping ? shipping : '0',
      currencyCode,
      lines: byCause(units).map((each) => ({ ...each, name: lines.find((line) => line.lineItemId === each.lineItemId)?.name ?? '' })),
      isRestocked: rule.restock,
      isCustomerNotified: rule.notifyCustomer,
      doubt,
      units,
    };
    const waits = `${items(work.lines)} of order ${number} came back; a refund of ${amount} ${currencyCode} waits for a person to approve it${doubt === null ? '' : ` (${doubt})`}.`;
    const sentence = withRefusal(waits, refused);
    await pass.outcome.held(row, 'waits-for-approval', {
      number,
      sentence,
      facts: { refunds: [], ...row.facts, proposal, approved },
      recheckAfterSeconds: WAITING_RECHECK_SECONDS,
      activity: shown === key ? undefined : news({ ...row, reason: null }, number, 'held', 'waits-for-approval', sentence),
    });
  }

  private async recordRefunded(
    pass: Pass<ReturnsFacts>,
    row: Row,
    intent: Intent<RefundIntent>,
    number: string,
    refundId: string | null,
    how: string | null,
  ): Promise<void> {
    const { units, amount, currencyCode, withShipping, approval } = intent.input;
    const approved = row.facts?.approved === approval ? null : row.facts?.approved;
    const sentence = `${items(units)} of order ${number} came back and ${amount} ${currencyCode} were refunded${how === null ? '' : ` (${how})`}.`;
    const made: MadeRefund = { madeAt: new Date().toISOString(), units, amount, currencyCode, withShipping, refundId };
    await pass.outcome.later(row, 0, {
      attempts: 0,
      number,
      sentence,
      facts: { ...row.facts, refunds: [...(row.facts?.refunds ?? []), made], proposal: null, approved, unsettled: null },
      also: (tx) => this.intents.done(intent, { amount, currencyCode }, tx),
      activity: {
        subject: { kind: 'order', id: row.key, number },
        what: 'refunded',
        reason: null,
        sentence,
        facts: { amount, currency: currencyCode, units: count(units) },
      },
    });
  }
}

/** What a person approves: exactly this refund, and the doubt that was shown with it. */
function approvalKey(refund: Refund, amount: string, currencyCode: string): string {
  return v5(JSON.stringify([refundKey(refund, amount, currencyCode), refund.doubt]), KEY_NAMESPACE);
}

/** Units by line and cause, as people are shown them. */
function byCause(units: readonly SettledUnits[]): { lineItemId: string; cause: string | null; quantity: number }[] {
  return [...Map.groupBy(units, ({ lineItemId, cause }) => JSON.stringify([lineItemId, cause])).values()].map((alike) => {
    const { lineItemId, cause } = alike[0]!;
    return { lineItemId, cause, quantity: count(alike) };
  });
}

const withRefusal = (sentence: string, refused: string | null): string => (refused === null ? sentence : `${sentence} ${refused}`);
const doubtOf = (number: string): string => `A refund of order ${number}`;

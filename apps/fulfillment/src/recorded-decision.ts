import { isQuiet, type Reason } from '@stockbridge/contracts';
import type { ShopFulfillmentTruth } from '@stockbridge/shopify';
import type { DueRow, Pass, Remark } from '@stockbridge/sync';
import type { PaymentLook } from './captures.js';
import type { FulfillmentDecision } from './decide-fulfillment.js';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { closedShort } from './fulfillment.announcements.js';
import { isOpenAt } from './left-behind.js';

export type Row = DueRow<FulfillmentFacts>;

/** What nobody can be told of now may be told of later, and what is still open may be mended without a word to us. */
const REFUSED_RECHECK_SECONDS = 3_600;
/** For authorizations that expire, and captures that are under way. */
const OPEN_PAYMENT_RECHECK_SECONDS = 21_600;
/** Shopify may show it again, once the app may read all orders. */
const HIDDEN_RECHECK_SECONDS = 86_400;

/** Waits of units that are shipped and not told yet. */
const IS_TO_BE_TOLD: readonly Reason[] = ['waits-for-a-person', 'tracking-pending', 'fulfillment-on-hold'];

/** Says how the order stands, and how its payment does. */
export async function record(
  pass: Pass<FulfillmentFacts>,
  { row, number, truth }: { readonly row: Row; readonly number: string; readonly truth: ShopFulfillmentTruth | undefined },
  decision: Extract<FulfillmentDecision, { act: 'agree' | 'wait' | 'refuse' | 'ignore' }>,
  { isOpen, problem, expiresAt, learned }: PaymentLook,
  now: Date,
): Promise<void> {
  const { outcome, connection } = pass;
  const warning =
    expiresAt &&
    `The authorization of the payment of order ${number} expires at ${new Date(expiresAt).toISOString()}; ship it, or capture the payment in Shopify by hand.`;
  const isWarned = warning !== null && row.facts?.warnedOf !== expiresAt;
  const paid = { ...learned, ...(warning !== null && { warnedOf: expiresAt! }) };
  const recorded = (
    reason: Reason | null,
    sentence: string,
    more: Partial<FulfillmentFacts> = {},
  ): Remark<FulfillmentFacts> & { sentence: string } => ({
    number,
    sentence,
    ...remembered(row, { ...paid, ...more }),
    activity: isWarned
      ? line(row, number, 'held', 'authorization-expires', sentence)
      : reason === row.reason || reason === null || isQuiet(reason)
        ? undefined
        : line(row, number, decision.act === 'ignore' ? 'ignored' : decision.act === 'wait' ? 'held' : 'refused', reason, sentence),
  });

  const recheckPayment = { recheckAfterSeconds: OPEN_PAYMENT_RECHECK_SECONDS };
  /** Beside what has to be told, a payment is told of too; the reason stays, since a person decides by it what is reported. */
  const besides = (sentence: string): string => [sentence, problem, warning].filter(Boolean).join(' ');

  switch (decision.act) {
    case 'agree':
      if (problem !== null) return outcome.refused(row, 'not-captured', { ...recorded('not-captured', problem), ...recheckPayment });
      if (warning !== null)
        return outcome.held(row, 'authorization-expires', { ...recorded('authorization-expires', warning), ...recheckPayment });
      return outcome.inSync(row, { ...recorded(null, decision.sentence), ...(isOpen && recheckPayment) });
    case 'wait': {
      const { recheckAfterSeconds, rest } = decision;
      const awaits =
        decision.reason === 'tracking-pending' ? { awaitsTrackingSince: row.facts?.awaitsTrackingSince ?? now.toISOString() } : {};
      const facts = { rest, ...awaits };
      const announce = decision.sendAgain && [closedShort(row.connectionId, row.key, decision.sendAgain)];
      if (problem !== null && !IS_TO_BE_TOLD.includes(decision.reason)) {
        const sentence = isQuiet(decision.reason) ? problem : besides(decision.sentence);
        return outcome.refused(row, 'not-captured', { ...recorded('not-captured', sentence, facts), announce, recheckAfterSeconds });
      }
      const isOvertaken = warning !== null && isQuiet(decision.reason);
      const reason = isOvertaken ? 'authorization-expires' : decision.reason;
      const sentence = isOvertaken ? warning : besides(decision.sentence);
      return outcome.held(row, reason, { ...recorded(reason, sentence, facts), announce, recheckAfterSeconds });
    }
    case 'refuse': {
      const isUnfinished = isOpen || (truth !== undefined && isOpenAt(truth, connection.shop.locationId));
      return outcome.refused(row, decision.reason, {
        ...recorded(decision.reason, besides(decision.sentence), { unmatched: decision.unmatched }),
        ...(isUnfinished && { recheckAfterSeconds: REFUSED_RECHECK_SECONDS }),
      });
    }
    case 'ignore':
      return outcome.ignored(row, decision.rule, {
        ...recorded(decision.rule, besides(decision.sentence)),
        ...(isOpen && recheckPayment),
        ...(decision.rule === 'gone-in-shop' && { recheckAfterSeconds: HIDDEN_RECHECK_SECONDS }),
      });
  }
}

/** Who asked for a shipment whose capture was refused wants that tried, too: it is, once the rest is told. */
export function stillAskedFor({ facts }: Row): Pick<FulfillmentFacts, 'isAskedFor'> {
  return facts?.isAskedFor && facts.refusedCapture !== undefined ? { isAskedFor: true } : {};
}

/** What is found anew at each look is forgotten, and what was learned is kept. */
export function remembered({ facts }: Row, learned: Partial<FulfillmentFacts>): { facts?: FulfillmentFacts } {
  if (facts === null && Object.values(learned).every((value) => value === undefined)) return {};
  const anew = { isAskedFor: undefined, unmatched: undefined, awaitsTrackingSince: undefined };
  return { facts: { fulfillmentIds: [], ...facts, ...anew, ...learned } };
}

export function line(
  row: Row,
  number: string,
  what: string,
  reason: Reason | null,
  sentence: string,
): NonNullable<Remark<FulfillmentFacts>['activity']> {
  return { subject: { kind: 'order', id: row.key, number }, what, reason, sentence, facts: {} };
}

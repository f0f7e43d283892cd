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

  // Where nothing is left to be told, the payment comes first: who leaves a shipment to people did not leave its payment to them.
  if (decision.act === 'agree' || decision.act === 'ignore') {
    const recheckAfterSeconds = OPEN_PAYMENT_RECHECK_SECONDS;
    if (problem !== null) return outcome.refused(row, 'not-captured', { ...recorded('not-captured', problem), recheckAfterSeconds });
    if (warning !== null)
      return outcome.held(row, 'authorization-expires', { ...recorded('authorization-expires', warning), recheckAfterSeconds });
  }

  switch (decision.act) {
    case 'agree':
      return outcome.inSync(row, {
        ...recorded(null, decision.sentence),
        ...(isOpen && { recheckAfterSeconds: OPEN_PAYMENT_RECHECK_SECONDS }),
      });
    case 'wait': {
      const { recheckAfterSeconds, rest } = decision;
      const awaits =
        decision.reason === 'tracking-pending' ? { awaitsTrackingSince: row.facts?.awaitsTrackingSince ?? now.toISOString() } : {};
      const facts = { rest, ...awaits };
      const announce = decision.sendAgain && [closedShort(row.connectionId, row.key, decision.sendAgain)];
      if (problem !== null)
        return outcome.refused(row, 'not-captured', { ...recorded('not-captured', problem, facts), announce, recheckAfterSeconds });
      const reason = warning !== null && isQuiet(decision.reason) ? 'authorization-expires' : decision.reason;
      const sentence = warning === null ? decision.sentence : isQuiet(decision.reason) ? warning : `${decision.sentence} ${warning}`;
      return outcome.held(row, reason, { ...recorded(reason, sentence, facts), announce, recheckAfterSeconds });
    }
    case 'refuse': {
      const sentence = [decision.sentence, problem, warning].filter(Boolean).join(' ');
      const isUnfinished = isOpen || (truth !== undefined && isOpenAt(truth, connection.shop.locationId));
      return outcome.refused(row, decision.reason, {
        ...recorded(decision.reason, sentence, { unmatched: decision.unmatched }),
        ...(isUnfinished && { recheckAfterSeconds: REFUSED_RECHECK_SECONDS }),
      });
    }
    case 'ignore':
      return outcome.ignored(row, decision.rule, {
        ...recorded(decision.rule, decision.sentence),
        ...(isOpen && { recheckAfterSeconds: OPEN_PAYMENT_RECHECK_SECONDS }),
        ...(decision.rule === 'gone-in-shop' && { recheckAfterSeconds: HIDDEN_RECHECK_SECONDS }),
      });
  }
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

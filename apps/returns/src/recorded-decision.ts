import type { Reason } from '@stockbridge/contracts';
import type { DueRow, Pass, Remark } from '@stockbridge/sync';
import type { RefundDecision } from './decide-refund.js';
import { count } from './open-units.js';
import type { ReturnsFacts } from './returns-facts.js';

export type Row = DueRow<ReturnsFacts>;

/** Prices, payments and returns in Shopify change without the warehouse knowing: what waits is looked at again. */
export const WAITING_RECHECK_SECONDS = 3_600;
/** What people have to look at may have been mended without anybody telling us. */
const REFUSED_RECHECK_SECONDS = 24 * 3_600;
/** For so long after a refund the warehouse is asked daily whether the return was undone: no event of its says so. */
const UNDONE_WATCHED_DAYS = 30;

/**
 * Says how the order stands when nothing is to be refunded: whatever waited for a person does not any more.
 *
 * @param alarms keys of all that only people can settle: what they settled is remembered as long as it stands
 */
export async function record(
  { outcome }: Pass<ReturnsFacts>,
  row: Row,
  number: string,
  decision: Exclude<RefundDecision, { readonly act: 'refund' }>,
  alarms: readonly string[],
): Promise<void> {
  const unsettled = decision.act === 'refuse' ? (decision.unsettled ?? null) : null;
  const facts = row.facts ?? (unsettled === null ? null : { refunds: [] });
  const remark = {
    number,
    sentence: decision.sentence,
    ...(facts && {
      facts: { ...facts, proposal: null, approved: null, unsettled, seen: facts.seen?.filter((key) => alarms.includes(key)) },
    }),
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

/** What is to be looked at by a person; whatever waited for one before still does, and may go on by itself. */
export function refuse(pass: Pass<ReturnsFacts>, row: Row, number: string, reason: Reason, sentence: string): Promise<void> {
  const activity = news(row, number, 'refused', reason, sentence);
  return pass.outcome.refused(row, reason, { number, sentence, recheckAfterSeconds: REFUSED_RECHECK_SECONDS, activity });
}

/** A line for the timeline, where the reason is news. */
export function news(
  row: Pick<Row, 'key' | 'reason'>,
  number: string,
  what: string,
  reason: string,
  sentence: string,
): Remark<ReturnsFacts>['activity'] {
  if (row.reason === reason) return undefined;
  return { subject: { kind: 'order', id: row.key, number }, what, reason, sentence, facts: {} };
}

/** `1 item`, `2 items`. */
export function items(lines: readonly { readonly quantity: number }[]): string {
  const quantity = count(lines);
  return `${quantity} ${quantity === 1 ? 'item' : 'items'}`;
}

export const goneInWms = (number: string, gone: string): string =>
  `Order ${gone} can't be read in the warehouse any more, so nobody knows what came back of order ${number}; look at it there.`;
export const goneInShop = (number: string): string =>
  `Order ${number} came back, but Shopify does not show it any more: after 60 days it may be hidden from us. Refund it there by hand.`;

function isUndoneWatched(facts: ReturnsFacts | null): boolean {
  const last = facts?.refunds.at(-1);
  return last !== undefined && Date.now() - Date.parse(last.madeAt) < UNDONE_WATCHED_DAYS * 24 * 3_600_000;
}

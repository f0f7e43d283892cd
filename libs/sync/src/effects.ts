import { LeaseLost, Refused, ThirdPartyAway } from '@stockbridge/platform';
import { backoff } from './backoff.js';
import type { DueRow, Intent, Pass } from './ledger-types.js';
import type { Intents, NewIntent, WrittenIntent } from './intents.js';

/** The longest that we wait for Shopify to answer, in milliseconds; it cuts a request after about ten seconds itself. */
export const LONGEST_SHOPIFY_CALL_MS = 15_000;
/** How long to wait for a reading that shows what was made, at first and from then on. */
const STALE_READING_SECONDS = [5, 900] as const;
/** So often in a row an effect is made again at once after its answer was lost; then at growing intervals, a day at the most. */
const LOST_BEFORE_PAUSE = 2;
const LONGEST_PAUSE_SECONDS = 86_400;
/** What another connection of the shop left in doubt for so long is settled by whoever needs it: that one may be paused. */
const ABANDONED_AFTER_MS = 600_000;

/** What became of a call that must not happen twice. */
export type Attempt<Input, Made> =
  /** Made; to be recorded together with `Intents.done`. */
  | { readonly is: 'made'; readonly intent: Intent<Input>; readonly made: Made }
  /** Refused by the other side; nothing happened, and the key is free again. */
  | { readonly is: 'refused'; readonly error: Refused }
  /** Another connection of the shop left it in doubt long ago: to be settled, and then `Intents.abandon` or `done`. */
  | { readonly is: 'abandoned'; readonly intent: Intent<Input> }
  /** Nothing more to do in this pass: in doubt, or made by an earlier one that the reading does not show yet. The row is recorded. */
  | { readonly is: 'put-off' };

/**
 * Makes an effect that is not idempotent, under an intent that is committed before the call.
 *
 * A reply that is lost leaves the intent doubtful and the row held until nothing can land any more; the next pass settles it. A call
 * that was surely not made withdraws the intent and throws on.
 *
 * @param doubt the sentence for people when no answer came; what follows tells when it is read back
 */
export async function attempt<Facts, Input, Made>(
  intents: Intents,
  pass: Pass<Facts>,
  row: DueRow<Facts>,
  {
    doubt,
    number,
    ...effect
  }: Pick<NewIntent<Input>, 'kind' | 'key' | 'input' | 'isOfShop'> & { readonly doubt: string; readonly number: string },
  call: () => Promise<Made>,
): Promise<Attempt<Input, Made>> {
  await pass.ensureLease(LONGEST_SHOPIFY_CALL_MS);
  const intent = await intents.write<Input>({ ...effect, connectionId: row.connectionId, subject: row.key, epoch: pass.epoch });
  const isForeign = intent.connectionId !== row.connectionId;
  if (isForeign && !intent.isDone && Date.now() > intent.settleAfter.getTime() + ABANDONED_AFTER_MS) return { is: 'abandoned', intent };
  if (intent.isDone || intent.isDoubtful) {
    const [soon, later] = STALE_READING_SECONDS;
    await pass.outcome.held(row, 'effect-in-doubt', {
      number,
      sentence: `${doubt} was ${isForeign ? 'sent by another connection of the shop' : 'made'}, and Shopify does not show it yet; it is looked at again.`,
      recheckAfterSeconds: row.reason === 'effect-in-doubt' ? later : soon,
    });
    return { is: 'put-off' };
  }
  try {
    return { is: 'made', intent, made: await call() };
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    if (error instanceof ThirdPartyAway && error.sent) {
      await holdInDoubt(pass, { ...row, attempts: row.attempts + 1 }, await intents.tried(intent), { doubt, number });
      return { is: 'put-off' };
    }
    await intents.withdraw(intent, pass.epoch);
    if (error instanceof Refused) return { is: 'refused', error };
    throw error;
  }
}

/**
 * An effect in doubt was read back and had not been made: its key is free again. Whether it may be made again in this pass; otherwise the
 * row is held for a while, since answers that are lost again and again point to something that trying does not mend.
 */
export async function mayTryAgain<Facts>(
  intents: Intents,
  pass: Pass<Facts>,
  row: DueRow<Facts>,
  intent: Intent,
  { doubt, number }: { readonly doubt: string; readonly number: string },
): Promise<boolean> {
  await intents.withdraw(intent, pass.epoch);
  if (row.attempts <= LOST_BEFORE_PAUSE) return true;
  await pass.outcome.held(row, 'effect-in-doubt', {
    number,
    sentence: `${doubt} was sent ${row.attempts} times, no answer came, and it was not made; it is tried again later.`,
    recheckAfterSeconds: backoff(row.attempts) ?? LONGEST_PAUSE_SECONDS,
    attempts: row.attempts,
  });
  return false;
}

/** Holds the row of an effect in doubt while the other side does not show what it belongs to, or what was made of it: without that nobody can tell. */
export function holdUnseen<Facts>(
  pass: Pass<Facts>,
  row: DueRow<Facts>,
  { doubt, number }: { readonly doubt: string; readonly number: string },
): Promise<void> {
  return pass.outcome.held(row, 'effect-in-doubt', {
    number,
    sentence: `${doubt} was sent and no answer came, and Shopify does not show what became of it; it is read back once it does.`,
    recheckAfterSeconds: STALE_READING_SECONDS[1],
  });
}

/** Holds the row of an effect in doubt until nothing can land any more. */
export async function holdInDoubt<Facts>(
  pass: Pass<Facts>,
  row: DueRow<Facts>,
  { settleAfter }: Pick<WrittenIntent, 'settleAfter'>,
  { doubt, number }: { readonly doubt: string; readonly number: string },
): Promise<void> {
  const seconds = Math.max(1, (settleAfter.getTime() - Date.now()) / 1_000);
  await pass.outcome.held(row, 'effect-in-doubt', {
    number,
    sentence: `${doubt} was sent and no answer came; it is read back in ${Math.ceil(seconds)} s.`,
    recheckAfterSeconds: seconds,
    attempts: row.attempts,
  });
}

import type { Reason } from '@stockbridge/contracts';
import { CredentialRefused, LeaseLost, Refused, ThirdPartyAway, Throttled, type Side } from '@stockbridge/platform';

/** What an error of a pass means for its row and its connection. */
export type Judgement =
  /** Another worker has the lane: stop at once, record nothing. */
  | { readonly act: 'stop' }
  /** The connection rests; the row stays as it was. */
  | { readonly act: 'wait'; readonly side: Side; readonly afterMs: number }
  /** The connection waits for a new credential. */
  | { readonly act: 'credential'; readonly side: Side; readonly sentence: string }
  /** The same request would be refused again. */
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string }
  /** Tried again with growing pauses. */
  | { readonly act: 'retry'; readonly reason: Reason; readonly sentence: string; readonly isAway: boolean };

const NAME = { shopify: 'Shopify', wms: 'the warehouse system' } as const;

/** The one place where it is decided what a failure means. Pure. Sentences hold no personal data: unknown errors only give their class. */
export function judge(error: unknown): Judgement {
  if (error instanceof LeaseLost) return { act: 'stop' };
  if (error instanceof Throttled) return { act: 'wait', side: error.side, afterMs: Math.max(0, error.retryAfterMs) };
  if (error instanceof CredentialRefused) {
    const what = error.side === 'shopify' ? 'Shopify refused the access token' : 'The warehouse system refused the user name or password';
    return { act: 'credential', side: error.side, sentence: `${what}; new credentials release the work.` };
  }
  if (error instanceof Refused) {
    const reason = error.side === 'shopify' ? 'refused-by-shopify' : 'refused-by-wms';
    return { act: 'refuse', reason, sentence: `${capital(NAME[error.side])} refused the request: ${error.message}` };
  }
  if (error instanceof ThirdPartyAway) {
    return {
      act: 'retry',
      reason: 'third-party-away',
      sentence: `${capital(NAME[error.side])} did not answer properly; it is tried again.`,
      isAway: true,
    };
  }
  return {
    act: 'retry',
    reason: 'unexpected-error',
    sentence: `An error nobody foresaw (${classOf(error)}) stopped the work; it is tried again and should be reported.`,
    isAway: false,
  };
}

function classOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return /^\w{1,60}$/.test(name) ? name : 'unknown';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

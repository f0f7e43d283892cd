import type { Installation } from '../shop-state.js';
import type { World } from '../world.js';

/** How long a key is remembered. https://shopify.dev/docs/api/usage/idempotent-requests */
const KEPT_MS = 24 * 3_600_000;

interface Kept {
  readonly fingerprint: string;
  readonly payload: unknown;
  readonly at: number;
}

/** First results of mutations that came with `@idempotent(key:)`, by app and shop. */
export class IdempotentResults {
  private readonly kept = new WeakMap<Installation, Map<string, Kept>>();

  constructor(private readonly world: World) {}

  /**
   * Acts once per key: the same parameters again get the first result, without a second effect; others are refused. The
   * fingerprint tells parameters apart.
   */
  once(installation: Installation, key: string, fingerprint: string, act: () => unknown): unknown {
    const keys = this.keysOf(installation);
    const now = this.world.now().getTime();
    for (const [old, { at }] of keys) {
      if (at >= now - KEPT_MS) break;
      keys.delete(old);
    }
    const known = keys.get(key);
    if (known === undefined) {
      const payload = act();
      keys.set(key, { fingerprint, payload, at: now });
      return payload;
    }
    if (known.fingerprint !== fingerprint) {
      return refusal('IDEMPOTENCY_KEY_PARAMETER_MISMATCH', 'The same idempotency key cannot be used with different operation parameters.');
    }
    if (failed(known.payload) && this.world.switches.now.repeatedFailure === 'refused') {
      return refusal(
        'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED',
        'A previous request with this idempotency key failed. Retry with a new idempotency key.',
      );
    }
    return known.payload;
  }

  private keysOf(installation: Installation): Map<string, Kept> {
    let keys = this.kept.get(installation);
    if (keys === undefined) {
      keys = new Map();
      this.kept.set(installation, keys);
    }
    return keys;
  }
}

function failed(payload: unknown): boolean {
  const errors = (payload as { userErrors?: unknown[] } | null)?.userErrors;
  return Array.isArray(errors) && errors.length > 0;
}

function refusal(code: string, message: string): unknown {
  return { userErrors: [{ field: null, message, code }] };
}

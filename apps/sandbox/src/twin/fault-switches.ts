import { z } from 'zod';
import { seededRandom } from './seeded-random.js';

const faultRule = z.strictObject({
  /** An operation's name, or its beginning followed by `*`. */
  match: z.string().min(1),
  where: z.enum(['before', 'after', 'long-before']),
  act: z.enum(['cut', 'delay', 'status', 'throttle']),
  /** Delay, or how much later a late effect lands. Milliseconds. */
  ms: z.number().int().min(0).optional(),
  status: z.number().int().min(100).max(599).optional(),
  body: z.unknown().optional(),
  /** 1 when left out. */
  probability: z.number().min(0).max(1).optional(),
  /** How often the rule may strike; for ever when left out. */
  times: z.number().int().min(1).optional(),
});

/** What `PUT /_twin/faults` takes. It replaces everything set before. */
export const faultSettings = z.strictObject({
  latencyMs: z.number().int().min(0).optional(),
  seed: z.number().int().optional(),
  rules: z.array(faultRule).default([]),
});

export type FaultRule = z.infer<typeof faultRule>;
export type FaultSettings = z.input<typeof faultSettings>;

/** How a call ends once the faults have had their say. `note` goes to the call log. */
export type FaultOutcome<T> =
  | { readonly kind: 'done'; readonly value: T; readonly note: string | null }
  | { readonly kind: 'cut'; readonly note: string }
  | { readonly kind: 'status'; readonly status: number; readonly body: unknown; readonly note: string }
  | { readonly kind: 'throttle'; readonly note: string };

type Interruption = Exclude<FaultOutcome<never>, { kind: 'done' }>;

/**
 * Makes calls fail on purpose, in the three places that matter to a caller:
 *
 * - `before`: nothing took effect;
 * - `after`: the effect took place, and the answer is lost, late or wrong;
 * - `long-before`: the connection is cut at once and the effect lands `ms` later, when the caller may have gone on.
 *
 * A delayed call whose client has given up still takes effect, as with any real server.
 */
export class FaultSwitches {
  private rules: { rule: FaultRule; left: number }[] = [];
  private random: () => number = seededRandom(1);
  private seed = 1;
  private latency: number;
  private readonly waiting = new Set<{ timer: NodeJS.Timeout; giveUp: () => void }>();
  private closed = false;

  constructor(private readonly initialLatencyMs = 0) {
    this.latency = initialLatencyMs;
  }

  replace(settings: FaultSettings): void {
    const { latencyMs, seed, rules } = faultSettings.parse(settings);
    this.latency = latencyMs ?? this.initialLatencyMs;
    this.seed = seed ?? 1;
    this.random = seededRandom(this.seed);
    this.rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  clear(): void {
    this.replace({ rules: [] });
  }

  /** The settings in force, each rule with how often it may still strike (null: for ever). */
  current(): { latencyMs: number; seed: number; rules: (FaultRule & { left: number | null })[] } {
    return {
      latencyMs: this.latency,
      seed: this.seed,
      rules: this.rules.map(({ rule, left }) => ({ ...rule, left: Number.isFinite(left) ? left : null })),
    };
  }

  /** Runs the effect at most once, or not at all, or later. Rejects only where the effect itself does. */
  async withFaults<T>(operation: string, effect: () => Promise<T>): Promise<FaultOutcome<T>> {
    await this.wait(this.latency);
    const notes: string[] = [];
    for (const rule of this.strikes(operation, ['before', 'long-before'])) {
      if (rule.where === 'long-before') return this.later(rule, effect);
      const interruption = await this.act(rule, notes);
      if (interruption !== null) return interruption;
    }
    const value = await effect();
    for (const rule of this.strikes(operation, ['after'])) {
      const interruption = await this.act(rule, notes);
      if (interruption !== null) return interruption;
    }
    return { kind: 'done', value, note: notes.length > 0 ? notes.join('; ') : null };
  }

  /** Ends every delay. Effects that were due later never land: their server is gone. */
  close(): void {
    this.closed = true;
    for (const { timer, giveUp } of this.waiting) {
      clearTimeout(timer);
      giveUp();
    }
    this.waiting.clear();
  }

  /** Rolls for one rule after the other, so that a rule behind one that ends the call keeps its turns. */
  private *strikes(operation: string, places: readonly FaultRule['where'][]): Generator<FaultRule> {
    for (const entry of this.rules) {
      const { rule } = entry;
      if (entry.left <= 0 || !places.includes(rule.where) || !matches(rule.match, operation)) continue;
      if (rule.probability !== undefined && this.random() >= rule.probability) continue;
      entry.left -= 1;
      yield rule;
    }
  }

  private async act(rule: FaultRule, notes: string[]): Promise<Interruption | null> {
    const place = `${rule.where} the effect, by fault`;
    if (rule.act !== 'delay' && rule.ms !== undefined) await this.wait(rule.ms);
    switch (rule.act) {
      case 'delay':
        await this.wait(rule.ms ?? 1_000);
        notes.push(`delayed ${rule.ms ?? 1_000} ms ${place}`);
        return null;
      case 'cut':
        return { kind: 'cut', note: `cut ${place}` };
      case 'status':
        return { kind: 'status', status: rule.status ?? 500, body: rule.body, note: `status ${rule.status ?? 500} ${place}` };
      case 'throttle':
        return { kind: 'throttle', note: `throttled ${place}` };
    }
  }

  private later<T>(rule: FaultRule, effect: () => Promise<T>): Interruption {
    const ms = rule.ms ?? 3_000;
    void this.wait(ms).then(async () => {
      if (!this.closed) await effect().catch(() => undefined);
    });
    return { kind: 'cut', note: `cut ${ms} ms before the effect, by fault` };
  }

  private wait(ms: number): Promise<void> {
    if (ms <= 0 || this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const entry = {
        timer: setTimeout(() => {
          this.waiting.delete(entry);
          resolve();
        }, ms),
        giveUp: resolve,
      };
      this.waiting.add(entry);
    });
  }
}

function matches(pattern: string, operation: string): boolean {
  return pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
}

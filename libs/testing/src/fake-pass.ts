import type { LedgerState, Reason } from '@stockbridge/contracts';
import { LeaseLost } from '@stockbridge/platform';
import type { Connection, DueRow, Intent, NewIntent, Outcome, Pass, Remark, WrittenIntent } from '@stockbridge/sync';
import { Intents } from '@stockbridge/sync';
import type { EntityManager } from 'typeorm';
import { aConnection, CONNECTION } from './connection-builders.js';

export function aRow<Facts>(key: string, given: Partial<DueRow<Facts>> = {}): DueRow<Facts> {
  return {
    connectionId: CONNECTION,
    key,
    version: 1,
    attempts: 0,
    urgent: true,
    state: 'due',
    reason: null,
    receivedAt: null,
    facts: null,
    ...given,
  };
}

/** What was recorded of a row. */
export interface Recorded<Facts> extends Remark<Facts> {
  readonly state: LedgerState | 'forgotten';
  readonly reason: Reason | null;
  readonly error?: unknown;
}

/** There is no database: whoever writes through it in a spec is a fake itself. */
const NO_TRANSACTION = {} as EntityManager;

/** A pass in memory: keeps what is recorded, and can lose its lease. */
export class FakePass<Facts> implements Pass<Facts> {
  readonly records = new Map<string, Recorded<Facts>>();
  /** What was kept before an effect; it outlives a worker that dies afterwards. */
  readonly notes = new Map<string, Facts>();
  readonly outcome: Outcome<Facts>;
  readonly epoch = '1';
  isLeaseLost = false;
  /** The worker dies when it records: nothing it says is kept. */
  diesAtRecord = false;

  constructor(
    readonly rows: readonly DueRow<Facts>[],
    readonly connection: Connection = aConnection(),
  ) {
    const record = async (
      row: DueRow<Facts>,
      state: Recorded<Facts>['state'],
      reason: Reason | null,
      remark: Remark<Facts> = {},
      error?: unknown,
    ) => {
      if (this.diesAtRecord) throw new LeaseLost('died');
      await remark.also?.(NO_TRANSACTION);
      this.records.set(row.key, { ...remark, state, reason, error });
    };
    this.outcome = {
      inSync: (row, remark) => record(row, 'in_sync', null, remark),
      held: (row, reason, remark) => record(row, 'held', reason, remark),
      refused: (row, reason, remark) => record(row, 'refused', reason, remark),
      ignored: (row, rule, remark) => record(row, 'ignored', rule, remark),
      later: async (row, _after, remark) => record(row, 'due', null, remark),
      note: async (row, facts) => void this.notes.set(row.key, facts),
      noteAll: async (entries) => entries.forEach(({ row, facts }) => this.notes.set(row.key, facts)),
      inSyncAll: async (entries) => {
        for (const { row, remark } of entries) await record(row, 'in_sync', null, remark);
      },
      forget: (row) => record(row, 'forgotten', null),
      failed: (row, error) => record(row, 'failing', null, {}, error),
    };
  }

  readonly guard = (): void => {
    if (this.isLeaseLost) throw new LeaseLost();
  };

  async ensureLease(): Promise<void> {
    this.guard();
  }

  readonly isOver = (): boolean => false;

  async each<Row extends DueRow<Facts>>(rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void> {
    for (const row of rows) {
      try {
        await work(row);
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        await this.outcome.failed(row, error);
      }
    }
  }
}

/** Intents in memory, which outlive the pass that wrote them. */
export class FakeIntents extends Intents {
  readonly kept = new Map<string, WrittenIntent>();
  /** When doubtful intents may be settled; at once, unless a test says later. */
  settleAfter = new Date(0);

  async write<Input>(given: NewIntent<Input>): Promise<WrittenIntent<Input>> {
    const standing = this.kept.get(given.key) as WrittenIntent<Input> | undefined;
    if (standing) return { ...standing, isDoubtful: !standing.isDone };
    const written: WrittenIntent<Input> = { ...given, isDone: false, isDoubtful: false, settleAfter: this.settleAfter, result: null };
    this.kept.set(given.key, written);
    return written;
  }

  async open<Input>(_connectionId: string, subjects: string | readonly string[]): Promise<WrittenIntent<Input>[]> {
    const wanted = typeof subjects === 'string' ? [subjects] : subjects;
    return [...this.kept.values()]
      .filter((each) => !each.isDone && wanted.includes(each.subject))
      .map((each) => ({ ...each, isDoubtful: true })) as WrittenIntent<Input>[];
  }

  async tried<Input>(intent: Intent<Input>): Promise<Intent<Input>> {
    return { ...intent, isDoubtful: true, settleAfter: this.settleAfter };
  }

  async done(intent: Pick<Intent, 'key'>, result: unknown): Promise<void> {
    this.kept.set(intent.key, { ...this.kept.get(intent.key)!, isDone: true, result });
  }

  async abandon(intent: Pick<Intent, 'key'>): Promise<void> {
    this.kept.delete(intent.key);
  }

  async withdraw(intent: Pick<Intent, 'key'>): Promise<void> {
    this.kept.delete(intent.key);
  }
}

import type { Activity, Announcement, Cause, ConnectionSecrets, ConnectionState, LedgerState, Reason } from '@stockbridge/contracts';
import type { CallGuard } from '@stockbridge/platform';
import type { EntityManager } from 'typeorm';

/**
 * A ledger row as a reconciler gets it. `facts` is what the service remembers of the thing (ids, quantities, fingerprints;
 * no personal data), null at first sight.
 */
export interface DueRow<Facts> {
  readonly connectionId: string;
  readonly key: string;
  readonly version: number;
  readonly attempts: number;
  readonly urgent: boolean;
  /** State and reason before this pass. */
  readonly state: LedgerState;
  readonly reason: Reason | null;
  /** When the newest webhook that touched it was received (UTC), if a webhook did. */
  readonly receivedAt: Date | null;
  readonly facts: Facts | null;
}

/** A connection as a service knows it: the gateway's announcement and its secrets, decrypted for this pass. */
export interface Connection extends Omit<ConnectionState, 'secrets'> {
  readonly secrets: ConnectionSecrets;
}

/** What a recorded row says, besides its state. */
export interface Remark<Facts> {
  /** Shown to people, complete, without personal data. */
  readonly sentence?: string;
  /** What the row waits for: an article number, … `Ledger.release` looks for it. */
  readonly subject?: string;
  /** The number people know the thing by (order number, article number). */
  readonly number?: string;
  /** Replaces the remembered facts; left out, they stay. */
  readonly facts?: Facts;
  /** Looked at again after this many seconds even if nothing touches it. Held rows default to 900. */
  readonly recheckAfterSeconds?: number;
  /** How often in a row it did not work out so far: what is held, or still due, is tried at growing intervals. */
  readonly attempts?: number;
  readonly announce?: readonly Announcement[];
  /** A line for the timeline; the flow's name and the connection are added. */
  readonly activity?: Omit<Activity, 'flow' | 'at'> & { readonly at?: string };
  /** More writes for the same transaction (a service's second table). Runs only while the lease is ours. */
  readonly also?: (tx: EntityManager) => Promise<void>;
}

/** A remark of rows that are recorded together. */
export type SimpleRemark<Facts> = Pick<Remark<Facts>, 'sentence' | 'number' | 'facts' | 'recheckAfterSeconds'>;

/**
 * Records what a pass found, each call in one transaction with its announcements: only while the lease is ours, and a row
 * touched meanwhile stays due. Throws `LeaseLost` when another worker has the lane.
 */
export interface Outcome<Facts> {
  inSync(row: DueRow<Facts>, remark?: Remark<Facts>): Promise<void>;
  held(row: DueRow<Facts>, reason: Reason, remark: Remark<Facts> & { sentence: string }): Promise<void>;
  refused(row: DueRow<Facts>, reason: Reason, remark: Remark<Facts> & { sentence: string }): Promise<void>;
  ignored(row: DueRow<Facts>, rule: Reason, remark?: Remark<Facts>): Promise<void>;
  /** Still due, at a later time: something is known to happen then. */
  later(row: DueRow<Facts>, afterSeconds: number, remark?: Remark<Facts>): Promise<void>;
  /** The row stood for something else (an alias) and is not needed any more. A row touched meanwhile stays. */
  forget(row: DueRow<Facts>): Promise<void>;
  /** Keeps facts before an effect, so that whoever comes after a crash knows what was about to be done. The row stays due. */
  note(row: DueRow<Facts>, facts: Facts): Promise<void>;
  /** The same for the rows of one call, in one statement. */
  noteAll(entries: readonly { readonly row: DueRow<Facts>; readonly facts: Facts }[]): Promise<void>;
  /** Many rows that agree, in one statement; for flows that write hundreds at a time. Without announcements or timeline. */
  inSyncAll(entries: readonly { readonly row: DueRow<Facts>; readonly remark: SimpleRemark<Facts> }[]): Promise<void>;
  /** What an error of this row means, judged in one place: failing with backoff, held for a credential, refused. */
  failed(row: DueRow<Facts>, error: unknown): Promise<void>;
}

/** One batch of due rows of one connection, under a lease of its lane. */
export interface Pass<Facts> {
  readonly connection: Connection;
  readonly rows: readonly DueRow<Facts>[];
  readonly outcome: Outcome<Facts>;
  /** Given to every client call that writes. Throws `LeaseLost` once the lease may have ended. */
  readonly guard: CallGuard;
  /** Extends the lease so that a call of this length fits into it; throws `LeaseLost` if it is gone. */
  ensureLease(callMs: number): Promise<void>;
  /** Fencing epoch of the lease, stored with intents. */
  readonly epoch: string;
  /** Whether the pass has used up its time: stop taking rows; those not recorded stay due and are taken in the next pass. */
  readonly isOver: () => boolean;
  /**
   * Runs `work` for each row in turn until the pass is over. An error of one row is recorded by `outcome.failed` and the
   * next row goes on; errors that concern the whole connection (throttled, credential, lease) end the loop.
   */
  each<Row extends DueRow<Facts>>(rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void>;
}

/** Makes two sides agree, for a batch. What it does not record stays due. */
export abstract class Reconciler<Facts> {
  abstract reconcile(pass: Pass<Facts>): Promise<void>;
}

/** Touching options. `receivedAt` is when a webhook came in. */
export interface Touch {
  readonly because: Cause;
  readonly receivedAt?: string | Date;
  /** Joins the caller's transaction. */
  readonly tx?: EntityManager;
}

/** One page that a poll found: rows to mark, where the next page starts (null after the last). */
export interface PollPage {
  readonly keys: readonly string[];
  readonly next: string | null;
  /** More writes for the transaction that marks the rows and keeps the place. Runs before the marking. */
  readonly also?: (tx: EntityManager) => Promise<void>;
  /** The next page is not ready before: other windows go first until then. */
  readonly waitSeconds?: number;
}

/** What a poller gets: the connection, since when to read (overlap included), and where an unfinished window stopped. */
export interface PollWindow {
  readonly connection: Connection;
  readonly since: Date;
  readonly after: string | null;
  /** Whether no window of the connection was ever read to its end, or a person asked for everything. */
  readonly isFirst: boolean;
  /** When the window was opened (UTC): becomes the start of the next one. */
  readonly openedAt: Date;
}

/**
 * The safety net of a flow. `page` reads one page of what changed since the window's start; sync marks its keys due, keeps
 * the place in the same transaction, and moves the cursor when the last page is in.
 */
export abstract class Poller {
  /** Where the very first window begins. The default looks back 24 hours from the go-live date. */
  firstSince(connection: Connection): Date {
    return new Date(Date.parse(connection.settings.goLiveAt) - 24 * 3_600_000);
  }
  abstract page(window: PollWindow): Promise<PollPage>;
}

/** An effect that must not happen twice, written down before it is tried. */
export interface Intent<Input = unknown> {
  readonly connectionId: string;
  readonly key: string;
  readonly subject: string;
  readonly input: Input;
  readonly isDone: boolean;
  /** Written by an earlier try whose answer nobody saw. */
  readonly isDoubtful: boolean;
  /** A doubtful intent may be read back from this instant on: effects can land late. */
  readonly settleAfter: Date;
  readonly result: unknown;
}

import { LeaseLost } from '@stockbridge/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { Intent } from './ledger-types.js';
import { rows } from './rows.js';

/** Shopify cuts a request after about 10 s, so an effect can't land later than this after its call was sent. */
export const LANDS_WITHIN_SECONDS = 12;

/** An intent as it is kept, with what kind of effect it is. */
export interface WrittenIntent<Input = unknown> extends Intent<Input> {
  readonly kind: string;
}

export interface NewIntent<Input> {
  readonly connectionId: string;
  /** A pure function of what is to be done: the same effect has the same key. */
  readonly key: string;
  /** What it belongs to, such as an order id. */
  readonly subject: string;
  readonly kind: string;
  /** All that is needed to make the call again; no personal data. */
  readonly input: Input;
  /** Of the pass. */
  readonly epoch: string;
  /** Whether every connection of the shop would make this very effect: then the first to write it does. The key names the shop. */
  readonly isOfShop?: boolean;
}

/** Which intent: its connection and key. */
export type IntentRef = Pick<Intent, 'connectionId' | 'key'>;

/**
 * Effects that must not happen twice, written down and committed before their call is made.
 *
 * A doubtful intent (one whose answer nobody saw) is settled first, with its stored input: not before `settleAfter` read
 * whether the effect is there, then `done`, or make the call again. `write` and `open` count as the announcement of such a
 * call, so ask one of them in the pass that calls.
 */
export abstract class Intents {
  /**
   * Commits before it returns. When the key was written before, answers that intent with its own input: done, or doubtful; also when
   * another connection of the shop wrote it, which settles it.
   * @throws LeaseLost when another worker has the lane.
   */
  abstract write<Input>(intent: NewIntent<Input>): Promise<WrittenIntent<Input>>;
  /** Those of one or several subjects that are not done, oldest first; all of them are doubtful. */
  abstract open<Input = unknown>(connectionId: string, subjects: string | readonly string[]): Promise<WrittenIntent<Input>[]>;
  /** A call ended in doubt just now: answers the intent with the instant from which on it can be settled. */
  abstract tried<Input>(intent: Intent<Input>): Promise<Intent<Input>>;
  /** The effect is there; whoever knows may say so, in the transaction that records it. The first result stays. */
  abstract done(intent: IntentRef, result: unknown, tx?: EntityManager): Promise<void>;
  /**
   * The effect surely did not and will not happen (never sent, or refused), or was undone by someone: the key is free again.
   * An intent that was handed over as not done and is done by now stays.
   * @throws LeaseLost when the epoch of the pass is given and another worker has the lane.
   */
  abstract withdraw(intent: IntentRef & { readonly isDone?: boolean }, epoch?: string): Promise<void>;
  /** Another connection's intent was read back and its effect was never made: the key is free again, unless its owner is at it. */
  abstract abandon(intent: Intent): Promise<void>;
}

interface StoredIntent {
  connection_id: string;
  key: string;
  subject: string;
  kind: string;
  input: unknown;
  /** Seconds from now; negative once it has passed. */
  settles_in: number;
  done_at: Date | null;
  result: unknown;
  written_at: Date;
}

const COLUMNS = `i.connection_id, i.key, i.subject, i.kind, i.input, i.done_at, i.result, i.written_at,
  extract(epoch from i.settle_after - clock_timestamp())::float8 as settles_in`;

/** $1 = connection, $2 = epoch. The share lock lets no other worker claim the lane before we have committed. */
const OURS = `
  select lane.claimed_at from connection c join lane on lane.lane_id = c.lane_id
  where c.connection_id = $1 and lane.epoch = $2::bigint for share of lane`;

const WRITE = `
  insert into intent as i (connection_id, key, subject, kind, input, is_of_shop, epoch, sender_epoch, settle_after)
  values ($1, $3, $4, $5, $6, $7, $2::bigint, $2::bigint, now() + make_interval(secs => ${LANDS_WITHIN_SECONDS}))
  on conflict do nothing returning ${COLUMNS}`;

/**
 * When may a doubtful intent be read back? Its call can have been sent until the lease of the pass that wrote it ended, and
 * that was before the lane was claimed again. So the first look under a newer epoch fixes the instant: claim + landing time.
 * From that instant on the caller may repeat the call; then its own epoch counts as the sender's.
 */
const LOOK = `
  update intent i set
    settle_after = case when i.sender_epoch <> lane.epoch
      then greatest(i.settle_after, lane.claimed_at + make_interval(secs => ${LANDS_WITHIN_SECONDS})) else i.settle_after end,
    sender_epoch = case
      when i.sender_epoch = lane.epoch then i.sender_epoch
      when i.sender_epoch is null and i.settle_after <= now() then lane.epoch
    end
  from connection c join lane on lane.lane_id = c.lane_id
  where c.connection_id = i.connection_id and i.connection_id = $1 and i.done_at is null and `;

const TRIED = `
  update intent set tried_at = now(), sender_epoch = null, settle_after = now() + make_interval(secs => ${LANDS_WITHIN_SECONDS})
  where connection_id = $1 and key = $2 and done_at is null`;

/** Done, or another connection's. */
const EXISTING = `
  select ${COLUMNS} from intent i where key = $2 and (connection_id = $1 or is_of_shop) order by connection_id = $1 desc limit 1`;

const DONE = `update intent set done_at = now(), result = $3 where connection_id = $1 and key = $2 and done_at is null`;

/** $3 = from when on it could be settled when it was read: its owner has not touched it since. */
const ABANDON = `delete from intent where connection_id = $1 and key = $2 and done_at is null and settle_after <= $3`;

const WITHDRAW = `delete from intent where connection_id = $1 and key = $2 and (done_at is not null) = $3`;

/** {@link Intents} in the service's schema. */
export class StoredIntents extends Intents {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async write<Input>(intent: NewIntent<Input>): Promise<WrittenIntent<Input>> {
    const { connectionId, key, subject, kind, input, epoch, isOfShop = false } = intent;
    const found = await this.dataSource.transaction(async (tx) => {
      if ((await rows(tx, OURS, [connectionId, epoch])).length === 0)
        throw new LeaseLost('another worker has the lane; the intent was not written');
      const [written] = await rows<StoredIntent>(tx, WRITE, [connectionId, epoch, key, subject, kind, JSON.stringify(input), isOfShop]);
      if (written) return toIntent<Input>(written, false);
      const [looked] = await rows<StoredIntent>(tx, `${LOOK} i.key = $2 returning ${COLUMNS}`, [connectionId, key]);
      if (looked) return toIntent<Input>(looked, true);
      const [existing] = await rows<StoredIntent>(tx, EXISTING, [connectionId, key]);
      return existing && toIntent<Input>(existing, existing.done_at === null);
    });
    // Withdrawn by another connection just now.
    return found ?? this.write(intent);
  }

  async open<Input = unknown>(connectionId: string, subjects: string | readonly string[]): Promise<WrittenIntent<Input>[]> {
    const list = typeof subjects === 'string' ? [subjects] : subjects;
    const found = await rows<StoredIntent>(this.dataSource, `${LOOK} i.subject = any ($2::text[]) returning ${COLUMNS}`, [
      connectionId,
      list,
    ]);
    return found.sort((a, b) => a.written_at.getTime() - b.written_at.getTime()).map((stored) => toIntent<Input>(stored, true));
  }

  async tried<Input>(intent: Intent<Input>): Promise<Intent<Input>> {
    await this.dataSource.query(TRIED, [intent.connectionId, intent.key]);
    return { ...intent, isDoubtful: !intent.isDone, settleAfter: new Date(Date.now() + LANDS_WITHIN_SECONDS * 1_000) };
  }

  async done({ connectionId, key }: IntentRef, result: unknown, tx?: EntityManager): Promise<void> {
    await (tx ?? this.dataSource).query(DONE, [connectionId, key, JSON.stringify(result ?? null)]);
  }

  async abandon({ connectionId, key, settleAfter }: Intent): Promise<void> {
    // Clocks may differ by seconds; an owner who is at it is minutes later.
    await this.dataSource.query(ABANDON, [connectionId, key, new Date(settleAfter.getTime() + 60_000)]);
  }

  async withdraw({ connectionId, key, isDone = false }: IntentRef & { isDone?: boolean }, epoch?: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      if (epoch !== undefined && (await rows(tx, OURS, [connectionId, epoch])).length === 0) {
        throw new LeaseLost('another worker has the lane; the intent was not withdrawn');
      }
      await tx.query(WITHDRAW, [connectionId, key, isDone]);
    });
  }
}

function toIntent<Input>(stored: StoredIntent, isDoubtful: boolean): WrittenIntent<Input> {
  return {
    connectionId: stored.connection_id,
    key: stored.key,
    subject: stored.subject,
    kind: stored.kind,
    input: stored.input as Input,
    isDone: stored.done_at !== null,
    isDoubtful,
    // By this machine's clock, and never too early: the database's may differ.
    settleAfter: new Date(Date.now() + stored.settles_in * 1_000),
    result: stored.result,
  };
}

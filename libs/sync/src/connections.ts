import {
  activityRecorded,
  announce,
  connectionsWanted,
  tokenRefused,
  type ConnectionSecrets,
  type ConnectionSettings,
  type ConnectionState,
  type FlowName,
} from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import type { SecretBox, Side } from '@stockbridge/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { restAfterAway } from './backoff.js';
import type { Ledger } from './ledger.js';
import type { Connection } from './ledger-types.js';
import { rows } from './rows.js';
import { checkedTableName } from './table-name.js';

/** A WMS user that fails this often is not tried again: Ongoing counts failures per calling address, for all tenants. */
const PASSWORD_TRIES = 2;
/** Between the first refusal of a WMS user and the second try. */
const PASSWORD_PAUSE_SECONDS = 60;
/** Away so many times in a row, row by row, the connection rests as a whole. */
const AWAY_BEFORE_REST = 3;
/** Decrypted connections kept in memory. */
const CACHE_SIZE = 2_000;

type PublicState = Omit<ConnectionState, 'secrets'>;

/** Settings as they are taken over, in the transaction that keeps them. */
export interface AcceptedSettings {
  readonly connectionId: string;
  /** Null: the connection is new. */
  readonly before: ConnectionSettings | null;
  readonly after: ConnectionSettings;
  readonly tx: EntityManager;
}

interface StoredConnection {
  version: string;
  lane_id: string;
  state: PublicState;
  secrets: string | null;
  removed_at: Date | null;
  password_failures: number;
}

const READ = `select version::text as version, lane_id, state, secrets, removed_at, password_failures from connection where connection_id = $1`;

const OF_LANE = `select connection_id, version::text as version from connection where lane_id = $1 and removed_at is null order by connection_id`;

/** One acceptance or removal of a connection at a time; released with the transaction, so a pooler may sit in between. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended($1::text, 13))`;

const ADD_LANE = `insert into lane (lane_id) values ($1) on conflict (lane_id) do nothing`;

/** Ends whatever pass is at work on the lane: it can neither record nor renew. Answers until when it might still make calls. */
const FENCE_LANE = `update lane set epoch = epoch + 1 where lane_id = $1 returning case when leased_until > now() then leased_until end as leased_until`;

const STORE = `
  insert into connection as c (connection_id, version, lane_id, state, secrets, works, wms_host, blocked_until, blocked_reason)
  values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8::timestamptz is not null then 'moving' end)
  on conflict (connection_id) do update set
    version = excluded.version, lane_id = excluded.lane_id, state = excluded.state, secrets = excluded.secrets, works = excluded.works,
    wms_host = excluded.wms_host, removed_at = null,
    password_failures = case when $9 then 0 else c.password_failures end,
    blocked_until = case when excluded.blocked_until is not null then greatest(c.blocked_until, excluded.blocked_until)
                         when c.blocked_reason = 'credential-refused' then null else c.blocked_until end,
    blocked_reason = case when excluded.blocked_until is not null then 'moving'
                          when c.blocked_reason = 'credential-refused' then null else c.blocked_reason end`;

/** $3 = interval in seconds: a shorter one counts at once. */
const ADD_WINDOW = `
  insert into poll_window as w (connection_id, flow) values ($1, $2)
  on conflict (connection_id, flow) do update set next_at = least(w.next_at, now() + make_interval(secs => $3))`;

const REMOVE = `update connection set removed_at = now(), secrets = null, state = '{}', works = false where connection_id = $1`;
const REMOVE_WINDOWS = `delete from poll_window where connection_id = $1`;
/** What the shop's other connections would make as well and may still land is theirs to settle. */
const REMOVE_INTENTS = `delete from intent where connection_id = $1 and not (is_of_shop and done_at is null)`;
const REMOVE_RELEASES = `delete from release_mark where connection_id = $1`;

const REFUSE_TOKEN = `
  update connection set token_refused_version = version where connection_id = $1 and version = $2
  returning token_refused_version`;
const IS_TOKEN_KNOWN_REFUSED = `select true as known from connection where connection_id = $1 and token_refused_version >= $2`;

const IS_STOPPED = `
  select true as stopped from connection
  where connection_id = $1 and (token_refused_version >= version or password_failures >= ${PASSWORD_TRIES})`;

/** Refusals an hour apart are two slips, not a wrong password. */
const REFUSE_PASSWORD = `
  update connection set
    password_failures = case when password_failed_at > now() - interval '1 h' then password_failures + 1 else 1 end,
    password_failed_at = now(), blocked_reason = 'credential-refused',
    blocked_until = greatest(blocked_until, now() + make_interval(secs => ${PASSWORD_PAUSE_SECONDS}))
  where connection_id = $1 and version = $2 and password_failures < ${PASSWORD_TRIES} returning password_failures`;

const REST = `
  update connection set blocked_until = greatest(blocked_until, now() + make_interval(secs => $2)), blocked_reason = $3
  where connection_id = $1`;

const AWAY = `update connection set away_count = away_count + 1 where connection_id = $1 returning away_count`;
const RECOVERED = `update connection set away_count = 0 where connection_id = $1 and away_count > 0`;

/**
 * This service's own copy of the connections, so that it works on while the gateway is down. Filled by
 * `connection.configured`; only a higher version replaces what is known.
 */
export class Connections {
  private readonly cache = new Map<string, { version: string; connection: Connection }>();
  private readonly removeOthers: readonly string[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger,
    private readonly secretBox: SecretBox,
    private readonly transport: Transport,
    private readonly flow: FlowName,
    private readonly pollIntervalSeconds: number,
    private readonly wake: () => void = () => undefined,
    /** What else the service keeps by `connection_id`, beside its ledger and the tables of this lib. */
    tablesOfConnection: readonly string[] = [],
    /** Whether the service has anything to do for a connection with these settings. */
    private readonly works: (settings: ConnectionSettings) => boolean = (settings) => settings[flow].enabled,
  ) {
    this.removeOthers = tablesOfConnection.map((table) => `delete from ${checkedTableName(table)} where connection_id = $1`);
  }

  /**
   * Takes over what the gateway announced, unless that version or a higher one is known. Answers whether it did.
   *
   * A connection that moves to another lane (another goods owner) is not worked on until the pass that may still be
   * writing for it has surely ended; that pass can't record any more.
   *
   * @param also what the service does about other settings: all of it, or the version is not taken over and comes again
   */
  async accept(state: ConnectionState, also?: (accepted: AcceptedSettings) => Promise<void>): Promise<boolean> {
    const { secrets, ...open } = state;
    const [before] = await rows<StoredConnection>(this.dataSource, READ, [state.connectionId]);
    if (before && Number(before.version) >= state.version) return false;
    const hasNewWmsAccess = await this.isWmsAccessNew(before, state);

    const accepted = await this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK, [state.connectionId]);
      const [known] = await rows<StoredConnection>(tx, READ, [state.connectionId]);
      if (known && Number(known.version) >= state.version) return false;

      await tx.query(ADD_LANE, [state.laneId]);
      const isMoving = known && known.lane_id !== state.laneId && known.removed_at === null;
      const [fenced] = isMoving ? await rows<{ leased_until: Date | null }>(tx, FENCE_LANE, [known.lane_id]) : [];
      const settings = state.settings[this.flow];
      await tx.query(STORE, [
        state.connectionId,
        state.version,
        state.laneId,
        JSON.stringify(open),
        secrets,
        state.status === 'active' && this.works(state.settings),
        new URL(state.wms.url).host,
        fenced?.leased_until ?? null,
        hasNewWmsAccess,
      ]);
      await tx.query(ADD_WINDOW, [state.connectionId, this.flow, settings.intervalSeconds ?? this.pollIntervalSeconds]);
      if (known) await this.ledger.release(state.connectionId, { reason: 'credential-refused' }, tx);
      const before = known && known.removed_at === null ? known.state.settings : null;
      await also?.({ connectionId: state.connectionId, before, after: state.settings, tx });
      return true;
    });
    if (accepted) this.wake();
    return accepted;
  }

  /**
   * Drops everything of a connection but its number and version, so that a late announcement can't bring it back. A removal
   * of a version lower than the known one is itself late, and ignored: the connection was made anew since.
   */
  async remove(connectionId: string, version?: number): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK, [connectionId]);
      const [known] = await rows<StoredConnection>(tx, READ, [connectionId]);
      if (version !== undefined && known && Number(known.version) > version) return;
      await tx.query(REMOVE, [connectionId]);
      await tx.query(REMOVE_WINDOWS, [connectionId]);
      await tx.query(REMOVE_INTENTS, [connectionId]);
      await tx.query(REMOVE_RELEASES, [connectionId]);
      for (const remove of this.removeOthers) await tx.query(remove, [connectionId]);
      await this.ledger.drop(connectionId, tx);
    });
    this.cache.delete(connectionId);
  }

  /** The connection with its secrets, or null when it is unknown or removed. Throws when the secrets can't be decrypted. */
  async byId(connectionId: string): Promise<Connection | null> {
    const [stored] = await rows<StoredConnection>(this.dataSource, READ, [connectionId]);
    if (!stored || stored.removed_at || stored.secrets === null) return null;
    const cached = this.cache.get(connectionId);
    if (cached?.version === stored.version) return cached.connection;
    const connection = { ...stored.state, secrets: await this.secretBox.open<ConnectionSecrets>(stored.secrets, connectionId) };
    if (this.cache.size >= CACHE_SIZE) this.cache.delete(this.cache.keys().next().value!);
    this.cache.set(connectionId, { version: stored.version, connection });
    return connection;
  }

  /** The same, asking the database only when the version that a claim just read is not the one in memory. */
  async atVersion(connectionId: string, version: string): Promise<Connection | null> {
    const cached = this.cache.get(connectionId);
    return cached?.version === version ? cached.connection : this.byId(connectionId);
  }

  /** The connections of a lane (a goods owner), paused ones too, by id. Throws when secrets can't be decrypted. */
  async ofLane(laneId: string): Promise<Connection[]> {
    const found = await rows<{ connection_id: string; version: string }>(this.dataSource, OF_LANE, [laneId]);
    const connections = await Promise.all(found.map((row) => this.atVersion(row.connection_id, row.version)));
    return connections.filter((connection) => connection !== null);
  }

  /** Asks the gateway to announce every connection again. */
  async announceWanted(): Promise<void> {
    await this.dataSource.transaction((tx) => this.transport.publish(tx, [announce(connectionsWanted, null, { service: this.flow })]));
  }

  /**
   * Stops the connection until a newer version comes. Answers `newer-known` when a newer one is here already: then the work
   * may go on at once with that.
   */
  async credentialRefused(
    tx: EntityManager,
    { connectionId, version }: Connection,
    side: Side,
    sentence: string,
  ): Promise<'stopped' | 'newer-known'> {
    if (side === 'shopify') {
      if ((await rows(tx, IS_TOKEN_KNOWN_REFUSED, [connectionId, version])).length > 0) return 'stopped';
      if ((await rows(tx, REFUSE_TOKEN, [connectionId, version])).length === 0) return 'newer-known';
      await this.transport.publish(tx, [announce(tokenRefused, connectionId, { connectionId, version })]);
      return 'stopped';
    }
    const [failed] = await rows<{ password_failures: number }>(tx, REFUSE_PASSWORD, [connectionId, version]);
    if (!failed) return 'newer-known';
    if (failed.password_failures === PASSWORD_TRIES) {
      const line = {
        flow: this.flow,
        at: new Date().toISOString(),
        subject: { kind: 'connection' as const, id: connectionId, number: null },
        what: 'held',
        reason: 'credential-refused',
        sentence,
        facts: {},
      };
      await this.transport.publish(tx, [announce(activityRecorded, connectionId, line)]);
    }
    return 'stopped';
  }

  /** Whether a credential was refused, so that neither side is to be called until there is a new one: not even to answer a person. */
  async isStoppedByCredential(connectionId: string): Promise<boolean> {
    return (await rows(this.dataSource, IS_STOPPED, [connectionId])).length > 0;
  }

  /** Leaves the connection out of the claims for a while. */
  async rest(connectionId: string, seconds: number, reason: string): Promise<void> {
    await this.dataSource.query(REST, [connectionId, seconds, reason]);
  }

  /**
   * Counts that the other side did not answer. Once that happened several times in a row (at once with `atOnce`: a read for
   * the whole batch failed) the connection rests. Answers whether it does.
   */
  async away(connectionId: string, { atOnce }: { atOnce: boolean }): Promise<boolean> {
    const [counted] = await rows<{ away_count: number }>(this.dataSource, AWAY, [connectionId]);
    const times = (counted?.away_count ?? 1) - (atOnce ? 0 : AWAY_BEFORE_REST - 1);
    if (times < 1) return false;
    await this.rest(connectionId, restAfterAway(times), 'third-party-away');
    return true;
  }

  /** The other side answered again. */
  async recovered(connectionId: string): Promise<void> {
    await this.dataSource.query(RECOVERED, [connectionId]);
  }

  private async isWmsAccessNew(before: StoredConnection | undefined, state: ConnectionState): Promise<boolean> {
    if (!before?.secrets || before.password_failures === 0) return true;
    if (before.state.wms.url !== state.wms.url) return true;
    try {
      const [old, now] = await Promise.all(
        [before.secrets, state.secrets].map((sealed) => this.secretBox.open<ConnectionSecrets>(sealed, state.connectionId)),
      );
      return old!.wmsUsername !== now!.wmsUsername || old!.wmsPassword !== now!.wmsPassword;
    } catch {
      return true;
    }
  }
}

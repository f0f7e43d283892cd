import { announce, connectionsWanted, type ConnectionState, type ServiceName } from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import type { DataSource } from 'typeorm';

const LOCK = `select pg_advisory_xact_lock(hashtextextended($1::text, 13))`;
const ADD_LANE = `insert into lane (lane_id) values ($1) on conflict (lane_id) do nothing`;
const STORE = `
  insert into connection as c (connection_id, version, lane_id, state, secrets, works, wms_host) values ($1, $2, $3, $4, $5, false, $6)
  on conflict (connection_id) do update set
    version = excluded.version, lane_id = excluded.lane_id, state = excluded.state, secrets = excluded.secrets,
    wms_host = excluded.wms_host, removed_at = null
  where c.version < excluded.version`;
const REMOVE = `
  update connection set removed_at = now(), secrets = null, state = '{}', works = false
  where connection_id = $1 and version <= coalesce($2, version)`;

/** The connections as a service without a flow of its own yet keeps them, so that it knows them on the day it gets one. */
export class ConnectionCopies {
  constructor(
    private readonly service: ServiceName,
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
  ) {}

  /** Keeps what the gateway announced, unless that version or a higher one is kept. */
  async accept({ secrets, ...open }: ConnectionState): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK, [open.connectionId]);
      await tx.query(ADD_LANE, [open.laneId]);
      await tx.query(STORE, [open.connectionId, open.version, open.laneId, JSON.stringify(open), secrets, new URL(open.wms.url).host]);
    });
  }

  /** Drops everything but number and version, so that a late announcement can't bring it back; a late removal is ignored. */
  async remove(connectionId: string, version?: number): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(LOCK, [connectionId]);
      await tx.query(REMOVE, [connectionId, version ?? null]);
    });
  }

  /** Asks the gateway to announce every connection again. */
  async announceWanted(): Promise<void> {
    await this.dataSource.transaction((tx) => this.transport.publish(tx, [announce(connectionsWanted, null, { service: this.service })]));
  }
}

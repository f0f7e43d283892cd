import type { DataSource } from 'typeorm';
import { Lease, systemClock, type Clock, type LeaseKeeper } from './lease.js';
import { rows } from './rows.js';
import { checkedTableName } from './table-name.js';
import { WORKABLE } from './workable-sql.js';

/** A probe of the due index; scalar with `limit 1`, since `exists(…) or exists(…)` makes the planner hash all due rows. */
const isDue = (table: string, urgent: 'l.urgent' | 'not l.urgent') =>
  `(select true from ${table} l where l.connection_id = c.connection_id and ${urgent} and l.due_at <= now() limit 1)`;

/** $1 = lease in seconds, $2 = whether only urgent rows count. Walks `lane_served` and stops at the first lane with work. */
const claimLane = (table: string) => `
  update lane set leased_until = now() + make_interval(secs => $1), epoch = epoch + 1,
    served_at = clock_timestamp(), claimed_at = clock_timestamp()
  where lane_id = (
    select lane.lane_id from lane
    where (lane.leased_until is null or lane.leased_until < now())
      and (select true from connection c where c.lane_id = lane.lane_id and ${WORKABLE}
             and coalesce(${isDue(table, 'l.urgent')}, case when not $2 then ${isDue(table, 'not l.urgent')} end) limit 1)
    order by lane.served_at limit 1 for update skip locked)
  returning lane_id, epoch::text as epoch`;

const RENEW_LANE = `
  update lane set leased_until = now() + make_interval(secs => $3) where lane_id = $1 and epoch = $2::bigint returning lane_id`;

const RELEASE_LANE = `update lane set leased_until = null where lane_id = $1 and epoch = $2::bigint`;

/**
 * Who may write where. A lane (WMS system + goods owner) has at most one lease; a lease is a row with an expiry and a
 * fencing epoch, never an open transaction.
 */
export class Lanes implements LeaseKeeper {
  private readonly claimSql: string;

  constructor(
    private readonly dataSource: DataSource,
    table: string,
    private readonly leaseSeconds: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.claimSql = claimLane(checkedTableName(table));
  }

  /**
   * Leases the least recently served lane that has due rows, or null when there is none. With `urgentOnly`, among those
   * with urgent rows; a worker that does so must claim without it in between, or bulk work would starve.
   */
  async claim({ urgentOnly = false }: { urgentOnly?: boolean } = {}): Promise<Lease | null> {
    const askedAt = { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
    const [lane] = await rows<{ lane_id: string; epoch: string }>(this.dataSource, this.claimSql, [this.leaseSeconds, urgentOnly]);
    return lane ? new Lease(lane.lane_id, lane.epoch, this.leaseSeconds, askedAt, this, this.clock) : null;
  }

  async renew(laneId: string, epoch: string, seconds: number): Promise<boolean> {
    return (await rows(this.dataSource, RENEW_LANE, [laneId, epoch, seconds])).length === 1;
  }

  async release(laneId: string, epoch: string): Promise<void> {
    await this.dataSource.query(RELEASE_LANE, [laneId, epoch]);
  }
}

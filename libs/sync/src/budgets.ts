import type { DataSource } from 'typeorm';

const THROTTLED = `
  insert into budget (host, blocked_until) values ($1, now() + make_interval(secs => $2))
  on conflict (host) do update set blocked_until = greatest(budget.blocked_until, excluded.blocked_until)`;

/**
 * Which WMS hosts have had enough for now, known to all of this service's replicas. Ongoing counts per server and calling
 * address, so one connection's 429 concerns all connections on that host: the claims leave them out until the pause is over.
 */
export class Budgets {
  constructor(private readonly dataSource: DataSource) {}

  /** The host answered 429: it rests for that long, or as long as an earlier answer asked for, if that is longer. */
  async throttled(host: string, retryAfterMs: number): Promise<void> {
    await this.dataSource.query(THROTTLED, [host, retryAfterMs / 1_000]);
  }
}

import type { DataSource } from 'typeorm';
import { rows } from './rows.js';

/** What a call to a WMS host did to its budget. */
export type BudgetOutcome =
  { readonly kind: 'ok' } | { readonly kind: 'failed' } | { readonly kind: 'throttled'; readonly retryAfterMs: number };

const OK = `update budget set consecutive_failures = 0, blocked_until = null where host = $1 and method = $2 and consecutive_failures > 0`;

const FAILED = `
  insert into budget (host, method, consecutive_failures) values ($1, $2, 1)
  on conflict (host, method) do update set consecutive_failures = budget.consecutive_failures + 1`;

const THROTTLED = `
  insert into budget (host, method, consecutive_failures, blocked_until) values ($1, $2, 1, now() + make_interval(secs => $3))
  on conflict (host, method) do update set consecutive_failures = budget.consecutive_failures + 1,
    blocked_until = greatest(budget.blocked_until, excluded.blocked_until)`;

const BLOCKED_UNTIL = `select max(blocked_until) as until from budget where host = $1 and blocked_until > now()`;

/**
 * What a WMS host still lets us do, shared by this service's replicas. Ongoing counts per server, method and calling address,
 * so one connection's 429 concerns all connections on that host: the claims leave them out until the pause is over.
 */
export class Budgets {
  constructor(private readonly dataSource: DataSource) {}

  /** Until when the host rests for any method, or null. */
  async blockedUntil(host: string): Promise<Date | null> {
    return (await rows<{ until: Date | null }>(this.dataSource, BLOCKED_UNTIL, [host]))[0]?.until ?? null;
  }

  async record(host: string, method: string, outcome: BudgetOutcome): Promise<void> {
    if (outcome.kind === 'ok') await this.dataSource.query(OK, [host, method]);
    else if (outcome.kind === 'failed') await this.dataSource.query(FAILED, [host, method]);
    else await this.dataSource.query(THROTTLED, [host, method, outcome.retryAfterMs / 1_000]);
  }
}

import type { ServiceName } from '@stockbridge/contracts';
import type { Task } from 'graphile-worker';
import type pg from 'pg';
import { deliver, type OnVerdict } from '../delivery.js';
import { type Consumer } from '../transport.js';
import { MOST_DELIVERIES } from './prepare-postgres-transport.js';

/** What a job carries. */
interface Job {
  readonly message: unknown;
  readonly attempt: number;
  readonly firstTriedAt: string;
}

export interface JobConsumerOptions {
  readonly service: ServiceName;
  readonly pool: pg.Pool;
  readonly onVerdict: OnVerdict;
}

/** The name under which a service's jobs are added and taken. */
export function jobsOf(service: ServiceName): string {
  return `events:${service}`;
}

/**
 * Settles each of the service's jobs by its verdict. To retry or park is to add another job or a parked row and then to succeed:
 * graphile-worker's own retries know neither our ladder nor our reasons. Dying in between makes a double, never a loss.
 */
export function jobConsumer(consumer: Consumer, { onVerdict, pool, service }: JobConsumerOptions): Task {
  return async (job) => {
    const { message, attempt, firstTriedAt } = job as Job;
    const verdict = await deliver(message, attempt, consumer, onVerdict);
    if (verdict.act === 'retry') {
      const next: Job = { message, attempt: attempt + 1, firstTriedAt };
      await pool.query(
        `select graphile_worker.add_job($1, $2::json, run_at := now() + $3::float8 * interval '1 second', max_attempts := $4)`,
        [jobsOf(service), JSON.stringify(next), verdict.afterSeconds, MOST_DELIVERIES],
      );
    } else if (verdict.act === 'park') {
      await pool.query('insert into messaging.parked (service, message, reason, attempts, first_tried_at) values ($1, $2, $3, $4, $5)', [
        service,
        JSON.stringify(message ?? null),
        verdict.reason,
        attempt,
        firstTriedAt,
      ]);
    }
  };
}

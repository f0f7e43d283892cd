import type { ServiceName } from '@stockbridge/contracts';
import type pg from 'pg';
import { ParkedMessages, type ParkedMessage } from '../parked-messages.js';
import { MOST_DELIVERIES } from './prepare-postgres-transport.js';

interface Row {
  readonly id: string;
  readonly message: unknown;
  readonly reason: string;
  readonly attempts: number;
  readonly first_tried_at: Date;
  readonly parked_at: Date;
}

/** Known by the event's own id, as over RabbitMQ; what is no event, by its row. */
const ID = `coalesce(message ->> 'id', id::text)`;
const COLUMNS = `${ID} as id, message, reason, attempts, first_tried_at, parked_at`;

/** The parked messages of all services, in one table. */
export class PostgresParkedMessages extends ParkedMessages {
  constructor(private readonly pool: pg.Pool) {
    super();
  }

  async list(service: ServiceName, limit = 100): Promise<ParkedMessage[]> {
    const { rows } = await this.pool.query<Row>(`select ${COLUMNS} from messaging.parked where service = $1 order by parked.id limit $2`, [
      service,
      limit,
    ]);
    return rows.map((row) => parkedMessage(service, row));
  }

  async show(service: ServiceName, id: string): Promise<ParkedMessage | null> {
    const { rows } = await this.pool.query<Row>(`select ${COLUMNS} from messaging.parked where service = $1 and ${ID} = $2 limit 1`, [
      service,
      id,
    ]);
    return rows[0] ? parkedMessage(service, rows[0]) : null;
  }

  async replay(service: ServiceName, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `with gone as (delete from messaging.parked where service = $1 and ${ID} = $2 returning message)
       select graphile_worker.add_job('events:' || $1, json_build_object('message', message, 'attempt', 1, 'firstTriedAt', now()), max_attempts := $3)
       from gone`,
      [service, id, MOST_DELIVERIES],
    );
    return (rowCount ?? 0) > 0;
  }

  async discard(service: ServiceName, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(`delete from messaging.parked where service = $1 and ${ID} = $2`, [service, id]);
    return (rowCount ?? 0) > 0;
  }
}

function parkedMessage(service: ServiceName, row: Row): ParkedMessage {
  const name = (row.message as { name?: unknown } | null)?.name;
  return {
    id: row.id,
    service,
    event: typeof name === 'string' ? name : null,
    reason: row.reason,
    attempts: row.attempts,
    firstTriedAt: row.first_tried_at.toISOString(),
    parkedAt: row.parked_at.toISOString(),
    body: row.message,
  };
}

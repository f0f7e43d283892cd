import { Injectable } from '@nestjs/common';
import { rows } from '@stockbridge/sync';
import { DataSource } from 'typeorm';

/** A range of time (`to` excluded) whose orders are admitted although the connection went live later. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** A span that is being read, or was. */
export interface KnownSpan extends Span {
  readonly requestedAt: Date;
  /** Orders found in it so far. */
  readonly orders: number;
  readonly readAt: Date | null;
}

/** Whether an order placed at this instant belongs to one of the spans. */
export function isWithin(spans: readonly Span[], placedAt: string | Date): boolean {
  const instant = new Date(placedAt).getTime();
  return spans.some(({ from, to }) => from.getTime() <= instant && instant < to.getTime());
}

const OF = `
  select placed_from as "from", placed_to as "to", requested_at as "requestedAt", orders, read_at as "readAt"
  from admitted_span where connection_id = $1 order by placed_from, placed_to`;

/** The same range again is read again from its beginning; a reading that is under way loses it. */
const ADD = `
  insert into admitted_span (connection_id, placed_from, placed_to, requested_at, next_at) values ($1, $2, $3, now(), now())
  on conflict (connection_id, placed_from, placed_to) do update set
    requested_at = now(), next_at = now(), after = null, orders = 0, leased_until = null, attempts = 0, read_at = null,
    epoch = admitted_span.epoch + 1`;

/** Past ranges that a person asked for. Kept for good: they are part of the answer to why an order was admitted. */
@Injectable()
export class AdmittedSpans {
  constructor(private readonly dataSource: DataSource) {}

  of(connectionId: string): Promise<KnownSpan[]> {
    return rows<KnownSpan>(this.dataSource, OF, [connectionId]);
  }

  async add(connectionId: string, { from, to }: Span): Promise<void> {
    await this.dataSource.query(ADD, [connectionId, from, to]);
  }
}

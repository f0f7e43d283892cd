import { Injectable } from '@nestjs/common';
import type { ActivityRecorded } from '@stockbridge/contracts';
import { DataSource } from 'typeorm';
import { ActivityRow } from './activity-row.js';

/** A line as the API shows it. */
export interface TimelineLine {
  readonly at: string;
  readonly flow: string;
  readonly what: string;
  readonly reason: string | null;
  readonly sentence: string;
  readonly facts: ActivityRow['facts'];
}

/** What happened to orders and articles, told by all services, read by number. */
@Injectable()
export class Timeline {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps a line. The same event again changes nothing, and neither does one of a connection that was ended for good: its lines
   * were destroyed, and a late event must not bring one back.
   */
  async keep(event: ActivityRecorded): Promise<void> {
    if (event.connectionId === null) return;
    const { flow, at, subject, what, reason, sentence, facts } = event.data;
    // The share lock makes this wait for an end under way, and then see it.
    await this.dataSource.query(
      `insert into activity (event_id, connection_id, flow, at, subject_kind, subject_id, number, what, reason, sentence, facts)
       select $1, c.connection_id, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb
       from connection c
       where c.connection_id = $2 and (c.status <> 'removed' or c.removed_because = 'uninstalled')
       for share of c
       on conflict do nothing`,
      [
        event.id,
        event.connectionId,
        flow,
        new Date(at),
        subject.kind,
        subject.id,
        subject.number,
        what,
        reason,
        sentence,
        JSON.stringify(facts),
      ],
    );
  }

  /**
   * The lines of an order, oldest first. Found by its number in the WMS, by Shopify's number (`1001` or `#1001`) behind the
   * connection's prefix, or by Shopify's order id. One order may own several WMS orders: their lines come together.
   */
  async ofOrder(connectionId: string, orderNumber: string, prefix: string): Promise<{ orderId: string; lines: TimelineLine[] } | null> {
    const bare = orderNumber.replace(/^#/, '');
    const rows: ActivityRow[] = await this.dataSource
      .getRepository(ActivityRow)
      .createQueryBuilder('a')
      .where(`a.connectionId = :connectionId and a.subjectKind = 'order'`, { connectionId })
      .andWhere(
        `a.subjectId in (select b.subject_id from activity b where b.connection_id = :connectionId and b.subject_kind = 'order'
          and (b.number = any(:numbers) or b.subject_id = :bare))`,
        { numbers: [...new Set([orderNumber, bare, prefix + bare])], bare },
      )
      .orderBy('a.at')
      .addOrderBy('a.eventId')
      .limit(1000)
      .getMany();
    const first = rows[0];
    if (!first) return null;
    return {
      orderId: first.subjectId,
      lines: rows.map((row) => ({
        at: row.at.toISOString(),
        flow: row.flow,
        what: row.what,
        reason: row.reason,
        sentence: row.sentence,
        facts: row.facts,
      })),
    };
  }
}

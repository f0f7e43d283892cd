import { Injectable } from '@nestjs/common';
import { activityRecorded, announce, type Activity, type Alarm, type AlarmKind, type Announcement } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { rows } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';

/** Something that is wrong and has no reason. The sentence holds no personal data. */
export interface Raised {
  readonly kind: AlarmKind;
  /** Shopify's id of the order; empty for an alarm about a connection. */
  readonly subject: string;
  readonly number: string | null;
  readonly sentence: string;
}

interface AlarmRow {
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly number: string | null;
  readonly sentence: string;
  readonly raisedAt: Date;
  readonly seenAt: Date;
  readonly closedAt: Date | null;
}

/** One that had closed itself is a new one. Answers those that did not stand before. */
const RAISE = `
  insert into alarm as a (connection_id, kind, subject, number, sentence, raised_at, seen_at)
  select $1, r.kind, r.subject, r.number, r.sentence, now(), now()
  from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as r (kind, subject, number, sentence) order by r.kind, r.subject
  on conflict (connection_id, kind, subject) do update set
    number = excluded.number, sentence = excluded.sentence, seen_at = excluded.seen_at,
    raised_at = case when a.closed_at is null then a.raised_at else excluded.raised_at end, closed_at = null
  returning kind, subject, number, sentence, raised_at = now() as "isNew"`;

const CLOSE = `
  update alarm set closed_at = now() where connection_id = $1 and kind = any ($2::text[]) and closed_at is null and seen_at < $3
  returning kind, subject, number, sentence`;

const FORGET = `delete from alarm where closed_at < now() - interval '90 d'`;

const OF = `
  select kind, subject, number, sentence, raised_at as "raisedAt", seen_at as "seenAt", closed_at as "closedAt" from alarm
  where connection_id = $1 and (closed_at is null or closed_at > now() - interval '7 d')
  order by closed_at is not null, closed_at desc, raised_at, kind, subject limit $2`;

const COUNT = `select count(*)::int as count from alarm where connection_id = $1 and closed_at is null`;

/**
 * Alarms of the order flow. Raising one that stands only says that it still does; what an audit does not find any more closes
 * itself. Both are told to the timeline, once.
 */
@Injectable()
export class Alarms {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
  ) {}

  async raise(tx: EntityManager, connectionId: string, raised: readonly Raised[]): Promise<void> {
    if (raised.length === 0) return;
    const distinct = [...new Map(raised.map((each) => [`${each.kind} ${each.subject}`, each])).values()];
    const columns = [
      distinct.map((each) => each.kind),
      distinct.map((each) => each.subject),
      distinct.map((each) => each.number),
      distinct.map((each) => each.sentence),
    ];
    const standing = await rows<Raised & { isNew: boolean }>(tx, RAISE, [connectionId, ...columns]);
    await this.tell(
      tx,
      standing.filter(({ isNew }) => isNew).map((each) => line(connectionId, each, 'alarm-raised', each.sentence)),
    );
  }

  /** Closes the open alarms of these kinds that nobody found since that instant (of the database). */
  async closeUnseen(tx: EntityManager, connectionId: string, kinds: readonly AlarmKind[], since: Date): Promise<void> {
    const closed = await rows<Raised>(tx, CLOSE, [connectionId, kinds, since]);
    await this.tell(
      tx,
      closed.map((each) => line(connectionId, each, 'alarm-closed', `Mended: ${each.sentence}`)),
    );
  }

  /** Open ones first, oldest first; then those that closed lately. */
  async of(connectionId: string, limit: number): Promise<{ alarms: Alarm[]; open: number }> {
    const found = await rows<AlarmRow>(this.dataSource, OF, [connectionId, limit]);
    const [counted] = await rows<{ count: number }>(this.dataSource, COUNT, [connectionId]);
    const alarms = found.map((row) => ({
      ...row,
      raisedAt: row.raisedAt.toISOString(),
      seenAt: row.seenAt.toISOString(),
      closedAt: row.closedAt?.toISOString() ?? null,
    }));
    return { alarms, open: counted?.count ?? 0 };
  }

  /** Drops those that closed long ago. */
  async forgetOld(): Promise<void> {
    await this.dataSource.query(FORGET);
  }

  private async tell(tx: EntityManager, lines: readonly Announcement<Activity>[]): Promise<void> {
    if (lines.length > 0) await this.transport.publish(tx, lines);
  }
}

function line(connectionId: string, { kind, subject, number }: Raised, what: string, sentence: string): Announcement<Activity> {
  return announce(activityRecorded, connectionId, {
    flow: 'order',
    at: new Date().toISOString(),
    subject: subject ? { kind: 'order', id: subject, number } : { kind: 'connection', id: connectionId, number: null },
    what,
    reason: kind,
    sentence,
    facts: {},
  });
}

import type { Activity } from '@stockbridge/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of a timeline, as a service told it. Ids, quantities and sentences; never personal data. */
@Entity('activity')
export class ActivityRow {
  /** The event's id: told twice, kept once. */
  @PrimaryColumn('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  @Column('text')
  flow!: Activity['flow'];

  @Column('timestamptz')
  at!: Date;

  @Column('text', { name: 'subject_kind' })
  subjectKind!: Activity['subject']['kind'];

  /** Shopify's id of the order or variant. */
  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('text', { nullable: true })
  number!: string | null;

  @Column('text')
  what!: string;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  sentence!: string;

  @Column('jsonb')
  facts!: Activity['facts'];
}

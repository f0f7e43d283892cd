import type { LedgerState, Reason } from '@stockbridge/contracts';
import { Column, PrimaryColumn } from 'typeorm';

/** The columns that every ledger has; a service's entity extends it with the shape of its facts. */
export abstract class LedgerRow {
  @PrimaryColumn({ name: 'connection_id', type: 'uuid' })
  connectionId!: string;

  @PrimaryColumn({ type: 'text' })
  key!: string;

  @Column({ type: 'text' })
  state!: LedgerState;

  @Column({ type: 'text', nullable: true })
  reason!: Reason | null;

  /** Shown to people; no personal data. */
  @Column({ type: 'text', nullable: true })
  sentence!: string | null;

  /** What a held row waits for. */
  @Column({ type: 'text', nullable: true })
  subject!: string | null;

  /** The number people know the thing by. */
  @Column({ type: 'text', nullable: true })
  number!: string | null;

  @Column({ name: 'due_at', type: 'timestamptz', nullable: true })
  dueAt!: Date | null;

  @Column({ type: 'boolean' })
  urgent!: boolean;

  /** Rises with every touch; a pass that began before a touch can't settle the row. */
  @Column({ type: 'bigint' })
  version!: string;

  @Column({ type: 'int' })
  attempts!: number;

  /** When the newest webhook that touched it was received; null once it was looked at. */
  @Column({ name: 'received_at', type: 'timestamptz', nullable: true })
  receivedAt!: Date | null;

  @Column({ name: 'seen_at', type: 'timestamptz' })
  seenAt!: Date;
}

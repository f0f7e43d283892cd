import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A check of WMS credentials that failed. The WMS counts failures by our address, so we count them first. */
@Entity('failed_check')
export class FailedCheck {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('text')
  host!: string;

  @Column('timestamptz', { name: 'checked_at' })
  checkedAt!: Date;
}

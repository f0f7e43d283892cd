import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Shopify asked that what is kept of these orders' customers be destroyed. Kept, so that it can be announced again. */
@Entity('customer_redaction')
export class CustomerRedaction {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  @Column('text', { name: 'order_ids', array: true })
  orderIds!: string[];

  @Column('timestamptz', { name: 'asked_at' })
  askedAt!: Date;
}

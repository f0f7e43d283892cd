import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v5 } from 'uuid';

const REDACTIONS = '0d1c2f7e-7d0b-5a4e-8c55-6f3b1e9a7d42';

/** Shopify asked that what is kept of these orders' customers be destroyed. Kept, so that it can be announced again. */
@Entity('customer_redaction')
export class CustomerRedaction {
  /** Follows from connection and orders: asked twice, kept once. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  @Column('text', { name: 'order_ids', array: true })
  orderIds!: string[];

  @Column('timestamptz', { name: 'asked_at' })
  askedAt!: Date;
}

/** A request as it is kept. The order of the ids makes no difference. */
export function customerRedactionOf(connectionId: string, orderIds: readonly string[], askedAt: Date): CustomerRedaction {
  const ids = [...new Set(orderIds)].sort();
  return { id: v5(`${connectionId}#${ids.join(',')}`, REDACTIONS), connectionId, orderIds: ids, askedAt };
}

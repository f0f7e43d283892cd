import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A browser that has just come back from Shopify's authorize page: it may set up this one shop, for a day. */
@Entity('setup_session')
export class SetupSession {
  @PrimaryColumn('text', { name: 'token_hash' })
  tokenHash!: string;

  @Column('text', { name: 'shop_domain' })
  shopDomain!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

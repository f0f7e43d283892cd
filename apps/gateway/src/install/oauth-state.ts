import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An install that was begun: its nonce may come back once, within ten minutes, for the same shop. */
@Entity('oauth_state')
export class OAuthState {
  @PrimaryColumn('text', { name: 'state_hash' })
  stateHash!: string;

  @Column('text', { name: 'shop_domain' })
  shopDomain!: string;

  @Column('text', { name: 'app_registration' })
  appRegistration!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}

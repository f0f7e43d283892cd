import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * - `installed`: its token works or is being refreshed; - `needs-reauthorisation`: the refresh token is dead, a person must
 * install again; - `uninstalled`: the app was removed in Shopify; - `redacted`: Shopify asked that everything be destroyed.
 */
export type ShopStatus = 'installed' | 'needs-reauthorisation' | 'uninstalled' | 'redacted';

/** A shop that installed the app, with its sealed tokens. */
@Entity('shop')
export class Shop {
  /** `example.myshopify.com`. */
  @PrimaryColumn('text')
  domain!: string;

  @Column('text', { name: 'app_registration' })
  appRegistration!: string;

  @Column('text')
  status!: ShopStatus;

  @Column('text')
  name!: string;

  @Column('text', { name: 'currency_code' })
  currencyCode!: string;

  @Column('text', { name: 'iana_timezone' })
  ianaTimezone!: string;

  /** Scopes that Shopify granted. */
  @Column('text', { array: true })
  scopes!: string[];

  /** Sealed `ShopTokens`; null once the app is uninstalled. */
  @Column('text', { nullable: true })
  tokens!: string | null;

  /** Null for a token that does not expire. */
  @Column('timestamptz', { name: 'token_expires_at', nullable: true })
  tokenExpiresAt!: Date | null;

  /** When the token is to be refreshed: ahead of its end, or at once when Shopify refused it. */
  @Column('timestamptz', { name: 'refresh_at', nullable: true })
  refreshAt!: Date | null;

  @Column('timestamptz', { name: 'refreshed_at' })
  refreshedAt!: Date;

  @Column('int', { name: 'refresh_failures', default: 0 })
  refreshFailures!: number;

  /** Of the latest install: an uninstall triggered before it is an old message. */
  @Column('timestamptz', { name: 'installed_at' })
  installedAt!: Date;

  @Column('timestamptz', { name: 'webhooks_checked_at', nullable: true })
  webhooksCheckedAt!: Date | null;

  /** When its webhook subscriptions were last what they should be; null since the install. */
  @Column('timestamptz', { name: 'webhooks_stood_at', nullable: true })
  webhooksStoodAt!: Date | null;

  /** When subscriptions that had stood were found missing and made anew, and their topics. */
  @Column('timestamptz', { name: 'webhooks_restored_at', nullable: true })
  webhooksRestoredAt!: Date | null;

  @Column('text', { name: 'webhooks_restored', array: true, default: [] })
  webhooksRestored!: string[];

  /** Why they could not be looked at, and since when; null when they stand. */
  @Column('text', { name: 'webhooks_problem', nullable: true })
  webhooksProblem!: string | null;

  @Column('timestamptz', { name: 'webhooks_problem_at', nullable: true })
  webhooksProblemAt!: Date | null;
}

/** What is sealed in {@link Shop.tokens}, with the context `shop:` + domain. */
export interface ShopTokens {
  readonly accessToken: string;
  /** Null for a token that does not expire. */
  readonly refreshToken: string | null;
}

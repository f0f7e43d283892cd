import type { ConnectionSettings } from '@stockbridge/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { settingsAsStored } from './settings-as-stored.js';

export type ConnectionStatus = 'active' | 'paused' | 'removed';
/** `person`: someone paused it; `reauthorisation`: the shop's refresh token is dead. */
export type PausedBecause = 'person' | 'reauthorisation';
export type RemovedBecause = 'uninstalled' | 'redacted' | 'removed';

/** One shop × one Shopify location × one WMS installation × one goods owner, with its settings. */
@Entity('connection')
export class ConnectionRow {
  @PrimaryColumn('uuid', { name: 'connection_id' })
  connectionId!: string;

  @Column('text', { name: 'shop_domain' })
  shopDomain!: string;

  /** Numeric id of the Shopify location, as a decimal string. */
  @Column('text', { name: 'location_id' })
  locationId!: string;

  /** Base URL of the WMS's REST API, with a trailing slash. */
  @Column('text', { name: 'wms_url' })
  wmsUrl!: string;

  @Column('int', { name: 'goods_owner_id' })
  goodsOwnerId!: number;

  /** Follows from WMS system and goods owner. */
  @Column('uuid', { name: 'lane_id' })
  laneId!: string;

  /** Rises with every change, a refreshed token included. */
  @Column('int', { default: 1 })
  version!: number;

  @Column('text')
  status!: ConnectionStatus;

  /** Kept while removed: a shop that installs again finds its connections as it left them. */
  @Column('text', { name: 'paused_because', nullable: true })
  pausedBecause!: PausedBecause | null;

  @Column('text', { name: 'removed_because', nullable: true })
  removedBecause!: RemovedBecause | null;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;

  @Column('jsonb', { transformer: settingsAsStored })
  settings!: ConnectionSettings;

  /** When a completed stock dry run was shown under the settings in force; stock is switched on only then. Null: not yet. */
  @Column('timestamptz', { name: 'stock_seen_at', nullable: true })
  stockSeenAt!: Date | null;

  /** Version from which on the settings that stock is computed by are what they are: a dry run of an older one tells nothing. */
  @Column('int', { name: 'stock_settings_version', default: 0 })
  stockSettingsVersion!: number;

  /** Sealed {@link ConnectionCredentials}, bound to the connection id; null once destroyed. */
  @Column('text', { nullable: true })
  credentials!: string | null;

  /** Sealed token that the WMS sends in `X-Auth-Token`. */
  @Column('text', { name: 'webhook_token', nullable: true })
  webhookToken!: string | null;

  /** SHA-256 of the token, hex: webhooks are compared without decrypting. */
  @Column('text', { name: 'webhook_token_hash', nullable: true })
  webhookTokenHash!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

/** What is sealed in {@link ConnectionRow.credentials}. */
export interface ConnectionCredentials {
  readonly wmsUsername: string;
  readonly wmsPassword: string;
  /** Base64 of 32 random bytes: the key of the fingerprints of personal fields. */
  readonly fingerprintKey: string;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An app of the Shopify partner dashboard under which shops install us: the operator's own, or a shop's custom app. */
@Entity('app_registration')
export class AppRegistrationRow {
  /** `default` comes from the environment; others are added by the operator. */
  @PrimaryColumn('text')
  id!: string;

  /** Shopify's client id. Public. */
  @Column('text', { name: 'api_key' })
  apiKey!: string;

  /** Sealed list of client secrets, newest first: after a rotation Shopify may sign with the old one for up to an hour. */
  @Column('text')
  secrets!: string;

  /** Scopes that the authorize page asks for. */
  @Column('text', { array: true })
  scopes!: string[];
}

import { Injectable } from '@nestjs/common';
import { SecretBox } from '@stockbridge/platform';
import type { AppRegistration } from '@stockbridge/shopify';
import { DataSource } from 'typeorm';
import type { GatewayConfig } from '../gateway.config.js';
import { AppRegistrationRow } from './app-registration.js';

/** Name of the registration that comes from the environment. */
export const DEFAULT_REGISTRATION = 'default';

/** How long another replica may sign and verify with what it read before. */
const REMEMBERED_MS = 30_000;

/** The apps under which shops install us. Few, rarely changed, needed for every webhook: kept in memory for half a minute. */
@Injectable()
export class AppRegistrations {
  private remembered: { registrations: Map<string, AppRegistration>; until: number } | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
  ) {}

  /** Makes the default registration what the environment says. A secret it replaces is kept for webhooks still signed with it. */
  async keepDefault(config: GatewayConfig): Promise<void> {
    const before = await this.dataSource.getRepository(AppRegistrationRow).findOneBy({ id: DEFAULT_REGISTRATION });
    const known = before ? await this.secrets.open<string[]>(before.secrets, context(DEFAULT_REGISTRATION)) : [];
    const apiSecrets = [...new Set([...config.shopifyApiSecrets, ...(before?.apiKey === config.shopifyApiKey ? known : [])])].slice(0, 2);
    await this.keep({
      id: DEFAULT_REGISTRATION,
      apiKey: config.shopifyApiKey,
      apiSecrets,
      scopes: config.shopifyScopes,
    });
  }

  async keep(registration: AppRegistration): Promise<void> {
    await this.dataSource.getRepository(AppRegistrationRow).upsert(
      {
        id: registration.id,
        apiKey: registration.apiKey,
        secrets: await this.secrets.seal(registration.apiSecrets, context(registration.id)),
        scopes: [...registration.scopes],
      },
      ['id'],
    );
    this.remembered = null;
  }

  /** Null when there is none of that name. */
  async byId(id: string): Promise<AppRegistration | null> {
    return (await this.all()).get(id) ?? null;
  }

  async all(): Promise<Map<string, AppRegistration>> {
    if (this.remembered && this.remembered.until > Date.now()) return this.remembered.registrations;
    const registrations = new Map<string, AppRegistration>();
    for (const row of await this.dataSource.getRepository(AppRegistrationRow).find()) {
      const apiSecrets = await this.secrets.open<string[]>(row.secrets, context(row.id));
      registrations.set(row.id, { id: row.id, apiKey: row.apiKey, apiSecrets, scopes: row.scopes });
    }
    this.remembered = { registrations, until: Date.now() + REMEMBERED_MS };
    return registrations;
  }
}

const context = (id: string) => `app-registration:${id}`;

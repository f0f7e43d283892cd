import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ShopStatus } from './shop.js';

/** A connection and the Shopify location it works for. */
export interface ConnectionAtLocation {
  readonly connectionId: string;
  /** Numeric id, as a decimal string. */
  readonly locationId: string;
}

/** What a webhook needs to know of its shop. */
export interface ShopEntry {
  readonly appRegistration: string;
  readonly status: ShopStatus;
  readonly installedAt: Date;
  /** Those that are active: a paused connection looks at everything when it is resumed. */
  readonly connections: readonly ConnectionAtLocation[];
}

/** How long another replica's change may go unseen; polling covers it. */
const REMEMBERED_MS = 2_000;
/** Shops kept in memory. */
const AT_MOST = 5_000;

/** Shops and their connections as the webhook intake asks for them: thousands of times a second for a handful of shops. */
@Injectable()
export class ShopDirectory {
  private readonly entries = new Map<string, { entry: Promise<ShopEntry | null>; until: number }>();

  constructor(private readonly dataSource: DataSource) {}

  /** Null for a shop that never installed us. */
  find(domain: string): Promise<ShopEntry | null> {
    const remembered = this.entries.get(domain);
    if (remembered && remembered.until > Date.now()) return remembered.entry;
    if (this.entries.size >= AT_MOST) this.entries.clear();
    const entry = this.read(domain);
    this.entries.set(domain, { entry, until: Date.now() + REMEMBERED_MS });
    entry.catch(() => this.entries.delete(domain));
    return entry;
  }

  /** To be called after a change was committed. */
  forget(domain: string | undefined): void {
    if (domain !== undefined) this.entries.delete(domain);
  }

  private async read(domain: string): Promise<ShopEntry | null> {
    const rows = await this.dataSource.query<
      { app_registration: string; status: ShopStatus; installed_at: Date; connections: ConnectionAtLocation[] }[]
    >(
      `select s.app_registration, s.status, s.installed_at,
         (select coalesce(json_agg(json_build_object('connectionId', c.connection_id, 'locationId', c.location_id) order by c.connection_id), '[]')
          from connection c where c.shop_domain = s.domain and c.status = 'active') as connections
       from shop s where s.domain = $1`,
      [domain],
    );
    const row = rows[0];
    return row
      ? { appRegistration: row.app_registration, status: row.status, installedAt: row.installed_at, connections: row.connections }
      : null;
  }
}

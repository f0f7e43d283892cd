import { Injectable } from '@nestjs/common';
import type { CatalogSettings } from '@stockbridge/contracts';
import type { VariantDetail } from '@stockbridge/shopify';
import { rows } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';
import { CATALOG_LEDGER } from './catalog.ledger.js';

/** How far a connection's catalogue has been read. */
export interface CatalogueState {
  /** The settings that its rows were last decided by. */
  readonly settings: CatalogSettings | null;
  /** When everything was first read (UTC); links are complete from then on. */
  readonly readToEndAt: Date | null;
  /** Of the load that runs or was cancelled; null when none does. `writing`: all is read, and articles are still to be written. */
  readonly phase: 'preparing' | 'reading' | 'writing' | 'cancelled' | null;
  readonly startedAt: Date | null;
  readonly readingSince: Date | null;
  /** Variants there were at the start, as far as Shopify counted. */
  readonly total: number | null;
  readonly read: number;
  /** Variants of which the load marked the article due. */
  readonly marked: number;
  /** The bulk operation that is running for it. */
  readonly operation: string | null;
  /** What that operation reads of each variant. */
  readonly detail: VariantDetail | null;
}

const NOTHING: CatalogueState = {
  settings: null,
  readToEndAt: null,
  phase: null,
  startedAt: null,
  readingSince: null,
  total: null,
  read: 0,
  marked: 0,
  operation: null,
  detail: null,
};

const STATE = `
  select settings, read_to_end_at as "readToEndAt", phase, started_at as "startedAt", reading_since as "readingSince", total, read, marked,
    operation, detail
  from catalogue where connection_id = $1`;

const KEEP_SETTINGS = `
  insert into catalogue (connection_id, settings) values ($1, $2)
  on conflict (connection_id) do update set settings = excluded.settings`;

/**
 * The operation of an earlier load stays until the poller has cancelled it. Where changes had been read to is kept, for the case
 * that this load is cancelled.
 */
const BEGIN = `
  insert into catalogue as c (connection_id, phase, started_at, resume_since)
  select $1, 'preparing', clock_timestamp(), (select cursor from poll_window where connection_id = $1 and flow = 'catalog')
  on conflict (connection_id) do update set phase = 'preparing', started_at = excluded.started_at, reading_since = null, total = null,
    read = 0, marked = 0, resume_since = coalesce(excluded.resume_since, c.resume_since)`;

const STARTED = `
  insert into catalogue (connection_id, phase, started_at, operation, total, detail) values ($1, 'preparing', $2, $3, $4, $5)
  on conflict (connection_id) do update set phase = 'preparing', started_at = excluded.started_at, reading_since = null, read = 0, marked = 0,
    operation = excluded.operation, total = excluded.total, detail = excluded.detail`;

const READ_MORE = `
  update catalogue set phase = 'reading', reading_since = coalesce(reading_since, now()), read = read + $2, marked = marked + $3
  where connection_id = $1`;

const READ_TO_END = `
  insert into catalogue (connection_id, read_to_end_at) values ($1, now())
  on conflict (connection_id) do update set read_to_end_at = coalesce(catalogue.read_to_end_at, now()), operation = null, resume_since = null,
    phase = case when catalogue.phase is not null then 'writing' end`;

const WRITTEN = `update catalogue set phase = null where connection_id = $1 and phase = 'writing'`;

const CANCEL = `
  with before as (
    select phase from catalogue where connection_id = $1 and phase in ('preparing', 'reading', 'writing') for update)
  update catalogue set phase = 'cancelled' from before where connection_id = $1 returning before.phase`;

/** Changes are read on from where they were read to before the load; of a first load, from its beginning. */
const RESUME = `
  update poll_window w set cursor = least(w.cursor, c.resume_since) from catalogue c
  where w.connection_id = $1 and w.flow = 'catalog' and c.connection_id = $1 and c.resume_since is not null`;

const FORGET_OPERATION = `update catalogue set operation = null where connection_id = $1 and operation = $2`;

const KEEP_PIECE = `
  insert into load_piece (connection_id, from_byte, variant_ids, products) values ($1, $2, $3, $4)
  on conflict (connection_id, from_byte) do update set variant_ids = excluded.variant_ids, products = excluded.products`;

const PRODUCTS_SEEN = `select coalesce(sum(products), 0)::int as products from load_piece where connection_id = $1`;

const FORGET_PIECES = `delete from load_piece where connection_id = $1`;

/** Variants that were known when the load began, and that it did not have. $2 = its start. A set operation: it holds at any number. */
const MARK_ABSENT = `
  update variant set absence = 'load' where connection_id = $1 and variant_id in (
    select variant_id from variant where connection_id = $1 and deleted_at is null and read_at < $2
    except select unnest(variant_ids) from load_piece where connection_id = $1)
  returning variant_id as id`;

/** What nobody has looked at yet is left alone; a pass that is just at it can't bring it back. */
const IGNORE_UNSEEN = `
  with found as (
    select key from ${CATALOG_LEDGER} where connection_id = $1 and state = 'due' and not urgent and attempts = 0 and facts is null
    order by key for update)
  update ${CATALOG_LEDGER} l set state = 'ignored', reason = 'load-cancelled', due_at = null, version = l.version + 1, sentence = $2
  from found where l.connection_id = $1 and l.key = found.key`;

/** What the service knows of a connection's catalogue as a whole. Survives restarts, so that a long load goes on and is visible. */
@Injectable()
export class Catalogue {
  constructor(private readonly dataSource: DataSource) {}

  async state(connectionId: string, tx?: EntityManager): Promise<CatalogueState> {
    const [found] = await this.run<CatalogueState>(STATE, [connectionId], tx);
    return found ?? NOTHING;
  }

  async keepSettings(tx: EntityManager, connectionId: string, settings: CatalogSettings): Promise<void> {
    await this.run(KEEP_SETTINGS, [connectionId, JSON.stringify(settings)], tx);
  }

  /** Everything is to be read (again); the poller takes it from here. */
  async begin(connectionId: string, tx?: EntityManager): Promise<void> {
    await this.run(BEGIN, [connectionId], tx);
  }

  /** Shopify is preparing the load. */
  async started(
    tx: EntityManager,
    connectionId: string,
    load: { startedAt: Date; operation: string | null; total: number | null; detail: VariantDetail },
  ): Promise<void> {
    await this.run(FORGET_PIECES, [connectionId], tx);
    await this.run(STARTED, [connectionId, load.startedAt, load.operation, load.total, JSON.stringify(load.detail)], tx);
  }

  async readMore(tx: EntityManager, connectionId: string, read: number, marked: number): Promise<void> {
    await this.run(READ_MORE, [connectionId, read, marked], tx);
  }

  async keepPiece(
    tx: EntityManager,
    connectionId: string,
    fromByte: number,
    variants: readonly { id: string; productId: string }[],
  ): Promise<void> {
    const ids = variants.map(({ id }) => id);
    await this.run(KEEP_PIECE, [connectionId, fromByte, ids, new Set(variants.map(({ productId }) => productId)).size], tx);
  }

  async productsSeen(tx: EntityManager, connectionId: string): Promise<number> {
    return (await this.run<{ products: number }>(PRODUCTS_SEEN, [connectionId], tx))[0]!.products;
  }

  /** Answers which known variants the load did not have. */
  async markAbsent(tx: EntityManager, connectionId: string, startedAt: Date): Promise<string[]> {
    return (await this.run<{ id: string }>(MARK_ABSENT, [connectionId, startedAt], tx)).map(({ id }) => id);
  }

  async readToEnd(tx: EntityManager, connectionId: string): Promise<void> {
    await this.run(READ_TO_END, [connectionId], tx);
    await this.run(FORGET_PIECES, [connectionId], tx);
  }

  /** The last article of the load was looked at. */
  async written(connectionId: string): Promise<void> {
    await this.run(WRITTEN, [connectionId]);
  }

  /** Ends the load that runs; what it marked and nobody has looked at is left alone. Answers how far it was, null when none ran. */
  async cancel(tx: EntityManager, connectionId: string): Promise<CatalogueState['phase']> {
    const [before] = await this.run<{ phase: CatalogueState['phase'] }>(CANCEL, [connectionId], tx);
    if (!before) return null;
    await this.run(FORGET_PIECES, [connectionId], tx);
    await this.run(IGNORE_UNSEEN, [connectionId, 'The load was cancelled before this variant was looked at; start it again to go on.'], tx);
    return before.phase;
  }

  /** After the window of a cancelled load was ended. */
  async resumeChanges(tx: EntityManager, connectionId: string): Promise<void> {
    await this.run(RESUME, [connectionId], tx);
  }

  async forgetOperation(connectionId: string, operation: string): Promise<void> {
    await this.run(FORGET_OPERATION, [connectionId, operation]);
  }

  private run<Row>(sql: string, parameters: unknown[], tx?: EntityManager): Promise<Row[]> {
    return rows<Row>(tx ?? this.dataSource, sql, parameters);
  }
}

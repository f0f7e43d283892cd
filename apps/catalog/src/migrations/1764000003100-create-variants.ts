import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was last seen of each variant, how far the catalogue of a connection has been read, and what a running load has seen.
 * Whoever owned an article is found among the variants from now on. Catalogues read before this are read again, once.
 */
export class CreateVariants1764000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop table article_owner');
    await runner.query('drop index catalog_ledger_product');
    await runner.query(`
      create table variant (
        connection_id uuid not null,
        variant_id bigint not null,
        product_id bigint not null,
        inventory_item_id bigint not null,
        sku text collate "C",
        article_number text collate "C" not null,
        article_key text collate "C" not null,
        tracked boolean not null,
        is_active boolean not null,
        snapshot jsonb not null,
        seen_hash text not null,
        read_at timestamptz not null,
        former_sku text,
        sku_changed_at timestamptz,
        deleted_at timestamptz,
        absence text check (absence in ('load', 'read')),
        is_blocked boolean not null,
        is_clash boolean not null,
        shared_as text,
        found_at timestamptz not null default now(),
        primary key (connection_id, variant_id)
      ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05)`);
    await runner.query('create index variant_article on variant (connection_id, article_key)');
    await runner.query('create index variant_product on variant (connection_id, product_id)');
    await runner.query('create index variant_item on variant (connection_id, inventory_item_id)');
    await runner.query('create index variant_sku_changed on variant (connection_id, sku_changed_at) where sku_changed_at is not null');

    await runner.query(`
      create table catalogue (
        connection_id uuid primary key,
        settings jsonb,
        read_to_end_at timestamptz,
        phase text check (phase in ('preparing', 'reading', 'writing', 'cancelled')),
        started_at timestamptz,
        reading_since timestamptz,
        total int,
        read int not null default 0,
        marked int not null default 0,
        operation text,
        detail jsonb,
        resume_since timestamptz
      )`);
    // Which variants a load has seen, a row per piece: telling absence must not rewrite 100,000 rows.
    await runner.query(`
      create table load_piece (
        connection_id uuid not null,
        from_byte bigint not null,
        variant_ids bigint[] not null,
        products int not null,
        primary key (connection_id, from_byte)
      )`);
    await runner.query(`
      update poll_window set cursor = null, window_since = null, opened_at = null, after = null, attempts = 0, next_at = now()
      where flow = 'catalog'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

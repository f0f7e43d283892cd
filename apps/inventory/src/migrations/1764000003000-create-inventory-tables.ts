import { createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInventoryTables1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'inventory_ledger');
    // Asked across the connections of a goods owner, whose shops may spell a number differently.
    await runner.query('create index inventory_ledger_number_key on inventory_ledger (connection_id, lower(key))');

    await runner.query(`
      create table article_link (
        connection_id uuid not null,
        variant_id text not null,
        inventory_item_id text not null,
        article_number text not null,
        tracked boolean not null,
        primary key (connection_id, variant_id)
      )`);
    await runner.query('create index article_link_article on article_link (connection_id, article_number)');
    await runner.query('create index article_link_spelling on article_link (connection_id, lower(article_number))');
    await runner.query('create index article_link_item on article_link (connection_id, inventory_item_id)');

    // What Shopify was last seen to have, or what we wrote there. Not to be trusted once touched_at is later than read_at.
    await runner.query(`
      create table known_level (
        connection_id uuid not null,
        inventory_item_id text not null,
        available int,
        committed int,
        is_active boolean not null,
        tracked boolean not null,
        read_at timestamptz not null,
        touched_at timestamptz not null default '-infinity',
        primary key (connection_id, inventory_item_id)
      ) with (fillfactor = 80)`);

    // What the warehouse confirmed of the shop's orders, and since when we know (by the clock of this database).
    await runner.query(`
      create table covered_row (
        connection_id uuid not null,
        order_number text not null,
        line_item_id text not null,
        order_id text not null,
        article_number text not null,
        quantity int not null,
        known_at timestamptz not null,
        told_at timestamptz not null,
        is_shared boolean not null default false,
        primary key (connection_id, order_number, line_item_id)
      )`);
    await runner.query('create index covered_row_article on covered_row (connection_id, article_number)');
    await runner.query('create index covered_row_order on covered_row (connection_id, order_id)');

    await runner.query(`
      create table kit_component (
        connection_id uuid not null,
        kit text not null,
        component text not null,
        quantity float8 not null,
        primary key (connection_id, kit, component)
      )`);
    await runner.query('create index kit_component_component on kit_component (connection_id, lower(component))');

    // How far the reading of a connection is, and with which settings its rows were last decided.
    await runner.query(`
      create table stock_place (
        connection_id uuid primary key,
        is_read boolean not null default false,
        settings text,
        links_read_at timestamptz,
        has_all_links boolean not null default false,
        compared_at timestamptz,
        load jsonb
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

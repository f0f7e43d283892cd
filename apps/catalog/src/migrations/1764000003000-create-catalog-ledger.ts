import { createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCatalogLedger1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'catalog_ledger');
    await runner.query(`create index catalog_ledger_product on catalog_ledger (connection_id, (facts ->> 'productId'))`);
    await runner.query(`
      create table article_owner (
        connection_id uuid not null,
        article_number text not null,
        variant_id text not null,
        primary key (connection_id, article_number)
      )`);
    await runner.query('create index article_owner_variant on article_owner (connection_id, variant_id)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

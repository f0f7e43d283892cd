import { createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrderLedger1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'order_ledger');
    await runner.query(`
      create table known_article (
        connection_id uuid not null,
        article_number text not null,
        primary key (connection_id, article_number)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

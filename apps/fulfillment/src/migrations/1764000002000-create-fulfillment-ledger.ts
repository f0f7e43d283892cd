import { createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFulfillmentLedger1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'fulfillment_ledger');
    await runner.query(`
      create table followed_order (
        connection_id uuid not null,
        wms_order_id bigint not null,
        order_id text not null,
        order_number text not null,
        primary key (connection_id, wms_order_id)
      )`);
    await runner.query('create index followed_order_order on followed_order (connection_id, order_id)');
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

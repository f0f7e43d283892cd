import { createFollowedOrders, createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFulfillmentLedger1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'fulfillment_ledger');
    await createFollowedOrders(runner);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

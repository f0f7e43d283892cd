import { createFollowedOrders, createLedgerTable } from '@stockbridge/sync';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateReturnsLedger1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'returns_ledger');
    await createFollowedOrders(runner);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

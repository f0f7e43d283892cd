import type { QueryRunner } from 'typeorm';
import { checkedTableName } from '../table-name.js';

/**
 * Makes a service's ledger: one row per thing it owns. Called by the service's own migration.
 *
 * The due index is partial and starts with the connection: it serves the claim of a lane (through the lane's connections),
 * the batch, and leaves out a blocked connection without reading its rows.
 */
export async function createLedgerTable(runner: QueryRunner, tableName: string): Promise<void> {
  const table = checkedTableName(tableName);
  await runner.query(`
    create table ${table} (
      connection_id uuid not null,
      key text not null,
      state text not null,
      reason text,
      sentence text,
      subject text,
      number text,
      facts jsonb,
      patch jsonb,
      due_at timestamptz,
      urgent boolean not null default false,
      version bigint not null default 1,
      attempts int not null default 0,
      received_at timestamptz,
      seen_at timestamptz not null default now(),
      primary key (connection_id, key)
    ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`);
  await runner.query(`create index ${table}_due on ${table} (connection_id, urgent, due_at) where due_at is not null`);
  await runner.query(`create index ${table}_held on ${table} (connection_id, reason, subject) where state = 'held'`);
  await runner.query(`create index ${table}_state on ${table} (connection_id, state)`);
  await runner.query(`create index ${table}_number on ${table} (connection_id, number) where number is not null`);
}

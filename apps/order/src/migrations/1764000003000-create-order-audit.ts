import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Audits and their alarms, and the ranges of time whose orders are admitted though they were placed before go-live. */
export class CreateOrderAudit1764000003000 implements MigrationInterface {
  readonly name = 'CreateOrderAudit1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table order_audit (
        connection_id uuid primary key,
        next_at timestamptz not null,
        again boolean not null default false,
        leased_until timestamptz,
        epoch bigint not null default 0,
        attempts int not null default 0,
        report jsonb,
        failed_because text
      )`);
    await runner.query(`create index order_audit_next on order_audit (next_at)`);
    await runner.query(`
      create table alarm (
        connection_id uuid not null,
        kind text not null,
        subject text not null,
        number text,
        sentence text not null,
        raised_at timestamptz not null,
        seen_at timestamptz not null,
        closed_at timestamptz,
        primary key (connection_id, kind, subject)
      )`);
    await runner.query(`create index alarm_open on alarm (connection_id, kind) where closed_at is null`);
    await runner.query(`
      create table admitted_span (
        connection_id uuid not null,
        placed_from timestamptz not null,
        placed_to timestamptz not null,
        requested_at timestamptz not null,
        after text,
        orders int not null default 0,
        leased_until timestamptz,
        next_at timestamptz not null,
        attempts int not null default 0,
        epoch bigint not null default 0,
        read_at timestamptz,
        primary key (connection_id, placed_from, placed_to)
      )`);
    await runner.query(`create index admitted_span_next on admitted_span (next_at) where read_at is null`);
    // Open orders are few beside those that are done, and each audit looks at all of them.
    await runner.query(
      `create index order_ledger_open on order_ledger (connection_id, key) where state = 'in_sync' and facts ->> 'isDone' = 'false'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

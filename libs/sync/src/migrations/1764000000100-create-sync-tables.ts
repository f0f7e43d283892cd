import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a flow service keeps beside its ledger: lanes and their leases, its projection of the connections, polling windows,
 * intents, budgets of WMS hosts. Unqualified names: the role's `search_path` says whose schema it is.
 */
export class CreateSyncTables1764000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Claimed many times a second: room for HOT updates, and vacuumed by number instead of by share.
    await runner.query(`
      create table lane (
        lane_id uuid primary key,
        served_at timestamptz not null default '-infinity',
        claimed_at timestamptz not null default '-infinity',
        leased_until timestamptz,
        epoch bigint not null default 0
      ) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`);
    await runner.query(`create index lane_served on lane (served_at)`);

    await runner.query(`
      create table connection (
        connection_id uuid primary key,
        version bigint not null,
        lane_id uuid not null,
        state jsonb not null,
        secrets text,
        works boolean not null,
        wms_host text not null,
        served_at timestamptz not null default '-infinity',
        blocked_until timestamptz,
        blocked_reason text,
        away_count int not null default 0,
        token_refused_version bigint,
        password_failures int not null default 0,
        password_failed_at timestamptz,
        removed_at timestamptz
      ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`);
    await runner.query(`create index connection_lane on connection (lane_id)`);

    await runner.query(`
      create table poll_window (
        connection_id uuid not null,
        flow text not null,
        cursor timestamptz,
        window_since timestamptz,
        opened_at timestamptz,
        after text,
        next_at timestamptz not null default now(),
        again boolean not null default false,
        attempts int not null default 0,
        leased_until timestamptz,
        epoch bigint not null default 0,
        last_done_at timestamptz,
        primary key (connection_id, flow)
      ) with (fillfactor = 70)`);
    await runner.query(`create index poll_window_next on poll_window (next_at)`);

    await runner.query(`
      create table intent (
        connection_id uuid not null,
        key text not null,
        subject text not null,
        kind text not null,
        input jsonb not null,
        written_at timestamptz not null default now(),
        epoch bigint not null,
        sender_epoch bigint,
        tried_at timestamptz,
        settle_after timestamptz not null,
        done_at timestamptz,
        result jsonb,
        is_of_shop boolean not null default false,
        primary key (connection_id, key)
      )`);
    await runner.query(`create unique index intent_of_shop on intent (key) where is_of_shop`);
    await runner.query(`create index intent_subject on intent (connection_id, subject)`);

    await runner.query(`
      create table budget (
        host text primary key,
        blocked_until timestamptz not null
      )`);

    // What was released lately: a row that is being held at this very moment must not miss it.
    await runner.query(`
      create table release_mark (
        connection_id uuid not null,
        reason text not null,
        subject text not null,
        released_at timestamptz not null,
        primary key (connection_id, reason, subject)
      )`);
    await runner.query(`create index release_mark_age on release_mark (released_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

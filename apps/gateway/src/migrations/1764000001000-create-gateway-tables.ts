import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything the gateway keeps. Secrets are sealed; of orders there are ids and sentences only. */
export class CreateGatewayTables1764000001000 implements MigrationInterface {
  readonly name = 'CreateGatewayTables1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table app_registration (
        id text primary key,
        api_key text not null,
        secrets text not null,
        scopes text[] not null,
        updated_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table shop (
        domain text primary key,
        app_registration text not null references app_registration,
        status text not null check (status in ('installed', 'needs-reauthorisation', 'uninstalled', 'redacted')),
        name text not null,
        currency_code text not null,
        iana_timezone text not null,
        scopes text[] not null,
        tokens text,
        token_expires_at timestamptz,
        refresh_at timestamptz,
        refreshed_at timestamptz not null default now(),
        refresh_failures int not null default 0,
        installed_at timestamptz not null,
        webhooks_checked_at timestamptz
      )`);
    await runner.query(`create index shop_refresh on shop (refresh_at) where status = 'installed'`);
    await runner.query(`
      create table oauth_state (
        state_hash text primary key,
        shop_domain text not null,
        app_registration text not null references app_registration,
        expires_at timestamptz not null,
        used_at timestamptz
      )`);
    await runner.query(`
      create table setup_session (
        token_hash text primary key,
        shop_domain text not null references shop,
        expires_at timestamptz not null
      )`);
    await runner.query(`
      create table connection (
        connection_id uuid primary key,
        shop_domain text not null references shop,
        location_id text not null,
        wms_url text not null,
        goods_owner_id int not null,
        lane_id uuid not null,
        version int not null default 1,
        status text not null check (status in ('active', 'paused', 'removed')),
        paused_because text check (paused_because in ('person', 'reauthorisation')),
        removed_because text check (removed_because in ('uninstalled', 'redacted', 'removed')),
        removed_at timestamptz,
        settings jsonb not null,
        credentials text,
        webhook_token text,
        webhook_token_hash text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      )`);
    // One connection for each combination; a removed one may be made anew, one of an uninstalled shop comes back.
    await runner.query(
      `create unique index connection_once on connection (shop_domain, location_id, wms_url, goods_owner_id)
       where status <> 'removed' or removed_because = 'uninstalled'`,
    );
    await runner.query(`create index connection_lane on connection (lane_id)`);
    await runner.query(`
      create table failed_check (
        id bigint generated always as identity primary key,
        host text not null,
        checked_at timestamptz not null default now()
      )`);
    await runner.query(`create index failed_check_host on failed_check (host, checked_at)`);
    await runner.query(`
      create table customer_redaction (
        id uuid primary key,
        connection_id uuid not null,
        order_ids text[] not null,
        asked_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table api_key (
        key_hash text primary key,
        label text not null,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table activity (
        event_id uuid primary key,
        connection_id uuid not null,
        flow text not null,
        at timestamptz not null,
        subject_kind text not null,
        subject_id text not null,
        number text,
        what text not null,
        reason text,
        sentence text not null,
        facts jsonb not null
      )`);
    await runner.query(`create index activity_number on activity (connection_id, number, at)`);
    await runner.query(`create index activity_subject on activity (connection_id, subject_id, at)`);
    await runner.query(
      `create table announcement_round (only_one boolean primary key default true check (only_one), began_at timestamptz not null)`,
    );
    await runner.query(`insert into announcement_round (began_at) values ('-infinity')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

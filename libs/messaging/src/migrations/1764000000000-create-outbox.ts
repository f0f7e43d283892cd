import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where a service leaves its messages in the transaction that they tell of; the relay takes them to RabbitMQ and deletes them.
 * Each service has one in its schema. Over the PostgreSQL transport it stays empty.
 */
export class CreateOutbox1764000000000 implements MigrationInterface {
  readonly name = 'CreateOutbox1764000000000';

  async up(db: QueryRunner): Promise<void> {
    // Emptied all the time: vacuum by count, not by share of a table that is never large.
    await db.query(`
      create table outbox (
        id bigint generated always as identity primary key,
        event text not null,
        message json not null,
        created_at timestamptz not null default now()
      ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table outbox');
  }
}

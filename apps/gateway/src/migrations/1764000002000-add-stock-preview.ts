import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the stock dry run of a connection was seen, and since which version its settings are what they are. */
export class AddStockPreview1764000002000 implements MigrationInterface {
  readonly name = 'AddStockPreview1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table connection add column stock_seen_at timestamptz, add column stock_settings_version int not null default 0`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

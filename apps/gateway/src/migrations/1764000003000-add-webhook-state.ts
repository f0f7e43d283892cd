import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the webhook subscriptions of a shop last stood, which were missing and made anew, and what keeps them from being looked at. */
export class AddWebhookState1764000003000 implements MigrationInterface {
  readonly name = 'AddWebhookState1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table shop
        add column webhooks_stood_at timestamptz,
        add column webhooks_restored_at timestamptz,
        add column webhooks_restored text[] not null default '{}',
        add column webhooks_problem text,
        add column webhooks_problem_at timestamptz`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

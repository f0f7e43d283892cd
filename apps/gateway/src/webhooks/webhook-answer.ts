/** What becomes of a webhook, for its sender and for the counter. */
export interface WebhookAnswer {
  readonly status: 200 | 400 | 401 | 404;
  readonly outcome: 'accepted' | 'forged' | 'unreadable' | 'unknown-topic' | 'unknown-shop' | 'unknown-connection' | 'nothing-named';
  readonly sentence: string;
}

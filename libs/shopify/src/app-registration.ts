/**
 * One app as Shopify knows it. An installation may hold several: an operator's public app, and shops' own custom apps.
 */
export interface AppRegistration {
  /** Our own name for it; `default` for the one from the environment. */
  readonly id: string;
  /** Client id. */
  readonly apiKey: string;
  /** Client secrets, newest first. After a rotation Shopify may sign with the old one for up to an hour. */
  readonly apiSecrets: readonly string[];
  /** Scopes asked of a shop; see `REQUIRED_SCOPES`. */
  readonly scopes: readonly string[];
}

import { z } from 'zod';

const share = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0).max(3_600_000);

/**
 * How the twin behaves where shops differ, where Shopify's documentation is silent, or where something should go wrong.
 * `PUT /_twin/switches` changes the ones it names and leaves the others; `DELETE` puts all back.
 */
export const switchSettings = z.strictObject({
  /** Every install is approved without a click, for all apps. */
  autoApprove: z.boolean().default(false),
  /** Life of an access token. */
  accessTokenSeconds: z.number().int().min(1).default(3_600),
  /** Life of a refresh token. */
  refreshTokenSeconds: z.number().int().min(1).default(7_776_000),
  /** Whether a refresh token stays usable until its replacement is used, for a lost answer. */
  refreshTokenGrace: z.boolean().default(true),
  /** What a dead refresh token is answered: Shopify's page says 401 `invalid_request`, others report 400 `invalid_grant`. */
  deadRefreshToken: z.enum(['401', '400']).default('401'),
  /** Shopify refuses tokens without expiry for public apps. */
  nonExpiringTokens: z.enum(['refused', 'accepted']).default('refused'),
  /** Requested cost above which a query is refused. */
  maxQueryCost: z.number().int().min(1).default(1_000),
  /** How far the search index lags behind. */
  searchLagMs: milliseconds.default(0),
  /** How long after an order its fulfillment orders appear. */
  routingDelayMs: milliseconds.default(150),
  /** Share of orders whose fulfillment orders are made anew, under other ids, after routing. */
  rerouteShare: share.default(0),
  rerouteDelayMs: milliseconds.default(300),
  /** A fulfillment order moved as a whole gets a new id, or keeps its own: both are documented. */
  wholeMove: z.enum(['new-id', 'same-id']).default('new-id'),
  /** Whether an empty `fulfillmentOrderLineItems` means all lines, as leaving it out does, or is refused. Not documented. */
  emptyLineList: z.enum(['all', 'refused']).default('all'),
  /** A fully fulfilled and paid order is closed (archived), as many shops have it. */
  archiveFulfilled: z.boolean().default(false),
  /** Stock that changes, by whomever, moves the product's `updatedAt` and tells `products/update`, as in Shopify. */
  stockTouchesProduct: z.boolean().default(true),
  /** Whether cost, HS code, origin, weight and tracking, which belong to the inventory item, move the product's `updatedAt` too. */
  itemChangesTouchProduct: z.boolean().default(false),
  /** Whether setting a quantity stocks an item where it was not stocked. Said of 2026-10, and not documented. */
  setCreatesLevel: z.boolean().default(false),
  /** What a key gets whose first call failed: that result again, or IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED. Both exist. */
  repeatedFailure: z.enum(['first-result', 'refused']).default('first-result'),
  /** Objects that a bulk operation reads in a second, at most. */
  bulkSpeed: z.number().min(1).max(1_000_000).default(20_000),
  /** The next bulk operation fails halfway with TIMEOUT; then the switch is off again. */
  bulkFailsOnce: z.boolean().default(false),
  /** Results of bulk operations are gone: 404. */
  bulkExpires: z.boolean().default(false),
  /** Downloads of bulk results break off after so many bytes. */
  bulkCutsAfterBytes: z.number().int().min(1).nullable().default(null),
  /** Off: no webhook is sent, and none is made up for later. */
  webhooks: z.boolean().default(true),
  webhookTimeoutMs: milliseconds.default(5_000),
  /** Shopify retries 8 times over 4 hours; 0.001 makes that about 14 seconds. */
  webhookRetryTimeScale: z.number().min(0).max(1).default(1),
  /** Share of deliveries that come twice. */
  webhookDuplicateShare: share.default(0),
  /** Share of deliveries that never come. */
  webhookLostShare: share.default(0),
  /** Each delivery waits for a random time up to this, so that they overtake one another. */
  webhookReorderMs: milliseconds.default(0),
  /** A subscription whose delivery failed to its last retry, with no success meanwhile, is deleted. */
  deleteFailingSubscriptions: z.boolean().default(true),
  /** What the random choices above start from. */
  seed: z.number().int().default(1),
});

export type SwitchSettings = z.infer<typeof switchSettings>;

/** The switches in force. */
export class Switches {
  private settings: SwitchSettings = switchSettings.parse({});

  get now(): Readonly<SwitchSettings> {
    return this.settings;
  }

  /** Throws a ZodError that names the switch when a name or value is not known. */
  change(some: unknown): SwitchSettings {
    const named = switchSettings.partial().parse(some);
    const given = Object.keys(some as object);
    const changes = Object.fromEntries(Object.entries(named).filter(([name]) => given.includes(name)));
    this.settings = switchSettings.parse({ ...this.settings, ...changes });
    return this.settings;
  }

  reset(): SwitchSettings {
    this.settings = switchSettings.parse({});
    return this.settings;
  }
}

import { z } from 'zod';
import { intervalSeconds } from './order-settings.js';

/** What becomes of units that came back to the warehouse. */
export const returnRule = z.object({
  /** Whether they are refunded: never, once a person has approved the amount, or by themselves. */
  refund: z.enum(['off', 'approval', 'automatic']).default('approval'),
  /** Whether Shopify adds them to what it sells. Off, since the warehouse's own count is written to the shop anyway. */
  restock: z.boolean().default(false),
  /** Whether the shipping is refunded with them: at most once per order. */
  shipping: z.boolean().default(false),
  /** Whether Shopify mails the customer about the refund. */
  notifyCustomer: z.boolean().default(false),
});
export type ReturnRule = z.infer<typeof returnRule>;

/** The returns flow: what comes back to the warehouse is refunded in Shopify. Off by default. */
export const returnsSettings = z.object({
  enabled: z.boolean().default(false),
  intervalSeconds,
  /** UTC instant; what came back before it is never touched. Left out, it is the instant at which the flow is switched on. */
  since: z.iso.datetime({ offset: true }).nullable().default(null),
  /** For every cause that is not named below. */
  rule: returnRule.prefault({}),
  /** By return cause: its code in the WMS, in any case of letters. */
  causes: z
    .array(returnRule.extend({ cause: z.string().trim().min(1).max(100) }))
    .max(100)
    .refine(
      (causes) => new Set(causes.map(({ cause }) => cause.toLowerCase())).size === causes.length,
      'a return cause is in the table twice',
    )
    .default([]),
  /** Whether a return that is approved in Shopify is announced to the warehouse as a return order. */
  advise: z.boolean().default(false),
});

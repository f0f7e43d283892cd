import { z } from 'zod';
import { defineEvent, instant, type EventOf } from './event.js';

/** One line of a timeline: what was done or decided, and why. Never holds personal data. */
export const activity = z.object({
  flow: z.enum(['gateway', 'catalog', 'order', 'inventory', 'fulfillment', 'returns']),
  /** When it happened (UTC), by the clock of the service that did it. */
  at: instant,
  subject: z.object({
    kind: z.enum(['order', 'article', 'stock', 'connection']),
    /** Shopify's id of the order or variant. */
    id: z.string(),
    /** The number people know it by: order number in the WMS, article number. */
    number: z.string().nullable(),
  }),
  /** `exported`, `held`, `fulfilled`…: the ledger state or the effect. */
  what: z.string(),
  /** Reason code, where there is one. */
  reason: z.string().nullable(),
  /** A sentence that a person understands. */
  sentence: z.string(),
  /** Ids, quantities and instants only. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Activity = z.infer<typeof activity>;

export const activityRecorded = defineEvent({
  name: 'activity.recorded',
  version: 1,
  publisher: 'any',
  subscribers: ['gateway'],
  data: activity,
});
export type ActivityRecorded = EventOf<typeof activityRecorded>;

import { z } from 'zod';
import { connectionId, defineEvent, shopifyId, type EventOf } from './event.js';

/** Shopify asks that what is kept of these orders' customers be destroyed (fingerprints; nothing else is kept). */
export const customerRedacted = defineEvent({
  name: 'customer.redacted',
  version: 1,
  publisher: 'gateway',
  subscribers: ['order'],
  data: z.object({ connectionId, orderIds: z.array(shopifyId) }),
});
export type CustomerRedacted = EventOf<typeof customerRedacted>;

import { z } from 'zod';
import { connectionId, defineQuestion } from './event.js';

/** A person wants these shipments reported now, whatever the settings leave to people. What is owed is looked at again as it is sent. */
export const shipmentsFulfill = defineQuestion({
  name: 'shipments.fulfill',
  answeredBy: 'fulfillment',
  ask: z.object({
    connectionId,
    /** Order numbers, as in the WMS or in Shopify. */
    orders: z.array(z.string().min(1).max(100)).min(1).max(100),
  }),
  answer: z.object({
    /** Those that are followed: they are looked at now. */
    asked: z.array(z.string()),
    /** Those that were never handed over to the warehouse. */
    unknown: z.array(z.string()),
  }),
});
export type ShipmentsFulfill = z.infer<typeof shipmentsFulfill.answer>;

import { z } from 'zod';
import { connectionId, defineQuestion, shopifyId } from './event.js';
import { reason } from './ledger-state.js';

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

/**
 * What a person can do about a shipment here: have it reported, say first what its units are, or have it tried once more.
 * Null: it takes something elsewhere, which its sentence names.
 */
export const shipmentAct = z.enum(['report', 'match', 'again']).nullable();

/** A shipment that waits for a person, or that one has to look at. */
export const waitingShipment = z.object({
  orderId: shopifyId,
  orderNumber: z.string(),
  reason,
  /** Why, as the timeline says it. */
  sentence: z.string(),
  act: shipmentAct,
  /** Units of the warehouse that no line of the Shopify order takes. */
  rows: z.array(z.object({ rowNumber: z.string(), articleNumber: z.string().nullable(), quantity: z.number() })),
  /** Lines of the Shopify order that wait for more units than were picked for them. */
  lines: z.array(z.object({ lineItemId: shopifyId, name: z.string(), sku: z.string().nullable(), quantity: z.number().int() })),
});
export type WaitingShipment = z.infer<typeof waitingShipment>;

/** Shipments that wait for a person, or that one has to look at: all that are held or refused but for quiet reasons. A page at a time by order id. */
export const shipmentsWaiting = defineQuestion({
  name: 'shipments.waiting',
  answeredBy: 'fulfillment',
  ask: z.object({ connectionId, after: z.string().nullable(), limit: z.number().int().min(1).max(250) }),
  answer: z.object({ shipments: z.array(waitingShipment), next: z.string().nullable() }),
});
export type ShipmentsWaiting = z.infer<typeof shipmentsWaiting.answer>;

/** What a person says of a row: the line item that it stands for, or null when it was dealt with by hand. */
export const shipmentMatch = z.object({ rowNumber: z.string().max(200), lineItemId: shopifyId.nullable() });

/** A person says what units are that no line of the Shopify order takes. It holds for the order from then on. */
export const shipmentsMatch = defineQuestion({
  name: 'shipments.match',
  answeredBy: 'fulfillment',
  ask: z.object({ connectionId, orderId: shopifyId, matches: z.array(shipmentMatch).min(1).max(100) }),
  answer: z.object({
    /** False when the order waits for something else by now, or one of the rows or lines is not among those that were shown. */
    isMatched: z.boolean(),
  }),
});
export type ShipmentsMatch = z.infer<typeof shipmentsMatch.answer>;

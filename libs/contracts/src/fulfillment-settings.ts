import { z } from 'zod';
import { intervalSeconds } from './order-settings.js';

const wmsCode = z.string().trim().min(1).max(100);

/** The fulfillment flow: what the warehouse shipped becomes fulfillments in Shopify. */
export const fulfillmentSettings = z.object({
  enabled: z.boolean().default(true),
  intervalSeconds,
  /** WMS status numbers that mean shipped. */
  shippedStatuses: z.array(z.number().int()).min(1).default([450, 500]),
  /** Whether shipments are reported by themselves, or wait for a person to ask for it. */
  automatic: z.boolean().default(true),
  /** Which shipments are reported by themselves: those of these ways of delivery and order types, by code; empty means all. */
  only: z.object({ waysOfDelivery: z.array(wmsCode).max(100).default([]), orderTypes: z.array(wmsCode).max(100).default([]) }).prefault({}),
  tracking: z
    .object({
      /** Whether numbers, links and carrier are told. */
      send: z.boolean().default(true),
      /** Whether numbers for the way back, of labels that lie in the parcel, are told behind them. */
      returnWaybills: z.boolean().default(false),
      /** Hours for which a shipment without a number waits for one. */
      waitHours: z.number().min(0).max(720).default(0),
    })
    .prefault({})
    .refine(({ send, waitHours }) => send || waitHours === 0, {
      path: ['waitHours'],
      message: 'nothing can be waited for while tracking numbers are not told; set it to 0',
    }),
  /** Names of carriers in the WMS and in Shopify, where they differ by more than what is known. */
  carriers: z
    .array(z.strictObject({ wms: wmsCode, shopify: wmsCode }))
    .max(100)
    .refine((carriers) => new Set(carriers.map(({ wms }) => wms.toLowerCase())).size === carriers.length, 'a carrier is in the table twice')
    .default([]),
  /**
   * When the payment of an order that was authorized is captured: never, with its first shipment, what was shipped with each one
   * (where the authorization can be captured several times; with the last one where it can not), or when nothing is left to ship.
   */
  capture: z.enum(['off', 'first-shipment', 'each-shipment', 'last-shipment']).default('off'),
  /** What becomes of units that the warehouse gave up sending: shown to people, put on hold in Shopify as well, or handed over once more. */
  remainder: z.enum(['show', 'hold', 'resend']).default('show'),
  /** Hours after which units that a shipped order still shows as ordered count as given up. A warehouse that ships an order once only wants 0. */
  remainderAfterHours: z.number().min(0).max(720).default(24),
  /** Whether Shopify mails the customer about the parcel: once, when it is reported. */
  notifyCustomer: z.boolean().default(false),
});

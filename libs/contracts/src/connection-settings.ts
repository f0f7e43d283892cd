import { z } from 'zod';

/** Seconds between two polls of a flow. The lower bound keeps a typing error from flooding both sides. */
const intervalSeconds = z.number().int().min(1).max(86_400).optional();

/** What governs one connection, flow by flow. Missing keys take the defaults that the docs name. */
export const connectionSettings = z.object({
  /** UTC instant, by default the connection's creation. The first run looks back 24 hours from it; orders last changed before that are not admitted. */
  goLiveAt: z.iso.datetime({ offset: true }),
  /** IANA zone in which `deliveryDate` is computed; by default the shop's. */
  warehouseTimeZone: z.string().refine(isTimeZone, 'not an IANA time zone such as Europe/Stockholm'),
  catalog: z.object({ enabled: z.boolean().default(true), intervalSeconds }).prefault({}),
  order: z
    .object({
      enabled: z.boolean().default(true),
      intervalSeconds,
      /** Put before `Order.number`. Connections that share a goods owner need distinct ones. */
      orderNumberPrefix: z.string().max(20).default(''),
      /** Financial statuses that admit an order (Shopify `displayFinancialStatus`). */
      financialStatuses: z.array(z.string()).min(1).default(['AUTHORIZED', 'PAID']),
      /** WMS status numbers at which the order may still be changed or cancelled. */
      changeableStatuses: z.array(z.number().int()).default([150, 200, 300]),
    })
    .prefault({}),
  fulfillment: z
    .object({
      enabled: z.boolean().default(true),
      intervalSeconds,
      /** WMS status numbers that mean shipped. */
      shippedStatuses: z.array(z.number().int()).min(1).default([450, 500]),
      /** Whether Shopify mails the customer about the parcel. */
      notifyCustomer: z.boolean().default(false),
    })
    .prefault({}),
});
export type ConnectionSettings = z.infer<typeof connectionSettings>;
export type ConnectionSettingsInput = z.input<typeof connectionSettings>;
export type OrderSettings = ConnectionSettings['order'];
export type FulfillmentSettings = ConnectionSettings['fulfillment'];

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

import { z } from 'zod';
import { shippingRuleProblem } from './shipping-rule-check.js';

/** Seconds between two polls of a flow. The lower bound keeps a typing error from flooding both sides. */
export const intervalSeconds = z.number().int().min(1).max(86_400).optional();

/** Shopify's `OrderDisplayFinancialStatus`. */
export const FINANCIAL_STATUSES = [
  'AUTHORIZED',
  'EXPIRED',
  'PAID',
  'PARTIALLY_PAID',
  'PARTIALLY_REFUNDED',
  'PENDING',
  'REFUNDED',
  'VOIDED',
] as const;

/** What a connection may tell apart of the shop's inputs of an order. */
export const INPUT_KINDS = ['lines', 'address', 'contact', 'note', 'method'] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

const codeAndName = z.strictObject({ code: z.string().min(1).max(50), name: z.string().min(1).max(100) });
const tag = z.string().trim().min(1).max(40);
const attributeName = z.string().min(1).max(255);
const metafield = z.strictObject({
  namespace: z.string().regex(/^[\w$:-]{1,255}$/, 'a metafield namespace: letters, digits, hyphens, underscores, or $app:…'),
  key: z.string().regex(/^[\w-]{1,64}$/, 'a metafield key: letters, digits, hyphens or underscores'),
});

/** Order fields of the WMS's REST API that the mapping table leaves free. `line.` names those of each line. */
export const CUSTOM_ORDER_FIELDS = [
  'referenceNumber',
  'salesCode',
  'consigneeOrderNumber',
  'warehouseInstruction',
  'freeText1',
  'freeText2',
  'freeText3',
  'doorCode',
  'organisationNumber',
  'vatNumber',
  'languageCode',
  'line.comment',
  'line.freeText1',
  'line.warehouseInstruction',
] as const;
export type CustomOrderField = (typeof CUSTOM_ORDER_FIELDS)[number];

/** Where a value of an order is found. `lineAttribute` is that of the line where a line's field is filled, else of the first line that has it. */
export const orderSource = z.union([
  z.strictObject({ shippingLine: z.enum(['code', 'title']) }),
  z.strictObject({ attribute: attributeName }),
  z.strictObject({ lineAttribute: attributeName }),
  z.strictObject({ metafield }),
  /** Each tag in turn. */
  z.strictObject({ tag: z.literal('any') }),
]);
export type OrderSource = z.infer<typeof orderSource>;

export const customOrderMapping = z.strictObject({
  field: z.enum(CUSTOM_ORDER_FIELDS),
  from: z.union([...orderSource.options, z.strictObject({ constant: z.string().min(1).max(500) })]),
});
export type CustomOrderMapping = z.infer<typeof customOrderMapping>;

export const RULE_TARGETS = [
  'servicePointCode',
  'wayOfDelivery.code',
  'wayOfDelivery.name',
  'deliveryInstruction',
  'deliveryDate',
] as const;
export type RuleTarget = (typeof RULE_TARGETS)[number];

/**
 * Takes a value of the order into a field of the warehouse order. With `jsonPath` the source is read as JSON and the place in it is
 * taken; with `match` (RE2 syntax, searched for) the value counts only where it fits, and `value` may name its groups: `$0`, `$1`, `$name`.
 * The first rule that yields something decides its target.
 */
export const shippingRule = z
  .strictObject({
    from: orderSource,
    jsonPath: z.string().min(1).max(200).optional(),
    match: z.string().min(1).max(200).optional(),
    to: z.enum(RULE_TARGETS),
    /** What is written; the whole value, or the first group of `match`, when left out. */
    value: z.string().max(200).optional(),
  })
  .superRefine((rule, context) => {
    const message = shippingRuleProblem(rule);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
export type ShippingRule = z.infer<typeof shippingRule>;

/** Shipping apps whose formats are documented by themselves; each is a ready-made list of rules. */
export const SHIPPING_PRESETS = ['pickup-points-by-code', 'pakkeshopper', 'atlas-pickup-points', 'zapiet'] as const;
export type ShippingPreset = (typeof SHIPPING_PRESETS)[number];

/** The order flow: orders, their edits and cancellations go to the warehouse. */
export const orderSettings = z.object({
  enabled: z.boolean().default(true),
  /** While the flow is off: decide everything and write nothing, so that a person sees what would be sent. */
  dryRun: z.boolean().default(false),
  /** With `dryRun`: compare what would be sent with what another integration put into the WMS under the same numbers. */
  shadow: z.boolean().default(false),
  intervalSeconds,
  /** Put before `Order.number`. Connections that share a goods owner need distinct ones. */
  orderNumberPrefix: z.string().max(20).default(''),

  /** Financial statuses that admit an order (Shopify `displayFinancialStatus`). */
  financialStatuses: z.array(z.enum(FINANCIAL_STATUSES)).min(1).default(['AUTHORIZED', 'PAID']),
  /** How far the order may have been shipped from our location before it is admitted. */
  fulfillmentStatuses: z
    .array(z.enum(['unshipped', 'partial']))
    .min(1)
    .default(['unshipped']),
  orderStatuses: z
    .array(z.enum(['open', 'closed']))
    .min(1)
    .default(['open']),
  /** In any case of letters. Included: only orders with one of them, or all when empty. Excluded: none with any of them. */
  tags: z.object({ include: z.array(tag).max(50).default([]), exclude: z.array(tag).max(50).default([]) }).prefault({}),
  /** From which of Shopify's risk levels on an order is held until it is judged lower. */
  holdRisk: z.enum(['off', 'high', 'medium']).default('off'),
  /** Before it is handed over, an order waits. Shipping apps write a while after the order was placed. */
  hold: z
    .object({
      /** Minutes after the order was placed. */
      minutes: z.number().int().min(0).max(43_200).default(0),
      /** Until the order has this attribute or tag; null: it waits for nothing. */
      until: z
        .union([z.strictObject({ attribute: attributeName }), z.strictObject({ tag })])
        .nullable()
        .default(null),
      /** Minutes after which it is handed over without; null: never. */
      atMostMinutes: z.number().int().min(1).max(43_200).nullable().default(null),
    })
    .prefault({}),

  /** Which lines are sent: those that Shopify assigned to our location, or all that need shipping, whose fulfillment orders are moved to us before they are fulfilled. */
  lines: z.enum(['at-location', 'all']).default('at-location'),
  /** Gift cards and lines that need no shipping: left out, or sent as rows that nobody picks. */
  nonShippable: z.enum(['leave-out', 'not-picked']).default('leave-out'),
  /** Custom lines, which have no variant and perhaps no SKU: an article of the line's name is made, the order is refused, or the line is left out. */
  customLines: z.enum(['article', 'refuse', 'leave-out']).default('article'),

  orderType: codeAndName.nullable().default(null),
  /** Whether the WMS may notify the customer (the customer's own flags; those of the order follow from valid values). */
  notifyCustomerBySms: z.boolean().default(false),
  notifyCustomerByEmail: z.boolean().default(false),
  /** In which currency amounts are sent: that of the shop, or that in which the customer bought. */
  currency: z.enum(['shop', 'presentment']).default('shop'),
  /** Whether a line's name goes to its comment; REST has no field for it. */
  lineNameToComment: z.boolean().default(false),
  custom: z
    .array(customOrderMapping)
    .max(40)
    .refine((mappings) => new Set(mappings.map(({ field }) => field)).size === mappings.length, 'two custom mappings fill the same field')
    .default([]),
  shipping: z
    .object({
      presets: z.array(z.enum(SHIPPING_PRESETS)).default([]),
      /** Before those of the presets. */
      rules: z.array(shippingRule).max(100).default([]),
      /** By the title or code of the first shipping line, in any case of letters: the way of delivery that the warehouse knows. */
      methods: z
        .array(z.strictObject({ method: z.string().trim().min(1).max(255), wayOfDelivery: codeAndName }))
        .max(200)
        .default([]),
    })
    .prefault({}),

  /** WMS status numbers at which an order may still be changed or cancelled. */
  changeableStatuses: z.array(z.number().int()).default([150, 200, 300]),
  /** Other status numbers for single kinds of change. */
  changeableByKind: z.partialRecord(z.enum([...INPUT_KINDS, 'cancel']), z.array(z.number().int())).default({}),
  /** Whether an order that was refunded in full, or voided, without being cancelled counts as cancelled. */
  refundCancels: z.boolean().default(true),
  /** What becomes of a cancellation after the warehouse began: only shown, or also written into the order's warehouse instruction. */
  cancelledLate: z.enum(['show', 'instruct']).default('show'),
  /** What becomes of units that are added after the warehouse began: only shown, or sent as an order of their own, such as `1001-2`. */
  addedLate: z.enum(['show', 'supplement']).default('show'),
  /** Whether Shopify is told that the warehouse has begun. */
  reportProgress: z.boolean().default(true),
  /** Tags that the order gets in Shopify; null: none. */
  tagOn: z
    .object({ imported: tag.nullable().default(null), refused: tag.nullable().default(null), held: tag.nullable().default(null) })
    .prefault({}),
});
export type OrderSettings = z.infer<typeof orderSettings>;

import {
  alarm,
  connectionSettings,
  duplicateChoice,
  flowDryRun,
  FLOWS,
  flowName,
  flowStatus,
  instant,
  orderAuditState,
  orderExplanation,
  previewedOrders,
  REFUND_VERDICTS,
  skuDoctor,
} from '@stockbridge/contracts';
import { z } from 'zod';
import { PREVIEWED_FLOWS } from '../connections/flow-questions.js';
import { setupInput } from '../setup/setup-form.js';

/** Path parameters. */
export const connectionIdParam = z.uuid('The connection id is a UUID.');
export const flowParam = z.enum(FLOWS, `A flow is one of ${FLOWS.join(', ')}.`);
export const previewedFlowParam = z.enum(PREVIEWED_FLOWS, `Of flows that load and preview there are ${PREVIEWED_FLOWS.join(' and ')}.`);
export const skuParam = z.string().trim().min(1, 'Name the SKU.').max(300, 'A SKU has at most 300 characters.');

/** Which part of a list is wanted. */
export const listQuery = z.strictObject({
  after: z.string().max(1_000).optional().describe('`next` of the page before; left out for the first.'),
  limit: z.coerce.number<number>().int().min(1).max(250).default(100),
});

/** Body of `POST /connections`. */
export const newConnection = z.strictObject({
  shop: z.string().describe('Domain of an installed shop, such as example.myshopify.com.'),
  ...setupInput.shape,
  wmsSystem: setupInput.shape.wmsSystem.describe('Customer id, or URL of the WMS.'),
  username: setupInput.shape.username.describe('API user (WSI…), tied to the goods owner.'),
  goodsOwnerId: z.number().int().min(1).max(2_147_483_647),
  locationId: setupInput.shape.locationId.describe('Numeric id of the Shopify location, as a string.'),
});

/** Changed settings: what is left out stays. Lists, `buffer` and `bySku` are replaced whole. */
export const settingsChange = withoutDefaults(connectionSettings);

/** Every key may be left out, and then it is not filled in: a default must not undo what someone set. */
function withoutDefaults<Shape extends z.ZodRawShape>(object: z.ZodObject<Shape>) {
  const shape = Object.fromEntries(
    Object.entries(object.shape).map(([key, field]) => [key, withoutDefault(field as z.ZodType).optional()]),
  );
  return z.strictObject(shape);
}

function withoutDefault(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodDefault || field instanceof z.ZodPrefault || field instanceof z.ZodOptional)
    return withoutDefault(field.unwrap() as z.ZodType);
  return field instanceof z.ZodObject ? withoutDefaults(field) : field;
}

/** Body of `PATCH /connections/{id}`. */
export const connectionChange = z.strictObject({
  status: z.enum(['active', 'paused']).optional().describe('Pause or resume.'),
  settings: settingsChange.optional(),
  credentials: z
    .strictObject({ username: setupInput.shape.username, password: setupInput.shape.password })
    .optional()
    .describe('New WMS credentials; they are checked first.'),
});

/** Body of `PATCH /connections/{id}/flows/{flow}`. */
export const flowChange = z.strictObject({
  enabled: z.boolean().optional(),
  dryRun: z.boolean().optional().describe('Of catalog and inventory, while they are off: decide everything and write nothing.'),
  intervalSeconds: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .optional()
    .describe('Seconds between two polls; null: the interval of the installation.'),
});

export const connectionAnswer = z.object({
  connectionId: z.uuid(),
  version: z.number().int(),
  status: z.enum(['active', 'paused']),
  pausedBecause: z.enum(['person', 'reauthorisation']).nullable(),
  shop: z.string(),
  locationId: z.string(),
  wmsUrl: z.string(),
  goodsOwnerId: z.number().int(),
  settings: connectionSettings,
  stockSeenAt: instant
    .nullable()
    .describe('When a completed stock dry run was shown under these settings; stock is switched on only then.'),
  createdAt: instant,
  updatedAt: instant,
});
export const connectionList = z.object({ connections: z.array(connectionAnswer) });

export const shopList = z.object({
  shops: z.array(
    z.object({
      domain: z.string(),
      name: z.string(),
      status: z.enum(['installed', 'needs-reauthorisation', 'uninstalled', 'redacted']),
      appRegistration: z.string(),
      scopes: z.array(z.string()),
      tokenExpiresAt: instant.nullable(),
      installedAt: instant,
    }),
  ),
});

export const subscriptionsAnswer = z.object({ created: z.array(z.string()), removed: z.array(z.string()) });

export const flowAnswer = z.object({
  flow: flowName,
  /** False while the service does not answer; then `status` is null. */
  answered: z.boolean(),
  enabled: z
    .boolean()
    .describe('What is set. Right after a change `status.enabled` may still say otherwise: the service has not heard yet.'),
  intervalSeconds: z.number().int().nullable(),
  status: flowStatus.answer.nullable().describe('What the service works by, and how far it is.'),
});
export const flowList = z.object({ flows: z.array(flowAnswer) });

export const dryRunAnswer = flowDryRun.answer;

/** Body of `POST /connections/{id}/flows/{flow}/load`. */
export const loadRequest = z.strictObject({
  what: z.enum(['start', 'cancel']).describe('start: read everything from the beginning; cancel: end the load that runs.'),
});

export const skuDoctorAnswer = skuDoctor.answer;

/** Body of `PUT /connections/{id}/sku-doctor/{sku}`. */
export const skuChoice = z.strictObject({ choice: duplicateChoice.nullable() });
export const skuChoiceAnswer = z.object({ sku: z.string(), choice: duplicateChoice.nullable(), inForce: duplicateChoice });

export const accepted = z.object({ message: z.string() });

export const timelineAnswer = z.object({
  orderNumber: z.string(),
  /** Shopify's id of the order. */
  orderId: z.string(),
  activities: z.array(
    z.object({
      at: instant,
      flow: z.string(),
      what: z.string(),
      reason: z.string().nullable(),
      sentence: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
});

/** Path parameter of an order: its number in the WMS or in the shop, its name in the shop, or Shopify's id. */
export const orderParam = z.string().trim().min(1, 'Name the order.').max(100, 'An order number has at most 100 characters.');

export const explainAnswer = orderExplanation;

/** Body of `POST /connections/{id}/orders/preview`. */
export const previewRequest = z.strictObject({
  settings: settingsChange.optional().describe('As in PATCH /connections/{id}: what is left out stays. Nothing is saved.'),
  days: z
    .number()
    .int()
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .describe('Orders placed in the last so many days; null: the newest 20, which come on one page.'),
  after: z.string().max(2_000).optional().describe('`next` of the page before; left out for the first.'),
  limit: z.number().int().min(1).max(20).default(10),
});
export const previewAnswer = previewedOrders;

/** What Shopify does not show of the past. */
const hiddenOrders = z
  .object({ before: instant, sentence: z.string() })
  .nullable()
  .describe('Orders placed before that are hidden from the app, since it lacks the scope read_all_orders; null: none are.');

export const auditAnswer = orderAuditState.extend({
  alarms: z.array(alarm).describe('Open ones first; then those that closed themselves in the last seven days.'),
  webhooks: z
    .object({
      checkedAt: instant.nullable(),
      restoredAt: instant.nullable().describe('When subscriptions were last found missing and made anew.'),
      restored: z.array(z.string()).describe('Topics of those.'),
      problem: z.string().nullable().describe('Why they could not be looked at or restored; null when they stand.'),
    })
    .describe('Webhook subscriptions of the shop: looked at every ten minutes, restored when missing.'),
  hidden: hiddenOrders,
});

/** Body of `POST /connections/{id}/orders/backfill`. */
export const backfillRequest = z
  .strictObject({
    from: instant.describe('Orders placed from then on…'),
    to: instant.describe('…and before then are admitted, though the connection went live later.'),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'the range ends before it begins' });
export const backfillAnswer = z.object({ message: z.string(), from: instant, to: instant, hidden: hiddenOrders });

export const fulfillRequest = z.strictObject({
  orders: z.array(orderParam).min(1).max(100).describe('Order numbers, as in the WMS or in Shopify.'),
});
export type FulfillRequest = z.infer<typeof fulfillRequest>;
export const fulfillAnswer = z.object({
  message: z.string(),
  asked: z.array(z.string()).describe('Looked at now; the timeline of each says what came of it.'),
  unknown: z.array(z.string()).describe('Never handed over to the warehouse.'),
});
export type FulfillAnswer = z.infer<typeof fulfillAnswer>;

/** Body of `POST /connections/{id}/shipments/match`. */
export const matchRequest = z.strictObject({
  orderId: z.string().regex(/^\d{1,20}$/, 'Shopify’s order id: digits.'),
  matches: z
    .array(
      z.strictObject({
        rowNumber: z.string().max(200).describe('As `GET /connections/{id}/shipments/waiting` tells it.'),
        lineItemId: z
          .string()
          .regex(/^\d{1,20}$/, 'Shopify’s id of a line item: digits.')
          .nullable()
          .describe('The line of the Shopify order that the units stand for; null: they were dealt with by hand.'),
      }),
    )
    .min(1)
    .max(100),
});
export type MatchRequest = z.infer<typeof matchRequest>;

/** Body of `POST /connections/{id}/refunds/decide`. */
export const refundsDecision = z.strictObject({
  verdict: z.enum(REFUND_VERDICTS, 'A verdict is approve, decline or seen.'),
  refunds: z
    .array(
      z.strictObject({
        orderId: z.string().regex(/^\d{1,20}$/, 'Shopify’s order id: digits.'),
        key: z.string().min(1).max(2_000).describe('As `GET /connections/{id}/refunds` tells it.'),
      }),
    )
    .min(1)
    .max(100),
});
export type RefundsDecision = z.infer<typeof refundsDecision>;
export const decideAnswer = z.object({
  message: z.string(),
  decided: z.array(z.string()).describe('Order ids whose refund is made, or left alone, or whose alarm is ended.'),
  changed: z.array(z.string()).describe('Order ids of which something else waits by now, or nothing: look at them again.'),
});
export type DecideAnswer = z.infer<typeof decideAnswer>;

export const webhookAccessAnswer = z.object({ url: z.string(), header: z.literal('X-Auth-Token'), token: z.string() });

export const problem = z.object({ statusCode: z.number().int(), message: z.string(), field: z.string().optional() });

export type NewConnection = z.infer<typeof newConnection>;
export type ConnectionChange = z.infer<typeof connectionChange>;
export type FlowChange = z.infer<typeof flowChange>;
export type ListQuery = z.infer<typeof listQuery>;
export type LoadRequest = z.infer<typeof loadRequest>;
export type SkuChoice = z.infer<typeof skuChoice>;
export type SkuChoiceAnswer = z.infer<typeof skuChoiceAnswer>;
export type PreviewRequest = z.infer<typeof previewRequest>;
export type AuditAnswer = z.infer<typeof auditAnswer>;
export type BackfillRequest = z.infer<typeof backfillRequest>;
export type BackfillAnswer = z.infer<typeof backfillAnswer>;
export type ConnectionAnswer = z.infer<typeof connectionAnswer>;

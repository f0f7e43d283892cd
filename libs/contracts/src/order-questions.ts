import { z } from 'zod';
import { connectionSettings } from './connection-settings.js';
import { connectionId, defineQuestion, instant, shopifyId } from './event.js';
import { ledgerState } from './ledger-state.js';

/** What of an order, or of a setting, a rule looks at: statuses, tags, counts, instants. Never personal data. */
const plain = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** A rule that was asked whether it lets an order pass: what the order has, and what the setting wants. */
export const judgedRule = z.object({
  /** The reason it gives when it says no. */
  rule: z.string(),
  passed: z.boolean(),
  /** What the order has. */
  value: plain,
  /** What is wanted; null where it is no setting. */
  setting: plain,
});
export type JudgedRule = z.infer<typeof judgedRule>;

/** What would become, or becomes, of an order. */
export const orderOutcome = z.enum(['imported', 'changed', 'unchanged', 'cancelled', 'held', 'ignored', 'refused']);
export type OrderOutcome = z.infer<typeof orderOutcome>;

const decided = z.object({
  outcome: orderOutcome,
  /** Reason code; null where nothing keeps the order from going on. */
  reason: z.string().nullable(),
  sentence: z.string(),
});

/** Why a side could not be asked, to be shown as it is; absent when both answered. */
const problem = z.string().optional();

/** Why an order is where it is. */
export const orderExplanation = z.object({
  orderId: shopifyId,
  /** Its number in the WMS. */
  orderNumber: z.string().nullable(),
  /** As people see it in the shop; null when the shop does not show it (any more). */
  name: z.string().nullable(),
  decision: decided,
  /** Every rule of admission that could be judged, in the order in which they are judged. */
  rules: z.array(judgedRule),
  /** What the ledger says of it; null when it was never named to us. */
  ledger: z
    .object({
      state: ledgerState,
      reason: z.string().nullable(),
      sentence: z.string().nullable(),
      seenAt: instant,
      dueAt: instant.nullable(),
      attempts: z.number().int(),
    })
    .nullable(),
  /** What stands in the WMS behind its numbers, whoever put it there. */
  wmsOrders: z.array(
    z.object({
      orderNumber: z.string(),
      wmsOrderId: z.number().int(),
      isOurs: z.boolean(),
      status: z.number().int().nullable(),
      statusText: z.string().nullable(),
    }),
  ),
});
export type OrderExplanation = z.infer<typeof orderExplanation>;

/** Asked by the number of the order, by its name in the shop, or by Shopify's id. Null when neither the shop shows it nor the ledger knows it. */
export const orderExplain = defineQuestion({
  name: 'order.explain',
  answeredBy: 'order',
  ask: z.object({ connectionId, order: z.string().trim().min(1).max(100) }),
  answer: z.object({ explanation: orderExplanation.nullable(), problem }),
});

/** A field of a WMS order, by its path: `consignee.city`, `lines.<row number>.numberOfItems`. */
export const orderField = z.object({ field: z.string(), value: z.string() });
export type OrderField = z.infer<typeof orderField>;

/** A field that we would write otherwise than it stands in the WMS; null: not there. */
export const orderDifference = z.object({ field: z.string(), ours: z.string().nullable(), theirs: z.string().nullable() });
export type OrderDifference = z.infer<typeof orderDifference>;

export const previewedOrder = decided.extend({
  orderId: shopifyId,
  name: z.string(),
  /** Its number in the WMS. */
  orderNumber: z.string(),
  /** Rules that did not let it pass. */
  failedRules: z.array(judgedRule),
  /** How each field of its WMS order would look; empty where none would be written. Holds personal data: never stored or logged. */
  fields: z.array(orderField),
  /** Fields that a shipping rule filled, and the rule in words. */
  shippingRules: z.array(z.object({ field: z.string(), rule: z.string() })),
  /** Shipping rules that found something they can't use, such as a day that can't be read. Holds personal data as `fields` does. */
  unusable: z.array(z.object({ field: z.string(), rule: z.string(), problem: z.string() })).optional(),
  /** Compared with what stands in the WMS under that number; null unless asked for in shadow mode, or nothing stands there. */
  differences: z.array(orderDifference).nullable(),
});
export type PreviewedOrder = z.infer<typeof previewedOrder>;

export const previewedOrders = z.object({
  orders: z.array(previewedOrder),
  /** Opaque; null after the last page. */
  next: z.string().nullable(),
});

/**
 * What would become of real orders under these settings, or under those in force: nothing is written on either side, nor in the
 * ledger. Over the orders placed in the last `days`, a page at a time, or over the newest 20 when `days` is null.
 */
export const orderPreview = defineQuestion({
  name: 'order.preview',
  answeredBy: 'order',
  ask: z.object({
    connectionId,
    /** Whole; null: those in force. */
    settings: connectionSettings.nullable(),
    days: z.number().int().min(1).max(60).nullable(),
    after: z.string().max(2_000).nullable(),
    limit: z.number().int().min(1).max(20),
  }),
  /** `known` is false when the service does not know the connection yet. */
  answer: previewedOrders.extend({ known: z.boolean(), problem }),
});
export type OrderPreview = z.infer<typeof orderPreview.answer>;

/** What an alarm is about. All but the last two are about one order. */
export const ALARM_KINDS = [
  'missing-in-ledger',
  'reason-outdated',
  'overdue',
  'not-in-wms',
  'gone-in-wms',
  'cancelled-in-wms',
  'unknown-to-ledger',
  'flow-silent',
  'orders-silent',
] as const;
export const alarmKind = z.enum(ALARM_KINDS);
export type AlarmKind = z.infer<typeof alarmKind>;

export const alarm = z.object({
  kind: z.string(),
  /** Shopify's id of the order; empty for an alarm about the flow or the connection. */
  subject: z.string(),
  number: z.string().nullable(),
  sentence: z.string(),
  raisedAt: instant,
  /** When it was last found to stand. */
  seenAt: instant,
  /** When it closed itself; null while it stands. */
  closedAt: instant.nullable(),
});
export type Alarm = z.infer<typeof alarm>;

/** What one audit found. */
export const auditReport = z.object({
  startedAt: instant,
  finishedAt: instant,
  /** Orders placed, and WMS orders made, from here on were compared; WMS orders that are still open, whatever their age. */
  from: instant,
  counts: z.object({
    /** Orders placed in the shop in that time. */
    shopify: z.number().int(),
    /** Of those, how many the ledger knows. */
    ledger: z.number().int(),
    /** Of those, how many were handed over to the WMS. */
    handedOver: z.number().int(),
    /** Orders made in the WMS in that time: ours, and those of others (other connections and systems of the goods owner). */
    wms: z.object({ ours: z.number().int(), others: z.number().int() }),
    /** Orders that were handed over and are not done yet, of any age: each was looked for in the WMS. */
    open: z.number().int(),
  }),
  /** Why placed orders are not in the WMS: how many by reason, so that everything that is not handed over is accounted for. */
  reasons: z.array(z.object({ reason: z.string(), orders: z.number().int(), means: z.string() })),
  /** Differences without a reason, at most 100: each is an alarm. */
  differences: z.array(z.object({ kind: alarmKind, orderId: z.string(), number: z.string().nullable(), sentence: z.string() })),
  /** How many there are in all. */
  differenceCount: z.number().int(),
});
export type AuditReport = z.infer<typeof auditReport>;

/** Whether shop, ledger and WMS have the same orders, and what is wrong where they have not. */
export const orderAuditState = z.object({
  isRunning: z.boolean(),
  /** The last audit that came to its end; null before the first. */
  lastRun: auditReport.nullable(),
  /** Why the newest one did not; null when it did. */
  failedBecause: z.string().nullable(),
  nextAt: instant.nullable(),
  /** Open ones, oldest first, then those that closed themselves in the last seven days; at most 250. */
  alarms: z.array(alarm),
  openAlarms: z.number().int(),
  /** Ranges of time whose orders are admitted although they were placed before go-live. */
  backfills: z.array(
    z.object({
      from: instant,
      to: instant,
      requestedAt: instant,
      /** Orders found in it so far. */
      orders: z.number().int(),
      /** When it was read to its end; null while it is being read. */
      readAt: instant.nullable(),
    }),
  ),
});

export const orderAudit = defineQuestion({
  name: 'order.audit',
  answeredBy: 'order',
  ask: z.object({ connectionId }),
  answer: orderAuditState.extend({ known: z.boolean() }),
});
export type OrderAudit = z.infer<typeof orderAudit.answer>;

/** Asks for an audit now; it runs in the background. Asked again while one runs, one more follows. */
export const orderAuditRun = defineQuestion({
  name: 'order.audit-run',
  answeredBy: 'order',
  ask: z.object({ connectionId }),
  answer: z.object({ known: z.boolean() }),
});

/**
 * Admits the orders placed in a range (UTC, `to` excluded) although the connection went live later, and looks at each of them. Runs in the
 * background. The same range again reads it again.
 */
export const orderBackfill = defineQuestion({
  name: 'order.backfill',
  answeredBy: 'order',
  ask: z.object({ connectionId, from: instant, to: instant }),
  answer: z.object({ known: z.boolean() }),
});

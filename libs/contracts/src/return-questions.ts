import { z } from 'zod';
import { connectionId, defineQuestion, shopifyId } from './event.js';

/** A refund that waits for a person. */
export const refundProposal = z.object({
  orderId: shopifyId,
  orderNumber: z.string(),
  /** Names exactly this refund: other units or another amount make another one. */
  key: z.string(),
  /** What Shopify would give back: a decimal string in `currencyCode`, the one in which the customer bought. */
  amount: z.string(),
  /** What of it is shipping. */
  shipping: z.string(),
  currencyCode: z.string(),
  lines: z.array(z.object({ lineItemId: shopifyId, name: z.string(), quantity: z.number(), cause: z.string().nullable() })),
  isRestocked: z.boolean(),
  /** Whether Shopify mails the customer. */
  isCustomerNotified: z.boolean(),
  /** Whether it is why a person has to look although such returns are refunded by themselves; null otherwise. */
  doubt: z.string().nullable(),
});
export type RefundProposal = z.infer<typeof refundProposal>;

/** What only a person can settle: a return that was undone after its refund, or units that can't be refunded as such. Nobody has yet. */
export const unsettledReturn = z.object({
  orderId: shopifyId,
  orderNumber: z.string(),
  /** Names exactly this: more of it has another key. */
  key: z.string(),
  sentence: z.string(),
});
export type UnsettledReturn = z.infer<typeof unsettledReturn>;

/** Refunds that wait for a person, a page at a time by order id; what is unsettled comes with the first page. */
export const refundsWaiting = defineQuestion({
  name: 'refunds.waiting',
  answeredBy: 'returns',
  ask: z.object({ connectionId, after: z.string().nullable(), limit: z.number().int().min(1).max(250) }),
  answer: z.object({ proposals: z.array(refundProposal), unsettled: z.array(unsettledReturn), next: z.string().nullable() }),
});
export type RefundsWaiting = z.infer<typeof refundsWaiting.answer>;

/** A person has refunds made, leaves the units alone for good, or says that something unsettled is settled. */
export const REFUND_VERDICTS = ['approve', 'decline', 'seen'] as const;
export type RefundVerdict = (typeof REFUND_VERDICTS)[number];

/** What a person has decided. What is owed is looked at again before money moves. */
export const refundsDecide = defineQuestion({
  name: 'refunds.decide',
  answeredBy: 'returns',
  ask: z.object({
    connectionId,
    verdict: z.enum(REFUND_VERDICTS),
    refunds: z
      .array(z.object({ orderId: shopifyId, key: z.string().max(2_000) }))
      .min(1)
      .max(100),
  }),
  answer: z.object({
    /** Order ids whose refund is made, or left alone, or which are settled, now. */
    decided: z.array(shopifyId),
    /** Order ids of which something else waits by now, or nothing, or of which none is approved while the flow is off: to be looked at again. */
    changed: z.array(shopifyId),
  }),
});
export type RefundsDecide = z.infer<typeof refundsDecide.answer>;

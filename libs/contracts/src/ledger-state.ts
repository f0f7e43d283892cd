import { z } from 'zod';

/**
 * What a ledger row may be.
 *
 * - `due`: to be looked at; - `in_sync`: both sides agree; - `held`: waits for something that has a name;
 * - `refused`: a rule or the other side said no, and only a change will mend it; - `failing`: retried with backoff;
 * - `ignored`: filtered out, the reason names the rule.
 */
export const LEDGER_STATES = ['due', 'in_sync', 'held', 'refused', 'failing', 'ignored'] as const;
export const ledgerState = z.enum(LEDGER_STATES);
export type LedgerState = z.infer<typeof ledgerState>;

/** Every reason a row can carry, with what it means to a person. The row's own sentence adds the particulars. */
export const REASONS = {
  // held
  'routing-pending': 'Shopify has not assigned the order to a location yet.',
  'hold-window': 'The order waits before it is handed over, as the settings say.',
  'risk-hold': 'Shopify judges the risk of fraud higher than the settings let pass.',
  'fulfillment-on-hold': 'The fulfillment order at our location is on hold or scheduled for later in Shopify.',
  'article-missing': 'An article that is needed is not in the warehouse yet.',
  'no-customer-data': 'The order has no name, street and city that could be shipped to.',
  'credential-refused': 'A credential was refused; new ones release the work.',
  'not-shipped-yet': 'The warehouse has not shipped the order yet.',
  'partly-shipped': 'What the warehouse shipped is fulfilled; the rest of the order is still there.',
  'short-picked': 'The warehouse closed the order without sending all of it.',
  'authorization-expires': 'The order is not shipped, and the authorization of its payment expires soon.',
  'waits-for-a-person': 'It is shipped; the settings wait for a person to have it reported.',
  'tracking-pending': 'The shipment has no tracking number yet, and the settings wait for one.',
  'effect-in-doubt': 'A call was made whose answer never came; it is read back before anything else is done.',
  'waits-for-approval': 'Goods came back; a person has to approve the refund.',
  'not-fulfilled-yet': 'Goods came back of which Shopify shows no shipment yet.',
  'not-paid-yet': 'Goods came back whose payment is authorized and not captured yet.',
  'return-requested': 'Goods came back, and the return in Shopify waits for a person to approve it there.',
  'dry-run': 'The flow is in dry run: this would be written once it is switched on.',
  'catalog-unread': 'It is not known yet which variants belong to this article.',
  // ignored
  'fulfillment-left-out': 'The settings leave shipments of this way of delivery or order type to people.',
  'return-left-out': 'The settings leave what came back to people: of this cause, or from before the flow was switched on.',
  'not-at-location': 'No line of the order is assigned to the location of this connection.',
  'payment-status': 'The financial status is not among those that are exported.',
  'already-shipped': 'The order was shipped before it was admitted.',
  'tag-excluded': 'The order has a tag whose orders are left out.',
  'tag-missing': 'The order has none of the tags that are asked for.',
  'order-closed': 'The order was closed or cancelled before it was admitted.',
  'before-go-live': 'The order was last changed before this connection went live.',
  'nothing-to-ship': 'No line of the order needs shipping.',
  'product-deleted': 'The product or its variant no longer exists in Shopify.',
  'gone-in-shop': 'Shopify no longer shows this object.',
  'flow-off': 'The flow is switched off; nothing is written.',
  'load-cancelled': 'A person cancelled the load before this was looked at.',
  'not-tracked': 'Shopify does not track the quantity of this variant, so it is not written.',
  'not-linked': 'No variant of the shop belongs to this article any more.',
  // refused
  'order-number-taken': 'Another order stands behind this order number in the warehouse.',
  'line-unmappable': 'A line has neither SKU nor variant, so it has no article number.',
  'refused-by-wms': 'The warehouse system refused the request.',
  'refused-by-shopify': 'Shopify refused the request.',
  'at-fulfillment-service': 'Part of the order is assigned to a fulfillment service, which alone may fulfill it.',
  'shipped-though-cancelled': 'The warehouse shipped the order although the shop had cancelled it.',
  'cancel-unknown': 'The shop cancelled the order, and what the warehouse did with it can not be read.',
  'fulfilled-elsewhere': 'The order was fulfilled by somebody else after the warehouse had begun.',
  'refunded-not-cancelled': 'The order was refunded in full or voided without being cancelled.',
  'cancelled-in-wms': 'Someone cancelled the order in the warehouse; it is not sent again unasked.',
  'gone-in-wms': 'The order can no longer be read in the warehouse; a person must look.',
  'warehouse-began': 'The shop changed the order after the warehouse had begun.',
  'cancelled-too-late': 'The shop cancelled the order after the warehouse had begun.',
  'edited-in-wms': 'Someone changed the order in the warehouse; their change stays.',
  'nothing-left-to-fulfill': 'The warehouse picked more than Shopify still allows to be fulfilled at our location.',
  'not-captured': 'The order is shipped, and its payment could not be captured.',
  'fulfillment-cancelled': 'A fulfillment of ours was cancelled in Shopify; it is not made again unasked.',
  'sku-blocked': 'Several variants have this SKU, and it was chosen not to write their article.',
  'sku-clash': 'The warehouse takes this SKU for the same article as another variant’s; nothing is overwritten.',
  'level-inactive': 'The variant is not stocked at the location of this connection.',
  'stock-not-writable': 'Shopify computes the quantity of this variant itself, such as of a bundle.',
  'stock-differs': 'The daily comparison found a difference, and it was chosen only to report it.',
  'return-has-exchange': 'The return in Shopify has an exchange; a person has to process it there.',
  'return-undone': 'A return was undone in the warehouse after it had been refunded.',
  'not-refundable': 'Goods came back that Shopify lets nobody refund as units any more, or that are less than a whole unit.',
  'line-not-in-shop': 'A picked row of the warehouse order belongs to no line of the Shopify order.',
  // failing
  'third-party-away': 'The other side did not answer or answered with a server error.',
  'unexpected-error': 'An error nobody foresaw; it is retried and should be reported.',
} as const;
export type Reason = keyof typeof REASONS;
/** Waiting that is the way of things, such as of every order on the shelf: nobody has to look at it. */
export const QUIET_REASONS: readonly Reason[] = ['not-shipped-yet', 'partly-shipped'];
export const isQuiet = (reason: Reason): boolean => QUIET_REASONS.includes(reason);
export const reason = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]);

/** Why a row was marked due. People and webhooks go first. */
export const CAUSES = ['webhook', 'person', 'event', 'poll', 'first-load', 'recheck'] as const;
export type Cause = (typeof CAUSES)[number];

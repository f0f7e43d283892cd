import type { FulfillmentSettings } from '@stockbridge/contracts';
import type { ShopCapture, ShopFulfillmentTruth, ShopPayment, ShopUnits } from '@stockbridge/shopify';
import { Decimal } from 'decimal.js';
import type { CaptureIntent } from './fulfillment-facts.js';

/** Statuses of a transaction that surely took nothing. */
const FAILED = ['FAILURE', 'ERROR'];
const AUTHORIZATIONS = ['AUTHORIZATION', 'EMV_AUTHORIZATION'];

/** So long before an authorization expires people are warned: to ship, or to capture by hand. */
const WARNED_BEFORE_HOURS = 48;

/** Whether an order is shipped as far as the settings want before its payment is taken. A cancelled one never is. */
export function isReadyForCapture(truth: ShopFulfillmentTruth, locationId: string, capture: FulfillmentSettings['capture']): boolean {
  const { fulfillments, cancelledAt } = truth;
  if (capture === 'off' || cancelledAt !== null) return false;
  const hasShipped = fulfillments.some((each) => each.locationId === locationId && each.status === 'SUCCESS' && each.lines.length > 0);
  if (!hasShipped || capture === 'first-shipment' || capture === 'each-shipment') return hasShipped;
  return unshippedUnits(truth).length === 0;
}

/** How far an order is shipped and paid, as far as it decides about its payment: while it stays the same, a settled payment does, too. */
export function shippingProgress(truth: ShopFulfillmentTruth, capture: FulfillmentSettings['capture']): string {
  const made = truth.fulfillments.filter(({ status }) => status === 'SUCCESS').length;
  const open = unshippedUnits(truth).reduce((all, { quantity }) => all + quantity, 0);
  return `${capture} ${made} ${open}${truth.isCapturable ? ' capturable' : ''}`;
}

/** Whether something can be captured in parts. */
export function isMultiCapturable({ transactions }: ShopPayment): boolean {
  return openAuthorizations(transactions)[0]?.multiCapturable ?? false;
}

/** Units that a warehouse has still to ship, from anywhere: what they cost is not captured yet. What needs no shipping is nobody's to ship. */
export function unshippedUnits({ fulfillmentOrders, lineItems }: ShopFulfillmentTruth): ShopUnits[] {
  const needless = new Set(lineItems.flatMap(({ id, requiresShipping }) => (requiresShipping ? [] : id)));
  const units = new Map<string, number>();
  for (const line of fulfillmentOrders.filter(({ status }) => status !== 'CANCELLED').flatMap(({ lines }) => lines)) {
    if (line.remainingQuantity === 0 || needless.has(line.lineItemId)) continue;
    units.set(line.lineItemId, (units.get(line.lineItemId) ?? 0) + line.remainingQuantity);
  }
  return [...units].map(([lineItemId, quantity]) => ({ lineItemId, quantity }));
}

/**
 * What is to be captured next: of the first authorization with something left, as much as the customer still owes, never more.
 * Units that were refunded or taken off before are not owed any more. Null when there is nothing to capture. In the presentment
 * currency (Admin API, `OrderCaptureInput`). An authorization that was captured is left alone, unless it can be captured several times.
 *
 * @param unshipped what the units cost that are not shipped yet, where only what was shipped is captured: it stays authorized, and so
 * shipping is captured with the first units. Null where all of it is captured at once.
 */
export function decideCapture(
  payment: ShopPayment,
  unshipped: string | null = null,
): { request: ShopCapture; intent: CaptureIntent } | null {
  const { orderId, currencyCode, outstanding, transactions } = payment;
  const [parent] = openAuthorizations(transactions);
  if (!parent) return null;
  const due = Decimal.min(parent.unsettled, owed(payment, unshipped));
  if (!due.greaterThan(0)) return null;
  // The shop's own string, digit for digit.
  const amount =
    [outstanding, parent.unsettled].find((each) => due.equals(each)) ?? due.toFixed(Math.max(due.decimalPlaces(), decimals(outstanding)));
  const isLast = unshipped !== null && new Decimal(unshipped).isZero();
  return {
    request: { orderId, parentGid: parent.gid, amount, currencyCode, ...(parent.multiCapturable && isLast && { isFinal: true }) },
    intent: { parentGid: parent.gid, amount, currencyCode, before: transactions.map(({ gid }) => gid) },
  };
}

/**
 * What the customer owes for what was shipped, of a payment that was authorized once and of which nothing is left to be captured. Null when
 * nothing is owed; and where nobody ever authorized a payment, such as on an invoice: then it is not ours to collect.
 */
export function uncollectable(payment: ShopPayment, unshipped: string | null = null): string | null {
  const { transactions } = payment;
  const wasAuthorized = transactions.some(({ kind, status }) => AUTHORIZATIONS.includes(kind) && status === 'SUCCESS');
  const due = owed(payment, unshipped);
  return wasAuthorized && openAuthorizations(transactions).length === 0 && due.greaterThan(0) ? due.toFixed() : null;
}

const owed = ({ outstanding }: ShopPayment, unshipped: string | null): Decimal => new Decimal(outstanding).minus(unshipped ?? 0);

/** Authorizations of which something can still be taken, oldest first. */
function openAuthorizations(transactions: ShopPayment['transactions']): ShopPayment['transactions'] {
  return transactions.filter(
    ({ gid, kind, status, unsettled, multiCapturable }) =>
      AUTHORIZATIONS.includes(kind) &&
      status === 'SUCCESS' &&
      new Decimal(unsettled).greaterThan(0) &&
      (multiCapturable || !transactions.some((each) => each.parentGid === gid && each.kind === 'CAPTURE' && !FAILED.includes(each.status))),
  );
}

const decimals = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** Whether money may be on its way. Until it is confirmed, what is outstanding still counts it as owed. */
export function hasPendingCapture({ transactions }: ShopPayment): boolean {
  return transactions.some(({ kind, status }) => ['CAPTURE', 'SALE'].includes(kind) && !['SUCCESS', ...FAILED].includes(status));
}

/** Whether the last capture of this authorization failed, such as one that was pending and that the bank refused in the end. */
export function hasFailed({ transactions }: ShopPayment, parentGid: string): boolean {
  const last = transactions.findLast(({ kind, parentGid: of }) => kind === 'CAPTURE' && of === parentGid);
  return last !== undefined && FAILED.includes(last.status);
}

/** When the first of the authorizations of which something can still be taken expires (UTC instant); null when nobody says so. */
export function authorizationExpiry({ transactions }: ShopPayment): string | null {
  const instants = openAuthorizations(transactions).flatMap(({ expiresAt }) => expiresAt ?? []);
  return instants.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null;
}

/** Whether it is time to warn of an authorization that expires then. */
export function expiresSoon(expiresAt: string, now: Date): boolean {
  return Date.parse(expiresAt) - now.getTime() < WARNED_BEFORE_HOURS * 3_600_000;
}

/** The capture that an intent made: not there before, of the same authorization, and not failed. Null when it never landed. */
export function findCapture({ parentGid, before }: CaptureIntent, { transactions }: ShopPayment): string | null {
  const landed = transactions.find(
    (each) => each.kind === 'CAPTURE' && each.parentGid === parentGid && !before.includes(each.gid) && !FAILED.includes(each.status),
  );
  return landed?.gid ?? null;
}

/**
 * The name of the next capture after so many transactions: one that failed can be made up for under another name. It is the same for
 * every connection of the shop, since money that waits is taken by one of them.
 */
export function captureKey(shopDomain: string, orderId: string, { parentGid, before }: CaptureIntent): string {
  return `capture/${shopDomain}/${orderId}/${parentGid.split('/').at(-1)}/${before.length}`;
}

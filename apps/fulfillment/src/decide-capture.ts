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
export function isReadyForCapture(
  { fulfillments, fulfillmentOrders, cancelledAt }: ShopFulfillmentTruth,
  locationId: string,
  capture: FulfillmentSettings['capture'],
): boolean {
  if (capture === 'off' || cancelledAt !== null) return false;
  const hasShipped = fulfillments.some((each) => each.locationId === locationId && each.status === 'SUCCESS' && each.lines.length > 0);
  if (!hasShipped || capture === 'first-shipment' || capture === 'each-shipment') return hasShipped;
  return fulfillmentOrders.every(({ status, lines }) => status === 'CANCELLED' || lines.every((line) => line.remainingQuantity === 0));
}

/** How far an order is shipped, as far as it decides about its payment: while it stays the same, a settled payment does, too. */
export function shippingProgress(
  { fulfillments, fulfillmentOrders }: ShopFulfillmentTruth,
  capture: FulfillmentSettings['capture'],
): string {
  const made = fulfillments.filter(({ status }) => status === 'SUCCESS').length;
  const open = fulfillmentOrders.filter(({ status }) => status !== 'CANCELLED').flatMap(({ lines }) => lines);
  return `${capture} ${made} ${open.reduce((all, { remainingQuantity }) => all + remainingQuantity, 0)}`;
}

/** Whether something can be captured in parts. */
export function isMultiCapturable({ transactions }: ShopPayment): boolean {
  return openAuthorizations(transactions)[0]?.multiCapturable ?? false;
}

/** Units that nobody has shipped yet, and that are not cancelled: what they cost is not captured yet. */
export function unshippedUnits({ fulfillmentOrders }: ShopFulfillmentTruth): ShopUnits[] {
  const units = new Map<string, number>();
  for (const line of fulfillmentOrders.filter(({ status }) => status !== 'CANCELLED').flatMap(({ lines }) => lines)) {
    if (line.remainingQuantity > 0) units.set(line.lineItemId, (units.get(line.lineItemId) ?? 0) + line.remainingQuantity);
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
  { orderId, currencyCode, outstanding, transactions }: ShopPayment,
  unshipped: string | null = null,
): { request: ShopCapture; intent: CaptureIntent } | null {
  const [parent] = openAuthorizations(transactions);
  if (!parent) return null;
  const owed = new Decimal(outstanding).minus(unshipped ?? 0);
  const due = Decimal.min(parent.unsettled, owed);
  if (!due.greaterThan(0)) return null;
  // The shop's own string, digit for digit.
  const amount = [outstanding, parent.unsettled].find((each) => due.equals(each)) ?? due.toFixed(decimals(outstanding));
  const isLast = unshipped !== null && new Decimal(unshipped).isZero();
  return {
    request: { orderId, parentGid: parent.gid, amount, currencyCode, ...(parent.multiCapturable && isLast && { isFinal: true }) },
    intent: { parentGid: parent.gid, amount, currencyCode, before: transactions.map(({ gid }) => gid) },
  };
}

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

/** Whether money may be on its way: what was captured and not confirmed can still fail. */
export function hasPendingCapture({ transactions }: ShopPayment): boolean {
  return transactions.some(({ kind, status }) => ['CAPTURE', 'SALE'].includes(kind) && !['SUCCESS', ...FAILED].includes(status));
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

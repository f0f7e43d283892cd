import type { FulfillmentSettings } from '@stockbridge/contracts';
import type { ShopCapture, ShopFulfillmentTruth, ShopPayment } from '@stockbridge/shopify';
import { Decimal } from 'decimal.js';
import type { CaptureIntent } from './fulfillment-facts.js';

/** Statuses of a transaction that surely took nothing. */
const FAILED = ['FAILURE', 'ERROR'];
const AUTHORIZATIONS = ['AUTHORIZATION', 'EMV_AUTHORIZATION'];

/** Whether an order is shipped as far as the settings want before its payment is taken. A cancelled one never is. */
export function isReadyForCapture(
  { fulfillments, fulfillmentOrders, cancelledAt }: ShopFulfillmentTruth,
  locationId: string,
  capture: FulfillmentSettings['capture'],
): boolean {
  if (capture === 'off' || cancelledAt !== null) return false;
  const hasShipped = fulfillments.some((each) => each.locationId === locationId && each.status === 'SUCCESS' && each.lines.length > 0);
  if (!hasShipped || capture === 'first-shipment') return hasShipped;
  return fulfillmentOrders.every(({ status, lines }) => status === 'CANCELLED' || lines.every((line) => line.remainingQuantity === 0));
}

/**
 * What is to be captured next: of the first authorization with something left, as much as the customer still owes, never more.
 * Units that were refunded or taken off before are not owed any more. Null when there is nothing to capture. In the presentment
 * currency (Admin API, `OrderCaptureInput`). An authorization that was captured is left alone: most can be captured once only.
 */
export function decideCapture({
  orderId,
  currencyCode,
  outstanding,
  transactions,
}: ShopPayment): { request: ShopCapture; intent: CaptureIntent } | null {
  const parent = transactions.find(
    ({ gid, kind, status, unsettled }) =>
      AUTHORIZATIONS.includes(kind) &&
      status === 'SUCCESS' &&
      new Decimal(unsettled).greaterThan(0) &&
      !transactions.some((each) => each.parentGid === gid && each.kind === 'CAPTURE' && !FAILED.includes(each.status)),
  );
  if (!parent) return null;
  const due = Decimal.min(parent.unsettled, outstanding);
  if (!due.greaterThan(0)) return null;
  // The shop's own string, digit for digit.
  const amount = due.equals(outstanding) ? outstanding : parent.unsettled;
  return {
    request: { orderId, parentGid: parent.gid, amount, currencyCode },
    intent: { parentGid: parent.gid, amount, currencyCode, before: transactions.map(({ gid }) => gid) },
  };
}

/** The capture that an intent made: not there before, of the same authorization, and not failed. Null when it never landed. */
export function findCapture({ parentGid, before }: CaptureIntent, { transactions }: ShopPayment): string | null {
  const landed = transactions.find(
    (each) => each.kind === 'CAPTURE' && each.parentGid === parentGid && !before.includes(each.gid) && !FAILED.includes(each.status),
  );
  return landed?.gid ?? null;
}

/** The name of exactly this capture: after so many transactions, so that one that failed can be made up for under another name. */
export function captureKey(orderId: string, { parentGid, amount, before }: CaptureIntent): string {
  return `capture/${orderId}/${parentGid.split('/').at(-1)}/${before.length}+${amount}`;
}

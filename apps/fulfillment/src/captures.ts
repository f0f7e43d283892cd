import { Injectable } from '@nestjs/common';
import { ShopifyOrders, type ShopCaptured, type ShopFulfillmentTruth, type ShopPayment } from '@stockbridge/shopify';
import { attempt, holdInDoubt, holdUnseen, Intents, mayTryAgain, shopAccess, type DueRow, type Intent, type Pass } from '@stockbridge/sync';
import {
  authorizationExpiry,
  captureKey,
  decideCapture,
  expiresSoon,
  findCapture,
  hasFailed,
  hasPendingCapture,
  isMultiCapturable,
  isReadyForCapture,
  shippingProgress,
  uncollectable,
  unshippedUnits,
} from './decide-capture.js';
import type { CaptureIntent, FulfillmentFacts } from './fulfillment-facts.js';
import type { RestOfOrder } from './rest-of-order.js';

type Row = DueRow<FulfillmentFacts>;

/** How an order's payment stands, as far as it is ours to capture. */
export interface PaymentLook {
  /** Whether something of it may still have to be captured. */
  readonly isOpen: boolean;
  /** When its authorization expires (UTC instant), if that is soon. */
  readonly expiresAt: string | null;
  /** Why it could not be captured, as a sentence for people. */
  readonly problem: string | null;
  /** To be remembered. */
  readonly learned: Partial<FulfillmentFacts>;
}

const NOTHING_OPEN: PaymentLook = { isOpen: false, expiresAt: null, problem: null, learned: {} };

/**
 * Takes the customer's payment once the order is shipped as far as the settings want.
 *
 * `orderCapture` is not idempotent: each is written as an intent before the call and marked after it. Dies in between, or the
 * reply is lost: the intent is doubtful, waits until no effect can land any more, and is read back among the transactions. What Shopify
 * refused is not tried again by itself: banks hold repeated tries against a shop.
 */
@Injectable()
export class Captures {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly intents: Intents,
  ) {}

  /** Captures what is due, and tells how the payment stands. `recorded` when it did something about the row. */
  async look(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    truth: ShopFulfillmentTruth | undefined,
    { number, now, rest }: { readonly number: string; readonly now: Date; readonly rest: RestOfOrder },
  ): Promise<'recorded' | PaymentLook> {
    const { shop, settings } = pass.connection;
    const { capture } = settings.fulfillment;
    if (capture === 'off' || (truth && truth.cancelledAt !== null)) return NOTHING_OPEN;
    if (!truth || !isReadyForCapture(truth, shop.locationId, capture)) return this.expiry(pass, row, now);
    const isAllShipped = isReadyForCapture(truth, shop.locationId, 'last-shipment');
    const progress = shippingProgress(truth, capture);
    // Who has to look at the rest says what was shipped in its stead: until then nobody knows what is owed.
    if (rest === 'unclear' && !isAllShipped && capture === 'first-shipment') return this.expiry(pass, row, now);
    const isAskedFor = row.facts?.isAskedFor ?? false;
    if (row.facts?.settledAt === progress && !isAskedFor) return isAllShipped ? NOTHING_OPEN : this.expiry(pass, row, now);

    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    // A capture that is under way may fail, and what is outstanding counts it as owed till then.
    if (!payment) return { ...NOTHING_OPEN, isOpen: true };
    if (hasPendingCapture(payment)) return warningOf(payment, now);
    const byHand = (why: string): PaymentLook => ({
      ...NOTHING_OPEN,
      isOpen: true,
      problem: `Order ${number} is shipped, but ${why}; collect the payment in Shopify by hand.`,
    });
    if (payment.financialStatus === 'EXPIRED') return byHand('the authorization of its payment has expired');
    const isInParts = capture === 'each-shipment';
    if (!isInParts || isAllShipped || isMultiCapturable(payment)) {
      const isLessTheRest = isInParts || (!isAllShipped && rest === 'given-up');
      const unshipped = isLessTheRest ? await this.shopify.worthOf(shopAccess(pass), row.key, unshippedUnits(truth)) : null;
      const due = decideCapture(payment, unshipped);
      if (due) return this.capture(pass, row, due, { payment, number, progress });
      const left = uncollectable(payment, unshipped);
      if (left !== null) return byHand(`${left} ${payment.currencyCode} of it is owed and not authorized any more`);
    }
    const learned = { settledAt: progress };
    if (isAllShipped) return { ...NOTHING_OPEN, learned };
    const look = await this.expiry(pass, row, now);
    return { ...look, learned: { ...look.learned, ...learned } };
  }

  /** Finds out what became of a doubtful capture. False when it can't be known yet, or was just marked: the row is recorded then. */
  async settle(pass: Pass<FulfillmentFacts>, row: Row, intent: Intent<CaptureIntent>, number: string): Promise<boolean> {
    if (Date.now() < intent.settleAfter.getTime()) {
      await holdInDoubt(pass, row, intent, { number, doubt: doubtOf(number) });
      return false;
    }
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    if (!payment) {
      await holdUnseen(pass, row, { number, doubt: doubtOf(number) });
      return false;
    }
    const landed = findCapture(intent.input, payment);
    if (!landed) return mayTryAgain(this.intents, pass, row, intent, { number, doubt: doubtOf(number) });
    await this.recordCaptured(pass, row, intent, number, landed, 'read back after a doubt');
    return false;
  }

  private async capture(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    { intent: input, request }: NonNullable<ReturnType<typeof decideCapture>>,
    { payment, number, progress }: { readonly payment: ShopPayment; readonly number: string; readonly progress: string },
  ): Promise<'recorded' | PaymentLook> {
    const name = `${input.parentGid} ${input.amount} ${progress}`;
    const refused = (why: string): PaymentLook => ({
      ...NOTHING_OPEN,
      isOpen: true,
      problem: `Order ${number}: Shopify refused to capture its payment${why}; look at it there, and have the shipment reported again when it can be captured.`,
      learned: { refusedCapture: name },
    });
    if (!row.facts?.isAskedFor) {
      if (hasFailed(payment, input.parentGid)) return refused(' in the end');
      if (row.facts?.refusedCapture === name) return refused('');
    }
    const result = await attempt<FulfillmentFacts, CaptureIntent, ShopCaptured>(
      this.intents,
      pass,
      row,
      {
        kind: 'capture',
        key: captureKey(pass.connection.shop.domain, row.key, input),
        isOfShop: true,
        input,
        number,
        doubt: doubtOf(number),
      },
      () => this.shopify.capturePayment(shopAccess(pass), request),
    );
    if (result.is === 'refused') return refused(` (${result.error.message})`);
    if (result.is === 'abandoned') await this.settleForeign(pass, row, result.intent, payment, number);
    if (result.is === 'made')
      await this.recordCaptured(
        pass,
        row,
        result.intent,
        number,
        result.made.transactionGid,
        result.made.isPending ? 'the bank has still to confirm it' : null,
      );
    return 'recorded';
  }

  /** What a connection of the shop left in doubt that does not work any more, such as a paused one. */
  private async settleForeign(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    intent: Intent<CaptureIntent>,
    payment: ShopPayment,
    number: string,
  ): Promise<void> {
    const landed = findCapture(intent.input, payment);
    if (landed) return this.recordCaptured(pass, row, intent, number, landed, 'read back for another connection of the shop');
    await this.intents.abandon(intent);
    await pass.outcome.later(row, 0, { number });
  }

  /**
   * When the authorization of an order that is not all captured expires, and whether that is soon. Asked of Shopify once, and again
   * when it is soon: it may be captured by then.
   */
  private async expiry(pass: Pass<FulfillmentFacts>, row: Row, now: Date): Promise<PaymentLook> {
    const known = row.facts?.authorizationExpiresAt;
    if (known === null || (known !== undefined && !expiresSoon(known, now))) return { ...NOTHING_OPEN, isOpen: true };
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    return payment ? warningOf(payment, now) : { ...NOTHING_OPEN, isOpen: true, learned: { authorizationExpiresAt: null } };
  }

  private async recordCaptured(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    intent: Intent<CaptureIntent>,
    number: string,
    transactionGid: string,
    how: string | null,
  ): Promise<void> {
    const { amount, currencyCode } = intent.input;
    const sentence = `${amount} ${currencyCode} of order ${number} were captured${how === null ? '' : ` (${how})`}.`;
    await pass.outcome.later(row, 0, {
      number,
      sentence,
      attempts: 0,
      also: (tx) => this.intents.done(intent, { transactionGid }, tx),
      activity: {
        subject: { kind: 'order', id: row.key, number },
        what: 'captured',
        reason: null,
        sentence,
        facts: { transactionGid, amount, currency: currencyCode },
      },
    });
  }
}

/** Whether the authorization of an open payment expires soon. */
function warningOf(payment: ShopPayment, now: Date): PaymentLook {
  const at = authorizationExpiry(payment);
  const expiresAt = at !== null && expiresSoon(at, now) ? at : null;
  return { ...NOTHING_OPEN, isOpen: true, expiresAt, learned: { authorizationExpiresAt: at } };
}

const doubtOf = (number: string): string => `A capture of order ${number}`;

import { Injectable } from '@nestjs/common';
import { ShopifyOrders, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import { attempt, holdInDoubt, Intents, shopAccess, type DueRow, type Intent, type Pass } from '@stockbridge/sync';
import {
  authorizationExpiry,
  captureKey,
  decideCapture,
  expiresSoon,
  findCapture,
  isMultiCapturable,
  isReadyForCapture,
  shippingProgress,
  unshippedUnits,
} from './decide-capture.js';
import type { CaptureIntent, FulfillmentFacts } from './fulfillment-facts.js';

type Row = DueRow<FulfillmentFacts>;

/**
 * Takes the customer's payment once the order is shipped as far as the settings want.
 *
 * `orderCapture` is not idempotent: each is written as an intent before the call and marked after it. Dies in between, or the
 * reply is lost: the intent is doubtful, waits until no effect can land any more, and is read back among the transactions.
 */
@Injectable()
export class Captures {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly intents: Intents,
  ) {}

  /**
   * Captures what is due. Answers `recorded` when it did something about the row; otherwise what there is to remember, if nothing of the
   * payment is left to be captured.
   */
  async capture(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    truth: ShopFulfillmentTruth,
    number: string,
  ): Promise<'recorded' | Pick<FulfillmentFacts, 'settledAt'>> {
    const { shop, settings } = pass.connection;
    const { capture } = settings.fulfillment;
    if (!isReadyForCapture(truth, shop.locationId, capture)) return {};
    const progress = shippingProgress(truth, capture);
    if (row.facts?.settledAt === progress) return {};
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    if (payment?.financialStatus === 'EXPIRED') {
      const sentence = `Order ${number} is shipped, but the authorization of its payment has expired; collect the payment in Shopify by hand.`;
      await this.refuse(pass, row, number, sentence);
      return 'recorded';
    }
    const wantsParts = capture === 'each-shipment';
    const isInParts = wantsParts && payment !== null && isMultiCapturable(payment);
    if (wantsParts && !isInParts && !isReadyForCapture(truth, shop.locationId, 'last-shipment')) return { settledAt: progress };
    const unshipped = isInParts ? await this.shopify.worthOf(shopAccess(pass), row.key, unshippedUnits(truth)) : null;
    const due = payment && decideCapture(payment, unshipped);
    if (!due) return { settledAt: progress };

    const { intent: input, request } = due;
    const result = await attempt<FulfillmentFacts, CaptureIntent, { transactionGid: string }>(
      this.intents,
      pass,
      row,
      { kind: 'capture', key: captureKey(row.key, input), input, number, doubt: doubtOf(number) },
      () => this.shopify.capturePayment(shopAccess(pass), request),
    );
    if (result.is === 'made') await this.recordCaptured(pass, row, result.intent, number, result.made.transactionGid, null);
    if (result.is === 'refused')
      await this.refuse(
        pass,
        row,
        number,
        `Order ${number}: Shopify refused to capture its payment (${result.error.message}); look at it there.`,
      );
    return 'recorded';
  }

  /**
   * When the authorization of an order that waits to be shipped expires, and whether that is soon. Asked of Shopify once, and
   * again when it is soon: it may be captured by then. Nothing while payments are not captured by us.
   */
  async expiry(pass: Pass<FulfillmentFacts>, row: Row, now: Date): Promise<{ at: string | null; isSoon: boolean } | null> {
    if (pass.connection.settings.fulfillment.capture === 'off') return null;
    const known = row.facts?.authorizationExpiresAt;
    if (known === null || (known !== undefined && !expiresSoon(known, now))) return { at: known, isSoon: false };
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    const at = payment && authorizationExpiry(payment);
    return { at, isSoon: at !== null && expiresSoon(at, now) };
  }

  /** Finds out what became of a doubtful capture. False when it can't be known yet, or was just marked: the row is recorded then. */
  async settle(pass: Pass<FulfillmentFacts>, row: Row, intent: Intent<CaptureIntent>, number: string): Promise<boolean> {
    if (Date.now() < intent.settleAfter.getTime()) {
      await holdInDoubt(pass, row, intent, { number, doubt: doubtOf(number) });
      return false;
    }
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    const landed = payment && findCapture(intent.input, payment);
    if (!landed) {
      await this.intents.withdraw(intent, pass.epoch);
      return true;
    }
    await this.recordCaptured(pass, row, intent, number, landed, 'read back after a doubt');
    return false;
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

  private async refuse(pass: Pass<FulfillmentFacts>, row: Row, number: string, sentence: string): Promise<void> {
    await pass.outcome.refused(row, 'not-captured', {
      number,
      sentence,
      activity:
        row.reason === 'not-captured'
          ? undefined
          : { subject: { kind: 'order', id: row.key, number }, what: 'refused', reason: 'not-captured', sentence, facts: {} },
    });
  }
}

const doubtOf = (number: string): string => `A capture of order ${number}`;

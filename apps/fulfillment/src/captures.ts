import { Injectable } from '@nestjs/common';
import { LeaseLost, Refused, ThirdPartyAway } from '@stockbridge/platform';
import { ShopifyOrders, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import { Intents, shopAccess, type DueRow, type Intent, type Pass } from '@stockbridge/sync';
import { authorizationExpiry, captureKey, decideCapture, expiresSoon, findCapture, isReadyForCapture } from './decide-capture.js';
import type { CaptureIntent, FulfillmentFacts } from './fulfillment-facts.js';

type Row = DueRow<FulfillmentFacts>;

/** Longest that we wait for Shopify to answer; it cuts a request after about ten seconds itself. */
const CALL_MS = 15_000;
/** How long to wait for a reading that shows what was captured. */
const STALE_READING_SECONDS = 5;

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

  /** Captures what is due. True when it did something about the row, and recorded it. */
  async capture(pass: Pass<FulfillmentFacts>, row: Row, truth: ShopFulfillmentTruth, number: string): Promise<boolean> {
    const { shop, settings } = pass.connection;
    if (!isReadyForCapture(truth, shop.locationId, settings.fulfillment.capture)) return false;
    const payment = await this.shopify.payment(shopAccess(pass), row.key);
    if (payment?.financialStatus === 'EXPIRED') {
      const sentence = `Order ${number} is shipped, but the authorization of its payment has expired; collect the payment in Shopify by hand.`;
      await this.refuse(pass, row, number, sentence);
      return true;
    }
    const due = payment && decideCapture(payment);
    if (!due) return false;

    await pass.ensureLease(CALL_MS);
    const intent = await this.intents.write<CaptureIntent>({
      connectionId: row.connectionId,
      subject: row.key,
      kind: 'capture',
      key: captureKey(row.key, due.intent),
      input: due.intent,
      epoch: pass.epoch,
    });
    if (intent.isDone || intent.isDoubtful) {
      await pass.outcome.later(row, STALE_READING_SECONDS);
      return true;
    }
    let transactionGid: string;
    try {
      ({ transactionGid } = await this.shopify.capturePayment(shopAccess(pass), due.request));
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      if (error instanceof ThirdPartyAway && error.sent) {
        await this.holdInDoubt(pass, row, await this.intents.tried(intent), number);
        return true;
      }
      await this.intents.withdraw(intent, pass.epoch);
      if (!(error instanceof Refused)) throw error;
      await this.refuse(pass, row, number, `Order ${number}: Shopify refused to capture its payment (${error.message}); look at it there.`);
      return true;
    }
    await this.recordCaptured(pass, row, intent, number, transactionGid, null);
    return true;
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
      await this.holdInDoubt(pass, row, intent, number);
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

  private async holdInDoubt(pass: Pass<FulfillmentFacts>, row: Row, { settleAfter }: Intent<CaptureIntent>, number: string): Promise<void> {
    const seconds = Math.max(1, (settleAfter.getTime() - Date.now()) / 1_000);
    await pass.outcome.held(row, 'effect-in-doubt', {
      number,
      sentence: `A capture of order ${number} was sent and no answer came; it is read back in ${Math.ceil(seconds)} s.`,
      recheckAfterSeconds: seconds,
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

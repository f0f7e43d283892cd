import { Injectable } from '@nestjs/common';
import { ShopifyOrders, type FulfillmentRequest, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import {
  attempt,
  FollowedOrders,
  holdInDoubt,
  Intents,
  Reconciler,
  shopAccess,
  wmsAccess,
  type DueRow,
  type Intent,
  type Pass,
  type WrittenIntent,
} from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';
import { decideFulfillment, findFulfillment, fulfillmentKey, hasShipped, isShort, type FulfillmentDecision } from './decide-fulfillment.js';
import { Captures } from './captures.js';
import type { CaptureIntent, FulfillmentFacts, FulfillmentIntent } from './fulfillment-facts.js';
import { closedShort, followed, reported } from './fulfillment.announcements.js';

type Row = DueRow<FulfillmentFacts>;
type Fulfill = Extract<FulfillmentDecision, { act: 'fulfill' }>;

/** What Shopify said of an order, and when it was asked: only a reading from after the doubt can settle it. */
interface Reading {
  readonly truth: ShopFulfillmentTruth | undefined;
  readonly readAt: number;
}

/** Longest that we wait for Shopify to answer; it cuts a request after about ten seconds itself. */
const CALL_MS = 15_000;
/** Without a webhook of the warehouse, the poll finds what was shipped; this is the net beneath it. */
const UNSHIPPED_RECHECK_SECONDS = 3_600;
/** The rest of a partly shipped order may be shipped without a change of status, which no poll shows. */
const PARTLY_SHIPPED_RECHECK_SECONDS = 300;

/**
 * Makes Shopify agree with what the warehouse shipped, for a batch of orders of one connection.
 *
 * `fulfillmentCreate` is not idempotent: each is written as an intent before the call and marked after it. Dies in between,
 * or the reply is lost: the intent is doubtful, waits until no effect can land any more, and is read back; found, it is
 * marked; not found, it is withdrawn and what is owed is computed anew from both truths, which gives the same key.
 * Frozen past the lease: the guard stops the call before a byte is written.
 */
@Injectable()
export class FulfillmentReconciler extends Reconciler<FulfillmentFacts> {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly intents: Intents,
    private readonly followed: FollowedOrders,
    private readonly captures: Captures,
  ) {
    super();
  }

  async reconcile(pass: Pass<FulfillmentFacts>): Promise<void> {
    const { connection, rows } = pass;
    const followed = await this.followed.ofOrders(
      connection.connectionId,
      rows.map((row) => row.key),
    );
    const numbers = [...followed.values()].flat().map((order) => order.orderNumber);
    const inWms =
      numbers.length > 0 ? await this.wms.ordersByNumbers(wmsAccess(pass), [...new Set(numbers)]) : new Map<string, WmsOrderRecord>();
    const wmsOrdersOf = (row: Row) => (followed.get(row.key) ?? []).flatMap((order) => inWms.get(order.orderNumber) ?? []);

    const numberOf = (row: Row) => followed.get(row.key)?.[0]?.orderNumber ?? row.key;
    const open = await this.openIntents(connection.connectionId, rows);
    const concerned = rows.filter((row) => open.has(row.key) || hasShipped(wmsOrdersOf(row), connection.settings.fulfillment));
    const readAt = Date.now();
    const truths =
      concerned.length > 0
        ? await this.shopify.fulfillmentTruths(
            shopAccess(pass),
            concerned.map((row) => row.key),
          )
        : new Map<string, ShopFulfillmentTruth>();

    await pass.each(rows, async (row) => {
      if (!followed.has(row.key)) return pass.outcome.forget(row);
      for (const intent of open.get(row.key) ?? []) {
        const isSettled =
          intent.kind === 'capture'
            ? await this.captures.settle(pass, row, intent as Intent<CaptureIntent>, numberOf(row))
            : await this.settle(pass, row, intent as Intent<FulfillmentIntent>, { truth: truths.get(row.key), readAt });
        if (!isSettled) return;
      }
      if (await this.followBackOrders(pass, row, wmsOrdersOf(row), truths.get(row.key))) return;
      await this.reconcileOne(pass, row, wmsOrdersOf(row), truths.get(row.key));
    });
  }

  /**
   * Units that a warehouse order was closed without may come as a back order, which nobody announces: it is asked for whenever the
   * order is looked at, and followed like the others. True when there is a new one: the row is recorded then.
   */
  private async followBackOrders(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    wmsOrders: readonly WmsOrderRecord[],
    truth: ShopFulfillmentTruth | undefined,
  ): Promise<boolean> {
    const { connection } = pass;
    const gone = wmsOrders.filter((order) => hasShipped([order], connection.settings.fulfillment));
    if (!truth || gone.length === 0 || !isShort(wmsOrders, truth, connection.shop.locationId)) return false;
    const found: WmsOrderRecord[] = [];
    for (const { orderId } of gone) found.push(...(await this.wms.backOrdersOf(wmsAccess(pass), orderId)));
    const fresh = found.filter((each) => !wmsOrders.some(({ orderId }) => orderId === each.orderId));
    if (fresh.length === 0) return false;
    const backOrders = fresh.map((each) => ({ orderId: row.key, wmsOrderId: each.orderId, orderNumber: each.orderNumber }));
    const sentence = `Back order ${fresh.map(({ orderNumber }) => orderNumber).join(', ')} of order ${wmsOrders[0]!.orderNumber} is followed.`;
    await pass.outcome.later(row, 0, {
      number: wmsOrders[0]!.orderNumber,
      sentence,
      announce: [followed(row.connectionId, row.key, backOrders)],
      also: (tx) => this.followed.follow(row.connectionId, backOrders, tx),
      activity: {
        subject: { kind: 'order', id: row.key, number: wmsOrders[0]!.orderNumber },
        what: 'followed',
        reason: null,
        sentence,
        facts: {},
      },
    });
    return true;
  }

  private async openIntents(
    connectionId: string,
    rows: readonly Row[],
  ): Promise<Map<string, WrittenIntent<FulfillmentIntent | CaptureIntent>[]>> {
    const open = await this.intents.open<FulfillmentIntent | CaptureIntent>(
      connectionId,
      rows.map((row) => row.key),
    );
    return Map.groupBy(open, (intent) => intent.subject);
  }

  /** Finds out what became of a doubtful intent. False when it can't be known yet, or was just marked: the row is recorded then. */
  private async settle(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    intent: Intent<FulfillmentIntent>,
    { truth, readAt }: Reading,
  ): Promise<boolean> {
    if (readAt < intent.settleAfter.getTime()) {
      const number = intent.input.orderNumber;
      await holdInDoubt(pass, row, intent, { number, doubt: doubtOf(number) });
      return false;
    }
    const landed = truth && findFulfillment(intent.input, truth, pass.connection.shop.locationId);
    if (!landed) {
      await this.intents.withdraw(intent, pass.epoch);
      return true;
    }
    await this.recordFulfilled(pass, row, intent, landed.id, 'read back after a doubt');
    return false;
  }

  private async reconcileOne(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    wmsOrders: readonly WmsOrderRecord[],
    truth: ShopFulfillmentTruth | undefined,
  ): Promise<void> {
    const { connection, outcome } = pass;
    const now = new Date();
    const since = row.facts?.awaitsTrackingSince;
    const decision = decideFulfillment({
      wmsOrders,
      truth,
      locationId: connection.shop.locationId,
      settings: connection.settings.fulfillment,
      madeByUs: row.facts?.fulfillmentIds ?? [],
      now,
      awaitsTrackingSince: since === undefined ? null : new Date(since),
      isAskedFor: row.facts?.isAskedFor ?? false,
      matches: row.facts?.matches ?? {},
      toldNumbers: row.facts?.toldNumbers ?? [],
    });
    const number = wmsOrders[0]?.orderNumber ?? undefined;
    // What a person asked for was looked at now, and what one is asked is found anew each time.
    const withFacts = (learned: Partial<FulfillmentFacts> = {}): { facts?: FulfillmentFacts } =>
      Object.keys(learned).length > 0 || row.facts?.isAskedFor || row.facts?.unmatched
        ? { facts: { fulfillmentIds: [], ...row.facts, isAskedFor: undefined, unmatched: undefined, ...learned } }
        : {};
    const note = (what: string, sentence: string, reason: string | null) =>
      row.reason === reason
        ? undefined
        : { subject: { kind: 'order' as const, id: row.key, number: number ?? null }, what, reason, sentence, facts: {} };

    // What is shipped is told first: a capture that fails keeps nobody's parcel untold.
    const isTold = decision.act === 'agree' || decision.act === 'wait';
    const payment = isTold && truth && number ? await this.captures.capture(pass, row, truth, number) : {};
    if (payment === 'recorded') return;

    switch (decision.act) {
      case 'fulfill':
        return this.fulfill(pass, row, decision);
      case 'track': {
        const { update, added, dropped } = decision;
        await pass.ensureLease(CALL_MS);
        await this.shopify.updateTracking(shopAccess(pass), update);
        const sentence = `Tracking ${added.join(', ')} was added to the fulfillment of order ${number} in Shopify${dropped.length > 0 ? ` in place of ${dropped.join(', ')}` : ''}.`;
        return outcome.later(row, 0, {
          number,
          sentence,
          ...withFacts({ toldNumbers: [...(row.facts?.toldNumbers ?? []).filter((told) => !dropped.includes(told)), ...added] }),
          announce: [reported(row.connectionId, row.key, update.fulfillmentId, added)],
          activity: {
            subject: { kind: 'order', id: row.key, number: number ?? null },
            what: 'tracked',
            reason: null,
            sentence,
            facts: { fulfillmentId: update.fulfillmentId, tracking: added.join(', ') },
          },
        });
      }
      case 'hold':
        await pass.ensureLease(CALL_MS);
        await this.shopify.holdFulfillmentOrder(shopAccess(pass), decision.request);
        return outcome.later(row, 0, { number, sentence: decision.sentence, activity: note('held', decision.sentence, 'short-picked') });
      case 'release':
        await pass.ensureLease(CALL_MS);
        await this.shopify.releaseHolds(shopAccess(pass), decision.fulfillmentOrderGid, decision.holdGids);
        return outcome.later(row, 0, { number, sentence: `Order ${number}: our hold on what is sent now was released in Shopify.` });
      case 'agree':
        return outcome.inSync(row, { number, sentence: decision.sentence, ...withFacts(payment) });
      case 'wait': {
        const expiry =
          (decision.reason === 'not-shipped-yet' || decision.reason === 'partly-shipped') && number
            ? await this.captures.expiry(pass, row, now)
            : null;
        const reason = expiry?.isSoon ? 'authorization-expires' : decision.reason;
        const sentence = expiry?.isSoon
          ? `Order ${number} is not shipped, and the authorization of its payment expires at ${new Date(expiry.at!).toISOString()}; ship it, or capture the payment in Shopify by hand.`
          : decision.sentence;
        const learned = {
          ...payment,
          ...(expiry && { authorizationExpiresAt: expiry.at }),
          ...(reason === 'tracking-pending' && { awaitsTrackingSince: since ?? now.toISOString() }),
        };
        return outcome.held(row, reason, {
          number,
          sentence,
          ...withFacts(learned),
          ...(decision.sendAgain && { announce: [closedShort(row.connectionId, row.key, decision.sendAgain)] }),
          recheckAfterSeconds:
            decision.recheckAfterSeconds ??
            (hasShipped(wmsOrders, connection.settings.fulfillment) ? PARTLY_SHIPPED_RECHECK_SECONDS : UNSHIPPED_RECHECK_SECONDS),
          activity: reason === 'not-shipped-yet' || reason === 'partly-shipped' ? undefined : note('held', sentence, reason),
        });
      }
      case 'refuse':
        return outcome.refused(row, decision.reason, {
          ...withFacts(decision.unmatched && { unmatched: decision.unmatched }),
          number,
          sentence: decision.sentence,
          activity: note('refused', decision.sentence, decision.reason),
        });
      case 'ignore':
        return outcome.ignored(row, decision.rule, {
          ...withFacts(),
          number,
          sentence: decision.sentence,
          activity: note('ignored', decision.sentence, decision.rule),
        });
    }
  }

  private async fulfill(pass: Pass<FulfillmentFacts>, row: Row, { request, intent: input }: Fulfill): Promise<void> {
    const { orderNumber: number } = input;
    const result = await attempt<FulfillmentFacts, FulfillmentIntent, { fulfillmentId: string }>(
      this.intents,
      pass,
      row,
      { kind: 'fulfillment', key: fulfillmentKey(row.key, input), input, number, doubt: doubtOf(number) },
      () => this.shopify.createFulfillment(shopAccess(pass), request),
    );
    switch (result.is) {
      case 'made':
        return this.recordFulfilled(pass, row, result.intent, result.made.fulfillmentId, null);
      case 'refused':
        if (await this.hasMoved(pass, row, request)) return pass.outcome.later(row, 0);
        throw result.error;
      case 'put-off':
        return;
    }
  }

  /** Whether the fulfillment orders changed between our reading and our call: a move, a split or a merge gives them new ids. */
  private async hasMoved(pass: Pass<FulfillmentFacts>, row: Row, request: FulfillmentRequest): Promise<boolean> {
    const truth = (await this.shopify.fulfillmentTruths(shopAccess(pass), [row.key])).get(row.key);
    const fulfillable = new Set(
      truth?.fulfillmentOrders.filter((order) => order.supportedActions.includes('CREATE_FULFILLMENT')).map((order) => order.gid),
    );
    return request.fulfillmentOrders.some((order) => !fulfillable.has(order.gid));
  }

  /**
   * Marks the intent and records the row in one transaction: what was made is never without its line in the timeline. The row
   * is looked at once more: the rest may be owed, and both sides are seen to agree.
   */
  private async recordFulfilled(
    pass: Pass<FulfillmentFacts>,
    row: Row,
    intent: Intent<FulfillmentIntent>,
    fulfillmentId: string,
    how: string | null,
  ): Promise<void> {
    const { input } = intent;
    const items = input.lines.reduce((sum, line) => sum + line.quantity, 0);
    const tracking = input.trackingNumbers.length > 0 ? `tracking ${input.trackingNumbers.join(', ')}` : 'no tracking number';
    const sentence = `Order ${input.orderNumber} is fulfilled in Shopify: ${items} ${items === 1 ? 'item' : 'items'}, ${tracking}${how ? ` (${how})` : ''}.`;
    await pass.outcome.later(row, 0, {
      number: input.orderNumber,
      sentence,
      facts: {
        fulfillmentIds: [...(row.facts?.fulfillmentIds ?? []), fulfillmentId],
        toldNumbers: [...(row.facts?.toldNumbers ?? []), ...input.trackingNumbers],
        matches: row.facts?.matches,
      },
      announce: [reported(row.connectionId, row.key, fulfillmentId, input.trackingNumbers)],
      also: (tx) => this.intents.done(intent, { fulfillmentId }, tx),
      activity: {
        subject: { kind: 'order', id: row.key, number: input.orderNumber },
        what: 'fulfilled',
        reason: null,
        sentence,
        facts: { fulfillmentId, items, tracking: input.trackingNumbers.join(', ') },
      },
    });
  }
}

const doubtOf = (number: string): string => `A fulfillment of order ${number}`;

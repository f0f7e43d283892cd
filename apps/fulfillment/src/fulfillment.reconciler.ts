import { Injectable } from '@nestjs/common';
import { ShopifyOrders, type FulfillmentRequest, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import {
  attempt,
  FollowedOrders,
  holdInDoubt,
  holdUnseen,
  Intents,
  LONGEST_SHOPIFY_CALL_MS,
  mayTryAgain,
  readApart,
  Reconciler,
  shopAccess,
  wmsAccess,
  type FollowedOrder,
  type Intent,
  type Pass,
  type WrittenIntent,
} from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';
import { Captures } from './captures.js';
import { decideFulfillment, type FulfillmentDecision } from './decide-fulfillment.js';
import type { CaptureIntent, FulfillmentFacts, FulfillmentIntent } from './fulfillment-facts.js';
import { findFulfillment, fulfillmentKey } from './fulfillment-intent.js';
import { followed, reported } from './fulfillment.announcements.js';
import { hasLeft, isShort } from './left-behind.js';
import { line, record, remembered, stillAskedFor, type Row } from './recorded-decision.js';
import { isShopifyConcerned } from './reported-shipments.js';
import { restOf } from './rest-of-order.js';

type Decided<Act extends FulfillmentDecision['act']> = Extract<FulfillmentDecision, { act: Act }>;

/** What there is of one order. */
interface Order {
  readonly row: Row;
  readonly number: string;
  readonly wmsOrders: readonly WmsOrderRecord[];
  /** Warehouse orders that are followed and can't be read any more, by id. */
  readonly unread: readonly number[];
  /** Undefined where Shopify was not asked, or does not show it. */
  readonly truth: ShopFulfillmentTruth | undefined;
  /** Only a reading from after a doubt can settle it. */
  readonly readAt: number;
}

/** Shopify's webhook about what we did comes by then, so that one look serves both; without webhooks it is looked at all the same. */
const AFTER_EFFECT_SECONDS = 3;

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
    const { fulfillment: settings } = connection.settings;
    const keys = rows.map((row) => row.key);
    const followed = await this.followed.ofOrders(connection.connectionId, keys);
    const found = await this.inWarehouse(pass, [...followed.values()].flat());
    const wmsOrdersOf = (row: Row) => (followed.get(row.key) ?? []).flatMap(({ wmsOrderId }) => found.get(wmsOrderId) ?? []);
    const unreadOf = (row: Row) => (followed.get(row.key) ?? []).map(({ wmsOrderId }) => wmsOrderId).filter((id) => !found.has(id));

    const open = Map.groupBy(
      await this.intents.open<FulfillmentIntent | CaptureIntent>(connection.connectionId, keys),
      (intent) => intent.subject,
    );
    const concerned = rows.filter(
      (row) => open.has(row.key) || unreadOf(row).length > 0 || isShopifyConcerned(wmsOrdersOf(row), settings, row.facts),
    );
    const readAt = Date.now();
    const truths = await readApart(
      concerned.map((row) => row.key),
      (orderIds) => this.shopify.fulfillmentTruths(shopAccess(pass), orderIds),
    );

    await pass.each(rows, async (row) => {
      const [first] = followed.get(row.key) ?? [];
      if (!first) return pass.outcome.forget(row);
      const refused = truths.refused.get(row.key);
      if (refused) throw refused;
      const order = {
        row,
        number: first.orderNumber,
        wmsOrders: wmsOrdersOf(row),
        unread: unreadOf(row),
        truth: truths.found.get(row.key),
        readAt,
      };
      if (!(await this.settleAll(pass, order, open.get(row.key) ?? []))) return;
      if (await this.followBackOrders(pass, order)) return;
      await this.reconcileOne(pass, order);
    });
  }

  /** Orders of the warehouse by their ids there. They are read by number, and another order may have the number by now. */
  private async inWarehouse(pass: Pass<FulfillmentFacts>, followed: readonly FollowedOrder[]): Promise<Map<number, WmsOrderRecord>> {
    const numbers = [...new Set(followed.map((order) => order.orderNumber))];
    if (numbers.length === 0) return new Map();
    const read = await this.wms.ordersByNumbers(wmsAccess(pass), numbers);
    return new Map([...read.values()].map((order) => [order.orderId, order]));
  }

  /** Settles what is in doubt. False when it can't be known yet, or was just marked: the row is recorded then. */
  private async settleAll(
    pass: Pass<FulfillmentFacts>,
    order: Order,
    open: readonly WrittenIntent<FulfillmentIntent | CaptureIntent>[],
  ): Promise<boolean> {
    for (const intent of open) {
      const isSettled =
        intent.kind === 'capture'
          ? await this.captures.settle(pass, order.row, intent as Intent<CaptureIntent>, order.number)
          : await this.settle(pass, order, intent as Intent<FulfillmentIntent>);
      if (!isSettled) return false;
    }
    return true;
  }

  private async settle(pass: Pass<FulfillmentFacts>, { row, truth, readAt }: Order, intent: Intent<FulfillmentIntent>): Promise<boolean> {
    const number = intent.input.orderNumber;
    const told = { number, doubt: doubtOf(number) };
    if (readAt < intent.settleAfter.getTime() || !truth) {
      await (readAt < intent.settleAfter.getTime() ? holdInDoubt(pass, row, intent, told) : holdUnseen(pass, row, told));
      return false;
    }
    const landed = findFulfillment(intent.input, truth, pass.connection.shop.locationId);
    if (!landed) return mayTryAgain(this.intents, pass, row, intent, told);
    await this.recordFulfilled(pass, row, intent, landed.id, 'read back after a doubt');
    return false;
  }

  /**
   * Units that a warehouse order was closed without may come as a back order, which nobody announces: it is asked for whenever the
   * order is looked at, and followed like the others. True when there is a new one: the row is recorded then.
   */
  private async followBackOrders(pass: Pass<FulfillmentFacts>, { row, number, wmsOrders, unread, truth }: Order): Promise<boolean> {
    const { connection } = pass;
    const left = wmsOrders.filter((order) => hasLeft(order, connection.settings.fulfillment));
    if (!truth || left.length === 0 || !isShort(wmsOrders, truth, connection.shop.locationId)) return false;
    const found: WmsOrderRecord[] = [];
    for (const { orderId } of left) found.push(...(await this.wms.backOrdersOf(wmsAccess(pass), orderId)));
    const unreadNow = found.filter(({ orderId }) => unread.includes(orderId));
    const renumbered = unreadNow.map(({ orderId, orderNumber }) => ({ wmsOrderId: orderId, orderNumber }));
    if ((await this.followed.renumber(row.connectionId, renumbered)).length > 0) {
      await pass.outcome.later(row, 0);
      return true;
    }
    const fresh = found.filter((each) => !unreadNow.includes(each) && !wmsOrders.some(({ orderId }) => orderId === each.orderId));
    if (fresh.length === 0) return false;
    const backOrders = fresh.map((each) => ({ orderId: row.key, wmsOrderId: each.orderId, orderNumber: each.orderNumber }));
    const sentence = `Back order ${fresh.map(({ orderNumber }) => orderNumber).join(', ')} of order ${number} is followed.`;
    await pass.outcome.later(row, 0, {
      number,
      sentence,
      announce: [followed(row.connectionId, row.key, backOrders)],
      also: (tx) => this.followed.follow(row.connectionId, backOrders, tx),
      activity: line(row, number, 'followed', null, sentence),
    });
    return true;
  }

  private async reconcileOne(pass: Pass<FulfillmentFacts>, order: Order): Promise<void> {
    const { row, wmsOrders, unread, truth } = order;
    const { shop, settings } = pass.connection;
    const now = new Date();
    const view = { wmsOrders, unread, truth, locationId: shop.locationId, settings: settings.fulfillment, facts: row.facts, now };
    const decision = decideFulfillment(view);
    switch (decision.act) {
      case 'fulfill':
        return this.fulfill(pass, order, decision);
      case 'track':
        return this.track(pass, order, decision);
      case 'hold':
        return this.hold(pass, order, decision);
      case 'release':
        return this.release(pass, order, decision);
      default: {
        // What is shipped was told: only then is it paid for. A payment that fails keeps nobody's parcel untold.
        const look = await this.captures.look(pass, row, truth, { number: order.number, now, rest: restOf(view, decision) });
        if (look !== 'recorded') await record(pass, order, decision, look, now);
      }
    }
  }

  private async fulfill(pass: Pass<FulfillmentFacts>, { row }: Order, { request, intent: input }: Decided<'fulfill'>): Promise<void> {
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

  /** Whether somebody was faster: the fulfillment orders moved, split or merged and have new ids, or hold fewer units than when we read them. */
  private async hasMoved(pass: Pass<FulfillmentFacts>, row: Row, request: FulfillmentRequest): Promise<boolean> {
    const truth = (await this.shopify.fulfillmentTruths(shopAccess(pass), [row.key])).get(row.key);
    const there = truth?.fulfillmentOrders.filter((order) => order.supportedActions.includes('CREATE_FULFILLMENT')) ?? [];
    const remaining = new Map(there.flatMap(({ lines }) => lines.map(({ gid, remainingQuantity }) => [gid, remainingQuantity] as const)));
    return request.fulfillmentOrders.some(
      ({ gid, lines }) =>
        !there.some((order) => order.gid === gid) || lines.some((wanted) => (remaining.get(wanted.gid) ?? 0) < wanted.quantity),
    );
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
    const items = input.lines.reduce((sum, each) => sum + each.quantity, 0);
    const tracking = input.trackingNumbers.length > 0 ? `tracking ${input.trackingNumbers.join(', ')}` : 'no tracking number';
    const sentence = `Order ${input.orderNumber} is fulfilled in Shopify: ${items} ${items === 1 ? 'item' : 'items'}, ${tracking}${how ? ` (${how})` : ''}.`;
    const { fulfillmentIds = [], toldNumbers = [], matches, heldUnits, authorizationExpiresAt, refusedCapture } = row.facts ?? {};
    const { isAskedFor } = stillAskedFor(row);
    await pass.outcome.later(row, AFTER_EFFECT_SECONDS, {
      number: input.orderNumber,
      sentence,
      attempts: 0,
      facts: {
        fulfillmentIds: [...fulfillmentIds.filter((id) => !input.remade.includes(id)), fulfillmentId],
        toldNumbers: [...toldNumbers, ...input.trackingNumbers],
        counted: input.counted,
        matches,
        heldUnits,
        authorizationExpiresAt,
        refusedCapture,
        isAskedFor,
      },
      announce: [reported(row.connectionId, row.key, fulfillmentId, input.trackingNumbers)],
      also: (tx) => this.intents.done(intent, { fulfillmentId }, tx),
      activity: {
        ...line(row, input.orderNumber, 'fulfilled', null, sentence),
        facts: { fulfillmentId, items, tracking: input.trackingNumbers.join(', ') },
      },
    });
  }

  private async track(pass: Pass<FulfillmentFacts>, { row, number }: Order, { update, added, dropped }: Decided<'track'>): Promise<void> {
    await pass.ensureLease(LONGEST_SHOPIFY_CALL_MS);
    await this.shopify.updateTracking(shopAccess(pass), update);
    const replaced = dropped.length > 0 ? ` in place of ${dropped.join(', ')}` : '';
    const sentence = `Tracking ${added.join(', ')} was added to the fulfillment of order ${number} in Shopify${replaced}.`;
    const toldNumbers = [...(row.facts?.toldNumbers ?? []).filter((told) => !dropped.includes(told)), ...added];
    return pass.outcome.later(row, AFTER_EFFECT_SECONDS, {
      number,
      sentence,
      ...remembered(row, { toldNumbers, ...stillAskedFor(row) }),
      announce: [reported(row.connectionId, row.key, update.fulfillmentId, added)],
      activity: {
        ...line(row, number, 'tracked', null, sentence),
        facts: { fulfillmentId: update.fulfillmentId, tracking: added.join(', ') },
      },
    });
  }

  private async hold(pass: Pass<FulfillmentFacts>, { row, number }: Order, { request, sentence }: Decided<'hold'>): Promise<void> {
    await pass.ensureLease(LONGEST_SHOPIFY_CALL_MS);
    await this.shopify.holdFulfillmentOrder(shopAccess(pass), request);
    const heldUnits = request.lines.reduce((all, { quantity }) => all + quantity, row.facts?.heldUnits ?? 0);
    const activity = row.reason === 'short-picked' ? undefined : line(row, number, 'held', 'short-picked', sentence);
    return pass.outcome.later(row, AFTER_EFFECT_SECONDS, {
      number,
      sentence,
      ...remembered(row, { heldUnits, ...stillAskedFor(row) }),
      activity,
    });
  }

  private async release(
    pass: Pass<FulfillmentFacts>,
    { row, number }: Order,
    { fulfillmentOrderGid, holdGids }: Decided<'release'>,
  ): Promise<void> {
    await pass.ensureLease(LONGEST_SHOPIFY_CALL_MS);
    await this.shopify.releaseHolds(shopAccess(pass), fulfillmentOrderGid, holdGids);
    const sentence = `Order ${number}: our hold on what is sent now was released in Shopify.`;
    return pass.outcome.later(row, 0, { number, sentence, facts: { fulfillmentIds: [], ...row.facts, heldUnits: 0 } });
  }
}

const doubtOf = (number: string): string => `A fulfillment of order ${number}`;

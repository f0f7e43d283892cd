import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import { amount, minus, sum, times } from '../money.js';
import type { Disposition, ExchangeLine, LineItem, Order, Return, ReturnLine, Shop } from '../shop-state.js';
import { returnBody } from '../webhooks/return-bodies.js';
import type { World } from '../world.js';
import { findVariant, ImpossibleOrder } from './new-order.js';
import { unfulfilledQuantity } from './order-figures.js';
import { presentment } from './payments.js';
import {
  type DutyRefund,
  moneysOf,
  refundFigures,
  type RefundFigures,
  type RefundUnits,
  repayments,
  type ShippingRefund,
} from './refund-figures.js';

const REASONS = [
  'COLOR',
  'DEFECTIVE',
  'NOT_AS_DESCRIBED',
  'OTHER',
  'SIZE_TOO_LARGE',
  'SIZE_TOO_SMALL',
  'STYLE',
  'UNKNOWN',
  'UNWANTED',
  'WRONG_ITEM',
] as const;

export const returnInput = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        lineItemId: z.string(),
        quantity: z.number().int().min(1),
        reason: z.enum(REASONS).default('UNKNOWN'),
        note: z.string().max(255).default(''),
        restockingFeePercentage: z.number().min(0).max(100).default(0),
      }),
    )
    .min(1),
  /** REQUESTED: the customer asks. OPEN: the merchant made it, or has approved it. */
  status: z.enum(['REQUESTED', 'OPEN']).default('OPEN'),
  /** What the customer gets instead. */
  exchange: z
    .array(z.strictObject({ variantId: z.string().optional(), sku: z.string().optional(), quantity: z.number().int().min(1) }))
    .default([]),
});

/** Units of a shipment that are in no return yet. A declined or cancelled return lets go of its units. */
function returnableUnits(order: Order, fulfillmentLineId: string, shipped: number): number {
  const standing = order.returns.filter(({ status }) => status !== 'DECLINED' && status !== 'CANCELED');
  const lines = standing.flatMap((each) => each.lines.map((line) => ({ line, isClosed: each.status === 'CLOSED' })));
  return lines
    .filter(({ line }) => line.fulfillmentLineId === fulfillmentLineId)
    .reduce((left, { line, isClosed }) => left - (isClosed ? line.processed : line.quantity), shipped);
}

/** Units with the customer: shipped, not refunded, and in no return that is still going on. */
function unclaimedUnits(shop: Shop, order: Order, line: LineItem): number {
  const going = order.returns.filter(({ status }) => status === 'OPEN' || status === 'REQUESTED').flatMap(({ lines }) => lines);
  const claimed = going.filter(({ lineItemId }) => lineItemId === line.id).reduce((units, each) => units + unprocessed(each), 0);
  return line.currentQuantity - unfulfilledQuantity(shop, order, line) - claimed;
}

export function unprocessed({ quantity, processed }: { quantity: number; processed: number }): number {
  return quantity - processed;
}

/** A return of shipped units, as a customer asks for it or a merchant makes it. */
export function makeReturn(world: World, shop: Shop, order: Order, input: z.output<typeof returnInput>): Return {
  const lines: ReturnLine[] = [];
  for (const { lineItemId, quantity, reason, note, restockingFeePercentage } of input.lines) {
    const line = order.lines.find(({ id }) => id === lineItemId);
    if (line === undefined) throw new ImpossibleOrder(`Order ${order.name} has no line ${lineItemId}.`);
    const taken = lines.filter((each) => each.lineItemId === lineItemId).reduce((units, each) => units + each.quantity, 0);
    const most = unclaimedUnits(shop, order, line) - taken;
    if (quantity > most) throw new ImpossibleOrder(`Order ${order.name}, line ${lineItemId}: only ${most} units can be returned.`);
    let owed = quantity;
    for (const fulfillmentId of order.fulfillmentIds) {
      const fulfillment = shop.fulfillments.get(fulfillmentId)!;
      if (fulfillment.status !== 'SUCCESS') continue;
      for (const unit of fulfillment.lines) {
        if (unit.lineItemId !== lineItemId || owed === 0) continue;
        const here = lines.filter((each) => each.fulfillmentLineId === unit.id).reduce((units, each) => units + each.quantity, 0);
        const part = Math.min(owed, returnableUnits(order, unit.id, unit.quantity) - here);
        if (part <= 0) continue;
        owed -= part;
        lines.push({
          id: world.ids.next(),
          lineItemId,
          fulfillmentId,
          fulfillmentLineId: unit.id,
          quantity: part,
          reason,
          note,
          restockingFeePercentage,
          processed: 0,
          refunded: 0,
          reverseLineId: world.ids.next(),
          dispositions: [],
        });
      }
    }
    if (owed > 0) throw new ImpossibleOrder(`Order ${order.name}, line ${lineItemId}: ${owed} units more than were shipped.`);
  }
  const exchangeLines = input.exchange.map(({ quantity, ...which }) => {
    const variant = findVariant(shop, which);
    if (variant === null) throw new ImpossibleOrder('An exchange needs the variantId or the sku of a variant.');
    return {
      id: world.ids.next(),
      variantId: variant.id,
      title: shop.products.get(variant.productId)!.title,
      price: variant.price,
      quantity,
      processed: 0,
    };
  });
  const made: Return = {
    id: world.ids.next(),
    name: `${order.name}-R${order.returns.length + 1}`,
    createdAt: world.now(),
    status: input.status,
    requestApprovedAt: null,
    closedAt: null,
    decline: null,
    reverseFulfillmentOrderId: world.ids.next(),
    lines,
    exchangeLines,
  };
  order.returns.push(made);
  shop.ordersByReturn.set(made.id, order);
  // A return brings the order back from the archive.
  order.closedAt = null;
  tellReturn(world, shop, order, made, input.status === 'REQUESTED' ? 'request' : 'approve');
  return made;
}

export function tellReturn(
  world: World,
  shop: Shop,
  order: Order,
  of: Return,
  event: 'approve' | 'cancel' | 'close' | 'decline' | 'process' | 'request',
): void {
  world.touchOrder(shop, order);
  const words = {
    approve: 'opened',
    cancel: 'cancelled',
    close: 'closed',
    decline: 'declined',
    process: 'processed',
    request: 'requested',
  };
  if (event !== 'process') {
    const about = { orderId: order.id, orderNumber: order.number, returnId: of.id, name: of.name, status: of.status };
    world.happened(shop, `return.${words[event]}`, { type: 'Return', id: of.id }, about);
  }
  world.announce(shop, `returns/${event}`, order.id, () => returnBody(order, of, event));
}

const STEPS = {
  approve: { from: 'REQUESTED', to: 'OPEN' },
  decline: { from: 'REQUESTED', to: 'DECLINED' },
  cancel: { from: 'OPEN', to: 'CANCELED' },
  close: { from: 'OPEN', to: 'CLOSED' },
} as const;

/** What a merchant decides about a return. */
export function decideReturn(world: World, shop: Shop, order: Order, of: Return, step: keyof typeof STEPS): Outcome<{ return: Return }> {
  const { from, to } = STEPS[step];
  if (of.status !== from && !(step === 'cancel' && of.status === 'REQUESTED')) {
    return refused(['id'], `The return is ${of.status.toLowerCase()}.`, 'INVALID_STATE');
  }
  if (step === 'cancel' && of.lines.some(({ processed }) => processed > 0)) {
    return refused(['id'], 'A return with processed items can not be cancelled.', 'INVALID_STATE');
  }
  of.status = to;
  if (step === 'approve') of.requestApprovedAt = world.now();
  if (step === 'decline') of.decline = { reason: 'OTHER', note: null };
  if (step === 'close') of.closedAt = world.now();
  tellReturn(world, shop, order, of, step);
  return { ok: true, return: of };
}

/** Where units that came back belong, and what is refunded for them. */
export interface ReturnUnits {
  readonly line: ReturnLine;
  readonly quantity: number;
  readonly dispositions: readonly { readonly type: Disposition['type']; readonly quantity: number; readonly locationId: string | null }[];
}

/** The units of the order that a return's are: restocked where their disposition says so. */
export function refundUnits(order: Order, returned: readonly ReturnUnits[]): RefundUnits[] {
  return returned.flatMap(({ line: { lineItemId }, quantity, dispositions }) => {
    const line = order.lines.find(({ id }) => id === lineItemId)!;
    const shelved = dispositions.filter(({ type }) => type === 'RESTOCKED');
    const rest = shelved.reduce((left, each) => left - each.quantity, quantity);
    return [
      ...shelved.map((each): RefundUnits => ({ line, quantity: each.quantity, restockType: 'RETURN', locationId: each.locationId })),
      ...(rest > 0 ? [{ line, quantity: rest, restockType: 'NO_RESTOCK' as const, locationId: null }] : []),
    ];
  });
}

export interface ReturnOutcome {
  readonly figures: RefundFigures;
  /** What the customer gets in the buyer's currency, or owes when below zero: an exchange may cost more than came back. */
  readonly balance: string;
}

/** What the shop keeps of what units of a return cost. */
export function restockingFee({ restockingFeePercentage }: ReturnLine, cost: string): string {
  return amount(new Decimal(cost).times(restockingFeePercentage).dividedBy(100));
}

export function returnOutcome(
  order: Order,
  returned: readonly { line: ReturnLine; quantity: number }[],
  exchanged: readonly { line: ExchangeLine; quantity: number }[],
  shipping: ShippingRefund,
  duties: readonly DutyRefund[] = [],
): ReturnOutcome {
  const units = refundUnits(
    order,
    returned.map((each) => ({ ...each, dispositions: [] })),
  );
  const figures = refundFigures(order, units, shipping, duties);
  const price = sum(...exchanged.map(({ line, quantity }) => times(line.price, quantity)));
  const fees = sum(...figures.lines.map(({ subtotal }, at) => restockingFee(returned[at]!.line, subtotal.presented)));
  const balance = minus(
    sum(figures.subtotal.presented, figures.shipping.presented, figures.duties.presented),
    sum(presentment(order, price), fees),
  );
  if (new Decimal(price).isZero() && new Decimal(fees).isZero()) return { figures, balance: figures.amount.presented };
  const capped = new Decimal(balance).greaterThan(figures.maximum.presented) ? figures.maximum.presented : balance;
  const given = new Decimal(capped).isPositive() ? capped : '0.00';
  return { figures: { ...figures, amount: moneysOf(order, given), repayments: repayments(order, given) }, balance: capped };
}

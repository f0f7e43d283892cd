import { z } from 'zod';
import { Decimal } from 'decimal.js';
import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import { idOf } from '../ids.js';
import { amount } from '../money.js';
import type { Disposition, Order, Return, ReturnLine, Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { findLocation } from './new-order.js';
import { refundableQuantity } from './order-figures.js';
import { type DutyRefund, type DutyRequest, readDuties, refundFigures, type Repayment, type ShippingRefund } from './refund-figures.js';
import { checkRepayments, makeRefund } from './refunds.js';
import { refundUnits, returnOutcome, type ReturnUnits, tellReturn, unprocessed } from './returns.js';

interface MoneyInput {
  readonly amount: string;
  readonly currencyCode: string;
}

export interface RefundShippingRequest {
  readonly fullRefund?: boolean | null;
  readonly shippingRefundAmount?: MoneyInput | null;
}

/** `ReturnProcessInput`, as far as the twin goes. */
export interface ProcessRequest {
  readonly note?: string | null;
  readonly notifyCustomer?: boolean | null;
  readonly refundShipping?: RefundShippingRequest | null;
  readonly refundDuties?: readonly DutyRequest[] | null;
  readonly returnLineItems?:
    | readonly {
        readonly id: string;
        readonly quantity: number;
        readonly dispositions?:
          | readonly {
              readonly reverseFulfillmentOrderLineItemId: string;
              readonly quantity: number;
              readonly dispositionType: Disposition['type'];
              readonly locationId?: string | null;
            }[]
          | null;
      }[]
    | null;
  readonly financialTransfer?: {
    readonly issueRefund?: {
      readonly allowOverRefunding?: boolean | null;
      readonly orderTransactions: readonly { readonly parentId: string; readonly transactionAmount: MoneyInput }[];
    } | null;
  } | null;
}

/** An app says what came back and what is paid for it. There is no key: asked again, it acts again while units are left. */
export function processReturn(world: World, shop: Shop, order: Order, of: Return, request: ProcessRequest): Outcome<{ return: Return }> {
  const units = readUnits(shop, order, of, request.returnLineItems ?? []);
  if (!units.ok) return units;
  const shipping = readRefundShipping(order, request.refundShipping ?? null);
  if (!shipping.ok) return shipping;
  const duties = readDuties(order, request.refundDuties ?? []);
  if (!duties.ok) return duties;
  const issued = request.financialTransfer?.issueRefund;
  const transfers = readTransfers(order, issued?.orderTransactions ?? []);
  if (!transfers.ok) return transfers;
  const affordable = checkRepayments(order, transfers.repayments, issued?.allowOverRefunding === true, transferField);
  if (!affordable.ok) return affordable;
  return process(world, shop, order, of, {
    units: units.units,
    shipping: shipping.shipping,
    duties: duties.duties,
    repayments: transfers.repayments,
    note: request.note ?? null,
    notified: request.notifyCustomer === true,
    by: 'app',
  });
}

function transferField(index: number): string[] {
  return ['financialTransfer', 'issueRefund', 'orderTransactions', String(index), 'transactionAmount'];
}

function readUnits(
  shop: Shop,
  order: Order,
  of: Return,
  requests: NonNullable<ProcessRequest['returnLineItems']>,
): Outcome<{ units: ReturnUnits[] }> {
  if (of.status !== 'OPEN') return refused(['returnId'], `Return is ${of.status.toLowerCase()}, not open.`, 'INVALID_STATE');
  if (requests.length === 0) return refused(['returnLineItems'], 'At least one return line item is required.', 'BLANK');
  const units: ReturnUnits[] = [];
  for (const [index, request] of requests.entries()) {
    const at = ['returnLineItems', String(index)];
    const line = of.lines.find(({ id }) => id === idOf('ReturnLineItem', request.id));
    if (line === undefined) return refused([...at, 'id'], 'Return line item not found.', 'NOT_FOUND');
    if (units.some((each) => each.line === line)) return refused([...at, 'id'], 'Return line items must be unique.', 'TAKEN');
    if (request.quantity <= 0) return refused([...at, 'quantity'], 'Quantity must be greater than 0.', 'GREATER_THAN');
    if (request.quantity > unprocessed(line)) {
      return refused([...at, 'quantity'], 'Quantity exceeds the processable quantity.', 'LESS_THAN_OR_EQUAL_TO');
    }
    const read = readDispositions(shop, line, request.quantity, request.dispositions ?? [], at);
    if (!read.ok) return read;
    units.push({ line, quantity: request.quantity, dispositions: read.dispositions });
    const taken = units.filter((each) => each.line.lineItemId === line.lineItemId).reduce((sum, each) => sum + each.quantity, 0);
    if (
      taken >
      refundableQuantity(
        order,
        order.lines.find(({ id }) => id === line.lineItemId)!,
      )
    ) {
      return refused([...at, 'quantity'], 'Quantity exceeds what is left to refund of the line item.', 'INVALID');
    }
  }
  return { ok: true, units };
}

function readDispositions(
  shop: Shop,
  line: ReturnLine,
  quantity: number,
  requests: NonNullable<NonNullable<ProcessRequest['returnLineItems']>[number]['dispositions']>,
  at: readonly string[],
): Outcome<{ dispositions: ReturnUnits['dispositions'] }> {
  let disposed = 0;
  const dispositions: ReturnUnits['dispositions'][number][] = [];
  for (const [index, request] of requests.entries()) {
    const field = [...at, 'dispositions', String(index)];
    if (idOf('ReverseFulfillmentOrderLineItem', request.reverseFulfillmentOrderLineItemId) !== line.reverseLineId) {
      return refused([...field, 'reverseFulfillmentOrderLineItemId'], 'Reverse fulfillment order line item not found.', 'NOT_FOUND');
    }
    if (request.quantity <= 0) return refused([...field, 'quantity'], 'Quantity must be greater than 0.', 'GREATER_THAN');
    disposed += request.quantity;
    if (disposed > quantity) return refused([...field, 'quantity'], 'Dispositions exceed the quantity.', 'LESS_THAN_OR_EQUAL_TO');
    const locationId = idOf('Location', request.locationId);
    if (request.dispositionType === 'RESTOCKED' && (locationId === null || !shop.locations.has(locationId))) {
      return refused([...field, 'locationId'], 'A location is required to restock.', locationId === null ? 'BLANK' : 'NOT_FOUND');
    }
    dispositions.push({ type: request.dispositionType, quantity: request.quantity, locationId });
  }
  return { ok: true, dispositions };
}

/** How much shipping is meant: an amount overrides `fullRefund`, and more than is left is refused. */
export function readRefundShipping(order: Order, request: RefundShippingRequest | null): Outcome<{ shipping: ShippingRefund }> {
  const asked = request?.shippingRefundAmount;
  if (asked === undefined || asked === null) return { ok: true, shipping: request?.fullRefund === true ? 'full' : 'none' };
  const field = ['refundShipping', 'shippingRefundAmount'];
  if (asked.currencyCode !== order.presentmentCurrency) {
    return refused(field, 'Currency must be the presentment currency of the order.', 'INVALID');
  }
  const left = refundFigures(order, [], 'none').shippingLeft.presented;
  if (new Decimal(asked.amount).isNegative() || new Decimal(asked.amount).greaterThan(left)) {
    return refused(field, 'Shipping amount exceeds the shipping that is left to refund.', 'INVALID');
  }
  return { ok: true, shipping: { presented: amount(asked.amount) } };
}

function readTransfers(
  order: Order,
  requests: readonly { readonly parentId: string; readonly transactionAmount: MoneyInput }[],
): Outcome<{ repayments: Repayment[] }> {
  const repayments: Repayment[] = [];
  for (const [index, { parentId, transactionAmount }] of requests.entries()) {
    const parent = order.transactions.find(({ id }) => id === idOf('OrderTransaction', parentId));
    if (parent === undefined) {
      return refused([...transferField(index).slice(0, -1), 'parentId'], 'Parent transaction not found.', 'NOT_FOUND');
    }
    if (transactionAmount.currencyCode !== order.presentmentCurrency) {
      return refused(transferField(index), 'Currency must be the presentment currency of the order.', 'INVALID');
    }
    repayments.push({ parent, presented: amount(transactionAmount.amount) });
  }
  return { ok: true, repayments };
}

interface Processing {
  readonly units: readonly ReturnUnits[];
  readonly shipping: ShippingRefund;
  readonly duties: readonly DutyRefund[];
  /** Null: what Shopify suggests. */
  readonly repayments: readonly Repayment[] | null;
  readonly note: string | null;
  readonly notified: boolean;
  readonly by: 'app' | 'merchant';
}

function process(world: World, shop: Shop, order: Order, of: Return, processing: Processing): Outcome<{ return: Return }> {
  const { note, notified, by, shipping, duties } = processing;
  const figures = refundFigures(order, refundUnits(order, processing.units), shipping, duties);
  for (const { line, quantity, dispositions } of processing.units) {
    line.processed += quantity;
    line.refunded += quantity;
    line.dispositions.push(...dispositions.map((each) => ({ id: world.ids.next(), ...each, createdAt: world.now() })));
  }
  const repayments = processing.repayments ?? returnOutcome(order, processing.units, [], shipping, duties).figures.repayments;
  const isDone = [...of.lines, ...of.exchangeLines].every((line) => unprocessed(line) === 0);
  if (isDone) {
    of.status = 'CLOSED';
    of.closedAt = world.now();
  }
  const refund = makeRefund(world, shop, order, { figures, repayments, note, notified, by, returnId: of.id });
  world.happened(
    shop,
    'return.processed',
    { type: 'Return', id: of.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      returnId: of.id,
      name: of.name,
      refundId: refund.id,
      status: of.status,
      by,
      lines: processing.units.map(({ line, quantity, dispositions }) => ({
        returnLineId: line.id,
        lineItemId: line.lineItemId,
        quantity,
        dispositions,
      })),
    },
  );
  tellReturn(world, shop, order, of, 'process');
  if (isDone) tellReturn(world, shop, order, of, 'close');
  return { ok: true, return: of };
}

export const merchantsProcessInput = z.strictObject({
  /** Left out: all that is not processed. */
  lines: z.array(z.strictObject({ returnLineId: z.string(), quantity: z.number().int().min(1) })).optional(),
  /** Id or name of where the units are put; left out: they are not restocked. */
  location: z.string().optional(),
  shipping: z.boolean().default(false),
  /** Whether money goes back: what Shopify suggests. */
  refund: z.boolean().default(true),
});

/** A merchant processes a return in the shop's admin. */
export function processByMerchant(
  world: World,
  shop: Shop,
  order: Order,
  of: Return,
  input: z.output<typeof merchantsProcessInput>,
): Outcome<{ return: Return }> {
  const locationId = input.location === undefined ? null : findLocation(shop, input.location);
  const type = locationId === null ? 'NOT_RESTOCKED' : 'RESTOCKED';
  const wanted = input.lines ?? of.lines.map((line) => ({ returnLineId: line.id, quantity: unprocessed(line) }));
  const requests = wanted
    .filter(({ quantity }) => quantity > 0)
    .map(({ returnLineId, quantity }) => ({ id: `gid://shopify/ReturnLineItem/${returnLineId}`, quantity }));
  const read = readUnits(shop, order, of, requests);
  if (!read.ok) return read;
  return process(world, shop, order, of, {
    units: read.units.map((each) => ({ ...each, dispositions: [{ type, quantity: each.quantity, locationId }] })),
    shipping: input.shipping ? 'full' : 'none',
    duties: [],
    repayments: input.refund ? null : [],
    note: null,
    notified: false,
    by: 'merchant',
  });
}

import { GraphQLError } from 'graphql';
import { gid, idOf } from '../../ids.js';
import { amount } from '../../money.js';
import { GATEWAY } from '../../orders/gateway.js';
import { refundableQuantity } from '../../orders/order-figures.js';
import { refundableOf } from '../../orders/payments.js';
import {
  type DutyRefund,
  type DutyRequest,
  moneysOf,
  readDuties,
  refundFigures,
  type RefundFigures,
  type RefundUnits,
  type Repayment,
  type ShippingRefund,
} from '../../orders/refund-figures.js';
import type { RefundLineRequest } from '../../orders/refunds.js';
import type { LineItem, Moneys, Order, RestockType } from '../../shop-state.js';
import { PAGING, paginateById, paginateInOrder } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';
import { lineInOrder, transactionInOrder, type RefundInOrder, returnById } from './in-order.js';
import { dateTime, inMoneys } from './values.js';

/** Of a refund, or of a suggestion, which has no id yet. */
interface RefundLineInOrder {
  readonly id: string | null;
  readonly order: Order;
  readonly line: LineItem;
  readonly quantity: number;
  readonly restockType: RestockType;
  readonly locationId: string | null;
  readonly subtotal: Moneys;
}

export interface Suggestion {
  readonly order: Order;
  readonly figures: RefundFigures;
}

interface SuggestedTransaction extends Repayment {
  readonly order: Order;
}

export function suggestedTransactions(order: Order, repayments: readonly Repayment[]): SuggestedTransaction[] {
  return repayments.map((repayment) => ({ order, ...repayment }));
}

function impossible(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

const RESTOCKS: Readonly<Record<string, RestockType>> = { CANCEL: 'CANCEL', RETURN: 'RETURN', NO_RESTOCK: 'NO_RESTOCK' };

/** The units asked about; of a line no more than can be refunded. */
function suggestedUnits(order: Order, args: Arguments): RefundUnits[] {
  if (args.suggestFullRefund === true) {
    const whole = order.lines.map((line): RefundUnits => ({
      line,
      quantity: refundableQuantity(order, line),
      restockType: 'NO_RESTOCK',
      locationId: null,
    }));
    return whole.filter(({ quantity }) => quantity > 0);
  }
  const left = new Map(order.lines.map((line) => [line, refundableQuantity(order, line)]));
  return ((args.refundLineItems ?? []) as readonly RefundLineRequest[]).map(({ lineItemId, quantity, restockType, locationId }) => {
    const line = order.lines.find(({ id }) => id === idOf('LineItem', lineItemId));
    if (line === undefined) throw impossible(`Line item ${lineItemId} does not exist on this order.`);
    if (quantity < 0) throw impossible('Quantity must not be negative.');
    const units = Math.min(quantity, left.get(line)!);
    left.set(line, left.get(line)! - units);
    return {
      line,
      quantity: units,
      restockType: RESTOCKS[restockType ?? 'NO_RESTOCK'] ?? 'NO_RESTOCK',
      locationId: idOf('Location', locationId),
    };
  });
}

/** The duties asked about. */
export function suggestedDuties(order: Order, { refundDuties }: Arguments): DutyRefund[] {
  const read = readDuties(order, (refundDuties ?? []) as readonly DutyRequest[]);
  if (!read.ok) throw impossible(read.errors[0]!.message);
  return read.duties;
}

/** `shippingAmount` overrides `refundShipping`; more than is left is all that is left. */
export function suggestRefund(order: Order, args: Arguments): Suggestion {
  const left = refundFigures(order, [], 'none').shippingLeft.presented;
  const wanted = args.shippingAmount === undefined || args.shippingAmount === null ? null : amount(args.shippingAmount as string);
  const all = wanted === null ? args.refundShipping === true || args.suggestFullRefund === true : Number(wanted) >= Number(left);
  const shipping: ShippingRefund = all ? 'full' : wanted === null ? 'none' : { presented: wanted };
  return { order, figures: refundFigures(order, suggestedUnits(order, args), shipping, suggestedDuties(order, args)) };
}

const locationOf = ({ shop }: ShopContext, id: string | null): unknown => (id === null ? null : (shop.locations.get(id) ?? null));

export const refundTypes: Readonly<Record<string, TypeModel>> = {
  Refund: model<RefundInOrder>({
    id: ({ refund }) => gid('Refund', refund.id),
    legacyResourceId: ({ refund }) => refund.id,
    createdAt: ({ refund }) => dateTime(refund.createdAt),
    processedAt: ({ refund }) => dateTime(refund.createdAt),
    updatedAt: ({ refund }) => dateTime(refund.createdAt),
    note: ({ refund }) => refund.note,
    order: ({ order }) => order,
    return: ({ refund }, _args, { shop }) => (refund.returnId === null ? null : returnById(shop, refund.returnId)),
    totalRefundedSet: ({ order, refund }) => inMoneys(order, { ofShop: refund.amount, presented: refund.presented }),
    refundLineItems: takes([...PAGING], ({ order, refund }, args) =>
      paginateInOrder(
        refund.lines.map((each): RefundLineInOrder => ({
          ...each,
          order,
          line: order.lines.find(({ id }) => id === each.lineItemId)!,
        })),
        args,
      ),
    ),
    refundShippingLines: takes([...PAGING], ({ order, refund }, args) =>
      paginateById(Number(refund.shipping.presented) === 0 ? [] : [{ id: refund.id, order, refund }], args),
    ),
    transactions: takes([...PAGING], ({ order, refund }, args) =>
      paginateInOrder(
        order.transactions.filter(({ id }) => refund.transactionIds.includes(id)).map((each) => transactionInOrder(order, each)),
        args,
      ),
    ),
  }),
  Duty: model<{ readonly id: string }>({ id: ({ id }) => gid('Duty', id) }),
  RefundLineItem: model<RefundLineInOrder>({
    id: ({ id }) => (id === null ? null : gid('RefundLineItem', id)),
    quantity: ({ quantity }) => quantity,
    restockType: ({ restockType }) => restockType,
    restocked: ({ restockType }) => restockType !== 'NO_RESTOCK',
    location: ({ locationId }, _args, context) => locationOf(context, locationId),
    subtotalSet: ({ order, subtotal }) => inMoneys(order, subtotal),
    totalTaxSet: ({ order }) => inMoneys(order, moneysOf(order, '0.00')),
    lineItem: ({ order, line }) => lineInOrder(order, line),
  }),
  RefundShippingLine: model<Pick<RefundInOrder, 'id' | 'order' | 'refund'>>({
    id: ({ id }) => gid('RefundShippingLine', id),
    shippingLine: ({ order }) => ({ id: order.shippingLines[0]!.id, order, line: order.shippingLines[0]! }),
    subtotalAmountSet: ({ order, refund }) => inMoneys(order, refund.shipping),
    taxAmountSet: ({ order }) => inMoneys(order, moneysOf(order, '0.00')),
  }),
  SuggestedRefund: model<Suggestion>({
    amountSet: ({ order, figures }) => inMoneys(order, figures.amount),
    subtotalSet: ({ order, figures }) => inMoneys(order, figures.subtotal),
    discountedSubtotalSet: ({ order, figures }) => inMoneys(order, figures.subtotal),
    maximumRefundableSet: ({ order, figures }) => inMoneys(order, figures.maximum),
    totalCartDiscountAmountSet: ({ order }) => inMoneys(order, moneysOf(order, '0.00')),
    totalDutiesSet: ({ order, figures }) => inMoneys(order, figures.duties),
    totalTaxSet: ({ order }) => inMoneys(order, moneysOf(order, '0.00')),
    refundLineItems: ({ order, figures }) => figures.lines.map((line): RefundLineInOrder => ({ ...line, id: null, order })),
    shipping: (suggestion) => suggestion,
    suggestedTransactions: ({ order, figures }) => suggestedTransactions(order, figures.repayments),
  }),
  ShippingRefund: model<Suggestion>({
    amountSet: ({ order, figures }) => inMoneys(order, figures.shipping),
    maximumRefundableSet: ({ order, figures }) => inMoneys(order, figures.shippingLeft),
    taxSet: ({ order }) => inMoneys(order, moneysOf(order, '0.00')),
  }),
  SuggestedOrderTransaction: model<SuggestedTransaction>({
    amountSet: ({ order, presented }) => inMoneys(order, moneysOf(order, presented)),
    maximumRefundableSet: ({ order, parent }) => inMoneys(order, moneysOf(order, refundableOf(order, parent))),
    gateway: () => GATEWAY,
    formattedGateway: () => 'Bogus',
    kind: () => 'SUGGESTED_REFUND',
    parentTransaction: ({ order, parent }) => transactionInOrder(order, parent),
  }),
};

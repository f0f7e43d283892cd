import { GraphQLError } from 'graphql';
import { gid, idOf } from '../../ids.js';
import { refundableQuantity } from '../../orders/order-figures.js';
import { moneysOf } from '../../orders/refund-figures.js';
import { readRefundShipping } from '../../orders/return-processing.js';
import { type ReturnOutcome, returnOutcome, unprocessed } from '../../orders/returns.js';
import { returnDocument } from '../../search/documents.js';
import { compileSearch } from '../../search/search.js';
import type { Disposition, ExchangeLine, Order, Return, ReturnLine, Shop } from '../../shop-state.js';
import { type Connection, PAGING, paginateById, paginateInOrder } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';
import { transactionInOrder, refundInOrder, type ReturnInOrder, returnInOrder, type FulfillmentLineInOrder } from './in-order.js';
import { suggestedDuties, suggestedTransactions } from './refund-types.js';
import { dateTime, inMoneys } from './values.js';

export function returnsOf(order: Order, args: Arguments, context: ShopContext): Connection<ReturnInOrder> {
  const text = typeof args.query === 'string' ? args.query : null;
  const search = compileSearch(text, returnDocument({ id: '0', status: 'OPEN' }));
  if (text !== null) context.searches.push({ path: ['order', 'returns'], query: text, warnings: search.warnings });
  const found = order.returns.filter((each) => search.matches(returnDocument(each)));
  return paginateById(
    found.map((each) => returnInOrder(order, each)),
    args,
  );
}

interface LineOfReturn {
  readonly __typename: 'ReturnLineItem';
  readonly id: string;
  readonly order: Order;
  readonly of: Return;
  readonly line: ReturnLine;
}

interface ExchangeOfReturn {
  readonly id: string;
  readonly of: Return;
  readonly line: ExchangeLine;
}

interface Outcome extends ReturnOutcome {
  readonly order: Order;
}

const linesOf = ({ order, of }: ReturnInOrder): LineOfReturn[] =>
  of.lines.map((line) => ({ __typename: 'ReturnLineItem', id: line.id, order, of, line }));

function shippedLine({ order, line }: LineOfReturn, shop: Shop): FulfillmentLineInOrder {
  return {
    unit: shop.fulfillments.get(line.fulfillmentId)!.lines.find(({ id }) => id === line.fulfillmentLineId)!,
    orderLine: order.lines.find(({ id }) => id === line.lineItemId)!,
    order,
  };
}

const refundable = ({ order, line }: LineOfReturn): number => {
  const orderLine = order.lines.find(({ id }) => id === line.lineItemId)!;
  return Math.min(line.quantity - line.refunded, refundableQuantity(order, orderLine));
};

type NamedUnits = readonly { readonly id: string; readonly quantity: number }[];

function impossible(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

function namedUnits<L extends { id: string; quantity: number; processed: number }>(lines: readonly L[], named: unknown, type: string) {
  return (named as NamedUnits).map(({ id, quantity }) => {
    const line = lines.find((each) => each.id === idOf(type, id));
    if (line === undefined) throw impossible(`${type} ${id} does not exist on this return.`);
    if (quantity < 0 || quantity > unprocessed(line)) throw impossible(`${type} ${id}: only ${unprocessed(line)} can be processed.`);
    return { line, quantity };
  });
}

function suggestOutcome({ order, of }: ReturnInOrder, args: Arguments): Outcome {
  const shipping = readRefundShipping(order, args.refundShipping ?? null);
  if (!shipping.ok) throw impossible(shipping.errors[0]!.message);
  const returned = namedUnits(of.lines, args.returnLineItems, 'ReturnLineItem');
  const exchanged = namedUnits(of.exchangeLines, args.exchangeLineItems, 'ExchangeLineItem');
  return { order, ...returnOutcome(order, returned, exchanged, shipping.shipping, suggestedDuties(order, args)) };
}

const zero = ({ order }: { order: Order }): unknown => inMoneys(order, moneysOf(order, '0.00'));

export const returnTypes: Readonly<Record<string, TypeModel>> = {
  Return: model<ReturnInOrder>({
    id: ({ of }) => gid('Return', of.id),
    name: ({ of }) => of.name,
    status: ({ of }) => of.status,
    createdAt: ({ of }) => dateTime(of.createdAt),
    closedAt: ({ of }) => dateTime(of.closedAt),
    requestApprovedAt: ({ of }) => dateTime(of.requestApprovedAt),
    decline: ({ of }) => of.decline,
    order: ({ order }) => order,
    totalQuantity: ({ of }) => of.lines.reduce((units, { quantity }) => units + quantity, 0),
    returnShippingFees: () => [],
    returnLineItems: takes([...PAGING], (source, args) => paginateById(linesOf(source), args)),
    exchangeLineItems: takes(['first', 'last', 'after', 'before', 'reverse'], ({ of }, args) =>
      paginateById(
        of.exchangeLines.map((line): ExchangeOfReturn => ({ id: line.id, of, line })),
        args,
      ),
    ),
    // There is none before the return is approved.
    reverseFulfillmentOrders: takes([...PAGING], (source, args) =>
      paginateInOrder(source.of.status === 'REQUESTED' || source.of.status === 'DECLINED' ? [] : [source], args),
    ),
    refunds: takes([...PAGING], ({ order, of }, args) =>
      paginateById(
        order.refunds.filter(({ returnId }) => returnId === of.id).map((refund) => refundInOrder(order, refund)),
        args,
      ),
    ),
    transactions: takes([...PAGING], ({ order, of }, args) => {
      const ids = order.refunds.filter(({ returnId }) => returnId === of.id).flatMap(({ transactionIds }) => transactionIds);
      return paginateById(
        order.transactions.filter(({ id }) => ids.includes(id)).map((each) => transactionInOrder(order, each)),
        args,
      );
    }),
    suggestedFinancialOutcome: takes(['returnLineItems', 'exchangeLineItems', 'refundShipping', 'refundDuties'], suggestOutcome),
  }),
  ReturnDecline: model<{ reason: string; note: string | null }>({ reason: ({ reason }) => reason, note: ({ note }) => note }),
  ReturnLineItem: model<LineOfReturn>({
    id: ({ line }) => gid('ReturnLineItem', line.id),
    quantity: ({ line }) => line.quantity,
    processedQuantity: ({ line }) => line.processed,
    unprocessedQuantity: ({ line }) => unprocessed(line),
    processableQuantity: ({ of, line }) => (of.status === 'OPEN' ? unprocessed(line) : 0),
    refundedQuantity: ({ line }) => line.refunded,
    refundableQuantity: (source) => refundable(source),
    returnReason: ({ line }) => line.reason,
    returnReasonNote: ({ line }) => line.note,
    customerNote: () => null,
    fulfillmentLineItem: (source, _args, { shop }) => shippedLine(source, shop),
  }),
  ExchangeLineItem: model<ExchangeOfReturn>({
    id: ({ line }) => gid('ExchangeLineItem', line.id),
    quantity: ({ line }) => line.quantity,
    processedQuantity: ({ line }) => line.processed,
    unprocessedQuantity: ({ line }) => unprocessed(line),
    processableQuantity: ({ of, line }) => (of.status === 'OPEN' ? unprocessed(line) : 0),
    variantId: ({ line }) => gid('ProductVariant', line.variantId),
    variantSku: ({ line }, _args, { shop }) => shop.variants.get(line.variantId)?.sku ?? null,
    title: ({ line }) => line.title,
    lineItem: () => null,
    lineItems: () => null,
  }),
  ReverseFulfillmentOrder: model<ReturnInOrder>({
    id: ({ of }) => gid('ReverseFulfillmentOrder', of.reverseFulfillmentOrderId),
    status: ({ of }) => (of.status === 'CANCELED' ? 'CANCELED' : of.status === 'CLOSED' ? 'CLOSED' : 'OPEN'),
    order: ({ order }) => order,
    lineItems: takes([...PAGING], (source, args) => paginateById(linesOf(source), args)),
  }),
  ReverseFulfillmentOrderLineItem: model<LineOfReturn>({
    id: ({ line }) => gid('ReverseFulfillmentOrderLineItem', line.reverseLineId),
    totalQuantity: ({ line }) => line.quantity,
    fulfillmentLineItem: (source, _args, { shop }) => shippedLine(source, shop),
    dispositions: ({ line }) => line.dispositions,
  }),
  ReverseFulfillmentOrderDisposition: model<Disposition>({
    id: ({ id }) => gid('ReverseFulfillmentOrderDisposition', id),
    type: ({ type }) => type,
    quantity: ({ quantity }) => quantity,
    createdAt: ({ createdAt }) => dateTime(createdAt),
    location: ({ locationId }, _args, { shop }) => (locationId === null ? null : (shop.locations.get(locationId) ?? null)),
  }),
  SuggestedReturnFinancialOutcome: model<Outcome>({
    discountedSubtotal: ({ order, figures }) => inMoneys(order, figures.subtotal),
    maximumRefundable: ({ order, figures }) => inMoneys(order, figures.maximum),
    shipping: ({ order, figures }) => ({ order, figures }),
    totalAdditionalFees: zero,
    totalCartDiscountAmount: zero,
    totalDuties: ({ order, figures }) => inMoneys(order, figures.duties),
    totalTax: zero,
    financialTransfer: ({ order, figures, balance }) =>
      Number(balance) < 0
        ? { __typename: 'InvoiceReturnOutcome', order, figures, balance }
        : { __typename: 'RefundReturnOutcome', order, figures, balance },
  }),
  RefundReturnOutcome: model<Outcome>({
    amount: ({ order, figures }) => inMoneys(order, figures.amount),
    suggestedTransactions: ({ order, figures }) => suggestedTransactions(order, figures.repayments),
  }),
  InvoiceReturnOutcome: model<Outcome>({ amount: ({ order, balance }) => inMoneys(order, moneysOf(order, balance.replace('-', ''))) }),
};

import { Decimal } from 'decimal.js';
import type {
  CurrencyCode,
  MoneyInput,
  RefundInput,
  RefundLineItemInput,
  ReturnProcessInput,
  SuggestedTransactionFragment,
} from './generated/operations.js';
import { globalId } from './gid.js';
import type { RefundManner, RefundWork, SuggestedRefund } from './shop-types.js';

type Money = { readonly presentmentMoney: { readonly amount: string } };

/** What `refundCreate` is given. An empty list of transactions refunds units without moving money. */
export function toRefundInput(work: RefundWork, manner: RefundManner, currency: CurrencyCode): RefundInput {
  const orderId = globalId('Order', work.orderId);
  return {
    orderId,
    currency,
    note: manner.note,
    notify: manner.notifyCustomer,
    refundLineItems: toRefundLines(work, manner.restockAt),
    refundDuties: work.dutyGids.map((dutyId) => ({ dutyId, refundType: 'PROPORTIONAL' })),
    ...(work.withShipping && Number(manner.suggested.shipping) > 0 && { shipping: { amount: manner.suggested.shipping } }),
    transactions: manner.suggested.transactions.map(({ parentGid, gateway, amount }) => ({
      orderId,
      parentId: parentGid,
      gateway,
      kind: 'REFUND',
      amount,
    })),
  };
}

/** Units as `refundCreate` and `suggestedRefund` take them; a location only where they are sold again. */
export function toRefundLines(work: RefundWork, restockAt: string | null): RefundLineItemInput[] {
  return work.lines.map(({ lineItemId, quantity }) => ({
    lineItemId: globalId('LineItem', lineItemId),
    quantity,
    ...(restockAt === null
      ? { restockType: 'NO_RESTOCK' as const }
      : { restockType: 'RETURN' as const, locationId: globalId('Location', restockAt) }),
  }));
}

/** What `returnProcess` is given. */
export function toProcessInput(work: RefundWork, manner: RefundManner): ReturnProcessInput {
  const { gid, lines } = work.ofReturn!;
  const { suggested, restockAt, currencyCode } = manner;
  return {
    returnId: gid,
    note: manner.note,
    notifyCustomer: manner.notifyCustomer,
    returnLineItems: lines.map((line) => ({
      id: line.gid,
      quantity: line.quantity,
      ...(line.reverseLineGid !== null && {
        dispositions: [
          {
            reverseFulfillmentOrderLineItemId: line.reverseLineGid,
            quantity: line.quantity,
            ...(restockAt === null
              ? { dispositionType: 'NOT_RESTOCKED' as const }
              : { dispositionType: 'RESTOCKED' as const, locationId: globalId('Location', restockAt) }),
          },
        ],
      }),
    })),
    refundDuties: work.dutyGids.map((dutyId) => ({ dutyId, refundType: 'PROPORTIONAL' })),
    // An amount, and not "all of it": of shipping that somebody has refunded meanwhile Shopify then refuses the second time.
    ...(work.withShipping &&
      Number(suggested.shipping) > 0 && { refundShipping: { shippingRefundAmount: moneyOf(suggested.shipping, currencyCode) } }),
    ...(suggested.transactions.length > 0 && {
      financialTransfer: {
        issueRefund: {
          orderTransactions: suggested.transactions.map(({ parentGid, amount }) => ({
            parentId: parentGid,
            transactionAmount: moneyOf(amount, currencyCode),
          })),
        },
      },
    }),
  };
}

const moneyOf = (amount: string, currencyCode: string): MoneyInput => ({ amount, currencyCode: currencyCode as CurrencyCode });

/** Of what a suggestion is made up. */
export interface SuggestedParts {
  readonly subtotal: Money;
  readonly shipping: Money;
  readonly duties: Money;
  readonly tax: Money;
  /** Whether prices hold the tax already. */
  readonly taxesIncluded: boolean;
  readonly maximum: Money;
}

/**
 * A suggestion in our words. Payments without a parent, or of nothing, are left out: they can't be refunded. The amount is what the
 * payments add up to, so that what is shown is what moves.
 */
export function toSuggestedRefund(
  { subtotal, shipping, duties, tax, taxesIncluded, maximum }: SuggestedParts,
  transactions: readonly SuggestedTransactionFragment[],
): SuggestedRefund {
  const taken = transactions.flatMap(({ parentTransaction, gateway, amountSet }) =>
    parentTransaction === null || Number(amountSet.presentmentMoney.amount) === 0
      ? []
      : { parentGid: parentTransaction.id, gateway: gateway ?? '', amount: amountSet.presentmentMoney.amount },
  );
  const digits = Math.max(0, ...taken.map(({ amount }) => amount.split('.')[1]?.length ?? 0));
  const amount = taken.reduce((sum, each) => sum.plus(each.amount), new Decimal(0));
  const parts = [subtotal, shipping, duties, ...(taxesIncluded ? [] : [tax])];
  const worth = Decimal.sum(...parts.map(({ presentmentMoney }) => presentmentMoney.amount));
  const isShort = amount.lessThan(worth) && amount.greaterThanOrEqualTo(maximum.presentmentMoney.amount);
  return { amount: amount.toFixed(digits), shipping: shipping.presentmentMoney.amount, isShort, transactions: taken };
}

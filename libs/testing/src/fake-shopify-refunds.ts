import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import {
  ShopifyRefunds,
  type RefundManner,
  type RefundWork,
  type ShopAccess,
  type ShopPage,
  type ShopRefundTruth,
  type ShopReturn,
  type ShopUnits,
  type SuggestedRefund,
} from '@stockbridge/shopify';
import { Decimal } from 'decimal.js';
import type { FakeShopifyOrders } from './fake-shopify-orders.js';

/** A refund that stands in the shop. */
export interface FakeRefund {
  readonly orderId: string;
  readonly lines: readonly ShopUnits[];
  readonly amount: string;
  readonly withShipping: boolean;
  readonly isOurs: boolean;
  readonly manner: RefundManner | null;
  readonly ofReturn: string | null;
}

/** Refunds of a shop in memory. Can be cut off before or after a refund. */
export class FakeShopifyRefunds extends ShopifyRefunds {
  /** By id. */
  readonly refunds = new Map<string, FakeRefund>();
  /** Unfinished returns by order id. */
  readonly returns = new Map<string, ShopReturn[]>();
  readonly shippingPrice = '49.00';
  cutNext: 'before' | 'after' | null = null;
  /** Which refunds Shopify says no to. */
  refuses: (work: RefundWork) => boolean = () => false;
  /** Whether payments are authorized and not taken yet: then nothing can be given back. */
  isCapturable = false;
  /** Money that the merchant gave back without naming units, by order id. */
  readonly withoutUnits = new Map<string, string>();
  /** Idempotency keys as they came. */
  readonly keys: string[] = [];
  private ids = 6_000;

  constructor(private readonly shop: FakeShopifyOrders) {
    super();
  }

  async truth(_shop: ShopAccess, orderId: string): Promise<ShopRefundTruth | null> {
    const order = this.shop.orders.get(orderId);
    if (!order) return null;
    const made = this.of(orderId);
    return {
      orderId,
      name: order.name,
      cancelledAt: order.cancelledAt,
      currencyCode: order.currencyCode,
      isCapturable: this.isCapturable,
      isShippingRefunded: made.some(([, { withShipping }]) => withShipping),
      lines: order.lines.map(({ id, name, currentQuantity, unfulfilledQuantity }) => ({
        lineItemId: id,
        name,
        currentQuantity,
        unfulfilledQuantity,
        refundableQuantity: currentQuantity,
        dutyGids: [],
      })),
      refundIds: made.map(([id]) => id),
      refundedWithoutUnits: this.withoutUnits.get(orderId) ?? null,
      returns: this.returns.get(orderId) ?? [],
    };
  }

  async withReturnsUpdatedSince(): Promise<ShopPage<string>> {
    const open = [...this.returns].filter(([, returns]) => returns.some(({ status }) => status === 'OPEN'));
    return { items: open.map(([orderId]) => orderId), next: null, highestUpdatedAt: null };
  }

  async refundedUnits(_shop: ShopAccess, refundIds: readonly string[]): Promise<Map<string, readonly ShopUnits[]>> {
    return new Map(refundIds.map((id) => [id, this.refunds.get(id)!.lines]));
  }

  async suggest(_shop: ShopAccess, work: RefundWork): Promise<SuggestedRefund> {
    const { lines } = this.shop.orders.get(work.orderId)!;
    const ofLines = work.lines.map((each) => new Decimal(lines.find(({ id }) => id === each.lineItemId)!.unitPrice).times(each.quantity));
    const amount = Decimal.sum(...ofLines, work.withShipping ? this.shippingPrice : 0).toFixed(2);
    const shipping = work.withShipping ? this.shippingPrice : '0.00';
    if (this.isCapturable) return { amount: '0', shipping, isShort: true, transactions: [] };
    const transactions = [{ parentGid: 'gid://shopify/OrderTransaction/1', gateway: 'bogus', amount }];
    return { amount, shipping, isShort: false, transactions };
  }

  async refund(shop: ShopAccess, work: RefundWork, manner: RefundManner): Promise<string | null> {
    shop.guard?.();
    this.keys.push(manner.idempotencyKey);
    const cut = this.cutNext;
    this.cutNext = null;
    if (cut === 'before') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    if (this.refuses(work)) throw new Refused('shopify', 'the payment provider says no');
    const id = this.record({ ...work, amount: manner.suggested.amount, isOurs: true, manner, ofReturn: work.ofReturn?.gid ?? null });
    if (work.ofReturn) this.process(work.orderId, work.ofReturn);
    if (cut === 'after') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    return work.ofReturn ? null : id;
  }

  /** What the merchant refunds in Shopify. */
  refundByMerchant(orderId: string, lines: readonly ShopUnits[]): void {
    this.record({ orderId, lines, amount: '1.00', withShipping: false, isOurs: false, manner: null, ofReturn: null });
  }

  /** Refunds of an order that we made. */
  ours(orderId: string): FakeRefund[] {
    return this.of(orderId)
      .map(([, refund]) => refund)
      .filter(({ isOurs }) => isOurs);
  }

  private of(orderId: string): [string, FakeRefund][] {
    return [...this.refunds].filter(([, refund]) => refund.orderId === orderId);
  }

  private record(refund: FakeRefund): string {
    const order = this.shop.orders.get(refund.orderId)!;
    const lines = order.lines.map((line) => {
      const quantity = refund.lines.filter(({ lineItemId }) => lineItemId === line.id).reduce((all, each) => all + each.quantity, 0);
      if (quantity > line.currentQuantity) throw new Refused('shopify', 'the quantity is more than can be refunded');
      return { ...line, currentQuantity: line.currentQuantity - quantity };
    });
    this.shop.orders.set(order.id, { ...order, lines });
    const id = String(++this.ids);
    this.refunds.set(id, refund);
    return id;
  }

  private process(orderId: string, { gid, lines }: NonNullable<RefundWork['ofReturn']>): void {
    const left = (this.returns.get(orderId) ?? []).map((each) => ({
      ...each,
      lines: each.lines.map((line) => {
        const processed = each.gid === gid ? (lines.find((one) => one.gid === line.gid)?.quantity ?? 0) : 0;
        return { ...line, unprocessed: line.unprocessed - processed };
      }),
    }));
    this.returns.set(
      orderId,
      left.filter((each) => each.lines.some(({ unprocessed }) => unprocessed > 0)),
    );
  }
}

import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import {
  WmsClient,
  type WmsAccess,
  type WmsArticle,
  type WmsArticleRecord,
  type WmsOrder,
  type WmsOrderRecord,
  type WmsPage,
  type WmsTracking,
} from '@stockbridge/wms';

const BEGUN = 320;
const CANCELLED = 1000;

/** A warehouse in memory: upserts by number, refuses changes once work has begun, and can be away before or after a write. */
export class FakeWms extends WmsClient {
  readonly orders = new Map<string, WmsOrderRecord>();
  readonly articles = new Map<string, WmsArticle>();
  /** Every write that took effect, in order. */
  readonly effects: string[] = [];
  /** The next write is cut off before or after it takes effect. */
  cutNext: 'before' | 'after' | null = null;
  private ids = 500;

  /** What the warehouse's people do: statuses, picks and tracking numbers of an order. */
  work(
    orderNumber: string,
    change: { status?: number; picked?: Record<string, number>; tracking?: readonly WmsTracking[]; ordered?: Record<string, number> },
  ): void {
    const order = this.orders.get(orderNumber)!;
    this.orders.set(orderNumber, {
      ...order,
      statusNumber: change.status ?? order.statusNumber,
      tracking: change.tracking ?? order.tracking,
      lines: order.lines.map((line) => ({
        ...line,
        pickedNumberOfItems: change.picked?.[line.rowNumber] ?? line.pickedNumberOfItems,
        orderedNumberOfItems: change.ordered?.[line.rowNumber] ?? line.orderedNumberOfItems,
      })),
    });
  }

  async check(): Promise<{ statuses: { number: number; text: string }[] }> {
    return { statuses: [{ number: 300, text: 'Released' }] };
  }

  async putArticle(access: WmsAccess, article: WmsArticle): Promise<{ articleSystemId: number }> {
    return this.write(access, `article ${article.articleNumber}`, () => {
      this.articles.set(article.articleNumber, article);
      return { articleSystemId: ++this.ids };
    });
  }

  async articlesByNumbers(_access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsArticleRecord>> {
    const found = numbers.filter((number) => this.articles.has(number));
    return new Map(found.map((number) => [number, { articleSystemId: 1, articleNumber: number, articleName: null, isActive: true }]));
  }

  async putOrder(access: WmsAccess, order: WmsOrder): Promise<{ wmsOrderId: number }> {
    return this.write(access, `order ${order.orderNumber}`, () => {
      const standing = this.orders.get(order.orderNumber);
      if (standing && (standing.statusNumber ?? 0) >= BEGUN)
        throw new Refused('wms', `order ${order.orderNumber} is being worked on`, '400');
      const wmsOrderId = standing?.orderId ?? ++this.ids;
      this.orders.set(order.orderNumber, {
        orderId: wmsOrderId,
        orderNumber: order.orderNumber,
        goodsOwnerOrderId: order.goodsOwnerOrderId,
        statusNumber: standing?.statusNumber ?? 300,
        statusText: null,
        deliveryDate: order.deliveryDate,
        tracking: [],
        carrier: null,
        lines: order.orderLines.map((line, at) => ({
          id: at + 1,
          rowNumber: line.rowNumber,
          articleNumber: line.articleNumber,
          orderedNumberOfItems: line.numberOfItems,
          pickedNumberOfItems: 0,
          reportedNumberOfItems: null,
        })),
      });
      return { wmsOrderId };
    });
  }

  async ordersByNumbers(_access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrderRecord>> {
    return new Map(numbers.flatMap((number) => (this.orders.has(number) ? [[number, this.orders.get(number)!]] : [])));
  }

  async cancelOrder(access: WmsAccess, wmsOrderId: number): Promise<void> {
    await this.write(access, `cancel ${wmsOrderId}`, () => {
      const order = [...this.orders.values()].find((each) => each.orderId === wmsOrderId)!;
      this.orders.set(order.orderNumber, { ...order, statusNumber: CANCELLED });
    });
  }

  async ordersWithStatusChangedSince(): Promise<WmsPage<WmsOrderRecord>> {
    return { items: [...this.orders.values()], next: null };
  }

  private async write<T>(access: WmsAccess, effect: string, apply: () => T): Promise<T> {
    access.guard?.();
    const cut = this.cutNext;
    this.cutNext = null;
    if (cut === 'before') throw new ThirdPartyAway('wms', 'the connection was cut', true);
    const result = apply();
    this.effects.push(effect);
    if (cut === 'after') throw new ThirdPartyAway('wms', 'the connection was cut', true);
    return result;
  }
}

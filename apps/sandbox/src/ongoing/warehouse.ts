import type { Clock } from '../twin/clock.js';
import type { EffectLog } from '../twin/effect-log.js';
import { type LosslessNumber, toNumber } from './lossless-body.js';
import type { ArticleBody, OrderBody, OrderLineBody } from './request-models.js';
import { status } from './statuses.js';
import { type WarehouseSetup, statusesOf } from './warehouse-setup.js';

export interface Article {
  readonly id: number;
  readonly goodsOwnerId: number;
  articleNumber: string;
  body: ArticleBody;
  dataUpdatedAt: Date;
  stockChangedAt: Date;
  /** On the shelves. */
  numberOfItems: number;
}

export interface PickedItem {
  readonly id: number;
  readonly quantity: number;
  readonly pickedAt: Date;
  returnedAt: Date | null;
  returnCause: string | null;
}

export interface OrderLine {
  readonly id: number;
  readonly rowNumber: string;
  articleId: number;
  body: OrderLineBody;
  picked: number;
  returned: number;
  reported: LosslessNumber | number | null;
  reportedReturned: LosslessNumber | number | null;
  items: PickedItem[];
}

export interface Tracking {
  readonly waybill: string;
  readonly trackingUrl: string | null;
  readonly createdAt: Date;
}

export interface Parcel {
  readonly id: number;
  readonly parcelNumber: string;
  readonly isReturn: boolean;
  readonly tracking: { readonly waybill: string | null; readonly trackingUrl: string | null } | null;
}

export interface Carrier {
  readonly name: string;
  readonly service: string | null;
  readonly code: string | null;
  readonly serviceCode: string | null;
}

export interface Order {
  readonly id: number;
  readonly goodsOwnerId: number;
  orderNumber: string;
  readonly consigneeId: number;
  body: OrderBody;
  lines: OrderLine[];
  status: number;
  readonly createdAt: Date;
  updatedAt: Date;
  statusChangedAt: Date;
  headerUpdatedAt: Date | null;
  shippedAt: Date | null;
  lastPickedAt: Date | null;
  lastReturnedAt: Date | null;
  tracking: Tracking[];
  returnTracking: Tracking[];
  parcels: Parcel[];
  waybill: string | null;
  returnWaybill: string | null;
  carrier: Carrier | null;
}

export interface GoodsOwner {
  readonly id: number;
  readonly name: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
  readonly wayOfDeliveryTypes: { id: number; code: string; name: string | null }[];
  readonly orderTypes: { code: string; name: string | null }[];
}

export type OrderEvent = 'order.created' | 'order.statusChanged' | 'order.picked';

/** One installation: its goods owners, their articles and orders. It knows nothing of HTTP. */
export class Warehouse {
  readonly articles: Article[] = [];
  readonly orders: Order[] = [];
  readonly transporterContracts = [
    { ediCode: 'PN', transporterName: 'PostNord', transporterCode: 'PN', services: [{ code: '19', name: 'MyPack Collect' }] },
    { ediCode: 'DHL', transporterName: 'DHL Freight', transporterCode: 'DHL', services: [{ code: '103', name: 'Service Point' }] },
  ];
  private owners = new Map<number, GoodsOwner>();
  private articleIndex = new Map<string, Article>();
  private orderIndex = new Map<string, Order>();
  /** Orders by an article they have or once had on a line. */
  private readonly namedBy = new Map<number, Set<Order>>();
  private readonly lastIds = new Map<string, number>();

  constructor(
    public setup: WarehouseSetup,
    readonly clock: Clock,
    readonly effects: EffectLog,
    private readonly announce: (warehouse: Warehouse, order: Order, event: OrderEvent) => void,
  ) {
    this.configure(setup);
  }

  get name(): string {
    return this.setup.warehouse;
  }

  /** Changes settings and users; articles and orders stay. */
  configure(setup: WarehouseSetup): void {
    this.setup = setup;
    const before = this.owners;
    this.owners = new Map(
      setup.goodsOwners.map((owner) => [
        owner.id,
        {
          ...owner,
          wayOfDeliveryTypes: before.get(owner.id)?.wayOfDeliveryTypes ?? [],
          orderTypes: before.get(owner.id)?.orderTypes ?? [{ code: 'B2C', name: 'Web order' }],
        },
      ]),
    );
    this.articleIndex = new Map(this.articles.map((article) => [this.key(article.goodsOwnerId, article.articleNumber), article]));
    this.orderIndex = new Map(this.orders.map((order) => [this.key(order.goodsOwnerId, order.orderNumber), order]));
  }

  goodsOwners(): GoodsOwner[] {
    return [...this.owners.values()];
  }

  goodsOwner(id: number): GoodsOwner | undefined {
    return this.owners.get(id);
  }

  /** The goods owner the API user belongs to. Undefined for a wrong password and for people's own logins. */
  authenticate(username: string, password: string): GoodsOwner | undefined {
    return this.goodsOwners().find((owner) => owner.users.some((user) => user.username === username && user.password === password));
  }

  statusText(number: number): string | null {
    return statusesOf(this.setup).find((entry) => entry.number === number)?.text ?? null;
  }

  nextId(kind: 'article' | 'order' | 'line' | 'item' | 'parcel' | 'customer' | 'wayOfDelivery'): number {
    const start = { article: 1_000, order: 50_000, line: 200_000, item: 400_000, parcel: 7_000, customer: 21_000, wayOfDelivery: 10 }[kind];
    const next = (this.lastIds.get(kind) ?? start) + 1;
    this.lastIds.set(kind, next);
    return next;
  }

  articleByNumber(goodsOwnerId: number, articleNumber: string): Article | undefined {
    return this.articleIndex.get(this.key(goodsOwnerId, articleNumber));
  }

  articleById(id: number): Article | undefined {
    const article = this.articles[firstAtOrAbove(this.articles, id)];
    return article?.id === id ? article : undefined;
  }

  addArticle(article: Article): void {
    this.articles.push(article);
    this.articleIndex.set(this.key(article.goodsOwnerId, article.articleNumber), article);
  }

  renameArticle(article: Article, articleNumber: string): void {
    this.articleIndex.delete(this.key(article.goodsOwnerId, article.articleNumber));
    article.articleNumber = articleNumber;
    this.articleIndex.set(this.key(article.goodsOwnerId, articleNumber), article);
  }

  orderByNumber(goodsOwnerId: number, orderNumber: string): Order | undefined {
    return this.orderIndex.get(this.key(goodsOwnerId, orderNumber));
  }

  orderById(id: number): Order | undefined {
    const order = this.orders[firstAtOrAbove(this.orders, id)];
    return order?.id === id ? order : undefined;
  }

  addOrder(order: Order): void {
    this.orders.push(order);
    this.orderIndex.set(this.key(order.goodsOwnerId, order.orderNumber), order);
    this.touchStock(order);
    this.announce(this, order, 'order.created');
  }

  renameOrder(order: Order, orderNumber: string): void {
    this.orderIndex.delete(this.key(order.goodsOwnerId, order.orderNumber));
    order.orderNumber = orderNumber;
    this.orderIndex.set(this.key(order.goodsOwnerId, orderNumber), order);
  }

  removeOrder(order: Order): void {
    this.touchStock(order);
    for (const orders of this.namedBy.values()) orders.delete(order);
    this.orders.splice(firstAtOrAbove(this.orders, order.id), 1);
    this.orderIndex.delete(this.key(order.goodsOwnerId, order.orderNumber));
  }

  setStatus(order: Order, number: number): void {
    if (order.status === number) return;
    const now = this.clock();
    const before = order.status;
    order.status = number;
    order.statusChangedAt = now;
    order.updatedAt = now;
    if (number >= status.sent && number < status.returned) order.shippedAt ??= now;
    this.touchStock(order);
    this.announce(this, order, 'order.statusChanged');
    if (before < status.picked && number >= status.picked && number < status.cancelled) this.announcePicked(order);
  }

  /** Ongoing calls an order picked from status 400 on, once it has a picked item. */
  announcePicked(order: Order): void {
    if (order.lines.some((line) => line.picked > 0)) this.announce(this, order, 'order.picked');
  }

  /** The order's articles count as changed in stock, which is what `stockInfoChangedFrom` asks for. */
  touchStock(order: Order): void {
    for (const line of order.lines) {
      const article = this.articleById(line.articleId);
      if (article === undefined) continue;
      article.stockChangedAt = this.clock();
      const orders = this.namedBy.get(article.id) ?? new Set();
      this.namedBy.set(article.id, orders.add(order));
    }
  }

  ordersThatName(article: Article): Iterable<Order> {
    return this.namedBy.get(article.id) ?? [];
  }

  private key(goodsOwnerId: number, number: string): string {
    return `${goodsOwnerId} ${this.setup.caseBlind ? number.toLowerCase() : number}`;
  }
}

/** What is still to be picked of a line. */
export function outstanding(line: OrderLine): number {
  return Math.max(0, toNumber(line.body.numberOfItems) - line.picked);
}

/** Index of the first entry with this id or a higher one; ids ascend. */
export function firstAtOrAbove(entries: readonly { readonly id: number }[], id: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.id ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

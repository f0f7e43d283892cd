import type { Clock } from '../twin/clock.js';
import type { EffectLog } from '../twin/effect-log.js';
import { type LosslessNumber, toNumber } from './lossless-body.js';
import type { ArticleBody, OrderBody, OrderLineBody } from './request-models.js';
import { status } from './statuses.js';
import { type Site, type WarehouseSetup, sitesOf, statusesOf } from './warehouse-setup.js';

export interface Article {
  readonly id: number;
  readonly goodsOwnerId: number;
  articleNumber: string;
  body: ArticleBody;
  dataUpdatedAt: Date;
  stockChangedAt: Date;
  /** How many are on the shelves, by site. */
  readonly shelves: Map<number, number>;
}

/** What one of a kit takes. */
export interface KitPart {
  readonly article: Article;
  readonly quantity: number;
}

export interface PickedItem {
  readonly id: number;
  readonly quantity: number;
  readonly pickedAt: Date;
  returnedAt: Date | null;
  returnCause: string | null;
  /** The parcel that it lies in, where the staff say so. */
  parcelId?: number;
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
  /** Id of the order whose rest this is. */
  readonly backOrderFor?: number;
}

/** Goods that are announced to come back, or that came back under a number of their own. */
export interface ReturnOrder {
  readonly id: number;
  readonly goodsOwnerId: number;
  readonly number: string;
  readonly order: Order;
  comment: string | null;
  lines: ReturnOrderLine[];
  readonly createdAt: Date;
  lastReturnedAt: Date | null;
}

export interface ReturnOrderLine {
  readonly id: number;
  readonly rowNumber: string;
  readonly orderLine: OrderLine;
  announced: number;
  cause: string | null;
  returned: { quantity: number; at: Date; cause: string | null; isDiscarded: boolean }[];
}

export interface GoodsOwner {
  readonly id: number;
  readonly name: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
  readonly wayOfDeliveryTypes: { id: number; code: string; name: string | null }[];
  readonly orderTypes: { code: string; name: string | null }[];
}

/** What somebody outside may want to hear of. */
export type Happening =
  | { readonly event: 'order.created' | 'order.statusChanged' | 'order.picked'; readonly order: Order }
  | {
      readonly event: 'article.allocated' | 'article.picked' | 'article.returned';
      readonly order: Order;
      readonly line: OrderLine;
      readonly article: Article;
      readonly quantity: number;
      readonly itemId: number;
      readonly returnCause: string | null;
    }
  | { readonly event: 'inventory.adjusted'; readonly article: Article; readonly site: Site; readonly quantity: number };

/** Kits within kits go no deeper than this. */
const deepestKit = 5;

/** One installation: its goods owners, their articles and orders. It knows nothing of HTTP. */
export class Warehouse {
  readonly articles: Article[] = [];
  readonly orders: Order[] = [];
  readonly returnOrders: ReturnOrder[] = [];
  readonly transporterContracts = [
    { ediCode: 'PN', transporterName: 'PostNord', transporterCode: 'PN', services: [{ code: '19', name: 'MyPack Collect' }] },
    { ediCode: 'DHL', transporterName: 'DHL Freight', transporterCode: 'DHL', services: [{ code: '103', name: 'Service Point' }] },
  ];
  private owners = new Map<number, GoodsOwner>();
  private articleIndex = new Map<string, Article>();
  private orderIndex = new Map<string, Order>();
  /** Orders by an article they have or once had on a line. */
  private readonly namedBy = new Map<number, Set<Order>>();
  /** Kits by an article they take. */
  private readonly kitsWith = new Map<number, Set<Article>>();
  private readonly lastIds = new Map<string, number>();

  constructor(
    public setup: WarehouseSetup,
    readonly clock: Clock,
    readonly effects: EffectLog,
    private readonly announce: (warehouse: Warehouse, happening: Happening) => void,
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

  nextId(kind: 'article' | 'order' | 'line' | 'item' | 'parcel' | 'customer' | 'wayOfDelivery' | 'returnOrder'): number {
    const start = {
      article: 1_000,
      order: 50_000,
      line: 200_000,
      item: 400_000,
      parcel: 7_000,
      customer: 21_000,
      wayOfDelivery: 10,
      returnOrder: 3_000,
    }[kind];
    const next = (this.lastIds.get(kind) ?? start) + 1;
    this.lastIds.set(kind, next);
    return next;
  }

  /** An article or order number as this installation keeps it. */
  spelled(number: string): string {
    return this.setup.trimsNumbers ? number.trim() : number;
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
    this.announce(this, { event: 'order.created', order });
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
    this.announce(this, { event: 'order.statusChanged', order });
    if (before < status.allocated && number >= status.allocated && number < status.picked) this.announceAllocated(order);
    if (before < status.picked && number >= status.picked && number < status.cancelled) this.announcePicked(order);
  }

  /** Ongoing calls an order picked from status 400 on, once it has a picked item. */
  announcePicked(order: Order): void {
    if (order.lines.some((line) => line.picked > 0)) this.announce(this, { event: 'order.picked', order });
  }

  /** Of a line of a kit, each part is told. */
  announceMoved(
    event: 'article.allocated' | 'article.picked' | 'article.returned',
    order: Order,
    line: OrderLine,
    quantity: number,
    itemId: number,
    returnCause: string | null = null,
  ): void {
    for (const part of this.partsOf(line)) {
      this.announce(this, { event, order, line, article: part.article, quantity: quantity * part.quantity, itemId, returnCause });
    }
  }

  private announceAllocated(order: Order): void {
    for (const line of order.lines) {
      if (outstanding(line) > 0) this.announceMoved('article.allocated', order, line, outstanding(line), line.id);
    }
  }

  sites(): readonly [Site, ...Site[]] {
    return sitesOf(this.setup);
  }

  site(id: number): Site | undefined {
    return this.sites().find((site) => site.id === id);
  }

  /** The site that an order is for. */
  siteOf(order: Order): number {
    return order.body.warehouseId ?? this.sites()[0].id;
  }

  /** What one of a kit takes, kits within it taken apart; null for an article that is no kit. */
  kitParts(article: Article, depth = 0): readonly KitPart[] | null {
    const structure = article.body.structureDefinition;
    if (structure?.articleKind !== 'Structure' || (structure.rows ?? []).length === 0 || depth >= deepestKit) return null;
    return (structure.rows ?? []).flatMap((row) => {
      const part = this.articleByNumber(article.goodsOwnerId, row.articleNumber);
      if (part === undefined) return [];
      const quantity = toNumber(row.numberOfItems);
      return (this.kitParts(part, depth + 1) ?? [{ article: part, quantity: 1 }]).map((inner) => ({
        article: inner.article,
        quantity: inner.quantity * quantity,
      }));
    });
  }

  /** What one item of an order line takes from the shelves. */
  partsOf(line: OrderLine): readonly KitPart[] {
    const article = this.articleById(line.articleId);
    return article === undefined ? [] : (this.kitParts(article) ?? [{ article, quantity: 1 }]);
  }

  /** How many of the line the staff can take from the shelves of the order's site. */
  pickable(order: Order, line: OrderLine): number {
    if (!this.setup.picksOnlyWhatIsThere) return Number.POSITIVE_INFINITY;
    const site = this.siteOf(order);
    return Math.min(...this.partsOf(line).map((part) => Math.floor(onShelves(part.article, site) / part.quantity)));
  }

  /** How many of the article one item of the line asks for: of the line's own article one, of a kit's part as many as it takes. */
  shareOf(line: OrderLine, article: Article): number {
    if (line.articleId === article.id) return 1;
    const named = this.articleById(line.articleId);
    const parts = named === undefined ? null : this.kitParts(named);
    return (parts ?? []).reduce((total, part) => (part.article === article ? total + part.quantity : total), 0);
  }

  /** To be called when an article was made or its structure changed. */
  learnKit(article: Article): void {
    for (const part of this.kitParts(article) ?? []) {
      this.kitsWith.set(part.article.id, (this.kitsWith.get(part.article.id) ?? new Set()).add(article));
      for (const order of this.namedBy.get(article.id) ?? []) this.nameIn(part.article, order);
    }
  }

  /** Puts so many more on the shelves of a site, or takes them off; there are never fewer than none. */
  move(article: Article, siteId: number, quantity: number): void {
    article.shelves.set(siteId, Math.max(0, onShelves(article, siteId) + quantity));
    this.stockChanged(article);
  }

  /** Somebody found so many on the shelves of a site. */
  count(article: Article, site: Site, numberOfItems: number): void {
    const from = onShelves(article, site.id);
    article.shelves.set(site.id, numberOfItems);
    this.stockChanged(article);
    this.recordStock('stock.counted', article, site, from);
    if (from !== numberOfItems) this.announce(this, { event: 'inventory.adjusted', article, site, quantity: numberOfItems - from });
  }

  /** So many more came in. That is no adjustment, and nobody is told. */
  receive(article: Article, site: Site, numberOfItems: number): void {
    const from = onShelves(article, site.id);
    this.move(article, site.id, numberOfItems);
    this.recordStock('stock.received', article, site, from);
  }

  private recordStock(effect: 'stock.counted' | 'stock.received', article: Article, site: Site, from: number): void {
    this.effects.append({
      effect,
      subject: article.articleNumber,
      data: {
        warehouse: this.name,
        goodsOwnerId: article.goodsOwnerId,
        articleNumber: article.articleNumber,
        warehouseId: site.id,
        from,
        to: onShelves(article, site.id),
      },
    });
  }

  /** The article counts as changed in stock, which is what `stockInfoChangedFrom` asks for. */
  stockChanged(article: Article): void {
    const now = this.clock();
    article.stockChangedAt = now;
    if (!this.setup.kitChangesWithParts) return;
    for (const kit of this.kitsWith.get(article.id) ?? []) kit.stockChangedAt = now;
  }

  /** The articles of an order, and the parts of kits among them, count as changed in stock. */
  touchStock(order: Order): void {
    for (const line of order.lines) {
      const named = this.articleById(line.articleId);
      if (named === undefined) continue;
      for (const article of [named, ...this.partsOf(line).map((part) => part.article)]) {
        this.stockChanged(article);
        this.nameIn(article, order);
      }
    }
  }

  ordersThatName(article: Article): Iterable<Order> {
    return this.namedBy.get(article.id) ?? [];
  }

  private nameIn(article: Article, order: Order): void {
    this.namedBy.set(article.id, (this.namedBy.get(article.id) ?? new Set()).add(order));
  }

  private key(goodsOwnerId: number, number: string): string {
    const spelled = this.spelled(number);
    return `${goodsOwnerId} ${this.setup.caseBlind ? spelled.toLowerCase() : spelled}`;
  }
}

/** What is still to be picked of a line: nothing of one that is only shown. */
export function outstanding(line: OrderLine): number {
  if (line.body.shouldBePicked === false) return 0;
  return Math.max(0, toNumber(line.body.numberOfItems) - line.picked);
}

/** How many are on the shelves of one site, or of all. */
export function onShelves(article: Article, siteId?: number): number {
  if (siteId !== undefined) return article.shelves.get(siteId) ?? 0;
  let total = 0;
  for (const numberOfItems of article.shelves.values()) total += numberOfItems;
  return total;
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

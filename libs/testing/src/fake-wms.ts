import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import {
  WmsClient,
  type WmsAccess,
  type WmsArticle,
  type WmsArticleRecord,
  type WmsComponent,
  type WmsOrder,
  type WmsOrderRecord,
  type WmsPage,
  type WmsReturnOrder,
  type WmsReturnOrderRecord,
  type WmsStockRecord,
  type WmsTracking,
  type WmsWarehouse,
} from '@stockbridge/wms';

const BEGUN = 320;
const CANCELLED = 1000;

/** What can be sold of an article: in each warehouse by its id, or null where the WMS says nothing. */
export type FakeSellable = Readonly<Record<number, number>> | null;

/** A warehouse in memory: upserts by number, refuses changes once work has begun, and can be away before or after a write. */
export class FakeWms extends WmsClient {
  readonly orders = new Map<string, WmsOrderRecord>();
  /** As written last, by number. */
  readonly written = new Map<string, WmsOrder>();
  /** Warehouse instructions that were set alone, by order id. */
  readonly instructions = new Map<number, string>();
  /** When orders were made, by number; one without an entry was made at any time. */
  readonly madeAt = new Map<string, Date>();
  /** When something last came back, by order number. */
  readonly returnedAt = new Map<string, Date>();
  readonly returnOrders: WmsReturnOrderRecord[] = [];
  /** Return orders as written, by number. */
  readonly advised = new Map<string, WmsReturnOrder>();
  /** As written, updates laid over what stood there, by number as last spelled. */
  readonly articles = new Map<string, WmsArticle>();
  /** What `stockByNumbers` says; see {@link count}. An article without an entry has 0 in the first warehouse. */
  readonly stock = new Map<string, { readonly sellable: FakeSellable; readonly changedAt: Date }>();
  /** Kits by number: they sell what their components allow. */
  readonly kits = new Map<string, readonly WmsComponent[]>();
  warehouseList: readonly WmsWarehouse[] = [{ id: 1, code: 'MAIN', name: 'Main' }];
  /** Whether `ABC` and `abc` are one article. */
  caseBlind = false;
  /** Every write that took effect, in order. */
  readonly effects: string[] = [];
  /** Every read of articles and stock, in order, with how many numbers it asked for. */
  readonly reads: string[] = [];
  /** The next write is cut off before or after it takes effect. */
  cutNext: 'before' | 'after' | null = null;
  private ids = 500;
  private readonly articleIds = new Map<string, number>();

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

  /** What can be sold of an article from now on: in the first warehouse, in each by id, or nothing known. */
  count(articleNumber: string, sellable: number | FakeSellable, changedAt = new Date()): void {
    if (this.spelled(articleNumber) === undefined) this.articles.set(articleNumber, { articleNumber });
    const perWarehouse = typeof sellable === 'number' ? { [this.warehouseList[0]?.id ?? 1]: sellable } : sellable;
    this.stock.set(this.key(articleNumber), { sellable: perWarehouse, changedAt });
  }

  async check(): Promise<{ statuses: { number: number; text: string }[] }> {
    return { statuses: [{ number: 300, text: 'Released' }] };
  }

  async putArticle(access: WmsAccess, article: WmsArticle): Promise<{ articleSystemId: number }> {
    return this.write(access, `article ${article.articleNumber}`, () => {
      const spelled = this.spelled(article.articleNumber);
      const standing = spelled === undefined ? undefined : this.articles.get(spelled);
      if (spelled !== undefined && spelled !== article.articleNumber) this.articles.delete(spelled);
      const given = Object.fromEntries(Object.entries(article).filter(([, value]) => value !== undefined));
      this.articles.set(article.articleNumber, { ...standing, ...given, articleNumber: article.articleNumber });
      return { articleSystemId: this.articleId(article.articleNumber) };
    });
  }

  async articlesByNumbers(_access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsArticleRecord>> {
    this.reads.push(`articles ${numbers.length}`);
    return this.found(numbers, (spelled) => {
      const { articleNumber, ...fields } = this.articles.get(spelled)!;
      return { articleSystemId: this.articleId(spelled), articleNumber, fields };
    });
  }

  async stockByNumbers(
    _access: WmsAccess,
    numbers: readonly string[],
    warehouseIds: readonly number[],
  ): Promise<Map<string, WmsStockRecord>> {
    this.reads.push(`stock ${numbers.length}`);
    return this.found(numbers, (spelled) => ({
      articleSystemId: this.articleId(spelled),
      articleNumber: spelled,
      sellable: this.sellable(spelled, warehouseIds),
      components: this.kits.get(spelled) ?? null,
    }));
  }

  async articlesWithStockChangedSince(_access: WmsAccess, since: Date | null): Promise<WmsPage<string>> {
    if (since !== null && Date.now() - since.getTime() > 24 * 3_600_000) throw new Refused('wms', 'must be within 24 hours', '400');
    const items = [...this.articles.keys()].filter((number) => {
      const changedAt = this.stock.get(this.key(number))?.changedAt;
      return since === null || (changedAt !== undefined && changedAt >= since);
    });
    return { items, next: null };
  }

  async warehouses(): Promise<readonly WmsWarehouse[]> {
    return this.warehouseList;
  }

  async putOrder(access: WmsAccess, order: WmsOrder): Promise<{ wmsOrderId: number }> {
    return this.write(access, `order ${order.orderNumber}`, () => {
      const standing = this.orders.get(order.orderNumber);
      if (standing && (standing.statusNumber ?? 0) >= BEGUN)
        throw new Refused('wms', `order ${order.orderNumber} is being worked on`, '400');
      const wmsOrderId = standing?.orderId ?? ++this.ids;
      this.written.set(order.orderNumber, order);
      if (!standing) this.madeAt.set(order.orderNumber, new Date());
      this.orders.set(order.orderNumber, {
        orderId: wmsOrderId,
        orderNumber: order.orderNumber,
        goodsOwnerOrderId: order.goodsOwnerOrderId,
        statusNumber: standing?.statusNumber ?? 300,
        statusText: null,
        deliveryDate: order.deliveryDate,
        tracking: [],
        returnTracking: [],
        carrier: null,
        wayOfDelivery: order.wayOfDelivery?.code ?? null,
        orderType: order.orderType?.code ?? null,
        lines: order.orderLines.map((line, at) => ({
          id: at + 1,
          rowNumber: line.rowNumber,
          articleNumber: line.articleNumber,
          orderedNumberOfItems: line.numberOfItems,
          pickedNumberOfItems: 0,
          returnedNumberOfItems: 0,
          returnedItems: [],
          parcelNumbers: [],
          reportedNumberOfItems: null,
        })),
      });
      return { wmsOrderId };
    });
  }

  async ordersByNumbers(_access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrderRecord>> {
    return new Map(numbers.flatMap((number) => (this.orders.has(number) ? [[number, this.orders.get(number)!]] : [])));
  }

  async writtenOrders(_access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrder>> {
    return new Map(numbers.flatMap((number) => (this.written.has(number) ? [[number, toldAgain(this.written.get(number)!)]] : [])));
  }

  /** Back orders by the id of the order whose rest they are. */
  readonly backOrders = new Map<number, WmsOrderRecord[]>();

  async backOrdersOf(_access: WmsAccess, wmsOrderId: number): Promise<readonly WmsOrderRecord[]> {
    return this.backOrders.get(wmsOrderId) ?? [];
  }

  /** What comes back of an order, by row number. */
  takeBack(
    orderNumber: string,
    units: Record<string, number>,
    { cause = null, at = new Date() }: { cause?: string | null; at?: Date } = {},
  ): void {
    const order = this.orders.get(orderNumber)!;
    this.returnedAt.set(orderNumber, at);
    this.orders.set(orderNumber, {
      ...order,
      lines: order.lines.map((line) => {
        const quantity = units[line.rowNumber] ?? 0;
        if (quantity === 0) return line;
        const returnedItems = quantity < 0 ? [] : [...line.returnedItems, { quantity, returnedAt: at.toISOString(), cause }];
        return { ...line, returnedNumberOfItems: line.returnedNumberOfItems + quantity, returnedItems };
      }),
    });
  }

  async ordersWithReturnsSince(_access: WmsAccess, since: Date): Promise<WmsPage<WmsOrderRecord>> {
    return { items: [...this.orders.values()].filter((order) => (this.returnedAt.get(order.orderNumber) ?? 0) >= since), next: null };
  }

  async returnOrdersOf(_access: WmsAccess, orderNumbers: readonly string[]): Promise<readonly WmsReturnOrderRecord[]> {
    return this.returnOrders.filter((each) => orderNumbers.includes(each.orderNumber));
  }

  async putReturnOrder(access: WmsAccess, returnOrder: WmsReturnOrder): Promise<void> {
    await this.write(access, `return order ${returnOrder.returnOrderNumber}`, () => {
      this.advised.set(returnOrder.returnOrderNumber, returnOrder);
      return undefined;
    });
  }

  async ordersCreatedBetween(_access: WmsAccess, from: Date, to: Date, after: number): Promise<WmsPage<WmsOrderRecord>> {
    const items = [...this.orders.values()].filter(({ orderId, orderNumber }) => {
      const madeAt = this.madeAt.get(orderNumber);
      return orderId >= after && (madeAt === undefined || (madeAt >= from && madeAt <= to));
    });
    return { items, next: null };
  }

  async setWarehouseInstruction(access: WmsAccess, wmsOrderId: number, instruction: string): Promise<void> {
    await this.write(access, `instruction ${wmsOrderId}`, () => {
      const order = [...this.orders.values()].find(({ orderId }) => orderId === wmsOrderId);
      if (!order) throw new Refused('wms', `there is no order with id ${wmsOrderId}`, '404');
      this.instructions.set(wmsOrderId, instruction);
      const standing = this.written.get(order.orderNumber);
      if (standing) this.written.set(order.orderNumber, { ...standing, warehouseInstruction: instruction });
    });
  }

  async cancelOrder(access: WmsAccess, wmsOrderId: number): Promise<void> {
    await this.write(access, `cancel ${wmsOrderId}`, () => {
      const order = [...this.orders.values()].find((each) => each.orderId === wmsOrderId)!;
      this.orders.set(order.orderNumber, { ...order, statusNumber: CANCELLED });
    });
  }

  async ordersUpdatedSince(_access: WmsAccess, _since: Date): Promise<WmsPage<WmsOrderRecord>> {
    return { items: [...this.orders.values()], next: null };
  }

  async ordersWithStatusChangedSince(): Promise<WmsPage<WmsOrderRecord>> {
    return { items: [...this.orders.values()], next: null };
  }

  private sellable(spelled: string, warehouseIds: readonly number[]): number | null {
    const components = this.kits.get(spelled);
    if (components !== undefined) {
      const allowed = components.map(({ articleNumber, quantity }) => {
        const of = this.spelled(articleNumber);
        const sellable = of === undefined ? null : this.sellable(of, warehouseIds);
        return sellable === null ? null : Math.floor(sellable / quantity);
      });
      return allowed.includes(null) ? null : Math.min(...allowed.map(Number));
    }
    const entry = this.stock.get(this.key(spelled));
    if (entry === undefined) return 0;
    if (entry.sellable === null) return null;
    const said = Object.entries(entry.sellable).filter(([id]) => warehouseIds.length === 0 || warehouseIds.includes(Number(id)));
    return said.length === 0 ? null : said.reduce((sum, [, sellable]) => sum + sellable, 0);
  }

  private found<T>(numbers: readonly string[], record: (spelled: string) => T): Map<string, T> {
    return new Map(
      numbers.flatMap((asked) => {
        const spelled = this.spelled(asked);
        return spelled === undefined ? [] : [[asked, record(spelled)] as const];
      }),
    );
  }

  /** The number as the warehouse has it, or undefined when it has none such. */
  private spelled(asked: string): string | undefined {
    if (this.articles.has(asked)) return asked;
    return this.caseBlind ? [...this.articles.keys()].find((number) => this.key(number) === this.key(asked)) : undefined;
  }

  private articleId(number: string): number {
    const id = this.articleIds.get(this.key(number)) ?? ++this.ids;
    this.articleIds.set(this.key(number), id);
    return id;
  }

  private key(number: string): string {
    return this.caseBlind ? number.trim().toLowerCase() : number;
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

/** What the WMS tells again of an order. */
function toldAgain(order: WmsOrder): WmsOrder {
  const { organisationNumber: _organisation, vatNumber: _vat, ...consignee } = order.consignee;
  const { languageCode: _language, ...told } = order;
  return { ...told, consignee };
}

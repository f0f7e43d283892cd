import { shopDump, warehouseDump, type Stage } from '../demo/src/story.js';
import type { WholeOrderDump, WrittenOrderDump } from '../demo/src/twins.js';
import { seeded } from './seeded.js';

/** Causes that the staff book, and what the merchant's settings say of them. */
export const CAUSES = [
  { cause: 'TOO-SMALL', refund: 'automatic', restock: true, notifyCustomer: true },
  { cause: 'DAMAGED', refund: 'automatic', shipping: true, notifyCustomer: true },
] as const;
const WITH_SHIPPING = 'DAMAGED';

/** What becomes of an order, decided by its number alone. */
interface Fate {
  readonly shipped: 'whole' | 'in two' | 'short';
  /** How often something comes back. */
  readonly comesBack: number;
  /** Whether something comes back before the rest is shipped. */
  readonly isHasty: boolean;
  /** Whether the shop has an open return before the goods arrive. */
  readonly isAnnounced: boolean;
  /** Whether the warehouse books it on a return order. */
  readonly hasReturnOrder: boolean;
  readonly cause: string | null;
}

function fateOf(random: () => number): Fate {
  const shipped = random() < 0.4 ? 'whole' : random() < 0.5 ? 'in two' : 'short';
  const comesBack = random() < 0.4 ? 0 : random() < 0.55 ? 1 : 2;
  const cause = random() < 0.5 ? null : CAUSES[random() < 0.6 ? 0 : 1].cause;
  return { shipped, comesBack, isHasty: random() < 0.25, isAnnounced: random() < 0.45, hasReturnOrder: random() < 0.3, cause };
}

/** What the staff have done so far, for whoever tells of a run. */
export type Done = Record<'shipments' | 'back orders' | 'returns' | 'returns announced in the shop', number>;

/**
 * The staff of one warehouse, and the customers of its shop who send goods back. Each visit takes every order one step further:
 * the next comes only after any late effect of the one before, which would find enough left to be doubled.
 */
export class WarehouseStaff {
  readonly done: Done = { shipments: 0, 'back orders': 0, returns: 0, 'returns announced in the shop': 0 };
  /** Orders of the shop of which something came back for a cause that gives the shipping back. */
  readonly withShipping = new Set<string>();
  /** Returns of the shop of which everything came back. */
  readonly returnedWhole = new Set<string>();
  private readonly stories = new Map<string, AsyncGenerator<void, void>>();
  private readonly ended = new Set<string>();
  private warehouse: readonly WrittenOrderDump[] = [];
  private shop: readonly WholeOrderDump[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly seed: number,
  ) {}

  async visit(): Promise<void> {
    [this.warehouse, { orders: this.shop }] = await Promise.all([warehouseDump(this.stage), shopDump(this.stage)]);
    for (const { orderNumber, backOrderFor } of this.warehouse) {
      if (backOrderFor !== null || this.ended.has(orderNumber)) continue;
      const story = this.stories.get(orderNumber) ?? this.storyOf(orderNumber);
      this.stories.set(orderNumber, story);
      if ((await story.next()).done) this.ended.add(orderNumber);
    }
  }

  /** Orders with which something is still to be done. */
  unfinished(): string[] {
    return [...this.stories.keys()].filter((orderNumber) => !this.ended.has(orderNumber));
  }

  private async *storyOf(orderNumber: string): AsyncGenerator<void, void> {
    const random = seeded(this.seed * 1_000_003 + Number(orderNumber));
    const fate = fateOf(random);
    let returns = 0;
    if (fate.shipped === 'whole') {
      await this.ship(orderNumber);
    } else {
      await this.ship(orderNumber, halfOf(this.order(orderNumber)));
      yield;
      if (fate.isHasty && fate.comesBack > returns) yield* this.comeBack(orderNumber, fate, returns++, random);
      if (fate.shipped === 'short') {
        await this.act(orderNumber, 'back-order');
        this.done['back orders']++;
        yield;
      }
      await this.ship(this.whole(orderNumber).at(-1)!.orderNumber);
    }
    while (returns < fate.comesBack) {
      yield;
      yield* this.comeBack(orderNumber, fate, returns++, random);
    }
  }

  private async ship(orderNumber: string, lines?: readonly { rowNumber: string; quantity: number }[]): Promise<void> {
    await this.act(orderNumber, 'pick', lines ? { lines } : {});
    const waybill = `P${this.stage.merchant.warehouse}-${orderNumber}-${++this.done.shipments}`;
    await this.act(orderNumber, 'ship', { tracking: [{ waybill, url: `https://tracking.example/${waybill}` }], carrier: 'PostNord' });
  }

  /** Some units of one line. The first time they may be announced in the shop, together with as many that come later, or never. */
  private async *comeBack(orderNumber: string, fate: Fate, time: number, random: () => number): AsyncGenerator<void, void> {
    const shipped = this.whole(orderNumber).flatMap((order) => order.lines.map((line) => ({ ...line, order })));
    const sent = shipped.filter((line) => line.picked > line.returned);
    const line = sent[Math.floor(random() * sent.length)];
    if (!line) return;
    const most = line.picked - line.returned;
    const quantity = Math.max(1, Math.round(most * random()));
    const { goodsOwnerOrderId: orderId } = this.order(orderNumber);
    const isAnnounced = fate.isAnnounced && time === 0;
    if (isAnnounced) {
      const announced = random() < 0.5 ? quantity : most;
      while (!this.isShown(orderId!, line.rowNumber, announced)) yield;
      const { shopify, merchant } = this.stage;
      const made = await shopify.send<{ id: string }>('POST', `/shops/${merchant.shop}/orders/${orderId}/return`, {
        lines: [{ lineItemId: line.rowNumber, quantity: announced }],
      });
      this.done['returns announced in the shop']++;
      if (announced === quantity) this.returnedWhole.add(made.id);
      yield;
    }
    const number = line.order.orderNumber;
    await this.act(number, 'return', {
      lines: [{ rowNumber: line.rowNumber, quantity, discarded: fate.hasReturnOrder && quantity > 1 ? 1 : 0 }],
      ...(fate.cause !== null && { cause: fate.cause }),
      ...(fate.hasReturnOrder && { returnOrder: `${number}-R${time + 1}` }),
    });
    this.done.returns++;
    if (fate.cause === WITH_SHIPPING) this.withShipping.add(orderId!);
  }

  private order(orderNumber: string): WrittenOrderDump {
    return this.warehouse.find((each) => each.orderNumber === orderNumber)!;
  }

  /** The order and its back orders. */
  private whole(orderNumber: string): WrittenOrderDump[] {
    const { orderId } = this.order(orderNumber);
    return this.warehouse.filter((each) => each.orderId === orderId || each.backOrderFor === orderId);
  }

  /** Whether the shop shows so many units as shipped and with the customer: only those can be announced. */
  private isShown(orderId: string, lineItemId: string, quantity: number): boolean {
    const { fulfillments, refunds } = this.shop.find(({ id }) => id === orderId)!;
    const unitsIn = (parts: readonly { lines: readonly { lineItemId: string; quantity: number }[] }[]) =>
      parts
        .flatMap(({ lines }) => lines)
        .filter((line) => line.lineItemId === lineItemId)
        .reduce((all, line) => all + line.quantity, 0);
    return unitsIn(fulfillments) - unitsIn(refunds) >= quantity;
  }

  private act(orderNumber: string, action: string, body: object = {}): Promise<unknown> {
    const { wms, merchant } = this.stage;
    return wms.send('POST', `/warehouses/${merchant.warehouse}/orders/${encodeURIComponent(orderNumber)}/${action}`, body);
  }
}

/** Half of the pieces, but one at least. */
function halfOf({ lines }: WrittenOrderDump): { rowNumber: string; quantity: number }[] {
  let left = Math.max(1, Math.floor(lines.reduce((all, { ordered }) => all + ordered, 0) / 2));
  return lines.flatMap(({ rowNumber, ordered }) => {
    const quantity = Math.min(left, ordered);
    left -= quantity;
    return quantity > 0 ? [{ rowNumber, quantity }] : [];
  });
}

import { Injectable } from '@nestjs/common';
import type { OrderSettings } from '@stockbridge/contracts';
import { ShopifyOrders, type ShopOrder } from '@stockbridge/shopify';
import { shopAccess, wmsAccess, type Connection } from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';
import { AdmittedSpans } from './admitted-spans.js';
import { orderNumberOf } from './decide-order.js';
import { fingerprint } from './fingerprint.js';
import type { OrderView } from './order-decision.js';
import type { OrderFacts } from './order-facts.js';
import { numberOfPart, partsIn } from './order-parts.js';
import { orderDetailOf } from './order-source.js';

const DAY_MS = 24 * 3_600_000;

/** Reads both sides of some orders and says what a decision is made from. Writes nothing. */
@Injectable()
export class OrderReading {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly spans: AdmittedSpans,
  ) {}

  /**
   * By order id. Whatever stands in the warehouse behind the numbers is read in one go.
   *
   * @param facts what the ledger remembers of each.
   */
  async views(
    connection: Connection,
    ids: readonly string[],
    facts: ReadonlyMap<string, OrderFacts | null>,
    guards: Pick<Parameters<typeof shopAccess>[0], 'connection'> = { connection },
  ): Promise<Map<string, OrderView & { readonly number: string | undefined }>> {
    const settings = connection.settings.order;
    const orders = await this.shopify.byIds(shopAccess(guards), ids, orderDetailOf(settings));
    const numbers = new Map(ids.map((id) => [id, this.numberOf(connection, facts.get(id) ?? null, orders.get(id))]));
    const supplements = new Map(ids.map((id) => [id, supplementNumbers(facts.get(id) ?? null, settings)]));
    const asked = [...new Set([...numbers.values(), ...[...supplements.values()].flat()].filter((number) => number !== undefined))];
    const inWms = asked.length > 0 ? await this.wms.ordersByNumbers(wmsAccess(guards), asked) : new Map<string, WmsOrderRecord>();
    const admittedSpans = await this.spans.of(connection.connectionId);
    const now = new Date();
    return new Map(
      ids.map((id) => {
        const order = orders.get(id);
        const number = numbers.get(id);
        return [
          id,
          {
            number,
            order,
            facts: facts.get(id) ?? null,
            inWms: number === undefined ? undefined : inWms.get(number),
            supplementsInWms: supplements.get(id)!.map((each) => inWms.get(each)),
            locationId: connection.shop.locationId,
            settings,
            shippedStatuses: connection.settings.fulfillment.shippedStatuses,
            admitFrom: new Date(Date.parse(connection.settings.goLiveAt) - DAY_MS),
            admittedSpans,
            now,
            fingerprints: order ? fingerprint(order, connection.secrets.fingerprintKey, settings) : null,
          },
        ];
      }),
    );
  }

  private numberOf(connection: Connection, facts: OrderFacts | null, order: ShopOrder | undefined): string | undefined {
    return facts?.wmsOrders[0]?.orderNumber ?? (order && orderNumberOf(order, connection.settings.order));
  }
}

/** Of those it has, and of the next one where the settings allow one: it may stand there without our having seen it, or be taken. */
function supplementNumbers(facts: OrderFacts | null, settings: OrderSettings): string[] {
  const first = facts?.wmsOrders[0]?.orderNumber;
  if (first === undefined) return [];
  const count = partsIn(facts) - 1 + (settings.addedLate === 'supplement' ? 1 : 0);
  return Array.from({ length: count }, (_, at) => numberOfPart(first, at + 1));
}

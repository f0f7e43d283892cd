import { Injectable } from '@nestjs/common';
import type { ConnectionSettings, OrderPreview, PreviewedOrder, ShippingRule } from '@stockbridge/contracts';
import { shopAccess, wmsAccess, type Connection } from '@stockbridge/sync';
import { WmsClient, type WmsOrder } from '@stockbridge/wms';
import { calendarDay } from './calendar-day.js';
import { JudgedOrders, type JudgedOrder } from './judged-orders.js';
import { numberOfPart } from './order-parts.js';
import { shippingRulesOf, withoutOwnTags } from './order-source.js';
import { PreviewedIds } from './previewed-ids.js';
import { traceRules } from './shipping-rules.js';
import { toOrderDifferences, toOrderFields } from './to-order-fields.js';
import { toOutcome } from './to-outcome.js';
import { toWmsOrder } from './to-wms-order.js';

/** What is asked of a preview. */
export interface PreviewAsked {
  /** Null: those in force. */
  readonly settings: ConnectionSettings | null;
  /** Null: the newest orders. */
  readonly days: number | null;
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Says what would become of real orders under settings that are in force or only thought of. Reads both sides and writes nothing:
 * neither there nor in the ledger. In shadow mode orders are judged as if they were new, and compared with what another
 * integration put into the WMS under the same numbers.
 */
@Injectable()
export class OrderPreviews {
  constructor(
    private readonly ids: PreviewedIds,
    private readonly judged: JudgedOrders,
    private readonly wms: WmsClient,
  ) {}

  async preview(connection: Connection, { settings, days, after, limit }: PreviewAsked): Promise<Omit<OrderPreview, 'known'>> {
    const asIf: Connection = settings ? { ...connection, settings } : connection;
    const shop = shopAccess({ connection });
    const { ids, next } = days === null ? await this.ids.newest(shop) : await this.ids.ofDays(shop, days, after, limit);
    const asIfNew = asIf.settings.order.shadow;
    // An order that the shop does not show can't be looked at.
    const judged = (await this.judged.judge(asIf, ids, { asIfNew })).filter(({ view }) => view.order !== undefined);
    const numbers = judged.flatMap(({ orderNumber }) => orderNumber ?? []);
    const theirs =
      asIfNew && numbers.length > 0 ? await this.wms.writtenOrders(wmsAccess({ connection }), numbers) : new Map<string, WmsOrder>();
    return { orders: judged.map((each) => toPreviewedOrder(each, asIf.settings, theirs.get(each.orderNumber ?? ''))), next };
  }
}

function toPreviewedOrder(judged: JudgedOrder, settings: ConnectionSettings, theirs: WmsOrder | undefined): PreviewedOrder {
  const { orderId, orderNumber, view, decision, missing, rules, isStanding } = judged;
  const order = view.order!;
  const ours = wouldBeWritten(judged, settings);
  const traces = ours ? traceRules(withoutOwnTags(order, settings.order), shippingRulesOf(settings.order)) : [];
  return {
    orderId,
    name: order.name,
    orderNumber: orderNumber ?? order.name,
    ...toOutcome(decision, missing),
    failedRules: isStanding ? [] : rules.filter(({ passed }) => !passed),
    fields: ours ? toOrderFields(ours) : [],
    shippingRules: traces.filter(({ decides }) => decides).map(({ rule }) => ({ field: rule.to, rule: inWords(rule) })),
    unusable: traces.flatMap(({ rule, problem }) => (problem === null ? [] : [{ field: rule.to, rule: inWords(rule), problem }])),
    differences: ours && theirs ? toOrderDifferences(ours, theirs) : null,
  };
}

/** As the reconciler would write it; null where it would not. */
function wouldBeWritten({ decision, orderNumber, view: { now } }: JudgedOrder, settings: ConnectionSettings): WmsOrder | null {
  if (decision.act !== 'put' || orderNumber === null) return null;
  const { order, lines, standing, supplement = 0 } = decision;
  const wanted = new Set(lines.map(({ line }) => line.id));
  const withdrawn = Object.entries(standing?.rows ?? {}).filter(([rowNumber]) => !wanted.has(rowNumber));
  return toWmsOrder(order, {
    orderNumber: numberOfPart(orderNumber, supplement),
    isSupplement: supplement > 0,
    deliveryDate: standing?.deliveryDate || calendarDay(now, settings.warehouseTimeZone),
    lines,
    withdrawn: withdrawn.map(([rowNumber, { articleNumber }]) => ({ rowNumber, articleNumber })),
    settings: settings.order,
    warehouseId: settings.warehouseId,
  });
}

function inWords({ from, jsonPath, match, value }: ShippingRule): string {
  const source =
    'shippingLine' in from
      ? `${from.shippingLine} of the shipping line`
      : 'attribute' in from
        ? `attribute “${from.attribute}”`
        : 'lineAttribute' in from
          ? `line attribute “${from.lineAttribute}”`
          : 'metafield' in from
            ? `metafield ${from.metafield.namespace}.${from.metafield.key}`
            : 'tags';
  return [
    source,
    ...(jsonPath === undefined ? [] : [`at ${jsonPath}`]),
    ...(match === undefined ? [] : [`matching ${match}`]),
    ...(value === undefined ? [] : [`as ${value}`]),
  ].join(' ');
}

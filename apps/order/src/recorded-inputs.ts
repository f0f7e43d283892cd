import { orderSettings, type OrderSettings } from '@stockbridge/contracts';
import type { ShopAddress, ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { judge } from './admit.js';
import { isWithin } from './admitted-spans.js';
import type { OrderDecision, OrderView } from './order-decision.js';
import { JUDGED_BY, type RecordedDecision, type RecordedInputs, type RecordedOrder } from './recorded-decision.js';
import { missingForShipping } from './ship-to.js';

const DEFAULTS = orderSettings.parse({});

/** Stands for a text that was there and is not kept. */
const SOMETHING = '·';

/** What was decided, as it can be compared: quantities per line item stand for the lines that are handed over. */
export interface Gist {
  readonly act: OrderDecision['act'];
  readonly reason: string | null;
  readonly sentence: string | null;
  readonly quantities: Readonly<Record<string, number>>;
}

export function gistOf(decision: OrderDecision): Gist {
  const reason = decision.act === 'ignore' ? decision.rule : 'reason' in decision ? decision.reason : null;
  const lines = decision.act === 'put' ? decision.lines : [];
  return {
    act: decision.act,
    reason,
    sentence: 'sentence' in decision ? decision.sentence : null,
    quantities: Object.fromEntries(lines.map(({ line, quantity }) => [line.id, quantity])),
  };
}

export function recordDecision(view: OrderView, decision: OrderDecision, version: number): RecordedDecision {
  const { act, reason } = gistOf(decision);
  return { inputs: recordInputs(view, version), act, reason };
}

/** Keeps what an admission is judged from, so that it can be judged again later without the shop. */
export function recordInputs(view: OrderView, version: number): RecordedInputs {
  const { order, inWms, settings } = view;
  const changed = JUDGED_BY.filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(DEFAULTS[key]));
  return {
    version,
    settings: Object.fromEntries(changed.map((key) => [key, settings[key]])),
    locationId: view.locationId,
    now: view.now.toISOString(),
    admitFrom: view.admitFrom.toISOString(),
    isInSpan: order !== undefined && isWithin(view.admittedSpans, order.createdAt),
    taken: inWms ? { orderNumber: inWms.orderNumber, goodsOwnerOrderId: inWms.goodsOwnerOrderId } : null,
    order: order ? recordOrder(order, settings) : null,
  };
}

/** Judges again from what was kept: the same inputs give the same decision. */
export function rerun(recorded: RecordedInputs): Gist {
  const { order, taken } = recorded;
  const settings = orderSettings.parse(recorded.settings);
  const placedAt = order ? new Date(order.createdAt) : new Date(0);
  return gistOf(
    judge({
      order: order ? rebuilt(order, settings) : undefined,
      facts: null,
      inWms: taken ? { ...NOTHING_IN_WMS, ...taken } : undefined,
      locationId: recorded.locationId,
      settings,
      shippedStatuses: [],
      admitFrom: new Date(recorded.admitFrom),
      admittedSpans: recorded.isInSpan ? [{ from: placedAt, to: new Date(placedAt.getTime() + 1) }] : [],
      now: new Date(recorded.now),
      fingerprints: null,
    }).decision,
  );
}

function recordOrder(order: ShopOrder, { tags, hold: { until } }: OrderSettings): RecordedOrder {
  const asked = [...tags.include, ...tags.exclude, ...(until && 'tag' in until ? [until.tag] : [])].map((tag) => tag.toLowerCase());
  const awaited = until && 'attribute' in until ? until.attribute : null;
  const { id, name, createdAt, updatedAt, cancelledAt, closed, financialStatus, fulfillmentStatus, risk } = order;
  return {
    ...{ id, name, createdAt, updatedAt, cancelledAt, closed, financialStatus, fulfillmentStatus, risk },
    tags: order.tags.filter((tag) => asked.includes(tag.toLowerCase())),
    hasAwaited: order.attributes.some((each) => each.name === awaited && each.value.trim() !== ''),
    lacked: missingForShipping(order),
    lines: order.lines.map(({ name: _name, attributes: _attributes, unitPrice: _price, discount: _discount, ...line }) => line),
    fulfillmentOrders: order.fulfillmentOrders.map(({ lines, ...fulfillmentOrder }) => ({
      ...fulfillmentOrder,
      lines: lines.map((line) => [line.lineItemId, line.totalQuantity, line.remainingQuantity] as const),
    })),
  };
}

function rebuilt({ hasAwaited, lacked, lines, fulfillmentOrders, ...order }: RecordedOrder, { hold: { until } }: OrderSettings): ShopOrder {
  return {
    ...NOTHING_OF_A_CUSTOMER,
    ...order,
    attributes: hasAwaited && until && 'attribute' in until ? [{ name: until.attribute, value: SOMETHING }] : [],
    shippingAddress: lacked.includes('address') ? null : addressWithout(lacked),
    lines: lines.map((line) => ({ ...line, name: SOMETHING, attributes: [], unitPrice: '0', discount: '0' })),
    fulfillmentOrders: fulfillmentOrders.map((fulfillmentOrder) => ({
      ...fulfillmentOrder,
      lines: fulfillmentOrder.lines.map(([lineItemId, totalQuantity, remainingQuantity]) => ({
        ...{ gid: '', lineItemId, totalQuantity, remainingQuantity },
      })),
    })),
  };
}

const addressWithout = (lacked: readonly string[]): ShopAddress => ({
  firstName: null,
  lastName: lacked.includes('name') ? null : SOMETHING,
  company: null,
  address1: lacked.includes('street') ? null : SOMETHING,
  address2: null,
  city: lacked.includes('city') ? null : SOMETHING,
  zip: SOMETHING,
  provinceCode: null,
  countryCode: null,
  phone: null,
});

const NOTHING_OF_A_CUSTOMER = {
  number: 0,
  metafields: {},
  currencyCode: '',
  totalPrice: '0',
  note: null,
  email: null,
  phone: null,
  customer: null,
  companyName: null,
  billingAddress: null,
  shippingLine: null,
};

const NOTHING_IN_WMS: Omit<WmsOrderRecord, 'orderNumber' | 'goodsOwnerOrderId'> = {
  orderId: 0,
  statusNumber: null,
  statusText: null,
  deliveryDate: null,
  lines: [],
  tracking: [],
  returnTracking: [],
  carrier: null,
  wayOfDelivery: null,
  orderType: null,
};

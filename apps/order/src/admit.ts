import type { JudgedRule, OrderSettings, Reason } from '@stockbridge/contracts';
import type { ShopFulfillmentOrder, ShopOrder, ShopRisk } from '@stockbridge/shopify';
import { isWithin } from './admitted-spans.js';
import { lacks } from './lacks.js';
import { shareOfLocation, type LocationShare } from './lines-at-location.js';
import { hold, ignore, refuse, type OrderDecision, type OrderView } from './order-decision.js';

/** An order routed to us appears within seconds; without webhooks this is how soon we look again. */
export const ROUTING_RECHECK_SECONDS = 20;
export const HOLD_RECHECK_SECONDS = 900;

/** What was decided about an order that is not in the warehouse, and each rule that was asked, in order. */
export interface Admission {
  readonly rules: readonly JudgedRule[];
  readonly decision: OrderDecision;
}

type Rule = Omit<JudgedRule, 'passed'> & { readonly otherwise: OrderDecision | null };

/**
 * Judges an order that is not in the warehouse yet, rule by rule: the first that does not let it pass decides, and those behind it
 * are not asked. Every rule says what the order has and what the settings want, for people who ask why.
 */
export function judge(view: OrderView): Admission {
  const { order } = view;
  if (!order) {
    const decision = ignore('gone-in-shop', 'Shopify does not show this order (deleted, or older than 60 days without read_all_orders).');
    return { rules: [{ rule: 'gone-in-shop', passed: false, value: null, setting: null }], decision };
  }
  const share = shareOfLocation(order, view.locationId, view.settings);
  const rules: JudgedRule[] = [];
  for (const ask of RULES) {
    const asked = ask(order, share, view);
    if (asked === null) continue;
    const { otherwise, ...rule } = asked;
    rules.push({ ...rule, passed: otherwise === null });
    if (otherwise !== null) return { rules, decision: otherwise };
  }
  return { rules, decision: { act: 'put', order, lines: [...share.actionable, ...share.shown], changed: [], standing: null, sent: null } };
}

export const admit = (view: OrderView): OrderDecision => judge(view).decision;

type Ask = (order: ShopOrder, share: LocationShare, view: OrderView) => Rule | null;

/** Null where a rule has nothing to say. */
const RULES: readonly Ask[] = [
  isOpen,
  isRecent,
  hasFinancialStatus,
  hasNoExcludedTag,
  hasIncludedTag,
  isRouted,
  isHere,
  hasFreeNumber,
  isUnshipped,
  isNoServices,
  isActionable,
  hasLowRisk,
  isPastHoldWindow,
  hasWhatItTakes,
];

function isOpen(order: ShopOrder, _share: LocationShare, { settings }: OrderView): Rule {
  const value = order.cancelledAt ? 'cancelled' : order.closed ? 'closed' : 'open';
  const isLeftOut = value === 'cancelled' || !settings.orderStatuses.includes(value);
  return {
    rule: 'order-closed',
    value,
    setting: [...settings.orderStatuses],
    otherwise: isLeftOut ? ignore('order-closed', `Order ${order.name} was ${value} before it was exported.`) : null,
  };
}

function isRecent(order: ShopOrder, _share: LocationShare, { admitFrom, admittedSpans }: OrderView): Rule {
  const isOld = new Date(order.updatedAt) < admitFrom && !isWithin(admittedSpans, order.createdAt);
  return {
    rule: 'before-go-live',
    value: order.updatedAt,
    setting: admitFrom.toISOString(),
    otherwise: isOld
      ? ignore('before-go-live', `Order ${order.name} was last changed at ${order.updatedAt}, before ${admitFrom.toISOString()}.`)
      : null,
  };
}

function hasFinancialStatus(order: ShopOrder, _share: LocationShare, { settings }: OrderView): Rule {
  const status = order.financialStatus;
  const wanted: readonly string[] = settings.financialStatuses;
  return {
    rule: 'payment-status',
    value: status,
    setting: [...wanted],
    otherwise: wanted.includes(status ?? '')
      ? null
      : ignore('payment-status', `Order ${order.name} is ${status ?? 'without a financial status'}; exported are ${wanted.join(', ')}.`),
  };
}

function hasNoExcludedTag(order: ShopOrder, _share: LocationShare, { settings }: OrderView): Rule | null {
  const { exclude } = settings.tags;
  if (exclude.length === 0) return null;
  const [found] = sameTags(order.tags, exclude);
  const otherwise =
    found === undefined ? null : ignore('tag-excluded', `Order ${order.name} has the tag “${found}”, whose orders are left out.`);
  return { rule: 'tag-excluded', value: [...order.tags], setting: [...exclude], otherwise };
}

function hasIncludedTag(order: ShopOrder, _share: LocationShare, { settings }: OrderView): Rule | null {
  const { include } = settings.tags;
  if (include.length === 0) return null;
  const otherwise =
    sameTags(order.tags, include).length > 0
      ? null
      : ignore('tag-missing', `Order ${order.name} has none of the tags ${include.map((tag) => `“${tag}”`).join(', ')}.`);
  return { rule: 'tag-missing', value: [...order.tags], setting: [...include], otherwise };
}

function isRouted(order: ShopOrder): Rule {
  const count = order.fulfillmentOrders.length;
  const needsShipping = order.lines.some((line) => line.requiresShipping);
  const otherwise =
    count > 0
      ? null
      : needsShipping
        ? hold('routing-pending', `Shopify has not assigned order ${order.name} to a location yet.`, ROUTING_RECHECK_SECONDS)
        : ignore('nothing-to-ship', `No line of order ${order.name} needs shipping.`);
  return { rule: otherwise?.act === 'ignore' ? 'nothing-to-ship' : 'routing-pending', value: count, setting: null, otherwise };
}

/** By setting, what is elsewhere is moved to our location; what can't be moved says why, now and not when it is fulfilled. */
function isHere(order: ShopOrder, share: LocationShare, { locationId, settings }: OrderView): Rule {
  const elsewhere = settings.lines === 'all' ? order.fulfillmentOrders.filter((each) => isOpenElsewhere(each, locationId)) : [];
  const value = [...new Set(order.fulfillmentOrders.map((each) => each.locationId ?? 'none'))];
  const setting = settings.lines === 'all' ? 'all' : locationId;
  if (elsewhere.length > 0) {
    const stuck = elsewhere.find((each) => each.isOfService || !each.supportedActions.includes('MOVE'));
    const otherwise: OrderDecision = stuck
      ? refuse(
          'at-fulfillment-service',
          `Part of order ${order.name} is assigned to location ${stuck.locationId ?? 'unknown'} and can't be moved to ours; reassign it in Shopify.`,
        )
      : {
          act: 'move',
          fulfillmentOrders: elsewhere.map(({ gid }) => gid),
          sentence: `Lines of order ${order.name} are moved to our location.`,
        };
    return { rule: 'not-at-location', value, setting, otherwise };
  }
  return {
    rule: 'not-at-location',
    value,
    setting,
    otherwise:
      share.fulfillmentOrders.length > 0
        ? null
        : ignore('not-at-location', `No line of order ${order.name} is assigned to location ${locationId}.`),
  };
}

function isOpenElsewhere({ locationId, status, lines }: ShopFulfillmentOrder, ours: string): boolean {
  return locationId !== ours && ['OPEN', 'IN_PROGRESS', 'SCHEDULED'].includes(status) && lines.some((line) => line.remainingQuantity > 0);
}

function hasFreeNumber(_order: ShopOrder, _share: LocationShare, { inWms }: OrderView): Rule {
  return {
    rule: 'order-number-taken',
    value: inWms?.orderNumber ?? null,
    setting: null,
    otherwise: inWms
      ? refuse(
          'order-number-taken',
          `Order number ${inWms.orderNumber} belongs to another order in the warehouse (its goods owner order id is ${inWms.goodsOwnerOrderId ?? 'empty'}); give this connection an order number prefix.`,
        )
      : null,
  };
}

function isUnshipped(order: ShopOrder, share: LocationShare, { settings }: OrderView): Rule {
  const value = share.shipped.size === 0 ? 'unshipped' : share.expected.length > 0 ? 'partial' : 'shipped';
  const isWanted = value !== 'shipped' && settings.fulfillmentStatuses.includes(value);
  return {
    rule: 'already-shipped',
    value,
    setting: [...settings.fulfillmentStatuses],
    otherwise: isWanted
      ? null
      : ignore('already-shipped', `Order ${order.name} had been shipped, wholly or partly, before it was exported.`),
  };
}

function isNoServices(order: ShopOrder, { fulfillmentOrders }: LocationShare): Rule | null {
  if (!fulfillmentOrders.some(({ isOfService }) => isOfService)) return null;
  const sentence = `Order ${order.name} is assigned to the location of a fulfillment service, which alone may fulfill it; choose another location.`;
  return { rule: 'at-fulfillment-service', value: true, setting: null, otherwise: refuse('at-fulfillment-service', sentence) };
}

function isActionable(order: ShopOrder, share: LocationShare, { now }: OrderView): Rule {
  const value = share.fulfillmentOrders.map(({ status }) => status);
  if (share.actionable.length > 0) return { rule: 'fulfillment-on-hold', value, setting: null, otherwise: null };
  if (!share.isOnHold) {
    const otherwise = ignore('nothing-to-ship', `No line of order ${order.name} at our location needs shipping.`);
    return { rule: 'nothing-to-ship', value: 0, setting: null, otherwise };
  }
  const starts = share.fulfillmentOrders.flatMap(({ status, fulfillAt }) =>
    status === 'SCHEDULED' && fulfillAt ? [Date.parse(fulfillAt)] : [],
  );
  const next = Math.min(...starts.filter((at) => at > now.getTime()));
  const seconds = Number.isFinite(next) ? Math.min(86_400, Math.ceil((next - now.getTime()) / 1_000) + 1) : HOLD_RECHECK_SECONDS;
  const otherwise = hold('fulfillment-on-hold', `The fulfillment order of ${order.name} at our location is on hold or scheduled.`, seconds);
  return { rule: 'fulfillment-on-hold', value, setting: null, otherwise };
}

const RISKS: Readonly<Record<Exclude<OrderSettings['holdRisk'], 'off'>, readonly ShopRisk[]>> = {
  high: ['HIGH'],
  medium: ['HIGH', 'MEDIUM'],
};

function hasLowRisk(order: ShopOrder, _share: LocationShare, { settings: { holdRisk } }: OrderView): Rule | null {
  if (holdRisk === 'off') return null;
  const isHeld = order.risk === 'PENDING' || RISKS[holdRisk].includes(order.risk);
  const sentence =
    order.risk === 'PENDING'
      ? `Shopify has not judged the risk of order ${order.name} yet.`
      : `Shopify judges the risk of order ${order.name} as ${order.risk}; look at it there, then cancel it or mark it as safe.`;
  const seconds = order.risk === 'PENDING' ? 60 : HOLD_RECHECK_SECONDS;
  return { rule: 'risk-hold', value: order.risk, setting: holdRisk, otherwise: isHeld ? hold('risk-hold', sentence, seconds) : null };
}

function isPastHoldWindow(order: ShopOrder, _share: LocationShare, { settings, now }: OrderView): Rule | null {
  const { minutes, until, atMostMinutes } = settings.hold;
  if (minutes === 0 && until === null) return null;
  const age = (now.getTime() - Date.parse(order.createdAt)) / 60_000;
  const wait = (untilMinutes: number, why: string) =>
    hold('hold-window', `Order ${order.name} ${why}.`, Math.min(HOLD_RECHECK_SECONDS, Math.max(1, Math.ceil((untilMinutes - age) * 60))));
  const base = { rule: 'hold-window' as const satisfies Reason, value: Math.floor(age) };
  if (age < minutes) {
    return { ...base, setting: minutes, otherwise: wait(minutes, `waits for ${minutes} minutes after it was placed`) };
  }
  if (until === null || isThere(order, until) || (atMostMinutes !== null && age >= atMostMinutes)) {
    return { ...base, setting: minutes, otherwise: null };
  }
  const what = 'tag' in until ? `the tag “${until.tag}”` : `the attribute “${until.attribute}”`;
  return { ...base, setting: what, otherwise: wait(atMostMinutes ?? Infinity, `waits for ${what}`) };
}

function isThere(order: ShopOrder, until: NonNullable<OrderSettings['hold']['until']>): boolean {
  if ('tag' in until) return sameTags(order.tags, [until.tag]).length > 0;
  return order.attributes.some(({ name, value }) => name === until.attribute && value.trim() !== '');
}

function hasWhatItTakes(order: ShopOrder, share: LocationShare, { settings }: OrderView): Rule | null {
  const otherwise = lacks(order, [...share.actionable, ...share.shown], settings);
  if (otherwise === null) return { rule: 'no-customer-data', value: true, setting: null, otherwise };
  const rule: Reason = otherwise.act === 'hold' ? 'no-customer-data' : 'line-unmappable';
  return { rule, value: false, setting: null, otherwise };
}

/** Those of the order's tags that are among these, in any case of letters, as Shopify compares them. */
function sameTags(tags: readonly string[], among: readonly string[]): string[] {
  const wanted = new Set(among.map((tag) => tag.toLowerCase()));
  return tags.filter((tag) => wanted.has(tag.toLowerCase()));
}

import type { OrderSettings, OrderSource, ShippingRule } from '@stockbridge/contracts';
import type { OrderDetail, ShopLine, ShopOrder } from '@stockbridge/shopify';
import { SHIPPING_PRESET_RULES } from './shipping-presets.js';

/** The values that an order has at a source, in its own order; blank ones are none. `line` is the line whose field is filled. */
export function valuesAt(order: ShopOrder, source: OrderSource, line?: ShopLine): string[] {
  return found(order, source, line).filter((value) => value.trim() !== '');
}

function found(order: ShopOrder, source: OrderSource, line: ShopLine | undefined): string[] {
  if ('shippingLine' in source) return [order.shippingLine?.[source.shippingLine] ?? ''];
  if ('attribute' in source) return named(order.attributes, source.attribute);
  if ('lineAttribute' in source) {
    return (line ? [line] : order.lines).flatMap(({ attributes }) => named(attributes, source.lineAttribute));
  }
  if ('metafield' in source) return [order.metafields[`${source.metafield.namespace}.${source.metafield.key}`] ?? ''];
  return [...order.tags];
}

function named(attributes: ShopOrder['attributes'], name: string): string[] {
  return attributes.filter((attribute) => attribute.name === name).map(({ value }) => value);
}

/** The order without the tags that we put on it ourselves: they say nothing about what the shop wants. */
export function withoutOwnTags(order: ShopOrder, { tagOn }: Pick<OrderSettings, 'tagOn'>): ShopOrder {
  const own = Object.values(tagOn).flatMap((tag) => tag?.toLowerCase() ?? []);
  return own.length === 0 ? order : { ...order, tags: order.tags.filter((tag) => !own.includes(tag.toLowerCase())) };
}

/** Every rule that decides how an order of these settings is sent: the settings' own, then those of the presets. */
export function shippingRulesOf({ shipping }: Pick<OrderSettings, 'shipping'>): ShippingRule[] {
  return [...shipping.rules, ...shipping.presets.flatMap((preset) => SHIPPING_PRESET_RULES[preset])];
}

/** What must be read of orders beyond the usual for these settings. */
export function orderDetailOf(settings: Pick<OrderSettings, 'shipping' | 'custom' | 'currency'>): OrderDetail {
  const sources = [...shippingRulesOf(settings), ...settings.custom].map(({ from }) => from);
  return { currency: settings.currency, metafields: sources.flatMap((from) => ('metafield' in from ? [from.metafield] : [])) };
}

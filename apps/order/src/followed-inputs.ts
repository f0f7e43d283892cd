import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { mappedValue } from './custom-mapping.js';
import { shippingRulesOf } from './order-source.js';
import { yieldOf } from './shipping-rules.js';

/** What one setting takes from an order. `name` is the setting itself: another rule is another input, not a change of the order. */
export interface FollowedInput {
  readonly name: string;
  readonly value: unknown;
}

/**
 * What each shipping rule takes from the order; the match table looks at the shipping line only. Of a source that says more than a rule
 * takes, such as an app's whole answer or all tags, the rest may change without being a change of the method.
 */
export function methodInputs(order: ShopOrder, settings: Pick<OrderSettings, 'shipping'>): FollowedInput[] {
  return shippingRulesOf(settings).map((rule) => ({ name: JSON.stringify(rule), value: yieldOf(order, rule) }));
}

/** What each custom mapping takes from the order and its lines; constants never change. */
export function noteInputs(order: ShopOrder, { custom }: Pick<OrderSettings, 'custom'>): FollowedInput[] {
  return custom
    .filter(({ from }) => !('constant' in from))
    .map((mapping) => ({
      name: JSON.stringify(mapping),
      value: mapping.field.startsWith('line.')
        ? order.lines.flatMap((line) => {
            const value = mappedValue(order, mapping, line);
            return value === undefined ? [] : [[line.id, value]];
          })
        : mappedValue(order, mapping),
    }));
}

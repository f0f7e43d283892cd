import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { articleNumberOf } from './article-number.js';
import type { WantedLine } from './lines-at-location.js';
import { hold, refuse, type OrderDecision } from './order-decision.js';
import { missingForShipping } from './ship-to.js';

/** What the order lacks to be handed over, or null. */
export function lacks(order: ShopOrder, lines: readonly WantedLine[], settings: Pick<OrderSettings, 'customLines'>): OrderDecision | null {
  const missing = missingForShipping(order);
  if (missing.length > 0) {
    return hold(
      'no-customer-data',
      `Order ${order.name} lacks ${missing.join(', ')}. Complete the address in Shopify; if it is there, the app may lack approval for protected customer data.`,
      900,
    );
  }
  const custom =
    settings.customLines === 'refuse' ? lines.find(({ line, shouldBePicked }) => line.isCustom && shouldBePicked !== false) : undefined;
  if (custom) {
    return refuse(
      'line-unmappable',
      `Order ${order.name}, line ${custom.line.id}: it was typed by hand, and the settings refuse such lines; replace it by a product, or let the settings make an article of it.`,
    );
  }
  const unmappable = lines.find(({ line }) => !articleNumberOf(line));
  if (!unmappable) return null;
  return refuse(
    'line-unmappable',
    `Order ${order.name}, line ${unmappable.line.id}: its variant was deleted and it has no SKU; remove the line, or replace it by one whose variant exists.`,
  );
}

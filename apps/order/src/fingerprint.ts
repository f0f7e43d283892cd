import { createHmac } from 'node:crypto';
import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { Fingerprints } from './order-facts.js';
import { methodInputs } from './order-source.js';
import { shipTo } from './ship-to.js';

/**
 * Fingerprints of what the shop says, per kind. HMACs, since a plain hash of a phone number could be guessed.
 *
 * @param key the connection's key, base64; destroyed at `shop/redact`, after which nothing can be compared any more.
 */
export function fingerprint(order: ShopOrder, key: string, settings: OrderSettings): Fingerprints {
  const secret = Buffer.from(key, 'base64');
  const hmac = (value: unknown) => createHmac('sha256', secret).update(JSON.stringify(value)).digest('base64url').slice(0, 22);
  return {
    address: hmac([shipTo(order), order.companyName]),
    contact: hmac([order.customer?.email, order.email, order.phone]),
    note: hmac([order.note, order.customer?.note]),
    method: hmac(methodInputs(order, settings)),
  };
}

import { createHmac } from 'node:crypto';
import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { methodInputs, noteInputs, type FollowedInput } from './followed-inputs.js';
import type { Fingerprints } from './order-facts.js';
import { withoutOwnTags } from './order-source.js';
import { shipTo } from './ship-to.js';

/** Characters of a hash that stand for one setting, and for what it takes: enough to tell a few hundred apart. */
const NAME_LENGTH = 6;
const VALUE_LENGTH = 10;

/**
 * Fingerprints of what the shop says, per kind. HMACs, since a plain hash of a phone number could be guessed.
 *
 * @param key the connection's key, base64; destroyed at `shop/redact`, after which nothing can be compared any more.
 */
export function fingerprint(order: ShopOrder, key: string, settings: OrderSettings): Fingerprints {
  const secret = Buffer.from(key, 'base64');
  const hmac = (value: unknown) =>
    createHmac('sha256', secret)
      .update(JSON.stringify(value) ?? '')
      .digest('base64url')
      .slice(0, 22);
  const followed = ({ name, value }: FollowedInput) => `~${hmac(name).slice(0, NAME_LENGTH)}${hmac(value).slice(0, VALUE_LENGTH)}`;
  const theirs = withoutOwnTags(order, settings);
  return {
    address: hmac([shipTo(order), order.companyName]),
    contact: hmac([order.customer?.email, order.email, order.phone]),
    note: [hmac([order.note, order.customer?.note]), ...noteInputs(theirs, settings).map(followed)].join(''),
    method: [hmac(order.shippingLine), ...methodInputs(theirs, settings).map(followed)].join(''),
  };
}

/**
 * Whether the shop changed something between two fingerprints of a kind. What only one of them looked at is left aside: a rule that was
 * added or removed meanwhile is a change of the settings, which hold for new orders.
 */
export function hasChanged(before: string, now: string): boolean {
  const [base, ...inputs] = before.split('~');
  const [baseNow, ...inputsNow] = now.split('~');
  if (base !== baseNow) return true;
  const known = new Map(inputs.map((each) => [each.slice(0, NAME_LENGTH), each]));
  return inputsNow.some((each) => (known.get(each.slice(0, NAME_LENGTH)) ?? each) !== each);
}

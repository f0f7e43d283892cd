import type { ShopAddress, ShopOrder } from '@stockbridge/shopify';
import { firstGiven } from './cut-text.js';

/** The address a parcel goes to: the shipping address, or the billing address when that is empty. */
export function shipTo(order: Pick<ShopOrder, 'shippingAddress' | 'billingAddress'>): ShopAddress | null {
  const { shippingAddress, billingAddress } = order;
  return shippingAddress && !isEmpty(shippingAddress) ? shippingAddress : (billingAddress ?? shippingAddress);
}

/** A country alone is what Shopify fills in by itself. */
function isEmpty({ countryCode: _country, ...address }: ShopAddress): boolean {
  return Object.values(address).every((value) => value === null || value.trim() === '');
}

/** The name on the label: the company before the person when the address, or the order's buyer, is a company. */
export function consigneeName(address: ShopAddress, companyName: string | null): string {
  const person = [address.firstName, address.lastName].flatMap((name) => firstGiven(name) ?? []);
  return [firstGiven(address.company, companyName) ?? [], ...person].flat().join(' ');
}

/** What a label can't do without and the address lacks; empty when a parcel can be sent. */
export function missingForShipping(order: Pick<ShopOrder, 'shippingAddress' | 'billingAddress' | 'companyName'>): string[] {
  const address = shipTo(order);
  if (!address) return ['address'];
  const missing: string[] = [];
  if (!consigneeName(address, order.companyName)) missing.push('name');
  if (!address.address1?.trim()) missing.push('street');
  if (!address.city?.trim()) missing.push('city');
  return missing;
}

import type { FulfillmentSettings } from '@stockbridge/contracts';

/** Carriers as Shopify spells them: of these it makes the link to a number by itself (Admin API, `FulfillmentTrackingInfo.company`). */
const SHOPIFY_CARRIERS = [
  'An Post',
  'Australia Post',
  'BPost',
  'Canada Post',
  'Chronopost',
  'Colissimo',
  'Deutsche Post',
  'DHL eCommerce',
  'DHL Express',
  'DPD',
  'DPD UK',
  'Evri',
  'FedEx',
  'GLS',
  'Latvia Post',
  'Mondial Relay',
  'New Zealand Post',
  'Packeta',
  'Poste Italiane',
  'PostNL',
  'PostNord DK',
  'PostNord NO',
  'PostNord SE',
  'Purolator',
  'Royal Mail',
  'Swiss Post',
  'TNT',
  'UPS',
  'USPS',
  'Venipak',
  'Whistl',
];

/** Other names that surely mean one of them. PostNord alone does not: it has three. */
const ALIASES: Readonly<Record<string, string>> = {
  'postnord danmark': 'PostNord DK',
  'postnord norge': 'PostNord NO',
  'postnord sverige': 'PostNord SE',
  'federal express': 'FedEx',
  'united parcel service': 'UPS',
};

/** The WMS's carrier name in Shopify's words: by the settings, else as Shopify spells it; one that Shopify does not know stays as it is. */
export function toShopifyCarrier(carrier: string | null, carriers: FulfillmentSettings['carriers']): string | null {
  const wanted = carrier === null ? '' : inAnyCase(carrier);
  if (wanted === '') return null;
  const set = carriers.find(({ wms }) => inAnyCase(wms) === wanted);
  return set?.shopify ?? SHOPIFY_CARRIERS.find((each) => inAnyCase(each) === wanted) ?? ALIASES[wanted] ?? carrier;
}

const inAnyCase = (name: string): string => name.trim().replace(/\s+/g, ' ').toLowerCase();

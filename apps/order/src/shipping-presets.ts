import type { ShippingPreset, ShippingRule } from '@stockbridge/contracts';

/** `pakkeshopper:P{id}_{carrier}_{type}`, and `_{pickupPointId}` behind it where one was chosen; `*` stands for none. */
const PAKKESHOPPER = '^pakkeshopper:P[^_]+_([a-z]+)_(droppoint|delivery_home|delivery_company|other_other)';
const ATLAS_POINT = { metafield: { namespace: 'atlas_pickup_points', key: 'point' } };

/** Rules for the formats that shipping apps document themselves; which version of an app a shop has may change them. */
export const SHIPPING_PRESET_RULES: Readonly<Record<ShippingPreset, readonly ShippingRule[]>> = {
  // Pick-up Points by Code: note attributes, written a moment after the order was placed.
  'pickup-points-by-code': [
    { from: { attribute: 'Pick-up Location ID' }, to: 'servicePointCode' },
    { from: { attribute: 'Pick-up Point Location' }, to: 'deliveryInstruction' },
  ],
  pakkeshopper: [
    { from: { shippingLine: 'code' }, match: PAKKESHOPPER, to: 'wayOfDelivery.code', value: '$1_$2' },
    { from: { shippingLine: 'code' }, match: `${PAKKESHOPPER}_([^*].*)$`, to: 'servicePointCode', value: '$3' },
  ],
  // Atlas Pickup Points: a metafield of JSON, seconds after the order was placed.
  'atlas-pickup-points': [
    { from: ATLAS_POINT, jsonPath: 'code', to: 'servicePointCode' },
    { from: ATLAS_POINT, jsonPath: 'provider', to: 'wayOfDelivery.code' },
  ],
  // Zapiet: note attributes, written at checkout. What is shipped keeps the way of delivery of its shipping line.
  zapiet: [
    { from: { attribute: 'Checkout-Method' }, match: '^(?i:pickup)$', to: 'wayOfDelivery.code', value: 'pickup' },
    { from: { attribute: 'Checkout-Method' }, match: '^(?i:delivery)$', to: 'wayOfDelivery.code', value: 'delivery' },
    { from: { attribute: 'Pickup-Location-Id' }, to: 'servicePointCode' },
    { from: { attribute: 'Pickup-Date' }, to: 'deliveryDate' },
    { from: { attribute: 'Delivery-Date' }, to: 'deliveryDate' },
    { from: { attribute: 'Shipping-Date' }, to: 'deliveryDate' },
  ],
};

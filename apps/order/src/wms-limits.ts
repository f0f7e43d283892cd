/**
 * How long a text of an order may be in the WMS, in UTF-16 units. Ongoing documents those of `orderRemark`, `servicePointCode` and
 * `orderNumber` (which the settings keep short); the others are what Shopify itself takes, or what a label or a list has room for.
 *
 * What people read is cut with a mark behind it. What machines read is left out when it is too long, since a piece of a pickup point's
 * or a tax number is another one; the code of a shipping method is cut, since the warehouse tells methods apart by it and would have
 * none. Article numbers are never touched: the article has the same.
 */
export const WMS_LIMITS = {
  orderRemark: 500,
  servicePointCode: 50,
  instruction: 500,
  freeText: 500,
  comment: 500,
  customerRemark: 500,
  code: 50,
  name: 100,
  reference: 100,
  addressLine: 255,
  contact: 254,
} as const;

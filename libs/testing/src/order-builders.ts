import type {
  ShopAddress,
  ShopFulfillment,
  ShopFulfillmentOrder,
  ShopFulfillmentTruth,
  ShopLine,
  ShopPayment,
  ShopOrder,
  ShopVariant,
} from '@stockbridge/shopify';
import type { WmsOrderLineRecord, WmsOrderRecord } from '@stockbridge/wms';

/** The location that the builders put everything at. */
export const OUR_LOCATION = '70000000001';

export function anAddress(given: Partial<ShopAddress> = {}): ShopAddress {
  return {
    firstName: 'Astrid',
    lastName: 'Lind',
    company: null,
    address1: 'Storgatan 1',
    address2: null,
    city: 'Uppsala',
    zip: '753 20',
    provinceCode: null,
    countryCode: 'SE',
    phone: '+46 70 123 45 67',
    ...given,
  };
}

export function aLine(given: Partial<ShopLine> = {}): ShopLine {
  const quantity = given.quantity ?? 1;
  return {
    id: '9100000000000000001',
    name: 'Hat - Green',
    isCustom: false,
    attributes: [],
    sku: 'HAT-GREEN',
    variantId: '8000000000000000001',
    quantity,
    currentQuantity: quantity,
    unfulfilledQuantity: given.currentQuantity ?? quantity,
    requiresShipping: true,
    isGiftCard: false,
    unitPrice: '199.00',
    discount: '0.00',
    ...given,
  };
}

export function aFulfillmentOrder(given: Partial<ShopFulfillmentOrder> = {}): ShopFulfillmentOrder {
  return {
    gid: 'gid://shopify/FulfillmentOrder/1',
    status: 'OPEN',
    locationId: OUR_LOCATION,
    supportedActions: ['CREATE_FULFILLMENT', 'MOVE', 'HOLD'],
    fulfillAt: null,
    isOfService: false,
    ourHolds: [],
    lines: [],
    ...given,
  };
}

/** The fulfillment order that holds all of these lines, untouched. */
export function fulfillmentOrderOf(lines: readonly ShopLine[], given: Partial<ShopFulfillmentOrder> = {}): ShopFulfillmentOrder {
  return aFulfillmentOrder({
    lines: lines.map((line) => ({
      gid: `gid://shopify/FulfillmentOrderLineItem/${line.id}`,
      lineItemId: line.id,
      totalQuantity: line.quantity,
      remainingQuantity: line.quantity,
    })),
    ...given,
  });
}

/** A paid, open, unshipped order, routed wholly to our location, unless said otherwise. */
export function anOrder(given: Partial<ShopOrder> = {}): ShopOrder {
  const lines = given.lines ?? [aLine()];
  return {
    id: '9007199254740993001',
    number: 1001,
    name: '#1001',
    createdAt: '2026-11-20T10:00:00Z',
    updatedAt: '2026-11-20T10:00:00Z',
    cancelledAt: null,
    closed: false,
    financialStatus: 'PAID',
    fulfillmentStatus: 'UNFULFILLED',
    tags: [],
    attributes: [],
    metafields: {},
    risk: 'NONE',
    currencyCode: 'SEK',
    totalPrice: '199.00',
    note: null,
    email: 'order@example.com',
    phone: null,
    customer: { email: 'customer@example.com', note: null },
    companyName: null,
    shippingAddress: anAddress(),
    billingAddress: anAddress({ address1: 'Fakturavägen 2' }),
    shippingLine: { title: 'Home delivery', code: 'HOME' },
    lines,
    fulfillmentOrders: [fulfillmentOrderOf(lines)],
    ...given,
  };
}

export function aWmsLine(given: Partial<WmsOrderLineRecord> = {}): WmsOrderLineRecord {
  return {
    id: 1,
    rowNumber: '9100000000000000001',
    articleNumber: 'HAT-GREEN',
    orderedNumberOfItems: 1,
    pickedNumberOfItems: 0,
    returnedNumberOfItems: 0,
    returnedItems: [],
    parcelNumbers: [],
    reportedNumberOfItems: null,
    ...given,
  };
}

export function aWmsOrder(given: Partial<WmsOrderRecord> = {}): WmsOrderRecord {
  return {
    orderId: 501,
    orderNumber: '1001',
    goodsOwnerOrderId: '9007199254740993001',
    statusNumber: 300,
    statusText: 'Released',
    deliveryDate: '2026-11-20',
    lines: [aWmsLine()],
    tracking: [],
    returnTracking: [],
    carrier: null,
    wayOfDelivery: null,
    orderType: null,
    ...given,
  };
}

export function aFulfillment(given: Partial<ShopFulfillment> = {}): ShopFulfillment {
  return {
    id: '4000000000000000001',
    status: 'SUCCESS',
    createdAt: '2026-11-21T10:00:00Z',
    locationId: OUR_LOCATION,
    trackingNumbers: [],
    lines: [],
    ...given,
  };
}

export function aFulfillmentTruth(given: Partial<ShopFulfillmentTruth> = {}): ShopFulfillmentTruth {
  const line = aLine();
  return {
    orderId: '9007199254740993001',
    number: 1001,
    cancelledAt: null,
    isCapturable: false,
    lineItems: [{ id: line.id, name: line.name, sku: line.sku, requiresShipping: line.requiresShipping }],
    fulfillments: [],
    fulfillmentOrders: [fulfillmentOrderOf([line])],
    ...given,
  };
}

/** An active product's variant that needs shipping and is tracked, with everything an article can be made of, unless said otherwise. */
export function aVariant(given: Partial<ShopVariant> = {}): ShopVariant {
  return {
    id: '8000000000000000001',
    productId: '7000000000000000001',
    inventoryItemId: '6000000000000000001',
    productTitle: 'Hat',
    title: 'Green',
    hasOnlyDefaultVariant: false,
    productStatus: 'ACTIVE',
    vendor: 'Nordic Hats',
    sku: 'HAT-GREEN',
    barcode: '7350000000001',
    price: '199.00',
    imageUrl: 'https://cdn.example.com/hat.jpg',
    weight: { value: '250', unit: 'GRAMS' },
    tracked: true,
    requiresShipping: true,
    countryOfOrigin: 'SE',
    hsCode: '650500',
    unitCost: { amount: '80.00', currencyCode: 'SEK' },
    metafields: {},
    updatedAt: '2026-11-20T10:00:00Z',
    ...given,
  };
}

/** A payment that was authorized and not captured. */
export function aPayment(given: Partial<ShopPayment> = {}): ShopPayment {
  return {
    orderId: '9007199254740993001',
    financialStatus: 'AUTHORIZED',
    currencyCode: 'SEK',
    outstanding: '398.50',
    transactions: [
      {
        gid: 'gid://shopify/OrderTransaction/1',
        kind: 'AUTHORIZATION',
        status: 'SUCCESS',
        parentGid: null,
        unsettled: '398.50',
        expiresAt: null,
        multiCapturable: false,
      },
    ],
    ...given,
  };
}

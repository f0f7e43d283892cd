import { Decimal } from 'decimal.js';
import { gid } from '../ids.js';
import { inventoryQuantity, levelGid } from '../inventory/level-figures.js';
import { amount } from '../money.js';
import {
  currentSubtotalPrice,
  currentTotalPrice,
  discounts,
  fulfilledQuantity,
  fulfillmentStatus,
  linesPrice,
  refundedPrice,
  shippingPrice,
  subtotalPrice,
  totalPrice,
  unfulfilledQuantity,
} from '../orders/order-figures.js';
import { GATEWAY } from '../orders/gateway.js';
import type {
  Address,
  BulkOperation,
  Customer,
  Fulfillment,
  InventoryLevel,
  LineItem,
  Location,
  Order,
  PaymentTransaction,
  Product,
  Refund,
  Shop,
  Variant,
} from '../shop-state.js';

/**
 * Webhook bodies as Shopify sends them: the shape of the old REST resources, snake case, ids as numbers. The numbers are
 * bigints here, since they exceed what a JSON number of JavaScript can hold.
 */
type Body = Record<string, unknown>;

const number = (id: string | null): bigint | null => (id === null ? null : BigInt(id));
const time = (at: Date | null): string | null => (at === null ? null : `${at.toISOString().slice(0, 19)}Z`);

function moneySet(order: Order, value: string): Body {
  return {
    shop_money: { amount: value, currency_code: order.currency },
    presentment_money: { amount: amount(new Decimal(value).times(order.presentmentRate)), currency_code: order.presentmentCurrency },
  };
}

function addressBody(address: Address): Body {
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone,
    city: address.city,
    zip: address.zip,
    province: address.province,
    country: address.country,
    last_name: address.lastName,
    address2: address.address2,
    company: address.company,
    latitude: null,
    longitude: null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' '),
    country_code: address.countryCode,
    province_code: address.provinceCode,
  };
}

function customerBody(order: Order, customer: Customer): Body {
  const address = order.billingAddress ?? order.shippingAddress;
  return {
    id: number(customer.id),
    admin_graphql_api_id: gid('Customer', customer.id),
    created_at: time(customer.createdAt),
    updated_at: time(order.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: 'disabled',
    note: customer.note,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency: order.currency,
    tax_exemptions: [],
    ...(address === null
      ? {}
      : {
          default_address: {
            id: number(address.id),
            customer_id: number(customer.id),
            ...addressBody(address),
            country_name: address.country,
            default: true,
          },
        }),
  };
}

function lineBody(shop: Shop, order: Order, line: LineItem): Body {
  const fulfilled = fulfilledQuantity(shop, order, line.id);
  const open = unfulfilledQuantity(shop, order, line);
  return {
    id: number(line.id),
    admin_graphql_api_id: gid('LineItem', line.id),
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: open,
    fulfillment_service: 'manual',
    fulfillment_status: fulfilled === 0 ? null : open > 0 ? 'partial' : 'fulfilled',
    gift_card: line.isGiftCard,
    grams: line.grams,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    price: line.unitPrice,
    price_set: moneySet(order, line.unitPrice),
    product_exists: line.productId !== null && shop.products.has(line.productId),
    product_id: number(line.productId),
    properties: line.attributes.map(({ key, value }) => ({ name: key, value })),
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku ?? '',
    taxable: line.taxable,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: moneySet(order, '0.00'),
    variant_id: line.variantId !== null && shop.variants.has(line.variantId) ? number(line.variantId) : null,
    variant_inventory_management: null,
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: [],
    duties: [],
    discount_allocations:
      Number(line.discount) === 0
        ? []
        : [{ amount: line.discount, amount_set: moneySet(order, line.discount), discount_application_index: 0 }],
  };
}

export function fulfillmentBody(shop: Shop, order: Order, fulfillment: Fulfillment): Body {
  return {
    id: number(fulfillment.id),
    admin_graphql_api_id: gid('Fulfillment', fulfillment.id),
    order_id: number(order.id),
    status: fulfillment.status === 'SUCCESS' ? 'success' : 'cancelled',
    created_at: time(fulfillment.createdAt),
    service: 'manual',
    updated_at: time(fulfillment.updatedAt),
    tracking_company: fulfillment.company,
    shipment_status: null,
    location_id: number(fulfillment.locationId),
    origin_address: {},
    email: order.email,
    ...(order.shippingAddress === null ? {} : { destination: addressBody(order.shippingAddress) }),
    line_items: fulfillment.lines.map(({ lineItemId, quantity }) => {
      const line = order.lines.find(({ id }) => id === lineItemId)!;
      return { ...lineBody(shop, order, line), quantity };
    }),
    tracking_number: fulfillment.numbers[0] ?? null,
    tracking_numbers: fulfillment.numbers,
    tracking_url: fulfillment.urls[0] ?? null,
    tracking_urls: fulfillment.urls.filter((url) => url !== null),
    receipt: {},
    name: fulfillment.name,
  };
}

function transactionBody(order: Order, transaction: PaymentTransaction): Body {
  return {
    id: number(transaction.id),
    admin_graphql_api_id: gid('OrderTransaction', transaction.id),
    order_id: number(order.id),
    parent_id: number(transaction.parentId),
    kind: transaction.kind.toLowerCase(),
    gateway: GATEWAY,
    status: 'success',
    amount: transaction.presented,
    currency: order.presentmentCurrency,
    created_at: time(transaction.createdAt),
    processed_at: time(transaction.createdAt),
    test: order.test,
  };
}

export function refundBody(shop: Shop, order: Order, refund: Refund): Body {
  return {
    id: number(refund.id),
    admin_graphql_api_id: gid('Refund', refund.id),
    order_id: number(order.id),
    created_at: time(refund.createdAt),
    processed_at: time(refund.createdAt),
    note: refund.note,
    user_id: null,
    restock: refund.lines.some(({ restockType }) => restockType !== 'NO_RESTOCK'),
    return: refund.returnId === null ? null : { id: number(refund.returnId), admin_graphql_api_id: gid('Return', refund.returnId) },
    order_adjustments: [],
    transactions: order.transactions.filter(({ id }) => refund.transactionIds.includes(id)).map((each) => transactionBody(order, each)),
    duties: [],
    total_duties_set: moneySet(order, '0.00'),
    refund_line_items: refund.lines.map((each) => {
      const line = order.lines.find(({ id }) => id === each.lineItemId)!;
      return {
        id: number(each.id),
        line_item_id: number(each.lineItemId),
        location_id: number(each.locationId),
        quantity: each.quantity,
        restock_type: each.restockType.toLowerCase(),
        subtotal: each.subtotal.ofShop,
        subtotal_set: {
          shop_money: { amount: each.subtotal.ofShop, currency_code: order.currency },
          presentment_money: { amount: each.subtotal.presented, currency_code: order.presentmentCurrency },
        },
        total_tax: '0.00',
        total_tax_set: moneySet(order, '0.00'),
        line_item: lineBody(shop, order, line),
      };
    }),
  };
}

export function orderBody(shop: Shop, order: Order): Body {
  const status = fulfillmentStatus(shop, order);
  const discount = discounts(order);
  const zero = moneySet(order, '0.00');
  const amounts: Record<string, string> = {
    current_subtotal_price: currentSubtotalPrice(order),
    current_total_discounts: discount,
    current_total_price: currentTotalPrice(order),
    current_total_tax: '0.00',
    subtotal_price: subtotalPrice(order),
    total_discounts: discount,
    total_line_items_price: linesPrice(order),
    total_price: totalPrice(order),
    total_tax: '0.00',
  };
  return {
    id: number(order.id),
    admin_graphql_api_id: gid('Order', order.id),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: time(order.cancelledAt),
    cart_token: null,
    checkout_token: null,
    client_details: null,
    closed_at: time(order.closedAt),
    company: null,
    confirmation_number: null,
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    currency: order.currency,
    current_shipping_price_set: moneySet(order, shippingPrice(order)),
    ...amounts,
    ...Object.fromEntries(Object.entries(amounts).map(([name, value]) => [`${name}_set`, moneySet(order, value)])),
    current_total_additional_fees_set: null,
    current_total_duties_set: null,
    customer_locale: 'en',
    device_id: null,
    discount_codes: [],
    duties_included: false,
    email: order.email,
    estimated_taxes: false,
    financial_status: order.financialStatus.toLowerCase(),
    fulfillment_status: status === 'FULFILLED' ? 'fulfilled' : status === 'PARTIALLY_FULFILLED' ? 'partial' : null,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: 'MTU0ODM4MDAwOQ',
    merchant_of_record_app_id: null,
    name: order.name,
    note: order.note,
    note_attributes: order.attributes.map(({ key, value }) => ({ name: key, value })),
    number: order.number - 1_000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/orders/${order.id}/authenticate`,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [GATEWAY],
    payment_terms: null,
    phone: order.phone,
    po_number: order.poNumber,
    presentment_currency: order.presentmentCurrency,
    processed_at: time(order.createdAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: 'web',
    source_url: null,
    tags: order.tags.join(', '),
    tax_exempt: false,
    tax_lines: [],
    taxes_included: true,
    test: order.test,
    token: order.id,
    total_cash_rounding_payment_adjustment_set: zero,
    total_cash_rounding_refund_adjustment_set: zero,
    total_outstanding: ['PENDING', 'AUTHORIZED'].includes(order.financialStatus) ? currentTotalPrice(order) : '0.00',
    total_shipping_price_set: moneySet(order, shippingPrice(order)),
    total_tip_received: '0.00',
    total_refunded: refundedPrice(order),
    total_weight: order.lines.reduce((grams, line) => grams + line.grams * line.quantity, 0),
    updated_at: time(order.updatedAt),
    user_id: null,
    ...(order.billingAddress === null ? {} : { billing_address: addressBody(order.billingAddress) }),
    ...(order.customer === null ? {} : { customer: customerBody(order, order.customer) }),
    discount_applications: [],
    fulfillments: order.fulfillmentIds.map((id) => fulfillmentBody(shop, order, shop.fulfillments.get(id)!)),
    line_items: order.lines.map((line) => lineBody(shop, order, line)),
    line_item_groups: [],
    refunds: order.refunds.map((refund) => refundBody(shop, order, refund)),
    returns: [],
    ...(order.shippingAddress === null ? {} : { shipping_address: addressBody(order.shippingAddress) }),
    shipping_lines: order.shippingLines.map((line) => ({
      id: number(line.id),
      carrier_identifier: null,
      code: line.code,
      current_discounted_price_set: moneySet(order, line.price),
      discounted_price: line.price,
      discounted_price_set: moneySet(order, line.price),
      is_removed: false,
      phone: null,
      price: line.price,
      price_set: moneySet(order, line.price),
      requested_fulfillment_service_id: null,
      source: 'shopify',
      title: line.title,
      tax_lines: [],
      discount_allocations: [],
    })),
  };
}

export function orderEditBody(
  order: Order,
  edit: { id: string; at: Date; additions: { id: string; delta: number }[]; removals: { id: string; delta: number }[] },
): Body {
  const deltas = (changes: { id: string; delta: number }[]): Body[] => changes.map(({ id, delta }) => ({ id: number(id), delta }));
  return {
    order_edit: {
      id: number(edit.id),
      app_id: null,
      created_at: time(edit.at),
      committed_at: time(edit.at),
      notify_customer: false,
      order_id: number(order.id),
      staff_note: '',
      user_id: null,
      line_items: { additions: deltas(edit.additions), removals: deltas(edit.removals) },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
}

function variantBody(shop: Shop, product: Product, variant: Variant, position: number): Body {
  const quantity = inventoryQuantity(shop, variant);
  return {
    admin_graphql_api_id: gid('ProductVariant', variant.id),
    barcode: variant.barcode,
    compare_at_price: variant.compareAtPrice,
    created_at: time(variant.createdAt),
    id: number(variant.id),
    inventory_policy: variant.inventoryPolicy.toLowerCase(),
    position,
    price: variant.price,
    product_id: number(product.id),
    sku: variant.sku,
    taxable: variant.taxable,
    title: variant.title,
    updated_at: time(variant.updatedAt),
    option1: variant.optionValues[0] ?? 'Default Title',
    option2: variant.optionValues[1] ?? null,
    option3: variant.optionValues[2] ?? null,
    image_id: null,
    inventory_item_id: number(variant.inventoryItemId),
    inventory_quantity: quantity,
    old_inventory_quantity: quantity,
  };
}

/** The first 100 variants whole, all of them by global id. */
export function productBody(shop: Shop, product: Product): Body {
  const variants = product.variantIds.map((id) => shop.variants.get(id)!);
  const newest = [...variants].sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  const images = product.media
    .filter(({ kind }) => kind === 'MediaImage')
    .map(({ id, url, alt }, index) => ({ id: number(id), product_id: number(product.id), position: index + 1, src: url, alt }));
  return {
    admin_graphql_api_id: gid('Product', product.id),
    body_html: product.descriptionHtml,
    created_at: time(product.createdAt),
    handle: product.handle,
    id: number(product.id),
    product_type: product.productType,
    published_at: time(product.createdAt),
    template_suffix: null,
    title: product.title,
    updated_at: time(product.updatedAt),
    vendor: product.vendor,
    status: product.status.toLowerCase(),
    published_scope: 'web',
    tags: product.tags.join(', '),
    variants: variants.slice(0, 100).map((variant, index) => variantBody(shop, product, variant, index + 1)),
    options: product.optionNames.map((name, index) => ({
      name,
      id: BigInt(product.id) * 10n + BigInt(index),
      product_id: number(product.id),
      position: index + 1,
      values: [...new Set(variants.map((variant) => variant.optionValues[index] ?? ''))],
    })),
    images,
    image: images[0] ?? null,
    media: [],
    variant_gids: newest.map((variant) => ({
      admin_graphql_api_id: gid('ProductVariant', variant.id),
      updated_at: time(variant.updatedAt),
    })),
    has_variants_that_requires_components: variants.some(({ isBundle }) => isBundle),
    category: null,
  };
}

const WEIGHT_UNITS = { GRAMS: 'g', KILOGRAMS: 'kg', OUNCES: 'oz', POUNDS: 'lb' } as const;

export function inventoryItemBody(variant: Variant): Body {
  return {
    id: number(variant.inventoryItemId),
    sku: variant.sku ?? '',
    created_at: time(variant.createdAt),
    updated_at: time(variant.itemUpdatedAt),
    requires_shipping: variant.requiresShipping,
    cost: variant.unitCost,
    country_code_of_origin: variant.countryCodeOfOrigin,
    province_code_of_origin: null,
    harmonized_system_code: variant.harmonizedSystemCode,
    tracked: variant.tracked,
    country_harmonized_system_codes: [],
    weight_value: variant.weight?.value ?? 0,
    weight_unit: WEIGHT_UNITS[variant.weight?.unit ?? 'KILOGRAMS'],
    admin_graphql_api_id: gid('InventoryItem', variant.inventoryItemId),
  };
}

export function deletedItemBody(variant: Variant): Body {
  return {
    id: number(variant.inventoryItemId),
    country_code_of_origin: variant.countryCodeOfOrigin,
    province_code_of_origin: null,
    harmonized_system_code: variant.harmonizedSystemCode,
    country_harmonized_system_codes: [],
    admin_graphql_api_id: gid('InventoryItem', variant.inventoryItemId),
  };
}

/** `available` is null where the item is not tracked. */
export function inventoryLevelBody(shop: Shop, level: InventoryLevel): Body {
  return {
    inventory_item_id: number(level.inventoryItemId),
    location_id: number(level.locationId),
    available: shop.variantsByItem.get(level.inventoryItemId)?.tracked === true ? level.available : null,
    updated_at: time(level.updatedAt),
    admin_graphql_api_id: levelGid(level),
  };
}

export function bulkOperationBody(operation: BulkOperation): Body {
  return {
    admin_graphql_api_id: gid('BulkOperation', operation.id),
    completed_at: time(operation.completedAt),
    created_at: time(operation.createdAt),
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: 'query',
  };
}

export function deletedBody(id: string): Body {
  return { id: number(id) };
}

export function locationBody(location: Location): Body {
  return {
    id: number(location.id),
    name: location.name,
    address1: null,
    address2: null,
    city: null,
    zip: null,
    province: null,
    country: 'SE',
    phone: null,
    created_at: time(location.createdAt),
    updated_at: time(location.updatedAt),
    country_code: 'SE',
    country_name: 'Sweden',
    province_code: null,
    legacy: location.isFulfillmentService,
    active: location.isActive,
    admin_graphql_api_id: gid('Location', location.id),
  };
}

export function shopBody(shop: Shop): Body {
  return {
    id: number(shop.id),
    name: shop.name,
    email: `owner@${shop.domain}`,
    domain: shop.domain,
    myshopify_domain: shop.domain,
    created_at: time(shop.createdAt),
    currency: shop.currency,
    iana_timezone: shop.ianaTimezone,
    plan_name: shop.plan,
    plan_display_name: shop.plan,
  };
}

import { gid } from '../../ids.js';
import type { Product, Shop, Variant } from '../../shop-state.js';
import { type Connection, PAGING, paginate, paginateInOrder } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import { dateTime } from './values.js';

/** An inventory item is its variant, seen from the stock. */
export interface InventoryItem {
  readonly __typename: 'InventoryItem';
  readonly variant: Variant;
}

export function inventoryItem(variant: Variant): InventoryItem {
  return { __typename: 'InventoryItem', variant };
}

function variantsOf(shop: Shop, product: Product): Variant[] {
  return product.variantIds.map((id) => shop.variants.get(id)).filter((variant) => variant !== undefined);
}

function productVariants(shop: Shop, product: Product, args: Arguments): Connection<Variant> {
  const variants = variantsOf(shop, product);
  switch (args.sortKey ?? 'POSITION') {
    case 'ID':
      return paginate(variants, ({ id }) => ({ value: 0, id }), args);
    case 'SKU':
      return paginate(variants, ({ id, sku }) => ({ value: sku ?? '', id }), args);
    case 'TITLE':
      return paginate(variants, ({ id, title }) => ({ value: title, id }), args);
    case 'POSITION':
      return paginateInOrder(variants, args);
    default:
      throw new Error(`The Shopify twin does not sort variants by ${String(args.sortKey)}.`);
  }
}

export const productTypes: Readonly<Record<string, TypeModel>> = {
  Product: model<Product>({
    id: (product) => gid('Product', product.id),
    legacyResourceId: (product) => product.id,
    title: (product) => product.title,
    handle: (product) => product.handle,
    descriptionHtml: (product) => product.descriptionHtml,
    vendor: (product) => product.vendor,
    productType: (product) => product.productType,
    tags: (product) => product.tags,
    status: (product) => product.status,
    isGiftCard: (product) => product.isGiftCard,
    createdAt: (product) => dateTime(product.createdAt),
    updatedAt: (product) => dateTime(product.updatedAt),
    publishedAt: (product) => dateTime(product.status === 'ACTIVE' ? product.createdAt : null),
    hasOnlyDefaultVariant: (product, _args, { shop }) => {
      const variants = variantsOf(shop, product);
      return variants.length === 1 && variants[0]!.title === 'Default Title';
    },
    featuredMedia: (product) => (product.imageUrl === null ? null : { __typename: 'MediaImage', product }),
    variants: takes([...PAGING, 'sortKey'], (product, args, { shop }) => productVariants(shop, product, args)),
    variantsCount: (product) => ({ count: product.variantIds.length, precision: 'EXACT' }),
    totalInventory: (product, _args, { shop }) =>
      variantsOf(shop, product).reduce((units, variant) => units + variant.inventoryQuantity, 0),
    tracksInventory: (product, _args, { shop }) => variantsOf(shop, product).some(({ tracked }) => tracked),
  }),
  MediaImage: model<{ product: Product }>({
    id: ({ product }) => gid('MediaImage', product.id),
    alt: () => null,
    mediaContentType: () => 'IMAGE',
    preview: ({ product }) => product,
    image: ({ product }) => product,
    status: () => 'READY',
  }),
  MediaPreviewImage: model<Product>({ image: (product) => product, status: () => 'READY' }),
  Image: model<Product>({ id: (product) => gid('ImageSource', product.id), url: (product) => product.imageUrl, altText: () => null }),
  Count: model<{ count: number; precision: string }>({ count: (counted) => counted.count, precision: (counted) => counted.precision }),
  ProductVariant: model<Variant>({
    id: (variant) => gid('ProductVariant', variant.id),
    legacyResourceId: (variant) => variant.id,
    title: (variant) => variant.title,
    displayName: (variant, _args, { shop }) => `${shop.products.get(variant.productId)!.title} - ${variant.title}`,
    sku: (variant) => variant.sku,
    barcode: (variant) => variant.barcode,
    price: (variant) => variant.price,
    compareAtPrice: (variant) => variant.compareAtPrice,
    position: (variant, _args, { shop }) => shop.products.get(variant.productId)!.variantIds.indexOf(variant.id) + 1,
    taxable: (variant) => variant.taxable,
    inventoryPolicy: () => 'DENY',
    inventoryQuantity: (variant) => variant.inventoryQuantity,
    availableForSale: (variant) => !variant.tracked || variant.inventoryQuantity > 0,
    selectedOptions: (variant, _args, { shop }) => {
      const names = shop.products.get(variant.productId)!.optionNames;
      return variant.optionValues.map((value, index) => ({ name: names[index] ?? 'Title', value }));
    },
    createdAt: (variant) => dateTime(variant.createdAt),
    updatedAt: (variant) => dateTime(variant.updatedAt),
    product: (variant, _args, { shop }) => shop.products.get(variant.productId),
    inventoryItem: (variant) => inventoryItem(variant),
  }),
  SelectedOption: model<{ name: string; value: string }>({ name: (option) => option.name, value: (option) => option.value }),
  InventoryItem: model<InventoryItem>({
    id: ({ variant }) => gid('InventoryItem', variant.inventoryItemId),
    legacyResourceId: ({ variant }) => variant.inventoryItemId,
    sku: ({ variant }) => variant.sku,
    tracked: ({ variant }) => variant.tracked,
    requiresShipping: ({ variant }) => variant.requiresShipping,
    harmonizedSystemCode: ({ variant }) => variant.harmonizedSystemCode,
    countryCodeOfOrigin: ({ variant }) => variant.countryCodeOfOrigin,
    provinceCodeOfOrigin: () => null,
    unitCost: ({ variant }, _args, { shop }) =>
      variant.unitCost === null ? null : { amount: variant.unitCost, currencyCode: shop.currency },
    measurement: ({ variant }) => variant,
    duplicateSkuCount: ({ variant }, _args, { shop }) =>
      variant.sku === null ? 0 : [...shop.variants.values()].filter(({ id, sku }) => id !== variant.id && sku === variant.sku).length,
    createdAt: ({ variant }) => dateTime(variant.createdAt),
    updatedAt: ({ variant }) => dateTime(variant.updatedAt),
    variants: takes(['first', 'last', 'after', 'before'], ({ variant }, args) => paginateInOrder([variant], args)),
    variant: ({ variant }) => variant,
  }),
  InventoryItemMeasurement: model<Variant>({
    id: (variant) => gid('InventoryItemMeasurement', variant.inventoryItemId),
    weight: (variant) => variant.weight,
  }),
};

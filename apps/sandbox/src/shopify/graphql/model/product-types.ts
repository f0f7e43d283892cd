import { hasOnlyDefaultVariant, variantsOf } from '../../catalogue/product-figures.js';
import { inventoryQuantity, levelAt, levelsOf } from '../../inventory/level-figures.js';
import { gid, idOf } from '../../ids.js';
import { levelDocument, mediumDocument } from '../../search/documents.js';
import type { Medium, Product, Shop, Variant } from '../../shop-state.js';
import { type Connection, PAGING, paginate, paginateById, paginateInOrder } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import { METAFIELD_FIELDS } from './metafield-types.js';
import { compileQuery, EXAMPLES } from './searching.js';
import { dateTime } from './values.js';

/** An inventory item is its variant, seen from the stock. */
export interface InventoryItem {
  readonly __typename: 'InventoryItem';
  readonly variant: Variant;
}

export function inventoryItem(variant: Variant): InventoryItem {
  return { __typename: 'InventoryItem', variant };
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

/** A medium as the schema's union of kinds needs it. */
type TypedMedium = Medium & { readonly __typename: string };

function typed(medium: Medium): TypedMedium {
  return { __typename: medium.kind, ...medium };
}

interface ImageAt {
  readonly id: string;
  readonly url: string;
  readonly alt: string | null;
}

function preview({ id, previewUrl, alt }: TypedMedium): { image: ImageAt | null } | null {
  return previewUrl === null ? null : { image: { id, url: previewUrl, alt } };
}

const CONTENT_TYPES = { MediaImage: 'IMAGE', Video: 'VIDEO', ExternalVideo: 'EXTERNAL_VIDEO', Model3d: 'MODEL_3D' } as const;

/** What all media have. */
const MEDIUM = {
  id: (medium: TypedMedium) => gid(medium.kind, medium.id),
  alt: (medium: TypedMedium) => medium.alt,
  mediaContentType: (medium: TypedMedium) => CONTENT_TYPES[medium.kind],
  preview,
  status: (medium: TypedMedium) => (medium.previewUrl === null ? 'PROCESSING' : 'READY'),
};

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
    hasOnlyDefaultVariant: (product, _args, { shop }) => hasOnlyDefaultVariant(shop, product),
    hasVariantsThatRequiresComponents: (product, _args, { shop }) => variantsOf(shop, product).some(({ isBundle }) => isBundle),
    featuredMedia: (product) => (product.media.length === 0 ? null : typed(product.media[0]!)),
    media: takes([...PAGING, 'query', 'sortKey'], (product, args, context) => {
      const compiled = compileQuery(context, 'media', args.query, EXAMPLES.medium);
      const media = product.media.filter((medium) => compiled.matches(mediumDocument(medium))).map(typed);
      return args.sortKey === 'ID' ? paginateById(media, args) : paginateInOrder(media, args);
    }),
    mediaCount: (product) => ({ count: product.media.length, precision: 'EXACT' }),
    ...METAFIELD_FIELDS,
    variants: takes([...PAGING, 'sortKey'], (product, args, { shop }) => productVariants(shop, product, args)),
    variantsCount: (product) => ({ count: product.variantIds.length, precision: 'EXACT' }),
    totalInventory: (product, _args, { shop }) =>
      variantsOf(shop, product).reduce((units, variant) => units + inventoryQuantity(shop, variant), 0),
    tracksInventory: (product, _args, { shop }) => variantsOf(shop, product).some(({ tracked }) => tracked),
  }),
  MediaImage: model<TypedMedium>({ ...MEDIUM, image: ({ id, url, alt }): ImageAt => ({ id, url, alt }) }),
  Video: model<TypedMedium>({
    ...MEDIUM,
    filename: ({ url }) => url.split('/').at(-1) ?? '',
    sources: ({ url }) => [{ url }],
  }),
  VideoSource: model<{ url: string }>({ url: (source) => source.url, format: () => 'mp4', mimeType: () => 'video/mp4' }),
  ExternalVideo: model<TypedMedium>({ ...MEDIUM, originUrl: ({ url }) => url, embedUrl: ({ url }) => url }),
  Model3d: model<TypedMedium>({ ...MEDIUM, filename: ({ url }) => url.split('/').at(-1) ?? '' }),
  MediaPreviewImage: model<{ image: ImageAt | null }>({ image: (still) => still.image, status: () => 'READY' }),
  Image: model<ImageAt>({
    id: (image) => gid('ImageSource', image.id),
    url: (image) => image.url,
    altText: (image) => image.alt,
  }),
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
    inventoryPolicy: (variant) => variant.inventoryPolicy,
    inventoryQuantity: (variant, _args, { shop }) => inventoryQuantity(shop, variant),
    requiresComponents: (variant) => variant.isBundle,
    availableForSale: (variant, _args, { shop }) =>
      !variant.tracked || variant.inventoryPolicy === 'CONTINUE' || inventoryQuantity(shop, variant) > 0,
    selectedOptions: (variant, _args, { shop }) => {
      const names = shop.products.get(variant.productId)!.optionNames;
      return variant.optionValues.map((value, index) => ({ name: names[index] ?? 'Title', value }));
    },
    ...METAFIELD_FIELDS,
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
      variant.sku === null ? 0 : Math.max(0, (shop.variantIdsBySku.get(variant.sku)?.size ?? 0) - 1),
    createdAt: ({ variant }) => dateTime(variant.createdAt),
    updatedAt: ({ variant }) => dateTime(variant.itemUpdatedAt),
    inventoryLevel: takes(['locationId', 'includeInactive'], ({ variant }, args, { shop }) => {
      const level = levelAt(shop, variant.inventoryItemId, idOf('Location', args.locationId) ?? '');
      return level !== undefined && (level.isActive || args.includeInactive === true) ? level : null;
    }),
    inventoryLevels: takes([...PAGING, 'query', 'includeInactive'], ({ variant }, args, context) => {
      const compiled = compileQuery(context, 'inventoryLevels', args.query, EXAMPLES.level);
      const levels = levelsOf(context.shop, variant.inventoryItemId).filter(
        (level) => (level.isActive || args.includeInactive === true) && compiled.matches(levelDocument(level)),
      );
      return paginate(levels, ({ locationId }) => ({ value: 0, id: locationId }), args);
    }),
    variants: takes(['first', 'last', 'after', 'before'], ({ variant }, args) => paginateInOrder([variant], args)),
    variant: ({ variant }) => variant,
  }),
  InventoryItemMeasurement: model<Variant>({
    id: (variant) => gid('InventoryItemMeasurement', variant.inventoryItemId),
    weight: (variant) => variant.weight,
  }),
};

import { defaultLocationId } from '../fulfillment/routing.js';
import { levelAt } from '../inventory/level-figures.js';
import { changeLevels, connectLevel, forgetLevels } from '../inventory/levels.js';
import type { Metafield, Product, Shop, Variant } from '../shop-state.js';
import { deletedBody, deletedItemBody, inventoryItemBody, productBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import type { MediumRecord, ProductRecord, VariantRecord } from './product-csv.js';
import type { MetafieldInput, NewProduct, ProductChange, VariantFields } from './product-input.js';

/** Puts products into the shop. A product whose handle is there already is replaced: its variants match by position. */
export function loadProducts(world: World, shop: Shop, records: readonly ProductRecord[]): { products: number; variants: number } {
  const byHandle = new Map([...shop.products.values()].map((product) => [product.handle, product]));
  for (const record of records) {
    const known = byHandle.get(record.handle);
    if (known === undefined) addProduct(world, shop, record);
    else replaceProduct(world, shop, known, record);
  }
  return { products: records.length, variants: records.reduce((count, record) => count + record.variants.length, 0) };
}

export function addProduct(world: World, shop: Shop, record: ProductRecord): Product {
  const { variants, media, ...fields } = record;
  const now = world.now();
  const product: Product = {
    ...fields,
    media: withIds(world, media),
    metafields: [],
    id: world.ids.next(),
    createdAt: now,
    updatedAt: now,
    variantIds: [],
  };
  shop.products.set(product.id, product);
  for (const variant of variants) addVariant(world, shop, product, variant);
  world.touchProduct(shop, product);
  world.announce(shop, 'products/create', null, () => productBody(shop, product));
  return product;
}

function withIds(world: World, media: readonly MediumRecord[]): Product['media'] {
  return media.map((medium) => ({ id: world.ids.next(), ...medium }));
}

/** A new variant is stocked at the shop's own location, with what the record says. */
function addVariant(world: World, shop: Shop, product: Product, record: VariantRecord): Variant {
  const { stock, ...fields } = record;
  const now = world.now();
  const variant: Variant = {
    ...fields,
    metafields: [],
    id: world.ids.next(),
    inventoryItemId: world.ids.next(),
    productId: product.id,
    createdAt: now,
    updatedAt: now,
    itemUpdatedAt: now,
  };
  shop.variants.set(variant.id, variant);
  shop.variantsByItem.set(variant.inventoryItemId, variant);
  rememberSku(shop, variant, null);
  product.variantIds.push(variant.id);
  world.touchItem(shop, variant);
  world.announce(shop, 'inventory_items/create', null, () => inventoryItemBody(variant));
  const locationId = defaultLocationId(shop);
  if (locationId !== null) {
    connectLevel(world, shop, variant.inventoryItemId, locationId);
    setStock(world, shop, variant, stock);
  }
  return variant;
}

/** So many available at the shop's own location; null leaves it. */
function setStock(world: World, shop: Shop, variant: Variant, stock: number | null): void {
  const locationId = defaultLocationId(shop);
  if (stock === null || locationId === null) return;
  const available = stock - (levelAt(shop, variant.inventoryItemId, locationId)?.available ?? 0);
  if (available !== 0) changeLevels(world, shop, [{ inventoryItemId: variant.inventoryItemId, locationId, available }]);
}

function rememberSku(shop: Shop, variant: Variant, former: string | null): void {
  if (former !== null) {
    const ids = shop.variantIdsBySku.get(former);
    ids?.delete(variant.id);
    if (ids?.size === 0) shop.variantIdsBySku.delete(former);
  }
  if (variant.sku === null) return;
  const ids = shop.variantIdsBySku.get(variant.sku);
  if (ids === undefined) shop.variantIdsBySku.set(variant.sku, new Set([variant.id]));
  else ids.add(variant.id);
}

/** What of a variant belongs to its inventory item, which has a time of its own. */
const ITEM_FIELDS = [
  'sku',
  'unitCost',
  'harmonizedSystemCode',
  'countryCodeOfOrigin',
  'weight',
  'tracked',
  'requiresShipping',
] as const satisfies readonly (keyof Variant)[];

/** Those that are the item's alone, so that the variant and its product need not move. */
const ITEM_ONLY: ReadonlySet<string> = new Set(ITEM_FIELDS.filter((field) => field !== 'sku'));

/** Gives a variant new values. Its item moves, and is announced, when something of the item's changed. */
function assignVariant(world: World, shop: Shop, variant: Variant, fields: Partial<Variant>): void {
  const former = variant.sku;
  const before = ITEM_FIELDS.map((field) => JSON.stringify(variant[field]));
  Object.assign(variant, fields);
  if (variant.sku !== former) rememberSku(shop, variant, former);
  if (ITEM_FIELDS.every((field, index) => JSON.stringify(variant[field]) === before[index])) return;
  world.touchItem(shop, variant);
  world.announce(shop, 'inventory_items/update', null, () => inventoryItemBody(variant));
}

function replaceProduct(world: World, shop: Shop, product: Product, record: ProductRecord): void {
  const { variants, media, ...fields } = record;
  Object.assign(product, fields);
  if (JSON.stringify(product.media.map(({ id: _id, ...medium }) => medium)) !== JSON.stringify(media)) {
    product.media = withIds(world, media);
  }
  for (const [index, variant] of variants.entries()) {
    const known = shop.variants.get(product.variantIds[index] ?? '');
    if (known === undefined) {
      addVariant(world, shop, product, variant);
      continue;
    }
    const { stock, ...variantFields } = variant;
    assignVariant(world, shop, known, { ...variantFields, updatedAt: world.now() });
    setStock(world, shop, known, stock);
  }
  for (const id of product.variantIds.splice(variants.length)) forgetVariant(world, shop, id);
  world.touchProduct(shop, product);
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
}

function variantRecord(fields: Omit<VariantFields, 'metafields'>): VariantRecord {
  const title = fields.title ?? 'Default Title';
  return {
    barcode: null,
    compareAtPrice: null,
    countryCodeOfOrigin: null,
    harmonizedSystemCode: null,
    inventoryPolicy: 'DENY',
    isBundle: false,
    stock: 0,
    optionValues: title.split(' / '),
    price: '10.00',
    requiresShipping: true,
    sku: null,
    taxable: true,
    tracked: true,
    unitCost: null,
    weight: null,
    ...fields,
    title,
  };
}

export function createProduct(world: World, shop: Shop, input: NewProduct): Product {
  const { variants, media, imageUrl, metafields, handle, ...fields } = input;
  const product = addProduct(world, shop, {
    descriptionHtml: '',
    isGiftCard: false,
    productType: '',
    status: 'ACTIVE',
    tags: [],
    vendor: shop.name,
    ...fields,
    media: media ?? imageOf(imageUrl) ?? [],
    handle: handle ?? `${input.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}-${shop.products.size + 1}`,
    optionNames: ['Title'],
    variants: variants.map(({ metafields: _metafields, ...variant }) => variantRecord(variant)),
  });
  putMetafields(world, product, metafields);
  for (const [index, id] of product.variantIds.entries()) putMetafields(world, shop.variants.get(id)!, variants[index]!.metafields);
  return product;
}

/** The one picture that `imageUrl` means; undefined where nothing is said of it. */
function imageOf(imageUrl: string | null | undefined): MediumRecord[] | undefined {
  if (imageUrl === undefined) return undefined;
  return imageUrl === null ? [] : [{ kind: 'MediaImage', url: imageUrl, previewUrl: imageUrl, alt: null }];
}

/** Sets the named ones and leaves the others; a value of null removes one. */
function putMetafields(world: World, owner: Product | Variant, inputs: readonly MetafieldInput[] | undefined): void {
  for (const { namespace, key, value, type } of inputs ?? []) {
    const known = owner.metafields.find((each) => each.namespace === namespace && each.key === key);
    if (value === null) {
      owner.metafields = owner.metafields.filter((each) => each !== known);
    } else if (known !== undefined) {
      Object.assign(known, { value, type, updatedAt: world.now() });
    } else {
      const now = world.now();
      const metafield: Metafield = { id: world.ids.next(), namespace, key, type, value, createdAt: now, updatedAt: now };
      owner.metafields.push(metafield);
    }
  }
}

/** Whether a change concerns inventory items only. */
function isOfItemsOnly({ variants, ...fields }: ProductChange): boolean {
  const named = variants.flatMap(({ id, ...rest }) => (id === undefined ? ['id'] : Object.keys(rest)));
  return Object.keys(fields).length === 0 && named.length > 0 && named.every((name) => ITEM_ONLY.has(name) || name === 'stock');
}

/** Answers false when the product has no such variant; then nothing is changed. */
export function changeProduct(world: World, shop: Shop, product: Product, change: ProductChange): boolean {
  const { variants, media, imageUrl, metafields, ...fields } = change;
  if (variants.some(({ id }) => id !== undefined && !product.variantIds.includes(id))) return false;
  const itemsOnly = isOfItemsOnly(change);
  Object.assign(product, fields);
  const pictures = media ?? imageOf(imageUrl);
  if (pictures !== undefined) product.media = withIds(world, pictures);
  putMetafields(world, product, metafields);
  for (const { id, metafields: ofVariant, stock, ...variantChange } of variants) {
    const known = id === undefined ? undefined : shop.variants.get(id)!;
    if (known === undefined) {
      const added = addVariant(world, shop, product, variantRecord({ ...variantChange, ...(stock === undefined ? {} : { stock }) }));
      putMetafields(world, added, ofVariant);
      continue;
    }
    assignVariant(world, shop, known, itemsOnly ? variantChange : { ...variantChange, updatedAt: world.now() });
    setStock(world, shop, known, stock ?? null);
    putMetafields(world, known, ofVariant);
  }
  if (itemsOnly && !world.switches.now.itemChangesTouchProduct) return true;
  world.touchProduct(shop, product);
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
  return true;
}

/** Order lines keep their words, but their variant is null from now on. */
export function deleteVariant(world: World, shop: Shop, variant: Variant): void {
  const product = shop.products.get(variant.productId)!;
  product.variantIds = product.variantIds.filter((id) => id !== variant.id);
  forgetVariant(world, shop, variant.id);
  world.touchProduct(shop, product);
  world.happened(shop, 'variant.deleted', { type: 'ProductVariant', id: variant.id }, { variantId: variant.id });
  world.announce(shop, 'products/update', null, () => productBody(shop, product));
}

export function deleteProduct(world: World, shop: Shop, product: Product): void {
  for (const id of product.variantIds) forgetVariant(world, shop, id);
  shop.products.delete(product.id);
  world.indexesOf(shop).products.remove(product.id, world.now());
  world.happened(shop, 'product.deleted', { type: 'Product', id: product.id }, { productId: product.id });
  world.announce(shop, 'products/delete', null, () => deletedBody(product.id));
}

function forgetVariant(world: World, shop: Shop, id: string): void {
  const variant = shop.variants.get(id);
  if (variant === undefined) return;
  const { sku } = variant;
  shop.variants.delete(id);
  shop.variantsByItem.delete(variant.inventoryItemId);
  if (sku !== null) rememberSku(shop, { ...variant, sku: null }, sku);
  forgetLevels(world, shop, variant.inventoryItemId);
  world.indexesOf(shop).variants.remove(id, world.now());
  world.indexesOf(shop).inventoryItems.remove(variant.inventoryItemId, world.now());
  world.announce(shop, 'inventory_items/delete', null, () => deletedItemBody(variant));
}

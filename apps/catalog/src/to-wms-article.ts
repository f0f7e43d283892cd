import {
  ARTICLE_FIELDS,
  fitsArticleField,
  type ArticleField,
  type CatalogSettings,
  type CustomArticleMapping,
} from '@stockbridge/contracts';
import type { ShopVariant, VariantDetail } from '@stockbridge/shopify';
import type { WmsArticle, WmsArticleFields } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { articleNumberOf } from './sku.js';
import { toKilograms } from './to-kilograms.js';

/** A metafield whose value its article field can't hold. */
export interface Unfit {
  readonly field: ArticleField;
  /** `owner.namespace.key`. */
  readonly metafield: string;
}

export interface MappedArticle {
  /** Without empty fields: those are not sent. */
  readonly article: WmsArticle;
  readonly unfit: readonly Unfit[];
}

/** What the mapping reads of a variant. */
export function toVariantDetail({ fetchInventoryItems, custom }: CatalogSettings): VariantDetail {
  const metafields = custom.flatMap(({ from }) => ('metafield' in from ? [from.metafield] : []));
  return { inventoryItem: fetchInventoryItems, metafields };
}

/**
 * Says in the warehouse's words what a variant is, a line per row of the article table of Ongoing's own Shopify integration.
 *
 * Empty values and zeroes are left out, so that what was measured at the dock stays. Ongoing's REST API has no plain price: it goes
 * to the customer price unless the cost goes there. Where several variants share the article, `isActive` says whether any is active.
 */
export function toWmsArticle(
  variant: ShopVariant,
  settings: CatalogSettings,
  isActive: boolean = variant.productStatus === 'ACTIVE',
): MappedArticle {
  const item = settings.fetchInventoryItems ? variant : { countryOfOrigin: null, hsCode: null, unitCost: null };
  const isCostCustomerPrice = settings.fetchInventoryItems && settings.costTo === 'customerPrice';
  const byTable: WmsArticleFields = {
    articleName: nameOf(variant, settings),
    barCode: variant.barcode ?? undefined,
    countryOfOriginCode: item.countryOfOrigin ?? undefined,
    isActive,
    linkToPicture: variant.imageUrl ?? undefined,
    supplierName: variant.vendor ?? undefined,
    customerPrice: isCostCustomerPrice ? item.unitCost?.amount : variant.price,
    purchasePrice: isCostCustomerPrice ? undefined : item.unitCost?.amount,
    purchaseCurrencyCode: isCostCustomerPrice ? undefined : item.unitCost?.currencyCode,
    productCode: variant.id,
    statisticsNumber: item.hsCode ?? undefined,
    weight: toKilograms(variant.weight),
  };
  const { fields, unfit } = withCustomMappings(byTable, variant, settings.custom);
  return { article: { articleNumber: articleNumberOf(variant), ...withoutEmptyFields(fields) }, unfit };
}

/** Whether a value says nothing: no text, only blanks, or a zero where a number is wanted. */
export function isEmptyValue(field: ArticleField, value: string | boolean | null | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'boolean') return false;
  if (value.trim() === '') return true;
  const kind = ARTICLE_FIELDS[field];
  return (kind === 'decimal' || kind === 'integer') && isZero(value);
}

function nameOf(variant: ShopVariant, { defaultTitle }: CatalogSettings): string {
  if (variant.hasOnlyDefaultVariant && defaultTitle === 'omit') return variant.productTitle;
  return `${variant.productTitle} - ${variant.title}`;
}

function withCustomMappings(
  byTable: WmsArticleFields,
  { metafields }: ShopVariant,
  custom: readonly CustomArticleMapping[],
): { fields: Record<string, string | boolean | undefined>; unfit: Unfit[] } {
  const fields: Record<string, string | boolean | undefined> = { ...byTable };
  const unfit: Unfit[] = [];
  const replaced = new Set(custom.map(({ field }) => field));
  // A price of somebody else's is in a currency of somebody else's.
  if (replaced.has('purchasePrice')) delete fields['purchaseCurrencyCode'];
  for (const { field, from } of custom) {
    delete fields[field];
    const metafield = 'metafield' in from ? `${from.metafield.owner}.${from.metafield.namespace}.${from.metafield.key}` : null;
    const value = 'constant' in from ? from.constant : metafields[metafield!];
    if (value === undefined || value.trim() === '') continue;
    if (fitsArticleField(field, value)) fields[field] = ARTICLE_FIELDS[field] === 'flag' ? value === 'true' : value;
    else if (metafield) unfit.push({ field, metafield });
  }
  // What the purchase price is counted in says nothing without it.
  if (isEmptyValue('purchasePrice', fields['purchasePrice']) && !replaced.has('purchaseCurrencyCode'))
    delete fields['purchaseCurrencyCode'];
  return { fields, unfit };
}

function withoutEmptyFields(fields: Readonly<Record<string, string | boolean | undefined>>): WmsArticleFields {
  const named = Object.keys(ARTICLE_FIELDS) as ArticleField[];
  return Object.fromEntries(named.filter((field) => !isEmptyValue(field, fields[field])).map((field) => [field, fields[field]]));
}

function isZero(value: string): boolean {
  try {
    return new Decimal(value).isZero();
  } catch {
    return false;
  }
}

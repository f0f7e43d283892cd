import { Decimal } from 'decimal.js';
import type { ArticleDump, VariantDump } from './twins.js';

/** A shop's catalogue. */
export interface Catalogue {
  readonly shop: string;
  readonly currency: string;
  readonly variants: readonly VariantDump[];
}

const KILOGRAMS: Readonly<Record<string, string>> = {
  GRAMS: '0.001',
  KILOGRAMS: '1',
  OUNCES: '0.028349523125',
  POUNDS: '0.45359237',
};

/** The article number by the documentation: the SKU, or the variant's id where it has none. */
export function articleNumberOf({ sku, variantId }: { readonly sku: string | null; readonly variantId: string }): string {
  return sku?.trim() || variantId;
}

/** Every variant is there as one article, and every field of the mapping table says what it should. The table is the documentation's, not the hub's. */
export function verifyArticles(catalogues: readonly Catalogue[], articles: readonly ArticleDump[]): string[] {
  const wanted = Map.groupBy(
    catalogues.flatMap(({ currency, variants }) => variants.map((variant) => ({ ...variant, currency }))),
    (variant) => articleNumberOf({ sku: variant.sku, variantId: variant.id }),
  );
  const there = Map.groupBy(articles, (article) => article.articleNumber);
  const strangers = articles.filter(({ articleNumber }) => !wanted.has(articleNumber));
  return [
    ...[...wanted].flatMap(([number, variants]) => {
      const found = there.get(number) ?? [];
      if (found.length !== 1) return [`article ${number} is in the warehouse ${found.length} times`];
      const isActive = variants.some(({ productStatus }) => productStatus === 'ACTIVE');
      const [writer] = variants.toSorted(writersFirst);
      return compare(found[0]!, { ...fieldsOf(writer!), isActive });
    }),
    ...strangers.map(({ articleNumber }) => `article ${articleNumber} in the warehouse is of no variant`),
  ];
}

type Wanted = VariantDump & { readonly currency: string };

/** Who writes a shared article, whichever shop it is in: the active variant with the lowest id. */
function writersFirst(one: Wanted, other: Wanted): number {
  const isActive = ({ productStatus }: Wanted) => (productStatus === 'ACTIVE' ? 0 : 1);
  return isActive(one) - isActive(other) || (BigInt(one.id) < BigInt(other.id) ? -1 : 1);
}

/** One line per row of the mapping table. Undefined: nothing is written. */
function fieldsOf(variant: Wanted): Record<string, string | undefined> {
  const { weight } = variant;
  return {
    articleName: `${variant.productTitle} - ${variant.title}`,
    barCode: text(variant.barcode),
    countryOfOriginCode: text(variant.countryOfOrigin),
    linkToPicture: text(variant.imageUrl),
    supplierName: text(variant.vendor),
    customerPrice: amount(variant.price),
    purchasePrice: amount(variant.cost),
    purchaseCurrencyCode: amount(variant.cost) && variant.currency,
    productCode: variant.id,
    statisticsNumber: text(variant.hsCode),
    weight: weight === null ? undefined : amount(new Decimal(weight.value).times(KILOGRAMS[weight.unit]!).toFixed()),
  };
}

function compare(article: ArticleDump, expected: Record<string, string | boolean | undefined>): string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const found = at(article.body, PLACES[field] ?? [field]);
    if (isSame(found, value)) return [];
    return [`article ${article.articleNumber}: ${field} is ${shown(found)} in the warehouse, and should be ${shown(value)}`];
  });
}

/** Where Ongoing's REST API has what does not stand at the top under its own name; one of the names is its own misspelling. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  barCode: ['barCodeInfo', 'barCode'],
  supplierName: ['supplierInfo', 'supplierName'],
  purchaseCurrencyCode: ['purcaseCurrencyCode'],
};

function at(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], body) ?? undefined;
}

function isSame(found: unknown, expected: string | boolean | undefined): boolean {
  // The dump came as JSON, whose numbers are doubles here.
  if (typeof found === 'number') return typeof expected === 'string' && found === Number(expected);
  return found === expected;
}

const text = (value: string | null) => (value === null || value.trim() === '' ? undefined : value);
const amount = (value: string | null) => (value === null || new Decimal(value).isZero() ? undefined : value);
const shown = (value: unknown) => (value === undefined ? 'empty' : JSON.stringify(value));

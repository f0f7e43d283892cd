import { CsvError, parse } from 'csv-parse/sync';
import { amount } from '../money.js';
import type { Medium, Product, Variant } from '../shop-state.js';

export type MediumRecord = Omit<Medium, 'id'>;

export type ProductRecord = Pick<
  Product,
  'handle' | 'title' | 'descriptionHtml' | 'vendor' | 'productType' | 'tags' | 'status' | 'isGiftCard' | 'optionNames'
> & { readonly media: readonly MediumRecord[]; readonly variants: readonly VariantRecord[] };

export type VariantRecord = Pick<
  Variant,
  | 'title'
  | 'optionValues'
  | 'sku'
  | 'barcode'
  | 'price'
  | 'compareAtPrice'
  | 'taxable'
  | 'weight'
  | 'tracked'
  | 'requiresShipping'
  | 'inventoryPolicy'
  | 'isBundle'
  | 'unitCost'
  | 'harmonizedSystemCode'
  | 'countryCodeOfOrigin'
> & {
  /** Units available at the shop's own location; null leaves what is there. */
  readonly stock: number | null;
};

/** A product file that can't be read. `line` is the line of the file, 1 for the header. */
export class UnreadableProductCsv extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }
}

/** Columns by the names of Shopify's export and of older or foreign writers; compared without case and punctuation. */
const COLUMNS = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  body: ['Body (HTML)', 'Body', 'Body HTML', 'Description'],
  vendor: ['Vendor'],
  type: ['Type'],
  tags: ['Tags'],
  published: ['Published', 'Published on online store'],
  status: ['Status'],
  option1Name: ['Option1 Name'],
  option1: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3: ['Option3 Value'],
  sku: ['Variant SKU', 'SKU'],
  grams: ['Variant Grams', 'Weight value (grams)'],
  weightUnit: ['Variant Weight Unit', 'Weight unit for display'],
  tracker: ['Variant Inventory Tracker', 'Inventory tracker'],
  quantity: ['Variant Inventory Qty', 'Variant inventory quantity', 'Inventory quantity'],
  policy: ['Variant Inventory Policy', 'Continue selling when out of stock'],
  price: ['Variant Price', 'Price'],
  compareAt: ['Variant Compare At Price', 'Compare-at price'],
  requiresShipping: ['Variant Requires Shipping', 'Requires shipping'],
  taxable: ['Variant Taxable', 'Charge tax'],
  barcode: ['Variant Barcode', 'Barcode'],
  image: ['Image Src', 'Product image URL'],
  imagePosition: ['Image Position'],
  imageAlt: ['Image Alt Text'],
  giftCard: ['Gift Card'],
  cost: ['Cost per item', 'Variant Cost', 'Cost'],
  hsCode: ['Variant HS Code', 'HS Code', 'Harmonized System Code'],
  origin: ['Country of Origin', 'Variant Country of Origin', 'Country/Region of Origin'],
} as const;

type Column = keyof typeof COLUMNS;
type Row = Readonly<Record<Column, string>>;

/** Columns without which a row means nothing. */
const REQUIRED: readonly Column[] = ['handle', 'title'];
/** A row that says something in one of these is a variant; others are images only. */
const OF_VARIANTS: readonly Column[] = ['price', 'option1', 'sku', 'barcode', 'quantity', 'grams', 'cost', 'hsCode', 'origin'];

const WEIGHT_UNITS: Readonly<Record<string, NonNullable<Variant['weight']>['unit']>> = {
  g: 'GRAMS',
  gram: 'GRAMS',
  grams: 'GRAMS',
  kg: 'KILOGRAMS',
  kilogram: 'KILOGRAMS',
  kilograms: 'KILOGRAMS',
  oz: 'OUNCES',
  ounce: 'OUNCES',
  ounces: 'OUNCES',
  lb: 'POUNDS',
  lbs: 'POUNDS',
  pound: 'POUNDS',
  pounds: 'POUNDS',
};
const GRAMS_IN = { GRAMS: 1, KILOGRAMS: 1_000, OUNCES: 28.349523125, POUNDS: 453.59237 } as const;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Reads Shopify's product CSV. Rows of one handle are one product; the first has the product's columns. A row without a price
 * is an image only. `Variant Grams` is grams whatever the unit to show says.
 *
 * @throws UnreadableProductCsv with the line and the reason, at the first line that makes no sense.
 */
export function readProductCsv(text: string): ProductRecord[] {
  const [header, ...rows] = parseRows(text);
  if (header === undefined) throw new UnreadableProductCsv(1, 'the file is empty');
  const positions = locateColumns(header.cells);
  const products = new Map<string, ReadProduct>();

  for (const { cells, line } of rows) {
    if (cells.length !== header.cells.length) {
      throw new UnreadableProductCsv(line, `it has ${cells.length} columns, the header has ${header.cells.length}`);
    }
    const row = Object.fromEntries(COLUMN_NAMES.map((column) => [column, cell(cells, positions, column)])) as Row;
    if (row.handle === '') throw new UnreadableProductCsv(line, 'the handle is empty');
    let product = products.get(row.handle);
    const isFirst = product === undefined;
    if (product === undefined) {
      if (row.title === '') throw new UnreadableProductCsv(line, `the first row of the product "${row.handle}" has no title`);
      product = { fields: productOf(row, line), first: row, line, images: [], variants: [] };
      products.set(row.handle, product);
    }
    if (row.image !== '' && !product.images.some(({ url }) => url === row.image)) {
      product.images.push({
        url: row.image,
        alt: row.imageAlt === '' ? null : row.imageAlt,
        position: decimal(row.imagePosition, 'image position', line),
      });
    }
    const isVariant = OF_VARIANTS.some((column) => row[column] !== '');
    if (isVariant) product.variants.push(variantOf(row, line, positions.has('quantity')));
    else if (!isFirst && row.image === '') throw new UnreadableProductCsv(line, 'it has neither a price nor an image');
  }

  return [...products.values()].map(({ fields, first, line, images, variants }) => ({
    ...fields,
    media: inOrder(images),
    // A product of which no row says anything of a variant has one, for nothing.
    variants: variants.length > 0 ? variants : [variantOf(first, line, positions.has('quantity'))],
  }));
}

interface ReadProduct {
  readonly fields: Omit<ProductRecord, 'variants' | 'media'>;
  /** The product's first row, and its line. */
  readonly first: Row;
  readonly line: number;
  readonly images: { url: string; alt: string | null; position: number | null }[];
  readonly variants: VariantRecord[];
}

const COLUMN_NAMES = Object.keys(COLUMNS) as Column[];

/** Of a SKU the very characters count, blanks around it too. */
function cell(cells: readonly string[], positions: ReadonlyMap<Column, number>, column: Column): string {
  const text = cells[positions.get(column) ?? -1] ?? '';
  return column === 'sku' ? text : text.trim();
}

/** By position; those without one keep the file's order, behind. */
function inOrder(images: ReadProduct['images']): MediumRecord[] {
  const sorted = [...images].sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity) || 0);
  return sorted.map(({ url, alt }) => ({ kind: 'MediaImage', url, previewUrl: url, alt }));
}

function parseRows(text: string): { cells: string[]; line: number }[] {
  try {
    // With `info`, each row is told with the number of lines read until its end.
    const rows = parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      info: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    // A cell may hold line breaks: the row began that many lines earlier.
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines - record.join('').split('\n').length + 1 }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw new UnreadableProductCsv(line, `it is not valid CSV: ${error.message}`);
  }
}

function locateColumns(header: readonly string[]): Map<Column, number> {
  const names = header.map(plain);
  const positions = new Map<Column, number>();
  for (const [column, spellings] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const position = names.findIndex((name) => spellings.some((spelling) => plain(spelling) === name));
    if (position >= 0) positions.set(column, position);
  }
  for (const column of REQUIRED) {
    if (!positions.has(column))
      throw new UnreadableProductCsv(1, `the column "${COLUMNS[column][0]}" is missing; this is no Shopify product export`);
  }
  return positions;
}

function productOf(row: Row, line: number): ReadProduct['fields'] {
  const status = row.status === '' ? (row.published.toLowerCase() === 'false' ? 'DRAFT' : 'ACTIVE') : row.status.toUpperCase();
  if (status !== 'ACTIVE' && status !== 'ARCHIVED' && status !== 'DRAFT' && status !== 'UNLISTED') {
    throw new UnreadableProductCsv(line, `the status "${row.status}" is none of active, archived, draft, unlisted`);
  }
  return {
    handle: row.handle,
    title: row.title,
    descriptionHtml: row.body,
    vendor: row.vendor,
    productType: row.type,
    tags: row.tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
    status,
    isGiftCard: yes(row.giftCard, false),
    optionNames: [row.option1Name, row.option2Name, row.option3Name].filter((name) => name !== ''),
  };
}

function variantOf(row: Row, line: number, hasStock: boolean): VariantRecord {
  const options = [row.option1, row.option2, row.option3].filter((value) => value !== '');
  const unit = row.weightUnit === '' ? 'GRAMS' : WEIGHT_UNITS[row.weightUnit.toLowerCase()];
  if (unit === undefined) throw new UnreadableProductCsv(line, `the weight unit "${row.weightUnit}" is none of g, kg, oz, lb`);
  const grams = decimal(row.grams, 'weight in grams', line);
  const origin = row.origin.toUpperCase();
  if (origin !== '' && !/^[A-Z]{2}$/.test(origin)) {
    throw new UnreadableProductCsv(line, `the country of origin "${row.origin}" is no two-letter code`);
  }
  return {
    title: options.length === 0 ? 'Default Title' : options.join(' / '),
    optionValues: options.length === 0 ? ['Default Title'] : options,
    sku: row.sku === '' ? null : row.sku.replace(/^'/, ''),
    barcode: row.barcode === '' ? null : row.barcode.replace(/^'/, ''),
    price: amount(decimal(row.price, 'price', line) ?? 0),
    compareAtPrice: row.compareAt === '' ? null : amount(decimal(row.compareAt, 'compare-at price', line)!),
    taxable: yes(row.taxable, true),
    weight: grams === null ? null : { value: Number((grams / GRAMS_IN[unit]).toFixed(6)), unit },
    tracked: row.tracker !== '',
    requiresShipping: yes(row.requiresShipping, true),
    inventoryPolicy: ['continue', 'true'].includes(row.policy.toLowerCase()) ? 'CONTINUE' : 'DENY',
    isBundle: false,
    stock: hasStock ? Math.trunc(decimal(row.quantity, 'inventory quantity', line, true) ?? 0) : null,
    unitCost: row.cost === '' ? null : amount(decimal(row.cost, 'cost', line)!),
    harmonizedSystemCode: row.hsCode === '' ? null : row.hsCode,
    countryCodeOfOrigin: origin === '' ? null : origin,
  };
}

function decimal(text: string, name: string, line: number, negative = false): number | null {
  if (text === '') return null;
  const value = Number(text.replace(/,(?=\d{3}(\D|$))/g, ''));
  if (!Number.isFinite(value) || (value < 0 && !negative))
    throw new UnreadableProductCsv(line, `the ${name} "${text.slice(0, 40)}" is no number`);
  return value;
}

function yes(text: string, otherwise: boolean): boolean {
  return text === '' ? otherwise : ['true', 'yes', '1'].includes(text.toLowerCase());
}

import { ARTICLE_FIELDS, type ArticleField } from '@stockbridge/contracts';

type Place = readonly [name: string] | readonly [part: string, name: string];

const NESTED: Partial<Record<ArticleField, Place>> = {
  barCode: ['barCodeInfo', 'barCode'],
  barCodePackage: ['barCodeInfo', 'barCodePackage'],
  barCodePallet: ['barCodeInfo', 'barCodePallet'],
  supplierName: ['supplierInfo', 'supplierName'],
  supplierNumber: ['supplierInfo', 'supplierNumber'],
  supplierArticleNumber: ['supplierInfo', 'supplierArticleNumber'],
  // The API's own spelling.
  purchaseCurrencyCode: ['purcaseCurrencyCode'],
  articleGroupCode: ['articleGroup', 'code'],
  articleCategoryCode: ['articleCategory', 'code'],
  articleColorCode: ['articleColor', 'code'],
  articleSizeCode: ['articleSize', 'code'],
  isObsolete: ['storageProperties', 'isObsolete'],
  isSerialNumberArticle: ['storageProperties', 'isSerialNumberArticle'],
  isBatchArticle: ['storageProperties', 'isBatchArticle'],
  isExpiryDateArticle: ['storageProperties', 'isExpiryDateArticle'],
};

/** Where each field stands in Ongoing's article, in both directions: under a name, or under a name within a part. */
export const ONGOING_ARTICLE_PLACES: readonly (readonly [field: ArticleField, place: Place])[] = (
  Object.keys(ARTICLE_FIELDS) as ArticleField[]
).map((field) => [field, NESTED[field] ?? (field.startsWith('free') ? ['freeValues', field] : [field])]);

/** Parts that are a code with a name: a new one needs both. */
export const CODE_NAMES: ReadonlySet<string> = new Set(['articleGroup', 'articleCategory', 'articleColor', 'articleSize']);

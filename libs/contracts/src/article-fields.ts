/** What an article field holds. `decimal` and `integer` are decimal strings, `instant` a UTC instant in ISO 8601. */
export type ArticleFieldKind = 'text' | 'decimal' | 'integer' | 'flag' | 'instant';

/**
 * The fields of an article that can be mapped, flat, by the names of Ongoing's `PostArticleModel` where they are unique.
 * `barCode…` stand in `barCodeInfo`, `supplier…` in `supplierInfo`, `free…` in `freeValues`, `is…Article` and `isObsolete` in
 * `storageProperties`; `purchaseCurrencyCode` is the API's own misspelt `purcaseCurrencyCode`; `articleGroupCode` and its like
 * are the code (and name) of the CodeName of that name.
 */
export const ARTICLE_FIELDS = {
  articleName: 'text',
  productCode: 'text',
  unitCode: 'text',
  description: 'text',
  isStockArticle: 'flag',
  isActive: 'flag',
  barCode: 'text',
  barCodePackage: 'text',
  barCodePallet: 'text',
  supplierName: 'text',
  supplierNumber: 'text',
  supplierArticleNumber: 'text',
  quantityPerPackage: 'integer',
  quantityPerPallet: 'integer',
  stockLimit: 'integer',
  minimumReorderQuantity: 'decimal',
  weight: 'decimal',
  netWeight: 'decimal',
  length: 'decimal',
  width: 'decimal',
  height: 'decimal',
  volume: 'decimal',
  purchasePrice: 'decimal',
  purchaseCurrencyCode: 'text',
  customerPrice: 'decimal',
  stockValuationPrice: 'decimal',
  countryOfOriginCode: 'text',
  statisticsNumber: 'text',
  additionalStatisticsNumber: 'text',
  customsDescription: 'text',
  linkToPicture: 'text',
  articleGroupCode: 'text',
  articleCategoryCode: 'text',
  articleColorCode: 'text',
  articleSizeCode: 'text',
  isObsolete: 'flag',
  isSerialNumberArticle: 'flag',
  isBatchArticle: 'flag',
  isExpiryDateArticle: 'flag',
  freeText1: 'text',
  freeText2: 'text',
  freeText3: 'text',
  freeText4: 'text',
  freeText5: 'text',
  freeText6: 'text',
  freeText7: 'text',
  freeText8: 'text',
  freeDecimal1: 'decimal',
  freeDecimal2: 'decimal',
  freeDecimal3: 'decimal',
  freeBoolean1: 'flag',
  freeBoolean2: 'flag',
  freeBoolean3: 'flag',
  freeDateTime1: 'instant',
} as const satisfies Readonly<Record<string, ArticleFieldKind>>;
export type ArticleField = keyof typeof ARTICLE_FIELDS;

/** Fields that a variant fills by the mapping table; each may be ruled by a policy. */
export const MAPPED_ARTICLE_FIELDS = [
  'articleName',
  'barCode',
  'countryOfOriginCode',
  'isActive',
  'linkToPicture',
  'supplierName',
  'purchasePrice',
  'customerPrice',
  'productCode',
  'statisticsNumber',
  'weight',
] as const satisfies readonly ArticleField[];
export type MappedArticleField = (typeof MAPPED_ARTICLE_FIELDS)[number];

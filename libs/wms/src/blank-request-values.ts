import { isLosslessNumber } from 'lossless-json';

/**
 * What an error may repeat of our own request: numbers by which people find the thing, and codes. Everything else that we sent
 * may be about a customer.
 */
const MAY_BE_REPEATED = new Set([
  'goodsOwnerId',
  'articleNumber',
  'articleName',
  'productCode',
  'barCode',
  'orderNumber',
  'goodsOwnerOrderId',
  'rowNumber',
  'externalId',
  'deliveryDate',
  'currencyCode',
  'customsValueCurrencyCode',
  'countryCode',
  'wayOfDelivery',
  'orderType',
  'languageCode',
  'unitCode',
  'barCodePackage',
  'barCodePallet',
  'supplierNumber',
  'supplierArticleNumber',
  'purcaseCurrencyCode',
  'countryOfOriginCode',
  'statisticsNumber',
  'additionalStatisticsNumber',
  'articleGroup',
  'articleCategory',
  'articleColor',
  'articleSize',
]);

/** Free text: each of its words alone says nothing about a person, and blanking them would eat the error itself. */
const PROSE = new Set([
  'orderRemark',
  'deliveryInstruction',
  'warehouseInstruction',
  'remark',
  'comment',
  'description',
  'customsDescription',
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `freeText${number}`),
]);

const BLANK = '…';

/**
 * An error text of the WMS with what our own request held about a customer replaced by an ellipsis, so that the text can be
 * stored and logged. The WMS may repeat a value in other letters (case, spaces left out) or only a part of it (a last name), so
 * single words of names and addresses are blanked too. Article and order numbers stay: they are what the text is about.
 *
 * @param request the body as we sent it, or any object holding it.
 */
export function blankRequestValues(text: string, request: unknown): string {
  const wanted = new Set<string>();
  collect(request, null, wanted);
  return [...wanted]
    .sort((a, b) => b.length - a.length)
    .reduce((blanked, value) => blanked.replace(pattern(value), BLANK), text)
    .replace(/…(?:[\s,]*…)+/g, BLANK);
}

function collect(value: unknown, name: string | null, wanted: Set<string>): void {
  if (typeof value === 'string') {
    const whole = value.trim();
    if (whole === '') return;
    wanted.add(whole);
    wanted.add(whole.replace(/\s+/g, ' '));
    const joined = whole.replace(/[\s()-]+/g, '');
    if (joined.length >= 4) wanted.add(joined);
    if (name !== null && PROSE.has(name)) return;
    for (const word of whole.split(/[^\p{L}\p{N}]+/u)) if (word.length >= 3) wanted.add(word);
  } else if (Array.isArray(value)) {
    for (const each of value) collect(each, name, wanted);
  } else if (typeof value === 'object' && value !== null && !isLosslessNumber(value)) {
    for (const [key, each] of Object.entries(value)) if (!MAY_BE_REPEATED.has(key)) collect(each, key, wanted);
  }
}

/** Whole words only, so that a post code of `12` does not blank the 12 in `1200`. */
function pattern(value: string): RegExp {
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu');
}

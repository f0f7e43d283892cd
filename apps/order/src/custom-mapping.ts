import type { CustomOrderField, CustomOrderMapping, OrderSettings } from '@stockbridge/contracts';
import type { ShopLine, ShopOrder } from '@stockbridge/shopify';
import { cutText, wholeText } from './cut-text.js';
import { valuesAt } from './order-source.js';
import { WMS_LIMITS } from './wms-limits.js';

/** Fields that people read, by what fits into them. The others are codes. */
const TEXTS: Partial<Record<CustomOrderField, number>> = {
  referenceNumber: WMS_LIMITS.reference,
  consigneeOrderNumber: WMS_LIMITS.reference,
  warehouseInstruction: WMS_LIMITS.instruction,
  freeText1: WMS_LIMITS.freeText,
  freeText2: WMS_LIMITS.freeText,
  freeText3: WMS_LIMITS.freeText,
  doorCode: WMS_LIMITS.code,
  'line.comment': WMS_LIMITS.comment,
  'line.freeText1': WMS_LIMITS.freeText,
  'line.warehouseInstruction': WMS_LIMITS.instruction,
};

/** What the custom mapping of the field fills it with; undefined where there is none, or it finds nothing, or a code does not fit. */
export function customValue(
  order: ShopOrder,
  { custom }: Pick<OrderSettings, 'custom'>,
  field: CustomOrderField,
  line?: ShopLine,
): string | undefined {
  const mapping = custom.find((each) => each.field === field);
  if (!mapping) return undefined;
  const value = mappedValue(order, mapping, line);
  const limit = TEXTS[field];
  return limit === undefined ? wholeText(value, WMS_LIMITS.code) : cutText(value, limit);
}

/** What the mapping takes, uncut: the first value at its source, or all tags. */
export function mappedValue(order: ShopOrder, { from }: CustomOrderMapping, line?: ShopLine): string | undefined {
  if ('constant' in from) return from.constant;
  const values = valuesAt(order, from, line);
  return 'tag' in from ? values.join(', ') || undefined : values[0];
}

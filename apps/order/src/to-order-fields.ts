import type { OrderDifference, OrderField } from '@stockbridge/contracts';
import { UNTOLD_ORDER_FIELDS, type WmsOrder, type WmsOrderLine } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';

/** Amounts, which two systems may write with different numbers of decimals. */
const AMOUNTS = /(^|[.])(customerPrice|customerLinePrice|lineTotalCustomsValue|discountPercentage|numberOfItems)$/;

/** Each field of a WMS order that says something, by its path; lines by their row number. */
export function toOrderFields(order: WmsOrder): OrderField[] {
  const { orderLines, ...head } = order;
  return [...fieldsOf(head, ''), ...orderLines.flatMap((line) => fieldsOf(line, `lines.${line.rowNumber}.`))];
}

/**
 * Where two orders differ, field by field. Lines belong together by row number, else by article, since another integration counts
 * its rows its own way; then the row number is itself a difference. Amounts are compared as numbers. Fields that the WMS does not
 * tell again are no differences, nor is a warehouse that it chose itself because we asked for none.
 */
export function toOrderDifferences(ours: WmsOrder, theirs: WmsOrder): OrderDifference[] {
  const { orderLines: ourLines, ...ourHead } = ours;
  const { orderLines: theirLines, ...theirHead } = theirs;
  const left = [...theirLines];
  const take = (fits: (line: WmsOrderLine) => boolean): WmsOrderLine | undefined => {
    const at = left.findIndex(fits);
    return at === -1 ? undefined : left.splice(at, 1)[0];
  };
  const byRow = new Map(ourLines.map((line) => [line, take(({ rowNumber }) => rowNumber === line.rowNumber)]));
  const lines = ourLines.flatMap((line) => {
    const counterpart = byRow.get(line) ?? take(({ articleNumber }) => inAnyCase(articleNumber) === inAnyCase(line.articleNumber));
    return differences(fieldsOf(line, `lines.${line.rowNumber}.`), counterpart ? fieldsOf(counterpart, `lines.${line.rowNumber}.`) : []);
  });
  const added = left.flatMap((line) => differences([], fieldsOf(line, `lines.${line.rowNumber}.`)));
  return [...differences(fieldsOf(ourHead, ''), fieldsOf(theirHead, '')), ...lines, ...added];
}

function differences(ours: readonly OrderField[], theirs: readonly OrderField[]): OrderDifference[] {
  const there = new Map(theirs.map(({ field, value }) => [field, value]));
  const here = new Map(ours.map(({ field, value }) => [field, value]));
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((field) => {
    const difference = { field, ours: here.get(field) ?? null, theirs: there.get(field) ?? null };
    return isUntold(difference) || isSame(difference) ? [] : [difference];
  });
}

function isUntold({ field, ours, theirs }: OrderDifference): boolean {
  if (field === 'warehouseId') return ours === null;
  return theirs === null && UNTOLD_ORDER_FIELDS.has(field);
}

function isSame({ field, ours, theirs }: OrderDifference): boolean {
  if (ours === theirs) return true;
  if (!AMOUNTS.test(field)) return false;
  // An amount of zero and none are the same to the WMS.
  const [one, other] = [ours ?? '0', theirs ?? '0'];
  return isNumber(one) && isNumber(other) && new Decimal(one).equals(other);
}

function fieldsOf(value: object, path: string): OrderField[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]): OrderField[] => {
    const field = path + key;
    if (typeof each === 'object' && each !== null) return fieldsOf(each, `${field}.`);
    if (typeof each === 'string' && each !== '') return [{ field, value: each }];
    return typeof each === 'number' || typeof each === 'boolean' ? [{ field, value: String(each) }] : [];
  });
}

const isNumber = (text: string): boolean => /^-?\d+([.]\d+)?$/.test(text);
const inAnyCase = (number: string): string => number.trim().toLowerCase();

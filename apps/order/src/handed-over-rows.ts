import type { WmsOrderRecord } from '@stockbridge/wms';
import type { LocationShare } from './lines-at-location.js';
import type { Rows } from './order-facts.js';

/** Whether what the shop wants of us, sent and still to be sent, is not what was handed over. */
export function linesDiffer({ expected, shown, shipped }: LocationShare, rows: Rows): boolean {
  const wanted = new Map(shipped);
  for (const { line, quantity } of [...expected, ...shown]) wanted.set(line.id, (wanted.get(line.id) ?? 0) + quantity);
  const sent = Object.entries(rows).filter(([, { quantity }]) => quantity > 0);
  return sent.length !== wanted.size || sent.some(([id, { quantity }]) => wanted.get(id) !== quantity);
}

/** Whether two say the same quantity of the same rows. */
export function sameRows(one: Rows, other: Rows): boolean {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every((id) => one[id]!.quantity === other[id]?.quantity);
}

/** The first row whose ordered quantity or presence is not what we sent; null when nobody touched the rows. */
export function editedRow(inWms: WmsOrderRecord, rows: Rows): string | null {
  const ordered = new Map(inWms.lines.map((line) => [line.rowNumber, line.orderedNumberOfItems]));
  for (const [rowNumber, { quantity }] of Object.entries(rows)) {
    if ((ordered.get(rowNumber) ?? 0) !== quantity) return rowNumber;
    ordered.delete(rowNumber);
  }
  for (const [rowNumber, quantity] of ordered) if (quantity > 0) return rowNumber;
  return null;
}

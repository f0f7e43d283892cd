import { Refused } from '@stockbridge/platform';
import type { ShopReturn } from '@stockbridge/shopify';
import { wmsAccess, type DueRow, type Pass } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, type WmsClient, type WmsOrderRecord, type WmsReturnOrderRecord } from '@stockbridge/wms';
import type { ReturnsFacts } from './returns-facts.js';
import { count } from './open-units.js';
import { stillExpected, toAnnouncement } from './to-return-order.js';

/** What became of telling the warehouse: nothing to tell, told (the row is recorded), or refused by it. */
export type Advice = { readonly is: 'nothing' | 'told' } | { readonly is: 'refused'; readonly sentence: string };

/**
 * Announces the next return that is approved in Shopify to the warehouse, or units that were added to one. Return orders are written
 * by number, so writing one again does nothing. What the warehouse refuses is tried again with every pass, and keeps no refund waiting.
 */
export async function adviseReturn(
  wms: WmsClient,
  pass: Pass<ReturnsFacts>,
  row: DueRow<ReturnsFacts>,
  number: string,
  { wmsOrders, returnOrders }: { readonly wmsOrders: readonly WmsOrderRecord[]; readonly returnOrders: readonly WmsReturnOrderRecord[] },
  returns: readonly ShopReturn[],
  cameBack: ReadonlyMap<string, number>,
): Promise<Advice> {
  const news = stillExpected(returns, cameBack)
    .map(({ of, expected }) => ({ of, ...toAnnouncement(of, expected, wmsOrders, returnOrders) }))
    .find((each) => each.returnOrders.length > 0 && each.accountedFor > (row.facts?.advised?.[each.of.name] ?? 0));
  if (!news) return { is: 'nothing' };
  const { name } = news.of;
  const units = count(news.returnOrders.flatMap(({ lines }) => lines));
  try {
    for (const returnOrder of news.returnOrders) {
      await pass.ensureLease(LONGEST_WMS_CALL_MS);
      await wms.putReturnOrder(wmsAccess(pass), returnOrder);
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const sentence = `The warehouse refused to be told of return ${name} of order ${number} (${error.message}); tell it by hand, or mend what it says and run the flow.`;
    return { is: 'refused', sentence };
  }
  const sentence = `Return ${name} of order ${number} was announced to the warehouse: ${units} ${units === 1 ? 'item' : 'items'}.`;
  await pass.outcome.later(row, 0, {
    number,
    sentence,
    facts: { refunds: [], ...row.facts, advised: { ...row.facts?.advised, [name]: news.accountedFor } },
    activity: { subject: { kind: 'order', id: row.key, number }, what: 'advised', reason: null, sentence, facts: { announced: units } },
  });
  return { is: 'told' };
}

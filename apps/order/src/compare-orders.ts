import type { AlarmKind, LedgerState, OrderSettings, Reason } from '@stockbridge/contracts';
import type { PlacedOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { isWithin, type Span } from './admitted-spans.js';
import type { OrderFacts } from './order-facts.js';
import { openWmsOrdersOf } from './order-parts.js';

/** What the ledger says of an order, as far as an audit needs it. */
export interface LedgerSide {
  readonly key: string;
  readonly state: LedgerState;
  readonly reason: Reason | null;
  readonly number: string | null;
  readonly dueAt: Date | null;
  readonly facts: OrderFacts | null;
}

/** A difference that has no reason: it is an alarm, and the order is looked at again. */
export interface Difference {
  readonly kind: AlarmKind;
  readonly orderId: string;
  readonly number: string | null;
  readonly sentence: string;
}

/** Agreed, or different for a reason that has a name, or different. */
export type Comparison =
  { readonly is: 'agreed' } | { readonly is: 'named'; readonly reason: Reason | 'under-way' } | ({ readonly is: 'different' } & Difference);

export interface AuditView {
  readonly settings: OrderSettings;
  /** From which instant on orders count, and past ranges that count besides. */
  readonly admitFrom: Date;
  readonly spans: readonly Span[];
  /** What was placed, or became due, after this instant may still be on its way. */
  readonly settledBefore: Date;
}

/** Ongoing's number for a cancelled order. */
const CANCELLED_IN_WMS = 1000;

const AGREED: Comparison = { is: 'agreed' };

/** An order of the shop beside what the ledger says of it. */
export function comparePlaced(placed: PlacedOrder, row: LedgerSide | undefined, view: AuditView): Comparison {
  const { settledBefore, admitFrom, spans } = view;
  const different = (kind: AlarmKind, sentence: string): Comparison => ({
    is: 'different',
    kind,
    orderId: placed.id,
    number: row?.number ?? null,
    sentence,
  });
  const placedAt = new Date(placed.createdAt);
  if (!row) {
    if (placedAt > settledBefore) return { is: 'named', reason: 'under-way' };
    if (placedAt < admitFrom && !isWithin(spans, placedAt)) return { is: 'named', reason: 'before-go-live' };
    return different(
      'missing-in-ledger',
      `Order ${placed.name} of ${placed.createdAt} was never named to us, neither by a webhook nor by a poll; it is looked at now.`,
    );
  }
  if (row.facts?.wmsOrders.length) return AGREED;
  if (row.state === 'due') {
    if (row.dueAt !== null && row.dueAt > settledBefore) return { is: 'named', reason: 'under-way' };
    return different('overdue', `Order ${placed.name} is due since ${row.dueAt?.toISOString() ?? 'long'} and nobody has looked at it.`);
  }
  if (row.state === 'in_sync' || row.reason === null) {
    return different(
      'not-in-wms',
      `Order ${placed.name} is ${row.state} in the ledger without a WMS order and without a reason; it is looked at again.`,
    );
  }
  const outdated = outdatedBy(placed, row.reason, view.settings);
  if (outdated === null) return { is: 'named', reason: row.reason };
  return different(
    'reason-outdated',
    `Order ${placed.name} is ${row.state} because of ${row.reason}, but in the shop ${outdated}; it is looked at again.`,
  );
}

/** An order that was handed over and is not done, beside what stands in the WMS under its numbers. */
export function compareHandedOver(row: LedgerSide, inWms: ReadonlyMap<string, WmsOrderRecord>): Comparison {
  for (const { orderNumber } of row.facts ? openWmsOrdersOf(row.facts) : []) {
    const record = inWms.get(orderNumber);
    const different = (kind: AlarmKind, sentence: string): Comparison => ({
      is: 'different',
      kind,
      orderId: row.key,
      number: orderNumber,
      sentence,
    });
    if (!record) return different('gone-in-wms', `Order ${orderNumber} was handed over and can't be found in the WMS any more.`);
    if (record.goodsOwnerOrderId !== row.key) {
      const whose = record.goodsOwnerOrderId ?? 'empty';
      return different(
        'gone-in-wms',
        `Order number ${orderNumber} belongs to another order in the WMS now (its goods owner order id is ${whose}).`,
      );
    }
    if (record.statusNumber === CANCELLED_IN_WMS)
      return different('cancelled-in-wms', `Order ${orderNumber} was cancelled in the WMS, and the shop has not cancelled it.`);
  }
  return AGREED;
}

/** Whose an order of the WMS is: ours, somebody else's, or ours by its id though no ledger knows it. */
export function compareFound(
  record: WmsOrderRecord,
  { ours, ofOthers, prefix }: { readonly ours: ReadonlySet<string>; readonly ofOthers: ReadonlySet<string>; readonly prefix: string },
): { readonly is: 'ours' | 'others' } | Extract<Comparison, { is: 'different' }> {
  const { goodsOwnerOrderId: orderId, orderNumber } = record;
  if (orderId !== null && ours.has(orderId)) return { is: 'ours' };
  const isMadeByUs = orderId !== null && isShopifyId(orderId) && orderNumber.startsWith(prefix) && record.statusNumber !== CANCELLED_IN_WMS;
  if (!isMadeByUs || ofOthers.has(orderId)) return { is: 'others' };
  return {
    is: 'different',
    kind: 'unknown-to-ledger',
    orderId,
    number: orderNumber,
    sentence: `Order ${orderNumber} stands in the WMS with the Shopify order id ${orderId}, which no ledger knows; it is looked at now.`,
  };
}

/** What the shop says of an order now that makes the reason for which it was left out untrue; null while the reason may stand. */
function outdatedBy(placed: PlacedOrder, reason: Reason, settings: OrderSettings): string | null {
  const tags = placed.tags.map(inAnyCase);
  const has = (wanted: readonly string[]) => wanted.some((tag) => tags.includes(inAnyCase(tag)));
  switch (reason) {
    case 'payment-status': {
      const status = placed.financialStatus;
      const isWanted = settings.financialStatuses.some((each) => each === status);
      return isWanted ? `its financial status is ${status}` : null;
    }
    case 'order-closed': {
      if (placed.cancelledAt !== null) return null;
      return placed.closed && !settings.orderStatuses.includes('closed')
        ? null
        : `it is ${placed.closed ? 'closed, which is admitted' : 'open'}`;
    }
    case 'tag-excluded':
      return has(settings.tags.exclude) ? null : 'it has none of the excluded tags';
    case 'tag-missing':
      return settings.tags.include.length === 0 || has(settings.tags.include) ? 'its tags admit it' : null;
    default:
      return null;
  }
}

const inAnyCase = (tag: string): string => tag.trim().toLowerCase();

/** A numeric id as we write it into `goodsOwnerOrderId`; shorter numbers are other systems' own. */
const isShopifyId = (id: string): boolean => /^\d{10,20}$/.test(id);

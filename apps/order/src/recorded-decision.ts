import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopFulfillmentOrder, ShopLine, ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';

/** Settings by which admission is judged; others change no decision. */
export const JUDGED_BY = [
  'lines',
  'nonShippable',
  'customLines',
  'financialStatuses',
  'fulfillmentStatuses',
  'orderStatuses',
  'tags',
  'holdRisk',
  'hold',
] as const satisfies readonly (keyof OrderSettings)[];
export type JudgingSetting = (typeof JUDGED_BY)[number];

type RecordedLine = Omit<ShopLine, 'name' | 'attributes' | 'unitPrice' | 'discount'>;

type RecordedFulfillmentOrder = Omit<ShopFulfillmentOrder, 'lines'> & {
  /** Line item id, total and remaining quantity. */
  readonly lines: readonly (readonly [string, number, number])[];
};

export interface RecordedOrder extends Pick<
  ShopOrder,
  'id' | 'name' | 'createdAt' | 'updatedAt' | 'cancelledAt' | 'closed' | 'financialStatus' | 'fulfillmentStatus'
> {
  /** Those that a setting asks for, as the order spells them. */
  readonly tags: readonly string[];
  readonly risk: ShopOrder['risk'];
  /** Whether it had the attribute that it was to wait for. */
  readonly hasAwaited: boolean;
  /** What its address lacked: `address`, `name`, `street`, `city`. */
  readonly lacked: readonly string[];
  readonly lines: readonly RecordedLine[];
  readonly fulfillmentOrders: readonly RecordedFulfillmentOrder[];
}

/** What an admission was judged from: ids, statuses, counts and instants. No personal data. */
export interface RecordedInputs {
  /** Version of the connection whose settings counted, and those of them that were not the defaults. */
  readonly version: number;
  readonly settings: Partial<Pick<OrderSettings, JudgingSetting>>;
  readonly locationId: string;
  readonly now: string;
  readonly admitFrom: string;
  readonly isInSpan: boolean;
  /** Whose order had the number in the WMS. */
  readonly taken: Pick<WmsOrderRecord, 'orderNumber' | 'goodsOwnerOrderId'> | null;
  /** Null when the shop did not show it. */
  readonly order: RecordedOrder | null;
}

/** What was decided about an order that was not in the WMS, and from what. */
export interface RecordedDecision {
  readonly inputs: RecordedInputs;
  /** `put`, `hold`, …: what was to be done. */
  readonly act: string;
  readonly reason: string | null;
}

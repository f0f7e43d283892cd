import type { InputKind, OrderSettings, Reason } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import type { Span } from './admitted-spans.js';
import type { WantedLine } from './lines-at-location.js';
import type { Fingerprints, HandedOver, OrderFacts } from './order-facts.js';

/** Everything a decision is made from. */
export interface OrderView {
  /** Undefined when Shopify no longer shows it. */
  readonly order: ShopOrder | undefined;
  readonly facts: OrderFacts | null;
  /** What stands in the warehouse behind the order's number, whoever put it there. */
  readonly inWms: WmsOrderRecord | undefined;
  /** The same behind the numbers of its supplements, and of the next one if there may be one. */
  readonly supplementsInWms?: readonly (WmsOrderRecord | undefined)[];
  /** It is about what was added late, which stands under a number of its own. */
  readonly isSupplement?: boolean;
  readonly locationId: string;
  readonly settings: OrderSettings;
  /** WMS status numbers that mean shipped. */
  readonly shippedStatuses: readonly number[];
  /** UTC instant from which changes count. */
  readonly admitFrom: Date;
  /** Ranges whose orders count although they are older. */
  readonly admittedSpans: readonly Span[];
  /** UTC instant of the decision: holds end by it. */
  readonly now: Date;
  /** Of the shop's inputs now; null when Shopify does not show the order. */
  readonly fingerprints: Fingerprints | null;
}

export type OrderDecision =
  /** Hand over: for the first time (`standing` is null), or because the shop changed. */
  | {
      readonly act: 'put';
      readonly order: ShopOrder;
      readonly lines: readonly WantedLine[];
      readonly changed: readonly InputKind[];
      readonly standing: HandedOver | null;
      /** As last sent; null when nothing was, or it is not known. */
      readonly sent: Fingerprints | null;
      /** Part that it is handed over as, where it is what was added late. */
      readonly supplement?: number;
    }
  /** Lines that are elsewhere are moved to our location first. */
  | { readonly act: 'move'; readonly fulfillmentOrders: readonly string[]; readonly sentence: string }
  | { readonly act: 'cancel'; readonly standing: HandedOver; readonly sentence: string }
  /** Both sides agree. `standing` is what the warehouse has, which may not have been recorded yet. */
  | {
      readonly act: 'agree';
      readonly standing: HandedOver;
      readonly fingerprints: Fingerprints | null;
      readonly sentence: string;
      readonly isDone: boolean;
      readonly isCancelled: boolean;
      /** Fulfillment orders of which Shopify does not know yet that the warehouse has begun, by GID. */
      readonly begun: readonly string[];
    }
  | { readonly act: 'hold'; readonly reason: Reason; readonly sentence: string; readonly recheckAfterSeconds: number }
  /** `instruct` is written into the warehouse instruction of the WMS order. */
  | {
      readonly act: 'refuse';
      readonly reason: Reason;
      readonly sentence: string;
      readonly instruct?: { readonly wmsOrderId: number; readonly text: string };
    }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

export const ignore = (rule: Reason, sentence: string): OrderDecision => ({ act: 'ignore', rule, sentence });
export const hold = (reason: Reason, sentence: string, recheckAfterSeconds: number): OrderDecision => ({
  act: 'hold',
  reason,
  sentence,
  recheckAfterSeconds,
});
export const refuse = (reason: Reason, sentence: string): OrderDecision => ({ act: 'refuse', reason, sentence });

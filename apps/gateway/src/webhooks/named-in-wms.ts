import { z } from 'zod';

/** "Returned": wholly or in part (Ongoing, order statuses). */
const RETURNED_STATUS = 800;

/**
 * The ids in a webhook of the WMS. Order webhooks carry their order at the top, picking, packing and returns webhooks inside
 * `order` and beside it the `article`; inventory, inbound and move webhooks carry the article alone (Ongoing, "Types of
 * webhooks"). Everything else in the body is left alone: what changed is found by reading it.
 */
const ids = z.object({
  orderId: z.number().int().nullish(),
  orderNumber: z.string().nullish(),
  goodsOwnerOrderId: z.string().nullish(),
  goodsOwnerId: z.number().int().nullish(),
});
const payload = ids.extend({
  order: ids.nullish(),
  isReturned: z.boolean().nullish().catch(null),
  orderStatus: z.object({ number: z.number().nullish() }).nullish().catch(null),
  article: z.object({ articleNumber: z.string().nullish() }).nullish().catch(null),
});

export interface WmsOrderNamed {
  readonly wmsOrderId: number;
  readonly orderNumber: string | null;
  readonly goodsOwnerOrderId: string | null;
  /** Whether something of it came back. */
  readonly isReturn: boolean;
}

export interface NamedInWms {
  /** Whose it is; null when the webhook does not say. */
  readonly goodsOwnerId: number | null;
  readonly order: WmsOrderNamed | null;
  /** The article whose stock may have changed. */
  readonly articleNumber: string | null;
}

/** What the webhook names; null when it names nothing, or is no such payload. */
export function namedInWms(body: unknown): NamedInWms | null {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return null;
  const { order, article, isReturned, orderStatus, ...top } = parsed.data;
  const wmsOrderId = top.orderId ?? order?.orderId ?? null;
  const articleNumber = article?.articleNumber || null;
  if (wmsOrderId === null && articleNumber === null) return null;
  return {
    goodsOwnerId: top.goodsOwnerId ?? order?.goodsOwnerId ?? null,
    order:
      wmsOrderId === null
        ? null
        : {
            wmsOrderId,
            orderNumber: top.orderNumber ?? order?.orderNumber ?? null,
            goodsOwnerOrderId: top.goodsOwnerOrderId ?? order?.goodsOwnerOrderId ?? null,
            isReturn: isReturned === true || orderStatus?.number === RETURNED_STATUS,
          },
    articleNumber,
  };
}

import { z } from 'zod';

/**
 * The ids in a webhook of the WMS. Order webhooks carry them at the top, picking and packing webhooks inside `order`
 * (Ongoing, "Types of webhooks"). Everything else in the body is left alone: what changed is found by reading the order.
 */
const ids = z.object({
  orderId: z.number().int().nullish(),
  orderNumber: z.string().nullish(),
  goodsOwnerOrderId: z.string().nullish(),
  goodsOwnerId: z.number().int().nullish(),
});
const payload = ids.extend({ order: ids.nullish() });

export interface WmsOrderNamed {
  readonly wmsOrderId: number;
  readonly orderNumber: string | null;
  readonly goodsOwnerOrderId: string | null;
  readonly goodsOwnerId: number | null;
}

/** The order that the webhook names; null when it names none (inventory webhooks) or is no such payload. */
export function toWmsOrderTouched(body: unknown): WmsOrderNamed | null {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return null;
  const { order, ...top } = parsed.data;
  const wmsOrderId = top.orderId ?? order?.orderId;
  if (wmsOrderId === null || wmsOrderId === undefined) return null;
  return {
    wmsOrderId,
    orderNumber: top.orderNumber ?? order?.orderNumber ?? null,
    goodsOwnerOrderId: top.goodsOwnerOrderId ?? order?.goodsOwnerOrderId ?? null,
    goodsOwnerId: top.goodsOwnerId ?? order?.goodsOwnerId ?? null,
  };
}

import { utcInstant } from './from-ongoing-order.js';
import type { ReturnOrderAnswer } from './ongoing-answers.js';
import type { WmsReturnOrderRecord } from './wms-client.js';

/** What Ongoing says of a return order, in our words. Null when it names no order that the goods were sent with. */
export function fromOngoingReturnOrder(answer: ReturnOrderAnswer): WmsReturnOrderRecord | null {
  const orderNumber = answer.customerOrderInfo?.orderNumber ?? null;
  if (orderNumber === null) return null;
  return {
    returnOrderId: answer.returnOrderInfo.returnOrderId,
    returnOrderNumber: answer.returnOrderInfo.returnOrderNumber,
    orderNumber,
    lines: answer.returnOrderLines.map((line) => ({
      rowNumber: line.customerOrderLine?.customerOrderRowNumber ?? '',
      returnedNumberOfItems: line.returnedNumberOfItems ?? 0,
      discardedNumberOfItems: line.returnedRemovedByInventoryNumberOfItems ?? 0,
      cause: line.returnCause?.code ?? null,
      items: line.returnedArticleItems
        .filter(({ numberOfItems }) => (numberOfItems ?? 0) > 0)
        .map((item) => ({
          quantity: item.numberOfItems ?? 0,
          returnedAt: utcInstant(item.returnTime),
          cause: item.returnCause?.code ?? line.returnCause?.code ?? null,
          isDiscarded: item.isReturnRemovedByInventory ?? false,
        })),
    })),
  };
}

import type { OrderAnswer } from './ongoing-answers.js';
import type { WmsOrderRecord, WmsTracking } from './wms-client.js';

/**
 * What Ongoing says of an order, in our words. A line without its row number (made by hand in the WMS) has the external id
 * instead, else an empty one. The delivery date comes back as a plain day, as it was sent; a time behind it is dropped. Quantities that are absent count as zero, but a reported quantity that was never set stays null.
 */
export function fromOngoingOrder(answer: OrderAnswer): WmsOrderRecord {
  const returning = answer.parcels.filter(({ isReturnParcel }) => isReturnParcel === true);
  const outbound = answer.parcels.filter((each) => !returning.includes(each));
  return {
    orderId: answer.orderInfo.orderId,
    orderNumber: answer.orderInfo.orderNumber,
    goodsOwnerOrderId: answer.orderInfo.goodsOwnerOrderId,
    statusNumber: answer.orderInfo.orderStatus?.number ?? null,
    statusText: answer.orderInfo.orderStatus?.text ?? null,
    deliveryDate: /^\d{4}-\d\d-\d\d/.exec(answer.orderInfo.deliveryDate ?? '')?.[0] ?? null,
    lines: answer.orderLines.map((line) => ({
      id: line.id,
      rowNumber: line.rowNumber ?? line.externalId ?? '',
      articleNumber: line.article?.articleNumber ?? null,
      orderedNumberOfItems: line.orderedNumberOfItems ?? 0,
      pickedNumberOfItems: line.pickedNumberOfItems ?? 0,
      returnedNumberOfItems: line.returnedNumberOfItems ?? 0,
      returnedItems: line.pickedArticleItems
        .filter(({ isReturned, numberOfItems }) => isReturned && (numberOfItems ?? 0) > 0)
        .map((item) => ({
          quantity: item.numberOfItems ?? 0,
          returnedAt: utcInstant(item.returnDate),
          cause: item.returnCause?.code ?? null,
        })),
      parcelNumbers: parcelNumbersOf(line, answer.parcels),
      reportedNumberOfItems: line.reportedNumberOfItems,
    })),
    tracking: trackingOf(answer.tracking, outbound, answer.orderInfo.wayBill),
    returnTracking: trackingOf(answer.returnTracking, returning, answer.orderInfo.returnWayBill),
    carrier: answer.transporter?.transporterName ?? null,
    wayOfDelivery: answer.orderInfo.wayOfDelivery?.code ?? null,
    orderType: answer.orderInfo.orderType?.code ?? null,
  };
}

/** A time without a zone is UTC, as Ongoing writes times (REST reference, "Dates"); what is no time counts as absent. */
export function utcInstant(time: string | null): string | null {
  if (time === null) return null;
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(time) ? time : `${time}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Shipment numbers are what a customer follows; parcel numbers may be the warehouse's own labels, so they come second. */
function trackingOf(shipments: OrderAnswer['tracking'], parcels: OrderAnswer['parcels'], waybill: string | null): WmsTracking[] {
  const ofShipments = unique(shipments.map((each) => ({ number: each.waybill, url: each.trackingUrl })));
  if (ofShipments.length > 0) return ofShipments;
  const ofParcels = unique(parcels.map((parcel) => ({ number: numberOf(parcel), url: parcel.tracking?.trackingUrl ?? null })));
  return ofParcels.length > 0 ? ofParcels : unique([{ number: waybill, url: null }]);
}

/** The number of the parcel that an item is in; that of a parcel around it, if the item's own has none of the order's. */
function parcelNumbersOf({ pickedArticleItems }: OrderAnswer['orderLines'][number], parcels: OrderAnswer['parcels']): string[] {
  const numbers = pickedArticleItems.flatMap(({ parcel }) => {
    const around = [parcel, parcel?.parentParcel].flatMap(
      (each) => parcels.find(({ id }) => id !== null && id !== undefined && id === each?.id) ?? [],
    );
    return (around[0] && numberOf(around[0])) ?? parcel?.parcelNumber ?? [];
  });
  return [...new Set(numbers)];
}

const numberOf = ({ tracking, parcelNumber }: OrderAnswer['parcels'][number]): string | null => tracking?.waybill ?? parcelNumber;

function unique(found: readonly { number: string | null; url: string | null }[]): WmsTracking[] {
  const urls = new Map<string, string | null>();
  for (const { number, url } of found) if (number !== null) urls.set(number, urls.get(number) ?? url);
  return [...urls].map(([number, url]) => ({ number, url }));
}

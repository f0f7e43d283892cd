import { activityRecorded } from './activity-recorded.js';
import { articleLinks, articlesLinked, articleSynced, articleWanted } from './article-events.js';
import { connectionConfigured, connectionRemoved, connectionsWanted, tokenRefused } from './connection-configured.js';
import { type EventDefinition, type QuestionDefinition, type ServiceName } from './event.js';
import { flowDryRun, flowRunRequested, flowStatus } from './flow-run-requested.js';
import { backOrderFollowed, orderCancelled, orderExported, shipmentClosedShort, shipmentReported } from './order-exported.js';
import { orderAudit, orderAuditRun, orderBackfill, orderExplain, orderPreview } from './order-questions.js';
import { customerRedacted } from './redaction-requested.js';
import {
  shopifyFulfillmentOrderTouched,
  shopifyInventoryItemTouched,
  shopifyInventoryLevelTouched,
  shopifyOrderTouched,
  shopifyProductTouched,
} from './shopify-touched.js';
import { refundsDecide, refundsWaiting } from './return-questions.js';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting } from './shipment-questions.js';
import { skuDoctor } from './sku-doctor.js';
import { wmsOrderTouched, wmsStockTouched } from './wms-order-touched.js';

/** Every event there is. Who gets which is in each definition; queues and bindings are made from this list. */
export const EVENTS: readonly EventDefinition[] = [
  connectionConfigured,
  connectionRemoved,
  connectionsWanted,
  tokenRefused,
  shopifyOrderTouched,
  shopifyFulfillmentOrderTouched,
  shopifyProductTouched,
  shopifyInventoryItemTouched,
  shopifyInventoryLevelTouched,
  wmsOrderTouched,
  wmsStockTouched,
  articleSynced,
  articleWanted,
  articlesLinked,
  orderExported,
  orderCancelled,
  shipmentReported,
  backOrderFollowed,
  shipmentClosedShort,
  flowRunRequested,
  activityRecorded,
  customerRedacted,
] as readonly EventDefinition[];

/** The names of the events that a service receives. */
export function eventsFor(service: ServiceName): string[] {
  return EVENTS.filter((event) => event.subscribers.includes(service)).map((event) => event.name);
}

/** Every question there is. Both ends check what they say against it. */
export const QUESTIONS: readonly QuestionDefinition[] = [
  flowStatus,
  flowDryRun,
  articleLinks,
  skuDoctor,
  orderExplain,
  orderPreview,
  orderAudit,
  orderAuditRun,
  orderBackfill,
  shipmentsFulfill,
  shipmentsWaiting,
  shipmentsMatch,
  refundsWaiting,
  refundsDecide,
] as readonly QuestionDefinition[];

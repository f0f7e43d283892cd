import { GraphQLError } from 'graphql';
import {
  holdFulfillmentOrder,
  moveFulfillmentOrder,
  type Outcome,
  refused,
  releaseFulfillmentOrder,
  reportProgress,
} from '../../fulfillment/fulfillment-orders.js';
import {
  cancelFulfillment,
  createFulfillment,
  type FulfillmentRequest,
  type TrackingInput,
  updateTracking,
} from '../../fulfillment/fulfillments.js';
import { gid, idOf } from '../../ids.js';
import { activateItem, setQuantities, type SetQuantitiesInput } from '../../inventory/stock-writes.js';
import { uninstall } from '../../oauth/grants.js';
import { capturePayment } from '../../orders/payments.js';
import { processReturn, type ProcessRequest } from '../../orders/return-processing.js';
import { createRefund, type RefundRequest } from '../../orders/refunds.js';
import type { FulfillmentOrder, Order, PaymentTransaction } from '../../shop-state.js';
import { addTags } from '../../orders/order-changes.js';
import { shopBody } from '../../webhooks/rest-bodies.js';
import { changeSubscription, subscribe, type SubscriptionInput, unsubscribe } from '../../webhooks/subscriptions.js';
import { TOPICS } from '../../webhooks/topics.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';
import { transactionInOrder, refundInOrder, returnInOrder } from './in-order.js';

/** A payload's fields by name, whatever the mutation; `userErrors` beside them. */
type Payload = Readonly<Record<string, unknown>> & { readonly userErrors: readonly unknown[] };

function payload<T>(outcome: Outcome<T>, of: (done: T) => Readonly<Record<string, unknown>>): Payload {
  return outcome.ok ? { ...of(outcome), userErrors: [] } : { userErrors: outcome.errors };
}

function fields(...names: string[]): TypeModel {
  return model<Payload>(Object.fromEntries([...names, 'userErrors'].map((name) => [name, (of: Payload) => of[name] ?? null])));
}

const codedError = model<{ field: string[] | null; message: string; code?: string | null }>({
  field: (error) => error.field,
  message: (error) => error.message,
  code: (error) => error.code ?? null,
});

export const payloadTypes: Readonly<Record<string, TypeModel>> = {
  FulfillmentCreatePayload: fields('fulfillment'),
  FulfillmentTrackingInfoUpdatePayload: fields('fulfillment'),
  FulfillmentCancelPayload: fields('fulfillment'),
  OrderCapturePayload: fields('transaction'),
  ReturnProcessPayload: fields('return'),
  ReturnUserError: codedError,
  RefundCreatePayload: fields('refund', 'order'),
  FulfillmentOrderHoldPayload: fields('fulfillmentHold', 'fulfillmentOrder', 'remainingFulfillmentOrder'),
  FulfillmentOrderReleaseHoldPayload: fields('fulfillmentOrder'),
  FulfillmentOrderReportProgressPayload: fields('fulfillmentOrder'),
  TagsAddPayload: fields('node'),
  FulfillmentOrderMovePayload: fields('movedFulfillmentOrder', 'originalFulfillmentOrder', 'remainingFulfillmentOrder'),
  WebhookSubscriptionCreatePayload: fields('webhookSubscription'),
  WebhookSubscriptionUpdatePayload: fields('webhookSubscription'),
  WebhookSubscriptionDeletePayload: fields('deletedWebhookSubscriptionId'),
  AppUninstallPayload: fields('app'),
  InventorySetQuantitiesPayload: fields('inventoryAdjustmentGroup'),
  InventoryActivatePayload: fields('inventoryLevel'),
  BulkOperationRunQueryPayload: fields('bulkOperation'),
  BulkOperationCancelPayload: fields('bulkOperation'),
  FulfillmentOrderHoldUserError: codedError,
  FulfillmentOrderReportProgressUserError: codedError,
  FulfillmentOrderReleaseHoldUserError: codedError,
  FulfillmentOrderMoveFulfillmentOrderMoveUserError: codedError,
  AppUninstallAppUninstallError: codedError,
  InventorySetQuantitiesUserError: codedError,
  BulkOperationUserError: codedError,
};

/** Input that would change what happens, and that the twin has not. */
function refuseUnmodelled(type: string, input: object, names: readonly string[]): void {
  const given = names.find((name) => {
    const value = (input as Readonly<Record<string, unknown>>)[name];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  if (given === undefined) return;
  throw new GraphQLError(
    `The Shopify twin does not model ${type}.${given}. It exists in Shopify's schema; extend the twin, or leave it out.`,
    { extensions: { code: 'NOT_MODELLED_BY_TWIN' } },
  );
}

type NamedLines = readonly { readonly id: string; readonly quantity: number }[] | null | undefined;

function named(lines: NamedLines): { id: string | null; quantity: number }[] | null {
  if (lines === null || lines === undefined || lines.length === 0) return null;
  return lines.map(({ id, quantity }) => ({ id: idOf('FulfillmentOrderLineItem', id), quantity }));
}

function withFulfillmentOrder<T>({ shop }: ShopContext, id: unknown, act: (fulfillmentOrder: FulfillmentOrder) => Outcome<T>): Outcome<T> {
  const fulfillmentOrder = shop.fulfillmentOrders.get(idOf('FulfillmentOrder', id) ?? '');
  return fulfillmentOrder === undefined
    ? refused(['id'], 'Fulfillment order not found.', 'FULFILLMENT_ORDER_NOT_FOUND')
    : act(fulfillmentOrder);
}

interface HoldInput {
  readonly reason: string;
  readonly reasonNotes?: string | null;
  readonly handle?: string | null;
  readonly fulfillmentOrderLineItems?: NamedLines;
}

/** Subscribing needs the read scope of what the topic tells of. */
function checkTopic({ scopes }: ShopContext, topic: string): Outcome<object> {
  const known = TOPICS.get(topic);
  if (known === undefined) {
    throw new GraphQLError(
      `The Shopify twin does not model the webhook topic ${topic}. It exists in Shopify's schema; extend the twin, or leave it out.`,
      {
        extensions: { code: 'NOT_MODELLED_BY_TWIN' },
      },
    );
  }
  if (known.scopes.length === 0 || known.scopes.some((scope) => scopes.has(scope))) return { ok: true };
  return refused(
    ['topic'],
    `You do not have permission to create or update webhooks with ${known.header} topic. It needs ${known.scopes.join(' or ')}.`,
  );
}

export const mutationRoot: TypeModel = model<unknown>({
  fulfillmentCreate: takes(['fulfillment', 'message'], (_root, args, { world, shop }) =>
    payload(createFulfillment(world, shop, args.fulfillment as FulfillmentRequest, 'app'), ({ fulfillment }) => ({ fulfillment })),
  ),
  fulfillmentTrackingInfoUpdate: takes(['fulfillmentId', 'trackingInfoInput', 'notifyCustomer'], (_root, args, { world, shop }) =>
    payload(
      updateTracking(
        world,
        shop,
        idOf('Fulfillment', args.fulfillmentId),
        args.trackingInfoInput as TrackingInput,
        args.notifyCustomer === true,
      ),
      ({ fulfillment }) => ({ fulfillment }),
    ),
  ),
  orderCapture: takes(['input'], (_root, args, { world, shop }) => {
    const input = args.input as {
      id: string;
      parentTransactionId: string;
      amount: string;
      currency?: string | null;
      finalCapture?: boolean | null;
    };
    const order = shop.orders.get(idOf('Order', input.id) ?? '');
    const outcome =
      order === undefined
        ? refused(['id'], 'Order not found.')
        : capturePayment(world, shop, order, {
            parentTransactionId: idOf('OrderTransaction', input.parentTransactionId),
            amount: input.amount,
            currency: input.currency ?? null,
            isFinal: input.finalCapture === true,
          });
    return payload<{ order: Order; transaction: PaymentTransaction }>(outcome, ({ order: of, transaction }) => ({
      transaction: transactionInOrder(of, transaction),
    }));
  }),
  refundCreate: takes(['input'], (_root, args, { world, shop }) => {
    const input = args.input as RefundRequest & { orderId: string };
    refuseUnmodelled('RefundInput', input, ['processedAt', 'refundMethods']);
    const order = shop.orders.get(idOf('Order', input.orderId) ?? '');
    const outcome: ReturnType<typeof createRefund> =
      order === undefined ? refused(['orderId'], 'Order not found.') : createRefund(world, shop, order, input);
    return payload(outcome, ({ refund, order: of }) => ({ refund: refundInOrder(of, refund), order: of }));
  }),
  returnProcess: takes(['input'], (_root, args, { world, shop }) => {
    const input = args.input as ProcessRequest & { returnId: string };
    refuseUnmodelled('ReturnProcessInput', input, ['exchangeLineItems', 'tipLineId']);
    const id = idOf('Return', input.returnId) ?? '';
    const order = shop.ordersByReturn.get(id);
    const outcome: ReturnType<typeof processReturn> =
      order === undefined
        ? refused(['returnId'], 'Return not found.', 'NOT_FOUND')
        : processReturn(
            world,
            shop,
            order,
            order.returns.find((each) => each.id === id)!,
            input,
          );
    return payload(outcome, ({ return: processed }) => ({ return: returnInOrder(order!, processed) }));
  }),
  fulfillmentCancel: takes(['id'], (_root, args, { world, shop }) =>
    payload(cancelFulfillment(world, shop, idOf('Fulfillment', args.id)), ({ fulfillment }) => ({ fulfillment })),
  ),
  fulfillmentOrderHold: takes(['id', 'fulfillmentHold'], (_root, args, context) =>
    payload(
      withFulfillmentOrder(context, args.id, (fulfillmentOrder) => {
        const input = args.fulfillmentHold as HoldInput;
        const hold = { reason: input.reason, reasonNotes: input.reasonNotes ?? null, handle: input.handle ?? null, byApp: true };
        return holdFulfillmentOrder(context.world, context.shop, fulfillmentOrder, hold, named(input.fulfillmentOrderLineItems));
      }),
      ({ hold, fulfillmentOrder, remaining }) => ({ fulfillmentHold: hold, fulfillmentOrder, remainingFulfillmentOrder: remaining }),
    ),
  ),
  fulfillmentOrderReleaseHold: takes(['id', 'holdIds'], (_root, args, context) =>
    payload(
      withFulfillmentOrder(context, args.id, (fulfillmentOrder) => {
        const ids = Array.isArray(args.holdIds) ? args.holdIds.map((id) => idOf('FulfillmentHold', id)) : null;
        return releaseFulfillmentOrder(context.world, context.shop, fulfillmentOrder, ids);
      }),
      ({ fulfillmentOrder }) => ({ fulfillmentOrder }),
    ),
  ),
  fulfillmentOrderReportProgress: takes(['id'], (_root, args, context) =>
    payload(
      withFulfillmentOrder(context, args.id, (fulfillmentOrder) => reportProgress(context.world, context.shop, fulfillmentOrder)),
      ({ fulfillmentOrder }) => ({ fulfillmentOrder }),
    ),
  ),
  tagsAdd: takes(['id', 'tags'], (_root, args, { world, shop }) => {
    const order = shop.orders.get(idOf('Order', args.id) ?? '');
    const outcome: Outcome<{ order: Order }> =
      order === undefined ? refused(['id'], 'Order not found.') : addTags(world, shop, order, args.tags as readonly string[]);
    return payload(outcome, ({ order: tagged }) => ({ node: { __typename: 'Order', ...tagged } }));
  }),
  fulfillmentOrderMove: takes(['id', 'newLocationId', 'fulfillmentOrderLineItems'], (_root, args, context) =>
    payload(
      withFulfillmentOrder(context, args.id, (fulfillmentOrder) =>
        moveFulfillmentOrder(
          context.world,
          context.shop,
          fulfillmentOrder,
          idOf('Location', args.newLocationId) ?? '',
          named(args.fulfillmentOrderLineItems as NamedLines),
        ),
      ),
      ({ original, moved, remaining }) => ({
        originalFulfillmentOrder: original,
        movedFulfillmentOrder: moved,
        remainingFulfillmentOrder: remaining,
      }),
    ),
  ),
  inventorySetQuantities: takes(['input'], (_root, args, { world, shop }) => {
    const input = args.input as SetQuantitiesInput;
    // Null is an answer, leaving it out is none; the schema takes both.
    if (input.quantities.some((row) => !('changeFromQuantity' in row))) {
      throw new GraphQLError('InventoryQuantityInput must include the following argument: changeFromQuantity.', {
        extensions: { code: 'INVALID_FIELD_ARGUMENTS' },
      });
    }
    return payload(setQuantities(world, shop, input), ({ group }) => ({ inventoryAdjustmentGroup: group }));
  }),
  inventoryActivate: takes(['inventoryItemId', 'locationId', 'available', 'onHand'], (_root, args, { world, shop }) =>
    payload(
      activateItem(world, shop, {
        inventoryItemId: idOf('InventoryItem', args.inventoryItemId),
        locationId: idOf('Location', args.locationId),
        available: typeof args.available === 'number' ? args.available : null,
        onHand: typeof args.onHand === 'number' ? args.onHand : null,
      }),
      ({ level }) => ({ inventoryLevel: level }),
    ),
  ),
  bulkOperationRunQuery: takes(['query', 'groupObjects'], (_root, args, context) =>
    payload(context.bulk.run(context, String(args.query as string), args.groupObjects === true), ({ operation }) => ({
      bulkOperation: operation,
    })),
  ),
  bulkOperationCancel: takes(['id'], (_root, args, context) =>
    payload(context.bulk.cancel(context, idOf('BulkOperation', args.id)), ({ operation }) => ({ bulkOperation: operation })),
  ),
  webhookSubscriptionCreate: takes(['topic', 'webhookSubscription'], (_root, args, context) => {
    const topic = String(args.topic);
    const allowed = checkTopic(context, topic);
    if (!allowed.ok) return payload(allowed, () => ({}));
    const { world, shop, installation } = context;
    return payload(
      subscribe(world, shop, installation.apiKey, topic, args.webhookSubscription as SubscriptionInput),
      ({ subscription }) => ({
        webhookSubscription: subscription,
      }),
    );
  }),
  webhookSubscriptionUpdate: takes(['id', 'webhookSubscription'], (_root, args, { world, shop, installation }) =>
    payload(
      changeSubscription(world, shop, installation.apiKey, String(args.id as string), args.webhookSubscription as SubscriptionInput),
      ({ subscription }) => ({ webhookSubscription: subscription }),
    ),
  ),
  webhookSubscriptionDelete: takes(['id'], (_root, args, { world, shop, installation }) =>
    payload(unsubscribe(world, shop, installation.apiKey, String(args.id as string)), ({ id }) => ({
      deletedWebhookSubscriptionId: gid('WebhookSubscription', id),
    })),
  ),
  appUninstall: (_root, _args, { world, shop, installation }) => {
    uninstall(world, shop, installation.apiKey, () => shopBody(shop));
    return { app: installation, userErrors: [] };
  },
});

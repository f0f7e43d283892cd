import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

interface FulfillmentOrderNode {
  readonly id: string;
  readonly status: string;
  readonly supportedActions: { action: string }[];
  readonly assignedLocation: { location: { id: string } };
  readonly lineItems: { nodes: { id: string; totalQuantity: number; remainingQuantity: number; lineItem: { id: string } }[] };
}

const FULFIL =
  'mutation ($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { fulfillment { id name status trackingInfo(first: 5) { company number url } } userErrors { field message } } }';

describe('Fulfilling', () => {
  let shop: RehearsedShop;
  let token: string;

  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, {
      title: 'Lamp',
      variants: [
        { title: 'Red', sku: 'RED' },
        { title: 'Blue', sku: 'BLUE' },
      ],
    });
  });
  afterEach(() => shop.close());

  const order = async (
    lines: object[] = [
      { sku: 'RED', quantity: 3 },
      { sku: 'BLUE', quantity: 1 },
    ],
    rest: object = {},
  ) => (await shop.routedOrders({ orders: [{ lines, ...rest }] }))[0]!;
  const read = async (id: string): Promise<{ displayFulfillmentStatus: string; fulfillmentOrders: FulfillmentOrderNode[] }> => {
    const query = `query ($id: ID!) { order(id: $id) { displayFulfillmentStatus fulfillmentOrders(first: 20) { nodes { id status supportedActions { action }
      assignedLocation { location { id } } lineItems(first: 20) { nodes { id totalQuantity remainingQuantity lineItem { id } } } } } } }`;
    const { data, errors } = await shop.graphql(token, query, { id: `gid://shopify/Order/${id}` });
    expect(errors).toBeUndefined();
    return { ...data!.order, fulfillmentOrders: data!.order.fulfillmentOrders.nodes };
  };
  const fulfil = async (groups: object[], rest: object = {}) => {
    const { data, errors } = await shop.graphql(token, FULFIL, { f: { lineItemsByFulfillmentOrder: groups, ...rest } });
    expect(errors).toBeUndefined();
    return data!.fulfillmentCreate as { fulfillment: any; userErrors: { field: string[]; message: string }[] }; // eslint-disable-line @typescript-eslint/no-explicit-any
  };
  const part = (of: FulfillmentOrderNode, ...quantities: number[]) => ({
    fulfillmentOrderId: of.id,
    fulfillmentOrderLineItems: quantities.map((quantity, index) => ({ id: of.lineItems.nodes[index]!.id, quantity })),
  });

  it('has no fulfillment orders until the order is routed', async () => {
    await shop.control('PUT', '/_twin/switches', { routingDelayMs: 60_000 });
    const { orders } = await shop.control('POST', `/_twin/shops/${DOMAIN}/orders`, { orders: [{ lines: [{ sku: 'RED', quantity: 1 }] }] });
    expect((await read(orders[0].id)).fulfillmentOrders).toEqual([]);
  });

  it('ships a part, then the rest, and says so of line, fulfillment order and order', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    expect(open).toMatchObject({ status: 'OPEN' });
    const first = await fulfil([part(open!, 2)], {
      trackingInfo: { company: 'PostNord', number: 'SE1', url: 'https://track.example/SE1' },
    });
    expect(first.userErrors).toEqual([]);
    expect(first.fulfillment).toMatchObject({
      name: '#1001-F1',
      status: 'SUCCESS',
      trackingInfo: [{ company: 'PostNord', number: 'SE1', url: 'https://track.example/SE1' }],
    });
    const half = await read(id);
    expect(half.displayFulfillmentStatus).toBe('PARTIALLY_FULFILLED');
    expect(half.fulfillmentOrders[0]).toMatchObject({ id: open!.id, status: 'IN_PROGRESS' });
    expect(half.fulfillmentOrders[0]!.lineItems.nodes.map((line) => line.remainingQuantity)).toEqual([1, 1]);

    await fulfil([{ fulfillmentOrderId: open!.id }]);
    const whole = await read(id);
    expect(whole.displayFulfillmentStatus).toBe('FULFILLED');
    expect(whole.fulfillmentOrders[0]).toMatchObject({ status: 'CLOSED', supportedActions: [] });
  });

  it('writes each shipment to the effect log, and the mail only when the customer is told', async () => {
    const { id, number, lineItemIds } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    await fulfil([part(open!, 1)], { trackingInfo: { company: 'Bring', numbers: ['A', 'B'] } });
    expect(shop.effects('mail.sent')).toEqual([]);
    await fulfil([part(open!, 1)], { notifyCustomer: true });
    expect(shop.effects('fulfillment.created').map(({ data }) => data)).toEqual([
      expect.objectContaining({
        orderId: id,
        orderNumber: number,
        lines: [{ lineItemId: lineItemIds[0], quantity: 1 }],
        tracking: ['A', 'B'],
        carrier: 'Bring',
        notified: false,
      }),
      expect.objectContaining({ orderId: id, tracking: [], carrier: null, notified: true }),
    ]);
    expect(shop.effects('mail.sent')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ kind: 'shipping-confirmation', orderId: id }) }),
    ]);
  });

  it('refuses more than remains, and then ships nothing at all', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    const { fulfillment, userErrors } = await fulfil([part(open!, 1, 2)]);
    expect(fulfillment).toBeNull();
    expect(userErrors).toEqual([
      {
        field: ['fulfillment', 'lineItemsByFulfillmentOrder', '0', 'fulfillmentOrderLineItems', '1', 'quantity'],
        message: 'Invalid fulfillment order line item quantity requested.',
      },
    ]);
    expect((await read(id)).displayFulfillmentStatus).toBe('UNFULFILLED');
  });

  it('refuses to ship what is closed, on hold, of another order, or at another place', async () => {
    const split = await order([
      { sku: 'RED', quantity: 1, location: 'Hisingen' },
      { sku: 'BLUE', quantity: 1, location: 'Malmö' },
    ]);
    const [here, there] = (await read(split.id)).fulfillmentOrders;
    const message = async (...groups: object[]) => (await fulfil(groups)).userErrors[0]!.message;
    expect(await message(part(here!, 1), part(there!, 1))).toBe('All fulfillment orders must be assigned to the same location.');
    const [other] = (await read((await order()).id)).fulfillmentOrders;
    expect(await message(part(here!, 1), part(other!, 1))).toBe('All fulfillment orders must belong to the same order.');
    await shop.control('POST', `/_twin/shops/${DOMAIN}/fulfillment-orders/${here!.id.split('/').pop()}/hold`);
    expect(await message(part(here!, 1))).toContain('has an unfulfillable status= on_hold');
    await fulfil([{ fulfillmentOrderId: there!.id }]);
    expect(await message(part(there!, 1))).toContain('has an unfulfillable status= closed');
    expect(await message({ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1' })).toBe('Fulfillment order does not exist.');
  });

  it('ships everything for an empty list of lines, or refuses it, by switch', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    await shop.control('PUT', '/_twin/switches', { emptyLineList: 'refused' });
    expect((await fulfil([part(open!)])).userErrors).toHaveLength(1);
    await shop.control('PUT', '/_twin/switches', { emptyLineList: 'all' });
    await fulfil([part(open!)]);
    expect((await read(id)).displayFulfillmentStatus).toBe('FULFILLED');
  });

  it('makes a new fulfillment order when a whole shipment is cancelled, and gives back to one still open', async () => {
    const { id } = await order([{ sku: 'RED', quantity: 2 }]);
    const cancel = 'mutation ($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status } userErrors { message } } }';
    const [open] = (await read(id)).fulfillmentOrders;
    const first = await fulfil([part(open!, 1)]);
    await shop.graphql(token, cancel, { id: first.fulfillment.id });
    const back = await read(id);
    expect(back.fulfillmentOrders.map(({ status }) => status)).toEqual(['OPEN']);
    expect(back.fulfillmentOrders[0]!.lineItems.nodes[0]!.remainingQuantity).toBe(2);

    const whole = await fulfil([{ fulfillmentOrderId: open!.id }]);
    await shop.graphql(token, cancel, { id: whole.fulfillment.id });
    const anew = await read(id);
    expect(anew.fulfillmentOrders.map(({ status }) => status)).toEqual(['CLOSED', 'OPEN']);
    expect(anew.displayFulfillmentStatus).toBe('UNFULFILLED');
    const again = await shop.graphql(token, cancel, { id: whole.fulfillment.id });
    expect(again.data!.fulfillmentCancel.userErrors).toEqual([{ message: 'Fulfillment has already been cancelled.' }]);
    expect(shop.effects('fulfillment.cancelled')).toHaveLength(2);
  });

  it('moves the open units to another place under new ids, and keeps the shipped ones where they were', async () => {
    const { id } = await order([{ sku: 'RED', quantity: 3 }]);
    const [open] = (await read(id)).fulfillmentOrders;
    await fulfil([part(open!, 1)]);
    const { locations } = await shop.control('GET', `/_twin/shops/${DOMAIN}`);
    const move =
      'mutation ($id: ID!, $l: ID!) { fulfillmentOrderMove(id: $id, newLocationId: $l) { movedFulfillmentOrder { id } originalFulfillmentOrder { id status } userErrors { message code } } }';
    const { data } = await shop.graphql(token, move, { id: open!.id, l: `gid://shopify/Location/${locations[1].id}` });
    expect(data!.fulfillmentOrderMove).toMatchObject({ originalFulfillmentOrder: { id: open!.id, status: 'CLOSED' }, userErrors: [] });
    const after = (await read(id)).fulfillmentOrders;
    expect(after.map(({ status }) => status)).toEqual(['CLOSED', 'OPEN']);
    expect(after[1]!.id).toBe(data!.fulfillmentOrderMove.movedFulfillmentOrder.id);
    expect(after[1]!.assignedLocation.location.id).toBe(`gid://shopify/Location/${locations[1].id}`);
    expect(after[1]!.lineItems.nodes[0]).toMatchObject({ totalQuantity: 2, remainingQuantity: 2 });
  });

  it('holds a part under the old id, lets the rest go on under a new one, and opens again when released', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    const hold = `mutation ($id: ID!, $h: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $h) {
      fulfillmentOrder { id status } remainingFulfillmentOrder { id status } userErrors { message code } } }`;
    const h = { reason: 'INCORRECT_ADDRESS', fulfillmentOrderLineItems: [{ id: open!.lineItems.nodes[0]!.id, quantity: 3 }] };
    const { data } = await shop.graphql(token, hold, { id: open!.id, h });
    expect(data!.fulfillmentOrderHold).toMatchObject({
      fulfillmentOrder: { id: open!.id, status: 'ON_HOLD' },
      remainingFulfillmentOrder: { status: 'OPEN' },
      userErrors: [],
    });
    const release = 'mutation ($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { fulfillmentOrder { status } userErrors { message } } }';
    expect((await shop.graphql(token, release, { id: open!.id })).data!.fulfillmentOrderReleaseHold.fulfillmentOrder.status).toBe('OPEN');
    expect((await shop.graphql(token, release, { id: open!.id })).data!.fulfillmentOrderReleaseHold.userErrors).toHaveLength(1);
  });

  it('refuses a second hold under the same handle, a hold of a part of what is held, and one of what is closed', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    const hold = `mutation ($id: ID!, $h: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $h) {
      fulfillmentHold { id handle } userErrors { code } } }`;
    const held = async (h: object) =>
      (await shop.graphql(token, hold, { id: open!.id, h: { reason: 'OTHER', ...h } })).data!.fulfillmentOrderHold;
    const part = { fulfillmentOrderLineItems: [{ id: open!.lineItems.nodes[0]!.id, quantity: 1 }] };
    const first = await held({ handle: 'stockbridge', notifyMerchant: true, externalId: 'X-1' });
    expect(first).toMatchObject({ fulfillmentHold: { handle: 'stockbridge' }, userErrors: [] });
    expect((await held({ handle: 'stockbridge' })).userErrors).toEqual([{ code: 'DUPLICATE_FULFILLMENT_HOLD_HANDLE' }]);
    expect((await held({ handle: 'other', ...part })).userErrors).toEqual([{ code: 'FULFILLMENT_ORDER_NOT_SPLITTABLE' }]);
    const second = await held({ handle: 'other' });
    const release =
      'mutation ($id: ID!, $h: [ID!]) { fulfillmentOrderReleaseHold(id: $id, holdIds: $h) { fulfillmentOrder { status } userErrors { message } } }';
    const released = async (h: string[]) =>
      (await shop.graphql(token, release, { id: open!.id, h })).data!.fulfillmentOrderReleaseHold.fulfillmentOrder.status;
    expect(await released([first.fulfillmentHold.id])).toBe('ON_HOLD');
    expect(await released([second.fulfillmentHold.id])).toBe('OPEN');
    await fulfil([{ fulfillmentOrderId: open!.id }]);
    expect((await held({})).userErrors).toEqual([{ code: 'TAKEN' }]);
  });

  it('gives fulfillment orders other ids a moment after routing, for the share of orders the switch says', async () => {
    await shop.control('PUT', '/_twin/switches', { rerouteShare: 1, rerouteDelayMs: 0 });
    const { id } = await order();
    await shop.until(async () => (await read(id)).fulfillmentOrders.length === 2);
    expect((await read(id)).fulfillmentOrders.map(({ status }) => status)).toEqual(['CLOSED', 'OPEN']);
  });

  it('changes tracking later and logs it', async () => {
    const { id } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    const { fulfillment } = await fulfil([{ fulfillmentOrderId: open!.id }]);
    const track =
      'mutation ($id: ID!, $t: FulfillmentTrackingInput!) { fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t) { fulfillment { trackingInfo { number } } userErrors { message } } }';
    const { data } = await shop.graphql(token, track, { id: fulfillment.id, t: { number: 'LATER' } });
    expect(data!.fulfillmentTrackingInfoUpdate.fulfillment.trackingInfo).toEqual([{ number: 'LATER' }]);
    expect(shop.effects('tracking.updated')).toHaveLength(1);
    const wrong = await shop.graphql(token, track, { id: fulfillment.id, t: { number: 'X', url: 'track.example/X' } });
    expect(wrong.data!.fulfillmentTrackingInfoUpdate.userErrors[0].message).toContain('needs a scheme');
  });

  it('cancels what is not shipped, and refunds just that', async () => {
    const { id, lineItemIds } = await order();
    const [open] = (await read(id)).fulfillmentOrders;
    await fulfil([part(open!, 1)]);
    const dump = await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${id}/cancel`);
    expect(dump).toMatchObject({ financialStatus: 'PARTIALLY_REFUNDED', fulfillmentStatus: 'FULFILLED' });
    expect(dump.lines.map(({ currentQuantity }: { currentQuantity: number }) => currentQuantity)).toEqual([1, 0]);
    expect(dump.fulfillmentOrders[0].status).toBe('CANCELLED');
    const query =
      'query ($id: ID!) { order(id: $id) { cancelledAt cancelReason refunds { refundLineItems(first: 9) { nodes { quantity restockType lineItem { id } } } } } }';
    const { data } = await shop.graphql(token, query, { id: `gid://shopify/Order/${id}` });
    expect(data!.order.refunds[0].refundLineItems.nodes).toEqual([
      { quantity: 2, restockType: 'CANCEL', lineItem: { id: `gid://shopify/LineItem/${lineItemIds[0]}` } },
      { quantity: 1, restockType: 'CANCEL', lineItem: { id: `gid://shopify/LineItem/${lineItemIds[1]}` } },
    ]);
  });

  it('takes edited units off the fulfillment orders and puts added ones on, never below what is shipped', async () => {
    const { id, lineItemIds } = await order();
    const edit = (body: object) => shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${id}/edit`, body);
    const less = await edit({ lines: [{ lineItemId: lineItemIds[0], quantity: 1 }] });
    expect(less.lines[0]).toMatchObject({ quantity: 3, currentQuantity: 1, unfulfilledQuantity: 1 });
    const more = await edit({ lines: [{ lineItemId: lineItemIds[1], quantity: 4 }], add: [{ sku: 'RED', quantity: 2 }] });
    expect(more.lines[1]).toMatchObject({ quantity: 4, unfulfilledQuantity: 4 });
    expect(more.lines[2]).toMatchObject({ quantity: 2, unfulfilledQuantity: 2 });
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${id}/fulfil`, { lines: [{ lineItemId: lineItemIds[1], quantity: 3 }] });
    expect(await edit({ lines: [{ lineItemId: lineItemIds[1], quantity: 2 }] })).toMatchObject({ refusedWith: 400 });
  });

  it('keeps an order’s line when its variant is deleted, with a variant that is null', async () => {
    const { id } = await order();
    const { variants } = await shop.control('GET', `/_twin/shops/${DOMAIN}/variants`);
    await shop.control('DELETE', `/_twin/shops/${DOMAIN}/variants/${variants[0].id}`);
    const { data, errors } = await shop.graphql(
      token,
      'query ($id: ID!) { order(id: $id) { lineItems(first: 5) { nodes { sku variant { id } } } } }',
      { id: `gid://shopify/Order/${id}` },
    );
    expect(errors).toBeUndefined();
    expect(data!.order.lineItems.nodes[0]).toEqual({ sku: 'RED', variant: null });
    expect(data!.order.lineItems.nodes[1].variant).not.toBeNull();
  });

  it('pages an order of 300 lines to its end', async () => {
    const { id } = await order(Array.from({ length: 300 }, () => ({ sku: 'RED', quantity: 1 })));
    const seen = new Set<string>();
    let after: string | null = null;
    do {
      const query =
        'query ($id: ID!, $a: String) { order(id: $id) { lineItems(first: 250, after: $a) { nodes { id } pageInfo { hasNextPage endCursor } } } }';
      const { data } = await shop.graphql(token, query, { id: `gid://shopify/Order/${id}`, a: after });
      for (const line of data!.order.lineItems.nodes) seen.add(line.id);
      after = data!.order.lineItems.pageInfo.hasNextPage ? data!.order.lineItems.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.size).toBe(300);
  });
});

import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { RefundsWaiting } from '@stockbridge/contracts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../demo/src/hub.js';
import { until } from '../demo/src/processes.js';
import { startTwins, type StartedTwins } from '../demo/src/start-twins.js';
import type { Connected } from '../demo/src/stock-story.js';
import { announceByWebhook, api, catalogueDump, connect, flowStatus, furnishTwins, shopDump, warehouseDump } from '../demo/src/story.js';
import type { WholeOrderDump } from '../demo/src/twins.js';

jest.setTimeout(60_000);

const SOON_MS = 20_000;
/** Two builds may go on beside each other; a hook that times out would leave its processes behind. */
const STARTS_WITHIN_MS = 300_000;
const HATS = 3;
/** SIZE is refunded by itself, DEFECT with the shipping, everything else once a person has approved it. */
const SETTINGS = {
  enabled: true,
  advise: true,
  causes: [
    { cause: 'SIZE', refund: 'automatic' },
    { cause: 'DEFECT', refund: 'automatic', shipping: true },
  ],
};

/** A shop's order of three hats that was shipped. */
interface Shipped {
  readonly id: string;
  readonly number: string;
  readonly line: string;
}

const ends: (() => Promise<unknown>)[] = [];
let twins: StartedTwins;
let stage: Connected;
/** Each test has one of its own. */
let shipped: Shipped[];

beforeAll(async () => {
  execFileSync(process.execPath, ['scripts/ensure-built.mjs'], { stdio: 'inherit' });
  const directory = mkdtempSync(join(tmpdir(), 'stockbridge-returns-'));
  ends.push(async () => rmSync(directory, { recursive: true, force: true }));
  twins = await startTwins(directory, 0);
  ends.push(() => twins.sandbox.stop());
  const { shopify, wms } = twins;
  const hub = await startHub({ transport: 'postgres', directory, shopifyUrl: shopify.url, wmsUrl: wms.url });
  ends.push(() => hub.stop());
  const furnished = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
  await shopify.send('POST', `/shops/${furnished.merchant.shop}/products`, { title: 'Hat', variants: [{ sku: 'HAT', price: '100.00' }] });
  const { connectionId, webhook } = await connect(furnished);
  await announceByWebhook(furnished, [webhook], ['order.statusChanged', 'article.returned']);
  stage = { ...furnished, connectionId };
  await settings(SETTINGS);
  shipped = await ship(17);
}, STARTS_WITHIN_MS);
afterAll(async () => {
  for (const end of ends.reverse()) await end();
}, SOON_MS);

async function ship(count: number): Promise<Shipped[]> {
  const [hat] = await catalogueDump(stage);
  const order = { lines: [{ variantId: hat!.id, quantity: HATS }], location: stage.locationId };
  await shop('orders', { orders: Array.from({ length: count }, () => order), seed: 7 });
  const arrived = await until(
    'the orders in the warehouse',
    async () => {
      const orders = await warehouseDump(stage);
      return orders.length === count && orders;
    },
    SOON_MS,
  );
  for (const { orderNumber } of arrived) {
    await staff(orderNumber, 'pick', {});
    await staff(orderNumber, 'ship', { tracking: [{ waybill: `W${orderNumber}` }] });
  }
  const isShown = async () => (await shopDump(stage)).orders.every(({ fulfillments }) => fulfillments.length === 1);
  await until('the shipments in the shop', isShown, SOON_MS);
  return arrived.map(({ goodsOwnerOrderId, orderNumber, lines }) => ({
    id: goodsOwnerOrderId!,
    number: orderNumber,
    line: lines[0]!.rowNumber,
  }));
}

const shop = <T>(path: string, body: unknown = {}) => stage.shopify.send<T>('POST', `/shops/${stage.merchant.shop}/${path}`, body);
const staff = (number: string, action: string, body: unknown) =>
  stage.wms.send('POST', `/warehouses/${stage.merchant.warehouse}/orders/${number}/${action}`, body);
const settings = (returns: object) =>
  api(stage.hub, `/connections/${stage.connectionId}`, { method: 'PATCH', body: { settings: { returns } } });
const run = () => api(stage.hub, `/connections/${stage.connectionId}/flows/returns/run`, { method: 'POST', body: {} });
const comesBack = ({ number, line }: Shipped, quantity: number, cause?: string, more: object = {}) =>
  staff(number, 'return', { lines: [{ rowNumber: line, quantity, ...more }], ...(cause && { cause }) });

async function orderOf({ id }: Shipped): Promise<WholeOrderDump & { returns: { id: string; name: string; status: string }[] }> {
  return (await shopDump(stage)).orders.find((order) => order.id === id)! as never;
}
/** By whom, how many units and how much. */
const refundsOf = async (order: Shipped) =>
  (await orderOf(order)).refunds.map(({ by, lines, presented }) => [by, lines[0]?.quantity ?? 0, presented]);
const untilRefunded = (order: Shipped, times: number) =>
  until(`${times} refunds of order ${order.number}`, async () => (await refundsOf(order)).length === times, SOON_MS);
const refunds = () => api<RefundsWaiting>(stage.hub, `/connections/${stage.connectionId}/refunds`);
const waiting = (order: Shipped) =>
  until(
    `a refund of order ${order.number} to wait`,
    async () => (await refunds()).proposals.find(({ orderId }) => orderId === order.id),
    SOON_MS,
  );
const decide = (verdict: string, { id }: Shipped, key: string) =>
  api(stage.hub, `/connections/${stage.connectionId}/refunds/decide`, {
    method: 'POST',
    body: { verdict, refunds: [{ orderId: id, key }] },
  });
/** What the flow says that a person has to look at. */
const attention = async (order: Shipped) =>
  ((await flowStatus(stage.hub, stage.connectionId, 'returns'))?.attention ?? []).find(({ key }) => key === order.id) as
    { reason: string; state: string } | undefined;
const untilSaid = (order: Shipped, reason: string | undefined) =>
  until(`order ${order.number} to be ${reason ?? 'settled'}`, async () => (await attention(order))?.reason === reason, SOON_MS);

it('units of two causes and of none are refunded each by its own rule, the shipping once', async () => {
  const order = shipped[0]!;
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 1);
  await comesBack(order, 1);
  await waiting(order);
  await comesBack(order, 1, 'DEFECT', { discarded: 1 });
  await untilRefunded(order, 2);
  const [first, second] = await refundsOf(order);
  expect(first).toEqual(['app', 1, '100.00']);
  expect(Number(second![2])).toBeGreaterThan(100);

  const proposal = await waiting(order);
  expect(proposal).toMatchObject({ amount: '100.00', lines: [{ quantity: 1, cause: null }] });
  await decide('approve', order, proposal.key);
  await untilRefunded(order, 3);
  await untilSaid(order, undefined);
  const { totalPrice, refunds: all } = await orderOf(order);
  expect(all.reduce((sum, { presented }) => sum + Number(presented), 0)).toBeCloseTo(Number(totalPrice));
});

it('the merchant’s own refund of the same unit counts', async () => {
  const order = shipped[1]!;
  await comesBack(order, 1);
  await waiting(order);
  await shop(`orders/${order.id}/refund`, { lines: [{ lineItemId: order.line, quantity: 1 }] });
  await untilSaid(order, undefined);
  expect((await refunds()).proposals.filter(({ orderId }) => orderId === order.id)).toEqual([]);
  expect(await refundsOf(order)).toEqual([['merchant', 1, '100.00']]);
});

it('a return that nobody has approved in Shopify is waited for, and processed once somebody has', async () => {
  const order = shipped[2]!;
  const { id } = await shop<{ id: string }>(`orders/${order.id}/return`, {
    lines: [{ lineItemId: order.line, quantity: 1 }],
    status: 'REQUESTED',
  });
  await comesBack(order, 1, 'SIZE');
  await untilSaid(order, 'return-requested');
  expect(await refundsOf(order)).toEqual([]);
  await shop(`returns/${id}/approve`);
  await untilRefunded(order, 1);
  expect((await orderOf(order)).returns).toMatchObject([{ status: 'CLOSED' }]);
});

it('a return that was declined in Shopify is refunded only by a person', async () => {
  const order = shipped[3]!;
  const lines = [{ lineItemId: order.line, quantity: 1 }];
  const { id } = await shop<{ id: string }>(`orders/${order.id}/return`, { lines, status: 'REQUESTED' });
  await comesBack(order, 1, 'SIZE');
  await untilSaid(order, 'return-requested');
  await shop(`returns/${id}/decline`);
  expect((await waiting(order)).doubt).toContain('declined');
  expect(await refundsOf(order)).toEqual([]);
});

it('an exchange is left to people, whose processing of it is all that is refunded', async () => {
  const order = shipped[4]!;
  const { id } = await shop<{ id: string }>(`orders/${order.id}/return`, {
    lines: [{ lineItemId: order.line, quantity: 1 }],
    exchange: [{ sku: 'HAT', quantity: 1 }],
  });
  await comesBack(order, 1, 'SIZE');
  await untilSaid(order, 'return-has-exchange');
  await shop(`returns/${id}/process`);
  await untilSaid(order, undefined);
  expect((await refundsOf(order)).map(([by]) => by)).toEqual(['merchant']);
});

it.each([
  ['cancelled', 'cancel', 15],
  ['closed', 'close', 16],
])('an exchange that is %s in Shopify leaves what came back to its rule', async (_, step, nth) => {
  const order = shipped[nth]!;
  const { id } = await shop<{ id: string }>(`orders/${order.id}/return`, {
    lines: [{ lineItemId: order.line, quantity: 1 }],
    exchange: [{ sku: 'HAT', quantity: 1 }],
  });
  await comesBack(order, 1, 'SIZE');
  await untilSaid(order, 'return-has-exchange');
  await shop(`returns/${id}/${step}`);
  await untilRefunded(order, 1);
  expect((await refundsOf(order)).map(([by]) => by)).toEqual(['app']);
});

it('a return is announced to the warehouse when it is approved, and comes back in parts', async () => {
  const order = shipped[5]!;
  await shop(`orders/${order.id}/return`, { lines: [{ lineItemId: order.line, quantity: 2 }] });
  const isAnnounced = async () =>
    (await stage.wms.effects()).find(({ effect, data }) => effect === 'return-order.created' && data['orderNumber'] === order.number);
  expect((await until('the warehouse to know of the return', isAnnounced, SOON_MS)).data['lines']).toMatchObject([{ announced: 2 }]);
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 1);
  expect((await orderOf(order)).returns).toMatchObject([{ status: 'OPEN' }]);
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 2);
  expect((await orderOf(order)).returns).toMatchObject([{ status: 'CLOSED' }]);
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 3);
  expect((await refundsOf(order)).map(([, quantity]) => quantity)).toEqual([1, 1, 1]);
});

it('a return that is undone after its refund is an alarm until somebody has settled it', async () => {
  const order = shipped[6]!;
  await comesBack(order, 1, 'SIZE', {});
  await untilRefunded(order, 1);
  await staff(order.number, 'undo-return', {});
  await run();
  await untilSaid(order, 'return-undone');
  const [alarm] = (await refunds()).unsettled;
  await decide('seen', order, alarm!.key);
  await untilSaid(order, undefined);
  expect(await refundsOf(order)).toHaveLength(1);
});

it('what comes back while the flow is off is never touched, and what comes back afterwards is refunded', async () => {
  const order = shipped[7]!;
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 1);
  const isOn = async () => (await flowStatus(stage.hub, stage.connectionId, 'returns'))?.enabled;
  await settings({ enabled: false });
  await until('the flow to be off', async () => (await isOn()) === false, SOON_MS);
  await comesBack(order, 1, 'SIZE');
  await settings({ enabled: true });
  await comesBack(order, 1, 'SIZE');
  await untilRefunded(order, 2);
  await run();
  await untilSaid(order, undefined);
  expect(await refundsOf(order)).toHaveLength(2);
});

it('a refund whose answer is lost is read back or made again, and known as ours either way', async () => {
  const rules = ['refundCreate', 'returnProcess'].flatMap((match) =>
    ['before', 'after', 'long-before'].map((where) => ({ match, where, act: 'cut', ms: 3_000, times: 1 })),
  );
  const orders = shipped.slice(9, 9 + rules.length);
  for (const { id, line } of orders.slice(3)) await shop(`orders/${id}/return`, { lines: [{ lineItemId: line, quantity: 1 }] });
  await stage.shopify.send('PUT', '/faults', { rules });
  try {
    await Promise.all(orders.map((order) => comesBack(order, 1, 'SIZE')));
    for (const order of orders) await untilTold(order, 1);
  } finally {
    await stage.shopify.send('DELETE', '/faults');
  }
  for (const order of orders) {
    expect(await refundsOf(order)).toEqual([['app', 1, '100.00']]);
    await untilSaid(order, undefined);
  }
});

/** Waits until the timeline tells of so many refunds that we made. */
function untilTold({ number }: Shipped, times: number): Promise<unknown> {
  const told = async () => {
    const path = `/connections/${stage.connectionId}/orders/${number}/timeline`;
    const { activities } = await api<{ activities: { what: string }[] }>(stage.hub, path);
    return activities.filter(({ what }) => what === 'refunded').length === times;
  };
  return until(`the timeline to tell of ${times} refunds of order ${number}`, told, 2 * SOON_MS);
}

it('no refund of ours changed an order of the warehouse', async () => {
  const numbers = shipped.map(({ number }) => number);
  const effects = (await stage.wms.effects()).filter(({ subject }) => numbers.includes(subject));
  expect([...new Set(effects.map(({ effect }) => effect))].filter((effect) => effect.startsWith('order.'))).toEqual(['order.created']);
  expect(await refundsOf(shipped[8]!)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '@stockbridge/testing';
import { startHub, type Hub } from '../demo/src/hub.js';
import { startProcess, until, untilUp, type Started } from '../demo/src/processes.js';
import { API_USER, api, furnishTwins, GOODS_OWNER, install, warehouseDump, type Stage } from '../demo/src/story.js';
import { Twin, type ShopOrderDump, type WrittenOrderDump } from '../demo/src/twins.js';

const POLL_SECONDS = 4;
const directory = mkdtempSync(join(tmpdir(), 'stockbridge-orders-'));
let sandbox: Started;
let hub: Hub;
let stage: Stage;
let connectionId: string;
let variants: { id: string; sku: string | null }[];

beforeAll(async () => {
  const [shopifyPort, wmsPort] = [await freePort(), await freePort()];
  sandbox = startProcess(
    'sandbox',
    'dist/apps/sandbox/src/main.js',
    { SANDBOX_SHOPIFY_PORT: String(shopifyPort), SANDBOX_WMS_PORT: String(wmsPort), HOST: '127.0.0.1' },
    join(directory, 'logs'),
  );
  const shopify = new Twin(`http://127.0.0.1:${shopifyPort}`);
  const wms = new Twin(`http://127.0.0.1:${wmsPort}`);
  await untilUp(sandbox, `${shopify.url}/_twin/health`);
  await untilUp(sandbox, `${wms.url}/_twin/health`);
  hub = await startHub({ transport: 'postgres', directory, shopifyUrl: shopify.url, wmsUrl: wms.url, pollSeconds: POLL_SECONDS });
  stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
  await shopify.send('POST', shopPath('/products'), {
    title: 'Hat',
    variants: [
      { title: 'Green', sku: 'HAT-GREEN', price: '199.00' },
      { title: 'Red', sku: 'HAT-RED', price: '199.00' },
      { title: 'No SKU', price: '99.00' },
      { title: 'Doomed', price: '99.00' },
    ],
  });
  ({ connectionId } = await install(stage));
  variants = (await shopify.get<{ variants: { id: string; sku: string | null }[] }>(shopPath('/variants'))).variants;
  await until(
    'the articles',
    async () => (await wms.get<{ articles: unknown[] }>(warehousePath('/articles'))).articles.length === 4,
    30_000,
  );
});

afterAll(async () => {
  await hub?.stop();
  await sandbox?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const shopPath = (path: string) => `/shops/${stage.merchant.shop}${path}`;
const warehousePath = (path: string) => `/warehouses/${stage.merchant.warehouse}${path}`;

async function place(order: object): Promise<{ id: string; number: number }> {
  const placed = await stage.shopify.send<{ orders: { id: string; number: number }[] }>('POST', shopPath('/orders'), { orders: [order] });
  return placed.orders[0]!;
}

const shopOrder = (id: string) => stage.shopify.get<ShopOrderDump>(shopPath(`/orders/${id}`));

/** Waits until the order is in the warehouse and answers how it stands there. */
function inWarehouse(number: number | string, withinMs = 15_000): Promise<WrittenOrderDump> {
  return until(
    `order ${number} in the warehouse`,
    async () => (await warehouseDump(stage)).find((each) => each.orderNumber === String(number)),
    withinMs,
  );
}

/** Waits until the timeline's last line carries the reason, and answers its sentence. */
async function why(number: number, reason: string): Promise<string> {
  const line = await until(
    `order ${number} to be ${reason}`,
    async () => {
      const { activities } = await api<{ activities: { reason: string | null; sentence: string }[] }>(
        hub,
        `/connections/${connectionId}/orders/${number}/timeline`,
      ).catch(() => ({ activities: [] }));
      return activities.findLast((each) => each.reason === reason);
    },
    15_000,
  );
  return line.sentence;
}

async function withSettings(order: object): Promise<void> {
  await api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: { order } } });
}

/** A good order gets through, whatever went before it. */
async function othersGoOn(): Promise<void> {
  const { number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
  await inWarehouse(number);
}

describe('a bad order', () => {
  it('without an address waits, says what is missing, and goes on when it is completed', async () => {
    const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }], shippingAddress: null, billingAddress: null });
    expect(await why(number, 'no-customer-data')).toMatch(/lacks address.*Complete the address in Shopify/);
    await othersGoOn();
    await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), {
      shippingAddress: {
        firstName: 'Astrid',
        lastName: 'Lind',
        address1: 'Storgatan 1',
        city: 'Uppsala',
        zip: '753 20',
        countryCode: 'SE',
      },
    });
    await inWarehouse(number);
  });

  it('whose line has lost its variant and has no SKU is refused, and the sentence names the line', async () => {
    const doomed = (await stage.shopify.get<{ variants: { id: string; title: string }[] }>(shopPath('/variants'))).variants.find(
      (each) => each.title === 'Doomed',
    )!;
    const placing = place({ lines: [{ variantId: doomed.id, quantity: 1 }], routingDelayMs: 1_000 });
    const { id, number } = await placing;
    await stage.shopify.send('DELETE', shopPath(`/variants/${doomed.id}`));
    const line = (await shopOrder(id)).lines[0]!;
    expect(await why(number, 'line-unmappable')).toContain(`line ${line.id}`);
    await othersGoOn();
  });

  it('that another system has taken the number of is refused instead of overwriting', async () => {
    const { number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    await inWarehouse(number);
    const taken = number + 1;
    await putByAnotherSystem(taken);
    const next = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }], number: taken });
    expect(next.number).toBe(taken);
    expect(await why(taken, 'order-number-taken')).toContain('give this connection an order number prefix');
    expect((await inWarehouse(taken)).goodsOwnerOrderId).toBe('another-system');
    await othersGoOn();
  });
});

describe('the settings of a connection', () => {
  it('judge again what others had left out', async () => {
    const { number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }], financialStatus: 'PENDING' });
    await why(number, 'payment-status');
    await withSettings({ financialStatuses: ['AUTHORIZED', 'PAID', 'PENDING'] });
    await inWarehouse(number);
    await withSettings({ financialStatuses: ['AUTHORIZED', 'PAID'] });
  });

  it('let an order wait until a shipping app has written its pickup point, which the warehouse then has', async () => {
    await withSettings({ hold: { until: { attribute: 'Pick-up Location ID' } }, shipping: { presets: ['pickup-points-by-code'] } });
    const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    expect(await why(number, 'hold-window')).toContain('“Pick-up Location ID”');
    await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { attributes: [{ key: 'Pick-up Location ID', value: 'NL-1701' }] });
    expect((await inWarehouse(number)).body).toMatchObject({ servicePointCode: 'NL-1701' });
    await withSettings({ hold: { until: null }, shipping: { presets: [] } });
  });

  it('hold a risky order until Shopify judges it lower', async () => {
    await withSettings({ holdRisk: 'high' });
    const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }], riskLevel: 'HIGH' });
    await why(number, 'risk-hold');
    await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { riskLevel: 'LOW' });
    await inWarehouse(number);
    await withSettings({ holdRisk: 'off' });
  });

  it('make an article of a line that was typed by hand', async () => {
    const { number } = await place({ lines: [{ title: 'Gift wrapping', quantity: 1, price: '20.00' }] });
    const [line] = (await inWarehouse(number)).lines;
    expect(line!.articleNumber).toBe(`custom-${line!.rowNumber}`);
    const { articles } = await stage.wms.get<{ articles: { articleNumber: string; articleName: string }[] }>(warehousePath('/articles'));
    expect(articles.find(({ articleNumber }) => articleNumber === line!.articleNumber)).toMatchObject({ articleName: 'Gift wrapping' });
  });

  it('bring lines of other locations to ours, and say in the shop that the order is in the warehouse and begun', async () => {
    await withSettings({ lines: 'all', tagOn: { imported: 'in-warehouse' } });
    const { id, number } = await place({
      lines: [
        { sku: 'HAT-GREEN', quantity: 1 },
        { sku: 'HAT-RED', quantity: 2, location: stage.otherLocationId },
      ],
    });
    const { lines } = await inWarehouse(number);
    expect(lines.map(({ articleNumber, ordered }) => [articleNumber, ordered])).toEqual([
      ['HAT-GREEN', 1],
      ['HAT-RED', 2],
    ]);
    await until(
      'the tag',
      async () => (await stage.shopify.get<{ tags: string[] }>(shopPath(`/orders/${id}`))).tags.includes('in-warehouse'),
      15_000,
    );
    await stage.wms.send('POST', warehousePath(`/orders/${number}/status`), { status: 320 });
    await until(
      'the progress',
      async () => {
        const { fulfillmentOrders } = await shopOrder(id);
        const open = fulfillmentOrders.filter(({ lines: own }) => own.some(({ remainingQuantity }) => remainingQuantity > 0));
        return open.length > 0 && open.every(({ status }) => status === 'IN_PROGRESS');
      },
      15_000,
    );
    await withSettings({ lines: 'at-location', tagOn: { imported: null } });
  });
});

describe('an order', () => {
  it('with 300 lines is in the warehouse with all of them', async () => {
    const lines = Array.from({ length: 300 }, (_, at) => ({ variantId: variants[at % 3]!.id, quantity: 1 + (at % 3) }));
    const { id, number } = await place({ lines });
    const standing = await inWarehouse(number, 30_000);
    expect(standing.lines).toHaveLength(300);
    const wanted = new Map((await shopOrder(id)).lines.map((line) => [line.id, line.quantity]));
    for (const line of standing.lines) expect(line.ordered).toBe(wanted.get(line.rowNumber));
  });

  it('has its variant id as article number where the variant has no SKU', async () => {
    const bare = variants.find((each) => each.sku === null)!;
    const { number } = await place({ lines: [{ variantId: bare.id, quantity: 2 }] });
    expect((await inWarehouse(number)).lines[0]?.articleNumber).toBe(bare.id);
  });

  it('changes in the warehouse with the shop until the warehouse has begun; then the change is shown', async () => {
    const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    await inWarehouse(number);
    const line = (await shopOrder(id)).lines[0]!;
    await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { lines: [{ lineItemId: line.id, quantity: 3 }] });
    await until('the new quantity', async () => (await inWarehouse(number)).lines[0]?.ordered === 3, 15_000);
    await stage.wms.send('POST', warehousePath(`/orders/${number}/status`), { status: 320 });
    await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { note: 'please hurry' });
    expect(await why(number, 'warehouse-began')).toContain('note');
  });

  it('gets what is added after the warehouse began as an order of its own, by setting, and is fulfilled with both', async () => {
    await withSettings({ addedLate: 'supplement' });
    try {
      const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 2 }] });
      await inWarehouse(number);
      await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
      await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { add: [{ sku: 'HAT-RED', quantity: 3 }] });
      const supplement = `${number}-2`;
      expect((await inWarehouse(supplement)).lines).toMatchObject([{ articleNumber: 'HAT-RED', ordered: 3 }]);

      const red = (await shopOrder(id)).lines.find(({ sku }) => sku === 'HAT-RED')!;
      await stage.shopify.send('POST', shopPath(`/orders/${id}/edit`), { lines: [{ lineItemId: red.id, quantity: 1 }] });
      await until('one to be left', async () => (await inWarehouse(supplement)).lines[0]?.ordered === 1, 15_000);
      const explained = await api<{ wmsOrders: { orderNumber: string; isOurs: boolean }[] }>(
        hub,
        `/connections/${connectionId}/orders/${supplement}/explain`,
      );
      expect(explained.wmsOrders).toMatchObject([
        { orderNumber: String(number), isOurs: true },
        { orderNumber: supplement, isOurs: true },
      ]);

      const ship = (each: string, waybill: string) =>
        stage.wms.send('POST', warehousePath(`/orders/${each}/ship`), { tracking: [{ waybill, url: null }] });
      await ship(String(number), 'T-FIRST');
      await until('the first fulfillment', async () => (await shopOrder(id)).fulfillments.length === 1, 15_000);
      await stage.wms.send('POST', warehousePath(`/orders/${supplement}/pick`), {});
      await ship(supplement, 'T-SECOND');
      const { fulfillments } = await until(
        'both fulfillments',
        async () => {
          const order = await shopOrder(id);
          return order.fulfillments.length === 2 ? order : undefined;
        },
        15_000,
      );
      expect(fulfillments.map(({ trackingNumbers }) => trackingNumbers)).toEqual([['T-FIRST'], ['T-SECOND']]);
      expect((await warehouseDump(stage)).filter(({ orderNumber }) => orderNumber.startsWith(`${number}`))).toHaveLength(2);
    } finally {
      await withSettings({ addedLate: 'show' });
    }
  });

  it('is cancelled in the warehouse when the shop cancels it in time, and shown when it is too late', async () => {
    const early = await place({ lines: [{ sku: 'HAT-RED', quantity: 1 }] });
    await inWarehouse(early.number);
    await stage.shopify.send('POST', shopPath(`/orders/${early.id}/cancel`), {});
    await until('the cancellation', async () => (await inWarehouse(early.number)).status === 1000, 15_000);

    const late = await place({ lines: [{ sku: 'HAT-RED', quantity: 1 }] });
    await inWarehouse(late.number);
    await stage.wms.send('POST', warehousePath(`/orders/${late.number}/pick`), {});
    await stage.shopify.send('POST', shopPath(`/orders/${late.id}/cancel`), {});
    expect(await why(late.number, 'cancelled-too-late')).toContain('stop the parcel by hand');
  });

  it('that is refunded whole before anything is sent is cancelled in the warehouse', async () => {
    const { id, number } = await place({ lines: [{ sku: 'HAT-RED', quantity: 2 }] });
    await inWarehouse(number);
    const line = (await shopOrder(id)).lines[0]!;
    await stage.shopify.send('POST', shopPath(`/orders/${id}/refund`), {
      lines: [{ lineItemId: line.id, quantity: 2, restockType: 'CANCEL' }],
    });
    await until('the cancellation', async () => (await inWarehouse(number)).status === 1000, 15_000);
  });

  it('whose tracking number is booked after it was sent gets it all the same', async () => {
    const { id, number } = await place({ lines: [{ sku: 'HAT-RED', quantity: 1 }] });
    await inWarehouse(number);
    await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
    await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), { tracking: [] });
    await until('the fulfillment', async () => (await shopOrder(id)).fulfillments[0], 15_000);
    await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), { tracking: [{ waybill: 'T-LATE', url: null }] });
    await until('the number', async () => (await shopOrder(id)).fulfillments[0]?.trackingNumbers.includes('T-LATE'), 15_000);
  });

  it('whose way of delivery the settings leave to people is reported once they no longer do, with the carrier in the shop’s words', async () => {
    const withFulfillment = (fulfillment: object) =>
      api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: { fulfillment } } });
    await withFulfillment({ only: { waysOfDelivery: ['NOBODY-HAS-IT'] }, carriers: [{ wms: 'PostNord', shopify: 'PostNord SE' }] });
    const { id, number } = await place({ lines: [{ sku: 'HAT-RED', quantity: 1 }] });
    await inWarehouse(number);
    await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
    await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), {
      tracking: [{ waybill: 'T-LEFT', url: null }],
      carrier: 'PostNord',
    });
    expect(await why(number, 'fulfillment-left-out')).toContain('by hand');
    expect((await shopOrder(id)).fulfillments).toEqual([]);
    await withFulfillment({ only: { waysOfDelivery: [] } });
    const made = await until('the fulfillment', async () => (await shopOrder(id)).fulfillments[0], 15_000);
    expect(made).toMatchObject({ trackingNumbers: ['T-LEFT'], carrier: 'PostNord SE' });
  });

  it('whose shipment waits for a person is reported when one asks for it, and only then', async () => {
    const withFulfillment = (fulfillment: object) =>
      api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: { fulfillment } } });
    await withFulfillment({ automatic: false });
    try {
      const { id, number } = await place({ lines: [{ sku: 'HAT-RED', quantity: 1 }] });
      await inWarehouse(number);
      await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
      await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), { tracking: [{ waybill: 'T-HAND', url: null }] });
      await why(number, 'waits-for-a-person');
      expect((await shopOrder(id)).fulfillments).toEqual([]);
      const body = { orders: [`#${number}`, '999999'] };
      for (let time = 0; time < 2; time++) {
        expect(await api(hub, `/connections/${connectionId}/shipments/fulfill`, { method: 'POST', body })).toMatchObject({
          asked: [`#${number}`],
          unknown: ['999999'],
        });
      }
      const made = await until('the fulfillment', async () => (await shopOrder(id)).fulfillments[0], 15_000);
      expect(made.trackingNumbers).toEqual(['T-HAND']);
      expect((await shopOrder(id)).fulfillments).toHaveLength(1);
    } finally {
      await withFulfillment({ automatic: true });
    }
  });

  it('whose payment was only authorized is captured once all of it is shipped, by setting, and no earlier', async () => {
    const withCapture = (capture: string) =>
      api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings: { fulfillment: { capture } } } });
    await withCapture('last-shipment');
    try {
      const { id, number } = await place({
        financialStatus: 'AUTHORIZED',
        presentmentCurrency: 'EUR',
        presentmentRate: '0.09',
        lines: [{ sku: 'HAT-RED', quantity: 2 }],
      });
      const row = (await inWarehouse(number)).lines[0]!;
      await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), { lines: [{ rowNumber: row.rowNumber, quantity: 1 }] });
      await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), { tracking: [{ waybill: 'T-HALF', url: null }] });
      await until('the first fulfillment', async () => (await shopOrder(id)).fulfillments.length === 1, 15_000);
      expect((await shopOrder(id)).financialStatus).toBe('AUTHORIZED');
      await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
      await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), { tracking: [{ waybill: 'T-REST', url: null }] });
      await until('the capture', async () => (await shopOrder(id)).financialStatus === 'PAID', 15_000);
      // The money is there a moment before its line in the timeline.
      const captured = await until(
        'its line in the timeline',
        async () => {
          const path = `/connections/${connectionId}/orders/${number}/timeline`;
          const { activities } = await api<{ activities: { what: string; facts: Record<string, unknown> }[] }>(hub, path);
          const found = activities.filter(({ what }) => what === 'captured');
          return found.length > 0 ? found : undefined;
        },
        15_000,
      );
      expect(captured).toMatchObject([{ facts: { currency: 'EUR' } }]);

      const authorizationExpiresAt = new Date(Date.now() + 24 * 3_600_000).toISOString();
      const late = await place({ financialStatus: 'AUTHORIZED', authorizationExpiresAt, lines: [{ sku: 'HAT-RED', quantity: 1 }] });
      expect(await why(late.number, 'authorization-expires')).toContain('ship it');
    } finally {
      await withCapture('off');
    }
  });

  it('that people cancel or change in the warehouse is shown and not sent again', async () => {
    const cancelled = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    await inWarehouse(cancelled.number);
    await stage.wms.send('POST', warehousePath(`/orders/${cancelled.number}/cancel`), {});
    await why(cancelled.number, 'cancelled-in-wms');
    await stage.shopify.send('POST', shopPath(`/orders/${cancelled.id}/edit`), { note: 'changed' });

    const edited = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 2 }] });
    const row = (await inWarehouse(edited.number)).lines[0]!;
    await stage.wms.send('POST', warehousePath(`/orders/${edited.number}/edit`), { lines: [{ rowNumber: row.rowNumber, quantity: 1 }] });
    await stage.shopify.send('POST', shopPath(`/orders/${edited.id}/edit`), { note: 'changed' });
    await why(edited.number, 'edited-in-wms');
    expect((await inWarehouse(edited.number)).lines[0]?.ordered).toBe(1);
    expect((await inWarehouse(cancelled.number)).status).toBe(1000);
  });

  it('arrives and is fulfilled within a polling interval each when no webhook comes at all', async () => {
    await stage.shopify.send('PUT', '/switches', { webhooks: false });
    try {
      const { id, number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
      await inWarehouse(number, (POLL_SECONDS + 30) * 1_000);
      await stage.wms.send('POST', warehousePath(`/orders/${number}/pick`), {});
      await stage.wms.send('POST', warehousePath(`/orders/${number}/ship`), {
        tracking: [{ waybill: 'T-BY-POLL', url: null }],
        carrier: 'PostNord',
      });
      const told = await until('the fulfillment', async () => (await shopOrder(id)).fulfillments[0], (POLL_SECONDS + 30) * 1_000);
      expect(told.trackingNumbers).toEqual(['T-BY-POLL']);
    } finally {
      await stage.shopify.send('DELETE', '/switches');
    }
  });
});

describe('a flow', () => {
  it('that is switched off does nothing until it is switched on, and can be run at once', async () => {
    await api(hub, `/connections/${connectionId}/flows/order`, { method: 'PATCH', body: { enabled: false } });
    await until('the switch to be known', async () => !(await orderFlow()).enabled, 10_000);
    const { number } = await place({ lines: [{ sku: 'HAT-GREEN', quantity: 1 }] });
    await othersSee(number, false);
    await api(hub, `/connections/${connectionId}/flows/order`, { method: 'PATCH', body: { enabled: true } });
    await api(hub, `/connections/${connectionId}/flows/order/run`, { method: 'POST' });
    await inWarehouse(number);
  });
});

async function orderFlow(): Promise<{ enabled: boolean }> {
  const answer = await api<{ status: { enabled: boolean } | null }>(hub, `/connections/${connectionId}/flows/order`);
  return { enabled: answer.status?.enabled ?? true };
}

/** Gives the order more time than it would need, then says whether it is there. */
async function othersSee(number: number, expected: boolean): Promise<void> {
  await until(
    'the order to be routed',
    async () =>
      (await stage.shopify.get<{ orders: ShopOrderDump[] }>(shopPath('/orders'))).orders.find((each) => each.number === number)
        ?.fulfillmentOrders.length,
    5_000,
  );
  const deadline = Date.now() + 2_000;
  while (Date.now() < deadline) {
    expect((await warehouseDump(stage)).some((each) => each.orderNumber === String(number))).toBe(expected);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Another integration of the same goods owner writes an order of this number through the API. */
async function putByAnotherSystem(number: number): Promise<void> {
  const answer = await fetch(`${stage.wms.url}/${stage.merchant.warehouse}/api/v1/orders`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${API_USER.username}:${API_USER.password}`)}` },
    body: JSON.stringify({
      goodsOwnerId: GOODS_OWNER,
      orderNumber: String(number),
      goodsOwnerOrderId: 'another-system',
      deliveryDate: '2026-11-23',
      consignee: { name: 'Somebody else' },
      orderLines: [{ rowNumber: '1', articleNumber: 'HAT-GREEN', numberOfItems: 1 }],
    }),
  });
  expect(answer.status).toBeLessThan(300);
}

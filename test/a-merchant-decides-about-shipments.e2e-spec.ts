import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting, type WaitingShipment } from '@stockbridge/contracts';
import { Browser, fillIn, type GatewayOnFakes, install, startGateway, submit } from './gateway-on-fakes.js';

jest.setTimeout(60_000);

let gateway: GatewayOnFakes;
let goodsOwner = 800;
/** What waits in the fulfillment service; null: it is away. */
let shipments: WaitingShipment[] | null;
let asked: Record<string, unknown>[];
/** Whether the service takes what it is asked, and its answer is lost. */
let isAnswerLost: boolean;

beforeAll(async () => {
  gateway = await startGateway();
  gateway.answers('fulfillment', shipmentsWaiting, () => {
    if (shipments === null) throw new Error('away');
    return { shipments, next: null };
  });
  gateway.answers('fulfillment', shipmentsFulfill, (ask) => {
    asked.push(ask);
    if (isAnswerLost) throw new Error('away');
    const known = (order: string) => shipments?.some(({ orderNumber }) => orderNumber === order) ?? false;
    return { asked: ask.orders.filter(known), unknown: ask.orders.filter((order) => !known(order)) };
  });
  gateway.answers('fulfillment', shipmentsMatch, (ask) => {
    asked.push(ask);
    if (isAnswerLost) throw new Error('away');
    return { isMatched: shipments?.some(({ orderId }) => orderId === ask.orderId) ?? false };
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  shipments = [];
  asked = [];
  isAnswerLost = false;
});

const api: GatewayOnFakes['api'] = (...asked) => gateway.api(...asked);

let shops = 0;
async function connect() {
  const browser = new Browser(gateway.url);
  await install(browser, `shipments${++shops}.myshopify.com`);
  const { location } = await fillIn(browser, { goodsOwnerId: String(++goodsOwner) });
  return { browser, page: `${location!}/shipments`, path: location!, connectionId: location!.split('/').at(-1)! };
}

const left: WaitingShipment = {
  orderId: '4711',
  orderNumber: '1001',
  reason: 'waits-for-a-person',
  sentence: 'Order 1001 is shipped; the settings leave it to a person.',
  act: 'report',
  rows: [],
  lines: [],
};
const stray: WaitingShipment = {
  orderId: '4712',
  orderNumber: '1002',
  reason: 'line-not-in-shop',
  sentence: 'Order 1002: the warehouse picked 1 of CAP.',
  act: 'match',
  rows: [{ rowNumber: '', articleNumber: 'CAP <blue>', quantity: 1 }],
  lines: [{ lineItemId: '11', name: 'Cap - Blue', sku: 'CAP-BLUE', quantity: 2 }],
};

const short: WaitingShipment = {
  ...left,
  orderId: '4714',
  orderNumber: '1004',
  reason: 'short-picked',
  sentence: 'Order 1004: the warehouse closed it without sending 2 units.',
  act: null,
};
const uncaptured: WaitingShipment = {
  ...left,
  orderId: '4715',
  orderNumber: '1005',
  reason: 'not-captured',
  sentence: 'Order 1005: Shopify refused to capture its payment.',
  act: 'again',
};

describe('Shipments that wait', () => {
  it('are reported many at once by one click, and only those that are ticked', async () => {
    const { browser, page, connectionId } = await connect();
    shipments = [left, { ...left, orderId: '4713', orderNumber: '1003' }];
    const { text } = await browser.get(page);
    for (const shown of ['1001', '1003', 'the settings leave it to a person']) expect(text).toContain(shown);
    const both: [string, string][] = [
      ['what', 'report'],
      ['orders', '1001'],
      ['orders', '1003'],
    ];
    expect((await submit(browser, page, both)).location).toBe(`${page}?done=reported`);
    expect((await submit(browser, page, { what: 'report', orders: '1003' })).location).toBe(`${page}?done=reported`);
    expect((await submit(browser, page, { what: 'report' })).location).toBe(`${page}?done=changed`);
    expect(asked).toEqual([
      { connectionId, orders: ['1001', '1003'] },
      { connectionId, orders: ['1003'] },
    ]);
    expect((await browser.get(`${page}?done=reported`)).text).toContain('what is owed is reported.');
  });

  it('with units that match no line are shown with the lines that they may stand for, and one of them is chosen', async () => {
    const { browser, page, connectionId } = await connect();
    shipments = [stray];
    const { text } = await browser.get(page);
    for (const shown of ['CAP &lt;blue&gt;', 'Cap - Blue (CAP-BLUE), of which 2 wait', 'was dealt with by hand'])
      expect(text).toContain(shown);
    const chosen = (match0: string) => submit(browser, page, { what: 'match', orderId: '4712', row0: '', match0 });
    expect((await chosen('11')).location).toBe(`${page}?done=matched`);
    expect((await chosen('by-hand')).location).toBe(`${page}?done=matched`);
    for (const nothing of ['', 'else']) expect((await chosen(nothing)).location).toBe(`${page}?done=changed`);
    expect(asked).toEqual([
      { connectionId, orderId: '4712', matches: [{ rowNumber: '', lineItemId: '11' }] },
      { connectionId, orderId: '4712', matches: [{ rowNumber: '', lineItemId: null }] },
    ]);
    shipments = [{ ...stray, orderId: '4799' }];
    expect((await chosen('11')).location).toBe(`${page}?done=changed`);
  });

  it('for something else are shown with why, and can be reported again where that helps', async () => {
    const { browser, page, connectionId } = await connect();
    shipments = [short, uncaptured];
    const { text } = await browser.get(page);
    for (const shown of ['Needs a look', short.sentence, 'short-picked', uncaptured.sentence, 'order-explain?order=1004'])
      expect(text).toContain(shown);
    expect(text).not.toContain('Units that match no line');
    expect(text).not.toContain('Report order 1004 now');
    expect(text).toContain('Report order 1005 now');
    expect((await submit(browser, page, { what: 'report', orders: '1005' })).location).toBe(`${page}?done=reported`);
    expect(asked).toEqual([{ connectionId, orders: ['1005'] }]);
  });

  it('can not be reported without the page’s own form, nor by another shop', async () => {
    const { browser, page } = await connect();
    const other = await connect();
    shipments = [left];
    expect((await browser.post(page, { what: 'report', orders: '1001', formToken: 'guessed' })).status).toBe(403);
    expect((await other.browser.get(page)).status).toBe(404);
    expect((await submit(other.browser, other.page, { what: 'report', orders: '1001' }, page)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('are said to wait when nothing will run, because the flow is off', async () => {
    const { browser, page, path } = await connect();
    await api(path, 'PATCH', { settings: { fulfillment: { enabled: false } } });
    for (const done of ['reported', 'matched'])
      expect((await browser.get(`${page}?done=${done}`)).text).toContain('Nothing will run while the flow is off');
  });

  it('are not said to be untouched when the service was asked and did not answer', async () => {
    const { browser, page } = await connect();
    shipments = [left, stray];
    isAnswerLost = true;
    const unanswered = { status: 303, location: `${page}?done=unanswered` };
    expect(await submit(browser, page, { what: 'report', orders: '1001' })).toMatchObject(unanswered);
    expect(await submit(browser, page, { what: 'match', orderId: '4712', row0: '', match0: '11' })).toMatchObject(unanswered);
    const { text } = await browser.get(`${page}?done=unanswered`);
    expect(text).toContain('look below whether it was taken');
    expect(text).not.toContain('Nothing was done');
  });

  it('can’t be shown while the service is away, and the page says so', async () => {
    const { browser, page } = await connect();
    shipments = null;
    expect((await browser.get(page)).text).toContain('the service does not answer');
  });

  it('are listed, reported and matched by operators, too', async () => {
    const { path, connectionId } = await connect();
    shipments = [left, stray];
    expect(await api(`${path}/shipments/waiting?limit=5`)).toEqual({ status: 200, body: { shipments: [left, stray], next: null } });
    expect(await api(`${path}/shipments/fulfill`, 'POST', { orders: ['1001', '9'] })).toMatchObject({
      status: 202,
      body: { asked: ['1001'], unknown: ['9'] },
    });
    const match = (orderId: string, lineItemId: unknown) =>
      api(`${path}/shipments/match`, 'POST', { orderId, matches: [{ rowNumber: '', lineItemId }] });
    expect((await match('4712', '11')).status).toBe(202);
    expect(asked).toContainEqual({ connectionId, orderId: '4712', matches: [{ rowNumber: '', lineItemId: '11' }] });
    expect(await match('4799', null)).toMatchObject({ status: 409, body: { message: expect.stringContaining('look at it again') } });
    expect((await match('4712', 'hat')).status).toBe(400);
    shipments = null;
    expect((await api(`${path}/shipments/waiting`)).status).toBe(503);
  });
});

describe('What is reported, and how', () => {
  it('is set on the same page, and what is wrong is said beside its field', async () => {
    const { browser, page, path } = await connect();
    const form = {
      what: 'save',
      automatic: 'on',
      capture: 'last-shipment',
      sendTracking: 'on',
      waitHours: '2',
      carriers: 'PostNord = PostNord SE',
      waysOfDelivery: 'PN17, PN19',
      remainder: 'hold',
      remainderAfterHours: '0',
      returnWaybills: 'on',
    };
    expect((await submit(browser, page, form)).location).toBe(`${page}?done=saved`);
    expect((await api(path)).body['settings']).toMatchObject({
      fulfillment: {
        automatic: true,
        capture: 'last-shipment',
        remainder: 'hold',
        remainderAfterHours: 0,
        notifyCustomer: false,
        tracking: { send: true, returnWaybills: true, waitHours: 2 },
        carriers: [{ wms: 'PostNord', shopify: 'PostNord SE' }],
        only: { waysOfDelivery: ['PN17', 'PN19'], orderTypes: [] },
      },
    });
    const wrong = await submit(browser, page, { ...form, waitHours: 'long' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('id="waitHours-problem"')]);
    const { sendTracking: _, ...untold } = form;
    const refused = await submit(browser, page, untold);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('id="waitHours-problem"')]);
    expect(asked).toEqual([]);
  });
});

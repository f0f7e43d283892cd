import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type OrderAudit,
  orderAudit,
  orderAuditRun,
  type OrderExplanation,
  orderExplain,
  orderPreview,
  type PreviewedOrder,
  shipmentsFulfill,
} from '@stockbridge/contracts';
import { Browser, fillIn, type GatewayOnFakes, install, startGateway, submit } from './gateway-on-fakes.js';

jest.setTimeout(60_000);

let gateway: GatewayOnFakes;
let goodsOwner = 400;
/** What the order service answers; null: it is away. */
let orders: PreviewedOrder[] | null;
let explanation: OrderExplanation | null;
let audit: OrderAudit | null;
let asked: Record<string, unknown>[];

beforeAll(async () => {
  gateway = await startGateway();
  gateway.answers('order', orderPreview, (ask) => {
    asked.push(ask);
    if (orders === null) throw new Error('away');
    return { known: true, orders, next: null };
  });
  gateway.answers('order', orderExplain, (ask) => {
    asked.push(ask);
    return { explanation };
  });
  gateway.answers('fulfillment', shipmentsFulfill, (ask) => {
    asked.push(ask);
    return { asked: ask.orders, unknown: [] };
  });
  gateway.answers('order', orderAudit, () => {
    if (audit === null) throw new Error('away');
    return audit;
  });
  gateway.answers('order', orderAuditRun, (ask) => {
    asked.push(ask);
    return { known: true };
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  orders = [];
  explanation = null;
  audit = null;
  asked = [];
});

const api: GatewayOnFakes['api'] = (...asked) => gateway.api(...asked);

let shops = 0;
async function connect(browser = new Browser(gateway.url)) {
  await install(browser, `decides${++shops}.myshopify.com`);
  const { location } = await fillIn(browser, { goodsOwnerId: String(++goodsOwner) });
  return { browser, page: location!, path: location!, connectionId: location!.split('/').at(-1)! };
}
const orderSettingsOf = async (path: string) => ((await api(path)).body['settings'] as { order: Record<string, unknown> }).order;
const change = (path: string, order: object) => api(path, 'PATCH', { settings: { order } });

/** What a browser sends of a page that nobody has touched: every field of its form, but for the button. */
function formOn(text: string): [string, string][] {
  const plain = (value = '') => value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  return [...text.matchAll(/<input\b([^>]*)>|<select\b([^>]*)>([\s\S]*?)<\/select>/g)].flatMap(([, input, list, choices]) => {
    const [, name = ''] = /name="([^"]*)"/.exec(input ?? list ?? '') ?? [];
    if (name === 'formToken' || name === 'order') return [];
    if (list !== undefined) return [[name, /value="([^"]*)" selected/.exec(choices!)?.[1] ?? ''] as [string, string]];
    const [, value = 'on'] = /value="([^"]*)"/.exec(input!) ?? [];
    return /type="checkbox"/.test(input!) && !/\bchecked\b/.test(input!) ? [] : [[name, plain(value)] as [string, string]];
  });
}
/** The form of the page, with these fields typed otherwise and these boxes ticked. */
const typed = (text: string, changes: Record<string, string>): [string, string][] => [
  ...formOn(text).filter(([name]) => !(name in changes)),
  ...Object.entries(changes),
];

const order: PreviewedOrder = {
  orderId: '4711',
  name: '#1001 <b>',
  orderNumber: '1001',
  outcome: 'imported',
  reason: null,
  sentence: 'It would be sent now.',
  failedRules: [],
  fields: [
    { field: 'consignee.name', value: 'Åsa <Berg>' },
    { field: 'servicePointCode', value: '12345' },
  ],
  shippingRules: [{ field: 'servicePointCode', rule: 'Pakkeshopper: code of the shipping line' }],
  unusable: [{ field: 'deliveryDate', rule: 'attribute “Day”', problem: '“<soon>” is no day' }],
  differences: [{ field: 'consignee.city', ours: 'Borås', theirs: null }],
};
const left: PreviewedOrder = {
  ...order,
  orderId: '4712',
  name: '#1002',
  outcome: 'ignored',
  reason: 'payment-status',
  sentence: 'It is not paid.',
  failedRules: [{ rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] }],
  fields: [],
  shippingRules: [],
  differences: null,
};

describe('the order settings', () => {
  it('are shown in a form, and sent as they are they change nothing', async () => {
    const { browser, page, path } = await connect();
    const before = await orderSettingsOf(path);
    const { text } = await browser.get(`${page}/order-settings`);
    expect((await submit(browser, `${page}/order-settings`, [...formOn(text), ['what', 'save']])).location).toBe(
      `${page}/order-settings?saved`,
    );
    expect(await orderSettingsOf(path)).toEqual(before);
    expect((await browser.get(`${page}/order-settings?saved`)).text).toContain('Saved.');
  });

  it('are changed, rules and tables too, by a browser without scripts', async () => {
    const { browser, page, path } = await connect();
    const first = typed((await browser.get(`${page}/order-settings`)).text, {
      mode: 'shadow',
      financialStatuses: 'PENDING',
      'tags.exclude': 'test, b2b',
      'hold.until': 'attribute',
      'hold.until.name': 'Pickup-Location-Id',
      'hold.atMostMinutes': '60',
      'shipping.presets': 'zapiet',
      'shipping.rules.0.source': 'shippingLine.code',
      'shipping.rules.0.match': '^app:"(\\d+)"$',
      'shipping.rules.0.to': 'servicePointCode',
      'shipping.rules.1.source': 'attribute',
      'shipping.rules.1.name': 'Pickup-Date',
      'shipping.rules.1.to': 'deliveryDate',
      'shipping.methods.2.method': 'Standard',
      'shipping.methods.2.code': 'PN-MC',
      'shipping.methods.2.name': 'MyPack <Collect>',
      'custom.0.field': 'doorCode',
      'custom.0.source': 'metafield',
      'custom.0.name': 'custom.door',
      'changeableByKind.note': '200 300 400',
      what: 'save',
    });
    expect((await submit(browser, `${page}/order-settings`, first)).status).toBe(303);
    expect(await orderSettingsOf(path)).toMatchObject({
      ...{ enabled: false, dryRun: true, shadow: true, financialStatuses: ['PENDING'], changeableByKind: { note: [200, 300, 400] } },
      tags: { include: [], exclude: ['test', 'b2b'] },
      hold: { minutes: 0, until: { attribute: 'Pickup-Location-Id' }, atMostMinutes: 60 },
      shipping: {
        presets: ['zapiet'],
        rules: [
          { from: { shippingLine: 'code' }, match: '^app:"(\\d+)"$', to: 'servicePointCode' },
          { from: { attribute: 'Pickup-Date' }, to: 'deliveryDate' },
        ],
        methods: [{ method: 'Standard', wayOfDelivery: { code: 'PN-MC', name: 'MyPack <Collect>' } }],
      },
      custom: [{ field: 'doorCode', from: { metafield: { namespace: 'custom', key: 'door' } } }],
    });

    const second = typed((await browser.get(`${page}/order-settings`)).text, {
      mode: 'on',
      'shipping.rules.0.remove': 'on',
      'shipping.methods.0.method': '',
      'shipping.methods.0.code': '',
      'shipping.methods.0.name': '',
      what: 'save',
    });
    expect((await submit(browser, `${page}/order-settings`, second)).status).toBe(303);
    expect(await orderSettingsOf(path)).toMatchObject({
      ...{ enabled: true, dryRun: false, shadow: false },
      shipping: { rules: [{ from: { attribute: 'Pickup-Date' } }], methods: [] },
    });
  });

  it('of which one is wrong are all kept as they were typed, with a sentence beside the one', async () => {
    const { browser, page, path } = await connect();
    const form = typed((await browser.get(`${page}/order-settings`)).text, {
      'tags.include': 'vip',
      'shipping.rules.1.source': 'tag',
      'shipping.rules.1.match': '(express',
      'shipping.rules.1.to': 'wayOfDelivery.code',
      what: 'save',
    });
    const { status, text } = await submit(browser, `${page}/order-settings`, form);
    expect(status).toBe(422);
    expect(text).toContain('Nothing was saved');
    expect(text).toMatch(/id="shipping\.rules\.0-problem">“\(express” is no regular expression/);
    expect(formOn(text)).toEqual(
      expect.arrayContaining([
        ['tags.include', 'vip'],
        ['shipping.rules.0.match', '(express'],
      ]),
    );
    expect(await orderSettingsOf(path)).toMatchObject({ tags: { include: [] }, shipping: { rules: [] } });

    const contradiction = typed(text, { 'shipping.rules.0.match': 'express', 'tags.exclude': 'VIP', what: 'save' });
    const refused = await submit(browser, `${page}/order-settings`, contradiction);
    expect([refused.status, refused.text]).toEqual([422, expect.stringMatching(/id="tags\.exclude-problem">The tag “vip” both/)]);
  });

  it('over the API are refused by name as well', async () => {
    const { path } = await connect();
    expect(await change(path, { shadow: true })).toMatchObject({ status: 422, body: { field: 'settings.order.shadow' } });
    expect(await change(path, { dryRun: true })).toMatchObject({ status: 409, body: { field: 'settings.order.dryRun' } });
    expect(await change(path, { shipping: { rules: [{ from: { tag: 'any' }, match: '(', to: 'deliveryDate' }] } })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('settings.order.shipping.rules.0') },
    });
  });

  it('do not let two connections of one shop ship the same line, and name the other', async () => {
    const first = await connect();
    const other = { goodsOwnerId: String(++goodsOwner), locationId: '655441492', orderNumberPrefix: 'B-' };
    const twice = await fillIn(first.browser, { ...other, locationId: '655441491' });
    expect([twice.status, twice.text]).toEqual([422, expect.stringContaining(`Connection ${first.connectionId} of this shop`)]);
    const second = (await fillIn(first.browser, other)).location!;
    expect(await change(second, { lines: 'all' })).toMatchObject({
      status: 422,
      body: { field: 'settings.order.lines', message: expect.stringContaining(first.connectionId) },
    });
    expect((await change(first.path, { enabled: false })).status).toBe(200);
    expect((await change(second, { lines: 'all' })).status).toBe(200);
    expect(await change(first.path, { enabled: true })).toMatchObject({ status: 422, body: { field: 'settings.order.lines' } });
  });
});

describe('the order preview', () => {
  it('shows what the newest orders would become, each field and the rule that filled it, and notes that it was shown', async () => {
    const { browser, page, connectionId } = await connect();
    orders = [order, left];
    const { status, text } = await browser.get(`${page}/order-preview`);
    expect(status).toBe(200);
    expect(asked).toEqual([{ connectionId, settings: null, days: null, after: null, limit: 20 }]);
    expect(text).toContain('#1001 &lt;b&gt;');
    expect(text).toMatch(/servicePointCode[\s\S]*12345[\s\S]*by rule: Pakkeshopper: code of the shipping line/);
    expect(text).toContain('No <code>deliveryDate</code> by rule: attribute “Day”: “&lt;soon&gt;” is no day.');
    expect(text).toMatch(/consignee\.city[\s\S]*Borås[\s\S]*–/);
    expect(text).toMatch(/payment-status[\s\S]*not passed[\s\S]*PENDING[\s\S]*AUTHORIZED, PAID/);
    const { rows } = await gateway.database.query<{ what: string; sentence: string; facts: object }>(
      `select what, sentence, facts from gateway.activity where connection_id = $1 and what = 'shown'`,
      [connectionId],
    );
    expect(rows).toEqual([{ what: 'shown', sentence: expect.stringContaining('2 orders'), facts: {} }]);
  });

  it('of settings that were typed saves nothing, and one goes back to them or saves them from there', async () => {
    const { browser, page, path } = await connect();
    orders = [order];
    const form = typed((await browser.get(`${page}/order-settings`)).text, { financialStatuses: 'PENDING', what: 'preview' });
    const shown = await submit(browser, `${page}/order-settings`, form);
    expect(asked.at(-1)).toMatchObject({ settings: { order: { financialStatuses: ['PENDING'] }, catalog: { enabled: true } } });
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining('These settings are not saved yet')]);
    expect(await orderSettingsOf(path)).toMatchObject({ financialStatuses: ['AUTHORIZED', 'PAID'] });

    const back = await submit(browser, `${page}/order-settings`, [...formOn(shown.text), ['what', 'edit']]);
    expect(back.text).toContain('As you typed it; not saved yet.');
    expect(formOn(back.text)).toContainEqual(['financialStatuses', 'PENDING']);
    expect((await submit(browser, `${page}/order-settings`, [...formOn(shown.text), ['what', 'save']])).status).toBe(303);
    expect(await orderSettingsOf(path)).toMatchObject({ financialStatuses: ['PENDING'] });
  });

  it('of settings that can not be so says why, and asks nobody', async () => {
    const { browser, page } = await connect();
    const form = typed((await browser.get(`${page}/order-settings`)).text, {
      lineNameToComment: 'on',
      'custom.0.field': 'line.comment',
      'custom.0.source': 'constant',
      'custom.0.name': 'x',
      what: 'preview',
    });
    const { status, text } = await submit(browser, `${page}/order-settings`, form);
    expect([status, text]).toEqual([422, expect.stringMatching(/id="custom\.0-problem">Two would write line\.comment/)]);
    expect(asked).toEqual([]);
  });

  it('that can not be asked is a sentence', async () => {
    const { browser, page } = await connect();
    orders = null;
    expect((await browser.get(`${page}/order-preview`)).text).toContain('does not answer');
  });
});

describe('an order', () => {
  it('is explained by every rule, with what it has and what is wanted', async () => {
    const { browser, page, connectionId } = await connect();
    explanation = {
      orderId: '4712',
      orderNumber: '1002',
      name: '#1002',
      decision: { outcome: 'ignored', reason: 'payment-status', sentence: 'It is not paid.' },
      rules: [
        { rule: 'order-closed', passed: true, value: 'open', setting: ['open'] },
        { rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] },
      ],
      ledger: {
        state: 'ignored',
        reason: 'payment-status',
        sentence: 'Not paid.',
        seenAt: '2026-11-23T10:00:00Z',
        dueAt: null,
        attempts: 0,
      },
      wmsOrders: [{ orderNumber: '1002', wmsOrderId: 9, isOurs: false, status: 200, statusText: 'Open' }],
    };
    const { text } = await browser.get(`${page}/order-explain?order=%231002`);
    expect(asked).toEqual([{ connectionId, order: '#1002' }]);
    expect(text).toMatch(/order-closed[\s\S]*passed[\s\S]*payment-status[\s\S]*not passed[\s\S]*PENDING[\s\S]*AUTHORIZED, PAID/);
    expect(text).toContain('of another system');
    const { rows } = await gateway.database.query<{ subject_id: string }>(
      `select subject_id from gateway.activity where connection_id = $1 and what = 'shown'`,
      [connectionId],
    );
    expect(rows).toEqual([{ subject_id: '4712' }]);
  });

  it('that is in the warehouse can be reported by a button, by its own shop only', async () => {
    const { browser, page, connectionId } = await connect();
    const shown: OrderExplanation = {
      ...{ orderId: '4714', orderNumber: 'W-1004', name: '#1004', rules: [], ledger: null },
      decision: { outcome: 'unchanged', reason: null, sentence: 'It stands there.' },
      wmsOrders: [{ orderNumber: 'W-1004', wmsOrderId: 9, isOurs: true, status: 450, statusText: 'Sent' }],
    };
    explanation = shown;
    expect((await browser.get(`${page}/order-explain?order=1004`)).text).toContain('Report its shipment now');
    asked = [];
    const path = `${page}/order-explain`;
    const { location } = await submit(browser, `${path}?order=1004`, { shipment: 'W-1004' }, path);
    expect(asked).toContainEqual({ connectionId, orders: ['W-1004'] });
    expect(location).toBe(`${path}?order=W-1004&reported=yes`);
    expect((await browser.get(location!)).text).toContain('Asked for');
    expect((await browser.get(`${path}?order=W-1004&reported=no`)).text).toContain('was not reported');
    gateway.answers('fulfillment', shipmentsFulfill, () => {
      throw new Error('away');
    });
    const unanswered = await submit(browser, `${path}?order=1004`, { shipment: 'W-1004' }, path);
    expect(unanswered.location).toBe(`${path}?order=W-1004&reported=unanswered`);
    expect((await browser.get(unanswered.location!)).text).toContain('may report its shipment all the same');
    const stranger = new Browser(gateway.url);
    await install(stranger, 'reportstranger.myshopify.com');
    expect((await stranger.get(path)).status).toBe(404);
    explanation = { ...shown, wmsOrders: [] };
    expect((await browser.get(`${path}?order=1004`)).text).not.toContain('Report its shipment now');
  });

  it('that nobody knows is said to be unknown', async () => {
    const { browser, page } = await connect();
    expect((await browser.get(`${page}/order-explain?order=%3Cx%3E`)).text).toContain('no order &lt;x&gt;');
    expect((await browser.get(`${page}/order-explain`)).status).toBe(200);
  });
});

describe('the audit', () => {
  const at = '2026-11-23T10:00:00Z';
  const alarm = { subject: '4713', number: '1003', raisedAt: at, seenAt: at };
  const lastRun: OrderAudit['lastRun'] = {
    ...{ startedAt: at, finishedAt: at, from: '2026-11-21T10:00:00Z' },
    counts: { shopify: 1_200, ledger: 1_200, handedOver: 1_190, wms: { ours: 1_189, others: 3 }, open: 40 },
    reasons: [{ reason: 'payment-status', orders: 10, means: 'Not paid.' }],
    differences: [{ kind: 'not-in-wms', orderId: '4713', number: '1003', sentence: 'Order 1003 is missing <there>.' }],
    differenceCount: 1,
  };

  it('shows the last run, its differences and the alarms, and runs when it is asked to', async () => {
    const { browser, page, connectionId } = await connect();
    audit = {
      ...{ known: true, isRunning: false, lastRun, failedBecause: null, nextAt: at, openAlarms: 1, backfills: [] },
      alarms: [
        { ...alarm, kind: 'not-in-wms', sentence: 'Order 1003 is missing <there>.', closedAt: null },
        { ...alarm, kind: 'overdue', sentence: 'Order 1003 was overdue.', closedAt: at },
      ],
    };
    const { text } = await browser.get(`${page}/order-audit`);
    expect(text).toContain('1,200');
    expect(text).toContain('is missing &lt;there&gt;');
    expect(text).toMatch(/data-alarm="not-in-wms"[\s\S]*Closed by themselves[\s\S]*data-alarm="overdue"/);
    expect(text).toMatch(/data-reason="payment-status"/);
    expect(text).toContain('read_all_orders');
    expect((await submit(browser, `${page}/order-audit`, {})).location).toBe(`${page}/order-audit`);
    expect(asked).toEqual([{ connectionId }]);
  });

  it('that runs now says so, and that can not be asked is a sentence', async () => {
    const { browser, page } = await connect();
    audit = {
      ...{ known: true, isRunning: true, lastRun: null, failedBecause: null, nextAt: null, openAlarms: 0 },
      alarms: [],
      backfills: [],
    };
    expect((await browser.get(`${page}/order-audit`)).text).toContain('Comparing now');
    audit = null;
    expect((await browser.get(`${page}/order-audit`)).text).toContain('does not answer');
  });
});

describe('the pages about orders', () => {
  const pages = ['/order-settings', '/order-preview', '/order-explain?order=1', '/order-audit'];

  it('are seen by the browser of its own shop only', async () => {
    const { page } = await connect();
    const stranger = new Browser(gateway.url);
    await install(stranger, 'orderstranger.myshopify.com');
    for (const each of pages) {
      expect([each, (await stranger.get(page + each)).status]).toEqual([each, 404]);
      expect([each, (await new Browser(gateway.url).get(page + each)).status]).toEqual([each, 401]);
    }
    expect(asked).toEqual([]);
  });

  it('take no form that they did not make, and are linked from the page of the connection', async () => {
    const { page, browser, path } = await connect();
    for (const each of ['/order-settings', '/order-audit']) expect((await browser.post(page + each, { what: 'preview' })).status).toBe(403);
    expect(asked).toEqual([]);
    expect((await api(path)).body['version']).toBe(1);
    const { text } = await browser.get(page);
    for (const each of ['order-settings', 'order-preview', 'order-explain', 'order-audit']) expect(text).toContain(`${page}/${each}"`);
  });
});

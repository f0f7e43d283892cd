import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type FlowDryRun, flowDryRun, type FlowLoad, flowStatus, type SkuDoctor, skuDoctor } from '@stockbridge/contracts';
import { Browser, fillIn, type GatewayOnFakes, install, startGateway, submit } from './gateway-on-fakes.js';

jest.setTimeout(60_000);

let gateway: GatewayOnFakes;
let goodsOwner = 200;
/** What the services answer, by the connection that is asked about. */
let dryRuns: Record<string, Partial<FlowDryRun>>;
let load: FlowLoad | null;
let asked: unknown[];

const nothing: FlowDryRun = { isComplete: true, wouldChange: 0, planned: [], next: null };

beforeAll(async () => {
  gateway = await startGateway();
  for (const flow of ['catalog', 'inventory'] as const) {
    gateway.answers(flow, flowDryRun, (ask) => {
      asked.push({ flow, ...ask });
      const said = dryRuns[flow];
      if (said === undefined) throw new Error('away');
      return { ...nothing, ...said };
    });
    gateway.answers(flow, flowStatus, () => ({
      flow,
      known: true,
      enabled: false,
      counts: { due: 3, in_sync: 40, held: 5, refused: 2, failing: 0, ignored: 9 },
      attention: [],
      lastPollAt: null,
      nextPollAt: null,
      openWindowSince: null,
      load: flow === 'catalog' ? load : null,
    }));
  }
  gateway.answers('catalog', skuDoctor, (ask) => {
    asked.push(ask);
    return doctor;
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  dryRuns = { catalog: {}, inventory: {} };
  load = null;
  asked = [];
  gateway.warehouse.isAway = false;
});

const variant = (variantId: string, name: string, sku: string | null) => ({
  variantId,
  productId: '1',
  name,
  sku,
  formerSku: null,
  isActive: true,
  writesArticle: variantId === '11',
});
const doctor: SkuDoctor = {
  counts: { empty: 1, duplicate: 2, 'near-duplicate': 0, changed: 0 },
  isComplete: true,
  findings: [
    {
      kind: 'duplicate',
      sku: 'hat/green & <b>',
      choice: 'share',
      variants: [variant('11', 'Hat - <Green>', 'HAT/Green & <b>'), variant('12', 'Cap - Green', 'HAT/Green & <b>')],
      foundAt: '2026-11-23T10:00:00Z',
    },
    { kind: 'empty', sku: '', choice: null, variants: [variant('13', 'Mug - Default Title', null)], foundAt: '2026-11-23T10:00:00Z' },
  ],
  next: 'place 2/3',
};

const api: GatewayOnFakes['api'] = (...asked) => gateway.api(...asked);

let shops = 0;
async function connect(fields: Record<string, string> = {}, browser = new Browser(gateway.url)) {
  const shop = `looks${++shops}.myshopify.com`;
  await install(browser, shop);
  const { location } = await fillIn(browser, { goodsOwnerId: String(++goodsOwner), ...fields });
  const connectionId = location!.split('/').at(-1)!;
  return { browser, connectionId, shop, page: `/connections/${connectionId}`, path: `/connections/${connectionId}` };
}
const settingsOf = async (path: string) => (await api(path)).body['settings'] as Record<'catalog' | 'inventory', Record<string, unknown>>;
const change = (path: string, settings: unknown) => api(path, 'PATCH', { settings });

describe('stock', () => {
  it('is off at first, and can not be switched on by API or page before its dry run was seen', async () => {
    const { path, page, browser } = await connect();
    expect((await settingsOf(path)).inventory).toMatchObject({ enabled: false, dryRun: false });
    const refused = { status: 409, body: { field: 'settings.inventory.enabled', message: expect.stringContaining('dry run was seen') } };
    expect(await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).toMatchObject(refused);
    expect(await change(path, { inventory: { enabled: true } })).toMatchObject(refused);
    const { status, text } = await submit(browser, `${page}/stock`, { action: 'on' });
    expect([status, text]).toEqual([409, expect.stringContaining('dry run was seen')]);
    expect((await browser.get(`${page}/stock`)).text).not.toContain('value="on"');
  });

  it('is switched on over the API once its complete dry run was listed, and is in dry run no more', async () => {
    const { path, connectionId } = await connect();
    expect((await api(`${path}/flows/inventory`, 'PATCH', { dryRun: true })).status).toBe(200);
    dryRuns['inventory'] = { isComplete: false, wouldChange: 1 };
    expect((await api(`${path}/flows/inventory/dry-run`)).body).toMatchObject({ isComplete: false });
    expect((await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).status).toBe(409);

    const planned = [{ key: 'HAT', number: 'HAT', what: 'set' as const, changes: [{ field: 'available', from: '3', to: '5' }] }];
    dryRuns['inventory'] = { wouldChange: 1, planned };
    expect((await api(`${path}/flows/inventory/dry-run?after=A&limit=7`)).body).toMatchObject({ isComplete: true, planned });
    expect(asked.at(-1)).toEqual({ flow: 'inventory', connectionId, after: 'A', limit: 7 });
    expect((await api(path)).body['stockSeenAt']).toBeNull();
    await api(`${path}/flows/inventory/dry-run`);
    expect((await api(path)).body['stockSeenAt']).toEqual(expect.any(String));
    expect((await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).body).toMatchObject({ enabled: true });
    expect((await settingsOf(path)).inventory).toMatchObject({ enabled: true, dryRun: false });
    expect(await api(`${path}/flows/inventory`, 'PATCH', { dryRun: true })).toMatchObject({ status: 409 });
  });

  it('that was seen has to be looked at again when another buffer would bring out other quantities', async () => {
    const { path } = await connect();
    await api(`${path}/flows/inventory`, 'PATCH', { dryRun: true });
    const { version } = (await change(path, { inventory: { buffer: { items: 2 } } })).body as { version: number };
    dryRuns['inventory'] = { version: version - 1 };
    await api(`${path}/flows/inventory/dry-run`);
    expect((await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).status).toBe(409);
    dryRuns['inventory'] = { version };
    await api(`${path}/flows/inventory/dry-run`);
    expect((await change(path, { inventory: { buffer: { items: 3 } } })).body['stockSeenAt']).toBeNull();
    expect((await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).status).toBe(409);
    dryRuns['inventory'] = {};
    await api(`${path}/flows/inventory/dry-run`);
    expect((await api(`${path}/flows/inventory`, 'PATCH', { enabled: true })).status).toBe(200);
  });

  it('is looked at and switched on in the browser: from, to, a page at a time', async () => {
    const { page, browser, path } = await connect();
    expect((await browser.get(page)).text).toContain('Stock is off');
    expect((await submit(browser, `${page}/stock`, { action: 'start' })).location).toBe(`${page}/stock`);
    dryRuns['inventory'] = { isComplete: false, wouldChange: 1 };
    const looking = (await browser.get(`${page}/stock`)).text;
    expect(looking).toContain('Still looking: 1 quantity would change so far');
    expect(looking).not.toContain('value="on"');

    dryRuns['inventory'] = {
      wouldChange: 1_234,
      next: 'HAT <2>',
      planned: [
        { key: 'HAT', number: 'HAT <1>', what: 'set', changes: [{ field: 'available', from: '3', to: '5' }] },
        { key: 'CAP', number: 'CAP', what: 'activate', changes: [{ field: 'available', from: null, to: '9' }] },
        {
          key: 'MUG',
          number: 'MUG',
          what: 'set',
          changes: [
            { field: 'available of variant 41', from: '1', to: '6' },
            { field: 'available of variant 42', from: '2', to: '6' },
          ],
        },
      ],
    };
    const seen = (await browser.get(`${page}/stock`)).text;
    expect(seen).toContain('1,234 quantities would change');
    expect(seen).toContain('HAT &lt;1&gt;');
    expect(seen).toContain('for the first time');
    expect(seen).toMatch(/MUG[\s\S]*variant 41[\s\S]*variant 42/);
    expect(seen).toContain(`href="${page}/stock?after=HAT%20%3C2%3E"`);
    await browser.get(`${page}/stock?after=HAT%20%3C2%3E`);
    expect(asked.at(-1)).toMatchObject({ after: 'HAT <2>' });
    expect((await submit(browser, `${page}/stock`, { action: 'on' })).status).toBe(303);
    expect((await settingsOf(path)).inventory).toMatchObject({ enabled: true, dryRun: false });
    expect((await browser.get(`${page}/stock`)).text).toContain('Stock is on');
    await submit(browser, `${page}/stock`, { action: 'off' });
    expect((await settingsOf(path)).inventory).toMatchObject({ enabled: false, dryRun: false });
  });

  it('whose dry run is started again has to be looked at again', async () => {
    const { page, browser, path } = await connect();
    await submit(browser, `${page}/stock`, { action: 'start' });
    await browser.get(`${page}/stock`);
    expect((await api(path)).body['stockSeenAt']).not.toBeNull();
    await submit(browser, `${page}/stock`, { action: 'start' });
    const { body } = await api(path);
    expect(body).toMatchObject({ settings: { inventory: { enabled: false, dryRun: true } } });
    // The form was read from the page, which showed it complete: what it showed was before the start.
    expect(body['stockSeenAt']).toBeNull();
  });

  it('that can not be asked is a sentence, and nothing is seen by it', async () => {
    const { page, browser, path } = await connect();
    await api(`${path}/flows/inventory`, 'PATCH', { dryRun: true });
    delete dryRuns['inventory'];
    expect(await api(`${path}/flows/inventory/dry-run`)).toMatchObject({
      status: 503,
      body: { statusCode: 503, message: expect.stringContaining('inventory service did not answer') },
    });
    expect((await browser.get(`${page}/stock`)).text).toContain('does not answer');
    expect((await api(path)).body['stockSeenAt']).toBeNull();
  });
});

describe('settings', () => {
  it('that are left out of a change stay, and those that were stored by an older release have their defaults', async () => {
    const { path, connectionId } = await connect();
    await change(path, {
      catalog: { fields: { weight: 'if-empty' }, duplicates: { otherwise: 'block' } },
      inventory: { buffer: { percent: 5 } },
    });
    await change(path, { catalog: { costTo: 'customerPrice' } });
    expect(await settingsOf(path)).toMatchObject({
      catalog: { costTo: 'customerPrice', fields: { weight: 'if-empty' }, duplicates: { otherwise: 'block', bySku: {} } },
      inventory: { buffer: { percent: 5 } },
    });
    await gateway.database.query(
      `update gateway.connection set settings = settings - 'inventory' - 'catalog' - 'warehouseId' where connection_id = $1`,
      [connectionId],
    );
    expect(await settingsOf(path)).toMatchObject({
      warehouseId: null,
      catalog: { costTo: 'purchasePrice' },
      inventory: { enabled: false },
    });
  });

  it('of which one can not be so are refused with the name of the one', async () => {
    const { path } = await connect();
    const constant = (field: string, value: string) => ({ field, from: { constant: value } });
    expect(await change(path, { catalog: { custom: [constant('weight', 'heavy')] } })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('settings.catalog.custom.0.from.constant') },
    });
    expect(await change(path, { catalog: { custom: [constant('freeText1', 'a'), constant('freeText1', 'b')] } })).toMatchObject({
      status: 400,
    });
    expect(await change(path, { catalog: { costTo: 'customerPrice', custom: [constant('customerPrice', '1')] } })).toMatchObject({
      status: 422,
      body: { field: 'settings.catalog.costTo' },
    });
    expect(await change(path, { inventory: { buffer: { items: 1, percent: 1 } } })).toMatchObject({ status: 400 });
    expect(await change(path, { inventory: { warehouse: 1 } })).toMatchObject({ status: 400 });
    expect(await api(`${path}/flows/order`, 'PATCH', { dryRun: true })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('order has no dry run') },
    });
    expect((await api(path)).body['version']).toBe(1);
  });

  it('name only warehouses that the WMS has, asked when they are named', async () => {
    const { path } = await connect();
    expect(await change(path, { inventory: { warehouseIds: [1, 9] } })).toMatchObject({
      status: 422,
      body: { field: 'settings.inventory.warehouseIds', message: expect.stringMatching(/no warehouse 9; it has 1 \(Borås\), 2/) },
    });
    expect(await change(path, { warehouseId: 9 })).toMatchObject({ status: 422, body: { field: 'settings.warehouseId' } });
    expect((await change(path, { inventory: { warehouseIds: [1, 2] } })).status).toBe(200);
    gateway.warehouse.isAway = true;
    expect((await change(path, { inventory: { warehouseIds: [2], drift: 'report' } })).status).toBe(200);
    expect((await change(path, { inventory: { warehouseIds: [1] } })).status).toBe(502);
  });

  it('do not let two connections of one shop sell the stock of one warehouse', async () => {
    const first = await connect();
    const owner = String(goodsOwner);
    const { location } = await fillIn(first.browser, { goodsOwnerId: owner, locationId: '655441492', orderNumberPrefix: 'B-' });
    expect((await change(first.path, { inventory: { dryRun: true, warehouseIds: [1] } })).status).toBe(200);
    expect(await api(`${location}/flows/inventory`, 'PATCH', { dryRun: true })).toMatchObject({
      status: 422,
      body: { field: 'settings.inventory.warehouseIds', message: expect.stringContaining('location 655441491') },
    });
    expect((await change(location!, { inventory: { dryRun: true, warehouseIds: [2] } })).status).toBe(200);
    // Another shop of the same goods owner may: that it is sold twice is watched over there.
    const other = await connect({ goodsOwnerId: owner, orderNumberPrefix: 'C-' });
    expect((await change(other.path, { inventory: { dryRun: true, warehouseIds: [1] } })).status).toBe(200);
  });

  it('are shown and changed in a form, with the warehouses that the WMS has', async () => {
    const { page, browser, path } = await connect();
    const shown = (await browser.get(`${page}/settings`)).text;
    expect(shown).toContain('Malmö &lt;south&gt;');
    const form: [string, string][] = [
      ['defaultTitle', 'omit'],
      ['fetchInventoryItems', 'on'],
      ['costTo', 'customerPrice'],
      ['buffer', '2,5'],
      ['bufferUnit', 'percent'],
      ['hasWarehouses', '1'],
      ['warehouseIds', '1'],
      ['warehouseIds', '2'],
      ['activateLevels', 'on'],
      ['drift', 'report'],
    ];
    expect((await submit(browser, `${page}/settings`, form)).location).toBe(`${page}/settings?saved`);
    expect(await settingsOf(path)).toMatchObject({
      catalog: { defaultTitle: 'omit', fetchInventoryItems: true, costTo: 'customerPrice' },
      inventory: { buffer: { percent: 2.5 }, warehouseIds: [1, 2], activateLevels: true, drift: 'report' },
    });
    const wrong = await submit(
      browser,
      `${page}/settings`,
      form.map(([name, value]): [string, string] => [name, name === 'buffer' ? '200' : value]),
    );
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('id="buffer-problem"')]);
    gateway.warehouse.isAway = true;
    expect((await browser.get(`${page}/settings`)).text).toContain('1, 2 count, as before');
  });
});

describe('articles', () => {
  it('are looked at field by field before they are written', async () => {
    const { page, browser, path } = await connect();
    expect((await browser.get(`${page}/articles`)).text).toContain('Articles are on');
    await submit(browser, `${page}/articles`, { action: 'start' });
    expect((await settingsOf(path)).catalog).toMatchObject({ enabled: false, dryRun: true });
    dryRuns['catalog'] = {
      wouldChange: 1,
      planned: [
        {
          key: '11',
          number: 'HAT',
          what: 'create',
          changes: [
            { field: 'articleName', from: null, to: 'Hat - <Green>' },
            { field: 'freeText1', from: 'a', to: 'b' },
          ],
        },
      ],
    };
    const { text } = await browser.get(`${page}/articles`);
    expect(text).toContain('1 article would be written');
    expect(text).toContain('Hat - &lt;Green&gt;');
    expect(text).toMatch(/rowspan="2"[\s\S]*Name[\s\S]*freeText1/);
    await submit(browser, `${page}/articles`, { action: 'on' });
    expect((await settingsOf(path)).catalog).toMatchObject({ enabled: true, dryRun: false });
  });

  it('that are being loaded show how far it is, and the load can be cancelled and begun again', async () => {
    const { page, browser, path, connectionId } = await connect();
    load = { phase: 'reading', read: 12_345, total: 100_000, startedAt: '2026-11-23T10:00:00Z', estimatedEndAt: null };
    const { text } = await browser.get(page);
    expect(text).toContain('12,345 of about 100,000 read.');
    expect(text).toContain('value="12345" max="100000"');
    const { flows } = JSON.parse((await browser.get(`${page}/flows.json`)).text) as { flows: { flow: string }[] };
    expect(flows.map(({ flow }) => flow)).toEqual(['catalog', 'order', 'fulfillment', 'inventory', 'returns']);
    expect(flows[0]).toMatchObject({ inSync: '40', underWay: '3', needsALook: '7', load: { read: 12_345, total: 100_000, isOver: false } });
    expect((await api(`${path}/flows/catalog`)).body).toMatchObject({ status: { load: { phase: 'reading', read: 12_345 } } });

    await submit(browser, page, { flow: 'catalog', what: 'cancel' }, `${page}/load`);
    expect((await api(`${path}/flows/catalog/load`, 'POST', { what: 'start' })).status).toBe(202);
    expect((await api(`${path}/flows/order/load`, 'POST', { what: 'start' })).status).toBe(400);
    expect((await api(`${path}/flows/catalog/load`, 'POST', { what: 'stop' })).status).toBe(400);
    const told = (await gateway.announced('flow.run-requested')).filter((event) => event.connectionId === connectionId);
    expect(told.map(({ data }) => data)).toEqual([
      { connectionId, flow: 'catalog', load: 'cancel' },
      { connectionId, flow: 'catalog', load: 'start' },
    ]);
  });
});

describe('the SKU doctor', () => {
  it('lists what it found with the variants, and keeps a choice for a SKU with any sign in it', async () => {
    const { path } = await connect();
    expect((await api(`${path}/sku-doctor?limit=2`)).body).toMatchObject({ counts: { duplicate: 2 }, next: 'place 2/3' });
    const sku = ' HAT/Green  & <b> ';
    expect((await api(`${path}/sku-doctor/${encodeURIComponent(sku)}`, 'PUT', { choice: 'block' })).body).toEqual({
      sku: 'hat/green & <b>',
      choice: 'block',
      inForce: 'block',
    });
    const long = 'x'.repeat(255);
    expect((await api(`${path}/sku-doctor/${long}`, 'PUT', { choice: 'share' })).status).toBe(200);
    expect((await settingsOf(path)).catalog['duplicates']).toEqual({
      otherwise: 'share',
      bySku: { 'hat/green & <b>': 'block', [long]: 'share' },
    });
    expect((await api(`${path}/sku-doctor/${long}`, 'PUT', { choice: null })).body).toEqual({ sku: long, choice: null, inForce: 'share' });
    expect((await settingsOf(path)).catalog['duplicates']).toEqual({ otherwise: 'share', bySku: { 'hat/green & <b>': 'block' } });
    expect((await api(`${path}/sku-doctor/hat`, 'PUT', { choice: 'maybe' })).status).toBe(400);
    expect((await api(`${path}/sku-doctor?limit=251`)).status).toBe(400);
  });

  it('shows each group in the browser, where one presses what is to be done', async () => {
    const { page, browser, path } = await connect();
    const { text } = await browser.get(`${page}/sku-doctor`);
    expect(text).toContain('Hat - &lt;Green&gt;');
    expect(text).toContain('value="hat/green &amp; &lt;b&gt;"');
    expect(text).toContain(`href="${page}/sku-doctor?after=place%202%2F3"`);
    await submit(browser, `${page}/sku-doctor`, { sku: 'hat/green & <b>', choice: 'block', after: 'place 2/3' });
    expect((await settingsOf(path)).catalog['duplicates']).toEqual({ otherwise: 'share', bySku: { 'hat/green & <b>': 'block' } });
    expect((await browser.get(`${page}/sku-doctor`)).text).toContain('As set for all');
    await submit(browser, `${page}/sku-doctor`, { sku: 'hat/green & <b>', choice: 'otherwise' });
    await submit(browser, `${page}/sku-doctor`, { choice: 'block' });
    expect((await settingsOf(path)).catalog['duplicates']).toEqual({ otherwise: 'block', bySku: {} });
  });
});

describe('the pages of a connection', () => {
  const pages = ['', '/stock', '/articles', '/sku-doctor', '/settings', '/flows.json'];

  it('are seen by the browser of its own shop only', async () => {
    const { page } = await connect();
    const stranger = new Browser(gateway.url);
    await install(stranger, 'stranger.myshopify.com');
    for (const each of pages) {
      expect([each, (await stranger.get(page + each)).status]).toEqual([each, 404]);
      expect([each, (await new Browser(gateway.url).get(page + each)).status]).toEqual([each, 401]);
    }
  });

  it('take no form that they did not make', async () => {
    const { page, browser, path } = await connect();
    for (const each of ['/stock', '/articles', '/sku-doctor', '/settings', '/load']) {
      const { status } = await browser.post(page + each, { action: 'start', choice: 'block', flow: 'catalog', what: 'start' });
      expect([each, status]).toEqual([each, 403]);
    }
    expect((await api(path)).body['version']).toBe(1);
  });
});

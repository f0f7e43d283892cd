import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type RefundProposal, refundsDecide, refundsWaiting, type UnsettledReturn } from '@stockbridge/contracts';
import { Browser, fillIn, type GatewayOnFakes, install, startGateway, submit } from './gateway-on-fakes.js';

jest.setTimeout(60_000);

let gateway: GatewayOnFakes;
let goodsOwner = 700;
/** What waits in the returns service; null: it is away. */
let proposals: RefundProposal[] | null;
let unsettled: UnsettledReturn[];
let asked: Record<string, unknown>[];
/** Whether the service takes what it is asked, and its answer is lost. */
let isAnswerLost: boolean;

beforeAll(async () => {
  gateway = await startGateway();
  gateway.answers('returns', refundsWaiting, (ask) => {
    asked.push(ask);
    if (proposals === null) throw new Error('away');
    return { proposals, unsettled, next: proposals.length > 1 ? '4711' : null };
  });
  gateway.answers('returns', refundsDecide, (ask) => {
    asked.push(ask);
    if (isAnswerLost) throw new Error('away');
    const isShown = (key: string) => [...(proposals ?? []), ...unsettled].some((each) => each.key === key);
    const ids = (isKept: boolean) => ask.refunds.filter(({ key }) => isShown(key) === isKept).map(({ orderId }) => orderId);
    return { decided: ids(true), changed: ids(false) };
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  proposals = [];
  unsettled = [];
  asked = [];
  isAnswerLost = false;
});

const api: GatewayOnFakes['api'] = (...asked) => gateway.api(...asked);

let shops = 0;
async function connect(browser = new Browser(gateway.url)) {
  await install(browser, `returns${++shops}.myshopify.com`);
  const { location } = await fillIn(browser, { goodsOwnerId: String(++goodsOwner) });
  return { browser, page: `${location!}/returns`, path: location!, connectionId: location!.split('/').at(-1)! };
}
const returnsOf = async (path: string) => ((await api(path)).body['settings'] as { returns: Record<string, unknown> }).returns;

const proposal: RefundProposal = {
  orderId: '4711',
  orderNumber: '1001',
  key: 'refund/4711/11:0+1/149.00 SEK',
  amount: '149.00',
  shipping: '49.00',
  currencyCode: 'SEK',
  lines: [{ lineItemId: '11', name: 'Hat <green>', quantity: 1, cause: 'TOO-SMALL' }],
  isRestocked: false,
  isCustomerNotified: false,
  doubt: null,
};

describe('Refunds that wait', () => {
  it('are shown with what came back, why, and the amount that Shopify suggests', async () => {
    const { browser, page } = await connect();
    proposals = [proposal];
    const { text } = await browser.get(page);
    for (const shown of ['1001', '1 × Hat &lt;green&gt;', 'TOO-SMALL', '149.00 SEK', 'of it shipping 49.00']) expect(text).toContain(shown);
  });

  it('are approved by one click, for exactly what was shown', async () => {
    const { browser, page, connectionId } = await connect();
    proposals = [proposal];
    const sent = { what: 'approve', orderId: proposal.orderId, key: proposal.key };
    expect(await submit(browser, page, sent)).toMatchObject({ status: 303, location: `${page}?done=decided` });
    expect(asked).toContainEqual({ connectionId, verdict: 'approve', refunds: [{ orderId: '4711', key: proposal.key }] });
    expect((await browser.get(`${page}?done=decided`)).text).toContain('what you approved is refunded');
  });

  it('are not refunded when something changed since the page was opened', async () => {
    const { browser, page } = await connect();
    proposals = [{ ...proposal, key: 'refund/4711/11:0+2/298.00 SEK' }];
    const sent = { what: 'decline', orderId: proposal.orderId, key: proposal.key };
    expect((await submit(browser, page, sent)).location).toBe(`${page}?done=changed`);
    expect((await browser.get(`${page}?done=changed`)).text).toContain('nothing was refunded');
  });

  it('can not be decided without the page’s own form, nor by another shop', async () => {
    const { browser, page } = await connect();
    const other = await connect();
    proposals = [proposal];
    const sent: Record<string, string> = { what: 'approve', orderId: proposal.orderId, key: proposal.key };
    expect((await browser.post(page, { ...sent, formToken: 'guessed' })).status).toBe(403);
    expect((await other.browser.get(page)).status).toBe(404);
    expect((await submit(other.browser, other.page, sent, page)).status).toBe(404);
    expect(asked.filter((ask) => 'verdict' in ask)).toEqual([]);
  });

  it('are said to wait when nothing will run, because returns are off or the connection is paused', async () => {
    const { browser, page, path } = await connect();
    const said = async () => (await browser.get(`${page}?done=decided`)).text;
    expect(await said()).toContain('Nothing will run while the flow is off');
    await api(path, 'PATCH', { settings: { returns: { enabled: true } } });
    expect(await said()).not.toContain('Nothing will run');
    await api(path, 'PATCH', { status: 'paused' });
    expect(await said()).toContain('Nothing will run while the connection is paused');
  });

  it('are not said to be untouched when the service was asked and did not answer', async () => {
    const { browser, page, path } = await connect();
    proposals = [proposal];
    isAnswerLost = true;
    const sent = { what: 'approve', orderId: proposal.orderId, key: proposal.key };
    expect((await submit(browser, page, sent)).location).toBe(`${page}?done=unanswered`);
    const { text } = await browser.get(`${page}?done=unanswered`);
    expect(text).toContain('look below whether it was taken');
    expect(text).not.toContain('nothing was refunded');
    const refunds = [{ orderId: '4711', key: proposal.key }];
    expect(await api(`${path}/refunds/decide`, 'POST', { verdict: 'approve', refunds })).toMatchObject({
      status: 503,
      body: { message: expect.stringContaining('whether that was taken up') },
    });
  });

  it('can’t be shown while the service is away, and the page says so', async () => {
    const { browser, page } = await connect();
    proposals = null;
    expect((await browser.get(page)).text).toContain('the service does not answer');
  });

  it('are listed and decided by operators, too', async () => {
    const { path } = await connect();
    proposals = [proposal];
    expect(await api(`${path}/refunds?limit=5`)).toEqual({ status: 200, body: { proposals: [proposal], unsettled: [], next: null } });
    const refunds = [{ orderId: '4711', key: proposal.key }];
    expect(await api(`${path}/refunds/decide`, 'POST', { verdict: 'approve', refunds })).toEqual({
      status: 202,
      body: { message: 'Asked for. Nothing will run while the flow is off.', decided: ['4711'], changed: [] },
    });
    expect((await api(`${path}/refunds/decide`, 'POST', { verdict: 'maybe', refunds })).status).toBe(400);
    expect((await api(`${path}/refunds/decide`, 'POST', { verdict: 'approve', refunds: [] })).status).toBe(400);
    expect((await api(`${path}/refunds`, 'GET', undefined, 'sb_wrong')).status).toBe(401);
    proposals = null;
    expect((await api(`${path}/refunds`)).status).toBe(503);
  });
});

describe('A return that was undone after its refund', () => {
  it('is shown until somebody says that it is settled', async () => {
    const { browser, page, connectionId } = await connect();
    expect((await browser.get(page)).text).not.toContain('only you can settle');
    unsettled = [{ orderId: '4711', orderNumber: '1001', key: 'undone/11:1-0', sentence: 'Order 1001, line 11: 1 unit was refunded.' }];
    expect((await browser.get(page)).text).toContain('Order 1001, line 11');
    expect(await submit(browser, page, { what: 'seen', orderId: '4711', key: 'undone/11:1-0' })).toMatchObject({ status: 303 });
    expect(asked).toContainEqual({ connectionId, verdict: 'seen', refunds: [{ orderId: '4711', key: 'undone/11:1-0' }] });
  });
});

describe('What becomes of goods that come back', () => {
  it('is left to people until a merchant switches it on, and counts from then', async () => {
    const { browser, page, path } = await connect();
    expect(await returnsOf(path)).toMatchObject({ enabled: false, since: null });
    const before = Date.now();
    expect((await submit(browser, page, { what: 'save', enabled: 'on', refund: 'approval', causes: '0' })).status).toBe(303);
    const { enabled, since } = await returnsOf(path);
    expect(enabled).toBe(true);
    expect(Date.parse(since as string)).toBeGreaterThanOrEqual(before);
  });

  it('is decided cause by cause by a browser without scripts', async () => {
    const { browser, page, path } = await connect();
    const form = { what: 'save', refund: 'off', causes: '1', cause0: 'DEFECT', refund0: 'automatic', shipping0: 'on', notify0: 'on' };
    await submit(browser, page, form);
    expect(await returnsOf(path)).toMatchObject({
      rule: { refund: 'off', restock: false },
      causes: [{ cause: 'DEFECT', refund: 'automatic', restock: false, shipping: true, notifyCustomer: true }],
    });
    const { text } = await browser.get(page);
    expect(text).toContain('Cause DEFECT');
    const twice = { ...form, causes: '2', cause1: 'defect', refund1: 'off' };
    const refused = await submit(browser, page, twice);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('has a rule already');
  });

  it('is refused by the API with the name of what is wrong', async () => {
    const { path } = await connect();
    const causes = [{ cause: 'A' }, { cause: 'a' }];
    const { status, body } = await api(path, 'PATCH', { settings: { returns: { causes } } });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('twice');
  });
});

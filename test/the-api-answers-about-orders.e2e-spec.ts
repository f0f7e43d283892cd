import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  flowStatus,
  FLOWS,
  orderAudit,
  orderAuditRun,
  orderBackfill,
  orderExplain,
  orderPreview,
  type OrderAudit,
  type OrderExplanation,
  type PreviewedOrder,
} from '@stockbridge/contracts';
import { API_KEY, Browser, fillIn, install, startGateway, type GatewayOnFakes } from './gateway-on-fakes.js';

const SHOP = 'acme.myshopify.com';
const DAY_MS = 86_400_000;

let gateway: GatewayOnFakes;
let connectionId: string;
/** What the order service was asked, newest last. */
const asked: Record<string, unknown>[] = [];

const EXPLANATION: OrderExplanation = {
  orderId: '5000000000001',
  orderNumber: '1001',
  name: '#1001',
  decision: { outcome: 'ignored', reason: 'payment-status', sentence: 'Order #1001 is PENDING; exported are AUTHORIZED, PAID.' },
  rules: [{ rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] }],
  ledger: null,
  wmsOrders: [],
};

const PREVIEWED: PreviewedOrder = {
  orderId: '5000000000001',
  name: '#1001',
  orderNumber: '1001',
  outcome: 'imported',
  reason: null,
  sentence: 'Order #1001 would be handed over.',
  failedRules: [],
  fields: [{ field: 'consignee.name', value: 'Astrid Lind' }],
  shippingRules: [],
  differences: null,
};

const NOTHING: OrderAudit = {
  known: true,
  isRunning: false,
  lastRun: null,
  failedBecause: null,
  nextAt: null,
  alarms: [],
  openAlarms: 0,
  backfills: [],
};

beforeAll(async () => {
  gateway = await startGateway();
  const browser = new Browser(gateway.url);
  await install(browser, SHOP);
  const { location } = await fillIn(browser, {});
  connectionId = /\/connections\/([0-9a-f-]{36})/.exec(location ?? '')?.[1] ?? '';
});
afterAll(() => gateway.stop());
beforeEach(() => {
  asked.length = 0;
  const noted =
    <Answer>(answer: Answer) =>
    (ask: unknown) => {
      asked.push(ask as Record<string, unknown>);
      return answer;
    };
  gateway.answers('order', orderExplain, noted({ explanation: EXPLANATION }));
  gateway.answers('order', orderPreview, noted({ known: true, orders: [PREVIEWED], next: null }));
  gateway.answers('order', orderAudit, noted(NOTHING));
  gateway.answers('order', orderAuditRun, noted({ known: true }));
  gateway.answers('order', orderBackfill, noted({ known: true }));
  for (const flow of FLOWS) pollsAt(flow, new Date());
});

function pollsAt(flow: (typeof FLOWS)[number], lastPollAt: Date): void {
  gateway.answers(flow, flowStatus, () => ({
    flow,
    known: true,
    enabled: true,
    counts: { due: 0, in_sync: 0, held: 0, refused: 0, failing: 0, ignored: 0 },
    attention: [],
    lastPollAt: lastPollAt.toISOString(),
    nextPollAt: null,
    openWindowSince: null,
    load: null,
  }));
}

/** As much of the answers as is looked at. */
interface Body {
  readonly message: string;
  readonly settings: { readonly order: { readonly orderNumberPrefix: string } };
  readonly hidden: object | null;
  readonly alarms: readonly { readonly kind: string; readonly subject: string }[];
  readonly openAlarms: number;
  readonly webhooks: object;
}

async function api(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<{ status: number; body: Body }> {
  const { status, body: answer } = await gateway.api(`/connections/${connectionId}${path}`, method, body);
  return { status, body: answer as unknown as Body };
}

async function shown(): Promise<{ subject_id: string; sentence: string }[]> {
  const { rows } = await gateway.database.query(`select subject_id, sentence from gateway.activity where what = 'shown' order by at`);
  return rows as { subject_id: string; sentence: string }[];
}

describe('an order that is not imported', () => {
  it('is explained by its rule, value and setting, and that it was asked for is noted', async () => {
    const { status, body } = await api('/orders/%231001/explain');
    expect(status).toBe(200);
    expect(body).toEqual(EXPLANATION);
    expect(asked).toEqual([{ connectionId, order: '#1001' }]);
    expect(await shown()).toContainEqual({ subject_id: EXPLANATION.orderId, sentence: 'The order was explained to an operator.' });
  });

  it('can not be explained while a side refuses us, and the answer says which', async () => {
    gateway.answers('order', orderExplain, () => ({
      explanation: null,
      problem: 'The warehouse system refused the user name or password.',
    }));
    const { status, body } = await api('/orders/1/explain');
    expect([status, body.message]).toEqual([502, 'The warehouse system refused the user name or password.']);
  });

  it('that nobody knows is 404, and a service that is away 503', async () => {
    gateway.answers('order', orderExplain, () => ({ explanation: null }));
    expect((await api('/orders/1/explain')).status).toBe(404);
    gateway.answers('order', orderExplain, () => {
      throw new Error('away');
    });
    expect((await api('/orders/1/explain')).status).toBe(503);
  });
});

describe('a preview', () => {
  it('is of the settings in force, or of unsaved ones over those in force, and is noted without what it showed', async () => {
    const { status, body } = await api('/orders/preview', {});
    expect(status).toBe(200);
    expect(body).toEqual({ orders: [PREVIEWED], next: null });
    expect(asked[0]).toMatchObject({ connectionId, settings: null, days: null, after: null, limit: 10 });

    await api('/orders/preview', { days: 7, settings: { order: { financialStatuses: ['PENDING'], hold: { minutes: 30 } } } });
    const { settings, days } = asked[1] as { days: number; settings: { order: Record<string, unknown>; warehouseTimeZone: string } };
    expect(days).toBe(7);
    expect(settings.order).toMatchObject({ financialStatuses: ['PENDING'], hold: { minutes: 30, until: null } });
    expect(settings.warehouseTimeZone).toBe('Europe/Stockholm');

    const lines = await shown();
    expect(lines.at(-1)).toEqual({
      subject_id: connectionId,
      sentence: 'A preview of 1 orders, with customer data, was shown to an operator.',
    });
    expect(JSON.stringify(lines)).not.toContain('Astrid');
  });

  it('saves nothing', async () => {
    await api('/orders/preview', { settings: { order: { orderNumberPrefix: 'TRY-' } } });
    expect((await api('')).body.settings.order.orderNumberPrefix).toBe('');
  });

  it('of settings that can not be is refused, naming the field', async () => {
    const { status, body } = await api('/orders/preview', { settings: { order: { financialStatuses: ['MOSTLY_PAID'] } } });
    expect(status).toBe(400);
    expect(body.message).toContain('financialStatuses');
    expect((await api('/orders/preview', { days: 90 })).status).toBe(400);
  });
});

describe('a backfill', () => {
  it('is asked for, and says which orders the app can not see without read_all_orders', async () => {
    const from = new Date(Date.now() - 90 * DAY_MS).toISOString();
    const to = new Date(Date.now() - 30 * DAY_MS).toISOString();
    const { status, body } = await api('/orders/backfill', { from, to });
    expect(status).toBe(202);
    expect(asked).toEqual([{ connectionId, from, to }]);
    expect(body).toMatchObject({ from, to, hidden: { sentence: expect.stringContaining('read_all_orders') } });
    const recent = await api('/orders/backfill', { from: new Date(Date.now() - 50 * DAY_MS).toISOString(), to });
    expect(recent.body.hidden).toBeNull();
  });

  it('that ends before it begins is refused', async () => {
    const { status, body } = await api('/orders/backfill', { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' });
    expect(status).toBe(400);
    expect(body.message).toContain('the range ends before it begins');
  });
});

describe('the audit', () => {
  it('is run by POST and told by GET, with what Shopify hides', async () => {
    expect((await api('/audit', {}, 'POST')).status).toBe(202);
    const { status, body } = await api('/audit');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      isRunning: false,
      alarms: [],
      openAlarms: 0,
      hidden: { sentence: expect.stringContaining('read_all_orders') },
    });
    expect(asked).toEqual([{ connectionId }, { connectionId }]);
  });

  it('counts a silent flow and a service that is away among the open alarms', async () => {
    pollsAt('fulfillment', new Date(Date.now() - DAY_MS));
    gateway.answers('catalog', flowStatus, () => {
      throw new Error('away');
    });
    const { body } = await api('/audit');
    expect(body.openAlarms).toBe(2);
    expect(body.alarms.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['service-away', 'catalog'],
      ['flow-silent', 'fulfillment'],
    ]);
  });

  it('tells of webhook subscriptions that were missing and were made anew, and has every flow poll at once', async () => {
    const before = (await gateway.announced('flow.run-requested')).length;
    const answer = await fetch(`${gateway.url}/api/v1/shops/${SHOP}/webhooks/ensure`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    expect(answer.status).toBe(200);
    const { body } = await api('/audit');
    expect(body.webhooks).toMatchObject({ restored: ['ORDERS_UPDATED'], restoredAt: expect.any(String), problem: null });
    expect(body.alarms).toMatchObject([{ kind: 'webhooks-missing', closedAt: expect.any(String) }]);
    expect(body.openAlarms).toBe(0);
    const runs = (await gateway.announced('flow.run-requested')).slice(before);
    expect(runs.map(({ data }) => data['flow']).sort()).toEqual([...FLOWS].sort());
  });
});

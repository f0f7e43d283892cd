import { OngoingTwin } from './ongoing-twin.js';
import type { WarehouseSetupInput } from './warehouse-setup.js';

export interface Answer {
  readonly status: number;
  // What a spec reads out of an answer differs from spec to spec.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A twin with one warehouse, `demo`, one goods owner, 7, and articles `MUG` and `CAP`, for specs. */
export async function specTwin(settings: Partial<WarehouseSetupInput> = {}) {
  const time = { now: new Date('2026-11-23T08:00:00.300Z') };
  const twin = new OngoingTwin({ clock: () => new Date(time.now) });
  twin.configure({
    warehouse: 'demo',
    goodsOwners: [
      { id: 7, name: 'Fjord Goods', users: [{ username: 'WSIfjord', password: 'right' }] },
      { id: 8, name: 'Other', users: [{ username: 'WSIother', password: 'other' }] },
    ],
    ordinaryUsers: [{ username: 'kari', password: 'right' }],
    ...settings,
  });
  const send = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await twin.server.http.inject({
      method: method as 'GET',
      url,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    let parsed: unknown = null;
    try {
      parsed = JSON.parse(response.payload);
    } catch {
      // A page, or nothing.
    }
    return { status: response.statusCode, body: parsed, text: response.payload, headers: response.headers };
  };
  const authorization = (username: string, password: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  });
  const api = (method: string, path: string, body?: unknown, as = authorization('WSIfjord', 'right')): Promise<Answer> =>
    send(method, `/demo/api/v1${path}`, body, as);
  const control = (method: string, path: string, body?: unknown): Promise<Answer> => send(method, `/_twin${path}`, body);
  for (const articleNumber of ['MUG', 'CAP']) {
    await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber, articleName: `A ${articleNumber}`, isActive: true });
  }
  return { twin, time, send, api, control, authorization, close: () => twin.server.close() };
}

export function specOrder(orderNumber: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    goodsOwnerId: 7,
    orderNumber,
    deliveryDate: '2026-11-24',
    goodsOwnerOrderId: `shop-${orderNumber}`,
    consignee: { name: 'Kari Nordmann', address1: 'Storgata 1', postCode: '0155', city: 'Oslo', countryCode: 'NO' },
    orderLines: [
      { rowNumber: '11', articleNumber: 'MUG', numberOfItems: 3, prices: { customerLinePrice: 59.7, currencyCode: 'NOK' } },
      { rowNumber: '12', articleNumber: 'CAP', numberOfItems: 1 },
    ],
    ...more,
  };
}

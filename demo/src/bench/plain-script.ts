import { API_USER, GOODS_OWNER, type Stage } from '../story.js';

const PLAIN_APP = { apiKey: 'plain-script', apiSecret: 'plain-script-secret', redirectUrls: ['http://127.0.0.1/done'], autoApprove: true };

const READ = `query ($id: ID!) { order(id: $id) {
  id number name note email totalPriceSet { shopMoney { amount } } shippingLines(first: 1) { nodes { title code } }
  shippingAddress { firstName lastName address1 address2 city zip countryCodeV2 phone }
  lineItems(first: 50) { nodes { id sku currentQuantity originalUnitPriceSet { shopMoney { amount } } } } } }`;

interface Read {
  readonly data: {
    readonly order: {
      readonly id: string;
      readonly number: number;
      readonly note: string | null;
      readonly totalPriceSet: { readonly shopMoney: { readonly amount: string } };
      readonly shippingAddress: Readonly<Record<string, string | null>> | null;
      readonly lineItems: { readonly nodes: readonly { readonly id: string; readonly sku: string; readonly currentQuantity: number }[] };
    };
  };
}

/** What somebody writes in an afternoon: read an order, write it, take the next. No retry, no ledger, nothing of the hub. */
export async function plainScript(stage: Stage, orderIds: readonly string[]): Promise<void> {
  const { shopify, wms, merchant } = stage;
  const token = await tokenFor(stage);
  const authorization = `Basic ${Buffer.from(`${API_USER.username}:${API_USER.password}`).toString('base64')}`;
  for (const id of orderIds) {
    const answer = await fetch(`${shopify.url}/${merchant.shop}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
      body: JSON.stringify({ query: READ, variables: { id: `gid://shopify/Order/${id}` } }),
    });
    const { data } = (await answer.json()) as Read;
    const { order } = data;
    const written = await fetch(`${wms.url}/${merchant.warehouse}/api/v1/orders`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({
        goodsOwnerId: GOODS_OWNER,
        orderNumber: `plain-${order.number}`,
        goodsOwnerOrderId: id,
        deliveryDate: '2026-12-01',
        orderRemark: order.note,
        customerPrice: Number(order.totalPriceSet.shopMoney.amount),
        consignee: { name: order.shippingAddress?.lastName ?? 'Nobody', city: order.shippingAddress?.city },
        orderLines: order.lineItems.nodes.map((line) => ({
          rowNumber: line.id.split('/').at(-1),
          articleNumber: line.sku,
          numberOfItems: line.currentQuantity,
        })),
      }),
    });
    if (!written.ok) throw new Error(`the plain script: ${written.status} ${await written.text()}`);
    await written.arrayBuffer();
  }
}

/** Installs an app of its own, whose owner says yes at once. */
async function tokenFor({ shopify, merchant }: Stage): Promise<string> {
  await shopify.send('PUT', '/apps', PLAIN_APP);
  const shop = `${shopify.url}/${merchant.shop}`;
  const query = new URLSearchParams({
    client_id: PLAIN_APP.apiKey,
    scope: 'read_orders,read_products',
    redirect_uri: PLAIN_APP.redirectUrls[0]!,
    state: 'plain',
  });
  const granted = await fetch(`${shop}/admin/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
  const code = new URL(granted.headers.get('location') ?? '', shop).searchParams.get('code');
  const answer = await fetch(`${shop}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: PLAIN_APP.apiKey, client_secret: PLAIN_APP.apiSecret, code, expiring: '1' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

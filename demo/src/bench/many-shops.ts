import { join } from 'node:path';
import { startHub, type Hub } from '../hub.js';
import { until } from '../processes.js';
import { startTwins } from '../start-twins.js';
import { articleDump, connect, furnishTwins, type Installed, type Stage } from '../story.js';
import type { Twin } from '../twins.js';
import type { Workplace } from './bench.js';

/** Articles that each shop sells. */
const PRODUCTS = 4;

/** Shops with a warehouse each, installed in one hub of six processes. */
export interface ManyShops {
  readonly hub: Hub;
  readonly shopify: Twin;
  readonly wms: Twin;
  readonly shops: readonly (Stage & Pick<Installed, 'connectionId' | 'webhook'>)[];
}

/** Six processes on RabbitMQ between twins, and so many shops, each with goods in a warehouse of its own: none waits for another's writes. */
export async function openShops({ directory, say, onEnd }: Workplace, count: number): Promise<ManyShops> {
  const { shopify, wms, sandbox } = await startTwins(directory, 0);
  onEnd(() => sandbox.stop());
  const hub = await startHub({ transport: 'rabbitmq', directory: join(directory, 'hub'), shopifyUrl: shopify.url, wmsUrl: wms.url });
  onEnd(() => hub.stop());
  const shops: (Stage & Pick<Installed, 'connectionId' | 'webhook'>)[] = [];
  for (let nth = 1; nth <= count; nth++) {
    const merchant = { name: `Shop ${nth}`, shop: `bench-${nth}.myshopify.com`, warehouse: `bench${nth}`, prefix: '' };
    const stage: Stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url, merchant)) };
    for (let product = 1; product <= PRODUCTS; product++) {
      const variants = [{ sku: `B${nth}-${product}`, price: '99.50', stock: 100_000 }];
      await shopify.send('POST', `/shops/${merchant.shop}/products`, { title: `Thing ${product}`, variants });
    }
    const { connectionId, webhook } = await connect(stage);
    shops.push({ ...stage, connectionId, webhook });
  }
  for (const shop of shops) {
    await until(`the articles of ${shop.merchant.name}`, async () => (await articleDump(shop)).length >= PRODUCTS, 120_000, 200);
  }
  say(`${count} shops are connected`);
  return { hub, shopify, wms, shops };
}

/** Milliseconds from when an order was placed to when the warehouse had it, by order id. Orders still on their way are absent. */
export async function travelTimes({ shopify, wms }: Pick<ManyShops, 'shopify' | 'wms'>): Promise<Map<string, number>> {
  const created = new Map(
    (await wms.effects())
      .filter(({ effect }) => effect === 'order.created')
      .map(({ at, data }) => [String(data.goodsOwnerOrderId), Date.parse(at)] as const),
  );
  const placed = (await shopify.effects()).filter(({ effect }) => effect === 'order.placed');
  return new Map(
    placed.flatMap(({ at, data }) => {
      const id = String(data.orderId);
      const arrived = created.get(id);
      return arrived === undefined ? [] : [[id, arrived - Date.parse(at)] as const];
    }),
  );
}

/** Orders in all warehouses. */
export async function ordersInWarehouses(wms: Twin): Promise<number> {
  const warehouses = await wms.get<{ orders: number }[]>('/warehouses');
  return warehouses.reduce((sum, { orders }) => sum + orders, 0);
}

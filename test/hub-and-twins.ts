import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub, type Hub } from '../demo/src/hub.js';
import { until } from '../demo/src/processes.js';
import { startTwins } from '../demo/src/start-twins.js';
import { api, furnishTwins, install, warehouseDump, type Stage } from '../demo/src/story.js';
import type { ShopOrderDump, WrittenOrderDump } from '../demo/src/twins.js';

const SOON_MS = 20_000;

/** A hub in one process, connected to a shop and a warehouse of the twins. */
export interface Connected extends Stage {
  readonly connectionId: string;
  stop(): Promise<void>;
}

/** Starts all of it with these products: SKUs and prices. */
export async function startConnected(products: Readonly<Record<string, string>>, settings: object = {}): Promise<Connected> {
  const directory = mkdtempSync(join(tmpdir(), 'stockbridge-connected-'));
  const { shopify, wms, sandbox } = await startTwins(directory, 0);
  let hub: Hub | undefined;
  const stop = async () => {
    await hub?.stop();
    await sandbox.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    hub = await startHub({ transport: 'postgres', directory, shopifyUrl: shopify.url, wmsUrl: wms.url, pollSeconds: 4 });
    const stage = { shopify, wms, hub, ...(await furnishTwins(shopify, wms, hub.url)) };
    const variants = Object.entries(products).map(([sku, price]) => ({ title: sku, sku, price }));
    await shopify.send('POST', `/shops/${stage.merchant.shop}/products`, { title: 'Hat', variants });
    const { connectionId } = await install(stage);
    await api(hub, `/connections/${connectionId}`, { method: 'PATCH', body: { settings } });
    const articles = async () => (await wms.get<{ articles: unknown[] }>(`/warehouses/${stage.merchant.warehouse}/articles`)).articles;
    await until('the articles', async () => (await articles()).length === variants.length, SOON_MS);
    return { ...stage, connectionId, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What tests do with an order on either side. */
export class OrderAtHand {
  private constructor(
    private readonly at: Connected,
    readonly id: string,
    readonly number: number,
  ) {}

  static async place(at: Connected, order: object): Promise<OrderAtHand> {
    const { orders } = await at.shopify.send<{ orders: { id: string; number: number }[] }>('POST', `/shops/${at.merchant.shop}/orders`, {
      orders: [order],
    });
    const placed = new OrderAtHand(at, orders[0]!.id, orders[0]!.number);
    await placed.inWarehouse();
    return placed;
  }

  /** As Shopify has it. */
  inShop<Dump extends ShopOrderDump = ShopOrderDump>(): Promise<Dump> {
    return this.at.shopify.get<Dump>(`/shops/${this.at.merchant.shop}/orders/${this.id}`);
  }

  /** As the warehouse has it, once it has; perhaps another order of it, such as `-2`. */
  inWarehouse(suffix = ''): Promise<WrittenOrderDump> {
    const number = `${this.number}${suffix}`;
    const found = async () => (await warehouseDump(this.at)).find(({ orderNumber }) => orderNumber === number);
    return until(`order ${number} in the warehouse`, found, SOON_MS);
  }

  /** The merchant does something with it: `edit`, `cancel`, `refund`, … */
  byMerchant<Answer>(what: string, body: object = {}): Promise<Answer> {
    return this.at.shopify.send<Answer>('POST', `/shops/${this.at.merchant.shop}/orders/${this.id}/${what}`, body);
  }

  /** The warehouse's people do something with it: `pick`, `ship`, `return`, … */
  async byStaff(what: string, body: object = {}, suffix = ''): Promise<void> {
    await this.at.wms.send('POST', `/warehouses/${this.at.merchant.warehouse}/orders/${this.number}${suffix}/${what}`, body);
  }

  /** Waits until what Shopify says of it is so, and answers that. */
  until<Dump extends ShopOrderDump = ShopOrderDump>(what: string, isSo: (order: Dump) => boolean): Promise<Dump> {
    const so = async () => {
      const order = await this.inShop<Dump>();
      return isSo(order) ? order : undefined;
    };
    return until(what, so, SOON_MS);
  }

  /** Waits until the timeline says this reason of it, and answers the sentence. */
  async why(reason: string): Promise<string> {
    const path = `/connections/${this.at.connectionId}/orders/${this.number}/timeline`;
    const said = async () => {
      const { activities } = await api<{ activities: { reason: string | null; sentence: string }[] }>(this.at.hub, path);
      return activities.findLast((each) => each.reason === reason);
    };
    return (await until(`order ${this.number} to be ${reason}`, said, SOON_MS)).sentence;
  }
}

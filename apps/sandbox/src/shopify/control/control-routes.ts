import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TwinServer } from '../../twin/twin-server.js';
import { changeProduct, createProduct, deleteProduct, deleteVariant, loadProducts } from '../catalogue/catalogue.js';
import { generateCatalogue, generateInput } from '../catalogue/generated-catalogue.js';
import { newProductInput, productChange } from '../catalogue/product-input.js';
import { readProductCsv, UnreadableProductCsv } from '../catalogue/product-csv.js';
import {
  holdFulfillmentOrder,
  moveFulfillmentOrder,
  type Outcome,
  recreateFulfillmentOrder,
  releaseFulfillmentOrder,
  supportedActions,
} from '../fulfillment/fulfillment-orders.js';
import { cancelFulfillment, createFulfillment } from '../fulfillment/fulfillments.js';
import { gid } from '../ids.js';
import { uninstall } from '../oauth/grants.js';
import { adjustInput, adjustLevel } from '../inventory/merchants-stock.js';
import { checkOut, checkoutInput, ImpossibleOrder, ordersInput, placeOrders, SoldOut } from '../orders/new-order.js';
import { cancelInput, cancelOrder, closeOrder, editInput, editOrder, payOrder, refundInput, refundOrder } from '../orders/order-changes.js';
import { fulfillmentOrdersOf } from '../orders/order-figures.js';
import { merchantsProcessInput, processByMerchant } from '../orders/return-processing.js';
import { decideReturn, makeReturn, returnInput } from '../orders/returns.js';
import type { FulfillmentOrder, Order, Product, Return, Shop, Variant } from '../shop-state.js';
import type { Deliveries } from '../webhooks/deliveries.js';
import { shopBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { dumpFulfillment, dumpFulfillmentOrder, dumpLevel, dumpOrder, dumpReturn, dumpVariant } from './dumps.js';
import { appInput, describeShop, putShop, SHOP_DOMAIN, shopInput } from './shop-settings.js';

/** What asked for is not there, or can't be done. */
class Refusal extends Error {
  constructor(
    readonly statusCode: 400 | 404 | 409,
    message: string,
  ) {
    super(message);
  }
}

const moveInput = z.strictObject({ location: z.string().min(1) });
const holdInput = z.strictObject({
  reason: z.string().default('OTHER'),
  reasonNotes: z.string().nullable().default(null),
  /** Left out: all of it. */
  lines: z.array(z.strictObject({ lineItemId: z.string(), quantity: z.number().int().min(1) })).optional(),
});
const fulfilInput = z.strictObject({
  /** Left out: everything that can be shipped now, of one location. */
  lines: z.array(z.strictObject({ lineItemId: z.string(), quantity: z.number().int().min(1) })).optional(),
  trackingNumber: z.string().optional(),
  carrier: z.string().optional(),
  notifyCustomer: z.boolean().default(false),
});
const sendInput = z.strictObject({ topic: z.string().regex(/^[a-z_]+\/[a-z_]+$/), body: z.unknown() });
const listQuery = z.object({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).default(50_000) });

/** Everything a rehearsal needs beyond Shopify's API: apps, shops, catalogue, orders and what merchants do to them. */
export function controlRoutes(server: TwinServer, world: World, deliveries: Deliveries): void {
  const { http } = server;
  http.addContentTypeParser(['text/csv', 'application/csv'], { parseAs: 'string' }, (_request, body, done) => done(null, body));

  const shopOf = (request: FastifyRequest): Shop => {
    const { domain } = request.params as { domain: string };
    const shop = world.shops.get(domain);
    if (shop === undefined) throw new Refusal(404, `There is no shop ${domain}; make it with PUT /_twin/shops/${domain}.`);
    return shop;
  };
  const find = <T>(things: ReadonlyMap<string, T>, kind: string, request: FastifyRequest): T => {
    const { id } = request.params as { id: string };
    const thing = things.get(id);
    if (thing === undefined) throw new Refusal(404, `There is no ${kind} ${id} in this shop.`);
    return thing;
  };
  const done = <T>(outcome: Outcome<T>): { ok: true } & T => {
    if (!outcome.ok) throw new Refusal(409, outcome.errors.map(({ message }) => message).join(' '));
    return outcome;
  };
  const possible = async <T>(act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof ImpossibleOrder) throw new Refusal(400, error.message);
      throw error instanceof SoldOut ? new Refusal(409, error.message) : error;
    }
  };
  const at = '/_twin/shops/:domain';

  http.get('/_twin/switches', async () => world.switches.now);
  http.put('/_twin/switches', async (request) => world.switches.change(request.body ?? {}));
  http.delete('/_twin/switches', async () => world.switches.reset());
  http.get('/_twin/webhooks', async (request) => {
    const { after, limit } = listQuery.parse(request.query);
    return deliveries.after(after, limit);
  });

  http.put('/_twin/apps', async (request) => {
    const app = appInput.parse(request.body);
    world.apps.set(app.apiKey, app);
    const { apiSecret: _secret, ...shown } = app;
    return shown;
  });

  http.get('/_twin/shops', async () => ({ shops: [...world.shops.values()].map(describeShop) }));
  http.get(at, async (request) => describeShop(shopOf(request)));
  http.put(at, async (request) => {
    const { domain } = request.params as { domain: string };
    if (!SHOP_DOMAIN.test(domain)) throw new Refusal(400, `${domain} is no shop domain: it must look like example.myshopify.com.`);
    return describeShop(putShop(world, domain, shopInput.parse(request.body ?? {})));
  });
  http.post(`${at}/uninstall`, async (request) => {
    const shop = shopOf(request);
    const { apiKey } = z.strictObject({ apiKey: z.string() }).parse(request.body);
    if (!uninstall(world, shop, apiKey, () => shopBody(shop)))
      throw new Refusal(404, `The app ${apiKey} is not installed in ${shop.domain}.`);
    return { uninstalled: true };
  });
  http.post(`${at}/revoke-token`, async (request) => {
    const shop = shopOf(request);
    for (const installation of shop.installations.values()) installation.accessToken = null;
    return { revoked: true };
  });
  http.post(`${at}/webhooks`, async (request) => {
    const { topic, body } = sendInput.parse(request.body);
    world.announce(shopOf(request), topic, null, () => body);
    return { sent: true };
  });

  http.post(`${at}/catalogue`, async (request, reply) => {
    const shop = shopOf(request);
    if (typeof request.body !== 'string') throw new Refusal(400, 'Send the product CSV as text, with content-type text/csv.');
    return loadCsv(world, shop, request.body, reply);
  });
  http.post(`${at}/products`, async (request) =>
    describeProduct(createProduct(world, shopOf(request), newProductInput.parse(request.body))),
  );
  http.patch(`${at}/products/:id`, async (request) => {
    const shop = shopOf(request);
    const product = find(shop.products, 'product', request);
    if (!changeProduct(world, shop, product, productChange.parse(request.body))) {
      throw new Refusal(404, `The product ${product.id} has no such variant.`);
    }
    return describeProduct(product);
  });
  http.delete(`${at}/products/:id`, async (request) => {
    const shop = shopOf(request);
    deleteProduct(world, shop, find<Product>(shop.products, 'product', request));
    return { deleted: true };
  });
  http.delete(`${at}/variants/:id`, async (request) => {
    const shop = shopOf(request);
    deleteVariant(world, shop, find<Variant>(shop.variants, 'variant', request));
    return { deleted: true };
  });
  http.get(`${at}/variants`, async (request) => {
    const shop = shopOf(request);
    return { variants: [...shop.variants.values()].map((variant) => dumpVariant(shop, variant)) };
  });
  http.post(`${at}/catalogue/generate`, async (request) => generateCatalogue(world, shopOf(request), generateInput.parse(request.body)));
  http.get(`${at}/levels`, async (request) => {
    const shop = shopOf(request);
    return { levels: [...shop.levels.values()].flatMap((levels) => [...levels.values()].map((level) => dumpLevel(shop, level))) };
  });
  http.post(`${at}/levels`, async (request) => {
    const shop = shopOf(request);
    const input = adjustInput.parse(request.body);
    return dumpLevel(shop, await possible(() => adjustLevel(world, shop, input)));
  });

  http.get(`${at}/orders`, async (request) => {
    const shop = shopOf(request);
    return { orders: [...shop.orders.values()].map((order) => dumpOrder(shop, order)) };
  });
  http.get(`${at}/orders/:id`, async (request) => {
    const shop = shopOf(request);
    return dumpOrder(shop, find(shop.orders, 'order', request));
  });
  http.post(`${at}/orders`, async (request) => {
    const input = ordersInput.parse(request.body ?? {});
    const orders = await possible(() => placeOrders(world, shopOf(request), input));
    return { orders: orders.map(({ id, number, name, lines }) => ({ id, number, name, lineItemIds: lines.map((line) => line.id) })) };
  });
  http.post(`${at}/checkout`, async (request) => {
    const shop = shopOf(request);
    const input = checkoutInput.parse(request.body ?? {});
    const { id, number, name, lines } = await possible(() => checkOut(world, shop, input, () => world.random()));
    return { id, number, name, lineItemIds: lines.map((line) => line.id) };
  });
  const onOrder = (action: string, act: (shop: Shop, order: Order, body: unknown) => void): void => {
    http.post(`${at}/orders/:id/${action}`, async (request) => {
      const shop = shopOf(request);
      const order = find(shop.orders, 'order', request);
      await possible(() => act(shop, order, request.body ?? {}));
      return dumpOrder(shop, order);
    });
  };
  onOrder('cancel', (shop, order, body) => cancelOrder(world, shop, order, cancelInput.parse(body)));
  onOrder('edit', (shop, order, body) => editOrder(world, shop, order, editInput.parse(body)));
  onOrder('refund', (shop, order, body) => void refundOrder(world, shop, order, refundInput.parse(body)));
  onOrder('pay', (shop, order) => payOrder(world, shop, order));
  onOrder('close', (shop, order) => closeOrder(world, shop, order, true));
  onOrder('reopen', (shop, order) => closeOrder(world, shop, order, false));
  http.post(`${at}/orders/:id/fulfil`, async (request) => {
    const shop = shopOf(request);
    const order = find(shop.orders, 'order', request);
    return dumpFulfillment(done(fulfilByHand(world, shop, order, fulfilInput.parse(request.body ?? {}))).fulfillment);
  });

  http.post(`${at}/orders/:id/return`, async (request) => {
    const shop = shopOf(request);
    const order = find(shop.orders, 'order', request);
    return dumpReturn(await possible(() => makeReturn(world, shop, order, returnInput.parse(request.body ?? {}))));
  });
  const onReturn = (action: string, act: (shop: Shop, order: Order, of: Return, body: unknown) => Outcome<{ return: Return }>): void => {
    http.post(`${at}/returns/:id/${action}`, async (request) => {
      const shop = shopOf(request);
      const order = find(shop.ordersByReturn, 'return', request);
      const of = order.returns.find(({ id }) => id === (request.params as { id: string }).id)!;
      return dumpReturn(done(await possible(() => act(shop, order, of, request.body ?? {}))).return);
    });
  };
  for (const step of ['approve', 'decline', 'cancel', 'close'] as const) {
    onReturn(step, (shop, order, of) => decideReturn(world, shop, order, of, step));
  }
  onReturn('process', (shop, order, of, body) => processByMerchant(world, shop, order, of, merchantsProcessInput.parse(body)));

  const onFulfillmentOrder = (action: string, act: (shop: Shop, fulfillmentOrder: FulfillmentOrder, body: unknown) => unknown): void => {
    http.post(`${at}/fulfillment-orders/:id/${action}`, async (request) => {
      const shop = shopOf(request);
      return act(shop, find(shop.fulfillmentOrders, 'fulfillment order', request), request.body ?? {});
    });
  };
  onFulfillmentOrder('hold', (shop, fulfillmentOrder, body) => {
    const { lines, ...why } = holdInput.parse(body);
    const named = lines?.map(({ lineItemId, quantity }) => {
      const line = fulfillmentOrder.lines.find((each) => each.lineItemId === lineItemId);
      if (line === undefined) throw new Refusal(404, `The fulfillment order has no line ${lineItemId}.`);
      return { id: line.id, quantity };
    });
    const hold = { ...why, handle: null, byApp: false };
    return dumpFulfillmentOrder(done(holdFulfillmentOrder(world, shop, fulfillmentOrder, hold, named ?? null)).fulfillmentOrder);
  });
  onFulfillmentOrder('release', (shop, fulfillmentOrder) =>
    dumpFulfillmentOrder(done(releaseFulfillmentOrder(world, shop, fulfillmentOrder, null)).fulfillmentOrder),
  );
  onFulfillmentOrder('move', (shop, fulfillmentOrder, body) => {
    const { location } = moveInput.parse(body);
    const target = [...shop.locations.values()].find(({ id, name }) => id === location || name === location);
    if (target === undefined) throw new Refusal(404, `There is no location ${location} in this shop.`);
    return dumpFulfillmentOrder(done(moveFulfillmentOrder(world, shop, fulfillmentOrder, target.id, null)).moved);
  });
  onFulfillmentOrder('recreate', (shop, fulfillmentOrder) => {
    if (!supportedActions(fulfillmentOrder).includes('MOVE')) throw new Refusal(409, `It is ${fulfillmentOrder.status.toLowerCase()}.`);
    return dumpFulfillmentOrder(recreateFulfillmentOrder(world, shop, fulfillmentOrder).moved);
  });
  http.post(`${at}/fulfillments/:id/cancel`, async (request) => {
    const shop = shopOf(request);
    return dumpFulfillment(done(cancelFulfillment(world, shop, find(shop.fulfillments, 'fulfillment', request).id)).fulfillment);
  });
}

function loadCsv(world: World, shop: Shop, text: string, reply: FastifyReply): FastifyReply | { products: number; variants: number } {
  try {
    return loadProducts(world, shop, readProductCsv(text));
  } catch (error) {
    if (!(error instanceof UnreadableProductCsv)) throw error;
    return reply.status(400).send({ error: `The catalogue was not loaded, ${error.message}.`, line: error.line, reason: error.reason });
  }
}

function describeProduct(product: Product): { id: string; handle: string; title: string; variantIds: string[] } {
  const { id, handle, title, variantIds } = product;
  return { id, handle, title, variantIds };
}

/** A person in the shop's admin ships units, without asking anybody. */
function fulfilByHand(world: World, shop: Shop, order: Order, input: z.output<typeof fulfilInput>): ReturnType<typeof createFulfillment> {
  const shippable = fulfillmentOrdersOf(shop, order).filter((each) => supportedActions(each).includes('CREATE_FULFILLMENT'));
  const sameLocation = shippable.filter(({ locationId }) => locationId === shippable[0]?.locationId);
  const owed = new Map(input.lines?.map(({ lineItemId, quantity }) => [lineItemId, quantity]));
  const groups = sameLocation.map((fulfillmentOrder) => ({
    fulfillmentOrderId: gid('FulfillmentOrder', fulfillmentOrder.id),
    fulfillmentOrderLineItems: fulfillmentOrder.lines
      .map((line) => {
        const wanted = input.lines === undefined ? line.remainingQuantity : (owed.get(line.lineItemId) ?? 0);
        const quantity = Math.min(wanted, line.remainingQuantity);
        if (input.lines !== undefined) owed.set(line.lineItemId, wanted - quantity);
        return { id: gid('FulfillmentOrderLineItem', line.id), quantity };
      })
      .filter(({ quantity }) => quantity > 0),
  }));
  const left = [...owed].find(([, quantity]) => quantity > 0);
  if (left !== undefined) throw new Refusal(409, `Order ${order.name}, line ${left[0]}: ${left[1]} units more than can be shipped now.`);
  const trackingInfo = { number: input.trackingNumber ?? null, company: input.carrier ?? null };
  return createFulfillment(
    world,
    shop,
    {
      lineItemsByFulfillmentOrder: groups.filter((group) => group.fulfillmentOrderLineItems.length > 0),
      notifyCustomer: input.notifyCustomer,
      trackingInfo,
    },
    'merchant',
  );
}

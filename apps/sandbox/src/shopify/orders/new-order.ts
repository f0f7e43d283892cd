import { z } from 'zod';
import { seededRandom } from '../../twin/seeded-random.js';
import { defaultLocationId, routeLater } from '../fulfillment/routing.js';
import { compareIds } from '../ids.js';
import { commitUnits } from '../inventory/commitments.js';
import { levelAt } from '../inventory/level-figures.js';
import { amount } from '../money.js';
import type { Address, LineItem, Order, Shop, Variant } from '../shop-state.js';
import { orderBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { totalPrice } from './order-figures.js';
import { makeUpPerson, type Person } from './people.js';
import { firstTransactions } from './payments.js';

const money = z.union([z.string().regex(/^\d+(\.\d+)?$/), z.number().min(0)]).transform((value) => amount(value));
const attributes = z.array(z.object({ key: z.string(), value: z.string() }));

export const addressInput = z.strictObject({
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  company: z.string().nullish(),
  address1: z.string().nullish(),
  address2: z.string().nullish(),
  city: z.string().nullish(),
  zip: z.string().nullish(),
  province: z.string().nullish(),
  provinceCode: z.string().nullish(),
  country: z.string().nullish(),
  countryCode: z.string().nullish(),
  phone: z.string().nullish(),
});

const orderMetafieldInput = z.strictObject({
  namespace: z.string().min(1),
  key: z.string().min(1),
  value: z.string(),
  type: z.string().default('single_line_text_field'),
});

export const lineInput = z.strictObject({
  /** Numeric id or sku of a variant; neither makes a custom line, which needs a title. */
  variantId: z.string().optional(),
  sku: z.string().optional(),
  title: z.string().optional(),
  quantity: z.number().int().min(1),
  price: money.optional(),
  /** Over all units of the line. */
  discount: money.optional(),
  /** Customs over all units of the line. */
  duty: money.optional(),
  /** Id or name of the location it shall ship from. */
  location: z.string().optional(),
  requiresShipping: z.boolean().optional(),
  attributes: attributes.optional(),
});

const orderInput = z.strictObject({
  lines: z.array(lineInput).min(1).optional(),
  /** Null: a guest who left none. Left out: made up. */
  email: z.string().nullish(),
  phone: z.string().nullish(),
  /** Null: no customer record. */
  customer: z.strictObject({ note: z.string().nullish() }).nullish(),
  shippingAddress: addressInput.nullish(),
  /** Left out: as the shipping address. */
  billingAddress: addressInput.nullish(),
  shippingTitle: z.string().nullish(),
  shippingCode: z.string().nullish(),
  companyName: z.string().nullish(),
  metafields: z.array(orderMetafieldInput).default([]),
  riskLevel: z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH', 'PENDING']).default('NONE'),
  financialStatus: z
    .enum(['AUTHORIZED', 'EXPIRED', 'PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED', 'PENDING', 'REFUNDED', 'VOIDED'])
    .default('PAID'),
  note: z.string().nullish(),
  poNumber: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  attributes: attributes.default([]),
  /** Id or name of the location all lines shall ship from. */
  location: z.string().optional(),
  number: z.number().int().min(1).optional(),
  /** When it was placed, for one from the past; left out: now. Its webhooks are sent now all the same. */
  createdAt: z.iso.datetime({ offset: true }).optional(),
  /** Of an authorized payment; left out: never. */
  authorizationExpiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Whether an authorization can be captured in parts: on Plus only. */
  multiCapturable: z.boolean().default(false),
  routingDelayMs: z.number().int().min(0).optional(),
  presentmentCurrency: z.string().length(3).optional(),
  presentmentRate: z.string().default('1'),
  test: z.boolean().default(false),
});

/** What `POST /_twin/shops/{domain}/orders` takes: so many made-up orders, or these, or both. */
export const ordersInput = z.strictObject({
  count: z.number().int().min(1).max(20_000).optional(),
  /** What every made-up order has in common. */
  like: orderInput.partial().optional(),
  orders: z.array(orderInput).max(20_000).optional(),
  seed: z.number().int().default(1),
});

export type OrderInput = z.output<typeof orderInput>;

/** The order asked for can't be: no such variant, no such location. */
export class ImpossibleOrder extends Error {}

/** So many orders are placed in one go; then others get their turn, or a thousand orders would hold up every answer. */
const AT_ONCE = 10;

export async function placeOrders(world: World, shop: Shop, input: z.output<typeof ordersInput>): Promise<Order[]> {
  const random = seededRandom(input.seed);
  const wanted: OrderInput[] = [...(input.orders ?? [])];
  for (let made = 0; made < (input.count ?? (input.orders === undefined ? 1 : 0)); made += 1) {
    wanted.push(orderInput.parse(input.like ?? {}));
  }
  // All of them are checked before the first exists.
  const choice = wanted.some(({ lines }) => lines === undefined) ? sellable(shop) : [];
  const drafts = wanted.map((order) => draftOrder(world, shop, order, random, choice));
  const placed: Order[] = [];
  for (const { order, placing } of drafts) {
    placed.push(placeOrder(world, shop, order, placing));
    if (placed.length % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return placed;
}

/** What `POST …/checkout` takes: an order as a buyer places it. */
export const checkoutInput = orderInput
  .omit({ financialStatus: true, number: true, createdAt: true })
  .extend({ lines: z.array(lineInput).min(1) });

/** When an order is placed, and how long it then has no location. */
interface Placing {
  /** Null: now. */
  readonly placedAt: Date | null;
  readonly authorizationExpiresAt: Date | null;
  readonly multiCapturable: boolean;
  readonly routingDelayMs: number;
}

/** There is not enough to sell. */
export class SoldOut extends Error {}

/**
 * A buyer's order: paid, and only where everything tracked is available, each line at one active location. Looks and places in
 * one go, so that of two buyers of the last unit only one gets it.
 */
export function checkOut(world: World, shop: Shop, input: z.output<typeof checkoutInput>, random: () => number): Order {
  const taken = new Map<string, number>();
  const lines = input.lines.map((line) => {
    const variant = findVariant(shop, line);
    if (variant === null || !variant.tracked || variant.inventoryPolicy === 'CONTINUE') return line;
    const wish = line.location ?? input.location;
    const among = wish === undefined ? [...shop.locations.keys()] : [findLocation(shop, wish)];
    const location = among.find((id) => {
      const level = levelAt(shop, variant.inventoryItemId, id);
      const free = (level?.available ?? 0) - (taken.get(`${variant.id} ${id}`) ?? 0);
      return shop.locations.get(id)!.isActive && level?.isActive === true && free >= line.quantity;
    });
    if (location === undefined) {
      throw new SoldOut(`${shop.products.get(variant.productId)!.title} - ${variant.title}: not ${line.quantity} of them are available.`);
    }
    const key = `${variant.id} ${location}`;
    taken.set(key, (taken.get(key) ?? 0) + line.quantity);
    return { ...line, location };
  });
  const { order, placing } = draftOrder(world, shop, orderInput.parse({ ...input, lines }), random, []);
  return placeOrder(world, shop, order, placing);
}

function draftOrder(
  world: World,
  shop: Shop,
  input: OrderInput,
  random: () => number,
  choice: readonly Variant[],
): { order: Omit<Order, 'number' | 'name'> & { number: number | null }; placing: Placing } {
  const person = makeUpPerson(random);
  const now = world.now();
  const lines = (input.lines ?? madeUpLines(shop, random, choice)).map((line) => makeLine(world, shop, line, input.location));
  const shippingAddress =
    input.shippingAddress === null
      ? null
      : input.shippingAddress === undefined
        ? address(world, personAddress(person))
        : address(world, input.shippingAddress);
  const billingAddress =
    input.billingAddress === null
      ? null
      : input.billingAddress === undefined
        ? shippingAddress && { ...shippingAddress, id: world.ids.next() }
        : address(world, input.billingAddress);
  const email = input.email === undefined ? person.email : input.email;
  return {
    placing: {
      placedAt: input.createdAt === undefined ? null : new Date(input.createdAt),
      authorizationExpiresAt: input.authorizationExpiresAt === undefined ? null : new Date(input.authorizationExpiresAt),
      multiCapturable: input.multiCapturable && shop.plan === 'plus',
      routingDelayMs: input.routingDelayMs ?? world.switches.now.routingDelayMs,
    },
    order: {
      id: world.ids.next(),
      number: input.number ?? null,
      createdAt: now,
      updatedAt: now,
      cancelledAt: null,
      cancelReason: null,
      closedAt: null,
      test: input.test,
      financialStatus: input.financialStatus,
      email,
      phone: input.phone ?? null,
      note: input.note ?? null,
      poNumber: input.poNumber ?? null,
      tags: input.tags,
      attributes: input.attributes,
      metafields: input.metafields.map((metafield) => ({ id: world.ids.next(), ...metafield, createdAt: now, updatedAt: now })),
      riskLevel: input.riskLevel,
      companyName: input.companyName ?? null,
      currency: shop.currency,
      presentmentCurrency: input.presentmentCurrency ?? shop.currency,
      presentmentRate: input.presentmentRate,
      customer:
        input.customer === null
          ? null
          : {
              id: world.ids.next(),
              firstName: person.firstName,
              lastName: person.lastName,
              email,
              phone: person.phone,
              note: input.customer?.note ?? null,
              createdAt: now,
            },
      shippingAddress,
      billingAddress,
      shippingLines: lines.some((line) => line.requiresShipping)
        ? [
            {
              id: world.ids.next(),
              ...person.shipping,
              ...(input.shippingTitle ? { title: input.shippingTitle } : {}),
              ...(input.shippingCode ? { code: input.shippingCode } : {}),
            },
          ]
        : [],
      lines,
      refunds: [],
      returns: [],
      transactions: [],
      edited: false,
      fulfillmentOrderIds: [],
      fulfillmentIds: [],
      routed: false,
    },
  };
}

function placeOrder(
  world: World,
  shop: Shop,
  draft: Omit<Order, 'number' | 'name'> & { number: number | null },
  { placedAt, authorizationExpiresAt, multiCapturable, routingDelayMs }: Placing,
): Order {
  const number = draft.number ?? shop.nextOrderNumber;
  shop.nextOrderNumber = Math.max(shop.nextOrderNumber, number + 1);
  const at = placedAt ?? world.now();
  const order: Order = { ...draft, number, name: `#${number}`, createdAt: at, updatedAt: at };
  order.transactions = firstTransactions(world, order, { expiresAt: authorizationExpiresAt, multiCapturable });
  shop.orders.set(order.id, order);
  for (const line of order.lines) shop.ordersByLine.set(line.id, order);
  world.reindexOrder(shop, order);
  commitLines(world, shop, order, order.lines);
  world.happened(
    shop,
    'order.placed',
    { type: 'Order', id: order.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      lines: order.lines.map(({ id, quantity }) => ({ lineItemId: id, quantity })),
      total: totalPrice(order),
    },
  );
  world.announce(shop, 'orders/create', order.id, () => orderBody(shop, order));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  if (order.financialStatus === 'PAID') world.announce(shop, 'orders/paid', order.id, () => orderBody(shop, order));
  routeLater(world, shop, order, routingDelayMs);
  return order;
}

/** In the very instant the order is placed, long before it is routed. */
export function commitLines(world: World, shop: Shop, order: Order, lines: readonly LineItem[]): void {
  const units = lines.map((line) => ({ line, quantity: line.quantity, locationId: line.locationId ?? defaultLocationId(shop) }));
  commitUnits(world, shop, order, units);
}

/** 1 to 4 lines of different variants, 1 to 3 units each; some have a discount. */
function madeUpLines(shop: Shop, random: () => number, variants: readonly Variant[]): z.output<typeof lineInput>[] {
  if (variants.length === 0) throw new ImpossibleOrder(`${shop.domain} has nothing to sell: load a catalogue first.`);
  const chosen = new Map<string, z.output<typeof lineInput>>();
  const count = 1 + Math.floor(random() * 4);
  for (let made = 0; made < count; made += 1) {
    const variant = variants[Math.floor(random() * variants.length)]!;
    const quantity = 1 + Math.floor(random() * 3);
    const discount = random() < 0.2 ? amount((Number(variant.price) * quantity) / 10) : undefined;
    chosen.set(variant.id, { variantId: variant.id, quantity, ...(discount === undefined ? {} : { discount }) });
  }
  return [...chosen.values()];
}

function sellable(shop: Shop): Variant[] {
  return [...shop.variants.values()].filter((variant) => shop.products.get(variant.productId)?.status === 'ACTIVE');
}

/** A line as it is when the order is placed; later changes of the variant leave it alone. */
export function makeLine(world: World, shop: Shop, input: z.output<typeof lineInput>, orderLocation: string | undefined): LineItem {
  const variant = findVariant(shop, input);
  const product = variant === null ? null : shop.products.get(variant.productId)!;
  if (variant === null && input.title === undefined) {
    throw new ImpossibleOrder('A line needs the variantId or the sku of a variant, or a title of its own.');
  }
  const location = input.location ?? orderLocation;
  return {
    id: world.ids.next(),
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    title: input.title ?? product!.title,
    variantTitle: variant === null || variant.title === 'Default Title' ? null : variant.title,
    sku: variant?.sku ?? null,
    vendor: product?.vendor ?? null,
    grams: grams(variant),
    quantity: input.quantity,
    currentQuantity: input.quantity,
    unitPrice: input.price ?? variant?.price ?? '0.00',
    discount: input.discount ?? '0.00',
    duty: input.duty ?? '0.00',
    requiresShipping: input.requiresShipping ?? variant?.requiresShipping ?? true,
    isGiftCard: product?.isGiftCard ?? false,
    taxable: variant?.taxable ?? true,
    attributes: input.attributes ?? [],
    locationId: location === undefined ? null : findLocation(shop, location),
    committed: new Map(),
  };
}

export function findVariant(shop: Shop, input: { variantId?: string; sku?: string }): Variant | null {
  if (input.variantId !== undefined) {
    const variant = shop.variants.get(input.variantId);
    if (variant === undefined) throw new ImpossibleOrder(`${shop.domain} has no variant ${input.variantId}.`);
    return variant;
  }
  if (input.sku === undefined) return null;
  const [oldest] = [...(shop.variantIdsBySku.get(input.sku) ?? [])].sort(compareIds);
  if (oldest !== undefined) return shop.variants.get(oldest)!;
  throw new ImpossibleOrder(`${shop.domain} has no variant with the SKU ${input.sku}.`);
}

export function findLocation(shop: Shop, idOrName: string): string {
  for (const location of shop.locations.values()) if (location.id === idOrName || location.name === idOrName) return location.id;
  throw new ImpossibleOrder(`${shop.domain} has no location ${idOrName}.`);
}

function grams(variant: Variant | null): number {
  if (variant === null || variant.weight === null) return 0;
  const { value, unit } = variant.weight;
  return Math.round(value * { GRAMS: 1, KILOGRAMS: 1_000, OUNCES: 28.349523125, POUNDS: 453.59237 }[unit]);
}

function personAddress(person: Person): z.output<typeof addressInput> {
  const { firstName, lastName, company, address1, address2, city, zip, province, provinceCode, country, countryCode, phone } = person;
  return { firstName, lastName, company, address1, address2, city, zip, province, provinceCode, country, countryCode, phone };
}

export function address(world: World, input: z.output<typeof addressInput>): Address {
  return {
    id: world.ids.next(),
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    company: input.company ?? null,
    address1: input.address1 ?? null,
    address2: input.address2 ?? null,
    city: input.city ?? null,
    zip: input.zip ?? null,
    province: input.province ?? null,
    provinceCode: input.provinceCode ?? null,
    country: input.country ?? null,
    countryCode: input.countryCode ?? null,
    phone: input.phone ?? null,
  };
}

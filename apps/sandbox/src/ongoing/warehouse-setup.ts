import { z } from 'zod';
import { ongoingStatuses } from './statuses.js';

const user = z.strictObject({ username: z.string().min(1), password: z.string().min(1) });

/** By family: orders; picking, packing and returns; inventory. */
export const webhookEvents = [
  'order.created',
  'order.statusChanged',
  'order.picked',
  'article.allocated',
  'article.picked',
  'article.returned',
  'inventory.adjusted',
] as const;

const webhook = z.strictObject({
  url: z.url(),
  /** Sent in the header `X-Auth-Token`. */
  authToken: z.string().optional(),
  events: z.array(z.enum(webhookEvents)).min(1),
  /** Of one goods owner; of all when left out. */
  goodsOwnerId: z.number().int().optional(),
  /** Of `order.statusChanged`, only changes to these statuses; to any when left out. */
  statuses: z.array(z.number().int()).optional(),
  /** `one-day`: after 1, 5, 15 and 30 minutes, then every two hours for a day. */
  retry: z.enum(['none', 'one-day']).default('one-day'),
  /** Waits before each further attempt, in place of the ladder; for rehearsals that cannot wait a day. */
  retryDelaysMs: z.array(z.number().int().min(0)).optional(),
});

const limit = z.strictObject({ calls: z.number().int().min(1), windowSeconds: z.number().min(0.001) });

/** What nobody outside the vendor knows for certain is a switch here; a client must live with each position. */
export const warehouseSwitches = z.strictObject({
  language: z.enum(['en', 'sv']).default('en'),
  /** In place of the standard ladder. */
  statuses: z.array(z.strictObject({ number: z.number().int(), text: z.string().min(1) })).optional(),
  statusOfNewOrders: z.number().int().default(300),
  /** From this status on the warehouse has begun: no update, no cancellation through the API. */
  refuseChangesFrom: z.number().int().default(320),
  lineOmittedOnUpdate: z.enum(['keep', 'remove']).default('remove'),
  fieldOmittedOnUpdate: z.enum(['keep', 'clear']).default('keep'),
  articleUnknownInOrder: z.enum(['refuse', 'create']).default('refuse'),
  orderTypeUnknown: z.enum(['refuse', 'create']).default('create'),
  /** Whether `PUT /orders` refuses a remark of more than 500 characters, as the PATCH of it does. */
  remarkTooLong: z.enum(['refuse', 'take']).default('refuse'),
  /** Whether an order that names no warehouse shows the first one or none. */
  warehouseOfUnboundOrders: z.enum(['first', 'none']).default('first'),
  /** Whether `ABC-1` and `abc-1` are one article or order number. */
  caseBlind: z.boolean().default(false),
  /** Whether `MUG` and ` MUG ` are one article or order number. */
  trimsNumbers: z.boolean().default(false),
  /** Whether articles show what the answer's model does not name: what a kit consists of, and `freeDateTime1`. */
  writeOnlyFields: z.enum(['shown', 'hidden']).default('shown'),
  /** Whether the stock of a kit counts as changed when that of a part does. */
  kitChangesWithParts: z.boolean().default(true),
  /** Whether `inventoryPerWarehouse` lists warehouses in which an article has neither goods nor orders. */
  emptyWarehouses: z.enum(['listed', 'left-out']).default('listed'),
  /** Whether the staff pick what is on the shelves and no more. */
  picksOnlyWhatIsThere: z.boolean().default(false),
  unknownKeys: z.enum(['refuse', 'ignore']).default('refuse'),
  cancelTwice: z.enum(['refuse', 'accept']).default('refuse'),
  statusForCreatedOrder: z.union([z.literal(200), z.literal(201)]).default(200),
  statusForOtherGoodsOwner: z.union([z.literal(400), z.literal(403), z.literal(404)]).default(400),
  statusForUnknownId: z.union([z.literal(400), z.literal(404)]).default(404),
  /** Answers 2xx without the id, which a client must take for a failure. */
  idsMissing: z.boolean().default(false),
  /** How long each write takes; writes of one goods owner stand in line. */
  writeMs: z.number().int().min(0).default(0),
  queueTimeoutMs: z.number().int().min(1).default(30_000),
  queueTimeout: z.enum(['status', 'cut']).default('status'),
  /** Counted by method and caller. */
  volumeLimit: limit.nullable().default(null),
  /** That many failures in a row lock the method for the caller; one success resets them. */
  failureLimit: limit.nullable().default({ calls: 5, windowSeconds: 600 }),
  limitedBy: z.enum(['address', 'account']).default('address'),
  retryAfterSeconds: z.number().int().min(0).nullable().default(null),
});

/** What `POST /_twin/warehouses` takes. The same warehouse again changes its settings and keeps its orders. */
export const warehouseSetup = warehouseSwitches.extend({
  warehouse: z.string().regex(/^[A-Za-z0-9-]+$/, 'the name of an installation: letters, digits and hyphens'),
  goodsOwners: z
    .array(
      z.strictObject({
        id: z.number().int(),
        name: z.string().min(1),
        users: z.array(user.extend({ username: z.string().regex(/^WSI/, 'API users begin with WSI') })).default([]),
      }),
    )
    .min(1),
  /** People's logins: the API refuses them with 401. */
  ordinaryUsers: z.array(user).default([]),
  webhooks: z.array(webhook).default([]),
  /** The buildings with goods in them. An order without one is for the first. */
  warehouses: z
    .array(z.strictObject({ id: z.number().int().positive(), code: z.string().min(1).nullable(), name: z.string().min(1).nullable() }))
    .min(1)
    .refine((sites) => new Set(sites.map((site) => site.id)).size === sites.length, 'each warehouse needs an id of its own')
    .optional(),
});

export type WarehouseSwitches = z.infer<typeof warehouseSwitches>;
export type WarehouseSetup = z.infer<typeof warehouseSetup>;
export type WarehouseSetupInput = z.input<typeof warehouseSetup>;
export type WebhookEvent = (typeof webhookEvents)[number];
export type WarehouseWebhook = z.infer<typeof webhook>;

export function statusesOf(setup: WarehouseSetup): readonly { number: number; text: string }[] {
  return setup.statuses ?? ongoingStatuses(setup.language);
}

/** One of the buildings of an installation, which Ongoing calls a warehouse. */
export interface Site {
  readonly id: number;
  readonly code: string | null;
  readonly name: string | null;
}

export function sitesOf(setup: WarehouseSetup): readonly [Site, ...Site[]] {
  const [first, ...more] = setup.warehouses ?? [];
  return first === undefined ? [{ id: 1, code: 'MAIN', name: setup.warehouse }] : [first, ...more];
}

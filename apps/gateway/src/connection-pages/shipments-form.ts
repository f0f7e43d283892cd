import type { ConnectionSettings } from '@stockbridge/contracts';
import { z } from 'zod';

/** What was typed and ticked, to be shown again. */
export interface ShipmentsForm {
  readonly automatic: boolean;
  readonly capture: string;
  readonly remainder: string;
  readonly remainderAfterHours: string;
  readonly notifyCustomer: boolean;
  readonly sendTracking: boolean;
  readonly returnWaybills: boolean;
  readonly waitHours: string;
  /** Codes between commas. */
  readonly waysOfDelivery: string;
  readonly orderTypes: string;
  /** `WMS = Shopify`, between commas. */
  readonly carriers: string;
}

/** Fields that something can be wrong with. */
const FIELDS = ['capture', 'remainder', 'remainderAfterHours', 'waitHours', 'waysOfDelivery', 'orderTypes', 'carriers'] as const;
export type ShipmentsFormProblems = Partial<Record<(typeof FIELDS)[number] | 'form', string>>;

/** The form as the settings stand. */
export function shipmentsFormOf({ fulfillment }: ConnectionSettings): ShipmentsForm {
  return {
    automatic: fulfillment.automatic,
    capture: fulfillment.capture,
    remainder: fulfillment.remainder,
    remainderAfterHours: String(fulfillment.remainderAfterHours),
    notifyCustomer: fulfillment.notifyCustomer,
    sendTracking: fulfillment.tracking.send,
    returnWaybills: fulfillment.tracking.returnWaybills,
    waitHours: String(fulfillment.tracking.waitHours),
    waysOfDelivery: fulfillment.only.waysOfDelivery.join(', '),
    orderTypes: fulfillment.only.orderTypes.join(', '),
    carriers: fulfillment.carriers.map(({ wms, shopify }) => `${wms} = ${shopify}`).join(', '),
  };
}

/** Reads a submitted form. Boxes that are not ticked are not sent. */
export function readShipmentsForm(body: Readonly<Record<string, unknown>>): ShipmentsForm {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  return {
    automatic: text('automatic') !== '',
    capture: text('capture'),
    remainder: text('remainder'),
    remainderAfterHours: text('remainderAfterHours'),
    notifyCustomer: text('notifyCustomer') !== '',
    sendTracking: text('sendTracking') !== '',
    returnWaybills: text('returnWaybills') !== '',
    waitHours: text('waitHours'),
    waysOfDelivery: text('waysOfDelivery'),
    orderTypes: text('orderTypes'),
    carriers: text('carriers'),
  };
}

/** A comma is taken as people write it; what is left empty is the default. */
const hours = (otherwise: number) =>
  z
    .string()
    .transform((text) => (text === '' ? otherwise : Number(text.replace(',', '.'))))
    .refine((read) => read >= 0 && read <= 720, 'A number of hours from 0 to 720.');

/** What stands between commas. */
const list = z.string().transform((text) => [...new Set(text.split(',').map((each) => each.trim()))].filter((each) => each !== ''));

const values = z.object({
  capture: z.enum(['off', 'first-shipment', 'each-shipment', 'last-shipment'], 'Choose one of the four.'),
  remainder: z.enum(['show', 'hold', 'resend'], 'Choose one of the three.'),
  remainderAfterHours: hours(24),
  waitHours: hours(0),
  waysOfDelivery: list,
  orderTypes: list,
  carriers: list
    .transform((carriers) => carriers.map((each) => each.split('=').map((name) => name.trim())))
    .refine(
      (carriers) => carriers.every((names) => names.length === 2 && !names.includes('')),
      'Write the carrier as the warehouse calls it, =, and as Shopify calls it, such as PostNord = PostNord SE.',
    ),
});

/** What the form changes in the settings, or what is wrong with it. */
export function shipmentsChangesOf(form: ShipmentsForm): { changes: { fulfillment: object } } | { problems: ShipmentsFormProblems } {
  const read = values.safeParse(form);
  if (!read.success) return { problems: Object.fromEntries(read.error.issues.map(({ path, message }) => [path[0], message])) };
  const { capture, remainder, remainderAfterHours, waitHours, waysOfDelivery, orderTypes, carriers } = read.data;
  return {
    changes: {
      fulfillment: {
        automatic: form.automatic,
        capture,
        remainder,
        remainderAfterHours,
        notifyCustomer: form.notifyCustomer,
        tracking: { send: form.sendTracking, returnWaybills: form.returnWaybills, waitHours },
        only: { waysOfDelivery, orderTypes },
        carriers: carriers.map(([wms, shopify]) => ({ wms, shopify })),
      },
    },
  };
}

/** The field of the form that a refused setting belongs to. */
export function shipmentsFieldOf(setting: string): keyof ShipmentsFormProblems {
  const name = /^settings\.fulfillment\.(?:tracking\.|only\.)?(\w+)/.exec(setting)?.[1];
  return FIELDS.find((field) => field === name) ?? 'form';
}

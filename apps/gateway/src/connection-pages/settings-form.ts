import type { ConnectionSettings } from '@stockbridge/contracts';
import { z } from 'zod';

/** What was typed and ticked, to be shown again. */
export interface SettingsForm {
  readonly defaultTitle: string;
  readonly fetchInventoryItems: boolean;
  readonly costTo: string;
  readonly buffer: string;
  readonly bufferUnit: string;
  /** Ids of the ticked warehouses; null where none could be shown, so that those that are set stay. */
  readonly warehouseIds: readonly string[] | null;
  readonly activateLevels: boolean;
  readonly drift: string;
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

/** A setting of the form and what is wrong with it. */
export type SettingsFormField =
  | 'defaultTitle'
  | 'costTo'
  | 'buffer'
  | 'warehouseIds'
  | 'drift'
  | 'capture'
  | 'remainder'
  | 'remainderAfterHours'
  | 'waitHours'
  | 'waysOfDelivery'
  | 'orderTypes'
  | 'carriers';
export type SettingsFormProblems = Partial<Record<SettingsFormField | 'form', string>>;

/** The form as the settings stand. */
export function formOf({ catalog, inventory, fulfillment }: ConnectionSettings): SettingsForm {
  const { buffer } = inventory;
  return {
    defaultTitle: catalog.defaultTitle,
    fetchInventoryItems: catalog.fetchInventoryItems,
    costTo: catalog.costTo,
    buffer: String('items' in buffer ? buffer.items : buffer.percent),
    bufferUnit: 'items' in buffer ? 'items' : 'percent',
    warehouseIds: inventory.warehouseIds.map(String),
    activateLevels: inventory.activateLevels,
    drift: inventory.drift,
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
export function readSettingsForm(body: Readonly<Record<string, unknown>>): SettingsForm {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  return {
    defaultTitle: text('defaultTitle'),
    fetchInventoryItems: text('fetchInventoryItems') !== '',
    costTo: text('costTo'),
    buffer: text('buffer'),
    bufferUnit: text('bufferUnit'),
    warehouseIds: text('hasWarehouses') === '' ? null : [body['warehouseIds'] ?? []].flat().filter((id) => typeof id === 'string'),
    activateLevels: text('activateLevels') !== '',
    drift: text('drift'),
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

const values = z.object({
  defaultTitle: z.enum(['literal', 'omit'], 'Choose one of the two.'),
  costTo: z.enum(['purchasePrice', 'customerPrice'], 'Choose one of the two.'),
  buffer: z.string(),
  bufferUnit: z.enum(['items', 'percent'], 'Choose items or percent.'),
  drift: z.enum(['repair', 'report'], 'Choose one of the two.'),
  capture: z.enum(['off', 'first-shipment', 'each-shipment', 'last-shipment'], 'Choose one of the four.'),
  remainder: z.enum(['show', 'hold', 'resend'], 'Choose one of the three.'),
  warehouseIds: z
    .array(z.string().regex(/^[1-9]\d{0,9}$/, 'Choose warehouses of the list.'))
    .max(100, 'At most 100 warehouses.')
    .nullable(),
});

/** What the form changes in the settings, or what is wrong with it. */
export function changesOf(
  form: SettingsForm,
): { changes: { catalog: object; inventory: object; fulfillment: object } } | { problems: SettingsFormProblems } {
  const read = values.safeParse(form);
  const problems: SettingsFormProblems = {};
  for (const { path, message } of read.error?.issues ?? []) {
    const field = path[0] === 'bufferUnit' ? 'buffer' : (path[0] as SettingsFormField);
    problems[field] ??= message;
  }
  const buffer = bufferOf(form);
  if (typeof buffer === 'string') problems.buffer ??= buffer;
  const hours = (field: 'waitHours' | 'remainderAfterHours', otherwise: number): number => {
    const read = form[field] === '' ? otherwise : Number(form[field].replace(',', '.'));
    if (!(read >= 0 && read <= 720)) problems[field] = 'A number of hours from 0 to 720.';
    return read;
  };
  const [waitHours, remainderAfterHours] = [hours('waitHours', 0), hours('remainderAfterHours', 24)];
  const carriers = listOf(form.carriers).map((each) => each.split('=').map((name) => name.trim()));
  if (carriers.some((names) => names.length !== 2 || names.includes('')))
    problems.carriers = 'Write the carrier as the warehouse calls it, =, and as Shopify calls it, such as PostNord = PostNord SE.';
  if (!read.success || typeof buffer === 'string' || Object.keys(problems).length > 0) return { problems };
  const { defaultTitle, costTo, drift, warehouseIds, capture, remainder } = read.data;
  return {
    changes: {
      catalog: { defaultTitle, costTo, fetchInventoryItems: form.fetchInventoryItems },
      inventory: {
        buffer,
        drift,
        activateLevels: form.activateLevels,
        ...(warehouseIds === null ? {} : { warehouseIds: warehouseIds.map(Number) }),
      },
      fulfillment: {
        automatic: form.automatic,
        capture,
        remainder,
        remainderAfterHours,
        notifyCustomer: form.notifyCustomer,
        tracking: { send: form.sendTracking, returnWaybills: form.returnWaybills, waitHours },
        only: { waysOfDelivery: listOf(form.waysOfDelivery), orderTypes: listOf(form.orderTypes) },
        carriers: carriers.map(([wms, shopify]) => ({ wms, shopify })),
      },
    },
  };
}

/** What stands between commas. */
function listOf(text: string): string[] {
  return [...new Set(text.split(',').map((each) => each.trim()))].filter((each) => each !== '');
}

/** The buffer, or what is wrong with it. A comma is taken as people write it. */
function bufferOf({ buffer, bufferUnit }: SettingsForm): { items: number } | { percent: number } | string {
  const amount = buffer === '' ? 0 : Number(buffer.replace(',', '.'));
  if (bufferUnit === 'percent') {
    return amount >= 0 && amount <= 100 ? { percent: amount } : 'A percentage is a number from 0 to 100.';
  }
  return Number.isInteger(amount) && amount >= 0 && amount <= 1_000_000
    ? { items: amount }
    : 'A number of items is a whole number from 0 to 1,000,000.';
}

/** The field of the form that a refused setting belongs to. */
export function formFieldOf(setting: string): SettingsFormField | 'form' {
  if (setting.startsWith('settings.catalog.costTo') || setting.startsWith('settings.catalog.custom')) return 'costTo';
  const fulfillment =
    /^settings\.fulfillment\.(?:tracking\.|only\.)?(waitHours|waysOfDelivery|orderTypes|carriers|capture|remainderAfterHours|remainder)/.exec(
      setting,
    );
  if (fulfillment) return fulfillment[1] as SettingsFormField;
  if (setting.startsWith('settings.inventory.warehouseIds')) return 'warehouseIds';
  if (setting.startsWith('settings.inventory.buffer')) return 'buffer';
  return 'form';
}

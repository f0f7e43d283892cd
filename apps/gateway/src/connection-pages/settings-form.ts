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
}

/** A setting of the form and what is wrong with it. */
export type SettingsFormField = 'defaultTitle' | 'costTo' | 'buffer' | 'warehouseIds' | 'drift';
export type SettingsFormProblems = Partial<Record<SettingsFormField | 'form', string>>;

/** The form as the settings stand. */
export function formOf({ catalog, inventory }: ConnectionSettings): SettingsForm {
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
  };
}

const values = z.object({
  defaultTitle: z.enum(['literal', 'omit'], 'Choose one of the two.'),
  costTo: z.enum(['purchasePrice', 'customerPrice'], 'Choose one of the two.'),
  buffer: z.string(),
  bufferUnit: z.enum(['items', 'percent'], 'Choose items or percent.'),
  drift: z.enum(['repair', 'report'], 'Choose one of the two.'),
  warehouseIds: z
    .array(z.string().regex(/^[1-9]\d{0,9}$/, 'Choose warehouses of the list.'))
    .max(100, 'At most 100 warehouses.')
    .nullable(),
});

/** What the form changes in the settings, or what is wrong with it. */
export function changesOf(form: SettingsForm): { changes: { catalog: object; inventory: object } } | { problems: SettingsFormProblems } {
  const read = values.safeParse(form);
  const problems: SettingsFormProblems = {};
  for (const { path, message } of read.error?.issues ?? []) {
    const field = path[0] === 'bufferUnit' ? 'buffer' : (path[0] as SettingsFormField);
    problems[field] ??= message;
  }
  const buffer = bufferOf(form);
  if (typeof buffer === 'string') problems.buffer ??= buffer;
  if (!read.success || typeof buffer === 'string' || Object.keys(problems).length > 0) return { problems };
  const { defaultTitle, costTo, drift, warehouseIds } = read.data;
  return {
    changes: {
      catalog: { defaultTitle, costTo, fetchInventoryItems: form.fetchInventoryItems },
      inventory: {
        buffer,
        drift,
        activateLevels: form.activateLevels,
        ...(warehouseIds === null ? {} : { warehouseIds: warehouseIds.map(Number) }),
      },
    },
  };
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
  if (setting.startsWith('settings.inventory.warehouseIds')) return 'warehouseIds';
  if (setting.startsWith('settings.inventory.buffer')) return 'buffer';
  return 'form';
}

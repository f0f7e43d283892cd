import { CUSTOM_ORDER_FIELDS, FINANCIAL_STATUSES, type OrderOutcome, RULE_TARGETS, SHIPPING_PRESETS } from '@stockbridge/contracts';
import type { Options } from './form-fields.js';

/** `PARTIALLY_PAID` as people say it. */
export function statusWords(status: string): string {
  return status.toLowerCase().replaceAll('_', ' ');
}

export const FINANCIAL: Options = FINANCIAL_STATUSES.map((status) => [status, statusWords(status)] as const);

/** Where a value of an order is found. */
export const SOURCES: Options = [
  ['', '–'],
  ['shippingLine.code', 'code of the shipping line'],
  ['shippingLine.title', 'title of the shipping line'],
  ['attribute', 'attribute of the order'],
  ['lineAttribute', 'attribute of a line'],
  ['metafield', 'metafield of the order'],
  ['tag', 'tags of the order'],
];
export const CUSTOM_SOURCES: Options = [...SOURCES, ['constant', 'fixed text']];

const TARGET_WORDS: Readonly<Record<(typeof RULE_TARGETS)[number], string>> = {
  servicePointCode: 'service point code',
  'wayOfDelivery.code': 'way of delivery: code',
  'wayOfDelivery.name': 'way of delivery: name',
  deliveryInstruction: 'delivery instruction',
  deliveryDate: 'delivery date',
};
export const TARGETS: Options = [['', '–'], ...RULE_TARGETS.map((target) => [target, TARGET_WORDS[target]] as const)];
export const CUSTOM_FIELDS: Options = [['', '–'], ...CUSTOM_ORDER_FIELDS.map((field) => [field, field] as const)];

const PRESET_WORDS: Readonly<Record<(typeof SHIPPING_PRESETS)[number], string>> = {
  'pickup-points-by-code': 'Apps that write the pickup point into the code of the shipping line',
  pakkeshopper: 'Pakkeshopper',
  'atlas-pickup-points': 'Atlas Pickup Points',
  zapiet: 'Zapiet (pickup and delivery)',
};
export const PRESETS: Options = SHIPPING_PRESETS.map((preset) => [preset, PRESET_WORDS[preset]] as const);

/** What would become of an order, and how many. */
export const OUTCOMES: Readonly<Record<OrderOutcome, string>> = {
  imported: 'would be imported',
  changed: 'would be changed',
  unchanged: 'stays as it is',
  cancelled: 'would be cancelled',
  held: 'would wait',
  ignored: 'would be left out',
  refused: 'would be refused',
};

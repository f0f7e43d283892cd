import { INPUT_KINDS, orderSettings, type ConnectionSettings, type OrderSettings, type OrderSource } from '@stockbridge/contracts';
import type { z } from 'zod';

/** Kinds of changes that can have statuses of their own. */
export const CHANGES = [...INPUT_KINDS, 'cancel'] as const;
type Change = (typeof CHANGES)[number];

/** Fields of the form are named as the settings they fill; the mode stands for `enabled`, `dryRun` and `shadow`. */
const TEXTS = [
  'mode',
  'tags.include',
  'tags.exclude',
  'holdRisk',
  'hold.minutes',
  'hold.until',
  'hold.until.name',
  'hold.atMostMinutes',
  'lines',
  'nonShippable',
  'customLines',
  'orderType.code',
  'orderType.name',
  'currency',
  'changeableStatuses',
  ...CHANGES.map((change): `changeableByKind.${Change}` => `changeableByKind.${change}`),
  'cancelledLate',
  'addedLate',
  'tagOn.imported',
  'tagOn.refused',
  'tagOn.held',
] as const;
const TICKS = ['notifyCustomerBySms', 'notifyCustomerByEmail', 'lineNameToComment', 'refundCancels', 'reportProgress'] as const;
const LISTS = ['financialStatuses', 'fulfillmentStatuses', 'orderStatuses', 'shipping.presets'] as const;
export type TextName = (typeof TEXTS)[number];
export type TickName = (typeof TICKS)[number];
export type ListName = (typeof LISTS)[number];

/** Columns of the tables of the form. A row without any of them is no row. */
const COLUMNS = {
  'shipping.rules': ['source', 'name', 'jsonPath', 'match', 'to', 'value'],
  'shipping.methods': ['method', 'code', 'name'],
  custom: ['field', 'source', 'name'],
} as const;
export type TableName = keyof typeof COLUMNS;
export type Row<Name extends TableName> = Readonly<Record<(typeof COLUMNS)[Name][number], string>>;

/** Rows that are read of a table; the settings have fewer. */
const MOST_ROWS = 300;

/** What was typed, ticked and chosen, to be shown again. Tables have no empty rows, and stand in the order of their numbers. */
export interface OrderSettingsForm {
  readonly texts: Readonly<Record<TextName, string>>;
  readonly ticks: Readonly<Record<TickName, boolean>>;
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  readonly tables: { readonly [Name in TableName]: readonly Row<Name>[] };
}

/** By the name of a field, or of a row such as `shipping.rules.2`. `form`: what belongs to none of them. */
export type OrderSettingsProblems = Partial<Record<string, string>>;

/** The form as the settings stand. */
export function orderFormOf({ order }: ConnectionSettings): OrderSettingsForm {
  const { hold, tags, tagOn, shipping } = order;
  return {
    texts: {
      mode: modeOf(order),
      'tags.include': tags.include.join(', '),
      'tags.exclude': tags.exclude.join(', '),
      holdRisk: order.holdRisk,
      'hold.minutes': String(hold.minutes),
      'hold.until': hold.until === null ? '' : 'tag' in hold.until ? 'tag' : 'attribute',
      'hold.until.name': hold.until === null ? '' : 'tag' in hold.until ? hold.until.tag : hold.until.attribute,
      'hold.atMostMinutes': hold.atMostMinutes === null ? '' : String(hold.atMostMinutes),
      lines: order.lines,
      nonShippable: order.nonShippable,
      customLines: order.customLines,
      'orderType.code': order.orderType?.code ?? '',
      'orderType.name': order.orderType?.name ?? '',
      currency: order.currency,
      changeableStatuses: statusText(order.changeableStatuses),
      ...byChange((change) => statusText(order.changeableByKind[change])),
      cancelledLate: order.cancelledLate,
      addedLate: order.addedLate,
      'tagOn.imported': tagOn.imported ?? '',
      'tagOn.refused': tagOn.refused ?? '',
      'tagOn.held': tagOn.held ?? '',
    },
    ticks: {
      notifyCustomerBySms: order.notifyCustomerBySms,
      notifyCustomerByEmail: order.notifyCustomerByEmail,
      lineNameToComment: order.lineNameToComment,
      refundCancels: order.refundCancels,
      reportProgress: order.reportProgress,
    },
    lists: {
      financialStatuses: order.financialStatuses,
      fulfillmentStatuses: order.fulfillmentStatuses,
      orderStatuses: order.orderStatuses,
      'shipping.presets': shipping.presets,
    },
    tables: {
      'shipping.rules': shipping.rules.map(({ from, jsonPath = '', match = '', to, value = '' }) => ({
        ...sourceText(from),
        jsonPath,
        match,
        to,
        value,
      })),
      'shipping.methods': shipping.methods.map(({ method, wayOfDelivery }) => ({ method, ...wayOfDelivery })),
      custom: order.custom.map(({ field, from }) => ({ field, ...sourceText(from) })),
    },
  };
}

/** Reads a submitted form. Boxes that are not ticked are not sent; rows that are emptied, or ticked to go, are gone. */
export function readOrderSettingsForm(body: Readonly<Record<string, unknown>>): OrderSettingsForm {
  const textOf = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  const table = <Name extends TableName>(name: Name): Row<Name>[] =>
    rowNumbers(body, name)
      .map((at) => ({
        place: Number(textOf(`${name}.${at}.place`)) || at + 1,
        isGone: textOf(`${name}.${at}.remove`) !== '',
        row: record(COLUMNS[name], (column) => textOf(`${name}.${at}.${column}`)) as Row<Name>,
      }))
      .filter(({ row, isGone }) => !isGone && Object.values(row).some((value) => value !== ''))
      .sort((one, other) => one.place - other.place)
      .map(({ row }) => row);
  return {
    texts: record(TEXTS, textOf),
    ticks: record(TICKS, (name) => textOf(name) !== ''),
    lists: record(LISTS, (name) => [body[name] ?? []].flat().filter((value) => typeof value === 'string')),
    tables: { 'shipping.rules': table('shipping.rules'), 'shipping.methods': table('shipping.methods'), custom: table('custom') },
  };
}

/** The form as a browser would send it, so that what was typed goes from one page to the next. */
export function asSent({ texts, ticks, lists, tables }: OrderSettingsForm): [name: string, value: string][] {
  return [
    ...Object.entries(texts),
    ...TICKS.filter((name) => ticks[name]).map((name): [string, string] => [name, 'on']),
    ...LISTS.flatMap((name) => lists[name].map((value): [string, string] => [name, value])),
    ...(Object.keys(COLUMNS) as TableName[]).flatMap((name) =>
      tables[name].flatMap((row, at) => Object.entries(row).map(([column, value]): [string, string] => [`${name}.${at}.${column}`, value])),
    ),
  ];
}

/** What the form changes in the settings, or what is wrong with it. */
export function orderChangesOf(form: OrderSettingsForm): { changes: { order: object } } | { problems: OrderSettingsProblems } {
  const problems: OrderSettingsProblems = {};
  const order = orderOf(form, (field, sentence) => void (problems[field] ??= sentence));
  for (const issue of orderSettings.safeParse(order).error?.issues ?? []) {
    problems[orderFormFieldOf(`settings.order.${issue.path.join('.')}`)] ??= sentenceOf(issue);
  }
  return Object.keys(problems).length > 0 ? { problems } : { changes: { order } };
}

/** The field of the form that a refused setting belongs to. */
export function orderFormFieldOf(setting: string): string {
  const path = setting.replace(/^settings\.order\./, '');
  if (path === setting) return 'form';
  if (['enabled', 'dryRun', 'shadow'].includes(path)) return 'mode';
  const row = /^(shipping\.rules|shipping\.methods|custom)(\.\d+)?/.exec(path);
  if (row) return row[0];
  const names: readonly string[] = [...TEXTS, ...TICKS, ...LISTS];
  return names.find((name) => name === path) ?? names.find((name) => name.startsWith(`${path}.`) || path.startsWith(`${name}.`)) ?? 'form';
}

type Refuse = (field: string, sentence: string) => void;

/** The settings as they were meant. What can't be told is refused, and stands as something harmless. */
function orderOf({ texts, ticks, lists, tables }: OrderSettingsForm, refuse: Refuse) {
  const code = texts['orderType.code'];
  const name = texts['orderType.name'];
  if ((code === '') !== (name === '')) {
    refuse(code === '' ? 'orderType.code' : 'orderType.name', 'An order type has a code and a name; fill in both, or neither.');
  }
  return {
    ...modes(texts.mode, refuse),
    financialStatuses: lists.financialStatuses,
    fulfillmentStatuses: lists.fulfillmentStatuses,
    orderStatuses: lists.orderStatuses,
    tags: { include: tagsOf(texts['tags.include']), exclude: tagsOf(texts['tags.exclude']) },
    holdRisk: texts.holdRisk,
    hold: {
      minutes: minutesOf('hold.minutes', texts, refuse) ?? 0,
      until: untilOf(texts, refuse),
      atMostMinutes: minutesOf('hold.atMostMinutes', texts, refuse),
    },
    lines: texts.lines,
    nonShippable: texts.nonShippable,
    customLines: texts.customLines,
    orderType: code === '' || name === '' ? null : { code, name },
    currency: texts.currency,
    ...ticks,
    custom: customOf(tables.custom, refuse),
    shipping: {
      presets: lists['shipping.presets'],
      rules: tables['shipping.rules'].map((row, at) => ({
        from: sourceOf(row, (sentence) => refuse(`shipping.rules.${at}`, sentence)),
        ...filled('jsonPath', row.jsonPath),
        ...filled('match', row.match),
        to: chosen(row.to, () => refuse(`shipping.rules.${at}`, 'Choose which field the rule fills.'), 'servicePointCode'),
        ...filled('value', row.value),
      })),
      methods: tables['shipping.methods'].map((row, at) => {
        if (Object.values(row).includes('')) {
          refuse(`shipping.methods.${at}`, 'Fill in the shipping method, and code and name of its way of delivery.');
        }
        return { method: row.method || '–', wayOfDelivery: { code: row.code || '–', name: row.name || '–' } };
      }),
    },
    changeableStatuses: statusesOf('changeableStatuses', texts.changeableStatuses, refuse) ?? [],
    changeableByKind: Object.fromEntries(
      CHANGES.flatMap((change) => {
        const field = `changeableByKind.${change}` as const;
        return texts[field] === '' ? [] : [[change, statusesOf(field, texts[field], refuse) ?? []]];
      }),
    ),
    cancelledLate: texts.cancelledLate,
    addedLate: texts.addedLate,
    tagOn: { imported: texts['tagOn.imported'] || null, refused: texts['tagOn.refused'] || null, held: texts['tagOn.held'] || null },
  };
}

const MODES = {
  on: { enabled: true, dryRun: false, shadow: false },
  off: { enabled: false, dryRun: false, shadow: false },
  'dry-run': { enabled: false, dryRun: true, shadow: false },
  shadow: { enabled: false, dryRun: true, shadow: true },
} as const;

function modeOf({ enabled, dryRun, shadow }: OrderSettings): keyof typeof MODES {
  if (enabled) return 'on';
  if (!dryRun) return 'off';
  return shadow ? 'shadow' : 'dry-run';
}

function modes(mode: string, refuse: Refuse): (typeof MODES)[keyof typeof MODES] {
  if (Object.hasOwn(MODES, mode)) return MODES[mode as keyof typeof MODES];
  refuse('mode', 'Choose one of the list.');
  return MODES.off;
}

/** Tags have no commas in Shopify. */
function tagsOf(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

function minutesOf(field: 'hold.minutes' | 'hold.atMostMinutes', texts: OrderSettingsForm['texts'], refuse: Refuse): number | null {
  const text = texts[field];
  if (text === '') return null;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  refuse(field, 'Minutes are a whole number, at most 43,200 (thirty days).');
  return null;
}

function untilOf(texts: OrderSettingsForm['texts'], refuse: Refuse): OrderSettings['hold']['until'] {
  const kind = texts['hold.until'];
  const name = texts['hold.until.name'];
  if (kind === '' && name === '') return null;
  if (kind === '' || name === '') {
    refuse('hold.until.name', 'Choose attribute or tag and write its name, or leave both empty.');
    return null;
  }
  if (kind === 'tag') return { tag: name };
  if (kind !== 'attribute') refuse('hold.until', 'Choose one of the list.');
  return { attribute: name };
}

/** WMS status numbers between commas or blanks, or the word `never`. */
function statusesOf(field: string, text: string, refuse: Refuse): number[] | null {
  if (text.toLowerCase() === 'never') return [];
  const numbers = text.split(/[\s,;]+/).filter((each) => each !== '');
  if (numbers.length > 0 && numbers.every((each) => /^\d{1,6}$/.test(each))) return [...new Set(numbers.map(Number))];
  refuse(field, 'Write WMS status numbers, such as 150, 200, 300, or the word never.');
  return null;
}

/** The opposite of {@link statusesOf}; nothing where no statuses are set. */
function statusText(statuses: readonly number[] | undefined): string {
  if (statuses === undefined) return '';
  return statuses.length === 0 ? 'never' : statuses.join(', ');
}

function customOf(rows: readonly Row<'custom'>[], refuse: Refuse) {
  return rows.map((row, at) => {
    const wrong = (sentence: string): void => refuse(`custom.${at}`, sentence);
    if (row.field !== '' && rows.findIndex(({ field }) => field === row.field) < at) {
      wrong(`${row.field} is filled twice; keep the row that is right.`);
    }
    return {
      field: chosen(row.field, () => wrong('Choose which field is filled.'), 'freeText1'),
      from: row.source === 'constant' ? { constant: chosen(row.name, () => wrong('Write the fixed text.'), '–') } : sourceOf(row, wrong),
    };
  });
}

function sourceText(from: OrderSource | { readonly constant: string }): { source: string; name: string } {
  if ('shippingLine' in from) return { source: `shippingLine.${from.shippingLine}`, name: '' };
  if ('attribute' in from) return { source: 'attribute', name: from.attribute };
  if ('lineAttribute' in from) return { source: 'lineAttribute', name: from.lineAttribute };
  if ('metafield' in from) return { source: 'metafield', name: `${from.metafield.namespace}.${from.metafield.key}` };
  if ('tag' in from) return { source: 'tag', name: '' };
  return { source: 'constant', name: from.constant };
}

function sourceOf({ source, name }: { readonly source: string; readonly name: string }, refuse: (sentence: string) => void): OrderSource {
  switch (source) {
    case 'shippingLine.code':
      return { shippingLine: 'code' };
    case 'shippingLine.title':
      return { shippingLine: 'title' };
    case 'tag':
      return { tag: 'any' };
    case 'attribute':
      return { attribute: chosen(name, () => refuse('Write the name of the attribute.'), '–') };
    case 'lineAttribute':
      return { lineAttribute: chosen(name, () => refuse('Write the name of the line’s attribute.'), '–') };
    case 'metafield': {
      const [, namespace, key] = /^([\w$:-]{1,255})\.([\w-]{1,64})$/.exec(name) ?? [];
      if (namespace !== undefined && key !== undefined) return { metafield: { namespace, key } };
      refuse('Write the metafield as Shopify shows it: namespace, dot, key, such as custom.pickup_point.');
      return { tag: 'any' };
    }
    default:
      refuse('Choose where the value comes from.');
      return { tag: 'any' };
  }
}

function chosen(value: string, refuse: () => void, otherwise: string): string {
  if (value !== '') return value;
  refuse();
  return otherwise;
}

const filled = (name: string, value: string): object => (value === '' ? {} : { [name]: value });

/** What the schema says, for a person. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' ? `At most ${issue.maximum} characters.` : `At most ${issue.maximum}.`;
    case 'too_small':
      return issue.origin === 'array' ? 'Tick at least one.' : `At least ${issue.minimum}.`;
    case 'invalid_value':
      return 'Choose one of the list.';
    case 'invalid_union':
      return 'The name of this source is too long, or has signs that Shopify does not allow.';
    default:
      return `${issue.message}.`;
  }
}

function rowNumbers(body: Readonly<Record<string, unknown>>, table: TableName): number[] {
  const numbers = Object.keys(body).flatMap((name) => {
    const rest = name.startsWith(`${table}.`) ? /^(\d{1,3})\.\w+$/.exec(name.slice(table.length + 1)) : null;
    return rest ? [Number(rest[1])] : [];
  });
  return [...new Set(numbers)].sort((one, other) => one - other).slice(0, MOST_ROWS);
}

function record<Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;
}

function byChange(textOf: (change: Change) => string): Record<`changeableByKind.${Change}`, string> {
  return Object.fromEntries(CHANGES.map((change) => [`changeableByKind.${change}`, textOf(change)])) as Record<
    `changeableByKind.${Change}`,
    string
  >;
}

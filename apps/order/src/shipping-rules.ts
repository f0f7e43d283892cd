import type { RuleTarget, ShippingRule } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { isLosslessNumber, parse } from 'lossless-json';
import { RE2JS } from 're2js';
import { valuesAt } from './order-source.js';
import { WMS_LIMITS } from './wms-limits.js';

/** What a rule yields for its target. */
export interface RuleHit {
  readonly to: RuleTarget;
  readonly value: string;
  readonly rule: ShippingRule;
}

/** What became of a rule that found something in the order. Holds data of the customer: shown, never stored or logged. */
export interface RuleTrace {
  readonly rule: ShippingRule;
  /** Null when it can't be used, and `problem` says why. */
  readonly value: string | null;
  readonly problem: string | null;
  /** Whether it is the first of its target that yielded something. */
  readonly decides: boolean;
}

/** What a rule makes of an order; null where it finds nothing. */
export type RuleYield = { readonly value: string } | { readonly problem: string } | null;

/** Of codes a piece is another one: what is longer yields nothing. Texts are cut where they are written. */
const LONGEST: Partial<Readonly<Record<RuleTarget, number>>> = {
  servicePointCode: WMS_LIMITS.servicePointCode,
  'wayOfDelivery.code': WMS_LIMITS.code,
};
/** Characters in which a pattern is searched for. RE2 takes about a millisecond for a thousand, at worst. */
const LONGEST_TEXT = 5_000;
/** Characters that are read as JSON: a metafield may hold this much, and an app's whole answer fits. */
const LONGEST_JSON = 200_000;

/** For each target the first rule that yields something for the order, in the order of the rules. Never throws. */
export function applyRules(order: ShopOrder, rules: readonly ShippingRule[]): Map<RuleTarget, RuleHit> {
  const hits = new Map<RuleTarget, RuleHit>();
  for (const rule of rules) {
    if (hits.has(rule.to)) continue;
    const yielded = yieldOf(order, rule);
    if (yielded && 'value' in yielded) hits.set(rule.to, { to: rule.to, value: yielded.value, rule });
  }
  return hits;
}

/** What every rule makes of the order, and which one decides each target; rules that find nothing are left out. Never throws. */
export function traceRules(order: ShopOrder, rules: readonly ShippingRule[]): RuleTrace[] {
  const decided = new Set<RuleTarget>();
  return rules.flatMap((rule): RuleTrace[] => {
    const yielded = yieldOf(order, rule);
    if (!yielded) return [];
    if ('problem' in yielded) return [{ rule, value: null, problem: yielded.problem, decides: false }];
    const decides = !decided.has(rule.to);
    decided.add(rule.to);
    return [{ rule, value: yielded.value, problem: null, decides }];
  });
}

/** The first value of the rule's source that it can use; else what is wrong with the first that it can't. */
export function yieldOf(order: ShopOrder, rule: ShippingRule): RuleYield {
  let problem: RuleYield = null;
  for (const source of valuesAt(order, rule.from)) {
    const yielded = ofValue(rule, source);
    if (yielded && 'value' in yielded) return yielded;
    problem ??= yielded;
  }
  return problem;
}

function ofValue(rule: ShippingRule, source: string): RuleYield {
  const text = rule.jsonPath === undefined ? source : atPath(source, rule.jsonPath);
  if (typeof text !== 'string') return text;
  if (text.length > LONGEST_TEXT) return { problem: `the value has more than ${LONGEST_TEXT} characters` };
  const written = toBeWritten(rule, text)?.trim();
  if (!written) return null;
  if (rule.to === 'deliveryDate') {
    const day = toDay(written);
    return day === null ? { problem: `“${written}” is no day that can be read; it must be written as 2026-12-24` } : { value: day };
  }
  const longest = LONGEST[rule.to];
  if (longest !== undefined && written.length > longest) {
    return { problem: `“${written}” has more than the ${longest} characters that the warehouse takes` };
  }
  return { value: written };
}

/** What the rule writes for a text of its source; null where its pattern does not fit. */
function toBeWritten(rule: ShippingRule, text: string): string | null {
  if (rule.match === undefined) return rule.value === undefined ? text : filled(rule.value, (group) => (group === '0' ? text : ''));
  const pattern = compiled(rule, rule.match);
  const matcher = pattern.matcher(text);
  if (!matcher.find()) return null;
  const groups = pattern.groupCount();
  const names = pattern.namedGroups();
  const group = (name: string) => {
    if (/^\d$/.test(name)) return Number(name) <= groups ? (matcher.group(Number(name)) ?? '') : '';
    return Object.hasOwn(names, name) ? (matcher.group(name) ?? '') : '';
  };
  return rule.value === undefined ? group(groups > 0 ? '1' : '0') : filled(rule.value, group);
}

/** `$1` and `$name` are groups, `$0` is the whole; unknown ones are empty. */
function filled(value: string, group: (name: string) => string): string {
  return value.replace(/\$(\d|[A-Za-z_]\w*)/g, (_whole, name: string) => group(name));
}

const patterns = new WeakMap<ShippingRule, RE2JS>();

/** Compiling takes longer than matching. It can't fail: settings with a pattern that does not compile are refused. */
function compiled(rule: ShippingRule, match: string): RE2JS {
  const known = patterns.get(rule);
  if (known) return known;
  const pattern = RE2JS.compile(match);
  patterns.set(rule, pattern);
  return pattern;
}

/** The text, number or flag at a dotted path of JSON, digit for digit; null where there is none. */
function atPath(json: string, path: string): string | RuleYield {
  if (json.length > LONGEST_JSON) return { problem: `the value has more than ${LONGEST_JSON} characters` };
  let value: unknown;
  try {
    value = parse(json);
  } catch {
    return { problem: 'the value is no JSON' };
  }
  for (const step of path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? []) {
    if (typeof value !== 'object' || value === null || isLosslessNumber(value) || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  if (isLosslessNumber(value)) return value.toString();
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : null;
}

/** A calendar day as `YYYY-MM-DD`, from that, from `YYYY/MM/DD`, or from an instant, whose day is taken as it is written. */
function toDay(text: string): string | null {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:$|[T ])/.exec(text) ?? [];
  if (year === undefined) return null;
  const written = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  const instant = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(written) ? written : null;
}

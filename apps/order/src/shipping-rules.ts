import type { RuleTarget, ShippingRule } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { RE2JS } from 're2js';
import { valuesAt } from './order-source.js';

/** What a rule yields for its target. */
export interface RuleHit {
  readonly to: RuleTarget;
  readonly value: string;
  readonly rule: ShippingRule;
}

/** Of pickup points a piece is another one: what is longer yields nothing. */
const LONGEST: Readonly<Record<RuleTarget, number>> = {
  servicePointCode: 50,
  'wayOfDelivery.code': 50,
  'wayOfDelivery.name': 100,
  deliveryInstruction: 500,
  deliveryDate: 10,
};
/** More of a value is not looked at. */
const LOOKED_AT = 5_000;

/** For each target the first rule that yields something for the order, in the order of the rules. Never throws. */
export function applyRules(order: ShopOrder, rules: readonly ShippingRule[]): Map<RuleTarget, RuleHit> {
  const hits = new Map<RuleTarget, RuleHit>();
  for (const rule of rules) {
    if (hits.has(rule.to)) continue;
    const value = valuesAt(order, rule.from)
      .map((each) => yielded(rule, each.slice(0, LOOKED_AT)))
      .find((each) => each !== null);
    if (value !== undefined) hits.set(rule.to, { to: rule.to, value: value, rule });
  }
  return hits;
}

function yielded(rule: ShippingRule, source: string): string | null {
  const text = rule.jsonPath === undefined ? source : atPath(source, rule.jsonPath);
  if (text === null) return null;
  const value = (rule.match === undefined ? (rule.value ?? text) : matched(rule.match, rule.value, text))?.trim() ?? '';
  const fitting = rule.to === 'deliveryDate' ? toDay(value) : value;
  return fitting === null || fitting === '' || fitting.length > LONGEST[rule.to] ? null : fitting;
}

/** The pattern compiled, since the settings are checked when saved. `$1` and `$name` are groups, `$0` is the whole; unknown ones are empty. */
function matched(pattern: string, value: string | undefined, text: string): string | null {
  const compiled = RE2JS.compile(pattern);
  const matcher = compiled.matcher(text);
  if (!matcher.find()) return null;
  const groups = compiled.groupCount();
  const names = compiled.namedGroups();
  const group = (name: string) => {
    if (/^\d+$/.test(name)) return Number(name) <= groups ? (matcher.group(Number(name)) ?? '') : '';
    return Object.hasOwn(names, name) ? (matcher.group(name) ?? '') : '';
  };
  return value === undefined ? group(groups > 0 ? '1' : '0') : value.replace(/\$(\d|[A-Za-z]\w*)/g, (_whole, name: string) => group(name));
}

/** A text or number at a dotted path of JSON; null where there is none. */
function atPath(json: string, path: string): string | null {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** A calendar day as `YYYY-MM-DD`, from that, from `YYYY/MM/DD`, or from an instant, whose day is taken as it is written. */
function toDay(text: string): string | null {
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:$|[T ])/.exec(text) ?? [];
  if (year === undefined) return null;
  const written = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
  const instant = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(written) ? written : null;
}

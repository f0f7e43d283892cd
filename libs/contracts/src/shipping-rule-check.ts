import { RE2JS, RE2JSException } from 're2js';

/** A dotted path with indexes: `$.address.code`, `attributes[0].value`. */
const JSON_PATH = /^\$?\.?[^.[\]]+(\[\d+\])*(\.[^.[\]]+(\[\d+\])*)*$|^\$?(\[\d+\])+(\.[^.[\]]+(\[\d+\])*)*$/;

/** As much of a shipping rule as can be wrong. */
export interface CheckedRule {
  readonly from?: object;
  readonly jsonPath?: string;
  readonly match?: string;
  readonly value?: string;
}

/** What is wrong with a shipping rule, for people; null when nothing is. */
export function shippingRuleProblem({ from, jsonPath, match, value }: CheckedRule): string | null {
  if (jsonPath !== undefined && !JSON_PATH.test(jsonPath)) {
    return `“${jsonPath}” is no path into JSON; write names with dots and places in brackets, such as address.code or attributes[0].value`;
  }
  if (match === undefined) {
    if (from && 'tag' in from) return 'a rule about tags takes whichever tag comes first; say with “match” which tag is meant';
    return groupProblem(value, new Set(['0']), 'there is no pattern (“match”), so $0, the whole value, is all that can be named');
  }
  try {
    const pattern = RE2JS.compile(match);
    const numbers = Array.from({ length: pattern.groupCount() + 1 }, (_none, index) => String(index));
    return groupProblem(value, new Set([...numbers, ...Object.keys(pattern.namedGroups())]), `“${match}” has no such group`);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `“${match}” is no regular expression (RE2 syntax): ${error.message}`;
  }
}

function groupProblem(value: string | undefined, groups: ReadonlySet<string>, why: string): string | null {
  const unknown = [...(value ?? '').matchAll(/\$(\d|[A-Za-z_]\w*)/g)].find(([, name]) => !groups.has(name!));
  return unknown ? `“${value}” names ${unknown[0]}: ${why}` : null;
}

import { RE2JS, RE2JSException } from 're2js';

/** A dotted path with indexes: `$.address.code`, `attributes[0].value`. */
const JSON_PATH = /^\$?\.?[^.[\]]+(\[\d+\])*(\.[^.[\]]+(\[\d+\])*)*$|^\$?(\[\d+\])+(\.[^.[\]]+(\[\d+\])*)*$/;

/** What is wrong with the pattern or the path of a shipping rule, for people; null when nothing is. */
export function shippingRuleProblem({ jsonPath, match }: { readonly jsonPath?: string; readonly match?: string }): string | null {
  if (jsonPath !== undefined && !JSON_PATH.test(jsonPath)) {
    return `“${jsonPath}” is no path into JSON; write names with dots and places in brackets, such as address.code or attributes[0].value`;
  }
  if (match === undefined) return null;
  try {
    RE2JS.compile(match);
    return null;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `“${match}” is no regular expression (RE2 syntax): ${error.message}`;
  }
}

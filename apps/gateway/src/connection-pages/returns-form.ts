import type { ConnectionSettings, ReturnRule } from '@stockbridge/contracts';
import { z } from 'zod';

/** What is typed and ticked of one rule. */
export type RuleForm = ReturnRule & { readonly cause: string };

/** What was typed and ticked, to be shown again. */
export interface ReturnsForm {
  readonly enabled: boolean;
  readonly advise: boolean;
  /** For every cause that has no rule of its own: its `cause` is empty. */
  readonly rule: RuleForm;
  readonly causes: readonly RuleForm[];
}

export type ReturnsFormProblems = Readonly<Record<string, string>>;

/** Rules for causes that the form has room for; the API takes more. */
const MOST_CAUSES = 100;

export function returnsFormOf({ returns }: ConnectionSettings): ReturnsForm {
  return { enabled: returns.enabled, advise: returns.advise, rule: { ...returns.rule, cause: '' }, causes: returns.causes };
}

/** Reads a submitted form. Boxes that are not ticked are not sent; fields of rules are numbered: `refund0`, `refund1`, … */
export function readReturnsForm(body: Readonly<Record<string, unknown>>): ReturnsForm {
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  const rule = (at: string): RuleForm => ({
    cause: text(`cause${at}`),
    refund: refundOf(text(`refund${at}`)),
    restock: text(`restock${at}`) !== '',
    shipping: text(`shipping${at}`) !== '',
    notifyCustomer: text(`notify${at}`) !== '',
  });
  const count = Math.min(MOST_CAUSES, Number.parseInt(text('causes'), 10) || 0);
  const causes = Array.from({ length: count }, (_, at) => rule(String(at))).filter(({ cause }) => cause !== '');
  return { enabled: text('enabled') !== '', advise: text('advise') !== '', rule: rule(''), causes };
}

/** What the form changes in the settings, or what is wrong with it. */
export function returnsChangesOf(form: ReturnsForm): { changes: { returns: object } } | { problems: ReturnsFormProblems } {
  const names = form.causes.map(({ cause }) => cause.toLowerCase());
  const twice = form.causes.findIndex(({ cause }, at) => names.indexOf(cause.toLowerCase()) !== at);
  if (twice !== -1) return { problems: { [`cause${twice}`]: 'This return cause has a rule already.' } };
  const { cause: _, ...rule } = form.rule;
  return { changes: { returns: { enabled: form.enabled, advise: form.advise, rule, causes: form.causes } } };
}

const refund = z.enum(['off', 'approval', 'automatic']).catch('approval');
const refundOf = (text: string): ReturnRule['refund'] => refund.parse(text);

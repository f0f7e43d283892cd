import { type JudgedRule, REASONS } from '@stockbridge/contracts';
import { type Html, html } from '../pages/html.js';

/** Rules that were asked, each with what the order has and what is wanted. */
export function rulesTable(rules: readonly JudgedRule[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th>Rule</th>
        <th></th>
        <th>The order has</th>
        <th>Wanted</th>
      </tr>
    </thead>
    <tbody>
      ${rules.map(
        ({ rule, passed, value, setting }) =>
          html`<tr data-rule="${rule}">
            <td>
              <code>${rule}</code
              >${!passed && Object.hasOwn(REASONS, rule) && html`<br /><span class="hint">${REASONS[rule as keyof typeof REASONS]}</span>`}
            </td>
            <td><span class="tag">${passed ? 'passed' : 'not passed'}</span></td>
            <td class="value">${shown(value)}</td>
            <td class="value">${shown(setting)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** A value as a person reads it: lists between commas, nothing as a dash. */
export function shown(value: JudgedRule['value']): string {
  if (value === null || value === '') return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
}

/** Asks why an order is where it is. */
export function explainBox(connectionId: string, order: string): Html {
  return html`<form class="card" method="get" action="/connections/${connectionId}/order-explain">
    <label for="order">Why is an order where it is?</label>
    <div class="pair asked">
      <input id="order" name="order" value="${order}" maxlength="100" required autocomplete="off" spellcheck="false" />
      <button>Explain</button>
    </div>
    <p class="hint">By its number in the shop or the warehouse, or Shopify’s id.</p>
  </form>`;
}

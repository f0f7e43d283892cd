import type { OrderDifference, OrderOutcome, OrderPreview, PreviewedOrder } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { explainBox, rulesTable } from './order-decision-parts.js';
import { OUTCOMES } from './order-words.js';

export interface OrderPreviewPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the order service does not answer. */
  readonly preview: OrderPreview | null;
  /** The form with which the settings were typed, as a browser sends it; null: under the saved settings. */
  readonly typed: readonly (readonly [name: string, value: string])[] | null;
}

/** What the newest orders would become, field by field. Nothing is written for it. */
export function orderPreviewPage({ connection, formToken, preview, typed }: OrderPreviewPage): Page {
  const { connectionId } = connection;
  return {
    title: 'Order preview',
    body: html`${backToConnection(connection)}
      <h1>Order preview</h1>
      <p>
        What ${typed ? 'the settings that you typed' : 'the saved settings'} would make of the newest orders. Nothing is written for it,
        neither in the shop nor in the warehouse. It shows customers’ data, so it is noted who looked.
      </p>
      ${typed && back(connectionId, formToken, typed)} ${looked(preview)} ${explainBox(connectionId, '')}
      ${!typed && html`<p><a href="/connections/${connectionId}/order-settings">To the settings</a>, where others can be tried before they are saved.</p>`}`,
  };
}

function back(connectionId: string, formToken: string, typed: readonly (readonly [string, string])[]): Html {
  return html`<form class="card" method="post" action="/connections/${connectionId}/order-settings">
    <input type="hidden" name="formToken" value="${formToken}" />
    ${typed.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <p>These settings are not saved yet.</p>
    <div class="choices">
      <button name="what" value="save">Save them</button>
      <button class="quiet" name="what" value="edit">Back to the settings</button>
    </div>
  </form>`;
}

function looked(preview: OrderPreview | null): Html {
  if (preview === null) {
    return html`<div class="alert" role="alert">
      <p>The orders can’t be shown at this moment: the service does not answer. Open the page again in a minute.</p>
    </div>`;
  }
  if (!preview.known) {
    return html`<div class="alert" role="alert">
      <p>The order service has not heard of this connection yet. Open the page again in a minute.</p>
    </div>`;
  }
  if (preview.orders.length === 0) return html`<div class="card"><p>The shop has no orders yet.</p></div>`;
  return html`<div class="card">
      <table>
        <tbody>
          ${counted(preview.orders).map(
            ([outcome, count]) =>
              html`<tr>
                <th scope="row">${OUTCOMES[outcome]}</th>
                <td class="number" data-outcome="${outcome}">${count}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${preview.orders.map(order)}`;
}

function counted(orders: readonly PreviewedOrder[]): [OrderOutcome, number][] {
  return (Object.keys(OUTCOMES) as OrderOutcome[])
    .map((outcome): [OrderOutcome, number] => [outcome, orders.filter((each) => each.outcome === outcome).length])
    .filter(([, count]) => count > 0);
}

function order(each: PreviewedOrder): Html {
  const { name, orderNumber, outcome, reason, sentence, failedRules, differences, unusable = [] } = each;
  return html`<div class="card wide" data-order="${each.orderId}">
    <h2>${name} <span class="tag">${OUTCOMES[outcome]}</span></h2>
    <p>${sentence}${reason !== null && html` <code>${reason}</code>`}</p>
    ${failedRules.length > 0 && rulesTable(failedRules)} ${differences !== null && compared(differences)}
    ${
      each.fields.length > 0 &&
      html`<details>
        <summary>Warehouse order ${orderNumber}, field by field</summary>
        ${fields(each)}
      </details>`
    }
    ${unusable.map(({ field, rule, problem }) => html`<p class="hint">No <code>${field}</code> by rule: ${rule}: ${problem}.</p>`)}
  </div>`;
}

function fields({ fields: all, shippingRules }: PreviewedOrder): Html {
  return html`<table>
    <tbody>
      ${all.map(({ field, value }) => {
        const by = shippingRules.find((each) => each.field === field);
        return html`<tr>
          <th scope="row"><code>${field}</code></th>
          <td class="value">${value}${by && html`<br /><span class="hint">by rule: ${by.rule}</span>`}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function compared(differences: readonly OrderDifference[]): Html {
  if (differences.length === 0) return html`<p>What stands in the warehouse under this number is the same.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th>Field</th>
        <th>We would write</th>
        <th>In the warehouse now</th>
      </tr>
    </thead>
    <tbody>
      ${differences.map(
        ({ field, ours, theirs }) =>
          html`<tr>
            <td><code>${field}</code></td>
            <td class="value">${ours ?? '–'}</td>
            <td class="value">${theirs ?? '–'}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

import type { OrderExplanation } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { explainBox, rulesTable } from './order-decision-parts.js';

export interface OrderExplainPage {
  readonly connection: ConnectionRow;
  /** What was asked for; empty when nothing was. */
  readonly asked: string;
  /** `unknown`: neither side knows such an order; `unanswered`: the service does not answer; null: nothing was asked. */
  readonly explanation: OrderExplanation | 'unknown' | 'unanswered' | null;
  readonly formToken: string;
  /** Whether the fulfillment service took it up to report its shipment; null when nobody has just asked for it. */
  readonly isAskedFor: boolean | null;
}

/** Why an order is where it is: every rule with what the order has and what the setting wants. */
export function orderExplainPage({ connection, asked, explanation, formToken, isAskedFor }: OrderExplainPage): Page {
  return {
    title: 'An order explained',
    body: html`${backToConnection(connection)}
      <h1>An order explained</h1>
      ${isAskedFor && html`<div class="good" role="status"><p>Asked for: what is shipped and owed is reported in Shopify now.</p></div>`}
      ${isAskedFor === false && alert('Its shipment was not reported: the service does not answer, or does not follow this order. Try again in a minute.')}
      ${explainBox(connection.connectionId, asked)} ${answer(asked, explanation)}
      ${
        explanation !== null &&
        typeof explanation !== 'string' &&
        explanation.wmsOrders.some(({ isOurs }) => isOurs) &&
        html`<form class="card" method="post" action="/connections/${connection.connectionId}/order-explain">
          <input type="hidden" name="formToken" value="${formToken}" />
          <input type="hidden" name="shipment" value="${explanation.orderNumber ?? asked}" />
          <p>What the warehouse has shipped of it is reported by itself, unless the settings leave it to people.</p>
          <button type="submit">Report its shipment now</button>
        </form>`
      }`,
  };
}

function answer(asked: string, explanation: OrderExplainPage['explanation']): Html | null {
  if (explanation === null) return null;
  if (explanation === 'unanswered') {
    return alert('The order can’t be explained at this moment: the service does not answer. Try again in a minute.');
  }
  if (explanation === 'unknown') {
    return alert(
      `The shop shows no order ${asked}, and we were never told of one. Look at its number; orders from before the last 60 days may be hidden from us.`,
    );
  }
  return explained(explanation);
}

function alert(sentence: string): Html {
  return html`<div class="alert" role="alert"><p>${sentence}</p></div>`;
}

function explained({ name, orderId, orderNumber, decision, rules, ledger, wmsOrders }: OrderExplanation): Html {
  return html`<div class="card">
      <h2>${name ?? `Order ${orderId}`} <span class="tag">${decision.outcome}</span></h2>
      <p>${decision.sentence}${decision.reason !== null && html` <code>${decision.reason}</code>`}</p>
      <table>
        <tbody>
          ${row('Number in the warehouse', orderNumber ?? '–')} ${row('Shopify’s id', html`<code>${orderId}</code>`)}
          ${row('In our books', ledger === null ? 'not yet' : html`<span class="tag">${ledger.state}</span> ${ledger.sentence}`)}
          ${ledger && row('Looked at last', at(ledger.seenAt))} ${ledger?.dueAt && row('Looked at next', at(ledger.dueAt))}
        </tbody>
      </table>
    </div>
    <div class="card wide">
      <h2>Rules</h2>
      ${rules.length === 0 ? html`<p>No rule could be asked: the shop does not show the order.</p>` : rulesTable(rules)}
    </div>
    <div class="card wide">
      <h2>In the warehouse</h2>
      ${wmsOrders.length === 0 ? html`<p>Nothing stands there under its number.</p>` : inWarehouse(wmsOrders)}
    </div>`;
}

function inWarehouse(wmsOrders: OrderExplanation['wmsOrders']): Html {
  return html`<table>
    <thead>
      <tr>
        <th>Number</th>
        <th>Id</th>
        <th>Status</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${wmsOrders.map(
        ({ orderNumber, wmsOrderId, isOurs, status, statusText }) =>
          html`<tr>
            <td><code>${orderNumber}</code></td>
            <td><code>${wmsOrderId}</code></td>
            <td>${[status, statusText].filter((each) => each !== null).join(' ') || '–'}</td>
            <td>${!isOurs && html`<span class="tag">of another system</span>`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function row(label: string, value: Html | string): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td>${value}</td>
  </tr>`;
}

const at = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

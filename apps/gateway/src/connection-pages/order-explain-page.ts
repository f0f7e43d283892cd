import type { OrderExplanation } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { idleOr } from '../connections/idle-or.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { alert, good } from './notices.js';
import { explainBox, rulesTable } from './order-decision-parts.js';

/** What became of the wish to have a shipment reported. */
export const REPORT_OUTCOMES = ['yes', 'no', 'unanswered'] as const;
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];

export interface OrderExplainPage {
  readonly connection: ConnectionRow;
  /** What was asked for; empty when nothing was. */
  readonly asked: string;
  /** `unknown`: neither side knows such an order; `unanswered`: the service does not answer; null: nothing was asked. */
  readonly explanation: OrderExplanation | 'unknown' | 'unanswered' | null;
  readonly formToken: string;
  /** Whether the fulfillment service took it up to report its shipment; null when nobody has just asked for it. */
  readonly reported: ReportOutcome | null;
}

/** Why an order is where it is: every rule with what the order has and what the setting wants. */
export function orderExplainPage({ connection, asked, explanation, formToken, reported }: OrderExplainPage): Page {
  return {
    title: 'An order explained',
    body: html`${backToConnection(connection)}
      <h1>An order explained</h1>
      ${reported !== null && said(reported, connection)} ${explainBox(connection.connectionId, asked)} ${answer(asked, explanation)}
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

function said(reported: ReportOutcome, connection: ConnectionRow): Html {
  switch (reported) {
    case 'yes':
      return good(idleOr(connection, 'fulfillment', 'Asked for: what is shipped and owed is reported in Shopify.'));
    case 'no':
      return alert(
        'Its shipment was not reported: the order was not handed over to the warehouse, as far as we know. Try again in a minute.',
      );
    case 'unanswered':
      return alert('The service did not answer, and may report its shipment all the same: look at the order in Shopify in a minute.');
  }
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

import type { ShipmentsWaiting, WaitingShipment } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { idleOr } from '../connections/idle-or.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { alert, good, unanswered } from './notices.js';

/** What became of what was sent. */
export const SHIPMENTS_OUTCOMES = ['reported', 'matched', 'changed', 'unanswered'] as const;
export type ShipmentsOutcome = (typeof SHIPMENTS_OUTCOMES)[number];

export interface ShipmentsPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the service does not answer. */
  readonly waiting: ShipmentsWaiting | null;
  /** What was just done; null when the page was opened anew. */
  readonly done: ShipmentsOutcome | null;
}

/** What the warehouse shipped and a person has to report, or to say what it is. */
export function shipmentsPage({ connection, formToken, waiting, done }: ShipmentsPage): Page {
  const base = `/connections/${connection.connectionId}/shipments`;
  const reportable = waiting?.shipments.filter(({ isReportable }) => isReportable) ?? [];
  const unmatched = waiting?.shipments.filter(({ isReportable }) => !isReportable) ?? [];
  return {
    title: 'Shipments',
    body: html`${backToConnection(connection)}
      <h1>Shipments that wait for you</h1>
      ${done !== null && said(done, connection)}
      <div class="card wide">
        <h2>To be reported</h2>
        ${waiting === null ? away : reportable.length === 0 ? html`<p>None.</p>` : report(reportable, base, formToken)}
      </div>
      ${
        unmatched.length > 0 &&
        html`<div class="card wide">
          <h2>Units that match no line</h2>
          <p class="hint">
            The warehouse picked them, and the Shopify order has no line that waits for them: a line was replaced, or something was added.
          </p>
          ${unmatched.map((each) => match(each, base, formToken))}
        </div>`
      }
      ${waiting !== null && waiting.next !== null && html`<p><a href="${base}?after=${waiting.next}">More</a></p>`}`,
  };
}

const away = html`<p>They can’t be shown at this moment: the service does not answer. Try again in a minute.</p>`;

function said(done: ShipmentsOutcome, connection: ConnectionRow): Html {
  switch (done) {
    case 'reported':
      return good(idleOr(connection, 'fulfillment', 'Taken: it is looked at once more, and what is owed is reported.'));
    case 'matched':
      return good(idleOr(connection, 'fulfillment', 'Taken: it holds for the order from now on.'));
    case 'changed':
      return alert('Nothing was done: nothing was chosen, or the order waits for something else by now. Look at it again below.');
    case 'unanswered':
      return unanswered();
  }
}

function report(shipments: readonly WaitingShipment[], base: string, formToken: string): Html {
  return html`<form method="post" action="${base}">
    <input type="hidden" name="formToken" value="${formToken}" />
    <table>
      <thead>
        <tr>
          <th>Order</th>
          <th>Why it waits</th>
        </tr>
      </thead>
      <tbody>
        ${shipments.map(
          ({ orderNumber, sentence }) =>
            html`<tr>
              <td class="order">
                <label class="tick"
                  ><input type="checkbox" name="orders" value="${orderNumber}" checked /><span><code>${orderNumber}</code></span></label
                >
              </td>
              <td>${sentence}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <button name="what" value="report">Report the ticked ones</button>
  </form>`;
}

function match({ orderId, orderNumber, sentence, rows, lines }: WaitingShipment, base: string, formToken: string): Html {
  return html`<form method="post" action="${base}">
    <input type="hidden" name="formToken" value="${formToken}" /><input type="hidden" name="orderId" value="${orderId}" />
    <h3><code>${orderNumber}</code></h3>
    <p>${sentence}</p>
    ${rows.map(
      ({ rowNumber, articleNumber, quantity }, at) =>
        html`<input type="hidden" name="row${String(at)}" value="${rowNumber}" />
          <label for="match-${orderId}-${String(at)}">${String(quantity)} × ${articleNumber ?? 'an article without a number'}</label>
          <select id="match-${orderId}-${String(at)}" name="match${String(at)}">
            <option value="">decide later</option>
            ${lines.map(
              ({ lineItemId, name, sku, quantity: waited }) =>
                html`<option value="${lineItemId}">
                  stands for ${name}${sku !== null && ` (${sku})`}, of which ${String(waited)} wait
                </option>`,
            )}
            <option value="by-hand">was dealt with by hand</option>
          </select>`,
    )}
    ${rows.length > 0 && html`<p><button class="quiet" name="what" value="match" aria-label="Save what order ${orderNumber} ships">Save</button></p>`}
  </form>`;
}

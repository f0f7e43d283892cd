import type { ShipmentsWaiting, WaitingShipment } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { idleOr } from '../connections/idle-or.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { select, text, tick } from './form-fields.js';
import { alert, good, unanswered } from './notices.js';
import type { ShipmentsForm, ShipmentsFormProblems } from './shipments-form.js';

/** What became of what was sent. */
export const SHIPMENTS_OUTCOMES = ['saved', 'reported', 'matched', 'changed', 'unanswered'] as const;
export type ShipmentsOutcome = (typeof SHIPMENTS_OUTCOMES)[number];

export interface ShipmentsPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the service does not answer. */
  readonly waiting: ShipmentsWaiting | null;
  readonly form: ShipmentsForm;
  readonly problems: ShipmentsFormProblems;
  /** What was just done; null when the page was opened anew. */
  readonly done: ShipmentsOutcome | null;
}

/** Shipments that need a person, and what is reported by itself. */
export function shipmentsPage({ connection, formToken, waiting, form, problems, done }: ShipmentsPage): Page {
  const base = `/connections/${connection.connectionId}`;
  const action = `${base}/shipments`;
  const of = (acts: readonly WaitingShipment['act'][]) => waiting?.shipments.filter(({ act }) => acts.includes(act)) ?? [];
  const [reportable, unmatched, others] = [of(['report']), of(['match']), of(['again', null])];
  const isUnsaved = Object.keys(problems).length > 0;
  return {
    title: 'Shipments',
    body: html`${backToConnection(connection)}
      <h1>Shipments</h1>
      ${done !== null && said(done, connection)}
      ${isUnsaved && alert(problems.form ?? 'Nothing was saved: please look at the fields marked below.')}
      <div class="card wide">
        <h2>To be reported</h2>
        ${waiting === null ? away : reportable.length === 0 ? none(waiting) : report(reportable, action, formToken)}
      </div>
      ${
        unmatched.length > 0 &&
        html`<div class="card wide">
          <h2>Units that match no line</h2>
          <p class="hint">
            The warehouse picked them, and the Shopify order has no line that waits for them: a line was replaced, or something was added.
          </p>
          ${unmatched.map((each) => match(each, action, formToken))}
        </div>`
      }
      ${
        others.length > 0 &&
        html`<div class="card wide">
          <h2>Needs a look</h2>
          ${needsALook(others, base, formToken)}
        </div>`
      }
      ${waiting !== null && waiting.next !== null && html`<p><a href="${action}?after=${waiting.next}">More</a></p>`}
      <form class="card" method="post" action="${action}" novalidate>
        <input type="hidden" name="formToken" value="${formToken}" />
        <h2>What is reported, and how</h2>
        <fieldset>${settingsFields(form, problems)}</fieldset>
        <button name="what" value="save">Save</button>
      </form>`,
  };
}

const none = ({ next }: ShipmentsWaiting): Html => (next === null ? html`<p>None.</p>` : html`<p>None on this page; there is more.</p>`);
const away = html`<p>They can’t be shown at this moment: the service does not answer. Try again in a minute.</p>`;

function said(done: ShipmentsOutcome, connection: ConnectionRow): Html {
  switch (done) {
    case 'saved':
      return good('Saved. Shipments that wait are judged again.');
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

/** What takes something elsewhere, or another try. */
function needsALook(shipments: readonly WaitingShipment[], base: string, formToken: string): Html {
  return html`<table>
    <thead>
      <tr>
        <th>Order</th>
        <th>Why</th>
        <th></th>
      </tr>
    </thead>
    <tbody>
      ${shipments.map(
        ({ orderNumber, reason, sentence, act }) =>
          html`<tr>
            <td class="order">
              <a href="${base}/order-explain?order=${encodeURIComponent(orderNumber)}"><code>${orderNumber}</code></a>
            </td>
            <td>${sentence} <span class="tag">${reason}</span></td>
            <td>${act === 'again' && again(orderNumber, base, formToken)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function again(orderNumber: string, base: string, formToken: string): Html {
  return html`<form method="post" action="${base}/shipments">
    <input type="hidden" name="formToken" value="${formToken}" /><input type="hidden" name="orders" value="${orderNumber}" />
    <button class="quiet" name="what" value="report" aria-label="Report order ${orderNumber} now">Report now</button>
  </form>`;
}

function settingsFields(form: ShipmentsForm, problems: ShipmentsFormProblems): Html {
  return html`${select(
    'capture',
    'Payments that were only authorized are captured',
    form.capture,
    [
      ['off', 'not by us'],
      ['first-shipment', 'with the first shipment of the order'],
      ['each-shipment', 'with each shipment what was shipped, where the payment allows it; otherwise when nothing is left to be shipped'],
      ['last-shipment', 'when nothing of the order is left to be shipped'],
    ],
    problems,
  )}
  ${select(
    'remainder',
    'Units that the warehouse closes an order without',
    form.remainder,
    [
      ['show', 'are shown above'],
      ['hold', 'are put on hold in Shopify, too'],
      ['resend', 'are sent to the warehouse once more, as an order of their own'],
    ],
    problems,
  )}
  ${text('remainderAfterHours', 'Hours after which what a shipped order still shows as ordered counts as closed', form.remainderAfterHours, 10, problems, html`Until then it may still be sent. 0: the warehouse sends an order only once.`)}
  ${tick('automatic', 'Report shipments by themselves; otherwise a person has each reported', form.automatic)}
  ${tick('notifyCustomer', 'Shopify mails the customer when a shipment is reported', form.notifyCustomer)}
  ${tick('sendTracking', 'Tell Shopify tracking numbers and carrier', form.sendTracking)}
  ${tick('returnWaybills', 'Tell numbers for the way back, too, behind the others', form.returnWaybills)}
  ${text('waitHours', 'Hours to wait for a tracking number', form.waitHours, 10, problems, html`0: a shipment is reported at once, and a number that comes later is added.`)}
  ${text('carriers', 'Carriers that Shopify calls otherwise', form.carriers, 5_000, problems, html`Between commas, such as <code>PostNord = PostNord SE</code>. Of carriers that it knows, Shopify makes the link itself.`)}
  ${text('waysOfDelivery', 'Report only shipments of these ways of delivery', form.waysOfDelivery, 5_000, problems, html`Their codes, between commas. Empty: all. Others are left to people.`)}
  ${text('orderTypes', 'Report only shipments of these order types', form.orderTypes, 5_000, problems, html`Their codes in the WMS, between commas. Empty: all.`)}`;
}

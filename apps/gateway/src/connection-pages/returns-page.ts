import type { RefundProposal, RefundsWaiting, UnsettledReturn } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { idleOr } from '../connections/idle-or.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { problem, select, text, tick } from './form-fields.js';
import { alert, good, unanswered } from './notices.js';
import type { ReturnsForm, ReturnsFormProblems, RuleForm } from './returns-form.js';

/** What became of what was sent. */
export const RETURNS_OUTCOMES = ['saved', 'decided', 'changed', 'off', 'unanswered'] as const;
export type ReturnsOutcome = (typeof RETURNS_OUTCOMES)[number];

export interface ReturnsPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the service does not answer. */
  readonly waiting: RefundsWaiting | null;
  readonly form: ReturnsForm;
  readonly problems: ReturnsFormProblems;
  /** What was just done; null when the page was opened anew. */
  readonly done: ReturnsOutcome | null;
}

/** Refunds that wait for a person, and what becomes of goods that come back. */
export function returnsPage({ connection, formToken, waiting, form, problems, done }: ReturnsPage): Page {
  const base = `/connections/${connection.connectionId}/returns`;
  return {
    title: 'Returns',
    body: html`${backToConnection(connection)}
      <h1>Returns</h1>
      ${done !== null && said(done, connection)}
      <div class="card wide">
        <h2>Refunds that wait for you</h2>
        ${waitingRefunds(waiting, base, formToken)}
      </div>
      ${waiting !== null && waiting.unsettled.length > 0 && unsettledReturns(waiting.unsettled, base, formToken)}
      <form class="card" method="post" action="${base}">
        <input type="hidden" name="formToken" value="${formToken}" />
        <input type="hidden" name="what" value="save" />
        <h2>What becomes of goods that come back</h2>
        ${problem('form', problems)} ${tick('enabled', 'Refund in Shopify what comes back to the warehouse from now on', form.enabled)}
        ${since(connection)}
        <fieldset>
          <legend>Whatever the cause</legend>
          ${rule(form.rule, '')}
        </fieldset>
        ${[...form.causes, emptyRule].map(
          (each, at) =>
            html`<fieldset>
              <legend>${each.cause === '' ? 'Another cause' : `Cause ${each.cause}`}</legend>
              ${text(`cause${at}`, 'Return cause', each.cause, 100, problems, html`Its code in the warehouse system. Empty: no rule of its own.`)}
              ${rule(each, String(at))}
            </fieldset>`,
        )}
        <input type="hidden" name="causes" value="${String(form.causes.length + 1)}" />
        ${tick('advise', 'Announce a return that is approved in Shopify to the warehouse, as a return order', form.advise)}
        <button type="submit">Save</button>
      </form>`,
  };
}

const emptyRule: RuleForm = { cause: '', refund: 'approval', restock: false, shipping: false, notifyCustomer: false };

function said(done: ReturnsOutcome, connection: ConnectionRow): Html {
  switch (done) {
    case 'saved':
      return good('Saved.');
    case 'decided':
      return good(idleOr(connection, 'returns', 'Taken: what you approved is refunded, what you left alone or have seen stays as it is.'));
    case 'changed':
      return alert('Something changed since the page was opened, so nothing was refunded. Look at it again below.');
    case 'off':
      return alert(
        'Returns are switched off, so nothing was approved, and nothing is refunded. Refund it in Shopify by hand, or switch them on below.',
      );
    case 'unanswered':
      return unanswered();
  }
}

function since({ settings }: ConnectionRow): Html | null {
  if (!settings.returns.enabled || settings.returns.since === null) {
    return html`<p class="hint">What came back before it is switched on is never touched.</p>`;
  }
  return html`<p class="hint">What came back before ${settings.returns.since.slice(0, 16).replace('T', ' ')} UTC is never touched.</p>`;
}

function waitingRefunds(waiting: RefundsWaiting | null, base: string, formToken: string): Html {
  if (waiting === null) return html`<p>They can’t be shown at this moment: the service does not answer. Try again in a minute.</p>`;
  if (waiting.proposals.length === 0) return html`<p>None.</p>`;
  return html`<p class="hint">Amounts are those that Shopify suggests.</p>
    <table>
      <thead>
        <tr>
          <th>Order</th>
          <th>Came back</th>
          <th>Refund</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${waiting.proposals.map((each) => waitingRefund(each, base, formToken))}
      </tbody>
    </table>
    ${waiting.next !== null && html`<p><a href="${base}?after=${waiting.next}">More</a></p>`}`;
}

function waitingRefund(proposal: RefundProposal, base: string, formToken: string): Html {
  const { orderId, orderNumber, key, amount, shipping, currencyCode, lines, isRestocked, isCustomerNotified, doubt } = proposal;
  return html`<tr>
    <td><code>${orderNumber}</code></td>
    <td>
      ${lines.map(
        ({ name, quantity, cause }) =>
          html`${String(quantity)} × ${name}${cause !== null && html` <span class="tag">${cause}</span>`}<br />`,
      )}
      ${isRestocked && html`<p class="hint">Shopify sells them again.</p>`}
      ${isCustomerNotified && html`<p class="hint">Shopify mails the customer.</p>`}
      ${doubt !== null && html`<p class="hint">You are asked because of a doubt: ${doubt}.</p>`}
    </td>
    <td>
      ${amount} ${currencyCode}${Number(shipping) > 0 && html`<br /><span class="hint">of it shipping ${shipping}</span>`}
      ${Number(amount) === 0 && html`<br /><span class="hint">nothing was paid: no money moves</span>`}
    </td>
    <td>
      <form method="post" action="${base}">
        ${named({ orderId, key }, formToken)}
        <button name="what" value="approve" aria-label="Approve the refund of order ${orderNumber}">Approve</button>
        <button class="quiet" name="what" value="decline" aria-label="Leave order ${orderNumber} alone">Leave alone</button>
      </form>
    </td>
  </tr>`;
}

/** What a click decides about. */
function named({ orderId, key }: { readonly orderId: string; readonly key: string }, formToken: string): Html {
  return html`<input type="hidden" name="formToken" value="${formToken}" /><input type="hidden" name="orderId" value="${orderId}" />
    <input type="hidden" name="key" value="${key}" />`;
}

function unsettledReturns(unsettled: readonly UnsettledReturn[], base: string, formToken: string): Html {
  return html`<div class="card wide">
    <h2>What only you can settle</h2>
    <table>
      <tbody>
        ${unsettled.map(
          (each) =>
            html`<tr>
              <td>${each.sentence}</td>
              <td>
                <form method="post" action="${base}">
                  ${named(each, formToken)}
                  <button class="quiet" name="what" value="seen" aria-label="Order ${each.orderNumber} is settled">Settled</button>
                </form>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function rule({ refund, restock, shipping, notifyCustomer }: RuleForm, at: string): Html {
  return html`${select(
    `refund${at}`,
    'Money',
    refund,
    [
      ['approval', 'is refunded once a person has approved the amount'],
      ['automatic', 'is refunded by itself'],
      ['off', 'is not refunded by us'],
    ],
    {},
  )}
  ${tick(`restock${at}`, 'Shopify sells the units again; not needed where stock is on, since the warehouse counts them', restock)}
  ${tick(`shipping${at}`, 'The shipping is refunded too, once per order', shipping)}
  ${tick(`notify${at}`, 'Shopify mails the customer about the refund', notifyCustomer)}`;
}

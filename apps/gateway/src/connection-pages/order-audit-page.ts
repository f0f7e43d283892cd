import type { Alarm, AuditReport } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import type { WholeAudit } from '../connections/order-audits.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { alert } from './notices.js';
import { explainBox } from './order-decision-parts.js';

export interface OrderAuditPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the order service does not answer. */
  readonly audit: WholeAudit | null;
}

/** Whether the shop, our books and the warehouse have the same orders: the last comparison, what it found, and what is wrong now. */
export function orderAuditPage({ connection, formToken, audit }: OrderAuditPage): Page {
  return {
    title: 'Order audit',
    body: html`${backToConnection(connection)}
      <h1>Order audit</h1>
      <p>
        Every hour the orders of the shop, our books and the warehouse are compared. Each difference has a reason, or it becomes an alarm,
        which closes itself once it is cured.
      </p>
      ${
        audit === null
          ? alert('The audit can’t be shown at this moment: the service does not answer. Open the page again in a minute.')
          : found(connection, formToken, audit)
      }
      ${explainBox(connection.connectionId, '')}`,
    ...(audit?.isRunning ? { script: reloadScript } : {}),
  };
}

function found(connection: ConnectionRow, formToken: string, audit: WholeAudit): Html {
  const { alarms, openAlarms, lastRun, hidden, webhooks, backfills } = audit;
  const open = alarms.filter(({ closedAt }) => closedAt === null);
  const closed = alarms.filter(({ closedAt }) => closedAt !== null);
  return html`${run(connection, formToken, audit)}
    ${openAlarms === 0 ? html`<div class="good"><p>No alarm is open.</p></div>` : card(`Open alarms (${openAlarms})`, alarmTable(open))}
    ${lastRun && compared(lastRun)} ${closed.length > 0 && card('Closed by themselves in the last seven days', alarmTable(closed))}
    ${backfills.length > 0 && card('Past orders that are admitted', backfillTable(backfills))}
    <div class="card">
      <h2>What we can see</h2>
      <p>
        ${webhooks.problem ?? `Webhook subscriptions stand; looked at ${webhooks.checkedAt === null ? 'soon' : at(webhooks.checkedAt)}.`}
      </p>
      ${hidden && html`<p class="hint">${hidden.sentence}</p>`}
    </div>`;
}

function run({ connectionId }: ConnectionRow, formToken: string, { isRunning, lastRun, failedBecause, nextAt }: WholeAudit): Html {
  return html`<div class="card">
    ${failedBecause !== null && html`<p class="problem">The newest one did not come to its end: ${failedBecause}</p>`}
    ${
      isRunning
        ? html`<p>Comparing now. The page follows by itself; without scripts, open it again.</p>
            <progress aria-label="Comparing"></progress>`
        : html`<p>
            ${lastRun === null ? 'Not compared yet.' : `Compared at ${at(lastRun.finishedAt)}.`}
            ${nextAt !== null && `Next at ${at(nextAt)}.`}
          </p>`
    }
    <form class="inline" method="post" action="/connections/${connectionId}/order-audit">
      <input type="hidden" name="formToken" value="${formToken}" />
      <button class="${isRunning && 'quiet'}">${isRunning ? 'Compare once more after this' : 'Compare now'}</button>
    </form>
  </div>`;
}

function compared({ from, counts, reasons, differences, differenceCount }: AuditReport): Html {
  return html`${card(
    `Orders since ${at(from)}`,
    html`<table>
      <tbody>
        ${count('Placed in the shop', counts.shopify)} ${count('of those in our books', counts.ledger)}
        ${count('of those handed over to the warehouse', counts.handedOver)} ${count('Made in the warehouse by us', counts.wms.ours)}
        ${count('Made in the warehouse by others', counts.wms.others)} ${count('Not done yet, of any age', counts.open)}
      </tbody>
    </table>`,
  )}
  ${
    reasons.length > 0 &&
    card(
      'Why orders are not in the warehouse',
      html`<table>
        <tbody>
          ${reasons.map(
            ({ reason, orders, means }) =>
              html`<tr data-reason="${reason}">
                <td><code>${reason}</code><br /><span class="hint">${means}</span></td>
                <td class="number">${amount(orders)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
    )
  }
  ${
    differenceCount > 0 &&
    card(
      `Differences without a reason (${differenceCount})`,
      html`<table>
          <tbody>
            ${differences.map(
              ({ number, orderId, sentence }) =>
                html`<tr>
                  <td><code>${number ?? orderId}</code></td>
                  <td>${sentence}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        ${differences.length < differenceCount && html`<p class="hint">The first ${differences.length} are shown.</p>`}`,
    )
  }`;
}

function alarmTable(alarms: readonly Alarm[]): Html {
  return html`<table>
    <tbody>
      ${alarms.map(
        ({ kind, subject, number, sentence, raisedAt, closedAt }) =>
          html`<tr data-alarm="${kind}">
            <td><code>${number ?? (subject === '' ? kind : subject)}</code></td>
            <td>${sentence}<br /><span class="hint">since ${at(raisedAt)}${closedAt !== null && `, closed ${at(closedAt)}`}</span></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function backfillTable(backfills: WholeAudit['backfills']): Html {
  return html`<table>
    <tbody>
      ${backfills.map(
        ({ from, to, orders, readAt }) =>
          html`<tr>
            <td>${at(from)} to ${at(to)}</td>
            <td class="number">${amount(orders)}</td>
            <td>${readAt === null ? 'being read' : `read ${at(readAt)}`}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function card(title: string, content: Html): Html {
  return html`<div class="card wide">
    <h2>${title}</h2>
    ${content}
  </div>`;
}

function count(label: string, value: number): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="number">${amount(value)}</td>
  </tr>`;
}

const amount = (value: number): string => new Intl.NumberFormat('en').format(value);
const at = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

const reloadScript = `setTimeout(() => location.reload(), 3000);`;

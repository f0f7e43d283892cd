import type { FlowAnswer } from '../connections/flow-answers.js';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import type { ShopStatus } from '../shops/shop.js';
import type { WmsWebhookAccess } from './webhook-access.js';

export interface ConnectionPage {
  readonly connection: ConnectionRow;
  readonly shopStatus: ShopStatus;
  readonly flows: readonly FlowAnswer[];
  readonly webhook: WmsWebhookAccess | null;
}

/** What was made, what governs it, and how far each flow is. */
export function connectionPage({ connection, shopStatus, flows, webhook }: ConnectionPage): Page {
  const { settings } = connection;
  const { order, fulfillment } = settings;
  return {
    title: 'Connection',
    body: html`<h1>${connection.shopDomain} is connected</h1>
      ${state(connection, shopStatus)}
      <div class="card">
        <h2>Flows</h2>
        <table>
          <thead>
            <tr>
              <th>Flow</th>
              <th>In step</th>
              <th>Under way</th>
              <th>Needs a look</th>
              <th></th>
            </tr>
          </thead>
          <tbody>
            ${flows.map(
              (answer) =>
                html`<tr data-flow="${answer.flow}">
                  <td>${titles[answer.flow]}</td>
                  <td class="count" data-count="inSync">${counted(answer).inSync}</td>
                  <td class="count" data-count="underWay">${counted(answer).underWay}</td>
                  <td class="count" data-count="needsALook">${counted(answer).needsALook}</td>
                  <td data-count="remark">${remark(answer)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <p class="hint">Counted when the page was opened; with scripts allowed, every few seconds.</p>
      </div>
      <div class="card">
        <h2>What is connected</h2>
        <table>
          <tbody>
            ${row('Connection', html`<code>${connection.connectionId}</code>`)} ${row('Shop', connection.shopDomain)}
            ${row('Location', html`<code>${connection.locationId}</code>`)} ${row('Warehouse', html`<code>${connection.wmsUrl}</code>`)}
            ${row('Goods owner', String(connection.goodsOwnerId))}
            ${row('Order numbers', order.orderNumberPrefix === '' ? 'as in Shopify' : `${order.orderNumberPrefix}1001 for Shopify's 1001`)}
            ${row('Orders are taken when', `${order.financialStatuses.map((status) => status.toLowerCase().replaceAll('_', ' ')).join(' or ')}, and changed since the day before ${settings.goLiveAt.slice(0, 16).replace('T', ' ')} UTC`)}
            ${row('Shipped means WMS status', fulfillment.shippedStatuses.join(', '))}
            ${row('Shopify mails the customer', fulfillment.notifyCustomer ? 'yes' : 'no')}
            ${row('Time zone of the warehouse', settings.warehouseTimeZone)}
          </tbody>
        </table>
      </div>
      ${
        webhook &&
        html`<div class="card">
          <h2>Faster: webhooks of the WMS (optional)</h2>
          <p>Without them, shipments are found by asking now and then. The warehouse enters these under Administration, Webhooks:</p>
          <table>
            <tbody>
              ${row('URL', html`<code>${webhook.url}</code>`)}${row(webhook.header, html`<code>${webhook.token}</code>`)}
            </tbody>
          </table>
        </div>`
      }
      <p><a href="/setup">Connect another location or warehouse</a></p>`,
    script: pollScript,
  };
}

const titles: Record<FlowAnswer['flow'], string> = { catalog: 'Articles', order: 'Orders', fulfillment: 'Shipments' };

function state({ status, pausedBecause }: ConnectionRow, shopStatus: ShopStatus): Html {
  if (pausedBecause === 'reauthorisation' || shopStatus === 'needs-reauthorisation') {
    return html`<div class="alert" role="alert">
      <p>Paused: Shopify no longer accepts our token. Install the app again, and everything goes on where it stopped.</p>
    </div>`;
  }
  if (status === 'paused')
    return html`<div class="alert" role="alert"><p>Paused by a person: nothing is read or written until it is resumed.</p></div>`;
  return html`<div class="good"><p>Everything was checked on both sides. Articles and orders are on their way.</p></div>`;
}

function row(label: string, value: Html | string): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td>${value}</td>
  </tr>`;
}

function counted({ status }: FlowAnswer): { inSync: string; underWay: string; needsALook: string } {
  if (!status) return { inSync: '–', underWay: '–', needsALook: '–' };
  const { due = 0, in_sync = 0, held = 0, failing = 0, refused = 0 } = status.counts;
  return { inSync: String(in_sync), underWay: String(due), needsALook: String(held + failing + refused) };
}

function remark({ answered, enabled, status }: FlowAnswer): string {
  if (!enabled) return 'switched off';
  if (!answered) return 'no answer now';
  return status?.known === false ? 'starting' : '';
}

/** The same counts as above, from the same answers. */
const pollScript = `
(() => {
  const refresh = async () => {
    try {
      const answer = await fetch(location.pathname + '/flows.json', { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      for (const { flow, answered, enabled, status } of (await answer.json()).flows) {
        const row = document.querySelector('[data-flow="' + flow + '"]');
        if (!row) continue;
        const counts = (status && status.counts) || {};
        const sum = (...names) => status ? names.reduce((total, name) => total + (counts[name] || 0), 0) : '–';
        const set = (name, text) => { row.querySelector('[data-count="' + name + '"]').textContent = text; };
        set('inSync', sum('in_sync'));
        set('underWay', sum('due'));
        set('needsALook', sum('held', 'failing', 'refused'));
        set('remark', !enabled ? 'switched off' : !answered ? 'no answer now' : status.known ? '' : 'starting');
      }
    } catch { /* the next one may work */ }
  };
  setInterval(refresh, 3000);
})();
`;

import type { FlowAnswer } from '../connections/flow-answers.js';
import type { ConnectionRow } from '../connections/connection.js';
import { PREVIEWED_FLOWS } from '../connections/flow-questions.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import type { ShopStatus } from '../shops/shop.js';
import type { WmsWebhookAccess } from '../setup/webhook-access.js';
import { FLOW_TITLES, flowView, type FlowView } from './flow-view.js';

export interface ConnectionPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  readonly shopStatus: ShopStatus;
  readonly flows: readonly FlowAnswer[];
  readonly webhook: WmsWebhookAccess | null;
  readonly now: Date;
}

/** What was made, what governs it, and how far each flow is. */
export function connectionPage({ connection, formToken, shopStatus, flows, webhook, now }: ConnectionPage): Page {
  const { settings, connectionId } = connection;
  const { order, fulfillment } = settings;
  const base = `/connections/${connectionId}`;
  const views = flows.map((answer) => flowView(answer, connection, now));
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
            ${views.map(
              (view) =>
                html`<tr data-flow="${view.flow}">
                  <td>${FLOW_TITLES[view.flow]}</td>
                  <td class="count" data-count="inSync">${view.inSync}</td>
                  <td class="count" data-count="underWay">${view.underWay}</td>
                  <td class="count" data-count="needsALook">${view.needsALook}</td>
                  <td data-count="remark">${view.remark}</td>
                </tr>`,
            )}
          </tbody>
        </table>
        <p class="hint">Counted when the page was opened; with scripts allowed, every few seconds.</p>
        ${views.filter(({ flow }) => PREVIEWED_FLOWS.some((each) => each === flow)).map((view) => progress(view, base, formToken))}
      </div>
      <nav class="card" aria-label="Orders">
        <h2>Orders</h2>
        <ul class="doors">
          ${door(`${base}/order-settings`, 'Order settings', 'Which orders are sent, how they look in the warehouse, and what becomes of changes.')}
          ${door(`${base}/order-preview`, 'Order preview', 'What would become of the newest orders, field by field, before anything is written.')}
          ${door(`${base}/order-explain`, 'Explain an order', 'Why an order is where it is: every rule, what the order has, and what is wanted.')}
          ${door(`${base}/shipments`, 'Shipments', 'What needs a person, which shipments are reported, and when payments are captured.')}
          ${door(`${base}/returns`, 'Returns', settings.returns.enabled ? 'What came back to the warehouse, and refunds that wait for you.' : 'Returns are off. Decide what becomes of goods that come back to the warehouse.')}
          ${door(`${base}/order-audit`, 'Order audit', 'Whether the shop and the warehouse have the same orders, and what is wrong if not.')}
        </ul>
      </nav>
      <nav class="card" aria-label="Articles and stock">
        <h2>Articles and stock</h2>
        <ul class="doors">
          ${door(`${base}/stock`, 'Stock dry run', settings.inventory.enabled ? 'Stock is on: what the warehouse can sell is what the shop shows.' : 'Stock is off. See what would change in the shop, then switch it on.')}
          ${door(`${base}/articles`, 'Article dry run', 'See which articles would be written to the warehouse, and what would change in them.')}
          ${door(`${base}/sku-doctor`, 'SKU doctor', 'Variants without a SKU, with the same or nearly the same one, or with a new one.')}
          ${door(`${base}/settings`, 'Settings', 'How articles are named and priced, which warehouses count, and what is kept back.')}
        </ul>
      </nav>
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
            ${row('Payments are captured', { off: 'no', 'first-shipment': 'with the first shipment', 'each-shipment': 'what was shipped, with each shipment', 'last-shipment': 'when everything is shipped' }[fulfillment.capture])}
            ${row('Shopify mails the customer', fulfillment.notifyCustomer ? 'yes' : 'no')}
            ${row('Time zone of the warehouse', settings.warehouseTimeZone)}
          </tbody>
        </table>
      </div>
      ${
        webhook &&
        html`<div class="card">
          <h2>Faster: webhooks of the WMS (optional)</h2>
          <p>
            Without them, shipments and stock changes are found by asking now and then. The warehouse enters these under Administration,
            Webhooks:
          </p>
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

function state({ status, pausedBecause, settings }: ConnectionRow, shopStatus: ShopStatus): Html {
  if (pausedBecause === 'reauthorisation' || shopStatus === 'needs-reauthorisation') {
    return html`<div class="alert" role="alert">
      <p>Paused: Shopify no longer accepts our token. Install the app again, and everything goes on where it stopped.</p>
    </div>`;
  }
  if (status === 'paused')
    return html`<div class="alert" role="alert"><p>Paused by a person: nothing is read or written until it is resumed.</p></div>`;
  return html`<div class="good"><p>Everything was checked on both sides. ${onTheirWay(settings)}</p></div>`;
}

function onTheirWay({ catalog, order }: ConnectionRow['settings']): string {
  if (catalog.enabled && order.enabled) return 'Articles and orders are on their way.';
  if (order.enabled) return 'Orders are on their way.';
  return catalog.enabled ? 'Articles are on their way.' : '';
}

/** Stands in the page even while nothing is loaded, so that the script can show it when something is. */
function progress({ flow, load }: FlowView, base: string, formToken: string): Html {
  return html`<div class="load" data-load="${flow}" ${load === null && html`hidden`}>
    <p><strong>${FLOW_TITLES[flow]}:</strong> <span data-load-sentence>${load?.sentence}</span></p>
    ${bar(flow, load)}
    <form method="post" action="${base}/load" ${load?.isOver && html`hidden`}>
      <input type="hidden" name="formToken" value="${formToken}" /><input type="hidden" name="flow" value="${flow}" />
      <button class="quiet" name="what" value="cancel">Cancel this load</button>
    </form>
  </div>`;
}

function bar(flow: FlowView['flow'], load: FlowView['load']): Html {
  const known = load !== null && load.total !== null && html`value="${load.read}" max="${load.total}"`;
  return html`<progress aria-label="${FLOW_TITLES[flow]} loaded" ${known} ${load?.isOver && html`hidden`}></progress>`;
}

function door(href: string, title: string, what: string): Html {
  return html`<li><a href="${href}">${title}</a><br /><span class="hint">${what}</span></li>`;
}

function row(label: string, value: Html | string): Html {
  return html`<tr>
    <th scope="row">${label}</th>
    <td>${value}</td>
  </tr>`;
}

/** Shows what the page would show if it were opened now. */
const pollScript = `
(() => {
  const refresh = async () => {
    try {
      const answer = await fetch(location.pathname + '/flows.json', { headers: { accept: 'application/json' } });
      if (!answer.ok) return;
      for (const { flow, load, ...view } of (await answer.json()).flows) {
        const row = document.querySelector('[data-flow="' + flow + '"]');
        for (const name of ['inSync', 'underWay', 'needsALook', 'remark']) row.querySelector('[data-count="' + name + '"]').textContent = view[name];
        const box = document.querySelector('[data-load="' + flow + '"]');
        if (!box) continue;
        box.hidden = !load;
        if (!load) continue;
        box.querySelector('[data-load-sentence]').textContent = load.sentence;
        const bar = box.querySelector('progress');
        if (load.total === null) bar.removeAttribute('value');
        else { bar.max = load.total; bar.value = load.read; }
        bar.hidden = box.querySelector('form').hidden = load.isOver;
      }
    } catch { /* the next one may work */ }
  };
  setInterval(refresh, 3000);
})();
`;

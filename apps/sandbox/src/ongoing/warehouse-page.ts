import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escapeHtml } from './article-writes.js';
import { toNumber } from './lossless-body.js';
import { Refusal } from './refusal.js';
import { cancelByStaff, isOpen, pick, ship, work } from './staff.js';
import { status } from './statuses.js';
import { stockTable } from './stock-page.js';
import { type Order, type OrderLine, type Warehouse, outstanding } from './warehouse.js';

const shownAtMost = 100;
type Form = Record<string, string>;

/** A page for a person who wants to play the warehouse: see orders, pick them, send them, cancel them. */
export function addPageRoutes(server: FastifyInstance, warehouses: ReadonlyMap<string, Warehouse>): void {
  const html = (reply: FastifyReply, code: number, body: string): FastifyReply =>
    reply.status(code).type('text/html; charset=utf-8').send(body);
  const find = (request: FastifyRequest): Warehouse | undefined => warehouses.get((request.params as { warehouse: string }).warehouse);

  server.get('/', async (_request, reply) => html(reply, 200, frontPage([...warehouses.values()])));
  server.get('/:warehouse', async (request, reply) => {
    const warehouse = find(request);
    if (warehouse === undefined) return html(reply, 404, frontPage([...warehouses.values()], 'There is no such warehouse here.'));
    const { show = 'open', find: wanted = '', said } = request.query as { show?: string; find?: string; said?: string };
    return html(reply, 200, warehousePage(warehouse, show, wanted.trim(), said));
  });
  server.get('/:warehouse/stock', async (request, reply) => {
    const warehouse = find(request);
    if (warehouse === undefined) return html(reply, 404, frontPage([...warehouses.values()], 'There is no such warehouse here.'));
    const { find: wanted = '', said } = request.query as { find?: string; said?: string };
    return html(reply, 200, stockPage(warehouse, wanted.trim(), said));
  });
  server.post('/:warehouse/stock/:articleId/:siteId', async (request, reply) => {
    const warehouse = find(request);
    const { articleId, siteId } = request.params as { articleId: string; siteId: string };
    const article = warehouse?.articleById(Number(articleId));
    const site = warehouse?.site(Number(siteId));
    if (warehouse === undefined || article === undefined || site === undefined) {
      return html(reply, 404, frontPage([...warehouses.values()], 'There is no such article here.'));
    }
    const { numberOfItems = '', find: wanted = '' } = (request.body ?? {}) as Form;
    const counted = numberOfItems.trim() === '' ? Number.NaN : Number(numberOfItems);
    const isCount = Number.isFinite(counted) && counted >= 0;
    if (isCount) warehouse.count(article, site, counted);
    const said = isCount ? `${article.articleNumber}: ${counted} counted.` : 'Nothing was counted: give a number, 0 or more.';
    return reply.redirect(`/${warehouse.name}/stock?find=${encodeURIComponent(wanted)}&said=${encodeURIComponent(said)}`, 303);
  });
  server.post('/:warehouse/work', async (request, reply) => {
    const warehouse = find(request);
    if (warehouse === undefined) return html(reply, 404, frontPage([...warehouses.values()], 'There is no such warehouse here.'));
    const { count = '10' } = (request.body ?? {}) as Form;
    const done = work(warehouse, { count: Math.max(1, Math.trunc(Number(count)) || 10), seed: 1 });
    return reply.redirect(`/${warehouse.name}?show=sent&said=${encodeURIComponent(`${done.length} orders picked and sent.`)}`, 303);
  });
  server.post('/:warehouse/orders/:orderId/:action', async (request, reply) => {
    const warehouse = find(request);
    const { orderId, action } = request.params as { orderId: string; action: string };
    const order = warehouse?.orderById(Number(orderId));
    if (warehouse === undefined || order === undefined) {
      return html(reply, 404, frontPage([...warehouses.values()], 'There is no such order here.'));
    }
    let said: string;
    try {
      said = act(warehouse, order, action, (request.body ?? {}) as Form);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      said = error.message;
    }
    return reply.redirect(
      `/${warehouse.name}?show=all&find=${encodeURIComponent(order.orderNumber)}&said=${encodeURIComponent(said)}`,
      303,
    );
  });
}

function act(warehouse: Warehouse, order: Order, action: string, form: Form): string {
  switch (action) {
    case 'pick': {
      const lines = order.lines
        .map((line) => ({ rowNumber: line.rowNumber, quantity: Number(form[`line-${line.id}`] ?? outstanding(line)) }))
        .filter((line) => line.quantity > 0);
      if (lines.length === 0) return 'Nothing was picked: every quantity is 0.';
      pick(warehouse, order, { lines });
      return `Order ${order.orderNumber}: ${lines.reduce((total, line) => total + line.quantity, 0)} items picked.`;
    }
    case 'ship': {
      const waybill = form.waybill?.trim() ?? '';
      const url = form.url?.trim() ?? '';
      ship(warehouse, order, {
        tracking: waybill === '' ? [] : [{ waybill, url: url === '' ? null : url }],
        carrier: form.carrier === '' ? undefined : form.carrier,
      });
      return `Order ${order.orderNumber} sent${waybill === '' ? ' without a tracking number' : ` with tracking number ${waybill}`}.`;
    }
    case 'cancel':
      cancelByStaff(warehouse, order);
      return `Order ${order.orderNumber} cancelled.`;
    default:
      return `There is no action ${action}.`;
  }
}

const tabs: readonly { key: string; title: string; holds: (order: Order) => boolean }[] = [
  { key: 'open', title: 'To do', holds: isOpen },
  { key: 'sent', title: 'Sent', holds: (order) => order.status >= status.sent && order.status < status.cancelled },
  { key: 'cancelled', title: 'Cancelled', holds: (order) => order.status === status.cancelled },
  { key: 'all', title: 'All', holds: () => true },
];

function warehousePage(warehouse: Warehouse, show: string, wanted: string, said: string | undefined): string {
  const tab = tabs.find((candidate) => candidate.key === show) ?? tabs[0];
  const matching = warehouse.orders.filter(
    (order) =>
      tab?.holds(order) === true &&
      (wanted === '' ||
        order.orderNumber.includes(wanted) ||
        (order.body.consignee.name ?? '').toLowerCase().includes(wanted.toLowerCase())),
  );
  const shown = matching.slice(-shownAtMost).reverse();
  const base = `/${warehouse.name}`;
  return page(
    `${warehouse.name}: warehouse`,
    `${pageHead(warehouse, said)}
    <div class="bar">
      <nav>${tabs
        .map(
          (entry) =>
            `<a href="${base}?show=${entry.key}"${entry === tab ? ' aria-current="page"' : ''}>${entry.title} <b>${
              warehouse.orders.filter(entry.holds).length
            }</b></a>`,
        )
        .join('')}<a href="${base}/stock">Stock</a></nav>
      <form method="get" action="${base}"><input type="hidden" name="show" value="${tab?.key ?? 'all'}"><input name="find" value="${escapeHtml(wanted)}" placeholder="Order number or name" aria-label="Order number or name"><button>Find</button></form>
      <form method="post" action="${base}/work"><button class="quiet">Let the staff send</button><input name="count" type="number" min="1" value="10" aria-label="How many orders"></form>
    </div>
    ${shown.map((order) => orderCard(warehouse, order)).join('')}
    ${shown.length === 0 ? `<p class="empty">${emptySentence(warehouse, tab?.key, wanted)}</p>` : ''}
    ${matching.length > shownAtMost ? `<p class="empty">The newest ${shownAtMost} of ${matching.length} orders.</p>` : ''}`,
  );
}

function stockPage(warehouse: Warehouse, wanted: string, said: string | undefined): string {
  return page(
    `${warehouse.name}: stock`,
    `${pageHead(warehouse, said)}
    <div class="bar"><nav><a href="/${warehouse.name}">Orders</a><a href="/${warehouse.name}/stock" aria-current="page">Stock</a></nav></div>
    ${stockTable(warehouse, wanted)}`,
  );
}

function pageHead(warehouse: Warehouse, said: string | undefined): string {
  return `<header>
      <div><p class="eyebrow">Ongoing twin</p><h1>${escapeHtml(warehouse.name)}</h1></div>
      <p class="facts">${warehouse.orders.length} orders · ${warehouse.articles.length} articles · ${warehouse
        .goodsOwners()
        .map((owner) => `goods owner ${owner.id} ${escapeHtml(owner.name)}`)
        .join(' · ')}</p>
    </header>
    ${said === undefined ? '' : `<p class="said" role="status">${escapeHtml(said)}</p>`}`;
}

function emptySentence(warehouse: Warehouse, tab: string | undefined, wanted: string): string {
  if (wanted !== '') return `No order here matches ${escapeHtml(wanted)}.`;
  if (warehouse.orders.length === 0) return 'No orders yet. They appear here as soon as somebody writes one through the API.';
  return tab === 'open' ? 'Nothing to do: every order is sent or cancelled.' : 'No such orders.';
}

function orderCard(warehouse: Warehouse, order: Order): string {
  const { consignee } = order.body;
  const action = `/${warehouse.name}/orders/${order.id}`;
  const left = order.lines.reduce((total, line) => total + outstanding(line), 0);
  const cancelled = order.status === status.cancelled;
  const place = [consignee.address1, [consignee.postCode, consignee.city].filter(Boolean).join(' '), consignee.countryCode].filter(Boolean);
  return `<article>
    <div class="head">
      <h2>${escapeHtml(order.orderNumber)}</h2>
      <span class="status s${Math.min(order.status, 1000)}">${order.status} ${escapeHtml(warehouse.statusText(order.status) ?? '')}</span>
      <span class="who">${escapeHtml(consignee.name ?? 'No name')}<small>${escapeHtml(place.join(', '))}</small></span>
      <time datetime="${order.createdAt.toISOString()}">${order.createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>
    </div>
    ${order.body.orderRemark ? `<p class="remark">${escapeHtml(order.body.orderRemark)}</p>` : ''}
    ${orderDetails(warehouse, order)}
    <form method="post" action="${action}/pick">
      <table><thead><tr><th>Article</th><th class="n">Ordered</th><th class="n">Picked</th><th class="n">${left > 0 && !cancelled ? 'Pick now' : ''}</th></tr></thead>
      <tbody>${order.lines.map((line) => lineRow(warehouse, line, cancelled)).join('')}</tbody></table>
      ${left > 0 && !cancelled ? '<p class="actions"><button>Pick</button></p>' : ''}
    </form>
    ${
      order.tracking.length > 0 || order.parcels.length > 0
        ? `<p class="tracking">${order.carrier === null ? 'Sent' : escapeHtml(order.carrier.name)}: ${order.tracking
            .map((entry) => `<code>${escapeHtml(entry.waybill)}</code>`)
            .concat(order.parcels.map((parcel) => `parcel <code>${escapeHtml(parcel.parcelNumber)}</code>`))
            .join(', ')}</p>`
        : ''
    }
    ${
      cancelled
        ? ''
        : `<div class="actions">
      <form method="post" action="${action}/ship">
        <input name="waybill" placeholder="Tracking number" aria-label="Tracking number">
        <input name="url" type="url" placeholder="Tracking URL" aria-label="Tracking URL">
        <select name="carrier" aria-label="Carrier">${['PostNord', 'DHL Freight'].map((name) => `<option>${name}</option>`).join('')}</select>
        <button${order.lines.some((line) => line.picked > 0) ? '' : ' disabled title="Pick something first"'}>Send</button>
      </form>
      <form method="post" action="${action}/cancel"><button class="quiet danger">Cancel order</button></form>
    </div>`
    }
  </article>`;
}

/** What else was written about the order, by the names people in the warehouse see. */
function orderDetails(warehouse: Warehouse, order: Order): string {
  const { body } = order;
  const site = typeof body.warehouseId === 'number' ? warehouse.site(body.warehouseId) : undefined;
  const details = (
    [
      ['Warehouse instruction', body.warehouseInstruction],
      ['Delivery instruction', body.deliveryInstruction],
      ['Order type', codeAndName(body.orderType)],
      ['Way of delivery', codeAndName(body.wayOfDelivery)],
      ['Service point', body.servicePointCode],
      ['Warehouse', site && (site.name ?? site.code ?? String(site.id))],
      ['Delivery date', body.deliveryDate.slice(0, 10)],
      ['Language', body.languageCode],
      ['Reference', body.referenceNumber],
      ['Sales code', body.salesCode],
      ["Customer's order number", body.consigneeOrderNumber],
      ['Free text 1', body.freeText1],
      ['Free text 2', body.freeText2],
      ['Free text 3', body.freeText3],
      ['Door code', body.consignee.doorCode],
      ['Organisation number', body.consignee.organisationNumber],
      ['VAT number', body.consignee.vatNumber],
    ] as const
  ).filter(([, value]) => value);
  return `<dl>${details.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '')}</dd></div>`).join('')}</dl>`;
}

function codeAndName(value: Order['body']['orderType']): string {
  return [...new Set([value?.code, value?.name].filter(Boolean))].join(' · ');
}

/** What was written on the line beside article and quantity. */
function lineNotes({ body }: OrderLine): string {
  const notes = [
    body.shouldBePicked === false ? 'not to be picked' : null,
    body.comment,
    body.warehouseInstruction,
    body.lineFreeValues?.freeText1,
  ].filter(Boolean);
  return notes.length === 0 ? '' : `<small>${escapeHtml(notes.join(' · '))}</small>`;
}

function lineRow(warehouse: Warehouse, line: OrderLine, cancelled: boolean): string {
  const left = outstanding(line);
  const name = warehouse.articleById(line.articleId)?.body.articleName ?? '';
  return `<tr><td><b>${escapeHtml(line.body.articleNumber)}</b> ${escapeHtml(name)}${lineNotes(line)}</td><td class="n">${toNumber(line.body.numberOfItems)}</td><td class="n">${line.picked}</td><td class="n">${
    left > 0 && !cancelled
      ? `<input type="number" name="line-${line.id}" min="0" max="${left}" value="${left}" step="any" aria-label="Pick now of ${escapeHtml(line.body.articleNumber)}">`
      : ''
  }</td></tr>`;
}

function frontPage(warehouses: readonly Warehouse[], said?: string): string {
  return page(
    'Ongoing twin',
    `<header><div><p class="eyebrow">Ongoing twin</p><h1>Warehouses</h1></div></header>
    ${said === undefined ? '' : `<p class="said" role="status">${escapeHtml(said)}</p>`}
    ${
      warehouses.length === 0
        ? '<p class="empty">No warehouse yet. Make one with <code>POST /_twin/warehouses</code>.</p>'
        : warehouses
            .map(
              (warehouse) =>
                `<article><h2><a href="/${warehouse.name}">${escapeHtml(warehouse.name)}</a></h2><p>${warehouse.orders.length} orders, ${warehouse.articles.length} articles</p></article>`,
            )
            .join('')
    }`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`;
}

const style = `
:root{color-scheme:light dark;--ground:#f4f3ef;--card:#fff;--ink:#20241f;--soft:#656b62;--line:#dedbd2;--act:#1f5c4a;--on:#fff;--danger:#a33a2a;--said:#e4efe9}
@media(prefers-color-scheme:dark){:root{--ground:#171a18;--card:#212523;--ink:#ecece6;--soft:#a2a89f;--line:#373d39;--act:#5fb497;--on:#10211b;--danger:#e58a7b;--said:#22382f}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:28px 20px 60px}
header{display:flex;justify-content:space-between;align-items:end;gap:20px;flex-wrap:wrap}h1{font-size:28px;margin:0;line-height:1.15}h2{font-size:18px;margin:0}
.eyebrow{margin:0;color:var(--soft);font-size:13px}.facts{margin:0;color:var(--soft)}
.said{background:var(--said);padding:10px 14px;border-radius:8px}
.bar{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin:22px 0 14px;justify-content:space-between}
nav{display:flex;gap:4px}nav a{padding:6px 12px;border-radius:8px;color:inherit;text-decoration:none}nav a[aria-current]{background:var(--card);box-shadow:inset 0 0 0 1px var(--line)}nav b{color:var(--soft);font-weight:500;margin-left:3px}
form{margin:0}td form{white-space:nowrap}.bar form,.actions form{display:flex;gap:6px;flex-wrap:wrap}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px;margin:0 0 12px}
.head{display:flex;gap:14px;align-items:center;flex-wrap:wrap}.who small{display:block;color:var(--soft)}time{margin-left:auto;color:var(--soft);font-size:13px}
.status{font-size:13px;padding:2px 10px;border-radius:99px;background:#e9e6dc;color:#3c4039;white-space:nowrap}.s320,.s400{background:#f5e2b8;color:#5b4300}.s450,.s500{background:#cbe6d8;color:#0f4735}.s1000,.s150{background:#f2d3cc;color:#7a2416}
.remark{color:var(--soft);margin:8px 0 0}dl{display:flex;flex-wrap:wrap;gap:4px 18px;margin:8px 0 0;font-size:13px}dl div{display:flex;gap:6px}dt{color:var(--soft)}dd{margin:0}td small{display:block;color:var(--soft)}table{width:100%;border-collapse:collapse;margin:10px 0}th{text-align:left;font-weight:500;color:var(--soft);font-size:13px}td,th{padding:5px 8px 5px 0;border-bottom:1px solid var(--line)}.n{text-align:right;min-width:90px;font-variant-numeric:tabular-nums}
input,select,button{font:inherit;color:inherit;padding:6px 10px;border:1px solid var(--line);border-radius:7px;background:var(--card)}input[type=number]{width:76px;text-align:right}
button{background:var(--act);border-color:var(--act);color:var(--on);cursor:pointer}button.quiet{background:transparent;color:var(--act)}button.danger{color:var(--danger);border-color:var(--line)}button:disabled{opacity:.45;cursor:not-allowed}
:focus-visible{outline:2px solid var(--act);outline-offset:2px}
.actions{display:flex;justify-content:space-between;gap:10px;flex-wrap:wrap;margin:8px 0 0}form>.actions{justify-content:flex-end}.tracking{margin:8px 0 0}code{font-family:ui-monospace,monospace;font-size:.93em}
.empty{color:var(--soft);text-align:center;padding:30px 0}`;

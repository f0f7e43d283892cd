import type { FlowDryRun, PlannedChange } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import type { PreviewedFlow } from '../connections/flow-questions.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';

export interface PreviewPage {
  readonly connection: ConnectionRow;
  readonly flow: PreviewedFlow;
  readonly formToken: string;
  /** Null while the flow is in no dry run; `unanswered` while its service does not answer. */
  readonly dryRun: FlowDryRun | 'unanswered' | null;
  /** Whether this is another page of the list than the first. */
  readonly isLaterPage: boolean;
}

/** What differs between stock and articles, in a merchant's words. */
const WORDS = {
  inventory: {
    path: 'stock',
    title: 'Stock dry run',
    purpose:
      'What the warehouse can sell becomes what the shop shows as available. Here you see every quantity that would change, before anything is written.',
    isOn: 'Stock is on: quantities are written to the shop as they change in the warehouse.',
    start: 'Start dry run',
    isOff: 'Stock is off, and nobody has looked yet what would change.',
    on: 'Switch stock on',
    onIsFor: 'From then on the shop shows these quantities, and follows the warehouse.',
    off: 'Switch stock off',
    offIsFor: 'The shop keeps the quantities that it has now, and they no longer follow the warehouse.',
    nothing: 'Nothing would change: the shop shows what the warehouse can sell.',
    things: ['quantity would change', 'quantities would change'],
  },
  catalog: {
    path: 'articles',
    title: 'Article dry run',
    purpose:
      'Product variants of the shop become articles in the warehouse. Here you see every article that would be written, and what would change in it.',
    isOn: 'Articles are on: what changes in the shop is written to the warehouse.',
    start: 'Start dry run',
    isOff: 'Articles are off: nothing is written, and nothing is looked at.',
    on: 'Switch articles on',
    onIsFor: 'From then on these articles are written, and follow the shop.',
    off: 'Switch articles off and start a dry run',
    offIsFor: 'Nothing more is written. Orders wait for articles that are not in the warehouse yet.',
    nothing: 'Nothing would change: the warehouse has every article as the shop has it.',
    things: ['article would be written', 'articles would be written'],
  },
} as const satisfies Record<PreviewedFlow, object>;

/** The path of a flow's page below its connection. */
export const previewPath = (flow: PreviewedFlow): string => WORDS[flow].path;
export const previewTitle = (flow: PreviewedFlow): string => WORDS[flow].title;

/** What a flow would write: from, to, a page at a time. Stock is switched on from here, once everything was looked at. */
export function previewPage(page: PreviewPage): Page {
  const { connection, flow, dryRun } = page;
  const words = WORDS[flow];
  const isLooking = dryRun !== null && dryRun !== 'unanswered' && !dryRun.isComplete;
  return {
    title: words.title,
    body: html`${backToConnection(connection)}
      <h1>${words.title}</h1>
      <p>${words.purpose}</p>
      ${connection.settings[flow].enabled ? isOn(page) : dryRun === null ? isOff(page) : looked(page, dryRun)}`,
    ...(isLooking && !page.isLaterPage ? { script: reloadScript } : {}),
  };
}

function isOn(page: PreviewPage): Html {
  const words = WORDS[page.flow];
  return html`<div class="good"><p>${words.isOn}</p></div>
    <div class="card">
      <p>${words.offIsFor}</p>
      ${button(page, page.flow === 'catalog' ? 'start' : 'off', words.off, 'quiet')}
    </div>`;
}

function isOff(page: PreviewPage): Html {
  const words = WORDS[page.flow];
  return html`<div class="card">
    <p>${words.isOff}</p>
    ${button(page, 'start', words.start)}
  </div>`;
}

function looked(page: PreviewPage, dryRun: FlowDryRun | 'unanswered'): Html {
  const words = WORDS[page.flow];
  if (dryRun === 'unanswered') {
    return html`<div class="alert" role="alert">
      <p>What would change can’t be told at this moment: the service does not answer. Open the page again in a minute.</p>
    </div>`;
  }
  const { isComplete, wouldChange, planned } = dryRun;
  const counted = `${new Intl.NumberFormat('en').format(wouldChange)} ${words.things[wouldChange === 1 ? 0 : 1]}`;
  return html`${
      isComplete
        ? html`<div class="good"><p>Everything was looked at. ${wouldChange === 0 ? words.nothing : `${counted}.`}</p></div>`
        : html`<div class="card">
            <p>Still looking: ${counted} so far. The page follows by itself; without scripts, open it again.</p>
            <progress aria-label="Looking"></progress>
          </div>`
    }
    <div class="card">
      ${
        isComplete
          ? html`<p>${words.onIsFor}</p>
              ${button(page, 'on', words.on)}`
          : html`<p>It can be switched on here once everything was looked at.</p>`
      }
      ${button(page, 'start', 'Start again', 'quiet')} ${button(page, 'stop', 'End the dry run', 'quiet')}
    </div>
    ${planned.length > 0 && html`<div class="card wide">${table(page.flow, planned)} ${pages(page, dryRun)}</div>`}`;
}

function pages({ connection, flow, isLaterPage }: PreviewPage, { next }: FlowDryRun): Html | null {
  if (next === null && !isLaterPage) return null;
  const path = `/connections/${connection.connectionId}/${WORDS[flow].path}`;
  return html`<p class="pages">
    ${isLaterPage && html`<a href="${path}">First page</a>`}
    ${next !== null && html`<a href="${path}?after=${encodeURIComponent(next)}">Next page</a>`}
  </p>`;
}

function table(flow: PreviewedFlow, planned: readonly PlannedChange[]): Html {
  if (flow === 'inventory') {
    return html`<table>
      <thead>
        <tr>
          <th>Article</th>
          <th class="number">In the shop now</th>
          <th class="number">Would become</th>
        </tr>
      </thead>
      <tbody>
        ${planned.map(stockRow)}
      </tbody>
    </table>`;
  }
  return html`<table>
    <thead>
      <tr>
        <th>Article</th>
        <th>Field</th>
        <th>In the warehouse now</th>
        <th>Would become</th>
      </tr>
    </thead>
    <tbody>
      ${planned.map(articleRows)}
    </tbody>
  </table>`;
}

/** Variants that share an article have a line each. */
function stockRow({ key, number, what, changes }: PlannedChange): Html {
  return html`${changes.map(
    ({ field, from, to }, at) =>
      html`<tr class="${at < changes.length - 1 && 'joined'}">
        <td>
          ${at === 0 && html`<code>${number ?? key}</code>`} ${field !== 'available' && html`<span class="hint">${field}</span>`}
          ${what === 'activate' && from === null && html`<br /><span class="hint">stocked at this location for the first time</span>`}
        </td>
        <td class="number">${from ?? '–'}</td>
        <td class="number">${to ?? '–'}</td>
      </tr>`,
  )}`;
}

const WHAT: Partial<Record<PlannedChange['what'], string>> = { create: 'new', deactivate: 'made inactive' };

function articleRows({ key, number, what, changes }: PlannedChange): Html {
  const rows = changes.length === 0 ? [{ field: '', from: null, to: null }] : changes;
  return html`${rows.map(
    ({ field, from, to }, at) =>
      html`<tr class="${at < rows.length - 1 && 'joined'}">
        ${at === 0 && html`<td rowspan="${rows.length}"><code>${number ?? key}</code>${WHAT[what] && html`<br /><span class="tag">${WHAT[what]}</span>`}</td>`}
        <td>${FIELDS[field] ?? field}</td>
        <td class="value">${shown(from)}</td>
        <td class="value">${shown(to)}</td>
      </tr>`,
  )}`;
}

function shown(value: string | null): string {
  if (value === 'true') return 'yes';
  return value === 'false' ? 'no' : (value ?? '–');
}

/** The article fields of the mapping table, as people say them; others go by their name in the WMS. */
const FIELDS: Readonly<Record<string, string>> = {
  articleName: 'Name',
  barCode: 'Barcode',
  countryOfOriginCode: 'Country of origin',
  isActive: 'Active',
  linkToPicture: 'Picture',
  supplierName: 'Supplier',
  purchasePrice: 'Purchase price',
  purchaseCurrencyCode: 'Currency of the purchase price',
  customerPrice: 'Customer price',
  productCode: 'Product code',
  statisticsNumber: 'Statistics number',
  weight: 'Weight (kg)',
};

function button({ connection, flow, formToken }: PreviewPage, action: string, label: string, look?: 'quiet'): Html {
  return html`<form class="inline" method="post" action="/connections/${connection.connectionId}/${WORDS[flow].path}">
    <input type="hidden" name="formToken" value="${formToken}" />
    <button class="${look}" name="action" value="${action}">${label}</button>
  </form>`;
}

const reloadScript = `setTimeout(() => location.reload(), 3000);`;

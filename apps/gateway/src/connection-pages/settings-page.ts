import type { WmsWarehouse } from '@stockbridge/wms';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { boxes, marks, options, problem, select, tick } from './form-fields.js';
import type { SettingsForm, SettingsFormProblems } from './settings-form.js';

export interface SettingsPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  readonly form: SettingsForm;
  readonly problems: SettingsFormProblems;
  /** Null while the WMS can't be asked. */
  readonly warehouses: readonly WmsWarehouse[] | null;
  readonly isSaved: boolean;
}

/** What a merchant decides about articles and stock. What only an operator changes is in the API. */
export function settingsPage({ connection, formToken, form, problems, warehouses, isSaved }: SettingsPage): Page {
  const isUnsaved = Object.keys(problems).length > 0;
  return {
    title: 'Settings',
    body: html`${backToConnection(connection)}
      <h1>Articles and stock: settings</h1>
      ${isUnsaved && html`<div class="alert" role="alert"><p>${problems.form ?? 'Nothing was saved: please look at the fields marked below.'}</p></div>`}
      ${isSaved && !isUnsaved && html`<div class="good" role="status"><p>Saved.</p></div>`}
      <form class="card" method="post" action="/connections/${connection.connectionId}/settings" novalidate>
        <input type="hidden" name="formToken" value="${formToken}" />
        <fieldset>
          <legend>Articles</legend>
          ${select(
            'defaultTitle',
            'Name of a product without variants',
            form.defaultTitle,
            [
              ['literal', 'Hat - Default Title (as Ongoing’s own integration has it)'],
              ['omit', 'Hat'],
            ],
            problems,
          )}
          ${tick('fetchInventoryItems', 'Take country of origin, statistics number and cost from Shopify', form.fetchInventoryItems)}
          ${select(
            'costTo',
            'Cost goes to',
            form.costTo,
            [
              ['purchasePrice', 'purchase price (the price in the shop goes to customer price)'],
              ['customerPrice', 'customer price (the price in the shop goes nowhere)'],
            ],
            problems,
          )}
        </fieldset>
        <fieldset>
          <legend>Stock</legend>
          ${warehouseBoxes(connection, form, problems, warehouses)}
          <label for="buffer">Kept back from the shop</label>
          <div class="pair">
            <input
              id="buffer"
              name="buffer"
              value="${form.buffer}"
              inputmode="decimal"
              maxlength="10"
              autocomplete="off"
              ${marks('buffer', problems, true)}
            />
            <select name="bufferUnit" aria-label="Unit of what is kept back">
              ${options(form.bufferUnit, [
                ['items', 'items of each article'],
                ['percent', 'percent of what can be sold'],
              ])}
            </select>
          </div>
          ${problem('buffer', problems)}
          <p class="hint" id="buffer-hint">
            A reserve against selling what is damaged, or sold elsewhere in the same minute. Percent are rounded up to whole items.
          </p>
          ${tick('activateLevels', 'Stock variants at this location that Shopify does not stock there yet, once the warehouse has some', form.activateLevels)}
          ${select(
            'drift',
            'When the daily comparison finds another quantity in the shop',
            form.drift,
            [
              ['repair', 'write what the warehouse has'],
              ['report', 'only report it'],
            ],
            problems,
          )}
        </fieldset>
        <button type="submit">Save</button>
        ${
          connection.stockSeenAt !== null && !connection.settings.inventory.enabled
            ? html`<p class="hint">
                Other warehouses or another reserve change what would come out: the stock dry run is then to be looked at again before stock
                is switched on.
              </p>`
            : null
        }
      </form>`,
  };
}

function warehouseBoxes(
  { settings }: ConnectionRow,
  form: SettingsForm,
  problems: SettingsFormProblems,
  warehouses: readonly WmsWarehouse[] | null,
): Html {
  if (settings.warehouseId !== null) {
    return html`<p>This connection belongs to warehouse <code>${settings.warehouseId}</code>; only its stock counts.</p>`;
  }
  const ticked = form.warehouseIds ?? [];
  if (warehouses === null) {
    const kept = settings.inventory.warehouseIds;
    return html`<p class="hint">
      The warehouse system does not answer at this moment, so its warehouses can’t be shown;
      ${kept.length === 0 ? 'all of them count' : `${kept.join(', ')} count`}, as before.
    </p>`;
  }
  const gone = ticked
    .filter((id) => !warehouses.some((each) => String(each.id) === id))
    .map((id) => ({ id, label: 'no longer in the WMS' }));
  const offered = [
    ...warehouses.map(({ id, name, code }) => ({ id: String(id), label: [name, code].filter(Boolean).join(', ') || 'without a name' })),
    ...gone,
  ];
  return html`<input type="hidden" name="hasWarehouses" value="1" /> ${boxes(
      'warehouseIds',
      'Warehouses whose stock counts',
      ticked,
      offered.map(({ id, label }) => [id, html`${label} <code>${id}</code>`] as const),
      problems,
      html`None ticked: all of them.`,
    )}`;
}

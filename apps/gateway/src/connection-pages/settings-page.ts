import type { WmsWarehouse } from '@stockbridge/wms';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { boxes, marks, options, problem, select, text, tick } from './form-fields.js';
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

/** What a merchant decides about articles, stock and shipments. What only an operator changes is in the API. */
export function settingsPage({ connection, formToken, form, problems, warehouses, isSaved }: SettingsPage): Page {
  const isUnsaved = Object.keys(problems).length > 0;
  return {
    title: 'Settings',
    body: html`${backToConnection(connection)}
      <h1>Articles, stock and shipments: settings</h1>
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
        ${shipments(form, problems)}
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

function shipments(form: SettingsForm, problems: SettingsFormProblems): Html {
  return html`<fieldset>
    <legend>Shipments</legend>
    ${select(
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
        ['show', 'are shown here'],
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
    ${text('orderTypes', 'Report only shipments of these order types', form.orderTypes, 5_000, problems, html`Their codes in the WMS, between commas. Empty: all.`)}
  </fieldset>`;
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

import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';
import { boxes, marks, options, type Options, problem, select, text, tick } from './form-fields.js';
import {
  CHANGES,
  type OrderSettingsForm,
  type OrderSettingsProblems,
  type Row,
  type TableName,
  type TextName,
  type TickName,
} from './order-settings-form.js';
import { CUSTOM_FIELDS, CUSTOM_SOURCES, FINANCIAL, PRESETS, SOURCES, TARGETS } from './order-words.js';

export interface OrderSettingsPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  readonly form: OrderSettingsForm;
  readonly problems: OrderSettingsProblems;
  readonly isSaved: boolean;
  /** Whether the form holds what was typed, and not what is saved. */
  readonly isTyped: boolean;
}

/** Empty rows below those of a table; when they are filled and saved there are new ones. */
const EMPTY_ROWS = 3;

/** What a merchant decides about orders: which are sent, how they look, and what becomes of changes. */
export function orderSettingsPage(page: OrderSettingsPage): Page {
  const { connection, formToken, problems, isSaved, isTyped } = page;
  const isUnsaved = Object.keys(problems).length > 0;
  return {
    title: 'Order settings',
    body: html`${backToConnection(connection)}
      <h1>Orders: settings</h1>
      ${isUnsaved && html`<div class="alert" role="alert"><p>${problems['form'] ?? 'Nothing was saved: please look at the fields marked below.'}</p></div>`}
      ${isSaved && !isUnsaved && html`<div class="good" role="status"><p>Saved. Orders that wait or were left out are judged again.</p></div>`}
      ${isTyped && !isUnsaved && html`<div class="good" role="status"><p>As you typed it; not saved yet.</p></div>`}
      <form class="card" method="post" action="/connections/${connection.connectionId}/order-settings" novalidate>
        <input type="hidden" name="formToken" value="${formToken}" />
        ${whichOrders(page)} ${waiting(page)} ${whichLines(page)} ${content(page)} ${shipping(page)} ${custom(page)} ${changes(page)}
        ${backToTheShop(page)}
        <div class="choices">
          <button name="what" value="save">Save</button>
          <button class="quiet" name="what" value="preview">See what they would do</button>
        </div>
        <p class="hint">
          “See what they would do” saves nothing: it shows what would become of the newest orders. Orders that are in the warehouse already
          stay as they are.
        </p>
      </form>`,
  };
}

function whichOrders({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>Which orders</legend>
    ${select(
      'mode',
      'Orders are',
      form.texts.mode,
      [
        ['on', 'sent to the warehouse'],
        ['off', 'not sent'],
        ['dry-run', 'not sent; only decided (dry run)'],
        ['shadow', 'not sent; compared with what another integration sends (shadow)'],
      ],
      problems,
    )}
    ${boxes('financialStatuses', 'Payment', form.lists.financialStatuses, FINANCIAL, problems)}
    ${boxes(
      'fulfillmentStatuses',
      'Shipped from our location so far',
      form.lists.fulfillmentStatuses,
      [
        ['unshipped', 'nothing'],
        ['partial', 'a part'],
      ],
      problems,
    )}
    ${boxes(
      'orderStatuses',
      'In Shopify the order is',
      form.lists.orderStatuses,
      [
        ['open', 'open'],
        ['closed', 'archived'],
      ],
      problems,
    )}
    ${line('tags.include', 'Only orders with one of these tags', form, problems, 2_500, html`Between commas. None: all orders.`)}
    ${line('tags.exclude', 'No order with one of these tags', form, problems, 2_500, html`Between commas.`)}
    <p class="hint">An order that was sent once is followed to its end, whatever its status and tags become.</p>
  </fieldset>`;
}

function waiting({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>Waiting before it is sent</legend>
    ${select(
      'holdRisk',
      'An order that Shopify takes for a risk',
      form.texts.holdRisk,
      [
        ['off', 'is sent all the same'],
        ['high', 'waits when the risk is high'],
        ['medium', 'waits when the risk is medium or high'],
      ],
      problems,
    )}
    ${line('hold.minutes', 'Minutes after it was placed', form, problems, 5, html`Time to change one’s mind, and for apps that write late.`)}
    <label for="hold.until">And until it has</label>
    <div class="pair wider">
      <select id="hold.until" name="hold.until" ${marks('hold.until', problems, false)}>
        ${options(form.texts['hold.until'], [
          ['', 'nothing more'],
          ['attribute', 'the attribute'],
          ['tag', 'the tag'],
        ])}
      </select>
      <input
        name="hold.until.name"
        value="${form.texts['hold.until.name']}"
        maxlength="255"
        autocomplete="off"
        spellcheck="false"
        aria-label="Name of the attribute or tag"
        ${marks('hold.until.name', problems, false)}
      />
    </div>
    ${problem('hold.until', problems)} ${problem('hold.until.name', problems)}
    ${line('hold.atMostMinutes', 'But at most so many minutes', form, problems, 5, html`Then it is sent without. Empty: it waits for ever.`)}
  </fieldset>`;
}

function whichLines({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>Which lines</legend>
    ${select(
      'lines',
      'Of an order are sent',
      form.texts.lines,
      [
        ['at-location', 'the lines that Shopify assigned to this location'],
        ['all', 'all lines; those of other locations are moved here when they are shipped'],
      ],
      problems,
    )}
    ${select(
      'nonShippable',
      'Gift cards, and what needs no shipping',
      form.texts.nonShippable,
      [
        ['leave-out', 'left out'],
        ['not-picked', 'sent as rows that nobody picks'],
      ],
      problems,
    )}
    ${select(
      'customLines',
      'Lines typed by hand, without a product',
      form.texts.customLines,
      [
        ['article', 'become an article of their name'],
        ['refuse', 'the order is refused and shown'],
        ['leave-out', 'left out'],
      ],
      problems,
    )}
  </fieldset>`;
}

function content({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>How an order looks</legend>
    <label for="orderType.code">Order type: code and name</label>
    <div class="pair">
      ${cell('orderType.code', form.texts['orderType.code'], 50, 'Code of the order type', problems)}
      ${cell('orderType.name', form.texts['orderType.name'], 100, 'Name of the order type', problems)}
    </div>
    ${problem('orderType.code', problems)} ${problem('orderType.name', problems)}
    <p class="hint">Empty: the warehouse’s own.</p>
    ${select(
      'currency',
      'Amounts are in',
      form.texts.currency,
      [
        ['shop', 'the currency of the shop'],
        ['presentment', 'the currency in which the customer bought'],
      ],
      problems,
    )}
    ${ticked('notifyCustomerBySms', 'The warehouse may send the customer text messages', form)}
    ${ticked('notifyCustomerByEmail', 'The warehouse may mail the customer', form)}
    ${ticked('lineNameToComment', 'Write the name of each line into its comment', form)}
  </fieldset>`;
}

function shipping({ form, problems }: OrderSettingsPage): Html {
  const rules = form.tables['shipping.rules'];
  const methods = form.tables['shipping.methods'];
  return html`<fieldset>
      <legend>Shipping apps and pickup points</legend>
      ${boxes('shipping.presets', 'Rules that are ready for', form.lists['shipping.presets'], PRESETS, problems)}
      <p class="hint">
        For other apps, write rules: a rule takes a value of the order into a field of the warehouse order. They are asked in their order,
        your own before the ready ones; the first that yields something decides its field. “JSON path” (such as <code>$.code</code>) takes a
        place in a JSON value, “Only if it fits” is a regular expression, “Write” may name its groups: <code>$0</code>, <code>$1</code>,
        <code>$name</code>.
      </p>
      ${problem('shipping.rules', problems)} ${rules.map((row, at) => rule(row, at, problems))}
      <details>
        <summary>Add rules</summary>
        ${emptyRows('shipping.rules', rules.length).map(([row, at]) => rule(row, at, problems))}
      </details>
    </fieldset>
    <fieldset>
      <legend>Ways of delivery</legend>
      <p class="hint">
        By title or code of the shipping method in Shopify: the way of delivery that the warehouse knows. Without a row it is what Shopify
        says. A row that is emptied is gone.
      </p>
      ${problem('shipping.methods', problems)}
      <table class="typed">
        <thead>
          <tr>
            <th>Shipping method</th>
            <th>Code</th>
            <th>Name</th>
          </tr>
        </thead>
        <tbody>
          ${withEmpty('shipping.methods', methods).map(([row, at]) => method(row, at, problems))}
        </tbody>
      </table>
    </fieldset>`;
}

function rule(row: Row<'shipping.rules'>, at: number, problems: OrderSettingsProblems): Html {
  const base = `shipping.rules.${at}`;
  const own = marks(base, problems, false);
  const said = (name: string): string => `Rule ${at + 1}: ${name}`;
  return html`<div class="rule" role="group" aria-label="Rule ${at + 1}">
    <label
      >From
      <select name="${base}.source" aria-label="${said('from')}" ${own}>
        ${options(row.source, SOURCES)}
      </select></label
    >
    ${labelled(`${base}.name`, 'Its name', said('name of attribute or metafield'), row.name, 255, own)}
    ${labelled(`${base}.jsonPath`, 'JSON path', said('JSON path'), row.jsonPath, 200, own)}
    ${labelled(`${base}.match`, 'Only if it fits', said('regular expression'), row.match, 200, own)}
    <label
      >To
      <select name="${base}.to" aria-label="${said('to')}" ${own}>
        ${options(row.to, TARGETS)}
      </select></label
    >
    ${labelled(`${base}.value`, 'Write', said('what is written'), row.value, 200, own)}
    ${labelled(`${base}.place`, 'Place', said('place in the order'), String(at + 1), 3, null)}
    <label class="tick"><input type="checkbox" name="${base}.remove" aria-label="${said('remove')}" /><span>Remove</span></label>
    ${problem(base, problems)}
  </div>`;
}

function labelled(name: string, label: string, said: string, value: string, most: number, own: Html | null): Html {
  return html`<label
    >${label}
    <input name="${name}" value="${value}" maxlength="${most}" autocomplete="off" spellcheck="false" aria-label="${said}" ${own} />
  </label>`;
}

function method(row: Row<'shipping.methods'>, at: number, problems: OrderSettingsProblems): Html {
  const base = `shipping.methods.${at}`;
  const said = `Row ${at + 1}`;
  return html`<tr>
      <td>${cell(`${base}.method`, row.method, 255, `${said}: shipping method`, problems, base)}</td>
      <td>${cell(`${base}.code`, row.code, 50, `${said}: code of the way of delivery`, problems, base)}</td>
      <td>${cell(`${base}.name`, row.name, 100, `${said}: name of the way of delivery`, problems, base)}</td>
    </tr>
    ${rowProblem(base, problems)}`;
}

function custom({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>More fields</legend>
    <p class="hint">
      Fields of the warehouse order that are free, by their names in the WMS’s API; <code>line.</code> names those of each line. A metafield
      is written as namespace, dot, key. A row that is emptied is gone.
    </p>
    ${problem('custom', problems)}
    <table class="typed">
      <thead>
        <tr>
          <th>Field</th>
          <th>From</th>
          <th>Its name, or the text</th>
        </tr>
      </thead>
      <tbody>
        ${withEmpty('custom', form.tables.custom).map(([row, at]) => mapping(row, at, problems))}
      </tbody>
    </table>
  </fieldset>`;
}

function mapping(row: Row<'custom'>, at: number, problems: OrderSettingsProblems): Html {
  const base = `custom.${at}`;
  const said = `Row ${at + 1}`;
  return html`<tr>
      <td>${choice(`${base}.field`, row.field, CUSTOM_FIELDS, `${said}: field`, problems, base)}</td>
      <td>${choice(`${base}.source`, row.source, CUSTOM_SOURCES, `${said}: from`, problems, base)}</td>
      <td>${cell(`${base}.name`, row.name, 500, `${said}: name, or the text`, problems, base)}</td>
    </tr>
    ${rowProblem(base, problems)}`;
}

const CHANGE_WORDS: Readonly<Record<(typeof CHANGES)[number], string>> = {
  lines: 'lines and quantities',
  address: 'address',
  contact: 'phone and e-mail',
  note: 'note',
  method: 'shipping method',
  cancel: 'cancellation',
};

function changes({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>Changes after it was sent</legend>
    ${line('changeableStatuses', 'WMS statuses at which an order may still be changed or cancelled', form, problems, 200, html`Numbers between commas; from the next status on the warehouse has begun. <code>never</code>: not at all.`)}
    <details ${CHANGES.some((change) => form.texts[`changeableByKind.${change}`] !== '') && html`open`}>
      <summary>Other statuses for single kinds of change</summary>
      ${CHANGES.map((change) => line(`changeableByKind.${change}`, capital(CHANGE_WORDS[change]), form, problems, 200, html`Empty: as above.`))}
    </details>
    ${select(
      'cancelledLate',
      'A cancellation after the warehouse began',
      form.texts.cancelledLate,
      [
        ['show', 'is shown to a person'],
        ['instruct', 'is shown, and written into the order’s warehouse instruction'],
      ],
      problems,
    )}
    ${select(
      'addedLate',
      'What is added after the warehouse began',
      form.texts.addedLate,
      [
        ['show', 'is shown to a person'],
        ['supplement', 'goes as an order of its own, such as 1001-2'],
      ],
      problems,
    )}
    ${ticked('refundCancels', 'An order that was refunded in full, or voided, counts as cancelled', form)}
  </fieldset>`;
}

function backToTheShop({ form, problems }: OrderSettingsPage): Html {
  return html`<fieldset>
    <legend>Told to the shop</legend>
    ${ticked('reportProgress', 'Show in Shopify that the warehouse has begun', form)}
    ${line('tagOn.imported', 'Tag for orders that were sent', form, problems, 40, html`Empty: none.`)}
    ${line('tagOn.held', 'Tag for orders that wait', form, problems, 40, html`Empty: none.`)}
    ${line('tagOn.refused', 'Tag for orders that need a person', form, problems, 40, html`Empty: none.`)}
  </fieldset>`;
}

function line(name: TextName, label: string, form: OrderSettingsForm, problems: OrderSettingsProblems, most: number, hint: Html): Html {
  return text(name, label, form.texts[name], most, problems, hint);
}

function ticked(name: TickName, label: string, form: OrderSettingsForm): Html {
  return tick(name, label, form.ticks[name]);
}

/** A field without a label of its own. What is wrong with it stands beside it, or at its row. */
function cell(name: string, value: string, most: number, label: string, problems: OrderSettingsProblems, problemOf = name): Html {
  return html`<input
    id="${name}"
    name="${name}"
    value="${value}"
    maxlength="${most}"
    autocomplete="off"
    spellcheck="false"
    aria-label="${label}"
    ${marks(problemOf, problems, false)}
  />`;
}

function choice(name: string, chosen: string, choices: Options, label: string, problems: OrderSettingsProblems, problemOf: string): Html {
  return html`<select name="${name}" aria-label="${label}" ${marks(problemOf, problems, false)}>
    ${options(chosen, choices)}
  </select>`;
}

function rowProblem(base: string, problems: OrderSettingsProblems): Html | null {
  return problems[base] === undefined
    ? null
    : html`<tr>
        <td colspan="3">${problem(base, problems)}</td>
      </tr>`;
}

/** The rows that there are and those that may be filled, each with its number. */
function withEmpty<Name extends TableName>(name: Name, rows: readonly Row<Name>[]): [Row<Name>, number][] {
  return [...rows.map((row, at): [Row<Name>, number] => [row, at]), ...emptyRows(name, rows.length)];
}

const EMPTY: { readonly [Name in TableName]: Row<Name> } = {
  'shipping.rules': { source: '', name: '', jsonPath: '', match: '', to: '', value: '' },
  'shipping.methods': { method: '', code: '', name: '' },
  custom: { field: '', source: '', name: '' },
};

function emptyRows<Name extends TableName>(name: Name, after: number): [Row<Name>, number][] {
  return Array.from({ length: EMPTY_ROWS }, (_, index): [Row<Name>, number] => [EMPTY[name], after + index]);
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

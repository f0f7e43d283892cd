import type { ShopLocation } from '@stockbridge/shopify';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { possibleLocations } from './check-location.js';
import type { Problems, SetupField, Typed } from './setup-form.js';

export interface SetupPage {
  readonly shop: { readonly domain: string; readonly name: string };
  readonly locations: readonly ShopLocation[];
  readonly formToken: string;
  readonly typed: Typed;
  readonly problems: Problems;
  /** Connections the shop has already. */
  readonly connections: readonly { readonly connectionId: string; readonly label: string }[];
}

/** The form that makes a connection. Plain HTML: nothing is loaded, nothing needs a script. */
export function setupPage(page: SetupPage): Page {
  const offered = possibleLocations(page.locations);
  const { problems, typed } = page;
  return {
    title: 'Connect the warehouse',
    body: html`<h1>Connect ${page.shop.name} to its warehouse</h1>
      <p>The app is installed in <strong>${page.shop.domain}</strong>. Say where its goods are, and orders start to flow.</p>
      ${Object.keys(problems).length > 0 && html`<div class="alert" role="alert"><p>${problems.form ?? 'Nothing was saved yet: please look at the fields marked below.'}</p></div>`}
      <form class="card" method="post" action="/setup" novalidate>
        <input type="hidden" name="formToken" value="${page.formToken}" />
        <fieldset>
          <legend>The warehouse</legend>
          ${field('wmsSystem', 'WMS system', problems, html`The customer id, such as <code>demo</code>, or the address you log in at.`, html`<input id="wmsSystem" name="wmsSystem" value="${typed.wmsSystem}" required maxlength="500" autocomplete="off" spellcheck="false" ${marks('wmsSystem', problems)} />`)}
          ${field('username', 'API user', problems, html`Begins with <code>WSI</code>; not your own login.`, html`<input id="username" name="username" value="${typed.username}" required maxlength="200" autocomplete="off" spellcheck="false" ${marks('username', problems)} />`)}
          ${field('password', 'Password', problems, html`Stored encrypted, never shown again.`, html`<input id="password" name="password" type="password" required maxlength="500" autocomplete="new-password" ${marks('password', problems)} />`)}
          ${field('goodsOwnerId', 'Goods owner id', problems, html`The number of your account in the warehouse.`, html`<input id="goodsOwnerId" name="goodsOwnerId" value="${typed.goodsOwnerId}" required inputmode="numeric" maxlength="10" autocomplete="off" ${marks('goodsOwnerId', problems)} />`)}
        </fieldset>
        <fieldset>
          <legend>The shop</legend>
          ${field(
            'locationId',
            'Location in Shopify',
            problems,
            html`Orders assigned to this location go to the warehouse.`,
            html`<select id="locationId" name="locationId" required ${marks('locationId', problems)}>
              ${offered.length !== 1 && html`<option value="">Choose…</option>`}
              ${offered.map((location) => html`<option value="${location.id}" ${location.id === typed.locationId && 'selected'}>${location.name}</option>`)}
            </select>`,
          )}
          ${offered.length === 0 && html`<p class="problem">The shop has no active location of its own. Make one in Shopify under Settings, Locations, and open this page again.</p>`}
          ${field('orderNumberPrefix', 'Order-number prefix (optional)', problems, html`Put before Shopify's number: <code>ACME-</code> makes order 1001 <code>ACME-1001</code>. Needed only when another shop or location uses the same goods owner.`, html`<input id="orderNumberPrefix" name="orderNumberPrefix" value="${typed.orderNumberPrefix}" maxlength="20" autocomplete="off" spellcheck="false" ${marks('orderNumberPrefix', problems)} />`)}
        </fieldset>
        <button type="submit">Check and connect</button>
      </form>
      ${
        page.connections.length > 0 &&
        html`<div class="card">
          <h2>Already connected</h2>
          <ul>
            ${page.connections.map(({ connectionId, label }) => html`<li><a href="/connections/${connectionId}">${label}</a></li>`)}
          </ul>
        </div>`
      }`,
  };
}

function field(name: SetupField, label: string, problems: Problems, hint: Html, control: Html): Html {
  const problem = problems[name];
  return html`<label for="${name}">${label}</label>
    ${control} ${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
    <p class="hint" id="${name}-hint">${hint}</p>`;
}

/** What tells assistive technology about hint and problem of a field. */
function marks(name: SetupField, problems: Problems): Html {
  return problems[name] === undefined
    ? html`aria-describedby="${name}-hint"`
    : html`aria-invalid="true" aria-describedby="${name}-problem ${name}-hint"`;
}

import type { DuplicateChoice, SkuDoctor, SkuFinding } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';
import type { Page } from '../pages/page.js';
import { backToConnection } from './back-to-connection.js';

export interface SkuDoctorPage {
  readonly connection: ConnectionRow;
  readonly formToken: string;
  /** Null while the catalog service does not answer. */
  readonly doctor: SkuDoctor | null;
  /** Where this page of the list begins; null for the first. */
  readonly after: string | null;
}

type Kind = SkuFinding['kind'];

const KINDS: Readonly<Record<Kind, { readonly title: string; readonly means: string }>> = {
  duplicate: { title: 'Same SKU', means: 'Several variants have this SKU. The warehouse has one article per SKU.' },
  'near-duplicate': {
    title: 'Nearly the same SKU',
    means: 'These SKUs differ only in capitals or blanks, which a warehouse may take for the same.',
  },
  changed: {
    title: 'New SKU',
    means: 'The variant has another SKU than before, so it is another article from now on. The old one keeps its stock.',
  },
  empty: {
    title: 'No SKU',
    means: 'The article goes by the id of the variant, which nobody can read on a shelf. Give it a SKU in Shopify.',
  },
};

/** Everything that is wrong with the SKUs of a shop, and the choice for those that several variants have. */
export function skuDoctorPage(page: SkuDoctorPage): Page {
  const { connection, doctor } = page;
  return {
    title: 'SKU doctor',
    body: html`${backToConnection(connection)}
      <h1>SKU doctor</h1>
      <p>
        Each variant should have a SKU of its own: it is the article number in the warehouse. Mend what you find here in Shopify; the list
        follows.
      </p>
      ${doctor === null ? html`<div class="alert" role="alert"><p>The SKUs can’t be shown at this moment: the service does not answer. Open the page again in a minute.</p></div>` : found(page, doctor)}`,
  };
}

function found(page: SkuDoctorPage, doctor: SkuDoctor): Html {
  const { counts, isComplete, findings } = doctor;
  const isHealthy = Object.values(counts).every((count) => count === 0);
  return html`<div class="card">
      <table>
        <tbody>
          ${(Object.keys(KINDS) as Kind[]).map(
            (kind) =>
              html`<tr>
                <th scope="row">${KINDS[kind].title}</th>
                <td class="number" data-kind="${kind}">${new Intl.NumberFormat('en').format(counts[kind])}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${!isComplete && html`<p class="hint">The catalogue has not been read to its end yet; more may follow.</p>`}
    </div>
    ${isHealthy && isComplete && html`<div class="good"><p>Every variant has a SKU of its own.</p></div>`}
    ${counts.duplicate + counts['near-duplicate'] > 0 && forAll(page)} ${findings.map((finding) => card(page, finding))}
    ${pages(page, doctor)}`;
}

const CHOICES: Readonly<Record<DuplicateChoice, string>> = { share: 'Share one article', block: 'Write none of them' };

function forAll(page: SkuDoctorPage): Html {
  const { otherwise } = page.connection.settings.catalog.duplicates;
  return html`<div class="card">
    <h2>What is done where nothing was chosen</h2>
    <p>
      <strong>Share one article:</strong> the variants are the same goods. The oldest active one writes the article, stock counts for all of
      them. <strong>Write none:</strong> the SKU is a mistake; no article is written and no stock is pushed until it is mended.
    </p>
    ${choices(page, null, otherwise)}
  </div>`;
}

function card(page: SkuDoctorPage, finding: SkuFinding): Html {
  const { kind, sku, choice, variants } = finding;
  const { bySku, otherwise } = page.connection.settings.catalog.duplicates;
  const own = bySku[sku];
  const inForce = own ?? otherwise;
  const hasChoice = choice !== null;
  return html`<div class="card" data-finding="${kind}">
    <h2>${KINDS[kind].title}${sku !== '' && html`: <code>${sku}</code>`}</h2>
    <p class="hint">${KINDS[kind].means}</p>
    <table>
      <thead>
        <tr>
          <th>Variant</th>
          <th>SKU</th>
          ${kind === 'changed' && html`<th>SKU before</th>`}
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${variants.map(
          (variant) =>
            html`<tr>
              <td>
                ${variant.name}<br /><span class="hint">variant <code>${variant.variantId}</code></span>
              </td>
              <td>${variant.sku === null ? '–' : html`<code class="exact">${variant.sku}</code>`}</td>
              ${kind === 'changed' && html`<td>${variant.formerSku === null ? '–' : html`<code class="exact">${variant.formerSku}</code>`}</td>`}
              <td>
                ${!variant.isActive && html`<span class="tag">not active</span>`}
                ${hasChoice && inForce === 'share' && variant.writesArticle && html`<span class="tag">writes the article</span>`}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${hasChoice && choices(page, sku, inForce, own !== undefined)}
  </div>`;
}

/** The choice in force is pressed; a choice of its own can be taken back. */
function choices({ connection, formToken, after }: SkuDoctorPage, sku: string | null, inForce: DuplicateChoice, isOwn = false): Html {
  return html`<form class="choices" method="post" action="/connections/${connection.connectionId}/sku-doctor">
    <input type="hidden" name="formToken" value="${formToken}" />
    ${sku !== null && html`<input type="hidden" name="sku" value="${sku}" />`}
    ${after !== null && html`<input type="hidden" name="after" value="${after}" />`}
    ${(['share', 'block'] as const).map((each) => html`<button class="choice" name="choice" value="${each}" aria-pressed="${each === inForce ? 'true' : 'false'}">${CHOICES[each]}</button>`)}
    ${isOwn ? html`<button class="quiet" name="choice" value="otherwise">As set for all</button>` : sku !== null && html`<span class="hint">as set for all</span>`}
  </form>`;
}

function pages({ connection, after }: SkuDoctorPage, { next }: SkuDoctor): Html | null {
  if (next === null && after === null) return null;
  const path = `/connections/${connection.connectionId}/sku-doctor`;
  return html`<p class="pages">
    ${after !== null && html`<a href="${path}">First page</a>`}
    ${next !== null && html`<a href="${path}?after=${encodeURIComponent(next)}">Next page</a>`}
  </p>`;
}

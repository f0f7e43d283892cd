import { escapeHtml } from './article-writes.js';
import { sellable } from './stock.js';
import { type Article, type Warehouse, onShelves } from './warehouse.js';

const shownAtMost = 50;

/** What is on the shelves, to be looked up by number, name or barcode and counted. */
export function stockTable(warehouse: Warehouse, wanted: string): string {
  const { shown, more } = matching(warehouse, wanted);
  const sites = warehouse.sites();
  const base = `/${warehouse.name}/stock`;
  return `<div class="bar">
      <form method="get" action="${base}"><input name="find" value="${escapeHtml(wanted)}" placeholder="Article number, name or barcode" aria-label="Article number, name or barcode"><button>Find</button></form>
    </div>
    ${
      shown.length === 0
        ? `<p class="empty">${warehouse.articles.length === 0 ? 'No articles yet. They appear here as soon as somebody writes one through the API.' : `No article here matches ${escapeHtml(wanted)}.`}</p>`
        : `<article><table><thead><tr><th>Article</th><th>Warehouse</th><th class="n">On the shelves</th><th class="n">Sellable</th><th class="n">Count</th></tr></thead>
      <tbody>${shown.map((article) => sites.map((site, at) => row(warehouse, article, site, at === 0, wanted)).join('')).join('')}</tbody></table></article>`
    }
    ${more ? `<p class="empty">The first ${shownAtMost} that match. Look for a number to see others.</p>` : ''}`;
}

function matching(warehouse: Warehouse, wanted: string): { shown: Article[]; more: boolean } {
  const word = wanted.toLowerCase();
  const shown: Article[] = [];
  for (const article of warehouse.articles) {
    const names = [article.articleNumber, article.body.articleName, article.body.barCodeInfo?.barCode];
    if (word !== '' && !names.some((name) => name?.toLowerCase().includes(word))) continue;
    if (shown.length === shownAtMost) return { shown, more: true };
    shown.push(article);
  }
  return { shown, more: false };
}

function row(
  warehouse: Warehouse,
  article: Article,
  site: { readonly id: number; readonly code: string | null; readonly name: string | null },
  isFirst: boolean,
  wanted: string,
): string {
  const numberOfItems = onShelves(article, site.id);
  const isKit = warehouse.kitParts(article) !== null;
  const label = `${article.articleNumber}, ${site.name ?? site.code ?? site.id}`;
  return `<tr><td>${
    isFirst
      ? `<b>${escapeHtml(article.articleNumber)}</b> ${escapeHtml(article.body.articleName ?? '')}${isKit ? ' <small>kit</small>' : ''}`
      : ''
  }</td><td>${escapeHtml(site.name ?? site.code ?? String(site.id))}</td><td class="n">${numberOfItems}</td><td class="n">${sellable(warehouse, article, site.id)}</td><td class="n">${
    isKit
      ? ''
      : `<form method="post" action="/${warehouse.name}/stock/${article.id}/${site.id}"><input type="hidden" name="find" value="${escapeHtml(wanted)}"><input type="number" name="numberOfItems" min="0" step="any" value="${numberOfItems}" aria-label="Counted: ${escapeHtml(label)}"> <button class="quiet">Count</button></form>`
  }</td></tr>`;
}

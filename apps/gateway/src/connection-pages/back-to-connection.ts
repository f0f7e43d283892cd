import type { ConnectionRow } from '../connections/connection.js';
import { type Html, html } from '../pages/html.js';

/** The way back from a page of a connection. */
export function backToConnection({ connectionId, shopDomain }: ConnectionRow): Html {
  return html`<p class="back"><a href="/connections/${connectionId}">← ${shopDomain}</a></p>`;
}

import { type Html, html } from '../pages/html.js';

/** What was done, at the head of a page. */
export const good = (sentence: string): Html => html`<div class="good" role="status"><p>${sentence}</p></div>`;

/** What was not done, or can't be shown. */
export const alert = (sentence: string): Html => html`<div class="alert" role="alert"><p>${sentence}</p></div>`;

/** A question that came too late for us may be taken up all the same. */
export const unanswered = (): Html => alert('The service did not answer; look below whether it was taken.');

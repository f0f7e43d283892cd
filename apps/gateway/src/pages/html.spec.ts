import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { html } from './html.js';

describe('a page', () => {
  it('shows what people typed as text, never as markup', () => {
    expect(html`<b title="${`"><script>`}">${`<i>'&`}</b>`.text).toBe('<b title="&quot;&gt;&lt;script&gt;">&lt;i&gt;&#39;&amp;</b>');
  });

  it('is put together from parts without escaping them twice', () => {
    expect(html`${['a', '<'].map((each) => html`${each};`)}${null}${undefined}${false}${0}`.text).toBe('a;&lt;;0');
  });

  it('holds no sign that could end text or attribute, whatever is put in', () => {
    fc.assert(fc.property(fc.string(), (typed) => expect(html`${typed}`.text).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/)));
  });
});

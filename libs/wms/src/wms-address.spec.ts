import { describe, expect, it } from '@jest/globals';
import { wmsUrl } from './wms-address.js';

const TEMPLATE = 'https://api.ongoingsystems.se/{warehouse}/api/v1/';
const demo = 'https://api.ongoingsystems.se/demo/api/v1/';

describe('the WMS system that a person types in', () => {
  it.each([
    ['the customer id', 'demo', demo],
    ['the customer id with blanks around it', '  demo ', demo],
    ['the login page', 'https://demo.ongoingsystems.se/demo/', demo],
    ['the login page without https://', 'demo.ongoingsystems.se/demo', demo],
    ['a page behind the login', 'https://demo.ongoingsystems.se/demo/Orders/Default.aspx?id=1#top', demo],
    ['the host of the API, with the installation', 'https://api.ongoingsystems.se/demo', demo],
    ['another server of the vendor', 'https://wms1.ongoingsystems.se/demo/', 'https://wms1.ongoingsystems.se/demo/api/v1/'],
    ['a full API address', 'https://wms2.ongoingsystems.se/demo/api/v1/', 'https://wms2.ongoingsystems.se/demo/api/v1/'],
    [
      'a full API address without its last slash',
      'https://wms2.ongoingsystems.se/demo/api/v1',
      'https://wms2.ongoingsystems.se/demo/api/v1/',
    ],
    ['the sandbox', 'http://127.0.0.1:4020/demo', 'http://127.0.0.1:4020/demo/api/v1/'],
    ['another company whose host is named like its warehouse', 'https://demo.example.com/demo', 'https://demo.example.com/demo/api/v1/'],
  ])('may be %s', (_what, given, url) => {
    expect(wmsUrl(given, TEMPLATE)).toBe(url);
  });

  it('fills the template of the sandbox, where one is set', () => {
    expect(wmsUrl('https://demo.ongoingsystems.se/demo/', 'http://127.0.0.1:4020/{warehouse}/api/v1')).toBe(
      'http://127.0.0.1:4020/demo/api/v1/',
    );
  });

  it.each([
    ['nothing', ' ', /missing/],
    ['a sentence', 'our warehouse in Malmö', /neither an id nor a URL/],
    ['a word with a stray slash', 'demo/', /neither an id nor a URL/],
    ['another scheme', 'ftp://demo.ongoingsystems.se/demo', /only https/],
    ['a URL without a path', 'https://demo.ongoingsystems.se/', /names no installation/],
    ['an API path without an installation', 'https://api.ongoingsystems.se/api/v1/', /lacks the installation's name/],
    ['a path that can not be an installation', 'https://api.ongoingsystems.se/de%20mo', /can't be an installation's name/],
    ['a broken path', 'https://api.ongoingsystems.se/%E0%A4%A', /can't be read/],
  ])('is refused with a reason when it is %s', (_what, given, reason) => {
    expect(() => wmsUrl(given, TEMPLATE)).toThrow(reason);
  });

  it('may not hold a password, and the refusal does not repeat it', () => {
    const refusal = catching(() => wmsUrl('https://WSIuser:geheim@api.ongoingsystems.se/demo', TEMPLATE));
    expect(refusal).toMatch(/user name or password/);
    expect(refusal).not.toContain('geheim');
  });
});

function catching(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

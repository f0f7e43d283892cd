import { WmsAddressError } from './wms-address-error.js';

export { WmsAddressError } from './wms-address-error.js';

const INSTALLATION = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const API_PATH = 'api/v1';
/** People log in at `https://{warehouse}.ongoingsystems.se/{warehouse}`; the API answers elsewhere. */
const LOGIN_DOMAIN = '.ongoingsystems.se';
const EXAMPLE = 'Give the customer id (such as demo) or the URL, such as https://wms1.ongoingsystems.se/demo/';

/**
 * The base URL of the REST API, with a trailing slash, from what a person gives as "WMS system":
 *
 * | given | becomes |
 * | --- | --- |
 * | an installation's name, `demo` | the template, filled |
 * | the login page, `https://demo.ongoingsystems.se/demo/` (also a page below it) | the template, filled with `demo` |
 * | a URL of the API itself, ending in `/api/v1` | that URL |
 * | any other URL, `https://wms1.ongoingsystems.se/demo/` | that host and path, and `api/v1/` |
 *
 * `https://` may be left out; query and fragment are dropped. Whether the host may be called is decided by {@link AllowedHosts}.
 *
 * @param template `WMS_URL_TEMPLATE`; `{warehouse}` stands for the installation's name.
 * @throws WmsAddressError when it is none of these.
 */
export function wmsUrl(given: string, template: string): string {
  const text = given.trim();
  if (text === '') throw new WmsAddressError(`The WMS system is missing. ${EXAMPLE}`);
  if (INSTALLATION.test(text)) return filled(template, text);

  const url = parsed(text);
  const path = segments(url);
  if (path.slice(-2).join('/').toLowerCase() === API_PATH) {
    if (path.length === 2) throw new WmsAddressError(`The WMS URL lacks the installation's name before /${API_PATH}. ${EXAMPLE}`);
    return `${url.origin}/${path.join('/')}/`;
  }

  const folders = path.filter((segment) => !segment.includes('.'));
  const last = folders.at(-1);
  if (last === undefined) throw new WmsAddressError(`The WMS URL names no installation: its path is empty. ${EXAMPLE}`);
  const foreign = folders.find((segment) => !INSTALLATION.test(segment));
  if (foreign !== undefined) throw new WmsAddressError(`"${foreign}" in the WMS URL can't be an installation's name. ${EXAMPLE}`);

  const loggedInto = [last, folders[0]].find((segment) => url.host === `${segment?.toLowerCase()}${LOGIN_DOMAIN}`);
  return loggedInto === undefined ? `${url.origin}/${folders.join('/')}/${API_PATH}/` : filled(template, loggedInto);
}

function filled(template: string, warehouse: string): string {
  const url = template.replaceAll('{warehouse}', warehouse);
  return url.endsWith('/') ? url : `${url}/`;
}

function parsed(text: string): URL {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (/\s/.test(text) || !URL.canParse(absolute)) throw new WmsAddressError(`The WMS system is neither an id nor a URL. ${EXAMPLE}`);
  const url = new URL(absolute);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new WmsAddressError(`The WMS URL begins with ${url.protocol}//, but only https:// is possible. ${EXAMPLE}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new WmsAddressError('The WMS URL holds a user name or password. Leave them out of the URL; they have their own fields.');
  }
  const hostLooksReal = url.hostname.includes('.') || url.hostname.includes(':') || absolute === text || url.port !== '';
  if (!hostLooksReal) throw new WmsAddressError(`The WMS system is neither an id nor a URL. ${EXAMPLE}`);
  return url;
}

function segments(url: URL): string[] {
  try {
    return url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    throw new WmsAddressError(`The path of the WMS URL can't be read. ${EXAMPLE}`);
  }
}

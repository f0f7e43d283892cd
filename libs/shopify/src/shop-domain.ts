const SHOP_DOMAIN = /^[a-zA-Z0-9][a-zA-Z0-9-]*\.myshopify\.com$/;

/**
 * The shop's domain in lower case, or null when the text is anything else. Stricter than Shopify's own check on purpose:
 * the answer goes into URLs that secrets are sent to.
 */
export function shopDomain(text: string | null | undefined): string | null {
  return typeof text === 'string' && text.length <= 255 && SHOP_DOMAIN.test(text) ? text.toLowerCase() : null;
}

/**
 * Where everything that Shopify serves for a shop hangs, without trailing slash: `https://{shop}`, or a twin's URL.
 *
 * @throws RangeError when the domain is not a shop's.
 */
export function shopUrl(template: string, domain: string): string {
  const checked = shopDomain(domain);
  if (checked === null) throw new RangeError('not a shop domain; expected something like example.myshopify.com');
  return template.replaceAll('{shop}', checked).replace(/\/+$/, '');
}

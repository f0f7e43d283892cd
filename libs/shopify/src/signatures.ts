import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a webhook came from Shopify: base64 of HMAC-SHA256 over the body exactly as received. Takes several secrets because
 * after a rotation Shopify may use the old one for an hour. Compares in constant time, and tries every secret always.
 */
export function verifyWebhook(rawBody: Buffer | string, hmacHeader: string | null | undefined, secrets: readonly string[]): boolean {
  if (typeof hmacHeader !== 'string') return false;
  return anyMatches(hmacHeader, secrets, (secret) => createHmac('sha256', secret).update(rawBody).digest('base64'));
}

/**
 * Whether the query of a redirect came from Shopify: lower-case hex of HMAC-SHA256 over the other parameters, sorted by name,
 * percent-encoded and joined by `&`.
 */
export function verifyQuery(query: Readonly<Record<string, string | undefined>>, secrets: readonly string[]): boolean {
  const { hmac } = query;
  if (typeof hmac !== 'string') return false;
  const message = signedText(query);
  return anyMatches(hmac, secrets, (secret) => createHmac('sha256', secret).update(message).digest('hex'));
}

/** The signature Shopify would put on a query: for twins and specs. */
export function signQuery(query: Readonly<Record<string, string | undefined>>, secret: string): string {
  return createHmac('sha256', secret).update(signedText(query)).digest('hex');
}

function signedText(query: Readonly<Record<string, string | undefined>>): string {
  const signed = Object.entries(query)
    .filter((entry): entry is [string, string] => entry[0] !== 'hmac' && entry[0] !== 'signature' && entry[1] !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  // As a form is encoded, but for the space: what Shopify's own library does.
  return new URLSearchParams(signed).toString().replaceAll('+', '%20');
}

function anyMatches(given: string, secrets: readonly string[], sign: (secret: string) => string): boolean {
  let matched = false;
  for (const secret of secrets) {
    // An empty secret would let anyone sign.
    if (secret !== '' && equalInConstantTime(given, sign(secret))) matched = true;
  }
  return matched;
}

/** Compares without telling by its duration where two texts differ. Their lengths are no secret. */
export function equalInConstantTime(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

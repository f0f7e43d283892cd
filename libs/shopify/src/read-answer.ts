import { CredentialRefused, Refused, ThirdPartyAway, Throttled, type ThirdPartyError } from '@stockbridge/platform';
import type { HttpAnswer } from './guarded-http.js';
import type { ThrottleStatus } from './call-pacer.js';

/** What an HTTP answer of the Admin API amounts to. */
export interface ReadAnswer {
  readonly outcome: { readonly data: Readonly<Record<string, unknown>> } | { readonly error: ThirdPartyError };
  readonly requestedCost: number | null;
  readonly bucket: ThrottleStatus | null;
}

interface GraphqlError {
  readonly message?: unknown;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: unknown; readonly requiredAccess?: unknown };
}

interface GraphqlBody {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[] | string | Readonly<Record<string, unknown>>;
  readonly extensions?: {
    readonly cost?: { readonly requestedQueryCost?: unknown; readonly throttleStatus?: Partial<Record<keyof ThrottleStatus, unknown>> };
  };
}

/** Codes behind which Shopify itself failed: the same request may well pass later. */
const SHOPIFY_FAILED = new Set(['INTERNAL_SERVER_ERROR', 'TIMEOUT', 'SERVICE_UNAVAILABLE']);

/**
 * Judges an answer: data, or the error it stands for. Data beside errors is an error, and so are `userErrors`. Pure.
 *
 * @param what names the call in messages: `CreateFulfillment at example.myshopify.com`.
 * @param secretValues texts of our own request, blanked wherever Shopify repeats them.
 * @param returnsUserErrors whether `userErrors` are left to the caller.
 */
export function readAnswer(
  what: string,
  answer: HttpAnswer,
  { secretValues = [], returnsUserErrors = false }: { secretValues?: readonly string[]; returnsUserErrors?: boolean } = {},
): ReadAnswer {
  const body = parseBody(answer.body);
  const cost = body?.extensions?.cost;
  const bucket = toThrottleStatus(cost?.throttleStatus);
  const requestedCost = typeof cost?.requestedQueryCost === 'number' ? cost.requestedQueryCost : null;
  const blank = (text: string) => blanked(text, secretValues);
  const of = (outcome: ReadAnswer['outcome']): ReadAnswer => ({ outcome, requestedCost, bucket });

  if (answer.status !== 200) return of({ error: errorOfStatus(what, answer, body, blank) });
  if (body === null) return of({ error: new ThirdPartyAway('shopify', `${what}: the answer is not JSON`, true) });

  const errors = Array.isArray(body.errors) ? (body.errors as readonly GraphqlError[]) : [];
  if (errors.length > 0) return of({ error: errorOfGraphql(what, errors, bucket, requestedCost, blank) });
  if (body.errors !== undefined && !Array.isArray(body.errors)) {
    return of({ error: new Refused('shopify', `${what}: ${blank(textOf(body.errors))}`) });
  }
  if (typeof body.data !== 'object' || body.data === null) {
    return of({ error: new ThirdPartyAway('shopify', `${what}: the answer holds neither data nor errors`, true) });
  }
  const refused = returnsUserErrors ? null : errorOfUserErrors(what, body.data, blank);
  return of(refused === null ? { data: body.data } : { error: refused });
}

function errorOfStatus(what: string, answer: HttpAnswer, body: GraphqlBody | null, blank: (text: string) => string): ThirdPartyError {
  const { status } = answer;
  const said = blank(textOf(body?.errors));
  const withReason = (sentence: string) => `${what}: ${sentence}${said === '' ? '' : ` Shopify says: ${said}`}`;

  switch (status) {
    case 401:
      return new CredentialRefused('shopify', `${what}: Shopify does not accept the access token (401).`);
    case 402:
      return new ThirdPartyAway('shopify', `${what}: the shop is frozen until its owner pays Shopify (402).`, true);
    case 403:
      return /non-expiring access token|access token/i.test(said)
        ? new CredentialRefused('shopify', withReason('Shopify does not accept this kind of access token any more (403).'))
        : new Refused('shopify', withReason('the app lacks an access scope; install it again to grant what it asks for (403).'), '403');
    case 404:
      return new Refused('shopify', `${what}: Shopify knows no such shop, or not this API version (404).`, '404');
    case 423:
      return new ThirdPartyAway('shopify', `${what}: the shop is locked by Shopify (423).`, true);
    case 429:
      return new Throttled('shopify', `${what}: Shopify asks to slow down (429).`, retryAfterMs(answer.headers['retry-after']));
    case 430:
      return new Throttled('shopify', `${what}: Shopify took the request for abuse (430).`, 60_000);
    default:
      return status >= 500
        ? new ThirdPartyAway('shopify', `${what}: Shopify failed (${status}).`, true)
        : new Refused('shopify', withReason(`Shopify refused the request (${status}).`), String(status));
  }
}

function errorOfGraphql(
  what: string,
  errors: readonly GraphqlError[],
  bucket: ThrottleStatus | null,
  requestedCost: number | null,
  blank: (text: string) => string,
): ThirdPartyError {
  const codes = errors.map(({ extensions }) => (typeof extensions?.code === 'string' ? extensions.code : null));
  if (codes.includes('THROTTLED')) {
    const missing = (requestedCost ?? 0) - (bucket?.currentlyAvailable ?? 0);
    const wait = bucket === null || bucket.restoreRate <= 0 ? 1000 : Math.max(1000, (missing / bucket.restoreRate) * 1000);
    return new Throttled('shopify', `${what}: the shop's allowance is used up.`, Math.ceil(wait));
  }
  const denied = errors[codes.indexOf('ACCESS_DENIED')];
  if (denied !== undefined) {
    const scope = /`?((?:unauthenticated_)?(?:read|write)_[a-z_]+)`?/.exec(
      `${textOf(denied.extensions?.requiredAccess)} ${textOf(denied.message)}`,
    )?.[1];
    return new Refused(
      'shopify',
      `${what}: access denied${denied.path === undefined ? '' : ` to ${denied.path.join('.')}`}; ` +
        (scope === undefined
          ? 'the app lacks a scope, or approval for protected customer data'
          : `the scope ${scope} is missing: install the app again to grant it`),
      'ACCESS_DENIED',
    );
  }
  const sentence = `${what}: ${errors.map((error) => sentenceOf(error, blank)).join('; ')}`;
  if (codes.some((code) => code !== null && SHOPIFY_FAILED.has(code))) return new ThirdPartyAway('shopify', sentence, true);
  return new Refused('shopify', sentence, codes.find((code) => code !== null) ?? null);
}

function sentenceOf({ message, path }: GraphqlError, blank: (text: string) => string): string {
  return `${blank(textOf(message)) || 'an error without a message'}${path === undefined ? '' : ` (at ${path.join('.')})`}`;
}

/** Business errors come with HTTP 200, in a field of the mutation's payload. */
function errorOfUserErrors(what: string, data: Readonly<Record<string, unknown>>, blank: (text: string) => string): Refused | null {
  const found = Object.values(data).flatMap((payload) => {
    const errors = typeof payload === 'object' && payload !== null ? (payload as { userErrors?: unknown }).userErrors : undefined;
    return Array.isArray(errors) ? (errors as { field?: readonly string[] | null; message?: unknown; code?: unknown }[]) : [];
  });
  if (found.length === 0) return null;
  const sentences = found.map(
    ({ field, message, code }) =>
      `${blank(textOf(message))}${field?.length ? ` (${field.join('.')})` : ''}${typeof code === 'string' ? ` [${code}]` : ''}`,
  );
  const code = found.map((error) => error.code).find((each) => typeof each === 'string');
  return new Refused('shopify', `${what}: ${sentences.join('; ')}`, code ?? null);
}

function parseBody(text: string): GraphqlBody | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : null;
  } catch {
    return null;
  }
}

function toThrottleStatus(given: Partial<Record<keyof ThrottleStatus, unknown>> | undefined): ThrottleStatus | null {
  const { maximumAvailable, currentlyAvailable, restoreRate } = given ?? {};
  return typeof maximumAvailable === 'number' && typeof currentlyAvailable === 'number' && typeof restoreRate === 'number'
    ? { maximumAvailable, currentlyAvailable, restoreRate }
    : null;
}

/** Shopify writes seconds with a fraction: `2.0`. Without a readable value, a second. */
function retryAfterMs(header: string | string[] | undefined): number {
  const seconds = Number.parseFloat(Array.isArray(header) ? (header[0] ?? '') : (header ?? ''));
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : 1000;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function blanked(text: string, secretValues: readonly string[]): string {
  return secretValues.reduce((rest, value) => rest.replaceAll(value, '…'), text);
}

/**
 * Texts inside a request's variables that an error message must not repeat. Global ids may be: they name the thing to look at.
 * Longest first, so that no part of a longer one stays.
 */
export function secretValuesOf(variables: unknown): string[] {
  const texts = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length > 2 && !value.startsWith('gid://')) texts.add(value);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(variables);
  return [...texts].sort((one, other) => other.length - one.length);
}

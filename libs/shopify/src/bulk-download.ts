import { Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { Agent, type Dispatcher } from 'undici';

/** From one byte of the body to the next; a reader who takes his time does not count. */
const IDLE_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 30_000;
/** Storage answers 400 or 403 where a signature has expired, 404 or 410 where the file has. */
const GONE = new Set([400, 403, 404, 410]);

/** A result's bytes from `firstByte` on. Iterating throws `ThirdPartyAway` when the stream ends before its announced end. */
export interface BulkDownload {
  readonly firstByte: number;
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Downloads results of bulk operations, which lie with a storage service under a signed URL. Reads no faster than its reader takes,
 * follows no redirects, sends no token of ours.
 *
 * @param urlTemplate the Shopify template: besides https only its own host may serve results (a twin's).
 */
export class BulkDownloads {
  private readonly agent: Agent;
  private readonly plainOrigin: string | null;

  constructor({ urlTemplate, connectTimeoutMs = 5_000 }: { urlTemplate: string; connectTimeoutMs?: number | undefined }) {
    this.agent = new Agent({ connections: 32, pipelining: 1, allowH2: false, connect: { timeout: connectTimeoutMs } });
    const template = new URL(urlTemplate.replaceAll('{shop}', 'shop'));
    this.plainOrigin = template.protocol === 'http:' ? template.origin : null;
  }

  /** Cuts what is underway: a paused download would not end by itself. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** @throws Refused with the code `bulk-result-gone` when the result is not to be had any more. */
  async open(url: string, fromByte: number): Promise<BulkDownload> {
    const { origin, pathname, search, host } = this.checked(url);
    const what = `reading a bulk result from ${host}`;
    let answer: Dispatcher.ResponseData;
    try {
      answer = await this.agent.request({
        origin,
        path: `${pathname}${search}`,
        method: 'GET',
        headers: { range: `bytes=${fromByte}-`, 'accept-encoding': 'identity' },
        headersTimeout: HEADERS_TIMEOUT_MS,
        bodyTimeout: IDLE_TIMEOUT_MS,
      });
    } catch (error) {
      throw new ThirdPartyAway('shopify', `${what}: no answer (${nameOf(error)})`, true, { cause: error });
    }
    // The error comes to whoever iterates; without a listener it would end the process when nobody does any more.
    answer.body.on('error', () => {});
    try {
      const range = rangeOf(what, answer, fromByte);
      if (range === null) {
        answer.body.destroy();
        return { firstByte: fromByte, chunks: nothing() };
      }
      return { firstByte: fromByte, chunks: chunksOf(what, answer, range, fromByte) };
    } catch (error) {
      answer.body.destroy();
      throw error;
    }
  }

  private checked(url: string): URL {
    const parsed = URL.parse(url);
    const isAllowed = parsed !== null && (parsed.protocol === 'https:' || parsed.origin === this.plainOrigin);
    if (!isAllowed || parsed.username !== '' || parsed.password !== '')
      throw new Refused('shopify', 'a bulk result lies at a URL that is not https; it is not read from there', 'bulk-result-address');
    return parsed;
  }
}

interface Range {
  /** Byte of the file at which the body begins. */
  readonly from: number;
  /** Length of the whole file; null when only the transfer says where it ends. */
  readonly total: number | null;
}

/** Where the body stands in the file; null when there is nothing behind `fromByte`. */
function rangeOf(what: string, { statusCode, headers }: Dispatcher.ResponseData, fromByte: number): Range | null {
  const gone = (why: string) => new Refused('shopify', `${what}: ${why}; run the bulk operation again`, 'bulk-result-gone');
  const contentRange = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(textOf(headers['content-range']));
  const total = contentRange?.[2] === undefined || contentRange[2] === '*' ? null : Number(contentRange[2]);
  const encoding = textOf(headers['content-encoding']) || 'identity';

  if (statusCode === 416) {
    if (total === null || total === fromByte) return null;
    throw gone(`there is no byte ${fromByte}: it is another result`);
  }
  if (statusCode === 429) throw new Throttled('shopify', `${what}: asked to slow down (429)`, 10_000);
  if (GONE.has(statusCode)) throw gone(`it has expired or was removed (${statusCode})`);
  if (statusCode >= 500) throw new ThirdPartyAway('shopify', `${what}: the storage failed (${statusCode})`, true);
  if (statusCode !== 200 && statusCode !== 206)
    throw new Refused('shopify', `${what}: refused (${statusCode}); redirects are not followed`, String(statusCode));
  if (encoding !== 'identity') throw new Refused('shopify', `${what}: it came as ${encoding}, though plain bytes were asked for`);

  if (statusCode === 206) {
    if (contentRange?.[1] === undefined || Number(contentRange[1]) !== fromByte)
      throw new ThirdPartyAway('shopify', `${what}: another range came than the one asked for`, true);
    return { from: fromByte, total };
  }
  const length = textOf(headers['content-length']);
  if (length === '' && textOf(headers['transfer-encoding']) !== 'chunked')
    throw new ThirdPartyAway('shopify', `${what}: it does not say where it ends, so that a cut could not be told from the end`, true);
  if (length !== '' && Number(length) < fromByte) throw gone(`there is no byte ${fromByte}: it is another result`);
  return { from: 0, total: length === '' ? null : Number(length) };
}

async function* chunksOf(what: string, { body }: Dispatcher.ResponseData, range: Range, fromByte: number): AsyncGenerator<Buffer> {
  let at = range.from;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const skipped = Math.min(chunk.length, Math.max(0, fromByte - at));
      at += chunk.length;
      if (skipped < chunk.length) yield skipped === 0 ? chunk : chunk.subarray(skipped);
    }
  } catch (error) {
    throw new ThirdPartyAway('shopify', `${what}: the connection broke at byte ${at} (${nameOf(error)})`, true, { cause: error });
  }
  if (range.total !== null && at !== range.total)
    throw new ThirdPartyAway('shopify', `${what}: it ended at byte ${at} of ${range.total}`, true);
  if (at < fromByte)
    throw new Refused('shopify', `${what}: there is no byte ${fromByte}; run the bulk operation again`, 'bulk-result-gone');
}

async function* nothing(): AsyncGenerator<Buffer> {}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

function nameOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name);
}

import { ThirdPartyAway, type CallGuard } from '@stockbridge/platform';
import { Agent, type Dispatcher } from 'undici';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpCall {
  /** For error messages: which call to whom. */
  readonly what: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the first byte sent to the last byte received. */
  readonly timeoutMs: number;
  readonly guard?: CallGuard;
}

/** More than any answer within Shopify's limits; a body that grows beyond is no answer. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * POSTs JSON over a pool of connections, one request at a time on each, and says honestly whether anything was sent.
 *
 * The guard is asked in the very tick in which the request is written to the socket, after any waiting for a connection: when it
 * throws, nothing is written and its error is what the caller gets. (undici calls `onRequestStart` synchronously before it writes.)
 */
export class GuardedHttp {
  private readonly agent: Agent;

  constructor({ connectTimeoutMs = 5_000, connections = 32 }: { connectTimeoutMs?: number; connections?: number } = {}) {
    this.agent = new Agent({
      connections,
      pipelining: 1,
      allowH2: false,
      connect: { timeout: connectTimeoutMs },
      // Timed below, to the millisecond and over the whole answer.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 30_000,
    });
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  /** @throws ThirdPartyAway without an answer; whatever the guard throws. */
  post({ what, url, headers, body, timeoutMs, guard }: HttpCall): Promise<HttpAnswer> {
    const { origin, pathname, search } = new URL(url);
    const bytes = Buffer.from(body);

    return new Promise((resolve, reject) => {
      let sent = false;
      let refusedByGuard: Error | null = null;
      let controller: Dispatcher.DispatchController | null = null;
      let ended = false;
      let answer: { status: number; headers: HttpAnswer['headers'] } | null = null;
      const chunks: Buffer[] = [];
      let received = 0;

      const end = (settle: () => void) => {
        if (ended) return;
        ended = true;
        clearTimeout(timer);
        settle();
      };
      const fail = (because: string, cause?: Error) =>
        end(() => reject(new ThirdPartyAway('shopify', `${what}: ${because}`, sent, cause === undefined ? undefined : { cause })));
      const timer = setTimeout(() => {
        fail(sent ? `no complete answer within ${timeoutMs / 1000} s` : `no free connection within ${timeoutMs / 1000} s`);
        controller?.abort(new Error('timed out'));
      }, timeoutMs);

      this.agent.dispatch(
        {
          origin,
          path: `${pathname}${search}`,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'content-length': String(bytes.length) },
          body: bytes,
        },
        {
          onRequestStart(started) {
            controller = started;
            if (ended) {
              started.abort(new Error('given up before a connection was free'));
              return;
            }
            try {
              guard?.();
            } catch (error) {
              refusedByGuard = error instanceof Error ? error : new Error(String(error));
              started.abort(refusedByGuard);
              return;
            }
            sent = true;
            timer.refresh();
          },
          onResponseStart(_controller, status, answerHeaders) {
            answer = { status, headers: answerHeaders };
          },
          onResponseData(receiving, chunk) {
            received += chunk.length;
            if (received > MAX_ANSWER_BYTES) {
              fail(`the answer is longer than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`);
              receiving.abort(new Error('answer too long'));
              return;
            }
            chunks.push(chunk);
          },
          onResponseEnd() {
            const { status, headers: answerHeaders } = answer!;
            end(() => resolve({ status, headers: answerHeaders, body: Buffer.concat(chunks).toString('utf8') }));
          },
          onResponseError(_controller, error) {
            const refused = refusedByGuard;
            if (refused !== null) end(() => reject(refused));
            else
              fail(
                sent ? `the connection broke before the answer was complete (${nameOf(error)})` : `no connection (${nameOf(error)})`,
                error,
              );
          },
        },
      );
    });
  }
}

function nameOf(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.name;
}

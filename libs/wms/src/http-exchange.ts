import type { CallGuard } from '@stockbridge/platform';
import type { Dispatcher } from 'undici';

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE';
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Asked in the tick in which the bytes are written; when it throws, nothing is written. */
  readonly guard?: CallGuard;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ExchangeLimits {
  /** Milliseconds until the first byte of an answer, and between two pieces of its body. */
  readonly answerTimeoutMs: number;
  /** Milliseconds for the whole exchange, waiting for a connection included. */
  readonly totalTimeoutMs: number;
  /** Bytes of an answer's body. */
  readonly maxAnswerBytes: number;
}

/** There was no (complete) answer. `sent` is false when not a byte of the request was written. */
export class NoAnswer extends Error {
  constructor(
    readonly sent: boolean,
    override readonly cause: Error,
  ) {
    super(cause.message);
    this.name = 'NoAnswer';
  }
}

export class AnswerTooLarge extends Error {}
export class OutOfTime extends Error {}

/**
 * One request and its whole answer over undici's dispatcher, the level at which it is known whether anything was written.
 *
 * undici calls `onRequestStart` and writes in one go, without giving the event loop a turn; whoever throws there keeps the
 * request from being written. That is where the guard is asked.
 *
 * @throws NoAnswer, or whatever the guard throws.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest, limits: ExchangeLimits): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let settled = false;
    let stopped: Error | null = null;
    let controller: Dispatcher.DispatchController | null = null;
    let answer: Omit<HttpAnswer, 'body'> | null = null;
    let size = 0;
    const pieces: Buffer[] = [];

    const settle = (how: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      how();
    };
    const stop = (error: Error): void => {
      settle(() => reject(new NoAnswer(sent, error)));
      controller?.abort(error);
    };
    const timer = setTimeout(() => stop(new OutOfTime(`no complete answer within ${limits.totalTimeoutMs} ms`)), limits.totalTimeoutMs);

    try {
      dispatcher.dispatch(
        {
          origin: request.origin,
          path: request.path,
          method: request.method,
          headers: { ...request.headers },
          body: request.body ?? null,
          headersTimeout: limits.answerTimeoutMs,
          bodyTimeout: limits.answerTimeoutMs,
        },
        {
          onRequestStart(started) {
            if (settled) throw new OutOfTime('given up before it was written');
            try {
              request.guard?.();
            } catch (error) {
              stopped = error as Error;
              throw error;
            }
            controller = started;
            sent = true;
          },
          onResponseStart(_controller, status, headers) {
            // 100 and 103 come before the answer.
            if (status >= 200) answer = { status, headers };
          },
          onResponseData(_controller, piece) {
            size += piece.length;
            if (size > limits.maxAnswerBytes) stop(new AnswerTooLarge(`an answer of more than ${limits.maxAnswerBytes} bytes`));
            else pieces.push(piece);
          },
          onResponseEnd() {
            settle(() => {
              if (answer) resolve({ ...answer, body: Buffer.concat(pieces).toString('utf8') });
              else reject(new NoAnswer(sent, new Error('the answer had no status')));
            });
          },
          onResponseError(_controller, error) {
            settle(() => reject(stopped ?? new NoAnswer(sent, error)));
          },
        },
      );
    } catch (error) {
      settle(() => reject(new NoAnswer(sent, error as Error)));
    }
  });
}

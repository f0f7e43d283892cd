import { type ServiceName } from '@stockbridge/contracts';

/** Nobody answered a question in time. The asker may ask again; nothing was stored. */
export class NoAnswer extends Error {
  constructor(
    readonly service: ServiceName,
    readonly question: string,
    because: string,
  ) {
    super(`${service} did not answer ${question}: ${because}`);
    this.name = 'NoAnswer';
  }
}

/** The service was asked and its handler threw. */
export class QuestionFailed extends Error {
  constructor(
    readonly service: ServiceName,
    readonly question: string,
    because: string,
    options?: ErrorOptions,
  ) {
    super(`${service} could not answer ${question}: ${because}`, options);
    this.name = 'QuestionFailed';
  }
}

/** How long a question waits for its answer unless told otherwise. People look at the result, so not longer. */
export const ANSWER_TIMEOUT_MS = 5_000;

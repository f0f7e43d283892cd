import { RETRY_LADDER } from './retry-ladder.js';
import { type Verdict } from './transport.js';

/** Thrown by a handler when trying the same message again can't help. The message is put aside with the error's sentence as reason. */
export class PermanentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A message says something else than `libs/contracts` allows: another version of the publisher, or not ours at all. */
export class ContractBroken extends PermanentError {}

/**
 * What becomes of a message whose handler threw.
 *
 * @param attempt the try that just failed, 1 at first
 * @param ladder seconds before each next try; after its last rung the message is put aside
 */
export function verdict(error: unknown, attempt: number, ladder: readonly number[] = RETRY_LADDER): Verdict {
  if (error instanceof PermanentError) return { act: 'park', reason: sentenceOf(error) };
  const afterSeconds = ladder[attempt - 1];
  if (afterSeconds === undefined) return { act: 'park', reason: `gave up after ${attempt} tries: ${sentenceOf(error)}` };
  return { act: 'retry', afterSeconds };
}

/** As much of an error as may stand in a header. */
export function sentenceOf(error: unknown): string {
  const text = textOf(error);
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}

function textOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  try {
    return String(error);
  } catch {
    // What is thrown may be anything, also something that can't be made a text.
    return `a thrown ${typeof error}`;
  }
}

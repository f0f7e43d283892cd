import { fromEnvelope } from './envelope.js';
import { nextTraceparent, withTraceparent } from './trace-context.js';
import { type Consumer, type Verdict } from './transport.js';
import { sentenceOf } from './verdict.js';

/** Told of each message that was handled: its event (null when it was none) and what became of it. */
export type OnVerdict = (event: string | null, verdict: Verdict) => void;

/** Hands what arrived to the consumer, under its trace context. What breaks the contract never reaches it and is put aside. */
export async function deliver(
  body: unknown,
  attempt: number,
  consumer: Consumer,
  onVerdict: OnVerdict = () => undefined,
): Promise<Verdict> {
  let event;
  try {
    event = fromEnvelope(body);
  } catch (error) {
    const verdict: Verdict = { act: 'park', reason: sentenceOf(error) };
    onVerdict(null, verdict);
    return verdict;
  }
  const verdict = await withTraceparent(nextTraceparent(event.traceparent), () => consumer({ event, attempt }));
  onVerdict(event.name, verdict);
  return verdict;
}

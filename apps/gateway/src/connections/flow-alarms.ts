import type { Alarm } from '@stockbridge/contracts';
import type { FlowAnswer } from './flow-answers.js';

/** A poll that missed this many of its intervals, and these minutes, is silent: as the order flow judges its own. */
const SILENT_INTERVALS = 3;
const SHORTEST_SILENCE_MS = 5 * 60_000;

/**
 * What is wrong with the flows by what they answer now: one that is silent, or a service that does not answer. They are no rows: cured,
 * they are gone. The order flow raises its own.
 */
export function flowAlarms(answers: readonly FlowAnswer[], intervalSeconds: number, now: Date): Alarm[] {
  return answers.flatMap((answer): Alarm[] => {
    const { flow, enabled, status } = answer;
    const alarm = (kind: string, since: Date, sentence: string): Alarm => ({
      kind,
      subject: flow,
      number: null,
      sentence,
      raisedAt: since.toISOString(),
      seenAt: now.toISOString(),
      closedAt: null,
    });
    if (status === null) return [alarm('service-away', now, `The ${flow} service does not answer.`)];
    const lastPollAt = status.lastPollAt === null ? null : Date.parse(status.lastPollAt);
    if (flow === 'order' || !enabled || !status.enabled || lastPollAt === null || status.openWindowSince !== null) return [];
    const allowedMs = Math.max((answer.intervalSeconds ?? intervalSeconds) * 1_000 * SILENT_INTERVALS, SHORTEST_SILENCE_MS);
    if (now.getTime() - lastPollAt <= allowedMs) return [];
    const since = new Date(lastPollAt + allowedMs);
    return [
      alarm('flow-silent', since, `The last poll of the ${flow} flow came to its end at ${status.lastPollAt}; look at its attention list.`),
    ];
  });
}

import { describe, expect, it } from '@jest/globals';
import type { FlowStatus } from '@stockbridge/contracts';
import { flowAlarms } from './flow-alarms.js';
import type { FlowAnswer } from './flow-answers.js';

const now = new Date('2026-11-24T12:00:00Z');
const INTERVAL = 900;

function anAnswer(status: Partial<FlowStatus> | null, given: Partial<FlowAnswer> = {}): FlowAnswer {
  const known: FlowStatus = {
    flow: 'inventory',
    known: true,
    enabled: true,
    counts: { due: 0, in_sync: 0, held: 0, refused: 0, failing: 0, ignored: 0 },
    attention: [],
    lastPollAt: '2026-11-24T11:50:00Z',
    nextPollAt: null,
    openWindowSince: null,
    load: null,
  };
  return {
    flow: 'inventory',
    answered: status !== null,
    enabled: true,
    intervalSeconds: null,
    status: status && { ...known, ...status },
    ...given,
  };
}

const kinds = (answer: FlowAnswer) => flowAlarms([answer], INTERVAL, now).map(({ kind }) => kind);

describe('a flow', () => {
  it('is silent once it has missed three of its intervals', () => {
    expect(kinds(anAnswer({ lastPollAt: '2026-11-24T11:16:00Z' }))).toEqual([]);
    const [alarm] = flowAlarms([anAnswer({ lastPollAt: '2026-11-24T11:14:00Z' })], INTERVAL, now);
    expect(alarm).toMatchObject({ kind: 'flow-silent', subject: 'inventory', raisedAt: '2026-11-24T11:59:00.000Z', closedAt: null });
  });

  it('of a short interval may still take five minutes', () => {
    expect(kinds(anAnswer({ lastPollAt: '2026-11-24T11:56:00Z' }, { intervalSeconds: 5 }))).toEqual([]);
    expect(kinds(anAnswer({ lastPollAt: '2026-11-24T11:54:00Z' }, { intervalSeconds: 5 }))).toEqual(['flow-silent']);
  });

  it('that is off, that never polled, or that is reading a long window is not silent', () => {
    const long = '2026-11-23T11:14:00Z';
    expect(kinds(anAnswer({ lastPollAt: long }, { enabled: false }))).toEqual([]);
    expect(kinds(anAnswer({ lastPollAt: null }))).toEqual([]);
    expect(kinds(anAnswer({ lastPollAt: long, openWindowSince: '2026-11-24T11:00:00Z' }))).toEqual([]);
  });

  it('whose service does not answer is an alarm by itself', () => {
    expect(kinds(anAnswer(null))).toEqual(['service-away']);
  });
});

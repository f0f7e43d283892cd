import { z } from 'zod';
import { connectionId, defineEvent, defineQuestion, instant, type EventOf } from './event.js';
import { flowName } from './flow.js';
import { ledgerState } from './ledger-state.js';

/** A person asked for the flow to run now: it polls at once, and its failing and held rows are looked at again. */
export const flowRunRequested = defineEvent({
  name: 'flow.run-requested',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog', 'order', 'fulfillment'],
  data: z.object({ connectionId, flow: flowName }),
});
export type FlowRunRequested = EventOf<typeof flowRunRequested>;

/** How far a flow is, for one connection: asked of the service that runs it. */
export const flowStatus = defineQuestion({
  name: 'flow.status',
  answeredBy: 'asked',
  ask: z.object({ connectionId }),
  answer: z.object({
    flow: flowName,
    /** Whether the service knows the connection yet. */
    known: z.boolean(),
    enabled: z.boolean(),
    /** Ledger rows by state. */
    counts: z.record(ledgerState, z.number().int()),
    /** Rows that are not in_sync or ignored, newest first, at most 100. */
    attention: z.array(
      z.object({
        key: z.string(),
        number: z.string().nullable(),
        state: ledgerState,
        reason: z.string().nullable(),
        sentence: z.string().nullable(),
      }),
    ),
    lastPollAt: instant.nullable(),
    nextPollAt: instant.nullable(),
    /** Set while a window of changes has not been read to its end. */
    openWindowSince: instant.nullable(),
  }),
});
export type FlowStatus = z.infer<typeof flowStatus.answer>;

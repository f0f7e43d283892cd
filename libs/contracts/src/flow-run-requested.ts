import { z } from 'zod';
import { connectionId, defineEvent, defineQuestion, instant, type EventOf } from './event.js';
import { flowName } from './flow.js';
import { ledgerState } from './ledger-state.js';

/** A person asked for the flow to run now: it polls at once, and its failing and held rows are looked at again. */
export const flowRunRequested = defineEvent({
  name: 'flow.run-requested',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog', 'order', 'fulfillment', 'inventory', 'returns'],
  data: z.object({
    connectionId,
    flow: flowName,
    /** Of flows that can load everything: begin such a load, or end the one that runs. Left out: what changed is read. */
    load: z.enum(['start', 'cancel']).optional(),
  }),
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
    /** How many of the held ones wait as is the way of things, so that nobody has to look at them. */
    quiet: z.number().int().optional(),
    /** Rows that are not in_sync, ignored or quiet, newest first, at most 100. */
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
    /** A long load, while there is one or when one was cancelled; null otherwise. */
    load: z
      .object({
        phase: z.enum(['preparing', 'reading', 'writing', 'cancelled']),
        /** Things read so far, and how many there are, as far as is known. */
        read: z.number().int(),
        total: z.number().int().nullable(),
        startedAt: instant,
        /** UTC; null while it can't be told. */
        estimatedEndAt: instant.nullable(),
      })
      .nullable(),
  }),
});
export type FlowStatus = z.infer<typeof flowStatus.answer>;
export type FlowLoad = NonNullable<FlowStatus['load']>;

/** One thing that a dry run would write, and what would change in it. */
export const plannedChange = z.object({
  key: z.string(),
  /** The number people know it by: the article number. */
  number: z.string().nullable(),
  what: z.enum(['create', 'update', 'deactivate', 'set', 'activate']),
  changes: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
});
export type PlannedChange = z.infer<typeof plannedChange>;

/** What a flow in dry run would write, a page at a time by key. */
export const flowDryRun = defineQuestion({
  name: 'flow.dry-run',
  answeredBy: 'asked',
  ask: z.object({ connectionId, after: z.string().nullable(), limit: z.number().int().min(1).max(250) }),
  answer: z.object({
    /** Whether everything has been looked at. Until then more may follow. */
    isComplete: z.boolean(),
    wouldChange: z.number().int(),
    planned: z.array(plannedChange),
    next: z.string().nullable(),
    /** Version of the connection by whose settings it was decided. */
    version: z.number().int().positive().optional(),
  }),
});
export type FlowDryRun = z.infer<typeof flowDryRun.answer>;

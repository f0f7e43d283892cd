/**
 * What a window reads: the changes since the last one (and once a day the links); everything at first; everything after a pause;
 * everything beside the changes, once a day.
 */
export type PollPlan = 'changes' | 'changes-and-links' | 'first' | 'pause' | 'daily';

const PHASES = {
  changes: ['wms', 'levels'],
  'changes-and-links': ['links', 'wms', 'levels'],
  first: ['links', 'load', 'compare'],
  pause: ['links', 'load', 'compare'],
  // What changed comes first: it explains differences that the comparison would else report.
  daily: ['wms', 'levels', 'links', 'load', 'compare'],
} as const satisfies Record<PollPlan, readonly string[]>;

export type PollPhase = (typeof PHASES)[PollPlan][number];

/** Where a window is: the plan it follows, the phase, and where in it; empty at its beginning. */
export interface Place {
  readonly plan: PollPlan;
  readonly phase: PollPhase;
  readonly at: string;
}

export function firstPhase(plan: PollPlan): Place {
  return { plan, phase: PHASES[plan][0], at: '' };
}

/** The place as the window keeps it. */
export function toPlace({ plan, phase, at }: Place): string {
  return `${plan}/${phase}/${at}`;
}

export function placeOf(after: string): Place {
  const [plan, phase, ...at] = after.split('/');
  return { plan: plan as PollPlan, phase: phase as PollPhase, at: at.join('/') };
}

/** Where the next phase begins; null after the last. */
export function phaseAfter({ plan, phase }: Place): string | null {
  const phases: readonly PollPhase[] = PHASES[plan];
  const next = phases[phases.indexOf(phase) + 1];
  return next === undefined ? null : toPlace({ plan, phase: next, at: '' });
}

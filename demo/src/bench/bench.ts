import type { TransportName } from '../hub.js';

/** What `npm run bench` was told; each bench takes what concerns it. */
export interface BenchOptions {
  readonly transport: TransportName;
  readonly orders: number;
  readonly connections: number;
  readonly variants: number;
  readonly levels: number;
  /** Seconds between two orders of a shop. */
  readonly every: number;
  /** Length of one round of a measurement. */
  readonly seconds: number;
}

/** A measurement that can be run by its name. */
export interface Bench {
  readonly name: string;
  /** What it measures, in one line. */
  readonly about: string;
  run(bench: Workplace): Promise<Measured>;
}

/** What a bench is given. */
export interface Workplace {
  readonly options: BenchOptions;
  /** Of its own; deleted after a run that worked. */
  readonly directory: string;
  /** A line for the person who waits. */
  readonly say: (line: string) => void;
  /** Called at the end, last given first, however the run ends. */
  readonly onEnd: (stop: () => Promise<unknown>) => void;
}

export type Figures = Readonly<Record<string, number | string | null>>;

/** A figure and the bound it should keep. */
export interface Target {
  readonly figure: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Measured {
  readonly figures: Figures;
  readonly targets: readonly Target[];
}

/** What `--report` writes. */
export interface BenchReport {
  readonly name: string;
  readonly figures: Figures;
  readonly targets: readonly (Target & { readonly met: boolean })[];
  /** Whether every target was met. */
  readonly met: boolean;
}

/** Holds the figures against their targets; a figure that could not be measured meets none. */
export function judged(name: string, { figures, targets }: Measured): BenchReport {
  const held = targets.map((target) => ({ ...target, met: keeps(figures[target.figure], target) }));
  return { name, figures, targets: held, met: held.every(({ met }) => met) };
}

function keeps(figure: number | string | null | undefined, { atLeast = -Infinity, atMost = Infinity }: Target): boolean {
  return typeof figure === 'number' && figure >= atLeast && figure <= atMost;
}

/** The report for people. */
export function linesOf({ figures, targets, met }: BenchReport): string[] {
  const width = Math.max(...Object.keys(figures).map((figure) => figure.length));
  return [
    ...Object.entries(figures).map(([figure, value]) => {
      const own = targets.filter((target) => target.figure === figure);
      const verdicts = own.map((target) => `${boundOf(target)}: ${target.met ? 'met' : 'NOT met'}`).join(', ');
      return `  ${figure.padEnd(width)}  ${String(value ?? '—').padStart(9)}${verdicts && `   (target ${verdicts})`}`;
    }),
    met ? '  Every target is met.' : '  Not every target is met.',
  ];
}

function boundOf({ atLeast, atMost }: Target): string {
  return atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
}

/** Enough digits to compare with, no more than were measured. */
export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

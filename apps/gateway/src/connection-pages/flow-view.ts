import type { FlowName } from '@stockbridge/contracts';
import type { FlowAnswer } from '../connections/flow-answers.js';
import type { ConnectionRow } from '../connections/connection.js';
import { loadSentence } from './load-sentence.js';

/** What merchants call the flows. */
export const FLOW_TITLES: Readonly<Record<FlowName, string>> = {
  catalog: 'Articles',
  order: 'Orders',
  fulfillment: 'Shipments',
  inventory: 'Stock',
  returns: 'Returns',
};

/** A flow as the page shows it, when it is opened and every few seconds after. */
export interface FlowView {
  readonly flow: FlowName;
  readonly inSync: string;
  readonly underWay: string;
  readonly needsALook: string;
  readonly remark: string;
  /** A load that runs, or that was cancelled; `total` is null while nobody knows it. */
  readonly load: { readonly sentence: string; readonly read: number; readonly total: number | null; readonly isOver: boolean } | null;
}

export function flowView(answer: FlowAnswer, { settings }: Pick<ConnectionRow, 'settings'>, now: Date): FlowView {
  const { flow, status } = answer;
  const { due = 0, in_sync = 0, held = 0, failing = 0, refused = 0 } = status?.counts ?? {};
  const isDryRun = isInDryRun(settings, flow);
  const quiet = status?.quiet ?? 0;
  const shown = (count: number): string => (status ? String(count) : '–');
  return {
    flow,
    inSync: shown(in_sync),
    underWay: shown(due),
    // In a dry run rows are held so that somebody looks at them on the page of the dry run, not because something is wrong.
    needsALook: shown((isDryRun ? 0 : held - quiet) + failing + refused),
    remark: remark(answer, isDryRun),
    load: status?.load
      ? {
          sentence: loadSentence(status.load, now),
          read: status.load.read,
          total: status.load.total === null ? null : Math.max(status.load.read, status.load.total, 1),
          isOver: status.load.phase === 'cancelled',
        }
      : null,
  };
}

function isInDryRun(settings: ConnectionRow['settings'], flow: FlowName): boolean {
  return (flow === 'catalog' || flow === 'inventory') && settings[flow].dryRun && !settings[flow].enabled;
}

function remark({ answered, enabled, status }: FlowAnswer, isDryRun: boolean): string {
  if (!enabled && !isDryRun) return 'switched off';
  if (!answered) return 'no answer now';
  if (status?.known === false) return 'starting';
  if (isDryRun) return 'dry run: nothing is written';
  return status?.quiet ? `${status.quiet} not shipped yet` : '';
}

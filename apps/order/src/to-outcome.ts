import type { OrderOutcome, Reason } from '@stockbridge/contracts';
import type { OrderDecision } from './order-decision.js';

/** A decision in the words of people who ask what would become of an order. */
export interface Outcome {
  readonly outcome: OrderOutcome;
  readonly reason: Reason | null;
  readonly sentence: string;
}

/** @param missing articles that the WMS lacks and that the hand-over would wait for */
export function toOutcome(decision: OrderDecision, missing: readonly string[]): Outcome {
  switch (decision.act) {
    case 'put':
      return missing.length > 0 ? waiting(decision.order.name, missing) : handedOver(decision);
    case 'move':
      return { outcome: 'imported', reason: null, sentence: decision.sentence };
    case 'cancel':
      return { outcome: 'cancelled', reason: null, sentence: decision.sentence };
    case 'agree':
      return { outcome: decision.isCancelled ? 'cancelled' : 'unchanged', reason: null, sentence: decision.sentence };
    case 'hold':
      return { outcome: 'held', reason: decision.reason, sentence: decision.sentence };
    case 'refuse':
      return { outcome: 'refused', reason: decision.reason, sentence: decision.sentence };
    case 'ignore':
      return { outcome: 'ignored', reason: decision.rule, sentence: decision.sentence };
  }
}

function waiting(name: string, [first, ...others]: readonly string[]): Outcome {
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return {
    outcome: 'held',
    reason: 'article-missing',
    sentence: `Order ${name} waits for article ${first}${more}, not in the warehouse yet.`,
  };
}

function handedOver({ order, lines, changed, standing, supplement }: Extract<OrderDecision, { act: 'put' }>): Outcome {
  const count = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}`;
  if (supplement !== undefined) {
    return {
      outcome: 'changed',
      reason: null,
      sentence: `What was added to order ${order.name} goes as an order of its own with ${count}.`,
    };
  }
  if (standing === null) return { outcome: 'imported', reason: null, sentence: `Order ${order.name} is handed over with ${count}.` };
  return {
    outcome: 'changed',
    reason: null,
    sentence: `The ${changed.join(', ')} of order ${order.name} changed in the shop; the warehouse gets it.`,
  };
}

import type { FulfillmentDecision, FulfillmentView } from './decide-fulfillment.js';
import { hasLeft, leftBehind } from './left-behind.js';
import { owedUnits } from './owed-units.js';

/** What becomes of units that were not shipped: somebody sends them, nobody does, or a person has to say first what was shipped. */
export type RestOfOrder = 'comes' | 'given-up' | 'unclear';

/** What is known of units that were not shipped, as far as it decides about the payment. */
export function restOf(view: FulfillmentView, decision: FulfillmentDecision): RestOfOrder {
  const { wmsOrders, truth, locationId, settings, facts, now } = view;
  if (!truth || settings.remainder === 'resend') return 'comes';
  if (decision.act === 'wait' && decision.reason === 'short-picked') return 'given-up';
  const rest = leftBehind(wmsOrders, truth, locationId, settings, facts, now);
  if (rest.is !== 'short') return 'comes';
  const left = wmsOrders.filter((order) => hasLeft(order, settings));
  const { owed } = owedUnits(left, truth, locationId, facts?.matches);
  // More than what was shipped and is only not told yet.
  return rest.units > [...owed.values()].reduce((all, quantity) => all + quantity, 0) ? 'unclear' : 'comes';
}

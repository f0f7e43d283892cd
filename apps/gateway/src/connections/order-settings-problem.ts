import type { ConnectionSettings, OrderSettings } from '@stockbridge/contracts';
import type { Neighbour, SettingsProblem } from './found-problem.js';

/** What is wrong with the order settings by themselves, beyond what their schema refuses; null when nothing is. */
export function orderSettingsProblem({ order, fulfillment }: ConnectionSettings): SettingsProblem | null {
  return (
    shadowProblem(order) ??
    tagsProblem(order) ??
    holdProblem(order) ??
    mappingProblem(order) ??
    methodsProblem(order) ??
    shippedStatusProblem(order, fulfillment.shippedStatuses)
  );
}

/** Two connections of one shop that would both ship a unit; null when there are none. */
export function sharedLinesProblem(
  locationId: string,
  { order }: ConnectionSettings,
  neighbours: readonly Neighbour[],
): SettingsProblem | null {
  if (!order.enabled) return null;
  for (const { connectionId, locationId: theirs, settings } of neighbours.filter((each) => each.settings.order.enabled)) {
    const other = `Connection ${connectionId} of this shop, for location ${theirs}, `;
    if (order.lines === 'all') {
      return refuse(
        'lines',
        `${other}ships lines, too, and all of them were to be sent from here: some would be shipped twice. Send the lines at the location only (at-location), or switch the orders of that connection off.`,
      );
    }
    if (settings.order.lines === 'all') {
      return refuse(
        'lines',
        `${other}sends all lines of its orders, wherever they are assigned: some would be shipped twice. Let it send the lines at its location only (at-location), or switch off the orders of one of the two.`,
      );
    }
    if (theirs === locationId) {
      return refuse(
        'enabled',
        `${other}sends the same lines to another warehouse: they would be shipped twice. Switch off the orders of one of the two, or give it a location of its own.`,
      );
    }
  }
  return null;
}

function refuse(field: string, sentence: string): SettingsProblem {
  return { status: 422, field: `settings.order.${field}`, sentence };
}

function shadowProblem({ shadow, dryRun }: OrderSettings): SettingsProblem | null {
  if (!shadow || dryRun) return null;
  return refuse('shadow', 'Shadow mode compares what would be sent, so it needs the dry run: set dryRun: true with it, or shadow: false.');
}

function tagsProblem({ tags, tagOn, hold }: OrderSettings): SettingsProblem | null {
  const wanted = tags.include.find((each) => tags.exclude.some((other) => same(each, other)));
  if (wanted !== undefined) {
    return refuse('tags.exclude', `The tag “${wanted}” both admits orders and keeps them out; take it from one of the two lists.`);
  }
  for (const on of ['imported', 'refused', 'held'] as const) {
    const own = tagOn[on];
    if (own === null) continue;
    if (tags.exclude.some((each) => same(each, own))) {
      return refuse(
        `tagOn.${on}`,
        `Orders get the tag “${own}” from us, and orders with it are kept out; choose another tag for one of the two.`,
      );
    }
    if (hold.until !== null && 'tag' in hold.until && same(hold.until.tag, own)) {
      return refuse(
        `tagOn.${on}`,
        `Orders get the tag “${own}” from us, and wait until they have it; choose another tag for one of the two.`,
      );
    }
  }
  return null;
}

function holdProblem({ hold: { minutes, atMostMinutes } }: OrderSettings): SettingsProblem | null {
  if (atMostMinutes === null || atMostMinutes >= minutes) return null;
  return refuse(
    'hold.atMostMinutes',
    `An order waits ${minutes} minutes and at most ${atMostMinutes}: that can’t be. Let the longest wait be no shorter than the shortest.`,
  );
}

/** Two that would write one field. */
function mappingProblem({ custom, lineNameToComment }: OrderSettings): SettingsProblem | null {
  const at = custom.findIndex(({ field }) => field === 'line.comment');
  if (at < 0 || !lineNameToComment) return null;
  return refuse(
    `custom.${at}`,
    'Two would write line.comment: the name of the line (lineNameToComment) and a custom mapping. Take one of the two away.',
  );
}

function methodsProblem({ shipping: { methods } }: OrderSettings): SettingsProblem | null {
  const at = methods.findIndex(({ method }, index) => methods.slice(0, index).some((former) => same(former.method, method)));
  if (at < 0) return null;
  return refuse(
    `shipping.methods.${at}`,
    `The shipping method “${methods[at]!.method}” is in the table twice (in any case of letters); keep the row that is right.`,
  );
}

function shippedStatusProblem({ changeableStatuses, changeableByKind }: OrderSettings, shipped: readonly number[]): SettingsProblem | null {
  const lists = [['changeableStatuses', changeableStatuses] as const].concat(
    Object.entries(changeableByKind).map(([kind, statuses]) => [`changeableByKind.${kind}` as 'changeableStatuses', statuses] as const),
  );
  for (const [field, statuses] of lists) {
    const both = statuses.find((status) => shipped.includes(status));
    if (both === undefined) continue;
    return refuse(
      field,
      `WMS status ${both} means shipped (fulfillment.shippedStatuses), and what was shipped can’t be changed any more; take it from one of the two lists.`,
    );
  }
  return null;
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Effect, Twin } from '../demo/src/twins.js';

/** Services that are hit. */
export type Victim = 'order' | 'fulfillment' | 'returns';

/** An effect that must not happen twice, as it is seen from outside: in its service's tables and in the effect log of a twin. */
export interface Danger {
  readonly name: 'orders' | 'fulfillments' | 'captures' | 'refunds';
  readonly service: Victim;
  readonly schema: string;
  /** The table with a row for each order, in that schema. */
  readonly ledger: string;
  /** Kind of its intents; null where there are none. */
  readonly intent: string | null;
  readonly side: 'shopify' | 'wms';
  /** Calls that have the effect, as the twin names them. */
  readonly operations: readonly string[];
  readonly effect: string;
  /** Where the effect names the order of the shop. */
  readonly orderIdIn: 'orderId' | 'goodsOwnerOrderId';
  /** Says in SQL whether the ledger's row `l` shows what the marked intent `i` made; null where it remembers nothing of it. */
  readonly recorded: string | null;
  /**
   * Where a process can be hit between deciding on the effect and having recorded it. An intent is marked in the transaction that
   * records its row, so between those two there is no gap.
   */
  readonly gaps: Readonly<Record<Place, string>>;
}

export type Place = 'before' | 'after';

const INTENT_GAPS = { before: 'between intent and effect', after: 'between effect and record' };

export const DANGERS: readonly Danger[] = [
  {
    name: 'orders',
    service: 'order',
    schema: 'orders',
    ledger: 'order_ledger',
    intent: null,
    side: 'wms',
    operations: ['PUT /orders'],
    effect: 'order.created',
    orderIdIn: 'goodsOwnerOrderId',
    recorded: null,
    gaps: { before: 'before the PUT took effect', after: 'between PUT and record' },
  },
  {
    name: 'fulfillments',
    service: 'fulfillment',
    schema: 'fulfillment',
    ledger: 'fulfillment_ledger',
    intent: 'fulfillment',
    side: 'shopify',
    operations: ['fulfillmentCreate'],
    effect: 'fulfillment.created',
    orderIdIn: 'orderId',
    recorded: `l.facts -> 'fulfillmentIds' ? (i.result ->> 'fulfillmentId')`,
    gaps: INTENT_GAPS,
  },
  {
    name: 'captures',
    service: 'fulfillment',
    schema: 'fulfillment',
    ledger: 'fulfillment_ledger',
    intent: 'capture',
    side: 'shopify',
    operations: ['orderCapture'],
    effect: 'payment.captured',
    orderIdIn: 'orderId',
    recorded: null,
    gaps: INTENT_GAPS,
  },
  {
    name: 'refunds',
    service: 'returns',
    schema: 'returns',
    ledger: 'returns_ledger',
    intent: 'refund',
    side: 'shopify',
    operations: ['refundCreate', 'returnProcess'],
    effect: 'refund.created',
    orderIdIn: 'orderId',
    recorded: `l.facts -> 'refunds' @> jsonb_build_array(jsonb_build_object('units', i.input -> 'units', 'amount', i.input -> 'amount'))`,
    gaps: INTENT_GAPS,
  },
];

/** A piece of work that stands in a gap. */
export interface Sighting {
  readonly danger: Danger['name'];
  readonly place: Place;
  readonly connectionId: string;
  /** The order it is about. */
  readonly orderId: string;
  readonly epoch: string;
}

/** Longer than anything takes that a living process does between intent and record, the delays of an aimed hit included. */
const STANDS_STILL_MS = 3_500;
/** A PUT that was under way at a hit has taken effect by then. */
const UNDER_WAY_MS = 1_500;

/** Intents of a pass under a lease that runs, that are neither done nor found doubtful. */
const openIntents = ({ schema, intent }: Danger): string => `
  select i.connection_id, i.subject as order_id, lane.epoch::text as epoch, i.written_at as since
  from ${schema}.intent i
  join ${schema}.connection c on c.connection_id = i.connection_id
  join ${schema}.lane on lane.lane_id = c.lane_id and lane.epoch = i.epoch and lane.leased_until > now()
  where i.kind = '${intent}' and i.tried_at is null and i.done_at is null`;

/** Orders that a pass may be about to hand over, under a lease that runs; those that failed before are left out. */
const unrecordedOrders = ({ schema, ledger }: Danger): string => `
  select l.connection_id, l.key as order_id, lane.epoch::text as epoch, greatest(lane.claimed_at, l.seen_at) as since
  from ${schema}.${ledger} l
  join ${schema}.connection c on c.connection_id = l.connection_id
  join ${schema}.lane on lane.lane_id = c.lane_id and lane.leased_until > now()
  where coalesce(l.facts -> 'wmsOrders', '[]') = '[]' and l.state = 'due' and l.attempts = 0`;

/** Marked and not recorded: what must never be seen. */
const halfRecorded = ({ schema, ledger, intent, recorded }: Danger): string => `
  select i.key from ${schema}.intent i
  left join ${schema}.${ledger} l on l.connection_id = i.connection_id and l.key = i.subject
  where i.kind = '${intent}' and i.done_at is not null and not coalesce(${recorded}, false)`;

interface Candidate {
  readonly danger: Danger;
  readonly connection_id: string;
  readonly order_id: string;
  readonly epoch: string;
  readonly since: Date;
}

/** The twins' effects, read on from where the last reading stopped. */
export class Effects {
  private readonly all: Effect[] = [];

  constructor(private readonly twin: Twin) {}

  async named(effect: string): Promise<Effect[]> {
    this.all.push(...(await this.twin.effects(this.all.at(-1)?.seq ?? 0)).filter(({ seq }) => seq > (this.all.at(-1)?.seq ?? 0)));
    return this.all.filter((each) => each.effect === effect);
  }
}

/** Says from outside what stands in which gap: from the services' tables and the twins' effect logs, not from the services. */
export class Lookout {
  private readonly counted = new Set<string>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly effects: Readonly<Record<Danger['side'], Effects>>,
  ) {}

  /** What stands in these gaps at this moment, by whose hand is not said. */
  async now(danger: Danger): Promise<Sighting[]> {
    return this.inGaps(await this.candidates([danger]), Date.now());
  }

  /**
   * What the process that was hit just now left in a gap. A living process would not leave anything there for so long, so what
   * still stands there after a while is the dead one's. Nothing is told twice.
   */
  async leftBehind(service: Victim, hitAt: number): Promise<Sighting[]> {
    const dangers = DANGERS.filter((danger) => danger.service === service);
    const before = await this.candidates(dangers);
    await sleep(STANDS_STILL_MS);
    const after = await this.candidates(dangers);
    const isSame = (one: Candidate, other: Candidate) =>
      one.danger === other.danger && one.order_id === other.order_id && one.epoch === other.epoch;
    const still = before.filter((each) => after.some((later) => isSame(each, later)));
    return (await this.inGaps(still, hitAt)).filter((sighting) => {
      const name = Object.values(sighting).join();
      return !this.counted.has(name) && this.counted.add(name);
    });
  }

  /** Intents that are marked although their row is not recorded. */
  async halfRecorded(service: Victim): Promise<string[]> {
    const keys: string[] = [];
    for (const danger of DANGERS) {
      if (danger.service !== service || danger.recorded === null) continue;
      const { rows } = await this.pool.query<{ key: string }>(halfRecorded(danger));
      keys.push(...rows.map(({ key }) => key));
    }
    return keys;
  }

  /** On how many of these lanes another worker has taken over since. */
  async takenOver(schema: string, sightings: readonly Sighting[]): Promise<number> {
    const { rows } = await this.pool.query<{ lanes: number }>(
      `select count(distinct lane.lane_id)::int as lanes from unnest($1::uuid[], $2::bigint[]) as seen(connection_id, epoch)
       join ${schema}.connection c on c.connection_id = seen.connection_id
       join ${schema}.lane on lane.lane_id = c.lane_id and lane.epoch > seen.epoch`,
      [sightings.map(({ connectionId }) => connectionId), sightings.map(({ epoch }) => epoch)],
    );
    return rows[0]!.lanes;
  }

  private async candidates(dangers: readonly Danger[]): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (const danger of dangers) {
      const query = danger.intent === null ? unrecordedOrders(danger) : openIntents(danger);
      const { rows } = await this.pool.query<Omit<Candidate, 'danger'>>(query);
      found.push(...rows.map((row) => ({ ...row, danger })));
    }
    return found;
  }

  private async inGaps(candidates: readonly Candidate[], at: number): Promise<Sighting[]> {
    const sightings: Sighting[] = [];
    for (const [danger, some] of Map.groupBy(candidates, (candidate) => candidate.danger)) {
      const effects = await this.effects[danger.side].named(danger.effect);
      for (const { connection_id: connectionId, order_id: orderId, epoch, since } of some) {
        const landed = effects
          .filter(({ data }) => data[danger.orderIdIn] === orderId)
          .map((effect) => Date.parse(effect.at))
          .find((instant) => instant >= since.getTime());
        const place = placeOf(danger, landed, at);
        if (place) sightings.push({ danger: danger.name, place, connectionId, orderId, epoch });
      }
    }
    return sightings;
  }
}

/** Without an intent, that a call was under way shows when its effect comes although its sender is gone. */
function placeOf({ intent }: Danger, landed: number | undefined, at: number): Place | null {
  if (landed !== undefined && landed <= at) return 'after';
  return intent !== null || (landed !== undefined && landed <= at + UNDER_WAY_MS) ? 'before' : null;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Effect, Twin } from '../demo/src/twins.js';

/** Services that are hit. */
export type Victim = 'order' | 'fulfillment';

export const SCHEMA = { order: 'orders', fulfillment: 'fulfillment' } as const satisfies Record<Victim, string>;

/**
 * Where a process can be hit between deciding on an effect and having recorded it. An intent is marked in the transaction that
 * records its row, so between those two there is no gap.
 */
export const GAPS = {
  order: ['before the PUT took effect', 'between PUT and record'],
  fulfillment: ['between intent and effect', 'between effect and record'],
} as const satisfies Record<Victim, readonly string[]>;
export type Gap = (typeof GAPS)[Victim][number];

/** A piece of work that stands in a gap. */
export interface Sighting {
  readonly gap: Gap;
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
const OPEN_INTENTS = `
  select i.connection_id, i.subject as order_id, lane.epoch::text as epoch, i.written_at as since
  from fulfillment.intent i
  join fulfillment.connection c on c.connection_id = i.connection_id
  join fulfillment.lane on lane.lane_id = c.lane_id and lane.epoch = i.epoch and lane.leased_until > now()
  where i.kind = 'fulfillment' and i.tried_at is null and i.done_at is null`;

/** Marked and not recorded: what must never be seen. */
const HALF_RECORDED = `
  select i.key from fulfillment.intent i
  left join fulfillment.fulfillment_ledger l on l.connection_id = i.connection_id and l.key = i.subject
  where i.kind = 'fulfillment' and i.done_at is not null and not coalesce(l.facts -> 'fulfillmentIds' ? (i.result ->> 'fulfillmentId'), false)`;

/** Orders that a pass may be about to hand over, under a lease that runs; those that failed before are left out. */
const UNRECORDED_ORDERS = `
  select l.connection_id, l.key as order_id, lane.epoch::text as epoch, greatest(lane.claimed_at, l.seen_at) as since
  from orders.order_ledger l
  join orders.connection c on c.connection_id = l.connection_id
  join orders.lane on lane.lane_id = c.lane_id and lane.leased_until > now()
  where coalesce(l.facts -> 'wmsOrders', '[]') = '[]' and l.state = 'due' and l.attempts = 0`;

interface Candidate {
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
    private readonly shopEffects: Effects,
    private readonly warehouseEffects: Effects,
  ) {}

  /** What stands in a gap at this moment, by whose hand is not said. */
  async now(service: Victim): Promise<Sighting[]> {
    return this.inGaps(service, await this.candidates(service), Date.now());
  }

  /**
   * What the process that was hit just now left in a gap. A living process would not leave anything there for so long, so what
   * still stands there after a while is the dead one's. Nothing is told twice.
   */
  async leftBehind(service: Victim, hitAt: number): Promise<Sighting[]> {
    const before = await this.candidates(service);
    await sleep(STANDS_STILL_MS);
    const after = await this.candidates(service);
    const still = before.filter((each) => after.some((later) => later.order_id === each.order_id && later.epoch === each.epoch));
    return (await this.inGaps(service, still, hitAt)).filter((sighting) => {
      const name = Object.values(sighting).join();
      return !this.counted.has(name) && this.counted.add(name);
    });
  }

  /** Intents that are marked although their row is not recorded. */
  async halfRecorded(): Promise<string[]> {
    return (await this.pool.query<{ key: string }>(HALF_RECORDED)).rows.map(({ key }) => key);
  }

  /** On how many of these lanes another worker has taken over since. */
  async takenOver(service: Victim, sightings: readonly Sighting[]): Promise<number> {
    const { rows } = await this.pool.query<{ lanes: number }>(
      `select count(distinct lane.lane_id)::int as lanes from unnest($1::uuid[], $2::bigint[]) as seen(connection_id, epoch)
       join ${SCHEMA[service]}.connection c on c.connection_id = seen.connection_id
       join ${SCHEMA[service]}.lane on lane.lane_id = c.lane_id and lane.epoch > seen.epoch`,
      [sightings.map(({ connectionId }) => connectionId), sightings.map(({ epoch }) => epoch)],
    );
    return rows[0]!.lanes;
  }

  private async candidates(service: Victim): Promise<Candidate[]> {
    return (await this.pool.query<Candidate>(service === 'order' ? UNRECORDED_ORDERS : OPEN_INTENTS)).rows;
  }

  private async inGaps(service: Victim, candidates: readonly Candidate[], at: number): Promise<Sighting[]> {
    const effects =
      service === 'order' ? await this.warehouseEffects.named('order.created') : await this.shopEffects.named('fulfillment.created');
    return candidates.flatMap((candidate) => {
      const landed = effects
        .filter((effect) => (service === 'order' ? effect.data.goodsOwnerOrderId : effect.data.orderId) === candidate.order_id)
        .map((effect) => Date.parse(effect.at))
        .find((instant) => instant >= candidate.since.getTime());
      const gap = service === 'order' ? gapOfOrder(landed, at) : gapOfFulfillment(landed, at);
      return gap ? [{ gap, connectionId: candidate.connection_id, orderId: candidate.order_id, epoch: candidate.epoch }] : [];
    });
  }
}

function gapOfFulfillment(landed: number | undefined, at: number): Gap {
  return landed !== undefined && landed <= at ? 'between effect and record' : 'between intent and effect';
}

/** Orders have no intents: that a PUT was under way shows when its effect comes although its sender is gone. */
function gapOfOrder(landed: number | undefined, at: number): Gap | null {
  if (landed === undefined || landed > at + UNDER_WAY_MS) return null;
  return landed <= at ? 'between PUT and record' : 'before the PUT took effect';
}

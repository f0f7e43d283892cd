import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Hub } from '../demo/src/hub.js';
import { DANGERS, type Danger, type Lookout, type Place, type Sighting, type Victim } from './gaps.js';
import { RowLock, type Waiter } from './row-lock.js';

export type Manner = 'killed' | 'frozen';

export interface Hit {
  readonly service: Victim;
  readonly process: string;
  readonly manner: Manner;
  /** What it left behind in gaps, as the tables and effect logs show it. */
  readonly left: readonly Sighting[];
  /** Intents marked without their row, at that moment. */
  readonly halfRecorded: readonly string[];
  /** Lanes of these gaps that another process had taken over before a frozen one went on. */
  takenOver: number;
}

export interface StrikerOptions {
  readonly service: Victim;
  readonly hub: Hub;
  readonly pool: pg.Pool;
  readonly lookout: Lookout;
  /** In [0, 1). */
  readonly random: () => number;
  /** At random, besides those in gaps. */
  readonly hits: number;
  /** Longer than the lease under which a call is made; milliseconds. */
  readonly longFreezeMs: number;
  /** Longest of a freeze at random: now and then longer than the lease of a pass that calls nobody. Milliseconds. */
  readonly shortFreezeMs: number;
  /** Delays the calls that have this effect, before or after it; null ends that. */
  readonly delay: (aimed: { readonly danger: Danger; readonly where: Place; readonly ms: number } | null) => Promise<void>;
}

/** So long does a call stand still for an aimed hit. */
const DELAY_MS = 1_200;
const REACHES_TWIN_MS = 250;
const AIM_MS = 6_000;
const PAUSE_MS = 600;
/** So much longer may it take where processes are slow to start again. */
const OVERTIME_MS = 90_000;
/** Share of the hits at random: a process that starts again costs more than one that goes on. */
const KILLED = 0.25;

/** What a process waits with while it is in that gap, or about to enter it. */
const STATEMENT = {
  beforeCall: /select lane\.claimed_at|set leased_until = now\(\) \+ make_interval/,
  mark: /update intent set done_at/,
  record: /with ours as/,
};

/** The moments at which a process is waited for: its call is under way, the answer is, it records the row, it marks the intent. */
const MOMENTS = [
  { place: 'before', moment: 'call', manner: 'frozen' },
  { place: 'after', moment: 'record', manner: 'killed' },
  { place: 'before', moment: 'call', manner: 'killed' },
  { place: 'after', moment: 'answer', manner: 'frozen', needsIntent: true },
  { place: 'after', moment: 'mark', manner: 'killed', needsIntent: true },
] as const satisfies readonly { place: Place; moment: string; manner: Manner; needsIntent?: true }[];

interface Aim {
  readonly danger: Danger;
  readonly place: Place;
  readonly moment: (typeof MOMENTS)[number]['moment'];
  readonly manner: Manner;
}

/** Kills and freezes the processes of one service, at random and aimed at each gap; what was killed is started again. */
export class Striker {
  readonly hits: Hit[] = [];
  private readonly aims: Aim[];
  /** Hits of which it is not known yet what they left behind. */
  private looking = 0;
  private readonly busy = new Set<string>();
  private readonly aftermath: Promise<void>[] = [];
  private isOver = false;

  constructor(private readonly options: StrikerOptions) {
    const dangers = DANGERS.filter(({ service }) => service === options.service);
    this.aims = MOMENTS.flatMap((each) =>
      dangers.filter(({ intent }) => intent !== null || !('needsIntent' in each)).map((danger) => ({ ...each, danger })),
    );
  }

  /** Until every hit at random is dealt and, as far as the time allows, every gap was hit in every way; on a busy machine longer. */
  async strike(deadline: number): Promise<void> {
    await Promise.all([this.strikeInGaps(deadline), this.strikeAtRandom(deadline)]);
  }

  /** Spread over the time there is, like those at random: whose lane stands still till its lease ends leaves the others less to do. */
  private async strikeInGaps(deadline: number): Promise<void> {
    const isOver = () => Date.now() > deadline + (this.gapsLeft().length > 0 ? OVERTIME_MS : 0);
    while (!isOver() && (this.aims.length > 0 || this.looking > 0)) {
      await sleep(Math.max(PAUSE_MS, (deadline - Date.now()) / (2 * this.aims.length + 2)));
      const aim = this.mayHit() ? this.aims.shift() : undefined;
      if (aim) await this.strikeInGap(aim);
    }
  }

  /** Those that nothing has been hit in. */
  private gapsLeft(): Aim[] {
    return this.aims.filter(({ danger, place }) => !this.hits.some(({ left }) => left.some((each) => isIn(each, danger, place))));
  }

  private async strikeAtRandom(deadline: number): Promise<void> {
    const { hits, random, shortFreezeMs } = this.options;
    for (let left = hits; left > 0 && Date.now() < deadline + OVERTIME_MS;) {
      await sleep(Math.max(PAUSE_MS, ((deadline - Date.now()) / left) * (0.3 + random())));
      const alive = this.alive();
      const victim = alive[Math.floor(random() * alive.length)];
      if (victim === undefined || !this.mayHit()) continue;
      left--;
      await this.hit(victim, { manner: random() < KILLED ? 'killed' : 'frozen', freezeMs: shortFreezeMs * (0.2 + 0.8 * random()) });
    }
  }

  /** Everything lives again, and every hit has been looked at. @throws when a process ended that was not hit. */
  async finish(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.aftermath);
    for (const name of this.alive()) {
      const { exitCode, signalCode } = this.options.hub.processes.get(name)!.process;
      if (exitCode !== null || signalCode !== null) throw new Error(`${name} ended by itself with ${exitCode ?? signalCode}`);
    }
  }

  /** Waits for a process to come into the gap. What was not hit as it was meant to is aimed at again later. */
  private async strikeInGap(aim: Aim): Promise<void> {
    const { delay, longFreezeMs } = this.options;
    await delay({ danger: aim.danger, where: aim.moment === 'call' ? 'before' : 'after', ms: DELAY_MS });
    try {
      for (const until = Date.now() + AIM_MS; Date.now() < until; await sleep(40)) {
        const caught = await this.catchIn(aim);
        if (!caught) continue;
        if (this.mayHit() && this.alive().includes(caught.process))
          return await this.hit(caught.process, { manner: aim.manner, freezeMs: longFreezeMs, aim, caught });
        await caught.lock?.release();
      }
      this.aims.push(aim);
    } finally {
      await delay(null);
    }
  }

  private catchIn({ danger, place, moment }: Aim): Promise<Caught | null> {
    const { schema, ledger, intent } = danger;
    switch (moment) {
      case 'call':
      case 'answer':
        return this.catchCalling(danger, place);
      case 'record':
        return this.catchWriting(danger, `${schema}.${ledger} where connection_id = $1 and key = $2`, STATEMENT.record);
      case 'mark': {
        const rows = `${schema}.intent where connection_id = $1 and subject = $2 and kind = '${intent}' and done_at is null`;
        return this.catchWriting(danger, rows, STATEMENT.mark);
      }
    }
  }

  /** Who has a lane can't be seen, so it is held up at the lane's row before its call, and let go into the delayed call. */
  private async catchCalling(danger: Danger, place: Place): Promise<Caught | null> {
    const { pool, lookout } = this.options;
    const lanes = `select lane_id from ${danger.schema}.lane where leased_until > now() and claimed_at > now() - interval '400 ms'`;
    const lane = (await pool.query<{ lane_id: string }>(lanes)).rows[0];
    if (!lane) return null;
    const lock = await RowLock.take(pool, `select 1 from ${danger.schema}.lane where lane_id = $1 for update`, [lane.lane_id]);
    const waiter = await lock?.waiter(STATEMENT.beforeCall, 300);
    await lock?.release();
    if (!waiter) return null;
    if (danger.intent === null) {
      await sleep(REACHES_TWIN_MS);
      return { process: waiter.process };
    }
    for (const until = Date.now() + DELAY_MS; Date.now() < until; await sleep(30)) {
      if ((await lookout.now(danger)).some((sighting) => sighting.place === place)) return { process: waiter.process };
    }
    return null;
  }

  /** The answer of a call is on its way: whoever waits for it will want to write this row. */
  private async catchWriting(danger: Danger, rows: string, statement: RegExp): Promise<Caught | null> {
    const { pool, lookout } = this.options;
    const sighting = (await lookout.now(danger)).find((each) => each.place === 'after');
    if (!sighting) return null;
    const lock = await RowLock.take(pool, `select 1 from ${rows} for update`, [sighting.connectionId, sighting.orderId]);
    const waiter = await lock?.waiter(statement, 2 * DELAY_MS);
    if (lock && waiter) return { process: waiter.process, lock, waiter };
    await lock?.release();
    return null;
  }

  private async hit(process: string, { manner, freezeMs, aim, caught }: Blow): Promise<void> {
    const { hub, lookout, service } = this.options;
    const victim = hub.processes.get(process)!;
    this.busy.add(process);
    this.looking++;
    if (manner === 'killed') await victim.kill();
    else victim.freeze();
    const hitAt = Date.now();
    if (caught) await letGo(manner, caught);
    const looked = Promise.all([lookout.leftBehind(service, hitAt), lookout.halfRecorded(service)]).then(([left, halfRecorded]) => {
      if (aim && !left.some((each) => isIn(each, aim.danger, aim.place))) this.aims.push(aim);
      const hit: Hit = { service, process, manner, left, halfRecorded, takenOver: 0 };
      this.hits.push(hit);
      this.looking--;
      return hit;
    });
    const thaw = async () => {
      await this.pause(freezeMs);
      const hit = await looked;
      hit.takenOver = await lookout.takenOver(DANGERS.find((danger) => danger.service === service)!.schema, hit.left);
      victim.thaw();
    };
    const revived = manner === 'killed' ? this.revive(process) : thaw();
    this.aftermath.push(Promise.all([looked, revived]).then(() => void this.busy.delete(process)));
  }

  /** As a supervisor does: again, when it did not come up. */
  private async revive(process: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.options.hub.restart(process);
      } catch (error) {
        if (attempt === 5) throw error;
        // It may only have been slow, and would keep its port from the next.
        await this.options.hub.processes.get(process)!.kill();
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    for (const until = Date.now() + ms; Date.now() < until && !this.isOver;) await sleep(100);
  }

  /** One is left to take over: with none, nothing would happen that could go wrong. */
  private mayHit(): boolean {
    return this.alive().length > 1;
  }

  private alive(): string[] {
    return [...this.options.hub.processes.keys()].filter((name) => name.startsWith(this.options.service) && !this.busy.has(name));
  }
}

const isIn = (sighting: Sighting, danger: Danger, place: Place): boolean => sighting.danger === danger.name && sighting.place === place;

interface Caught {
  readonly process: string;
  readonly lock?: RowLock;
  readonly waiter?: Waiter;
}

interface Blow {
  readonly manner: Manner;
  readonly freezeMs: number;
  readonly aim?: Aim;
  readonly caught?: Caught;
}

/** The dead process' last statement must not be carried out; a frozen one's was sent, and is. */
async function letGo(manner: Manner, { lock, waiter }: Caught): Promise<void> {
  if (lock && waiter && manner === 'killed') await lock.bury(waiter);
  await lock?.release();
}

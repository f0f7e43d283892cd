import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Hub } from '../demo/src/hub.js';
import { SCHEMA, type Gap, type Lookout, type Sighting, type Victim } from './gaps.js';
import { RowLock, type Waiter } from './row-lock.js';

export type Manner = 'killed' | 'frozen';

export interface Hit {
  readonly process: string;
  readonly manner: Manner;
  /** The gap that was waited for; null for a hit at random. */
  readonly aimedAt: Gap | null;
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
  readonly hits: number;
  /** Longer than the lease under which a call is made; milliseconds. */
  readonly longFreezeMs: number;
  /** Longer than the lease of a pass that calls nobody; milliseconds. */
  readonly shortFreezeMs: number;
  /** Delays the calls that the gap is about, before or after their effect; null ends that. */
  readonly delay: (where: 'before' | 'after' | null, ms: number) => Promise<void>;
}

/** So long does a call stand still for an aimed hit. */
const DELAY_MS = 1_200;
const REACHES_TWIN_MS = 250;
const AIM_MS = 8_000;
const PAUSE_MS = 600;
/** Those that take longer first. */
const MANNERS: readonly Manner[] = ['frozen', 'killed'];

/** What a process waits with while it is in that gap, or about to enter it. */
const STATEMENT = {
  beforeCall: /select lane\.claimed_at|set leased_until = now\(\) \+ make_interval/,
  mark: /update intent set done_at/,
  record: /with ours as/,
};

/** The moments at which a process is waited for: its call is under way, the answer is, it records the row, it marks the intent. */
const MOMENTS = {
  order: [
    { gap: 'before the PUT took effect', moment: 'call' },
    { gap: 'between PUT and record', moment: 'record' },
  ],
  fulfillment: [
    { gap: 'between intent and effect', moment: 'call' },
    { gap: 'between effect and record', moment: 'answer' },
    { gap: 'between effect and record', moment: 'record' },
    { gap: 'between effect and record', moment: 'mark' },
  ],
} as const satisfies Record<Victim, readonly { gap: Gap; moment: string }[]>;

type Aim = (typeof MOMENTS)[Victim][number] & { readonly manner: Manner };

/** Kills and freezes the processes of one service, at random and aimed at each gap; what was killed is started again. */
export class Striker {
  readonly hits: Hit[] = [];
  private readonly aims: Aim[];
  private dealt = 0;
  private readonly busy = new Set<string>();
  private readonly aftermath: Promise<void>[] = [];
  private isOver = false;

  constructor(private readonly options: StrikerOptions) {
    this.aims = MANNERS.flatMap((manner) => MOMENTS[options.service].map((each) => ({ ...each, manner })));
  }

  /** Until every hit is dealt and every gap was hit in either manner, or the time is over. */
  async strike(deadline: number): Promise<void> {
    const { hits, random } = this.options;
    while (Date.now() < deadline && (this.dealt < hits || this.aims.length > 0 || this.hits.length < this.dealt)) {
      if (this.alive().length === 0) await sleep(PAUSE_MS);
      else if (this.aims.length > 0 && (random() < 0.7 || this.dealt >= hits)) await this.strikeInGap(this.aims.shift()!);
      else if (this.dealt < hits) await this.strikeAtRandom();
      await sleep(PAUSE_MS * (0.5 + random()));
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

  private async strikeAtRandom(): Promise<void> {
    const { random, shortFreezeMs } = this.options;
    const alive = this.alive();
    const victim = alive[Math.floor(random() * alive.length)];
    if (victim === undefined) return;
    await this.hit(victim, { manner: random() < 0.4 ? 'killed' : 'frozen', freezeMs: shortFreezeMs * (1 + random()) });
  }

  /** Waits for a process to come into the gap. What was not hit as it was meant to is aimed at again later. */
  private async strikeInGap(aim: Aim): Promise<void> {
    const { delay, longFreezeMs } = this.options;
    await delay(aim.moment === 'call' ? 'before' : 'after', DELAY_MS);
    try {
      for (const until = Date.now() + AIM_MS; Date.now() < until; await sleep(20)) {
        const caught = await this.catchIn(aim);
        if (!caught) continue;
        if (this.alive().includes(caught.process))
          return await this.hit(caught.process, { manner: aim.manner, freezeMs: longFreezeMs, aim, caught });
        await caught.lock?.release();
      }
      this.aims.push(aim);
    } finally {
      await delay(null, 0);
    }
  }

  private catchIn({ gap, moment }: Aim): Promise<Caught | null> {
    const { service } = this.options;
    const ledger = service === 'order' ? 'orders.order_ledger' : 'fulfillment.fulfillment_ledger';
    switch (moment) {
      case 'call':
        return this.catchCalling(service === 'order' ? null : gap);
      case 'answer':
        return this.catchCalling(gap);
      case 'record':
        return this.catchWriting(gap, `${ledger} where connection_id = $1 and key = $2`, STATEMENT.record);
      case 'mark':
        return this.catchWriting(gap, 'fulfillment.intent where connection_id = $1 and subject = $2 and done_at is null', STATEMENT.mark);
    }
  }

  /** Who has a lane can't be seen, so it is held up at the lane's row before its call, and let go into the delayed call. */
  private async catchCalling(gap: Gap | null): Promise<Caught | null> {
    const { pool, service, lookout } = this.options;
    const lanes = `select lane_id from ${SCHEMA[service]}.lane where leased_until > now() and claimed_at > now() - interval '400 ms'`;
    const lane = (await pool.query<{ lane_id: string }>(lanes)).rows[0];
    if (!lane) return null;
    const lock = await RowLock.take(pool, `select 1 from ${SCHEMA[service]}.lane where lane_id = $1 for update`, [lane.lane_id]);
    const waiter = await lock?.waiter(STATEMENT.beforeCall, 300);
    await lock?.release();
    if (!waiter) return null;
    if (gap === null) {
      await sleep(REACHES_TWIN_MS);
      return { process: waiter.process };
    }
    for (const until = Date.now() + DELAY_MS; Date.now() < until; await sleep(30)) {
      if ((await lookout.now(service)).some((sighting) => sighting.gap === gap)) return { process: waiter.process };
    }
    return null;
  }

  /** The answer of a call is on its way: whoever waits for it will want to write this row. */
  private async catchWriting(seen: Gap, rows: string, statement: RegExp): Promise<Caught | null> {
    const { pool, service, lookout } = this.options;
    const sighting = (await lookout.now(service)).find((each) => each.gap === seen);
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
    this.dealt++;
    if (manner === 'killed') await victim.kill();
    else victim.freeze();
    const hitAt = Date.now();
    if (caught) await letGo(manner, caught);
    const looked = Promise.all([lookout.leftBehind(service, hitAt), lookout.halfRecorded()]).then(([left, halfRecorded]) => {
      if (aim && !left.some(({ gap }) => gap === aim.gap)) this.aims.push(aim);
      const hit: Hit = { process, manner, aimedAt: aim?.gap ?? null, left, halfRecorded, takenOver: 0 };
      this.hits.push(hit);
      return hit;
    });
    const thaw = async () => {
      await this.pause(freezeMs);
      const hit = await looked;
      hit.takenOver = await lookout.takenOver(service, hit.left);
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
        if (this.isOver || attempt === 5) throw error;
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    for (const until = Date.now() + ms; Date.now() < until && !this.isOver;) await sleep(100);
  }

  private alive(): string[] {
    return [...this.options.hub.processes.keys()].filter((name) => name.startsWith(this.options.service) && !this.busy.has(name));
  }
}

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

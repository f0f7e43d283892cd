import { describe, expect, it } from '@jest/globals';
import { LeaseLost } from '@stockbridge/platform';
import { Lease, type Clock, type LeaseKeeper } from './lease.js';

class SetClock implements Clock {
  monotonic = 1_000_000;
  wall = 5_000_000;
  monotonicMs() {
    return this.monotonic;
  }
  wallMs() {
    return this.wall;
  }
  pass(ms: number) {
    this.monotonic += ms;
    this.wall += ms;
  }
}

class Keeper implements LeaseKeeper {
  isOurs = true;
  renewedFor: number[] = [];
  beforeAnswer: () => void = () => undefined;
  async renew(_lane: string, _epoch: string, seconds: number): Promise<boolean> {
    if (this.isOurs) this.renewedFor.push(seconds);
    this.beforeAnswer();
    return this.isOurs;
  }
  async release(): Promise<void> {}
}

function aLease() {
  const clock = new SetClock();
  const keeper = new Keeper();
  const lease = new Lease('lane', '1', 10, { monotonicMs: clock.monotonic, wallMs: clock.wall }, keeper, clock);
  return { clock, keeper, lease };
}

describe('a lease', () => {
  it('lets calls be made until it ends, counted from before it was asked for', () => {
    const { clock, lease } = aLease();
    clock.pass(9_999);
    expect(() => lease.guard()).not.toThrow();
    clock.pass(1);
    expect(() => lease.guard()).toThrow(LeaseLost);
  });

  it('has ended for a process that was frozen past it', () => {
    const { clock, lease } = aLease();
    clock.pass(60_000);
    expect(() => lease.guard()).toThrow(LeaseLost);
  });

  it('has ended when only one of the clocks went on: a machine that slept, a clock set back', () => {
    const slept = aLease();
    slept.clock.wall += 11_000;
    expect(() => slept.lease.guard()).toThrow(LeaseLost);
    const setBack = aLease();
    setBack.clock.monotonic += 11_000;
    setBack.clock.wall -= 3_600_000;
    expect(() => setBack.lease.guard()).toThrow(LeaseLost);
  });

  it('is not extended for a call that fits in', async () => {
    const { keeper, lease } = aLease();
    await lease.ensure(5_000);
    expect(keeper.renewedFor).toEqual([]);
  });

  it('is extended for a long call, by as much as that needs', async () => {
    const { clock, keeper, lease } = aLease();
    await lease.ensure(30_000);
    expect(keeper.renewedFor).toEqual([32]);
    clock.pass(31_000);
    expect(() => lease.guard()).not.toThrow();
  });

  it('counts an extension from before it was asked for, too', async () => {
    const { clock, keeper, lease } = aLease();
    keeper.beforeAnswer = () => clock.pass(40_000);
    await expect(lease.ensure(30_000)).rejects.toBeInstanceOf(LeaseLost);
  });

  it('is lost for good once another worker has the lane', async () => {
    const { keeper, lease } = aLease();
    keeper.isOurs = false;
    await expect(lease.ensure(30_000)).rejects.toBeInstanceOf(LeaseLost);
    keeper.isOurs = true;
    await expect(lease.ensure(1)).rejects.toBeInstanceOf(LeaseLost);
    expect(() => lease.guard()).toThrow(LeaseLost);
  });
});

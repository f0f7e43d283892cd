import { afterEach, describe, expect, it } from '@jest/globals';
import { FaultSwitches } from './fault-switches.js';

describe('fault switches', () => {
  let faults = new FaultSwitches();
  afterEach(() => {
    faults.close();
    faults = new FaultSwitches();
  });
  const counted = (): { effect: () => Promise<string>; times: () => number } => {
    let times = 0;
    return { effect: async () => `done ${++times}`, times: () => times };
  };

  it('a cut before the effect leaves nothing done', async () => {
    faults.replace({ rules: [{ match: 'PUT /orders', where: 'before', act: 'cut' }] });
    const { effect, times } = counted();
    expect(await faults.withFaults('PUT /orders', effect)).toMatchObject({ kind: 'cut' });
    expect(times()).toBe(0);
  });

  it('a cut after the effect leaves it done once', async () => {
    faults.replace({ rules: [{ match: 'PUT /orders', where: 'after', act: 'cut' }] });
    const { effect, times } = counted();
    expect(await faults.withFaults('PUT /orders', effect)).toMatchObject({ kind: 'cut' });
    expect(times()).toBe(1);
  });

  it('a cut long before the effect hangs up at once and lets the effect land later', async () => {
    faults.replace({ rules: [{ match: '*', where: 'long-before', act: 'cut', ms: 30 }] });
    let landed: () => void = () => undefined;
    const lands = new Promise<void>((resolve) => (landed = resolve));
    let done = false;
    const outcome = await faults.withFaults('fulfillmentCreate', async () => {
      done = true;
      landed();
    });
    expect(outcome.kind).toBe('cut');
    expect(done).toBe(false);
    await lands;
    expect(done).toBe(true);
  });

  it('an effect that was due later never lands once the twin is closed', async () => {
    faults.replace({ rules: [{ match: '*', where: 'long-before', act: 'cut', ms: 60_000 }] });
    const { effect, times } = counted();
    await faults.withFaults('fulfillmentCreate', effect);
    faults.close();
    await new Promise(setImmediate);
    expect(times()).toBe(0);
  });

  it('a delay goes on to the effect and is noted', async () => {
    faults.replace({ rules: [{ match: '*', where: 'before', act: 'delay', ms: 5 }] });
    const { effect, times } = counted();
    expect(await faults.withFaults('GET /orders', effect)).toEqual({
      kind: 'done',
      value: 'done 1',
      note: 'delayed 5 ms before the effect, by fault',
    });
    expect(times()).toBe(1);
  });

  it('a rule that may strike twice lets the third call through', async () => {
    faults.replace({ rules: [{ match: 'PUT /orders', where: 'before', act: 'status', status: 503, times: 2 }] });
    const { effect } = counted();
    const kinds = [];
    for (let call = 0; call < 3; call += 1) kinds.push((await faults.withFaults('PUT /orders', effect)).kind);
    expect(kinds).toEqual(['status', 'status', 'done']);
    expect(faults.current().rules[0]?.left).toBe(0);
  });

  it('a name matches exactly, and one that ends in a star by its beginning', async () => {
    faults.replace({ rules: [{ match: 'PUT /orders', where: 'before', act: 'throttle' }] });
    const { effect } = counted();
    expect((await faults.withFaults('PUT /orders/{orderId}', effect)).kind).toBe('done');
    faults.replace({ rules: [{ match: 'PUT /orders*', where: 'before', act: 'throttle' }] });
    expect((await faults.withFaults('PUT /orders/{orderId}', effect)).kind).toBe('throttle');
    expect((await faults.withFaults('PUT /articles', effect)).kind).toBe('done');
  });

  it('the same seed strikes the same calls', async () => {
    const run = async (seed: number): Promise<string> => {
      faults.replace({ seed, rules: [{ match: '*', where: 'before', act: 'cut', probability: 0.5 }] });
      let kinds = '';
      for (let call = 0; call < 40; call += 1) kinds += (await faults.withFaults('x', async () => 1)).kind === 'cut' ? 'x' : '.';
      return kinds;
    };
    const first = await run(7);
    expect(await run(7)).toBe(first);
    expect(await run(8)).not.toBe(first);
    expect(first).toMatch(/x.*\.|\..*x/);
  });

  it('clearing takes every rule away and brings back the latency of the start', () => {
    faults = new FaultSwitches(12);
    faults.replace({ latencyMs: 500, rules: [{ match: '*', where: 'before', act: 'cut' }] });
    faults.clear();
    expect(faults.current()).toEqual({ latencyMs: 12, seed: 1, rules: [] });
  });
});

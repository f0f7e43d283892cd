import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Loops } from './loops.js';

const logger = pino({ level: 'silent' });
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('loops', () => {
  it('work as long as there is work, then sleep until they are woken', async () => {
    let left = 3;
    let looks = 0;
    const loops = new Loops({ name: 'test', count: 1, step: async () => (looks++, left-- > 0), logger });
    loops.start();
    for (let i = 0; i < 10; i++) await tick();
    expect(left).toBe(-1);
    const asleep = looks;
    await tick();
    expect(looks).toBe(asleep);
    left = 1;
    loops.wake();
    for (let i = 0; i < 5; i++) await tick();
    expect(left).toBe(-1);
    await loops.stop();
  });

  it('look once more when they are woken just before they sleep', async () => {
    let looks = 0;
    const loops: Loops = new Loops({
      name: 'test',
      count: 1,
      step: async () => {
        if (++looks === 1) loops.wake();
        return false;
      },
      logger,
    });
    loops.start();
    for (let i = 0; i < 5; i++) await tick();
    expect(looks).toBe(2);
    await loops.stop();
  });

  it('call one another to help, and stop only when each has finished', async () => {
    let atWork = 0;
    let most = 0;
    let finish!: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let hasWork = true;
    const loops = new Loops({
      name: 'test',
      count: 3,
      step: async () => {
        if (!hasWork) return false;
        most = Math.max(most, ++atWork);
        await finished;
        atWork--;
        hasWork = false;
        return true;
      },
      logger,
    });
    loops.start();
    for (let i = 0; i < 5; i++) await tick();
    expect(most).toBe(3);
    const stopped = loops.stop().then(() => atWork);
    finish();
    expect(await stopped).toBe(0);
  });

  it('go on after an error', async () => {
    let looks = 0;
    const loops = new Loops({
      name: 'test',
      count: 1,
      step: async () => {
        if (++looks === 1) throw new Error('database away');
        return false;
      },
      logger,
    });
    loops.start();
    const deadline = Date.now() + 3_000;
    while (looks < 2 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    await loops.stop();
    expect(looks).toBeGreaterThanOrEqual(2);
  });
});

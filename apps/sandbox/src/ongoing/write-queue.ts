/** Thrown where a write stood in line for too long. It took no effect. */
export class WaitedTooLong extends Error {}

/** One write at a time per goods owner; whoever comes late stands in line, and gives up after a while. */
export class WriteQueue {
  private readonly tails = new Map<string, Promise<void>>();

  async run<T>(line: string, timeoutMs: number, write: () => Promise<T>): Promise<T> {
    const before = this.tails.get(line) ?? Promise.resolve();
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    const tail = before.then(() => mine);
    this.tails.set(line, tail);
    try {
      await atMost(timeoutMs, before);
      return await write();
    } finally {
      leave();
      void tail.then(() => {
        if (this.tails.get(line) === tail) this.tails.delete(line);
      });
    }
  }
}

async function atMost(ms: number, turn: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new WaitedTooLong(`waited more than ${ms} ms in line`)), ms);
  });
  try {
    await Promise.race([turn, limit]);
  } finally {
    clearTimeout(timer);
  }
}

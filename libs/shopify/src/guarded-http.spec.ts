import { afterEach, describe, expect, it } from '@jest/globals';
import { LeaseLost } from '@stockbridge/platform';
import { startLoopback, type Answer } from '../loopback.js';
import { GuardedHttp } from './guarded-http.js';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A server that answers when told to, and a client with a single connection to it. */
async function oneConnection() {
  const answers: ((answer: Answer) => void)[] = [];
  const waiting: (() => void)[] = [];
  const server = await startLoopback(() => {
    waiting.splice(0).forEach((arrived) => arrived());
    return new Promise<Answer>((answer) => answers.push(answer));
  });
  const http = new GuardedHttp({ connections: 1 });
  opened.push(
    () => server.close(),
    () => http.close(),
  );
  const url = server.template.replace('{shop}', 'x');
  return {
    server,
    post: (body: object, guard?: () => void, timeoutMs = 5_000) =>
      http.post({ what: 'a call', url, headers: {}, body: JSON.stringify(body), timeoutMs, guard }),
    nextArrival: () => new Promise<void>((arrived) => waiting.push(arrived)),
    answer: () => answers.shift()!({ body: { fine: true } }),
  };
}

describe('the question whether a request may be written', () => {
  it('is asked after the connection was made, not when the call was', async () => {
    const { server, post } = await oneConnection();
    let holdsLease = true;
    const call = post({ write: 1 }, () => {
      if (!holdsLease) throw new LeaseLost();
    });
    holdsLease = false;
    await expect(call).rejects.toBeInstanceOf(LeaseLost);
    expect(server.arrived).toEqual([]);
  });

  it('is asked after waiting for a free connection, and a no costs the next one nothing', async () => {
    const { server, post, nextArrival, answer } = await oneConnection();
    let holdsLease = true;
    const guard = () => {
      if (!holdsLease) throw new LeaseLost();
    };
    const arrived = nextArrival();
    const first = post({ write: 1 }, guard);
    await arrived;
    const second = post({ write: 2 }, guard);
    const third = post({ read: 3 });
    holdsLease = false;
    answer();
    await expect(first).resolves.toMatchObject({ status: 200, body: '{"fine":true}' });
    await expect(second).rejects.toBeInstanceOf(LeaseLost);
    await nextArrivalOf(server, 2);
    answer();
    await expect(third).resolves.toMatchObject({ status: 200 });
    expect(server.arrived.map(({ body }) => body)).toEqual([{ write: 1 }, { read: 3 }]);
  });

  it('has no bearing on one that was given up while it waited: nothing is sent later', async () => {
    const { server, post, nextArrival, answer } = await oneConnection();
    const arrived = nextArrival();
    const first = post({ write: 1 });
    await arrived;
    await expect(post({ write: 2 }, undefined, 100)).rejects.toMatchObject({ name: 'ThirdPartyAway', sent: false });
    answer();
    await first;
    const last = post({ read: 3 });
    await nextArrivalOf(server, 2);
    answer();
    await last;
    expect(server.arrived.map(({ body }) => body)).toEqual([{ write: 1 }, { read: 3 }]);
  });
});

/** Polls with the deadline of the test, since the request may have arrived already. */
async function nextArrivalOf(server: { readonly arrived: readonly unknown[] }, count: number): Promise<void> {
  while (server.arrived.length < count) await new Promise((next) => setTimeout(next, 5));
}

import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CredentialRefused, LeaseLost, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { aShop, costOf, startLoopback, type Answer, type Responder } from '../loopback.js';
import { AdminClient, type AdminClientOptions } from './admin-client.js';
import type { Operation } from './operation.js';

const readThing: Operation<{ shop: { name: string } }, { search?: string }> = {
  name: 'ReadThing',
  kind: 'query',
  text: 'query ReadThing { shop { name } }',
};
const writeThing: Operation<{ thingCreate: { thing: string } }, { note?: string }> = {
  name: 'WriteThing',
  kind: 'mutation',
  text: 'mutation WriteThing { x }',
};
const urgent = { priority: 'order' } as const;
const fine: Answer = { body: { data: { shop: { name: 'Nordic Tea' } }, extensions: { cost: costOf(10) } } };
const throttled = (currentlyAvailable: number): Answer => ({
  body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost: costOf(10, currentlyAvailable) } },
});

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function clientOf(respond: Responder, more: Partial<AdminClientOptions> = {}) {
  const server = await startLoopback(respond);
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-order/0.1.0', ...more });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { client, server };
}

/** One scripted answer after the other; the last one again and again. */
const inTurn = (...answers: Answer[]): Responder => {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)]!;
};
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('the call went well');
    },
    (error: unknown) => error,
  );

describe('a call to a shop', () => {
  it('goes to the shop below the template with its token, our name and the name of the operation', async () => {
    const { client, server } = await clientOf(() => fine);
    await expect(client.call(aShop(), readThing, { search: 'tea' }, urgent)).resolves.toEqual({ shop: { name: 'Nordic Tea' } });
    const [seen] = server.arrived;
    expect(seen?.url).toBe('/nordic-tea.myshopify.com/admin/api/2026-10/graphql.json');
    expect(seen?.headers).toMatchObject({ 'x-shopify-access-token': 'shpat_secret', 'user-agent': 'stockbridge-order/0.1.0' });
    expect(Number(seen?.headers['content-length'])).toBeGreaterThan(10);
    expect(seen?.body).toEqual({ query: readThing.text, variables: { search: 'tea' }, operationName: 'ReadThing' });
  });

  it('never goes to anything but a shop domain', async () => {
    const { client, server } = await clientOf(() => fine);
    await expect(client.call(aShop({ domain: 'evil.example.com' }), readThing, {}, urgent)).rejects.toThrow('not a shop domain');
    expect(server.arrived).toEqual([]);
  });

  it('waits and asks again when the allowance is used up', async () => {
    const { client, server } = await clientOf(inTurn(throttled(5), fine));
    const started = performance.now();
    await client.call(aShop(), writeThing, {}, urgent);
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(server.arrived).toHaveLength(2);
  });

  it('gives up with the time to wait when the allowance stays used up', async () => {
    const { client, server } = await clientOf(inTurn(throttled(-4_000)), { maxWaitMs: 500 });
    const error = await failureOf(client.call(aShop(), readThing, {}, urgent));
    expect(error).toBeInstanceOf(Throttled);
    expect((error as Throttled).retryAfterMs).toBeGreaterThan(3_900);
    // The next caller is told without asking Shopify.
    await expect(client.call(aShop(), readThing, {}, urgent)).rejects.toBeInstanceOf(Throttled);
    expect(server.arrived).toHaveLength(1);
  });

  it('reads Retry-After as seconds', async () => {
    const { client } = await clientOf(inTurn({ status: 429, headers: { 'retry-after': '20.0' } }), { maxWaitMs: 500 });
    expect(await failureOf(client.call(aShop(), readThing, {}, urgent))).toMatchObject({ name: 'Throttled', retryAfterMs: 20_000 });
  });

  it('leaves the last fifth of the allowance to orders', async () => {
    const low: Answer = { body: { data: { shop: { name: 'x' } }, extensions: { cost: costOf(10, 300) } } };
    const { client, server } = await clientOf(() => low, { maxWaitMs: 300 });
    await client.call(aShop(), readThing, {}, urgent);
    expect(await failureOf(client.call(aShop(), readThing, {}, { priority: 'bulk' }))).toBeInstanceOf(Throttled);
    await client.call(aShop(), readThing, {}, urgent);
    expect(server.arrived).toHaveLength(2);
  });

  it('holds back for one shop without holding back for another', async () => {
    const { client } = await clientOf(({ url }) => (url.includes('busy') ? throttled(-9_000) : fine), { maxWaitMs: 300 });
    await expect(client.call(aShop({ domain: 'busy.myshopify.com' }), readThing, {}, urgent)).rejects.toBeInstanceOf(Throttled);
    await expect(client.call(aShop(), readThing, {}, urgent)).resolves.toBeDefined();
  });

  it('warns once when Shopify serves another version than the one asked for', async () => {
    const warnings: string[] = [];
    const { client } = await clientOf(() => ({ ...fine, headers: { 'x-shopify-api-version': '2027-01' } }), {
      warn: (text) => warnings.push(text),
    });
    await client.call(aShop(), readThing, {}, urgent);
    await client.call(aShop(), readThing, {}, urgent);
    expect(warnings).toEqual([expect.stringContaining('2027-01')]);
  });

  it.each([
    [401, CredentialRefused],
    [402, ThirdPartyAway],
    [404, Refused],
    [423, ThirdPartyAway],
    [503, ThirdPartyAway],
  ])('says what HTTP %i means', async (status, kind) => {
    const { client, server } = await clientOf(() => ({ status, body: { errors: 'no' } }));
    expect(await failureOf(client.call(aShop(), readThing, {}, urgent))).toBeInstanceOf(kind);
    expect(server.arrived).toHaveLength(1);
  });
});

describe('a connection that breaks', () => {
  it('reads again up to two times', async () => {
    let left = 2;
    const { client, server } = await clientOf((_seen, socket) => {
      if (left-- <= 0) return fine;
      socket.destroy();
      return null;
    });
    await expect(client.call(aShop(), readThing, {}, urgent)).resolves.toBeDefined();
    expect(server.arrived).toHaveLength(3);
  });

  it('never writes again, and says that the write was sent', async () => {
    const { client, server } = await clientOf((_seen, socket) => {
      socket.destroy();
      return null;
    });
    expect(await failureOf(client.call(aShop(), writeThing, {}, urgent))).toMatchObject({ name: 'ThirdPartyAway', sent: true });
    expect(server.arrived).toHaveLength(1);
  });

  it('says that a write whose answer was cut in the middle was sent', async () => {
    const { client } = await clientOf((_seen, socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"data":');
      return null;
    });
    expect(await failureOf(client.call(aShop(), writeThing, {}, urgent))).toMatchObject({ name: 'ThirdPartyAway', sent: true });
  });

  it('says that a write without an answer in time was sent', async () => {
    const { client, server } = await clientOf(() => null, { mutationTimeoutMs: 200 });
    expect(await failureOf(client.call(aShop(), writeThing, {}, urgent))).toMatchObject({ name: 'ThirdPartyAway', sent: true });
    expect(server.arrived).toHaveLength(1);
  });

  it('says that nothing was sent when nobody listens', async () => {
    const gone = createServer();
    await new Promise<void>((listening) => gone.listen(0, '127.0.0.1', listening));
    const { port } = gone.address() as AddressInfo;
    await new Promise((closed) => gone.close(closed));
    const client = new AdminClient({ urlTemplate: `http://127.0.0.1:${port}/{shop}`, userAgent: 'x' });
    opened.push(() => client.close());
    expect(await failureOf(client.call(aShop(), writeThing, {}, urgent))).toMatchObject({ name: 'ThirdPartyAway', sent: false });
  });

  it('takes an answer that is not JSON for no answer', async () => {
    const { client } = await clientOf(() => ({ body: '<html>maintenance</html>' }));
    expect(await failureOf(client.call(aShop(), writeThing, {}, urgent))).toMatchObject({ name: 'ThirdPartyAway', sent: true });
  });
});

describe('a worker that lost its lane', () => {
  it('writes nothing, and learns of it', async () => {
    const { client, server } = await clientOf(() => fine);
    const guard = () => {
      throw new LeaseLost();
    };
    await expect(client.call(aShop({ guard }), writeThing, {}, urgent)).rejects.toBeInstanceOf(LeaseLost);
    // Also over a connection that is open already.
    await client.call(aShop(), readThing, {}, urgent);
    await expect(client.call(aShop({ guard }), writeThing, {}, urgent)).rejects.toBeInstanceOf(LeaseLost);
    expect(server.arrived.map(({ body }) => body.operationName)).toEqual(['ReadThing']);
  });

  it('may still read', async () => {
    const { client } = await clientOf(() => fine);
    const guard = () => {
      throw new LeaseLost();
    };
    await expect(client.call(aShop({ guard }), readThing, {}, urgent)).resolves.toBeDefined();
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { TwinServer } from './twin-server.js';

describe('a twin server', () => {
  const servers: TwinServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const start = async (): Promise<{ server: TwinServer; url: string }> => {
    const server = new TwinServer({ name: 'test twin' });
    servers.push(server);
    server.http.put('/orders', (request, reply) =>
      server.answer('PUT /orders', request, reply, async () => {
        server.effects.append({ effect: 'order.created', subject: '1', data: {} });
        return { status: 201, body: { id: 1 } };
      }),
    );
    return { server, url: await server.listen({ host: '127.0.0.1', port: 0, portVariable: 'TEST_PORT' }) };
  };
  const setFaults = (url: string, rules: unknown[]): Promise<Response> =>
    fetch(`${url}/_twin/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ rules }) });

  it('answers a call and logs it, with its effect', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/orders`, { method: 'PUT', headers: { 'user-agent': 'hub/1' } });
    expect([response.status, await response.json()]).toEqual([201, { id: 1 }]);
    const { calls } = (await (await fetch(`${url}/_twin/calls?after=0`)).json()) as { calls: unknown[] };
    expect(calls).toMatchObject([{ seq: 1, operation: 'PUT /orders', status: 201, userAgent: 'hub/1', note: null }]);
    const { effects } = (await (await fetch(`${url}/_twin/effects`)).json()) as { effects: unknown[] };
    expect(effects).toMatchObject([{ seq: 1, effect: 'order.created', subject: '1' }]);
  });

  it('really cuts the connection, before or after the effect', async () => {
    const { server, url } = await start();
    await setFaults(url, [{ match: 'PUT /orders', where: 'before', act: 'cut', times: 1 }]);
    await expect(fetch(`${url}/orders`, { method: 'PUT' })).rejects.toThrow();
    expect(server.effects.last).toBe(0);
    await setFaults(url, [{ match: 'PUT /orders', where: 'after', act: 'cut', times: 1 }]);
    await expect(fetch(`${url}/orders`, { method: 'PUT' })).rejects.toThrow();
    expect(server.effects.last).toBe(1);
    expect(server.calls.after(0).map((call) => [call.status, call.note])).toEqual([
      [0, 'cut before the effect, by fault'],
      [0, 'cut after the effect, by fault'],
    ]);
  });

  it('lets a delayed call take effect although its caller has given up', async () => {
    const { server, url } = await start();
    await setFaults(url, [{ match: '*', where: 'before', act: 'delay', ms: 80 }]);
    await expect(fetch(`${url}/orders`, { method: 'PUT', signal: AbortSignal.timeout(20) })).rejects.toThrow();
    expect(server.effects.last).toBe(0);
    const deadline = Date.now() + 2_000;
    while (server.effects.last === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.effects.last).toBe(1);
  });

  it('answers the status and body a fault asks for', async () => {
    const { url } = await start();
    await setFaults(url, [{ match: '*', where: 'before', act: 'status', status: 503, body: { Message: 'busy' } }]);
    const response = await fetch(`${url}/orders`, { method: 'PUT' });
    expect([response.status, await response.json()]).toEqual([503, { Message: 'busy' }]);
  });

  it('refuses a fault rule it does not understand, and names what is wrong', async () => {
    const { url } = await start();
    const response = await setFaults(url, [{ match: '*', where: 'sometimes', act: 'cut' }]);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('where');
  });

  it('names the port that is in use and the setting that changes it', async () => {
    const { url } = await start();
    const second = new TwinServer({ name: 'test twin' });
    servers.push(second);
    const port = Number(new URL(url).port);
    await expect(second.listen({ host: '127.0.0.1', port, portVariable: 'TEST_PORT' })).rejects.toThrow(
      new RegExp(`127\\.0\\.0\\.1:${port}: the port is in use.*TEST_PORT`),
    );
  });
});

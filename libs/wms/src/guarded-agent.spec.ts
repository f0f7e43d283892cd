import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AllowedHosts } from './allowed-hosts.js';
import { checkedLookup, guardedAgent, type Lookup } from './guarded-agent.js';
import { WmsAddressError } from './wms-address-error.js';

const resolvesTo =
  (...addresses: string[]): Lookup =>
  (_hostname, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

describe('looking up the host of a WMS', () => {
  const vendor = new AllowedHosts(['*.ongoingsystems.se']);

  it('hands on public addresses, one or all', async () => {
    expect(await looked(vendor, resolvesTo('20.50.2.10', '20.50.2.11'), false)).toEqual({ address: '20.50.2.10', family: 4 });
    expect(await looked(vendor, resolvesTo('20.50.2.10', '20.50.2.11'), true)).toHaveLength(2);
  });

  it('refuses the host when one of its addresses is inside our network, wherever it stands in the list', async () => {
    await expect(looked(vendor, resolvesTo('20.50.2.10', '10.0.0.1'), true)).rejects.toBeInstanceOf(WmsAddressError);
    await expect(looked(vendor, resolvesTo('::ffff:169.254.169.254'), false)).rejects.toBeInstanceOf(WmsAddressError);
  });

  it('says that there is no such host when the answer is empty', async () => {
    await expect(looked(vendor, resolvesTo(), true)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('connecting to a WMS', () => {
  let server: Server;
  let port: number;
  let connections = 0;

  beforeEach(async () => {
    connections = 0;
    server = createServer((_request, response) => response.end('here'));
    server.on('connection', () => connections++);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((done) => server.close(done)));

  it('goes to an address that is listed with its port', async () => {
    const agent = guardedAgent({ allowedHosts: new AllowedHosts([`127.0.0.1:${port}`]), connectTimeoutMs: 1_000 });
    const { body } = await agent.request({ origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' });
    expect(await body.text()).toBe('here');
    await agent.close();
  });

  it('opens no connection for a name that resolves into our network, though the name itself is allowed', async () => {
    const allowedHosts = new AllowedHosts(['*.ongoingsystems.se']);
    const agent = guardedAgent({ allowedHosts, connectTimeoutMs: 1_000, lookup: resolvesTo('127.0.0.1') });
    await expect(agent.request({ origin: `http://api.ongoingsystems.se:${port}`, path: '/', method: 'GET' })).rejects.toThrow(/not public/);
    expect(connections).toBe(0);
    await agent.close();
  });

  it('opens no connection for an address that is not listed, for which nothing is looked up', async () => {
    const agent = guardedAgent({ allowedHosts: new AllowedHosts(['*.ongoingsystems.se']), connectTimeoutMs: 1_000 });
    await expect(agent.request({ origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' })).rejects.toThrow(/not public/);
    expect(connections).toBe(0);
    await agent.close();
  });
});

function looked(allowedHosts: AllowedHosts, lookup: Lookup, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    checkedLookup(allowedHosts, 443, lookup)('api.ongoingsystems.se', { all }, (error, address, family) => {
      if (error) reject(error);
      else resolve(all ? address : { address, family });
    });
  });
}

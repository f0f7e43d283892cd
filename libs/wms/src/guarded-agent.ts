import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AllowedHosts } from './allowed-hosts.js';

/** Resolves a name to all of its addresses; Node's `dns.lookup` in real life. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface GuardedAgentOptions {
  readonly allowedHosts: AllowedHosts;
  readonly connectTimeoutMs: number;
  readonly lookup?: Lookup;
}

/**
 * An undici agent that connects only where {@link AllowedHosts} lets it. The check is made on the very addresses that are
 * connected to, so a name that resolves differently the second time gains nothing. Redirects are not followed: undici does so
 * only when asked.
 */
export function guardedAgent({ allowedHosts, connectTimeoutMs, lookup = systemLookup }: GuardedAgentOptions): Agent {
  const connectors = new Map<number, buildConnector.connector>();

  const connectorFor = (port: number): buildConnector.connector => {
    let connector = connectors.get(port);
    if (!connector) {
      connector = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup: checkedLookup(allowedHosts, port, lookup) });
      connectors.set(port, connector);
    }
    return connector;
  };

  return new Agent({
    connections: 8,
    pipelining: 1,
    connect: (options, done) => {
      const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
      if (isIP(options.hostname) !== 0) {
        // Node looks nothing up for an address, so the lookup below would not see it.
        try {
          allowedHosts.assertAddress(options.hostname, options.hostname, port);
        } catch (error) {
          done(error as Error, null);
          return;
        }
      }
      connectorFor(port)(options, done);
    },
  });
}

/** A `lookup` for `net.connect` that refuses a name as soon as one of its addresses may not be called on this port. */
export function checkedLookup(allowedHosts: AllowedHosts, port: number, lookup: Lookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      try {
        for (const { address } of addresses) allowedHosts.assertAddress(hostname, address, port);
      } catch (refusal) {
        return done(refusal as Error, '', 0);
      }
      const first = addresses[0];
      if (!first) return done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

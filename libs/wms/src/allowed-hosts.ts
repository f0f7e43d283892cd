import { ConfigurationError } from '@stockbridge/platform';
import ipaddr from 'ipaddr.js';
import { WmsAddressError } from './wms-address-error.js';

const VARIABLE = 'WMS_ALLOWED_HOSTS';

/** Answers inside a cloud's network only, from a public address: Azure's wire server. */
const PUBLIC_METADATA = new Set(['168.63.129.16']);

interface NamePattern {
  readonly suffix: boolean;
  readonly name: string;
  readonly port: number;
}

/**
 * Which hosts may be called as a WMS: what people type into a form decides where this machine connects to, so the form must not
 * reach into the machine's own network.
 *
 * Entries of `WMS_ALLOWED_HOSTS`:
 * - `*.ongoingsystems.se`: every name below the domain, not the domain itself; https on port 443.
 * - `wms.example.com`, `wms.example.com:8443`: that name; https on port 443 or the one given.
 * - `127.0.0.1:4020`, `[::1]:4020`, `10.1.2.3:443`: exactly that address and port, by https or http. Only such an entry opens an
 *   address that is not public, for itself and for names that resolve to it.
 */
export class AllowedHosts {
  private readonly names: NamePattern[] = [];
  private readonly addresses = new Set<string>();

  /** @throws ConfigurationError naming the variable and the entry that can't be read. */
  constructor(private readonly entries: readonly string[]) {
    for (const entry of entries.map((each) => each.trim()).filter(Boolean)) this.add(entry);
  }

  /**
   * Refuses a URL whose scheme, host or port is not allowed, before anything is looked up.
   *
   * @throws WmsAddressError
   */
  assertUrl(given: string): void {
    if (!URL.canParse(given)) throw new WmsAddressError('The WMS URL is not a URL.');
    const url = new URL(given);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new WmsAddressError('The WMS URL must begin with https://.');
    if (url.username !== '' || url.password !== '') throw new WmsAddressError('The WMS URL must not hold a user name or password.');

    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const address = addressOf(url.hostname);
    if (address !== null) {
      if (!this.addresses.has(key(address, port))) throw this.notListed(`${url.hostname}:${port}`);
      return;
    }
    if (!this.names.some((pattern) => matches(pattern, url.hostname) && pattern.port === port)) {
      throw this.notListed(url.port === '' ? url.hostname : url.host);
    }
    if (url.protocol !== 'https:') {
      throw new WmsAddressError(
        `${url.host} may be called by https only. Plain http is for an address that ${VARIABLE} lists with its port, such as 127.0.0.1:4020.`,
      );
    }
  }

  /**
   * Refuses an address that a name resolved to: only public ones may be called, and those listed with this very port.
   *
   * @throws WmsAddressError
   */
  assertAddress(host: string, address: string, port: number): void {
    if (!ipaddr.isValid(address)) throw new WmsAddressError(`${host} resolves to something that is no address.`);
    if (isPublic(address) || this.addresses.has(key(address, port))) return;
    throw new WmsAddressError(
      `${host} resolves to an address that is not public. If the WMS really is in this network, list its address and port in ${VARIABLE}.`,
    );
  }

  private add(entry: string): void {
    const [, host = '', port] = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(entry) ?? [];
    const number = port === undefined ? null : Number(port);
    if (host === '' || (number !== null && (number < 1 || number > 65_535))) throw malformed(entry);

    const address = addressOf(host);
    if (address !== null) {
      if (number === null) throw new ConfigurationError(`${VARIABLE}: "${entry}" needs its port, such as ${host}:443.`);
      this.addresses.add(key(address, number));
      return;
    }
    const suffix = host.startsWith('*.');
    const name = (suffix ? host.slice(2) : host).toLowerCase();
    if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name)) throw malformed(entry);
    this.names.push({ suffix, name, port: number ?? 443 });
  }

  private notListed(host: string): WmsAddressError {
    return new WmsAddressError(`${host} is not among the hosts that may be called (${VARIABLE}: ${this.entries.join(', ') || 'none'}).`);
  }
}

function malformed(entry: string): ConfigurationError {
  return new ConfigurationError(
    `${VARIABLE}: "${entry}" is none of *.example.com, wms.example.com, wms.example.com:8443, 127.0.0.1:4020, [::1]:4020.`,
  );
}

function matches(pattern: NamePattern, hostname: string): boolean {
  return pattern.suffix ? hostname.endsWith(`.${pattern.name}`) : hostname === pattern.name;
}

function addressOf(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) && (ipaddr.IPv6.isValid(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare)) ? bare : null;
}

/** One spelling for an address and a port; an IPv4 address mapped into IPv6 is the IPv4 address. */
function key(address: string, port: number): string {
  return `${ipaddr.process(address).toNormalizedString()} ${port}`;
}

function isPublic(address: string): boolean {
  const read = ipaddr.process(address);
  if (read.range() === 'unicast') return !PUBLIC_METADATA.has(read.toString());
  // A network without IPv4 reaches the outside through 64:ff9b::/96, with the IPv4 address in the last four bytes.
  if (read.kind() === 'ipv6' && (read as ipaddr.IPv6).match(ipaddr.parseCIDR('64:ff9b::/96'))) {
    return isPublic(ipaddr.fromByteArray(read.toByteArray().slice(-4)).toString());
  }
  return false;
}

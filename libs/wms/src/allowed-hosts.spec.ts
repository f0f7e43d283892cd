import { describe, expect, it } from '@jest/globals';
import { AllowedHosts } from './allowed-hosts.js';

const vendor = new AllowedHosts(['*.ongoingsystems.se']);
const sandbox = new AllowedHosts(['*.ongoingsystems.se', '127.0.0.1:4020', '[::1]:4020', 'wms.example.com:8443']);

describe('a WMS URL', () => {
  it.each(['https://api.ongoingsystems.se/demo/', 'https://wms1.ongoingsystems.se:443/demo/', 'https://API.OngoingSystems.SE/demo/'])(
    'may lie on a host of the vendor: %s',
    (url) => expect(() => vendor.assertUrl(url)).not.toThrow(),
  );

  it.each([
    'https://ongoingsystems.se/demo/',
    'https://evilongoingsystems.se/demo/',
    'https://api.ongoingsystems.se.evil.example/demo/',
    'https://api.ongoingsystems.se./demo/',
    'https://api.ongoingsystems.se:8443/demo/',
    'https://127.0.0.1/demo/',
    'http://127.0.0.1:4020/demo/',
    'http://2130706433/demo/',
    'http://[::ffff:127.0.0.1]:4020/demo/',
    'https://169.254.169.254/latest/',
    'https://8.8.8.8/demo/',
    'https://localhost/demo/',
  ])('may not lie elsewhere, and the refusal names the variable: %s', (url) => {
    expect(() => vendor.assertUrl(url)).toThrow(/WMS_ALLOWED_HOSTS/);
  });

  it('must be https on a named host, even on a port that is listed', () => {
    const plain = new AllowedHosts(['wms.example.com:80']);
    expect(() => plain.assertUrl('http://wms.example.com/demo/')).toThrow(/https only/);
    expect(() => vendor.assertUrl('ftp://api.ongoingsystems.se/demo/')).toThrow(/https/);
  });

  it('may be plain http at an address that is listed with its port', () => {
    expect(() => sandbox.assertUrl('http://127.0.0.1:4020/demo/')).not.toThrow();
    expect(() => sandbox.assertUrl('http://[::1]:4020/demo/')).not.toThrow();
    expect(() => sandbox.assertUrl('https://wms.example.com:8443/demo/')).not.toThrow();
    expect(() => sandbox.assertUrl('http://127.0.0.1:4021/demo/')).toThrow(/WMS_ALLOWED_HOSTS/);
  });

  it('may not carry a user name or a password', () => {
    expect(() => vendor.assertUrl('https://user:secret@api.ongoingsystems.se/demo/')).toThrow(/user name or password/);
  });
});

describe('an address that a name resolves to', () => {
  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine, by IPv6', '::1'],
    ['this machine, as IPv4 inside IPv6', '::ffff:127.0.0.1'],
    ['this machine, through address translation', '64:ff9b::7f00:1'],
    ['any address', '0.0.0.0'],
    ['a private network', '10.1.2.3'],
    ['a private network', '172.16.0.1'],
    ['a private network', '192.168.1.1'],
    ['a carrier network', '100.100.100.200'],
    ['a unique local network', 'fd00:ec2::254'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['the metadata of a cloud at a public address', '168.63.129.16'],
    ['a link', 'fe80::1'],
    ['an old tunnel', '2002:7f00:1::'],
    ['many', '224.0.0.1'],
  ])('is refused when it leads to %s: %s', (_what, address) => {
    expect(() => vendor.assertAddress('api.ongoingsystems.se', address, 443)).toThrow(/WMS_ALLOWED_HOSTS/);
  });

  it.each(['20.50.2.10', '2a00:1450:4001::5', '64:ff9b::808:808'])('is fine when it is public: %s', (address) => {
    expect(() => vendor.assertAddress('api.ongoingsystems.se', address, 443)).not.toThrow();
  });

  it('is fine when that very address and port are listed, and only then', () => {
    const office = new AllowedHosts(['wms.example.com', '10.0.0.5:443']);
    expect(() => office.assertAddress('wms.example.com', '10.0.0.5', 443)).not.toThrow();
    expect(() => office.assertAddress('wms.example.com', '::ffff:10.0.0.5', 443)).not.toThrow();
    expect(() => office.assertAddress('wms.example.com', '10.0.0.5', 5432)).toThrow(/not public/);
    expect(() => office.assertAddress('wms.example.com', '10.0.0.6', 443)).toThrow(/not public/);
  });
});

describe('an entry of WMS_ALLOWED_HOSTS that can not be read', () => {
  it.each(['https://api.ongoingsystems.se', '*', 'a b', 'host:99999', '*.*.se', '-x.se', '::1'])(
    'stops the start and is named: %s',
    (entry) => {
      expect(() => new AllowedHosts([entry])).toThrow(`WMS_ALLOWED_HOSTS: "${entry}"`);
    },
  );

  it('says that an address needs its port', () => {
    expect(() => new AllowedHosts(['10.0.0.5'])).toThrow(/needs its port/);
  });
});

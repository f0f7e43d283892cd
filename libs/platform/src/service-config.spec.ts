import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '@stockbridge/contracts';
import { ConfigurationError } from './configuration-error.js';
import { readServiceConfig } from './service-config.js';
import { databasePasswordOf, serviceDatabaseUrl } from './service-database.js';

const ENCRYPTION_KEY = Buffer.alloc(32, 5).toString('base64');
const DATABASE_URL = 'postgres://admin:root@db.example.com:5433/hub?sslmode=require';
const complete = { ENCRYPTION_KEY, DATABASE_URL, PUBLIC_URL: 'https://hub.example.com/' };

function problemsOf(env: Record<string, string>, service: (typeof SERVICES)[number] = 'order'): readonly string[] {
  try {
    readServiceConfig(service, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration of a service', () => {
  it('needs a database and an encryption key, the rest has defaults', () => {
    expect(readServiceConfig('order', { ENCRYPTION_KEY, DATABASE_URL })).toMatchObject({
      databasePool: 10,
      publicUrl: 'http://127.0.0.1:3000',
      port: 3000,
      shopifyUrlTemplate: 'https://{shop}',
      wmsUrlTemplate: 'https://api.ongoingsystems.se/{warehouse}/api/v1/',
      wmsAllowedHosts: ['*.ongoingsystems.se'],
      pollIntervalSeconds: 900,
      leaseSeconds: 30,
      transport: { kind: 'postgres' },
    });
  });

  it('logs each service in as a role of its own with a password that no other has', () => {
    const urls = SERVICES.map((service) => new URL(readServiceConfig(service, complete).databaseUrl));
    expect(urls.map(({ username }) => username)).toEqual([
      'stockbridge_gateway',
      'stockbridge_catalog',
      'stockbridge_orders',
      'stockbridge_inventory',
      'stockbridge_fulfillment',
      'stockbridge_returns',
    ]);
    expect(new Set(urls.map(({ password }) => password)).size).toBe(SERVICES.length);
    expect(new Set(urls.map(({ host, pathname, search }) => host + pathname + search))).toEqual(
      new Set(['db.example.com:5433/hub?sslmode=require']),
    );
  });

  it('derives the same password from the same key in every process, and another from another key', () => {
    expect(databasePasswordOf('order', ENCRYPTION_KEY)).toBe(databasePasswordOf('order', ENCRYPTION_KEY));
    expect(databasePasswordOf('order', ENCRYPTION_KEY)).not.toBe(databasePasswordOf('order', Buffer.alloc(32, 6).toString('base64')));
  });

  it('sends events over RabbitMQ when it is given, else over the database', () => {
    expect(readServiceConfig('order', { ...complete, RABBITMQ_URL: 'amqp://broker' }).transport).toEqual({
      kind: 'rabbitmq',
      url: 'amqp://broker',
    });
    const { transport } = readServiceConfig('order', complete);
    expect(transport).toEqual({ kind: 'postgres', url: serviceDatabaseUrl(complete.DATABASE_URL, 'messaging', ENCRYPTION_KEY) });
  });

  it('takes a database of its own as it is given, when there is a broker', () => {
    const own = 'postgres://orders:secret@orders.example.com/orders';
    const env = { ENCRYPTION_KEY, ORDER_DATABASE_URL: own, RABBITMQ_URL: 'amqps://broker' };
    expect(readServiceConfig('order', env).databaseUrl).toBe(own);
    expect(problemsOf(env, 'returns')).toEqual([expect.stringMatching(/^DATABASE_URL \(or RETURNS_DATABASE_URL\) is missing/)]);
  });

  it('refuses a database of its own where events travel over the shared one', () => {
    expect(problemsOf({ ...complete, CATALOG_DATABASE_URL: 'postgres://elsewhere/catalog' })).toEqual([
      expect.stringMatching(/^CATALOG_DATABASE_URL differs from DATABASE_URL.*RABBITMQ_URL/),
    ]);
  });

  it('names everything that is wrong at once', () => {
    expect(
      problemsOf({
        PORT: 'eighty',
        DATABASE_URL: 'mysql://db',
        RABBITMQ_URL: 'http://broker',
        WMS_ALLOWED_HOSTS: 'https://wms/',
        LEASE_SECONDS: '0',
      }).map((problem) => problem.split(' ')[0]),
    ).toEqual(['RABBITMQ_URL', 'PORT', 'WMS_ALLOWED_HOSTS', 'LEASE_SECONDS', 'DATABASE_URL']);
    expect(problemsOf({ DATABASE_URL })).toEqual([expect.stringMatching(/^ENCRYPTION_KEY is missing; for example/)]);
  });

  it('asks the gateway alone for the address that the world reaches it by', () => {
    expect(problemsOf({ ENCRYPTION_KEY, DATABASE_URL }, 'gateway')).toEqual([expect.stringMatching(/^PUBLIC_URL is missing/)]);
    expect(readServiceConfig('gateway', complete).publicUrl).toBe('https://hub.example.com');
  });
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type ServiceName } from '@stockbridge/contracts';
import { prepareDatabase } from '@stockbridge/persistence';
import { testDatabase, type TestDatabase } from '@stockbridge/testing';
import pg from 'pg';

jest.setTimeout(60_000);

describe('each service has a database role of its own', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
    await as('catalog', 'create table article (number text)');
    await as('catalog', `insert into article values ('SKU-1')`);
  });
  afterAll(() => database.dispose());

  async function query(url: string, statement: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  }
  const as = (service: ServiceName, statement: string) => query(database.urlFor(service), statement);

  it('finds its own tables without naming its schema', async () => {
    await expect(as('catalog', 'select number from article')).resolves.toMatchObject({ rows: [{ number: 'SKU-1' }] });
    await expect(as('order', 'show search_path')).resolves.toMatchObject({ rows: [{ search_path: 'orders' }] });
  });

  it('is denied on the tables of another service', async () => {
    await expect(as('order', 'select * from catalog.article')).rejects.toThrow('permission denied for schema catalog');
    await expect(as('gateway', 'create table catalog.mine (id int)')).rejects.toThrow('permission denied for schema catalog');
    await expect(as('returns', 'drop schema catalog cascade')).rejects.toThrow('must be owner of schema catalog');
  });

  it('can not become another service or an administrator', async () => {
    await expect(as('order', 'set role stockbridge_catalog')).rejects.toThrow('permission denied to set role');
    await expect(as('order', 'create role intruder')).rejects.toThrow('permission denied to create role');
    await expect(as('order', 'create table public.mine (id int)')).rejects.toThrow('permission denied for schema public');
  });

  it('keeps its tables when the database is prepared again, by several at once', async () => {
    await Promise.all([1, 2, 3].map(() => prepareDatabase(database.adminUrl, database.encryptionKey)));
    await expect(as('catalog', 'select number from article')).resolves.toMatchObject({ rowCount: 1 });
    await expect(as('order', 'select * from catalog.article')).rejects.toThrow('permission denied');
  });

  it('is prepared by an administrator that may create roles without being a superuser', async () => {
    await query(database.adminUrl, `create role operator login createrole password 'secret'`);
    await query(database.adminUrl, 'create database by_operator owner operator');
    const url = new URL(database.adminUrl);
    Object.assign(url, { username: 'operator', password: 'secret', pathname: '/by_operator' });
    // The roles were made by the superuser, and PostgreSQL 16 and newer lets only who made a role change it.
    await expect(prepareDatabase(url.href, database.encryptionKey)).rejects.toThrow(
      /may not create the services' roles.*give it CREATEROLE/s,
    );
    for (const role of ['gateway', 'catalog', 'orders', 'inventory', 'fulfillment', 'returns']) {
      await query(database.adminUrl, `grant stockbridge_${role} to operator with admin option`);
    }
    await prepareDatabase(url.href, database.encryptionKey);
    const { rows } = await query(
      url.href,
      `select count(*)::int as schemas from pg_namespace where pg_get_userbyid(nspowner) like 'stockbridge\\_%'`,
    );
    expect(rows).toEqual([{ schemas: 6 }]);
    await query(database.adminUrl, 'drop database by_operator with (force)');
    await query(database.adminUrl, 'drop owned by operator cascade');
    await query(database.adminUrl, 'drop role operator');
  });

  it('says how to go on when the user of DATABASE_URL may not create roles', async () => {
    await query(database.adminUrl, `create role guest login password 'secret'`);
    const url = new URL(database.adminUrl);
    Object.assign(url, { username: 'guest', password: 'secret' });
    await expect(prepareDatabase(url.href, database.encryptionKey)).rejects.toThrow(/guest@.*may not create.*ORDER_DATABASE_URL/s);
    await query(database.adminUrl, 'drop role guest');
  });

  it('does not take the roles away from an installation with another key on the same server', async () => {
    await query(database.adminUrl, 'create database neighbour');
    const url = new URL(database.adminUrl);
    url.pathname = '/neighbour';
    const otherKey = Buffer.alloc(32, 7).toString('base64');
    await expect(prepareDatabase(url.href, otherKey)).rejects.toThrow(/belongs to the Stockbridge in database "test_\d+"/);
    await expect(as('catalog', 'select 1')).resolves.toMatchObject({ rowCount: 1 });
    await query(database.adminUrl, 'drop database neighbour');
  });

  it('follows a change of the encryption key', async () => {
    const changed = Buffer.alloc(32, 9).toString('base64');
    await prepareDatabase(database.adminUrl, changed);
    await expect(as('catalog', 'select 1')).rejects.toThrow('password authentication failed');
    await prepareDatabase(database.adminUrl, database.encryptionKey);
    await expect(as('catalog', 'select 1')).resolves.toMatchObject({ rowCount: 1 });
  });
});

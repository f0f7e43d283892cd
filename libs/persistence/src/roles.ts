import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import {
  ConfigurationError,
  databasePasswordOf,
  databaseRoleOf,
  databaseVariableOf,
  schemaOf,
  scramVerifier,
  serviceDatabaseUrl,
} from '@stockbridge/platform';
import pg from 'pg';
import { withoutPassword } from './database-address.js';

/** Any number: only one preparation of a database at a time. */
const PREPARATION_LOCK = 4_711_001;
const MAY_NOT = '42501';
/** Roles belong to the whole server, so a preparation of another database can be in the way for a moment. */
const IN_EACH_OTHERS_WAY = ['23505', '42710', 'XX000', '40001', '40P01'];
const TRIES = 5;
/** No transaction waits for anything but the database. One that does belongs to a process that stands still, and would keep its rows from the others. */
const FROZEN_AFTER = '15s';

/**
 * Gives each service a role of its own that owns the service's schema and can look into no other, in one transaction. May be repeated;
 * puts the password right after a change of the encryption key.
 *
 * @param adminUrl a user that may create roles and schemas
 * @throws ConfigurationError when it may not, or when the roles belong to a Stockbridge in another database of the same server.
 */
export async function prepareDatabase(adminUrl: string, encryptionKey: string, services: readonly ServiceName[] = SERVICES): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prepareOnce(adminUrl, encryptionKey, services);
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (code === MAY_NOT) throw mayNot(adminUrl, services, error as Error);
      if (attempt === TRIES || !IN_EACH_OTHERS_WAY.includes(code)) throw error;
    }
  }
}

async function prepareOnce(adminUrl: string, encryptionKey: string, services: readonly ServiceName[]): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  admin.on('error', () => undefined);
  try {
    await admin.connect();
  } catch (error) {
    throw new ConfigurationError(
      `The database ${withoutPassword(adminUrl)} of DATABASE_URL can't be reached: ${(error as Error).message}.`,
      { cause: error },
    );
  }
  try {
    await admin.query('begin');
    await admin.query('select pg_advisory_xact_lock($1)', [PREPARATION_LOCK]);
    const { rows } = await admin.query<{ database: string; superuser: boolean }>(
      `select current_database() as database, rolsuper as superuser from pg_roles where rolname = current_user`,
    );
    const { database, superuser } = rows[0]!;
    for (const service of services) await prepareService(admin, { adminUrl, encryptionKey, service, database, superuser });
    await admin.query('commit');
  } finally {
    await admin.end();
  }
}

interface Preparation {
  readonly adminUrl: string;
  readonly encryptionKey: string;
  readonly service: ServiceName;
  readonly database: string;
  readonly superuser: boolean;
}

async function prepareService(admin: pg.Client, { adminUrl, encryptionKey, service, database, superuser }: Preparation): Promise<void> {
  const name = databaseRoleOf(service);
  const role = pg.escapeIdentifier(name);
  const schema = pg.escapeIdentifier(schemaOf(service));
  const here = pg.escapeIdentifier(database);
  const password = pg.escapeLiteral(scramVerifier(databasePasswordOf(service, encryptionKey)));

  const { rows } = await admin.query<{ note: string | null }>(
    `select shobj_description(oid, 'pg_authid') as note from pg_roles where rolname = $1`,
    [name],
  );
  const existing = rows[0];
  let isShared = false;
  if (!existing) await admin.query(`create role ${role} login password ${password}`);
  else {
    isShared = await isOfAnotherDatabase(admin, existing.note, name, database, serviceDatabaseUrl(adminUrl, service, encryptionKey));
    await admin.query(`alter role ${role} login password ${password}`);
  }
  if (!isShared) await admin.query(`comment on role ${role} is ${pg.escapeLiteral(noteFor(database))}`);
  // Who is no superuser must belong to a role to hand it a schema.
  if (!superuser) await admin.query(`grant ${role} to current_user`);
  await admin.query(`create schema if not exists ${schema} authorization ${role}`);
  await admin.query(`alter schema ${schema} owner to ${role}`);
  await admin.query(`revoke all on schema ${schema} from public`);
  // Everybody may connect unless the operator said otherwise; a grant for nothing would collide with others that touch the database's row.
  const { rows: connects } = await admin.query<{ may: boolean }>(`select has_database_privilege($1, $2, 'connect') as may`, [
    name,
    database,
  ]);
  if (!connects[0]?.may) await admin.query(`grant connect on database ${here} to ${role}`);
  // On the role, not in the session: a transaction pooler hands sessions around.
  await admin.query(`alter role ${role} in database ${here} set search_path = ${schema}`);
  await admin.query(`alter role ${role} in database ${here} set idle_in_transaction_session_timeout = '${FROZEN_AFTER}'`);
}

const NOTE = /^Stockbridge in database (.*)$/;

function noteFor(database: string): string {
  return `Stockbridge in database ${database}`;
}

/**
 * Whether the role was made for another database that still is there, and has our password.
 * With another password it is refused: two installations on one server would take it from each other with every start.
 */
async function isOfAnotherDatabase(admin: pg.Client, note: string | null, role: string, database: string, url: string): Promise<boolean> {
  const other = NOTE.exec(note ?? '')?.[1];
  if (other === undefined || other === database) return false;
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [other]);
  if (rowCount === 0) return false;
  if (await canLogIn(url)) return true;
  throw new ConfigurationError(
    `The role ${role} belongs to the Stockbridge in database "${other}" of the same server, which has another ENCRYPTION_KEY: use another server, or create roles yourself and give ${SERVICES.map(databaseVariableOf).join(', ')}.`,
  );
}

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function mayNot(adminUrl: string, services: readonly ServiceName[], cause: Error): ConfigurationError {
  return new ConfigurationError(
    `The user of DATABASE_URL (${withoutPassword(adminUrl)}) may not create the services' roles and schemas (${cause.message}): ` +
      `give it CREATEROLE and CREATE on the database, or make a role and a schema per service yourself and give ${services.map(databaseVariableOf).join(', ')}.`,
    { cause },
  );
}

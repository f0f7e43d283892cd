import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import { databasePasswordOf, databaseRoleOf, scramVerifier, serviceDatabaseUrl } from '@stockbridge/platform';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { silentLogger } from './worker-logger.js';

/** Any number: only one preparation of a database at a time. */
const PREPARATION_LOCK = 4_711_002;

/**
 * Makes what the PostgreSQL transport needs, and may be repeated: the role `stockbridge_messaging`, which owns graphile-worker's schema and
 * ours, and a function through which the services publish without a right to anything else. The services' roles must exist.
 *
 * @param adminUrl a user that may create roles and schemas
 */
export async function preparePostgresTransport(
  adminUrl: string,
  encryptionKey: string,
  services: readonly ServiceName[] = SERVICES,
): Promise<void> {
  const url = messagingDatabaseUrl(adminUrl, encryptionKey);
  await connected(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [PREPARATION_LOCK]);
    await admin.query('begin');
    await prepareRole(admin, encryptionKey);
    await admin.query('commit');
    const here = pg.escapeIdentifier((await admin.query<{ name: string }>('select current_database() as name')).rows[0]!.name);
    // graphile-worker says `create schema if not exists`, which asks for the right even where the schema exists.
    await admin.query(`grant create on database ${here} to ${ROLE}`);
    try {
      await runMigrations({ connectionString: url, maxPoolSize: 2, logger: silentLogger });
    } finally {
      await admin.query(`revoke create on database ${here} from ${ROLE}`);
    }
    await connected(url, (owner) => prepareSchema(owner, services));
  });
}

/** The URL that {@link PostgresTransport} consumes with: the administrator's, with the role of the transport. */
export function messagingDatabaseUrl(adminUrl: string, encryptionKey: string): string {
  return serviceDatabaseUrl(adminUrl, 'messaging', encryptionKey);
}

const ROLE_NAME = databaseRoleOf('messaging');
const ROLE = pg.escapeIdentifier(ROLE_NAME);

async function prepareRole(admin: pg.Client, encryptionKey: string): Promise<void> {
  const verifier = pg.escapeLiteral(scramVerifier(databasePasswordOf('messaging', encryptionKey)));
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [ROLE_NAME]);
  await admin.query(`${rowCount ? 'alter' : 'create'} role ${ROLE} login password ${verifier}`);
  const { rows } = await admin.query<{ superuser: boolean; database: string }>(
    'select rolsuper as superuser, current_database() as database from pg_roles where rolname = current_user',
  );
  // Who is no superuser must belong to a role to hand it a schema.
  if (!rows[0]!.superuser) await admin.query(`grant ${ROLE} to current_user`);
  await admin.query(`grant connect on database ${pg.escapeIdentifier(rows[0]!.database)} to ${ROLE}`);
  for (const schema of ['graphile_worker', 'messaging']) {
    await admin.query(`create schema if not exists ${schema} authorization ${ROLE}`);
    await admin.query(`revoke all on schema ${schema} from public`);
  }
}

async function prepareSchema(owner: pg.Client, services: readonly ServiceName[]): Promise<void> {
  await owner.query('begin');
  await owner.query(`
    create table if not exists messaging.parked (
      id bigint generated always as identity primary key,
      service text not null,
      message json,
      reason text not null,
      attempts int not null,
      first_tried_at timestamptz not null,
      parked_at timestamptz not null default now()
    )
  `);
  // The rights of its owner, and a search path that nobody else can put anything into.
  await owner.query(`
    create or replace function messaging.publish(services text[], messages json[]) returns void
    language sql security definer set search_path = pg_catalog, pg_temp as $publish$
      select graphile_worker.add_jobs(
        array(
          select row('events:' || service, json_build_object('message', message, 'attempt', 1, 'firstTriedAt', now()),
                     null, null, ${MOST_DELIVERIES}::smallint, null, 0::smallint, null)::graphile_worker.job_spec
          from unnest(services, messages) as t (service, message)
        ))
    $publish$
  `);
  await owner.query('revoke all on function messaging.publish from public');
  for (const service of services) {
    const role = pg.escapeIdentifier(databaseRoleOf(service));
    await owner.query(`grant usage on schema messaging to ${role}`);
    await owner.query(`grant execute on function messaging.publish to ${role}`);
  }
  await owner.query('commit');
}

/** How often a message may be taken by processes that die of it before it is put aside. Its tries are counted in the message itself. */
export const MOST_DELIVERIES = 20;

async function connected<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

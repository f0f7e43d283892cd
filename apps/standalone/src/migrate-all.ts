import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import { preparePostgresTransport } from '@stockbridge/messaging';
import { migrate, prepareDatabase, type MigrationClass } from '@stockbridge/persistence';
import {
  ConfigurationError,
  databaseVariableOf,
  readDatabases,
  readEncryptionKeys,
  variable,
  type Environment,
} from '@stockbridge/platform';

/**
 * Brings the databases of all services up to this release: roles and schemas where `DATABASE_URL` is given, the tables of the PostgreSQL
 * transport where no `RABBITMQ_URL` is, then each service's migrations with its own role. May be repeated and may run beside itself.
 *
 * @param say told one sentence per thing done
 * @throws ConfigurationError naming the variables to mend
 */
export async function migrateAll(env: Environment, say: (sentence: string) => void): Promise<void> {
  const { current: encryptionKey } = readEncryptionKeys(env);
  const databases = readDatabases(env);
  const unknown = SERVICES.filter((service) => databases.urlOf(service) === null);
  if (unknown.length > 0) {
    throw new ConfigurationError(
      `Neither DATABASE_URL nor ${unknown.map(databaseVariableOf).join(', ')} is given, so it is unknown where to migrate.`,
    );
  }

  const ours = SERVICES.filter((service) => !databases.isOwn(service));
  if (databases.adminUrl !== null && ours.length > 0) {
    await prepareDatabase(databases.adminUrl, encryptionKey, ours);
    say(`Roles and schemas are ready: ${ours.join(', ')}.`);
  }
  if (databases.adminUrl !== null && variable('RABBITMQ_URL', env) === undefined) {
    await preparePostgresTransport(databases.adminUrl, encryptionKey, SERVICES);
    say('The PostgreSQL transport is ready.');
  }
  for (const service of SERVICES) {
    const applied = await migrate({ service, url: databases.urlOf(service)!, migrations: await migrationsOf(service) });
    say(`${service}: ${applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`}.`);
  }
}

async function migrationsOf(service: ServiceName): Promise<readonly MigrationClass[]> {
  const { migrations } = (await import(`../../${service}/src/migrations/index.js`)) as { migrations: readonly MigrationClass[] };
  return migrations;
}

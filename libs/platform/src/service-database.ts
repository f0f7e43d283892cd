import { hkdfSync } from 'node:crypto';
import type { ServiceName } from '@stockbridge/contracts';

/** Who logs in to the database: a service, or the PostgreSQL transport that carries messages for all of them. */
export type DatabaseOwner = ServiceName | 'messaging';

/** The schema that a service owns. `order` is a word of SQL, hence `orders`. */
export function schemaOf(service: DatabaseOwner): string {
  return service === 'order' ? 'orders' : service;
}

/** The database role that a service logs in as when only `DATABASE_URL` is given. */
export function databaseRoleOf(service: DatabaseOwner): string {
  return `stockbridge_${schemaOf(service)}`;
}

/** Password of that role: derived, so that six processes agree on it without telling each other. */
export function databasePasswordOf(service: DatabaseOwner, encryptionKey: string): string {
  const key = Buffer.from(encryptionKey, 'base64');
  return Buffer.from(hkdfSync('sha256', key, '', `database-role:${schemaOf(service)}`, 24)).toString('base64url');
}

/** The administrator's URL with the service's own role in it; host, database and options stay. */
export function serviceDatabaseUrl(adminUrl: string, service: DatabaseOwner, encryptionKey: string): string {
  const url = new URL(adminUrl);
  url.username = databaseRoleOf(service);
  url.password = databasePasswordOf(service, encryptionKey);
  return url.href;
}

/** The variable that gives a service a database of its own, e.g. `ORDER_DATABASE_URL`. */
export function databaseVariableOf(service: ServiceName): string {
  return `${service.toUpperCase()}_DATABASE_URL`;
}

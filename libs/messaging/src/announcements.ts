import { randomUUID } from 'node:crypto';
import { type Announcement, type Event, type ServiceName } from '@stockbridge/contracts';
import type { EntityManager } from 'typeorm';
import { toEnvelope } from './envelope.js';
import { currentTraceparent, nextTraceparent } from './trace-context.js';
import { ContractBroken } from './verdict.js';

/**
 * Stamps what a service publishes.
 *
 * @throws ContractBroken when the data breaks the contract or the event is another service's to tell.
 */
export function stamped(service: ServiceName, announcements: readonly Announcement[]): Event[] {
  const traceparent = currentTraceparent() ?? nextTraceparent();
  return announcements.map((announcement) => {
    const { name, publisher } = announcement.event;
    if (publisher !== 'any' && publisher !== service) throw new ContractBroken(`${name} is published by ${publisher}, not by ${service}`);
    return toEnvelope(announcement, { id: randomUUID(), occurredAt: new Date(), traceparent });
  });
}

/** Publishing outside a transaction could tell of something that is then rolled back. */
export function assertInTransaction(tx: EntityManager): void {
  if (!tx.queryRunner?.isTransactionActive) {
    throw new Error('publish was called outside a transaction: hand it the `tx` of dataSource.transaction(async (tx) => …)');
  }
}

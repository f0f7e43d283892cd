import { EVENTS, type Announcement, type Event, type EventDefinition } from '@stockbridge/contracts';
import { z } from 'zod';
import { ContractBroken } from './verdict.js';

const envelope = z.object({
  id: z.uuid(),
  name: z.string(),
  version: z.number().int().positive(),
  occurredAt: z.iso.datetime({ offset: true }),
  connectionId: z.uuid().nullable(),
  traceparent: z.string().optional(),
  data: z.unknown(),
});

/** What the transport adds to an announcement. Handed in, so that this file stays pure. */
export interface Stamp {
  readonly id: string;
  readonly occurredAt: Date;
  readonly traceparent?: string;
}

/**
 * The event as it travels.
 *
 * @throws ContractBroken when the data is not what the contract says; the publisher is wrong, and its transaction is rolled back.
 */
export function toEnvelope({ event, connectionId, data }: Announcement, { id, occurredAt, traceparent }: Stamp): Event {
  return {
    id,
    name: event.name,
    version: event.version,
    occurredAt: occurredAt.toISOString(),
    connectionId,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: checked(event, data),
  };
}

/**
 * Reads what arrived. Fields that the contract does not know are dropped: a newer publisher may send them.
 *
 * @throws ContractBroken naming the field, never its value.
 */
export function fromEnvelope(body: unknown, definitions: readonly EventDefinition[] = EVENTS): Event {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) throw new ContractBroken(`not an event: ${problemsOf(parsed.error)}`);
  const { name, version, data } = parsed.data;
  const definition = definitions.find((candidate) => candidate.name === name && candidate.version === version);
  if (!definition) throw new ContractBroken(`${name} version ${version} is not among the contracts of this release`);
  return { ...parsed.data, data: checked(definition, data) };
}

function checked(definition: EventDefinition, data: unknown): unknown {
  const parsed = definition.data.safeParse(data);
  if (!parsed.success)
    throw new ContractBroken(`${definition.name} version ${definition.version} breaks its contract: ${problemsOf(parsed.error)}`);
  return parsed.data;
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
}

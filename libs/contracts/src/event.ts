import { z } from 'zod';

/** The six deployables. Also the name of each one's queue. */
export const SERVICES = ['gateway', 'catalog', 'order', 'inventory', 'fulfillment', 'returns'] as const;
export type ServiceName = (typeof SERVICES)[number];

/**
 * A fact that happened, told by one service to those who asked for it.
 *
 * Delivered at least once, in any order, perhaps late: a handler only marks something due or keeps the newest version.
 */
export interface EventDefinition<Name extends string = string, Data = unknown> {
  /** `subject.happened`, past tense. */
  readonly name: Name;
  /** Raised when a change is more than an added optional field; the old version is then sent beside it until nobody listens. */
  readonly version: number;
  /** The one service that may publish it; `'any'` where every service tells the same kind of thing. */
  readonly publisher: ServiceName | 'any';
  /** Who gets a copy. Queues and bindings of every transport are derived from this. */
  readonly subscribers: readonly ServiceName[];
  readonly data: z.ZodType<Data>;
}

/** An event as a handler receives it. */
export interface Event<Data = unknown> {
  /** UUID; the same in every redelivery. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** UTC instant, ISO 8601. */
  readonly occurredAt: string;
  /** The connection it concerns, or null for events about an installation or a shop. */
  readonly connectionId: string | null;
  /** W3C trace context of what caused it. */
  readonly traceparent?: string;
  readonly data: Data;
}

/** What a service hands to its transport to publish; the transport adds id and time. */
export interface Announcement<Data = unknown> {
  readonly event: EventDefinition<string, Data>;
  readonly connectionId: string | null;
  readonly data: Data;
}

/** The event type that belongs to a definition: `type OrderExported = EventOf<typeof orderExported>`. */
export type EventOf<D> = D extends EventDefinition<string, infer Data> ? Event<Data> : never;

export function defineEvent<Name extends string, Schema extends z.ZodType>(definition: {
  name: Name;
  version: number;
  publisher: ServiceName | 'any';
  subscribers: readonly ServiceName[];
  data: Schema;
}): EventDefinition<Name, z.infer<Schema>> {
  return definition as EventDefinition<Name, z.infer<Schema>>;
}

/** Builds an announcement with its data typed by the event. */
export function announce<Data>(event: EventDefinition<string, Data>, connectionId: string | null, data: Data): Announcement<Data> {
  return { event, connectionId, data };
}

/** A question that exactly one service answers at once. Never stored, never retried: the asker waits or gives up. */
export interface QuestionDefinition<Name extends string = string, Ask = unknown, Answer = unknown> {
  readonly name: Name;
  /** The queue of the service that answers; a question to each flow service carries the service's name. */
  readonly answeredBy: ServiceName | 'asked';
  readonly ask: z.ZodType<Ask>;
  readonly answer: z.ZodType<Answer>;
}

export function defineQuestion<Name extends string, AskSchema extends z.ZodType, AnswerSchema extends z.ZodType>(definition: {
  name: Name;
  answeredBy: ServiceName | 'asked';
  ask: AskSchema;
  answer: AnswerSchema;
}): QuestionDefinition<Name, z.infer<AskSchema>, z.infer<AnswerSchema>> {
  return definition as QuestionDefinition<Name, z.infer<AskSchema>, z.infer<AnswerSchema>>;
}

/** A numeric id of Shopify as a decimal string: it can exceed 2^53. */
export const shopifyId = z.string().regex(/^\d+$/, 'a numeric Shopify id as a string');
export const connectionId = z.uuid();
export const instant = z.iso.datetime({ offset: true });

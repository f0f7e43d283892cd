import { EVENTS, SERVICES, type EventDefinition, type ServiceName } from '@stockbridge/contracts';
import { RETRY_LADDER } from './retry-ladder.js';

/** A durable queue of the broker. */
export interface QueueDeclaration {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number>>;
}

/** All that a broker must know to carry our messages. Made from the contracts alone, so whoever connects first declares it for all. */
export interface Topology {
  /** Durable topic exchange for events; the routing key is the event's name. */
  readonly exchange: string;
  /** Direct exchange for questions; the routing key is the service's name. */
  readonly questions: string;
  readonly queues: readonly QueueDeclaration[];
  readonly bindings: readonly { readonly queue: string; readonly event: string }[];
}

export interface TopologyOptions {
  readonly events?: readonly EventDefinition[];
  /** Seconds; a retry queue per rung. */
  readonly ladder?: readonly number[];
  /** Put before every name, so that several installations (or tests) can share a broker. */
  readonly prefix?: string;
}

/**
 * How often the broker itself may deliver a message whose consumer dies each time, before it moves it to the parked queue.
 * The net beneath our own verdicts: a handler that kills the process never comes to one.
 */
export const DELIVERY_LIMIT = 20;

/** Looking at a parked message is a delivery to the broker too, and RabbitMQ 4 drops after 20 of them unless told otherwise. */
const NO_DELIVERY_LIMIT = 1_000_000_000;

/** Dead letters are confirmed between the queues instead of sent on trust; that needs a queue that refuses rather than drops. */
const AT_LEAST_ONCE = { 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' } as const;

export function topologyOf({ events = EVENTS, ladder = RETRY_LADDER, prefix = '' }: TopologyOptions = {}): Topology {
  return {
    exchange: `${prefix}stockbridge`,
    questions: `${prefix}stockbridge.questions`,
    queues: SERVICES.flatMap((service) => queuesOf(service, ladder, prefix)),
    bindings: SERVICES.flatMap((service) =>
      namesOf(events.filter((event) => event.subscribers.includes(service))).map((event) => ({ queue: workQueue(service, prefix), event })),
    ),
  };
}

export function workQueue(service: ServiceName, prefix = ''): string {
  return `${prefix}${service}`;
}

export function retryQueue(service: ServiceName, seconds: number, prefix = ''): string {
  return `${workQueue(service, prefix)}.retry.${seconds}`;
}

export function parkedQueue(service: ServiceName, prefix = ''): string {
  return `${workQueue(service, prefix)}.parked`;
}

/** The rung that a message waits on: the first that is long enough, else the longest. */
export function rungFor(afterSeconds: number, ladder: readonly number[]): number {
  const sorted = [...ladder].sort((a, b) => a - b);
  return sorted.find((seconds) => seconds >= afterSeconds) ?? sorted.at(-1) ?? afterSeconds;
}

function queuesOf(service: ServiceName, ladder: readonly number[], prefix: string): QueueDeclaration[] {
  const work = workQueue(service, prefix);
  const parked = parkedQueue(service, prefix);
  return [
    {
      name: work,
      arguments: {
        'x-queue-type': 'quorum',
        'x-delivery-limit': DELIVERY_LIMIT,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': parked,
        ...AT_LEAST_ONCE,
      },
    },
    ...ladder.map((seconds) => ({
      name: retryQueue(service, seconds, prefix),
      arguments: {
        'x-queue-type': 'quorum',
        'x-message-ttl': Math.round(seconds * 1_000),
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': work,
        ...AT_LEAST_ONCE,
      },
    })),
    { name: parked, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': NO_DELIVERY_LIMIT } },
  ];
}

function namesOf(events: readonly EventDefinition[]): string[] {
  return [...new Set(events.map((event) => event.name))];
}

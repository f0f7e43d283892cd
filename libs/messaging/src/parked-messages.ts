import { type ServiceName } from '@stockbridge/contracts';

/** A message that was put aside, with what a person needs to decide about it. */
export interface ParkedMessage {
  readonly id: string;
  readonly service: ServiceName;
  /** The event's name, or null when it was none. */
  readonly event: string | null;
  readonly reason: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** First try and parking (UTC, ISO 8601); null where the broker parked it and nobody noted the time. */
  readonly firstTriedAt: string | null;
  readonly parkedAt: string | null;
  /** What arrived, as it arrived. */
  readonly body: unknown;
}

/** The messages that were put aside, for a person to look at, send again or throw away. */
export abstract class ParkedMessages {
  /** Oldest first. */
  abstract list(service: ServiceName, limit?: number): Promise<ParkedMessage[]>;
  abstract show(service: ServiceName, id: string): Promise<ParkedMessage | null>;
  /** Sends it to the service again, as if for the first time; false when it is not there any more. */
  abstract replay(service: ServiceName, id: string): Promise<boolean>;
  abstract discard(service: ServiceName, id: string): Promise<boolean>;
}

import type { Announcement, Event, QuestionDefinition, ServiceName } from '@stockbridge/contracts';
import type { EntityManager } from 'typeorm';

/** What becomes of a message: done, tried again after a delay, or put aside for a person. */
export type Verdict =
  { readonly act: 'ack' } | { readonly act: 'retry'; readonly afterSeconds: number } | { readonly act: 'park'; readonly reason: string };

/** A message on its way to a handler. */
export interface Delivery {
  readonly event: Event;
  /** 1 at first. Counts our retries, not the broker's redeliveries. */
  readonly attempt: number;
}

/** Handles one delivery and says what becomes of it. Never throws. */
export type Consumer = (delivery: Delivery) => Promise<Verdict>;

/** Answers one question, or throws. */
export type Answerer = (ask: unknown) => Promise<unknown>;

/**
 * Carries events and questions between services. Two implementations, RabbitMQ and PostgreSQL, pass one suite.
 *
 * At least once, in any order, to every subscriber of the contracts' table.
 */
export abstract class Transport {
  /** Ready to carry; resolves even while the broker is away (readiness says so), keeps trying for ever. */
  abstract start(): Promise<void>;
  /**
   * Publishes in the caller's transaction: rolled back means never sent, committed means sent at least once.
   * Takes the transaction first, so that it can't be called outside one.
   */
  abstract publish(tx: EntityManager, announcements: readonly Announcement[]): Promise<void>;
  /** Starts to consume this service's own queue. */
  abstract subscribe(consumer: Consumer): Promise<void>;
  /** Answers the questions asked of this service. */
  abstract answer(question: string, answerer: Answerer): void;
  /** Asks a service and waits; throws `NoAnswer` after the time-out. Never stored. */
  abstract ask<Ask, Answer>(
    service: ServiceName,
    question: QuestionDefinition<string, Ask, Answer>,
    ask: Ask,
    timeoutMs?: number,
  ): Promise<Answer>;
  /** Takes no more messages and questions and waits for those in work; publishing and asking go on. Part of {@link drain}. */
  stopConsuming(): Promise<void> {
    return Promise.resolve();
  }
  /** Stops taking messages, waits for those in work, sends what is committed, closes. */
  abstract drain(): Promise<void>;
  /** Whether messages flow now; the sentence says what is wrong. */
  abstract health(): { readonly up: boolean; readonly sentence: string };
}

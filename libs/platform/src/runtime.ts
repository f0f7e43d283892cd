import type { ServiceName } from '@stockbridge/contracts';
import type { Registry } from 'prom-client';
import type { Logger } from 'pino';
import type { SecretBox } from './secret-box.js';

/** What every service is configured with; read once from the environment and handed in, so that six can share a process. */
export interface ServiceConfig {
  /** PostgreSQL URL of this service, with its own role. */
  readonly databaseUrl: string;
  /** Pool size of this service. */
  readonly databasePool: number;
  /** How messages travel. For PostgreSQL the URL carries the role `stockbridge_messaging`, not the service's own. */
  readonly transport: { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'rabbitmq'; readonly url: string };
  /** Where Shopify, the WMS and browsers reach the gateway; no trailing slash. */
  readonly publicUrl: string;
  /** Port to listen on; null for a service that only works inside a shared process. */
  readonly port: number | null;
  /** `{shop}` stands for the shop's domain. */
  readonly shopifyUrlTemplate: string;
  /** `{warehouse}` stands for the installation's name. */
  readonly wmsUrlTemplate: string;
  /** Host patterns; loopback and private addresses count only when written out with their port. */
  readonly wmsAllowedHosts: readonly string[];
  readonly pollIntervalSeconds: number;
  /** How long a lane may be worked on without a sign of life. */
  readonly leaseSeconds: number;
}

/** Answers questions between services of one process; null where each service is a process of its own. */
export interface LocalQuestions {
  answer(service: ServiceName, question: string, answerer: (ask: unknown) => Promise<unknown>): void;
  ask(service: ServiceName, question: string, ask: unknown): Promise<unknown>;
}

/** Everything a service is given at its start. Nothing is global. */
export interface Runtime {
  readonly service: ServiceName;
  readonly config: ServiceConfig;
  /** For what one service alone needs; parsed by its own `*.config.ts`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly secrets: SecretBox;
  readonly localQuestions: LocalQuestions | null;
  /** Registries of the services that share this process and don't listen themselves; `/metrics` shows them too. */
  readonly neighbours?: () => readonly Registry[];
}

/** Injection token of a service's {@link Runtime}. */
export const RUNTIME = Symbol('Runtime');

/** Injection token of a service's own pino `Logger`. */
export const LOGGER = Symbol('Logger');

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

const current = new AsyncLocalStorage<string>();
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** The W3C trace context of what is being worked on, if anything. */
export function currentTraceparent(): string | undefined {
  return current.getStore();
}

/** Runs `work` under a trace context; what it publishes carries it on. */
export function withTraceparent<T>(traceparent: string, work: () => T): T {
  return current.run(traceparent, work);
}

/** A new span in the trace of `parent`, or a new trace when there is none (or it is malformed). */
export function nextTraceparent(parent?: string): string {
  const [, trace, flags] = TRACEPARENT.exec(parent ?? '') ?? [];
  return `00-${trace ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-${flags ?? '01'}`;
}

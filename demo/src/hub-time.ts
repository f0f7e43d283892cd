import { percentile } from './percentile.js';

/** A stretch of time in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One order on its way: when the webhook that made it eligible was sent, and when the warehouse was called. */
export interface Passage {
  readonly orderId: string;
  readonly webhookAt: number;
  readonly calledAt: number;
}

export interface HubTime {
  readonly orders: number;
  /** Webhook sent to warehouse called, milliseconds. */
  readonly elapsed: { readonly p50: number | null; readonly p99: number | null };
  /** The same without the time in which a twin was answering a call of the order flow: what the hub itself took. */
  readonly hub: { readonly p50: number | null; readonly p99: number | null };
}

/**
 * How long orders stayed in the hub. The warehouse takes one write at a time per goods owner, so an order also waits while
 * the twins answer for the orders before it: that is the twins' own latency and is left out of the hub's share.
 */
export function hubTime(passages: readonly Passage[], answering: readonly Span[]): HubTime {
  const busy = merged(answering);
  const elapsed = passages.map(({ webhookAt, calledAt }) => Math.max(0, calledAt - webhookAt));
  const hub = passages.map(({ webhookAt, calledAt }) => Math.max(0, calledAt - webhookAt - overlap(busy, webhookAt, calledAt)));
  const figures = (values: number[]) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });
  return { orders: passages.length, elapsed: figures(elapsed), hub: figures(hub) };
}

function merged(spans: readonly Span[]): Span[] {
  const result: { from: number; to: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

function overlap(spans: readonly Span[], from: number, to: number): number {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
}

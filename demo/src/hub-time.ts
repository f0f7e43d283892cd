import { percentile } from './percentile.js';

/** A stretch of time in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One order on its way: when it could be known to be eligible (the webhook that says so was sent), and when the warehouse was called. */
export interface Passage {
  readonly orderId: string;
  readonly eligibleAt: number;
  readonly calledAt: number;
}

export interface HubTime {
  readonly orders: number;
  /** Eligible to warehouse called, milliseconds. */
  readonly elapsed: { readonly p50: number | null; readonly p99: number | null };
  /** The same without the time in which a twin was answering a call of the order flow: what the hub itself took. */
  readonly hub: { readonly p50: number | null; readonly p99: number | null };
}

/** How long one order was on its way, and how long of that in the hub: milliseconds. */
export interface Stay {
  readonly elapsed: number;
  readonly hub: number;
}

/**
 * How long orders stayed in the hub. The warehouse takes one write at a time per goods owner, so an order also waits while
 * the twins answer for the orders before it: that is the twins' own latency and is left out of the hub's share.
 */
export function staysInHub(passages: readonly Passage[], answering: readonly Span[]): Stay[] {
  const busy = merged(answering);
  return passages.map(({ eligibleAt, calledAt }) => ({
    elapsed: Math.max(0, calledAt - eligibleAt),
    hub: Math.max(0, calledAt - eligibleAt - overlap(busy, eligibleAt, calledAt)),
  }));
}

export function hubTime(stays: readonly Stay[]): HubTime {
  const figures = (values: number[]) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });
  return { orders: stays.length, elapsed: figures(stays.map(({ elapsed }) => elapsed)), hub: figures(stays.map(({ hub }) => hub)) };
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

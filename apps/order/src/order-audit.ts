import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { REASONS, type AlarmKind, type AuditReport, type Reason } from '@stockbridge/contracts';
import { LeaseLost, RUNTIME, Throttled, type Runtime } from '@stockbridge/platform';
import { ShopifyOrders } from '@stockbridge/shopify';
import { Budgets, Ledger, rows, shopAccess, wmsAccess, type Connection } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import { DataSource } from 'typeorm';
import { AdmittedSpans } from './admitted-spans.js';
import type { Raised } from './alarms.js';
import { compareFound, compareHandedOver, comparePlaced, type AuditView, type Comparison, type LedgerSide } from './compare-orders.js';
import type { OrderFacts } from './order-facts.js';
import { openWmsOrdersOf } from './order-parts.js';
import { ORDER_LEDGER } from './order.ledger.js';
import { UsualGap, type Silence } from './usual-gap.js';

const DAY_MS = 86_400_000;
/** What is older was compared many times when it was younger; open orders are compared whatever their age. */
const LOOKS_BACK_DAYS = 30;
/** Messages and polls of the last moments may still be under way. */
const SHORTEST_SETTLING_SECONDS = 300;
const OPEN_ORDERS_PER_PAGE = 100;
/** More are counted, but get no alarm each. */
const MOST_ALARMS = 500;
const MOST_SHOWN = 100;
/** So long in all does an audit wait for allowances before it starts over later. */
const MOST_WAITING_MS = 10 * 60_000;

/** What only an audit raises, and so closes. */
export const ALARMS_OF_AUDIT: readonly AlarmKind[] = [
  'missing-in-ledger',
  'reason-outdated',
  'overdue',
  'not-in-wms',
  'gone-in-wms',
  'cancelled-in-wms',
  'unknown-to-ledger',
];

const SIDE = `key, state, reason, number, due_at as "dueAt", facts`;

const OPEN = `
  select ${SIDE} from ${ORDER_LEDGER}
  where connection_id = $1 and state = 'in_sync' and key > $2
    and (facts ->> 'isDone' = 'false' or facts @? '$.supplements[*] ? (@.isDone == false)') order by key limit $3`;

/** Whose ledgers know these orders, among the connections that share the goods owner. */
const KNOWN_IN_LANE = `
  select l.key, l.connection_id = $1 as "isOurs" from ${ORDER_LEDGER} l join connection c on c.connection_id = l.connection_id
  where c.lane_id = $2 and l.key = any ($3::text[])`;

/** What an audit found: its report, and what is to be raised. */
export interface Findings {
  readonly report: Omit<AuditReport, 'startedAt' | 'finishedAt'>;
  readonly raised: readonly Raised[];
  /** Whether every difference is among them: else nothing is known of those that are not. */
  readonly isComplete: boolean;
  readonly silence: Silence;
}

/** How an audit is carried on: between two pages, and given up. */
export interface Carrying {
  /** Throws `LeaseLost` when another process has the audit, or this one is to stop. */
  readonly goOn: () => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Compares the ids of the orders in the shop, in the ledger and in the WMS, a page at a time: memory holds one page and what
 * differs. It reads only, with what the shop's allowance leaves to bulk work; what differs is marked due, so that the reconciler looks.
 *
 * The other side is read before the ledger wherever an order may be on its way; an open order is read in the ledger again
 * before it counts as missing in the WMS. Dies in the middle: it begins again.
 */
@Injectable()
export class OrderAudit {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly budgets: Budgets,
    private readonly spans: AdmittedSpans,
  ) {}

  async run(connection: Connection, now: Date, carrying: Carrying): Promise<Findings> {
    const view = await this.viewOf(connection, now);
    const starts = [view.admitFrom, ...view.spans.map(({ from }) => from)].map((each) => each.getTime());
    const from = new Date(Math.max(now.getTime() - LOOKS_BACK_DAYS * DAY_MS, Math.min(...starts)));
    const notes = new Notes();
    const patient = this.patientWith(connection, carrying);

    const gap = await this.placed(connection, { from, to: now }, view, notes, patient);
    await this.open(connection, notes, patient);
    await this.found(connection, { from: laterOf(from, view.admitFrom), to: now }, notes, patient);
    return notes.findings(from, gap.silence(now));
  }

  /** The shop, page by page, each beside what the ledger says of its orders. */
  private async placed(
    connection: Connection,
    { from, to }: { from: Date; to: Date },
    view: AuditView,
    notes: Notes,
    patient: Patient,
  ): Promise<UsualGap> {
    const gap = new UsualGap();
    for (let after: string | null = null, isLast = false; !isLast;) {
      const page = await patient(() => this.shopify.placedBetween(shopAccess({ connection }), from, to, after));
      const sides = await this.ledger.records(
        connection.connectionId,
        page.items.map(({ id }) => id),
      );
      const comparisons = page.items.map((placed) => {
        gap.see(placed.createdAt);
        const row = sides.get(placed.id);
        const comparison = comparePlaced(placed, row, view);
        notes.placed(comparison, row !== undefined);
        return comparison;
      });
      await this.lookAgain(connection, comparisons);
      after = page.next;
      isLast = page.next === null;
    }
    return gap;
  }

  /** Every order that was handed over and is not done, looked for in the WMS. */
  private async open(connection: Connection, notes: Notes, patient: Patient): Promise<void> {
    const { connectionId } = connection;
    for (let after = '', isLast = false; !isLast;) {
      const page = await rows<LedgerSide>(this.dataSource, OPEN, [connectionId, after, OPEN_ORDERS_PER_PAGE]);
      const numbers = page.flatMap(({ facts }) => (facts ? openWmsOrdersOf(facts) : []).map(({ orderNumber }) => orderNumber));
      const inWms = numbers.length > 0 ? await patient(() => this.wms.ordersByNumbers(wmsAccess({ connection }), numbers)) : new Map();
      const suspects = page.filter((row) => compareHandedOver(row, inWms).is === 'different');
      // Cancelled by us a moment ago, or handed over anew: the ledger knows by now.
      const again = await this.ledger.records(
        connection.connectionId,
        suspects.map(({ key }) => key),
      );
      const comparisons = suspects.map((before): Comparison => {
        const row = again.get(before.key);
        return row && isStillOpen(row) ? compareHandedOver(row, inWms) : { is: 'agreed' };
      });
      for (const comparison of comparisons) notes.add(comparison);
      notes.open += page.length;
      await this.lookAgain(connection, comparisons);
      after = page.at(-1)?.key ?? after;
      isLast = page.length < OPEN_ORDERS_PER_PAGE;
    }
  }

  /** The WMS, page by page: whose its orders are. */
  private async found(connection: Connection, { from, to }: { from: Date; to: Date }, notes: Notes, patient: Patient): Promise<void> {
    const prefix = connection.settings.order.orderNumberPrefix;
    for (let after: number | null = 0; after !== null;) {
      const since: number = after;
      const page = await patient(() => this.wms.ordersCreatedBetween(wmsAccess({ connection }), from, to, since));
      const ids = page.items.flatMap(({ goodsOwnerOrderId }) => goodsOwnerOrderId ?? []);
      const known = await rows<{ key: string; isOurs: boolean }>(this.dataSource, KNOWN_IN_LANE, [
        connection.connectionId,
        connection.laneId,
        ids,
      ]);
      const ours = new Set(known.filter(({ isOurs }) => isOurs).map(({ key }) => key));
      const ofOthers = new Set(known.filter(({ isOurs }) => !isOurs).map(({ key }) => key));
      const comparisons = page.items.map((record) => compareFound(record, { ours, ofOthers, prefix }));
      for (const comparison of comparisons) notes.found(comparison);
      await this.lookAgain(connection, comparisons);
      after = page.next;
    }
  }

  private async viewOf({ connectionId, settings }: Connection, now: Date): Promise<AuditView> {
    const interval = settings.order.intervalSeconds ?? this.runtime.config.pollIntervalSeconds;
    const settling = Math.max(2 * interval, SHORTEST_SETTLING_SECONDS);
    return {
      settings: settings.order,
      admitFrom: new Date(Date.parse(settings.goLiveAt) - DAY_MS),
      spans: await this.spans.of(connectionId),
      settledBefore: new Date(now.getTime() - settling * 1_000),
    };
  }

  private async lookAgain({ connectionId }: Connection, comparisons: readonly { readonly is: string }[]): Promise<void> {
    const differing = comparisons.filter((each): each is Different => each.is === 'different').map(({ orderId }) => orderId);
    await this.ledger.touch(connectionId, differing, { because: 'recheck' });
  }

  /** Waits for allowances instead of beginning again; the WMS host rests for the other services of this process, too. */
  private patientWith(connection: Connection, { goOn, signal }: Carrying): Patient {
    let waitedMs = 0;
    return async (call) => {
      for (;;) {
        await goOn();
        try {
          return await call();
        } catch (error) {
          if (!(error instanceof Throttled) || waitedMs + error.retryAfterMs > MOST_WAITING_MS) throw error;
          if (error.side === 'wms') await this.budgets.throttled(new URL(connection.wms.url).host, error.retryAfterMs);
          waitedMs += error.retryAfterMs;
          await pause(error.retryAfterMs, undefined, { signal }).catch(() => {
            throw new LeaseLost('the audit is to stop');
          });
        }
      }
    };
  }
}

type Patient = <T>(call: () => Promise<T>) => Promise<T>;
type Different = Extract<Comparison, { is: 'different' }>;

/** What is noted down on the way: numbers, and the first differences. */
class Notes {
  open = 0;
  private shopify = 0;
  private known = 0;
  private handedOver = 0;
  private readonly wms = { ours: 0, others: 0 };
  private readonly reasons = new Map<Reason | 'under-way', number>();
  private readonly differences: Different[] = [];
  private count = 0;

  placed(comparison: Comparison, isKnown: boolean): void {
    this.shopify++;
    if (isKnown) this.known++;
    if (comparison.is === 'agreed') this.handedOver++;
    if (comparison.is === 'named') this.reasons.set(comparison.reason, (this.reasons.get(comparison.reason) ?? 0) + 1);
    this.add(comparison);
  }

  found(comparison: ReturnType<typeof compareFound>): void {
    if (comparison.is === 'different') this.add(comparison);
    else this.wms[comparison.is]++;
  }

  add(comparison: Comparison): void {
    if (comparison.is !== 'different') return;
    this.count++;
    if (this.differences.length < MOST_ALARMS) this.differences.push(comparison);
  }

  findings(from: Date, silence: Silence): Findings {
    const counts = { shopify: this.shopify, ledger: this.known, handedOver: this.handedOver, wms: this.wms, open: this.open };
    const reasons = [...this.reasons]
      .sort(([, one], [, other]) => other - one)
      .map(([reason, orders]) => ({ reason, orders, means: reason === 'under-way' ? UNDER_WAY : REASONS[reason] }));
    return {
      report: {
        from: from.toISOString(),
        counts,
        reasons,
        differences: this.differences
          .slice(0, MOST_SHOWN)
          .map(({ kind, orderId, number, sentence }) => ({ kind, orderId, number, sentence })),
        differenceCount: this.count,
      },
      raised: this.differences.map(({ kind, orderId, number, sentence }) => ({ kind, subject: orderId, number, sentence })),
      isComplete: this.count === this.differences.length,
      silence,
    };
  }
}

const UNDER_WAY = 'The order was placed, or named to us, a moment ago.';

const isStillOpen = ({ state, facts }: LedgerSide): boolean => state === 'in_sync' && facts !== null && openWmsOrdersOf(facts).length > 0;

const laterOf = (one: Date, other: Date): Date => (one > other ? one : other);

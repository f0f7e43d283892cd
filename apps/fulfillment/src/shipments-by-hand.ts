import { Injectable } from '@nestjs/common';
import {
  orderNumbersMeant,
  QUIET_REASONS,
  type Reason,
  type ShipmentsFulfill,
  type ShipmentsMatch,
  type ShipmentsWaiting,
  type WaitingShipment,
} from '@stockbridge/contracts';
import { Connections, Ledger, rows } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';
import type { FulfillmentFacts, Unmatched } from './fulfillment-facts.js';
import { FULFILLMENT_LEDGER } from './fulfillment.ledger.js';
import type { Matches } from './owed-units.js';

/** What the settings leave to people. */
const LEFT_TO_PEOPLE: readonly Reason[] = ['waits-for-a-person', 'fulfillment-left-out'];
/** What is not tried by itself, or not yet, and is when a person asks. */
const TRIED_WHEN_ASKED: readonly Reason[] = [
  'fulfillment-cancelled',
  'tracking-pending',
  'not-captured',
  'refused-by-shopify',
  'refused-by-wms',
];
/** What a person is asked about first. */
const UNMATCHED: readonly Reason[] = ['line-not-in-shop', 'nothing-left-to-fulfill'];

/** Kept in the patch, too: a pass that is about to record the row must not wipe it out. */
const ASK = `
  update ${FULFILLMENT_LEDGER} set version = version + 1,
    facts = coalesce(facts, '{"fulfillmentIds": []}') || '{"isAskedFor": true}',
    patch = coalesce(patch, '{}') || '{"isAskedFor": true}'
  where connection_id = $1 and key = $2`;

const WAITING = `
  select key as "orderId", coalesce(number, key) as "orderNumber", reason, coalesce(sentence, '') as sentence, facts -> 'unmatched' as unmatched
  from ${FULFILLMENT_LEDGER}
  where connection_id = $1 and ($2::text is null or key > $2)
    and ((state in ('held', 'refused') and reason <> all ($4::text[])) or (state = 'ignored' and reason = any ($5::text[])))
  order by key limit $3`;

/** One person at a time says something of a row; one that is due still asks for what it was recorded with. */
const ASKED_ABOUT = `
  select facts from ${FULFILLMENT_LEDGER}
  where connection_id = $1 and key = $2 and reason = any ($3::text[]) and facts -> 'unmatched' is not null for update`;

interface Waiting {
  orderId: string;
  orderNumber: string;
  reason: Reason;
  sentence: string;
  unmatched: Unmatched | null;
}

/**
 * Shipments that wait for a person, or that one has to look at, and what people do about them. Who wants one reported has it looked at once more, and what is owed
 * then is reported. What units are that match no line holds for the order from then on.
 */
@Injectable()
export class ShipmentsByHand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger<FulfillmentFacts>,
    private readonly connections: Connections,
  ) {}

  async waiting(connectionId: string, after: string | null, limit: number): Promise<ShipmentsWaiting> {
    const found = await rows<Waiting>(this.dataSource, WAITING, [connectionId, after, limit + 1, QUIET_REASONS, LEFT_TO_PEOPLE]);
    const shown = found.slice(0, limit);
    return {
      shipments: shown.map(({ unmatched, ...each }) => ({
        ...each,
        act: actOn(each.reason, unmatched),
        rows: [...(unmatched?.rows ?? [])],
        lines: [...(unmatched?.lines ?? [])],
      })),
      next: found.length > limit ? shown.at(-1)!.orderId : null,
    };
  }

  async fulfill(connectionId: string, orders: readonly string[]): Promise<ShipmentsFulfill> {
    const prefix = (await this.connections.byId(connectionId))?.settings.order.orderNumberPrefix ?? '';
    const asked: string[] = [];
    const unknown: string[] = [];
    for (const order of new Set(orders)) {
      const key = await this.keyOf(connectionId, order, prefix);
      if (key === null) {
        unknown.push(order);
        continue;
      }
      await this.dataSource.transaction(async (tx) => {
        await tx.query(ASK, [connectionId, key]);
        await this.ledger.touch(connectionId, key, { because: 'person', tx });
      });
      asked.push(order);
    }
    return { asked, unknown };
  }

  async match(
    connectionId: string,
    orderId: string,
    matches: readonly { readonly rowNumber: string; readonly lineItemId: string | null }[],
  ): Promise<ShipmentsMatch> {
    return { isMatched: await this.dataSource.transaction((tx) => this.matchIn(tx, connectionId, orderId, matches)) };
  }

  private async matchIn(
    tx: EntityManager,
    connectionId: string,
    orderId: string,
    matches: readonly { readonly rowNumber: string; readonly lineItemId: string | null }[],
  ): Promise<boolean> {
    const [row] = await rows<{ facts: FulfillmentFacts }>(tx, ASKED_ABOUT, [connectionId, orderId, UNMATCHED]);
    if (!row) return false;
    const { unmatched, matches: before = {} } = row.facts;
    const isShown = matches.every(
      ({ rowNumber, lineItemId }) =>
        unmatched!.rows.some((each) => each.rowNumber === rowNumber) &&
        (lineItemId === null || unmatched!.lines.some((each) => each.lineItemId === lineItemId)),
    );
    if (!isShown) return false;
    const said: Matches = { ...before, ...Object.fromEntries(matches.map(({ rowNumber, lineItemId }) => [rowNumber, lineItemId])) };
    await this.ledger.mergeFacts(connectionId, [orderId], { matches: said }, tx);
    await this.ledger.touch(connectionId, orderId, { because: 'person', tx });
    return true;
  }

  private async keyOf(connectionId: string, order: string, prefix: string): Promise<string | null> {
    for (const number of orderNumbersMeant(order, prefix)) {
      const row = await this.ledger.byNumber(connectionId, number);
      if (row) return row.key;
    }
    return null;
  }
}

function actOn(reason: Reason, unmatched: Unmatched | null): WaitingShipment['act'] {
  if (LEFT_TO_PEOPLE.includes(reason)) return 'report';
  if (unmatched && UNMATCHED.includes(reason)) return 'match';
  return TRIED_WHEN_ASKED.includes(reason) ? 'again' : null;
}

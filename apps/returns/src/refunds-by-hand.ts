import { Injectable } from '@nestjs/common';
import type { RefundsDecide, RefundsWaiting, RefundVerdict, UndoneReturn } from '@stockbridge/contracts';
import { Ledger, rows } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';
import type { ReturnsFacts } from './returns-facts.js';
import { RETURNS_LEDGER } from './returns.ledger.js';

const WAITING = `
  select key as "orderId", coalesce(number, key) as "orderNumber", facts -> 'proposal' as proposal from ${RETURNS_LEDGER}
  where connection_id = $1 and state = 'held' and reason = 'waits-for-approval' and facts -> 'proposal' ->> 'key' is not null
    and ($2::text is null or key > $2) order by key limit $3`;

const UNDONE = `
  select key as "orderId", coalesce(number, key) as "orderNumber", facts ->> 'undone' as key, sentence from ${RETURNS_LEDGER}
  where connection_id = $1 and state = 'refused' and reason = 'return-undone' and facts ->> 'undone' is not null order by key limit $2`;

/** The same row is decided by one person at a time. */
const NAMED = `
  select facts from ${RETURNS_LEDGER}
  where connection_id = $1 and key = $2 and $3 in (facts -> 'proposal' ->> 'key', facts ->> 'undone') for update`;

interface Waiting {
  orderId: string;
  orderNumber: string;
  proposal: NonNullable<ReturnsFacts['proposal']>;
}

/** Refunds that wait for a person, and what people decide about them. A decision holds for exactly the refund that was shown. */
@Injectable()
export class RefundsByHand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger<ReturnsFacts>,
  ) {}

  async waiting(connectionId: string, after: string | null, limit: number): Promise<RefundsWaiting> {
    const found = await rows<Waiting>(this.dataSource, WAITING, [connectionId, after, limit + 1]);
    const shown = found.slice(0, limit);
    return {
      proposals: shown.map(({ orderId, orderNumber, proposal: { units: _, ...proposal } }) => ({ orderId, orderNumber, ...proposal })),
      undone: after === null ? await rows<UndoneReturn>(this.dataSource, UNDONE, [connectionId, limit]) : [],
      next: found.length > limit ? shown.at(-1)!.orderId : null,
    };
  }

  async decide(
    connectionId: string,
    verdict: RefundVerdict,
    refunds: readonly { readonly orderId: string; readonly key: string }[],
  ): Promise<RefundsDecide> {
    const decided: string[] = [];
    const changed: string[] = [];
    for (const { orderId, key } of refunds) {
      const isDecided = await this.dataSource.transaction((tx) => this.decideOne(tx, connectionId, orderId, key, verdict));
      (isDecided ? decided : changed).push(orderId);
    }
    return { decided, changed };
  }

  private async decideOne(tx: EntityManager, connectionId: string, orderId: string, key: string, verdict: RefundVerdict): Promise<boolean> {
    const [row] = await rows<{ facts: ReturnsFacts }>(tx, NAMED, [connectionId, orderId, key]);
    const decision = row && decisionOf(row.facts, key, verdict);
    if (!decision) return false;
    await this.ledger.mergeFacts(connectionId, [orderId], decision, tx);
    await this.ledger.touch(connectionId, orderId, { because: 'person', tx });
    return true;
  }
}

/** What is remembered of a decision; null where the key names something else by now. */
function decisionOf(
  { proposal, undone, declined = [], seen = [] }: ReturnsFacts,
  key: string,
  verdict: RefundVerdict,
): Partial<ReturnsFacts> | null {
  if (verdict === 'seen') return undone === key ? { seen: [...seen, key], undone: null } : null;
  if (proposal?.key !== key) return null;
  return { ...(verdict === 'approve' ? { approved: key } : { declined: [...declined, ...proposal.units] }), proposal: null };
}

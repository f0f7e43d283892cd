import { Injectable } from '@nestjs/common';
import type { Reason, RefundsDecide, RefundsWaiting, RefundVerdict, UnsettledReturn } from '@stockbridge/contracts';
import { Ledger, rows, type DueRow } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';
import type { ReturnsFacts } from './returns-facts.js';
import { RETURNS_LEDGER } from './returns.ledger.js';

/** A row that is due keeps its reason until it is looked at: what is shown does not vanish meanwhile. */
const WAITING = `
  select key as "orderId", coalesce(number, key) as "orderNumber", facts -> 'proposal' as proposal from ${RETURNS_LEDGER}
  where connection_id = $1 and state in ('held', 'due') and reason = 'waits-for-approval' and facts -> 'proposal' ->> 'key' is not null
    and ($2::text is null or key > $2) order by key limit $3`;

/** What a person says is settled. */
export const SETTLED_BY_HAND: readonly Reason[] = ['return-undone', 'not-refundable', 'line-not-in-shop'];

/** A row that is put off says nothing meanwhile. */
const UNSETTLED = `
  select key as "orderId", coalesce(number, key) as "orderNumber", facts ->> 'unsettled' as key, sentence from ${RETURNS_LEDGER}
  where connection_id = $1 and state in ('refused', 'due') and reason = any ($3::text[]) and facts ->> 'unsettled' is not null and sentence is not null
  order by key limit $2`;

/** The same row is decided by one person at a time, and only as long as it says what was shown: not while a refund is on its way. */
const NAMED = `
  select facts from ${RETURNS_LEDGER} where connection_id = $1 and key = $2 and (
    $3 = facts -> 'proposal' ->> 'key' and reason = 'waits-for-approval' or $3 = facts ->> 'unsettled' and reason = any ($4::text[])
  ) for update`;

const END_PROPOSAL = `
  update ${RETURNS_LEDGER} set facts = facts || '{"proposal": null}'
  where connection_id = $1 and key = $2 and facts -> 'proposal' ->> 'key' = $3 returning key`;

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
      unsettled: after === null ? await rows<UnsettledReturn>(this.dataSource, UNSETTLED, [connectionId, limit, SETTLED_BY_HAND]) : [],
      next: found.length > limit ? shown.at(-1)!.orderId : null,
    };
  }

  /** Before money leaves, nobody is shown any more what a pass knows as shown. False: a person has just decided about it. */
  async endProposal({ connectionId, key, facts }: Pick<DueRow<ReturnsFacts>, 'connectionId' | 'key' | 'facts'>): Promise<boolean> {
    if (!facts?.proposal) return true;
    return (await rows(this.dataSource, END_PROPOSAL, [connectionId, key, facts.proposal.key])).length > 0;
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
    const [row] = await rows<{ facts: ReturnsFacts }>(tx, NAMED, [connectionId, orderId, key, SETTLED_BY_HAND]);
    const decision = row && decisionOf(row.facts, key, verdict);
    if (!decision) return false;
    await this.ledger.mergeFacts(connectionId, [orderId], decision, tx);
    await this.ledger.touch(connectionId, orderId, { because: 'person', tx });
    return true;
  }
}

/** What is remembered of a decision; null where the key names something else by now. */
function decisionOf(
  { proposal, unsettled, declined = [], seen = [] }: ReturnsFacts,
  key: string,
  verdict: RefundVerdict,
): Partial<ReturnsFacts> | null {
  if (verdict === 'seen') return unsettled === key ? { seen: [...seen, key], unsettled: null } : null;
  if (proposal?.key !== key) return null;
  return { ...(verdict === 'approve' ? { approved: key } : { declined: [...declined, ...proposal.units] }), proposal: null };
}

import { Injectable } from '@nestjs/common';
import { orderNumbersMeant, type ShipmentsFulfill } from '@stockbridge/contracts';
import { Connections, Ledger } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { FULFILLMENT_LEDGER } from './fulfillment.ledger.js';

/** Kept in the patch, too: a pass that is about to record the row must not wipe it out. */
const ASK = `
  update ${FULFILLMENT_LEDGER} set version = version + 1,
    facts = coalesce(facts, '{"fulfillmentIds": []}') || '{"isAskedFor": true}',
    patch = coalesce(patch, '{}') || '{"isAskedFor": true}'
  where connection_id = $1 and key = $2`;

/** Shipments that a person wants reported. The mark holds for one look, which reports what is owed then. */
@Injectable()
export class ShipmentsByHand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ledger: Ledger<FulfillmentFacts>,
    private readonly connections: Connections,
  ) {}

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

  private async keyOf(connectionId: string, order: string, prefix: string): Promise<string | null> {
    for (const number of orderNumbersMeant(order, prefix)) {
      const row = await this.ledger.byNumber(connectionId, number);
      if (row) return row.key;
    }
    return null;
  }
}

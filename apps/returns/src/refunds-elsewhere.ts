import { Injectable } from '@nestjs/common';
import { rows } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import type { MadeRefund } from './returns-facts.js';
import { RETURNS_LEDGER } from './returns.ledger.js';

const OF_ORDERS = `
  select l.key, l.facts -> 'refunds' as refunds
  from connection ours
  join connection other on other.state -> 'shop' ->> 'domain' = ours.state -> 'shop' ->> 'domain' and other.connection_id <> ours.connection_id
  join ${RETURNS_LEDGER} l on l.connection_id = other.connection_id and l.key = any ($2::text[])
  where ours.connection_id = $1 and l.facts is not null`;

/** What other connections of the shop refunded of the same orders: their warehouses sent other units of them. */
@Injectable()
export class RefundsElsewhere {
  constructor(private readonly dataSource: DataSource) {}

  /** By order id. To be read before Shopify is: what is known here and not seen there would count twice. */
  async ofOrders(connectionId: string, orderIds: readonly string[]): Promise<Map<string, MadeRefund[]>> {
    const found = await rows<{ key: string; refunds: MadeRefund[] }>(this.dataSource, OF_ORDERS, [connectionId, orderIds]);
    const byOrder = Map.groupBy(found, ({ key }) => key);
    return new Map([...byOrder].map(([orderId, ofOrder]) => [orderId, ofOrder.flatMap(({ refunds }) => refunds)]));
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { rows } from './rows.js';

/** A warehouse order and the Shopify order it came from. */
export interface FollowedOrder {
  readonly orderId: string;
  readonly wmsOrderId: number;
  readonly orderNumber: string;
}

/** Makes the table of {@link FollowedOrders}. Called by the service's own migration. */
export async function createFollowedOrders(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table followed_order (
      connection_id uuid not null,
      wms_order_id bigint not null,
      order_id text not null,
      order_number text not null,
      primary key (connection_id, wms_order_id)
    )`);
  await runner.query('create index followed_order_order on followed_order (connection_id, order_id)');
}

/** Which warehouse orders belong to which Shopify order: told by the order service, or found by polling the warehouse. */
@Injectable()
export class FollowedOrders {
  constructor(private readonly dataSource: DataSource) {}

  async follow(connectionId: string, orders: readonly FollowedOrder[], tx: EntityManager = this.dataSource.manager): Promise<void> {
    if (orders.length === 0) return;
    await tx.query(
      `insert into followed_order (connection_id, wms_order_id, order_id, order_number)
       select $1, * from unnest($2::bigint[], $3::text[], $4::text[]) as o(wms_order_id, order_id, order_number) order by wms_order_id
       on conflict (connection_id, wms_order_id) do nothing`,
      [connectionId, orders.map((o) => o.wmsOrderId), orders.map((o) => o.orderId), orders.map((o) => o.orderNumber)],
    );
  }

  /** The warehouse gave followed orders other numbers, by which they are read from now on. Answers their ids in the WMS. */
  async renumber(connectionId: string, orders: readonly Omit<FollowedOrder, 'orderId'>[]): Promise<number[]> {
    if (orders.length === 0) return [];
    const renumbered = await rows<{ id: string }>(
      this.dataSource,
      `with other as (
         select f.wms_order_id, o.order_number
         from followed_order f join unnest($2::bigint[], $3::text[]) as o(wms_order_id, order_number) on o.wms_order_id = f.wms_order_id
         where f.connection_id = $1 and f.order_number <> o.order_number order by f.wms_order_id for update of f)
       update followed_order f set order_number = other.order_number
       from other where f.connection_id = $1 and f.wms_order_id = other.wms_order_id returning f.wms_order_id as id`,
      [connectionId, orders.map((o) => o.wmsOrderId), orders.map((o) => o.orderNumber)],
    );
    return renumbered.map(({ id }) => Number(id));
  }

  /** The warehouse orders of each of these Shopify orders. */
  async ofOrders(connectionId: string, orderIds: readonly string[]): Promise<Map<string, FollowedOrder[]>> {
    const rows: { order_id: string; wms_order_id: string; order_number: string }[] = await this.dataSource.query(
      'select order_id, wms_order_id, order_number from followed_order where connection_id = $1 and order_id = any($2::text[]) order by wms_order_id',
      [connectionId, orderIds],
    );
    const found = new Map<string, FollowedOrder[]>();
    for (const row of rows) {
      const order = { orderId: row.order_id, wmsOrderId: Number(row.wms_order_id), orderNumber: row.order_number };
      found.set(row.order_id, [...(found.get(row.order_id) ?? []), order]);
    }
    return found;
  }

  /** The Shopify order of the followed order whose number this one begins with, such as `1001-B1`: the longest one. */
  async orderIdByPrefix(connectionId: string, orderNumber: string): Promise<string | null> {
    const rows: { order_id: string }[] = await this.dataSource.query(
      `select order_id from followed_order where connection_id = $1 and order_number <> '' and starts_with($2, order_number)
       and substr($2, length(order_number) + 1, 1) !~ '[0-9]' order by length(order_number) desc limit 1`,
      [connectionId, orderNumber],
    );
    return rows[0]?.order_id ?? null;
  }

  /** The Shopify orders behind these warehouse orders, by their ids in the WMS; those we do not follow are absent. */
  async orderIdsOf(connectionId: string, wmsOrderIds: readonly number[]): Promise<Map<number, string>> {
    const rows: { wms_order_id: string; order_id: string }[] = await this.dataSource.query(
      'select wms_order_id, order_id from followed_order where connection_id = $1 and wms_order_id = any($2::bigint[])',
      [connectionId, wmsOrderIds],
    );
    return new Map(rows.map(({ wms_order_id, order_id }) => [Number(wms_order_id), order_id]));
  }

  /** The Shopify order behind a warehouse order; a back order that nobody told us of is followed from now on. */
  async orderIdOfAny(connectionId: string, { wmsOrderId, orderNumber }: Omit<FollowedOrder, 'orderId'>): Promise<string | null> {
    const known = await this.orderIdOf(connectionId, wmsOrderId);
    if (known !== null) return known;
    const orderId = await this.orderIdByPrefix(connectionId, orderNumber);
    if (orderId !== null) await this.follow(connectionId, [{ orderId, wmsOrderId, orderNumber }]);
    return orderId;
  }

  /** The Shopify order behind a warehouse order, if we follow it. */
  async orderIdOf(connectionId: string, wmsOrderId: number): Promise<string | null> {
    const rows: { order_id: string }[] = await this.dataSource.query(
      'select order_id from followed_order where connection_id = $1 and wms_order_id = $2',
      [connectionId, wmsOrderId],
    );
    return rows[0]?.order_id ?? null;
  }
}

import { describe, expect, it } from '@jest/globals';
import { toAnnouncements } from './to-announcements.js';

const receivedAt = '2026-11-23T10:00:00.000Z';
const at = (connectionId: string, locationId: string) => ({ connectionId, locationId });

describe('a webhook of a shop', () => {
  it('is told once per connection, with the id as it came', () => {
    const told = toAnnouncements({ kind: 'order', id: '9223372036854775807' }, 'orders/updated', receivedAt, [
      at('c1', '1'),
      at('c2', '2'),
    ]);
    expect(told.map(({ event, connectionId, data }) => [event.name, connectionId, data])).toEqual([
      ['shopify.order.touched', 'c1', { orderId: '9223372036854775807', topic: 'orders/updated', receivedAt }],
      ['shopify.order.touched', 'c2', { orderId: '9223372036854775807', topic: 'orders/updated', receivedAt }],
    ]);
  });

  it('about a fulfillment order says so', () => {
    const [told] = toAnnouncements({ kind: 'fulfillment-order', id: '1' }, 'topic', receivedAt, [at('c', '1')]);
    expect(told?.event.name).toBe('shopify.fulfillment-order.touched');
  });

  it('about a product carries the hash of what its articles are made of', () => {
    const content = { hash: 'of title, SKUs and prices', shows: null };
    const [told] = toAnnouncements({ kind: 'product', id: '1', content }, 'products/update', receivedAt, [at('c', '1')]);
    expect(told?.event.name).toBe('shopify.product.touched');
    expect(told?.data).toEqual({ productId: '1', topic: 'products/update', receivedAt, content });
  });

  it('about an inventory item, which belongs to the whole shop, is told to every connection', () => {
    const told = toAnnouncements({ kind: 'inventory-item', id: '7' }, 'inventory_items/update', receivedAt, [at('c1', '1'), at('c2', '2')]);
    expect(told.map(({ event, connectionId, data }) => [event.name, connectionId, data])).toEqual(
      ['c1', 'c2'].map((id) => [
        'shopify.inventory-item.touched',
        id,
        { inventoryItemId: '7', topic: 'inventory_items/update', receivedAt },
      ]),
    );
  });

  it('about a stock level is told to the connections of its location only, with the quantity it says', () => {
    const level = { kind: 'inventory-level' as const, inventoryItemId: '7', locationId: '2', available: -3 };
    const told = toAnnouncements(level, 'inventory_levels/update', receivedAt, [at('c1', '1'), at('c2', '2'), at('c3', '2')]);
    const data = { inventoryItemId: '7', locationId: '2', available: -3, topic: 'inventory_levels/update', receivedAt };
    expect(told.map(({ event, connectionId, data }) => [event.name, connectionId, data])).toEqual([
      ['shopify.inventory-level.touched', 'c2', data],
      ['shopify.inventory-level.touched', 'c3', data],
    ]);
  });

  it('about a stock level of another location tells nobody', () => {
    const level = { kind: 'inventory-level' as const, inventoryItemId: '7', locationId: '9', available: null };
    expect(toAnnouncements(level, 'inventory_levels/update', receivedAt, [at('c1', '1')])).toEqual([]);
  });

  it('of a shop without an active connection tells nobody', () => {
    expect(toAnnouncements({ kind: 'order', id: '1' }, 'orders/updated', receivedAt, [])).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { toAnnouncements } from './to-announcements.js';

const receivedAt = '2026-11-23T10:00:00.000Z';

describe('a webhook of a shop', () => {
  it('is told once per connection, with the id as it came', () => {
    const told = toAnnouncements({ kind: 'order', id: '9223372036854775807' }, 'orders/updated', receivedAt, ['c1', 'c2']);
    expect(told.map(({ event, connectionId, data }) => [event.name, connectionId, data])).toEqual([
      ['shopify.order.touched', 'c1', { orderId: '9223372036854775807', topic: 'orders/updated', receivedAt }],
      ['shopify.order.touched', 'c2', { orderId: '9223372036854775807', topic: 'orders/updated', receivedAt }],
    ]);
  });

  it('about a fulfillment order or a product says so', () => {
    const names = (['fulfillment-order', 'product'] as const).map(
      (kind) => toAnnouncements({ kind, id: '1' }, 'topic', receivedAt, ['c'])[0]?.event.name,
    );
    expect(names).toEqual(['shopify.fulfillment-order.touched', 'shopify.product.touched']);
  });

  it('of a shop without an active connection tells nobody', () => {
    expect(toAnnouncements({ kind: 'order', id: '1' }, 'orders/updated', receivedAt, [])).toEqual([]);
  });
});

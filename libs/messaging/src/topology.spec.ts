import { describe, expect, it } from '@jest/globals';
import { EVENTS, eventsFor, SERVICES } from '@stockbridge/contracts';
import fc from 'fast-check';
import { rungFor, topologyOf } from './topology.js';

describe('the queues and bindings that every service declares', () => {
  const topology = topologyOf();
  const named = (name: string) => topology.queues.find((queue) => queue.name === name);

  it('gives each service a queue, one for each pause before a retry, and one for what is put aside', () => {
    expect(topology.queues.map(({ name }) => name).filter((name) => name.startsWith('order'))).toEqual([
      'order',
      'order.retry.1',
      'order.retry.5',
      'order.retry.30',
      'order.retry.120',
      'order.retry.600',
      'order.parked',
    ]);
    expect(topology.queues).toHaveLength(SERVICES.length * 7);
    expect(topology.queues.every((queue) => queue.arguments['x-queue-type'] === 'quorum')).toBe(true);
  });

  it('brings each event to exactly its subscribers', () => {
    for (const service of SERVICES) {
      expect(topology.bindings.filter(({ queue }) => queue === service).map(({ event }) => event)).toEqual(eventsFor(service));
    }
    expect(topology.bindings).toHaveLength(EVENTS.flatMap(({ subscribers }) => subscribers).length);
  });

  it('leads from a pause back to work, and from a deadly message to the parked, without trusting to luck', () => {
    expect(named('order.retry.30')?.arguments).toMatchObject({ 'x-message-ttl': 30_000, 'x-dead-letter-routing-key': 'order' });
    expect(named('order')?.arguments).toMatchObject({ 'x-delivery-limit': 20, 'x-dead-letter-routing-key': 'order.parked' });
    for (const { name, arguments: given } of topology.queues.filter((queue) => 'x-dead-letter-exchange' in queue.arguments)) {
      expect({ name, ...given }).toMatchObject({ 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' });
      expect(topology.queues.map((queue) => queue.name)).toContain(given['x-dead-letter-routing-key']);
    }
  });

  it('shares nothing with another installation under another prefix', () => {
    const other = topologyOf({ prefix: 'rehearsal.' });
    const namesIn = ({ exchange, questions, queues }: typeof topology): string[] => [
      exchange,
      questions,
      ...queues.map(({ name }) => name),
    ];
    expect(namesIn(other).filter((name) => namesIn(topology).includes(name))).toEqual([]);
    expect(
      other.queues.every(({ arguments: given }) => String(given['x-dead-letter-routing-key'] ?? 'rehearsal.').startsWith('rehearsal.')),
    ).toBe(true);
  });

  it('lets a message wait at least as long as it should, where a rung is that long', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1 }), fc.integer({ min: 1, max: 1_000 }), (ladder, wanted) => {
        const rung = rungFor(wanted, ladder);
        expect(ladder).toContain(rung);
        expect(rung >= wanted || rung === Math.max(...ladder)).toBe(true);
      }),
    );
  });
});

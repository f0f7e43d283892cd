import type { ChannelModel } from 'amqplib';
import { type Topology } from '../topology.js';

/** Declares what is missing. Idempotent; what is there with other arguments is an error of the broker that names the queue. */
export async function declareTopology(connection: ChannelModel, topology: Topology): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await channel.assertExchange(topology.exchange, 'topic', { durable: true });
  await channel.assertExchange(topology.questions, 'direct', { durable: true });
  // Pipelined: a round trip for each of some 50 declarations would be felt at every start.
  await Promise.all(topology.queues.map((queue) => channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments })));
  await Promise.all(topology.bindings.map(({ queue, event }) => channel.bindQueue(queue, topology.exchange, event)));
  await channel.close();
}

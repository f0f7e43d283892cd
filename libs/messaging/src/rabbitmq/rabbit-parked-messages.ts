import type { ServiceName } from '@stockbridge/contracts';
import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import { ParkedMessages, type ParkedMessage } from '../parked-messages.js';
import { parkedQueue, workQueue } from '../topology.js';
import { type ConfirmedPublisher } from './confirmed-publisher.js';
import { reasonOf } from './message-headers.js';

/** No more are looked through; a queue longer than that has one cause, not a thousand. */
const DEPTH = 1_000;

/**
 * The parked queues of RabbitMQ. A queue can only be looked at by taking from it, so each look takes messages on a channel of its own and
 * gives them back by closing it; two people who look at once see each a part.
 */
export class RabbitParkedMessages extends ParkedMessages {
  constructor(
    private readonly connection: () => ChannelModel | null,
    private readonly publisher: ConfirmedPublisher,
    private readonly prefix: string,
  ) {
    super();
  }

  list(service: ServiceName, limit = 100): Promise<ParkedMessage[]> {
    return this.look(service, async (taken) => {
      const messages: ParkedMessage[] = [];
      for await (const message of taken) {
        messages.push(parkedMessage(service, message));
        if (messages.length === limit) break;
      }
      return messages;
    });
  }

  show(service: ServiceName, id: string): Promise<ParkedMessage | null> {
    return this.look(service, async (taken) => {
      for await (const message of taken) if (idOf(message) === id) return parkedMessage(service, message);
      return null;
    });
  }

  replay(service: ServiceName, id: string): Promise<boolean> {
    return this.remove(service, id, (message) => {
      const { messageId, type } = message.properties as { messageId?: string; type?: string };
      return this.publisher.publish('', workQueue(service, this.prefix), message.content, {
        ...(messageId ? { messageId } : {}),
        ...(type ? { type } : {}),
      });
    });
  }

  discard(service: ServiceName, id: string): Promise<boolean> {
    return this.remove(service, id, () => Promise.resolve());
  }

  private remove(service: ServiceName, id: string, before: (message: GetMessage) => Promise<void>): Promise<boolean> {
    return this.look(service, async (taken, channel) => {
      for await (const message of taken) {
        if (idOf(message) !== id) continue;
        await before(message);
        channel.ack(message);
        return true;
      }
      return false;
    });
  }

  private async look<T>(service: ServiceName, use: (taken: AsyncIterable<GetMessage>, channel: Channel) => Promise<T>): Promise<T> {
    const connection = this.connection();
    if (!connection) throw new Error('RabbitMQ is away: parked messages can be looked at when it is back');
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const queue = parkedQueue(service, this.prefix);
    async function* take(): AsyncGenerator<GetMessage> {
      for (let taken = 0; taken < DEPTH; taken++) {
        const message = await channel.get(queue);
        if (!message) return;
        yield message;
      }
    }
    try {
      return await use(take(), channel);
    } finally {
      await channel.close().catch(() => undefined);
    }
  }
}

/** The event's id, or for what is no event the name under which it came. */
function idOf(message: GetMessage): string {
  const body = bodyOf(message) as { id?: unknown } | undefined;
  if (typeof body?.id === 'string') return body.id;
  const { messageId } = message.properties as { messageId?: string };
  return messageId ?? 'unnamed';
}

function bodyOf(message: GetMessage): unknown {
  const text = message.content.toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parkedMessage(service: ServiceName, message: GetMessage): ParkedMessage {
  const headers = message.properties.headers ?? {};
  const body = bodyOf(message);
  const name = (body as { name?: unknown } | null)?.name;
  return {
    id: idOf(message),
    service,
    event: typeof name === 'string' ? name : null,
    reason: reasonOf(message),
    attempts: typeof headers['x-attempt'] === 'number' ? headers['x-attempt'] : 1,
    firstTriedAt: typeof headers['x-first'] === 'string' ? headers['x-first'] : null,
    parkedAt: typeof headers['x-parked'] === 'string' ? headers['x-parked'] : null,
    body,
  };
}

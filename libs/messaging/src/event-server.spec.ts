import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { announce, articleSynced, defineQuestion, type Announcement, type ArticleSynced, type Event } from '@stockbridge/contracts';
import { EMPTY, type Observable } from 'rxjs';
import { pino } from 'pino';
import { z } from 'zod';
import { toEnvelope } from './envelope.js';
import { EventController } from './event-controller.js';
import { EventServer } from './event-server.js';
import { Transport, type Answerer, type Consumer, type Verdict } from './transport.js';
import { PermanentError } from './verdict.js';

const stockAsked = defineQuestion({
  name: 'stock.asked',
  answeredBy: 'order',
  ask: z.object({ articleNumber: z.string() }),
  answer: z.object({ quantity: z.number() }),
});

/** Carries nothing; hands over what a test wants delivered. */
class FakeTransport extends Transport {
  readonly answerers = new Map<string, Answerer>();
  consumer: Consumer | null = null;
  isDrained = false;

  start = (): Promise<void> => Promise.resolve();
  publish = (): Promise<void> => Promise.resolve();
  ask = (): Promise<never> => Promise.reject(new Error('nobody is asked here'));
  health = () => ({ up: true, sentence: 'fine' });
  async subscribe(consumer: Consumer): Promise<void> {
    this.consumer = consumer;
  }
  answer(question: string, answerer: Answerer): void {
    this.answerers.set(question, answerer);
  }
  async drain(): Promise<void> {
    this.isDrained = true;
  }
  deliver(announcement: Announcement, attempt = 1): Promise<Verdict> {
    const stamp = { id: '0b9f2a1c-8f3e-4f60-9a57-0d6f6c6c1d11', occurredAt: new Date() };
    return this.consumer!({ event: toEnvelope(announcement, stamp), attempt });
  }
}

describe('the strategy that brings events to controllers', () => {
  let app: NestFastifyApplication;
  afterEach(() => app.close());

  async function start(controllers: Type[], events: string[] = ['article.synced']): Promise<FakeTransport> {
    @Module({ controllers })
    class OrderModule {}
    const transport = new FakeTransport();
    const logger = pino({ level: 'silent' });
    app = await NestFactory.create<NestFastifyApplication>(OrderModule, new FastifyAdapter(), { logger: false, abortOnError: false });
    app.connectMicroservice({ strategy: new EventServer({ service: 'order', transport, logger, events, questions: [stockAsked] }) });
    await app.init();
    await app.startAllMicroservices();
    return transport;
  }

  const synced = announce(articleSynced, null, { articleNumber: 'SKU-1', variantId: '1' });

  it('hands over the whole event and waits until the handler is done before the message counts as handled', async () => {
    const received: Event[] = [];
    let finish = (): void => undefined;
    @EventController()
    class OrderController {
      @EventPattern(articleSynced.name)
      async synced(event: ArticleSynced): Promise<void> {
        await new Promise<void>((resolve) => (finish = resolve));
        received.push(event);
      }
    }
    const transport = await start([OrderController]);
    const delivered = transport.deliver(synced);
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toEqual([]);
    finish();
    await expect(delivered).resolves.toEqual({ act: 'ack' });
    expect(received).toMatchObject([{ name: 'article.synced', data: { articleNumber: 'SKU-1', variantId: '1' } }]);
  });

  it('tells a lasting error from a passing one by the class that the handler threw', async () => {
    let error: Error = new PermanentError('never');
    @EventController()
    class OrderController {
      @EventPattern(articleSynced.name)
      synced(_event: ArticleSynced): Promise<void> {
        return Promise.reject(error);
      }
    }
    const transport = await start([OrderController]);
    await expect(transport.deliver(synced)).resolves.toEqual({ act: 'park', reason: 'PermanentError: never' });
    error = new Error('not now');
    await expect(transport.deliver(synced)).resolves.toEqual({ act: 'retry', afterSeconds: 1 });
    await expect(transport.deliver(synced, 2)).resolves.toEqual({ act: 'retry', afterSeconds: 5 });
  });

  it('counts a handler without a result as done', async () => {
    @EventController()
    class OrderController {
      @EventPattern(articleSynced.name)
      synced(_event: ArticleSynced): Observable<never> {
        return EMPTY;
      }
    }
    await expect((await start([OrderController])).deliver(synced)).resolves.toEqual({ act: 'ack' });
  });

  it('answers questions, and refuses to answer otherwise than the contract says', async () => {
    @EventController()
    class OrderController {
      @MessagePattern(stockAsked.name)
      async stock({ articleNumber }: { articleNumber: string }): Promise<unknown> {
        if (articleNumber === 'GONE') throw new Error('no such article');
        return articleNumber === 'ODD' ? { quantity: 'some' } : { quantity: 3, cost: 7 };
      }
    }
    const answer = (await start([OrderController], [])).answerers.get('stock.asked')!;
    await expect(answer({ articleNumber: 'SKU-1' })).resolves.toEqual({ quantity: 3 });
    await expect(answer({ articleNumber: 'GONE' })).rejects.toThrow('no such article');
    await expect(answer({ articleNumber: 'ODD' })).rejects.toThrow('the answer to stock.asked breaks its contract: quantity: ');
    await expect(answer({})).rejects.toThrow('what is asked with stock.asked breaks its contract: articleNumber: ');
  });

  it('does not start a service whose handlers and subscriptions differ, and says which', async () => {
    @EventController()
    class OrderController {
      @EventPattern('order.lost')
      async lost(_event: Event): Promise<void> {}
    }
    await expect(start([OrderController])).rejects.toThrow(
      'order subscribes to article.synced in libs/contracts, but no @EventPattern of it handles that.\n' +
        'order handles order.lost, but is not among its subscribers in libs/contracts.',
    );
  });

  it('does not start a service in which two controllers handle the same event', async () => {
    @EventController()
    class First {
      @EventPattern(articleSynced.name)
      async synced(_event: ArticleSynced): Promise<void> {}
    }
    @EventController()
    class Second {
      @EventPattern(articleSynced.name)
      async synced(_event: ArticleSynced): Promise<void> {}
    }
    await expect(start([First, Second])).rejects.toThrow('order handles article.synced twice');
  });

  it('drains the transport when the service ends', async () => {
    @EventController()
    class OrderController {}
    const transport = await start([OrderController], []);
    await app.close();
    expect(transport.isDrained).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { connectionSettings, type ConnectionConfigured, type ConnectionState, type Reason } from '@stockbridge/contracts';
import type { AcceptedSettings, FlowDesk, Ledger } from '@stockbridge/sync';
import { CONNECTION } from '@stockbridge/testing';
import type { EntityManager } from 'typeorm';
import type { KnownArticles } from './known-articles.js';
import type { OrderFacts } from './order-facts.js';
import { OrderController } from './order.controller.js';
import type { OrderDesk } from './order.desk.js';

const settingsOf = (given: object = {}) =>
  connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...given });

/** What is marked, and in which transaction, when settings are taken over after others. */
async function markedWhen(after: object, before: object | null = {}): Promise<{ reasons: Reason[]; isTogether: boolean }> {
  const tx = {} as EntityManager;
  const marked = { reasons: [] as Reason[], isTogether: true };
  // What `Connections.accept` does, which has its own specs.
  const desk = {
    configured: async ({ connectionId, settings }: ConnectionState, also: (accepted: AcceptedSettings) => Promise<void>) => {
      await also({ connectionId, before: before && settingsOf(before), after: settings, tx });
      return true;
    },
  };
  const ledger: Pick<Ledger<OrderFacts>, 'touchReasons'> = {
    touchReasons: async (_connection, reasons, touch) => {
      marked.isTogether &&= touch.tx === tx;
      return marked.reasons.push(...reasons);
    },
  };
  const controller = new OrderController(desk as FlowDesk, ledger as Ledger<OrderFacts>, {} as KnownArticles, {} as OrderDesk);
  await controller.connectionConfigured({ data: { connectionId: CONNECTION, settings: settingsOf(after) } } as ConnectionConfigured);
  return marked;
}

describe('orders that other settings left out or held', () => {
  it('are judged again together with taking the settings over, or not at all', async () => {
    const { reasons, isTogether } = await markedWhen({ order: { tags: { exclude: ['gift'] } } });
    expect(reasons).toEqual(expect.arrayContaining(['payment-status', 'tag-excluded', 'hold-window']));
    expect(isTogether).toBe(true);
  });

  it('are judged again when the connection goes live at another time', async () => {
    expect((await markedWhen({ goLiveAt: '2026-10-01T00:00:00Z' })).reasons).toContain('before-go-live');
  });

  it('are left as they are by the settings of other flows, and of a connection that is new', async () => {
    expect((await markedWhen({ returns: { enabled: true } })).reasons).toEqual([]);
    expect((await markedWhen({ order: { tags: { exclude: ['gift'] } } }, null)).reasons).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RefundVerdict } from '@stockbridge/contracts';
import { aConnection } from '@stockbridge/testing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FlowQuestions } from '../connections/flow-questions.js';
import type { SettingsChanges } from '../setup/settings-changes.js';
import type { OwnConnections } from './own-connections.js';
import { ReturnsPagesController } from './returns-pages.controller.js';

const said = async (what: RefundVerdict, { enabled, isTaken }: { enabled: boolean; isTaken: boolean }) => {
  const connection = aConnection({ returns: { enabled } });
  const own = { sent: async () => ({ session: {}, connection }) };
  const questions = { ask: async () => (isTaken ? { decided: ['4711'], changed: [] } : { decided: [], changed: ['4711'] }) };
  const controller = new ReturnsPagesController(
    own as unknown as OwnConnections,
    questions as unknown as FlowQuestions,
    {} as SettingsChanges,
  );
  let location = '';
  const reply = { redirect: async (to: string) => void (location = to) };
  const body = { what, orderId: '4711', key: 'k' };
  await controller.take({} as FastifyRequest, connection.connectionId, body, reply as unknown as FastifyReply);
  return location.split('done=')[1];
};

describe('A decision about a refund that the returns service did not take up', () => {
  it('is said to be about something that changed', async () => {
    expect(await said('approve', { enabled: true, isTaken: false })).toBe('changed');
    expect(await said('decline', { enabled: false, isTaken: false })).toBe('changed');
  });

  it('is said to be an approval while returns are off, where they are', async () => {
    expect(await said('approve', { enabled: false, isTaken: false })).toBe('off');
    expect(await said('decline', { enabled: false, isTaken: true })).toBe('decided');
  });
});

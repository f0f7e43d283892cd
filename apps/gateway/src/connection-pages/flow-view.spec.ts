import { describe, expect, it } from '@jest/globals';
import { connectionSettings, type FlowStatus } from '@stockbridge/contracts';
import type { FlowAnswer } from '../connections/flow-answers.js';
import { flowView } from './flow-view.js';

const status: FlowStatus = {
  flow: 'inventory',
  known: true,
  enabled: false,
  counts: { due: 3, in_sync: 40, held: 7, refused: 2, failing: 1, ignored: 9 },
  attention: [],
  lastPollAt: null,
  nextPollAt: null,
  openWindowSince: null,
  load: null,
};
const view = (answer: Partial<FlowAnswer>, inventory: object = {}) => {
  const settings = connectionSettings.parse({ goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm', inventory });
  const whole = {
    flow: 'inventory' as const,
    answered: true,
    enabled: settings.inventory.enabled,
    intervalSeconds: null,
    status,
    ...answer,
  };
  return flowView(whole, { settings }, new Date('2026-11-23T10:00:00Z'));
};

describe('a flow on the page of its connection', () => {
  it('counts what agrees, what is under way and what somebody has to look at', () => {
    expect(view({}, { enabled: true })).toMatchObject({ inSync: '40', underWay: '3', needsALook: '10', remark: '' });
  });

  it('counts apart what waits on the shelf to be shipped, which nobody has to look at', () => {
    const shelf = { ...status, flow: 'fulfillment' as const, quiet: 6 };
    expect(view({ flow: 'fulfillment', status: shelf, enabled: true })).toMatchObject({ needsALook: '4', remark: '6 not shipped yet' });
  });

  it('in a dry run does not call wrong what is only held back to be looked at', () => {
    expect(view({}, { dryRun: true })).toMatchObject({ needsALook: '3', remark: 'dry run: nothing is written' });
  });

  it('that is off says so', () => {
    expect(view({})).toMatchObject({ remark: 'switched off' });
  });

  it('whose service is away shows no figures', () => {
    const away = { answered: false, status: null };
    expect(view(away, { enabled: true })).toMatchObject({
      inSync: '–',
      underWay: '–',
      needsALook: '–',
      remark: 'no answer now',
      load: null,
    });
  });

  it('whose load outgrew its estimate is full, and not beyond', () => {
    const load = { phase: 'reading' as const, read: 120, total: 100, startedAt: '2026-11-23T10:00:00Z', estimatedEndAt: null };
    expect(view({ status: { ...status, load } }).load).toMatchObject({ read: 120, total: 120, isOver: false });
    expect(view({ status: { ...status, load: { ...load, phase: 'cancelled' } } }).load).toMatchObject({ isOver: true });
  });
});

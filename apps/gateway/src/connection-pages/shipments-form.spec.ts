import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { mergedSettings } from '../connections/merged-settings.js';
import { readShipmentsForm, shipmentsChangesOf, shipmentsFieldOf, shipmentsFormOf } from './shipments-form.js';

const settings = connectionSettings.parse({
  goLiveAt: '2026-11-23T10:00:00Z',
  warehouseTimeZone: 'Europe/Stockholm',
  fulfillment: {
    capture: 'last-shipment',
    notifyCustomer: true,
    tracking: { waitHours: 1.5, returnWaybills: true },
    remainderAfterHours: 0.5,
    only: { waysOfDelivery: ['PN17', 'PN19'], orderTypes: ['B2C'] },
    carriers: [{ wms: 'PostNord', shopify: 'PostNord SE' }],
  },
});
/** As a browser sends it. */
const sent = (changes: Record<string, unknown> = {}) => ({ capture: 'off', remainder: 'show', ...changes });
const saved = (body: Record<string, unknown>) => {
  const read = shipmentsChangesOf(readShipmentsForm(body));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return connectionSettings.parse(mergedSettings(settings, read.changes));
};

describe('the form of shipments', () => {
  it('shows the settings as they stand, and sent unchanged it changes nothing', () => {
    const form = Object.entries(shipmentsFormOf(settings)).map(([name, value]) => [name, value === true ? 'on' : value]);
    expect(form.map(([, value]) => value)).not.toContain(false);
    expect(saved(Object.fromEntries(form) as Record<string, unknown>)).toEqual(settings);
  });

  it('with no box ticked switches off, and takes the usual hours for those that were emptied', () => {
    expect(saved(sent()).fulfillment).toMatchObject({
      automatic: false,
      notifyCustomer: false,
      tracking: { send: false, returnWaybills: false, waitHours: 0 },
      remainderAfterHours: 24,
    });
  });

  it('takes codes and carriers between commas, each once', () => {
    const { fulfillment } = saved(sent({ waysOfDelivery: ' PN17,,PN19 , PN17', carriers: 'PostNord=PostNord SE, DHL Freight = DHL' }));
    expect(fulfillment.only).toEqual({ waysOfDelivery: ['PN17', 'PN19'], orderTypes: [] });
    expect(fulfillment.carriers).toEqual([
      { wms: 'PostNord', shopify: 'PostNord SE' },
      { wms: 'DHL Freight', shopify: 'DHL' },
    ]);
  });

  it.each([
    [{ carriers: 'PostNord' }, { carriers: expect.stringContaining('PostNord = PostNord SE') }],
    [{ carriers: 'A = B = C' }, { carriers: expect.anything() }],
    [{ waitHours: 'long' }, { waitHours: expect.stringContaining('720') }],
    [{ waitHours: '721' }, { waitHours: expect.anything() }],
    [{ remainderAfterHours: 'never' }, { remainderAfterHours: expect.stringContaining('720') }],
    [{ capture: 'now' }, { capture: expect.anything() }],
    [{ remainder: '' }, { remainder: expect.anything() }],
  ])('refuses %j and says what is wrong', (given, problems) => {
    expect(shipmentsChangesOf(readShipmentsForm(sent(given)))).toEqual({ problems });
  });

  it.each([
    ['settings.fulfillment.tracking.waitHours', 'waitHours'],
    ['settings.fulfillment.only.orderTypes.0', 'orderTypes'],
    ['settings.fulfillment.carriers', 'carriers'],
    ['settings.fulfillment.tracking.send', 'form'],
    ['settings.order.lines', 'form'],
  ])('shows what is wrong with %s at %s', (setting, field) => {
    expect(shipmentsFieldOf(setting)).toBe(field);
  });
});

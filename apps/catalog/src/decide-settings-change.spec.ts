import { describe, expect, it } from '@jest/globals';
import { connectionSettings, type CatalogSettings, type ConnectionSettingsInput } from '@stockbridge/contracts';
import { decideSettingsChange } from './decide-settings-change.js';

function settings(catalog: ConnectionSettingsInput['catalog'] = {}): CatalogSettings {
  return connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', catalog }).catalog;
}
const from = (key: string) => ({ metafield: { owner: 'variant' as const, namespace: 'custom', key } });
const NOTHING = { rereadEverything: false, decideAgain: false, regroup: false, changesMode: false };

describe('settings', () => {
  it('that are seen for the first time change nothing', () => {
    expect(decideSettingsChange(null, settings())).toEqual(NOTHING);
  });
  it('that are the same change nothing, in whatever order they are kept', () => {
    const custom = [{ field: 'length' as const, from: from('length') }];
    const kept = {
      ...settings({ custom }),
      custom: [{ from: { metafield: { key: 'length', namespace: 'custom', owner: 'variant' } }, field: 'length' }],
    };
    expect(decideSettingsChange(kept as CatalogSettings, settings({ custom }))).toEqual(NOTHING);
    expect(decideSettingsChange(settings(), settings({ intervalSeconds: 60 }))).toEqual(NOTHING);
  });
  it.each([{ defaultTitle: 'omit' as const }, { costTo: 'customerPrice' as const }, { fields: { weight: 'never' as const } }])(
    'of the mapping decide every article again, by what was seen: %j',
    (catalog) => {
      expect(decideSettingsChange(settings(), settings(catalog))).toEqual({ ...NOTHING, decideAgain: true });
    },
  );
  it('that ask for more of each variant have everything read again', () => {
    expect(decideSettingsChange(settings(), settings({ fetchInventoryItems: true }))).toMatchObject({ rereadEverything: true });
    const custom = [{ field: 'length' as const, from: from('length') }];
    expect(decideSettingsChange(settings(), settings({ custom }))).toMatchObject({ rereadEverything: true, decideAgain: true });
    expect(decideSettingsChange(settings({ custom }), settings())).toMatchObject({ rereadEverything: false, decideAgain: true });
    expect(decideSettingsChange(settings({ custom }), settings({ custom: [{ field: 'width', from: from('length') }] }))).toMatchObject({
      rereadEverything: false,
    });
  });
  it('about duplicates group them anew', () => {
    const duplicates = { otherwise: 'block' as const };
    expect(decideSettingsChange(settings(), settings({ duplicates }))).toEqual({ ...NOTHING, regroup: true });
  });
  it('that switch the flow on or off, or to a dry run, are followed', () => {
    expect(decideSettingsChange(settings(), settings({ enabled: false }))).toEqual({ ...NOTHING, changesMode: true });
    expect(decideSettingsChange(settings({ enabled: false }), settings({ enabled: false, dryRun: true }))).toEqual({
      ...NOTHING,
      changesMode: true,
    });
  });
});

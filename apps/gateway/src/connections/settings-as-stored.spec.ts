import { describe, expect, it } from '@jest/globals';
import { settingsAsStored } from './settings-as-stored.js';

describe('settings that were stored', () => {
  it('before there were articles in full and stock are read with their defaults', () => {
    const older = {
      goLiveAt: '2026-11-23T10:00:00Z',
      warehouseTimeZone: 'Europe/Stockholm',
      catalog: { enabled: true },
      order: { enabled: true, orderNumberPrefix: 'A-', financialStatuses: ['PAID'], changeableStatuses: [200] },
    };
    expect(settingsAsStored.from(older)).toMatchObject({
      warehouseId: null,
      catalog: { enabled: true, costTo: 'purchasePrice', duplicates: { otherwise: 'share', bySku: {} } },
      order: { orderNumberPrefix: 'A-', financialStatuses: ['PAID'] },
      inventory: { enabled: false, dryRun: false, warehouseIds: [], buffer: { items: 0 } },
    });
  });

  it('and can not be read are left as they are, so that the others can be', () => {
    expect(settingsAsStored.from({ goLiveAt: 'soon' })).toEqual({ goLiveAt: 'soon' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { readReturnsForm, returnsChangesOf, returnsFormOf } from './returns-form.js';

describe('The form of returns', () => {
  it('shows the settings as they stand', () => {
    const causes = [{ cause: 'DEFECT', refund: 'automatic' as const, restock: false, shipping: true, notifyCustomer: true }];
    const settings = connectionSettings.parse({
      goLiveAt: '2026-11-01T00:00:00Z',
      warehouseTimeZone: 'Europe/Stockholm',
      returns: { enabled: true, causes },
    });
    expect(returnsFormOf(settings)).toEqual({
      enabled: true,
      advise: false,
      rule: { cause: '', refund: 'approval', restock: false, shipping: false, notifyCustomer: false },
      causes,
    });
  });

  it('changes the rule and those of causes, and drops a cause that was emptied', () => {
    const body = {
      enabled: 'on',
      refund: 'off',
      causes: '2',
      cause0: ' DEFECT ',
      refund0: 'automatic',
      shipping0: 'on',
      cause1: '',
      refund1: 'off',
    };
    expect(returnsChangesOf(readReturnsForm(body))).toEqual({
      changes: {
        returns: {
          enabled: true,
          advise: false,
          rule: { refund: 'off', restock: false, shipping: false, notifyCustomer: false },
          causes: [{ cause: 'DEFECT', refund: 'automatic', restock: false, shipping: true, notifyCustomer: false }],
        },
      },
    });
  });

  it('refuses a cause that has a rule already, in any case of letters', () => {
    const body = { refund: 'approval', causes: '2', cause0: 'DEFECT', cause1: 'defect' };
    expect(returnsChangesOf(readReturnsForm(body))).toEqual({ problems: { cause1: 'This return cause has a rule already.' } });
  });

  it('takes a way of refunding that it does not know for one that a person approves', () => {
    expect(readReturnsForm({ refund: 'everything' }).rule.refund).toBe('approval');
  });
});

import { describe, expect, it } from '@jest/globals';
import { CredentialRefused, LeaseLost, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import fc from 'fast-check';
import { judge } from './judge-error.js';

describe('an error of a row', () => {
  it('stops everything when the lane is another worker’s', () => {
    expect(judge(new LeaseLost())).toEqual({ act: 'stop' });
  });

  it('makes the connection wait when the other side asks for it, for as long as it asks', () => {
    expect(judge(new Throttled('shopify', 'slow down', 1_500))).toEqual({ act: 'wait', side: 'shopify', afterMs: 1_500 });
    expect(judge(new Throttled('wms', 'too many', -5))).toEqual({ act: 'wait', side: 'wms', afterMs: 0 });
  });

  it('asks for new credentials in words that name the side', () => {
    expect(judge(new CredentialRefused('wms', '401'))).toMatchObject({
      act: 'credential',
      side: 'wms',
      sentence: expect.stringMatching(/user name or password/),
    });
    expect(judge(new CredentialRefused('shopify', '401'))).toMatchObject({ act: 'credential', side: 'shopify' });
  });

  it('refuses the row with what the other side said', () => {
    expect(judge(new Refused('shopify', 'Line item is not fulfillable'))).toEqual({
      act: 'refuse',
      reason: 'refused-by-shopify',
      sentence: 'Shopify refused the request: Line item is not fulfillable',
    });
    expect(judge(new Refused('wms', 'x'))).toMatchObject({ act: 'refuse', reason: 'refused-by-wms' });
  });

  it('is tried again when the other side did not answer', () => {
    expect(judge(new ThirdPartyAway('wms', 'timeout', true))).toMatchObject({ act: 'retry', reason: 'third-party-away', isAway: true });
  });

  it('is tried again when nobody foresaw it, and nothing of its text is kept', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (text) => {
        const judged = judge(new TypeError(`${text} Astrid Lindgren`));
        expect(judged).toMatchObject({ act: 'retry', reason: 'unexpected-error', isAway: false });
        expect(JSON.stringify(judged)).not.toContain('Lindgren');
        expect(JSON.stringify(judged)).toContain('TypeError');
      }),
    );
  });

  it('survives what is not an error at all', () => {
    for (const thrown of [undefined, null, 'text', 7, {}])
      expect(judge(thrown)).toMatchObject({ act: 'retry', reason: 'unexpected-error' });
  });
});

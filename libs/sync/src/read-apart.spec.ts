import { describe, expect, it } from '@jest/globals';
import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import { readApart } from './read-apart.js';

describe('a reading of many things', () => {
  it('is one reading where nothing is refused, and none where nothing is asked', async () => {
    const asked: string[][] = [];
    const read = async (keys: readonly string[]) => {
      asked.push([...keys]);
      return new Map(keys.map((key) => [key, key.toUpperCase()]));
    };
    expect([...(await readApart(['a', 'b'], read)).found.values()]).toEqual(['A', 'B']);
    expect((await readApart([], read)).found.size).toBe(0);
    expect(asked).toEqual([['a', 'b']]);
  });

  it('spoils no neighbour with what one of them is refused for', async () => {
    const read = async (keys: readonly string[]) => {
      if (keys.includes('b')) throw new Refused('shopify', 'b has too many');
      return new Map(keys.map((key) => [key, 1]));
    };
    const { found, refused } = await readApart(['a', 'b', 'c'], read);
    expect([...found.keys()]).toEqual(['a', 'c']);
    expect([...refused]).toEqual([['b', expect.objectContaining({ message: expect.stringContaining('too many') })]]);
  });

  it('ends where the other side is away: that concerns all of them', async () => {
    await expect(readApart(['a', 'b'], () => Promise.reject(new ThirdPartyAway('shopify', 'away', true)))).rejects.toBeInstanceOf(
      ThirdPartyAway,
    );
  });
});

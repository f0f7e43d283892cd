import { describe, expect, it } from '@jest/globals';
import { laneId } from './lane-id.js';

describe('the lane of a connection', () => {
  const url = 'https://api.ongoingsystems.se/demo/api/v1/';

  it('is the same for everybody on one goods owner of one WMS, today and after a restart', () => {
    expect(laneId(url, 85)).toBe(laneId(url, 85));
    expect(laneId(url, 85)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differs between goods owners and between installations', () => {
    const lanes = [laneId(url, 85), laneId(url, 8), laneId('https://api.ongoingsystems.se/other/api/v1/', 85)];
    expect(new Set(lanes).size).toBe(3);
  });
});

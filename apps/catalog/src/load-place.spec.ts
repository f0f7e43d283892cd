import { describe, expect, it } from '@jest/globals';
import { readPlace, writePlace, type LoadPlace } from './load-place.js';

const PLACES: LoadPlace[] = [
  { at: 'start', attempt: 2 },
  { at: 'wait', attempt: 0, operation: 'gid://shopify/BulkOperation/1' },
  { at: 'read', attempt: 1, operation: 'gid://shopify/BulkOperation/1', byte: 123_456_789_012 },
  { at: 'end', operation: 'gid://shopify/BulkOperation/1' },
  { at: 'products', cursor: 'eyJsYXN0X2lkIjo4fQ==' },
  { at: 'products', cursor: null, pages: 7 },
  { at: 'items', cursor: null },
];

describe('the place where a window stopped', () => {
  it.each(PLACES)('is found again: $at', (place) => {
    expect(readPlace(writePlace(place))).toEqual(place);
  });
  it.each([null, 'eyJsYXN0X2lkIjo4fQ==', '{"at":"elsewhere"}', '{"at":"read"}'])('is the beginning where it is %j', (after) => {
    expect(readPlace(after)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { locationProblem, possibleLocations } from './check-location.js';
import { readForm } from './setup-form.js';

const right = {
  wmsSystem: ' demo ',
  username: 'WSIdemo',
  password: ' secret ',
  goodsOwnerId: '85',
  locationId: '655441491',
  orderNumberPrefix: '',
};

describe('the setup form', () => {
  it('is read with spaces around fields dropped, but not those of a password', () => {
    expect(readForm(right)).toMatchObject({ input: { wmsSystem: 'demo', password: ' secret ', goodsOwnerId: 85, orderNumberPrefix: '' } });
  });

  it('says at each field what is missing, and shows again what was typed except the password', () => {
    const read = readForm({ username: 'WSIdemo', password: 'secret', goodsOwnerId: '8.5', orderNumberPrefix: '7' });
    expect(read).toMatchObject({
      problems: {
        wmsSystem: 'Give the customer id or the URL of the WMS.',
        goodsOwnerId: 'The goods owner id is a whole number.',
        locationId: 'Choose a location.',
        orderNumberPrefix: expect.stringContaining('ends in a letter'),
      },
      typed: { username: 'WSIdemo', goodsOwnerId: '8.5' },
    });
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it.each([undefined, null, 'text', 5])('that is none (%p) has every field missing', (body) => {
    expect(Object.keys((readForm(body) as { problems: object }).problems)).toEqual([
      'wmsSystem',
      'username',
      'password',
      'goodsOwnerId',
      'locationId',
    ]);
  });
});

describe('the location of a connection', () => {
  const locations = [
    { id: '1', name: 'Own', isActive: true, isFulfillmentService: false },
    { id: '2', name: 'Service', isActive: true, isFulfillmentService: true },
    { id: '3', name: 'Closed', isActive: false, isFulfillmentService: false },
  ];

  it('is offered when it is active and of the shop itself', () => {
    expect(possibleLocations(locations).map(({ name }) => name)).toEqual(['Own']);
  });

  it.each([
    ['1', null],
    ['2', 'belongs to a fulfillment service'],
    ['3', 'is not active'],
    ['4', 'no such location'],
  ])('%s is taken or refused with the reason', (id, sentence) => {
    if (sentence === null) expect(locationProblem(locations, id)).toBeNull();
    else expect(locationProblem(locations, id)).toContain(sentence);
  });
});

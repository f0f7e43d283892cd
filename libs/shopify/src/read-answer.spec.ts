import { describe, expect, it } from '@jest/globals';
import { CredentialRefused, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { readAnswer, secretValuesOf } from './read-answer.js';

const what = 'CreateFulfillment at nordic-tea.myshopify.com';
const answer = (body: unknown, status = 200) => ({ status, headers: {}, body: JSON.stringify(body) });
const errorOf = (body: unknown, secrets: string[] = [], status = 200) => {
  const { outcome } = readAnswer(what, answer(body, status), { secretValues: secrets });
  if (!('error' in outcome)) throw new Error('no error was found');
  return outcome.error;
};

describe('an answer of Shopify', () => {
  it('leaves refusals of single things to a caller who can do without them', () => {
    const userErrors = [{ field: ['input', 'quantities', '1'], message: 'Stale', code: 'CHANGE_FROM_QUANTITY_STALE' }];
    const { outcome } = readAnswer(what, answer({ data: { inventorySetQuantities: { userErrors } } }), { returnsUserErrors: true });
    expect(outcome).toEqual({ data: { inventorySetQuantities: { userErrors } } });
  });

  it('hands on data, what it cost and what is left', () => {
    const cost = { requestedQueryCost: 12, throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1988, restoreRate: 100 } };
    expect(readAnswer(what, answer({ data: { shop: { name: 'Nordic Tea' } }, extensions: { cost } }))).toEqual({
      outcome: { data: { shop: { name: 'Nordic Tea' } } },
      requestedCost: 12,
      bucket: { maximumAvailable: 2000, currentlyAvailable: 1988, restoreRate: 100 },
    });
  });

  it('is an error when it holds errors beside data', () => {
    const error = errorOf({
      data: { nodes: [] },
      errors: [{ message: 'Something is off', path: ['nodes', 0, 'note'], extensions: { code: 'ODD' } }],
    });
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ code: 'ODD', message: `${what}: Something is off (at nodes.0.note)` });
  });

  it('is an error when Shopify refused the business of it, with the field and the code', () => {
    const userErrors = [{ field: ['fulfillment', 'lineItems'], message: 'Invalid quantity', code: 'INVALID' }];
    const error = errorOf({ data: { fulfillmentCreate: { fulfillment: null, userErrors } } });
    expect(error).toMatchObject({
      name: 'Refused',
      code: 'INVALID',
      message: `${what}: Invalid quantity (fulfillment.lineItems) [INVALID]`,
    });
  });

  it('is data when the list of business errors is empty', () => {
    const { outcome } = readAnswer(what, answer({ data: { fulfillmentCreate: { fulfillment: { id: '1' }, userErrors: [] } } }));
    expect(outcome).toHaveProperty('data');
  });

  it('names the scope that is missing', () => {
    const extensions = { code: 'ACCESS_DENIED', requiredAccess: '`read_customers` access scope.' };
    const error = errorOf({
      data: { order: null },
      errors: [{ message: 'Access denied for customer field.', path: ['order', 'customer'], extensions }],
    });
    expect(error).toMatchObject({ name: 'Refused', code: 'ACCESS_DENIED' });
    expect(error.message).toContain('the scope read_customers is missing');
    expect(error.message).toContain('order.customer');
  });

  it('tells how long to wait for what is missing', () => {
    const cost = { requestedQueryCost: 700, throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 200, restoreRate: 100 } };
    const error = errorOf({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: { cost } });
    expect(error).toBeInstanceOf(Throttled);
    expect(error).toMatchObject({ retryAfterMs: 5_000 });
  });

  it('is no answer when Shopify itself failed', () => {
    expect(errorOf({ errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })).toBeInstanceOf(
      ThirdPartyAway,
    );
    expect(errorOf({})).toBeInstanceOf(ThirdPartyAway);
    expect(errorOf({ data: null })).toBeInstanceOf(ThirdPartyAway);
  });

  it('tells a dead kind of token from a missing scope', () => {
    expect(errorOf({ errors: 'Non-expiring access tokens are no longer accepted for the Admin API' }, [], 403)).toBeInstanceOf(
      CredentialRefused,
    );
    expect(errorOf({ errors: 'This action requires merchant approval for read_orders scope.' }, [], 403)).toMatchObject({
      name: 'Refused',
      code: '403',
    });
  });

  it('repeats nothing that we sent but ids', () => {
    const variables = {
      fulfillment: { id: 'gid://shopify/Order/1', tracking: ['JJFI 6000'], note: { text: 'for Ms Virtanen, ring twice' } },
    };
    const secrets = secretValuesOf(variables);
    const error = errorOf(
      { errors: [{ message: 'gid://shopify/Order/1: "for Ms Virtanen, ring twice" is too long, JJFI 6000 too' }] },
      secrets,
    );
    expect(error.message).toBe(`${what}: gid://shopify/Order/1: "…" is too long, … too`);
  });
});

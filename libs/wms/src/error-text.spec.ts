import { describe, expect, it } from '@jest/globals';
import { errorText } from './error-text.js';

describe('the body of an error', () => {
  it.each([
    ['a message', '{"message":"No such order"}', 'No such order'],
    ['a Message', '{"Message":"An error has occurred."}', 'An error has occurred.'],
    ['a message with markup', '{"message":"Order created. <br/> <br/>Line &quot;1&quot; ignored"}', 'Order created. Line "1" ignored'],
    [
      'a list of what is wrong with which field',
      '{"Message":"The request is invalid.","ModelState":{"order.orderNumber":["is too long"]}}',
      'The request is invalid. order.orderNumber: is too long',
    ],
    ['a JSON string', '"No"', 'No'],
    ['bare text', 'Service Unavailable', 'Service Unavailable'],
    [
      'a page',
      '<html><head><style>p{}</style></head><body><h1>404</h1><p>Not&nbsp;found &#229;&#xE4;</p></body></html>',
      '404 Not found åä',
    ],
    ['nothing', '', ''],
    ['an empty object', '{}', '{}'],
  ])('may be %s', (_what, body, text) => {
    expect(errorText(body)).toBe(text);
  });
});

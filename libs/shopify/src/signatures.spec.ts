import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import fc from 'fast-check';
import { signQuery, verifyQuery, verifyWebhook } from './signatures.js';

const secret = 'shpss_secret';
/** Shopify's own library, as the judge of ours. */
const library = shopifyApi({
  apiKey: 'client-id',
  apiSecretKey: secret,
  hostName: 'hub.example.com',
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: false,
  logger: { level: LogSeverity.Error },
});
const sign = (body: string | Buffer, key = secret) => createHmac('sha256', key).update(body).digest('base64');

describe('the signature of a redirect', () => {
  it("is the one that Shopify's own library makes and takes, whatever is in the query", async () => {
    const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((each) => !['hmac', 'signature', 'timestamp'].includes(each));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, fc.string({ unit: 'grapheme' })), async (values) => {
        const query = { ...values, shop: 'nordic-tea.myshopify.com', timestamp: String(Math.trunc(Date.now() / 1000)) };
        const hmac = signQuery(query, secret);
        await expect(library.utils.validateHmac({ ...query, hmac })).resolves.toBe(true);
        expect(verifyQuery({ ...query, hmac }, [secret])).toBe(true);
        expect(verifyQuery({ ...query, hmac }, ['another'])).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('writes a space as %20', () => {
    const message = 'code=a%20b&shop=nordic-tea.myshopify.com';
    const hmac = createHmac('sha256', secret).update(message).digest('hex');
    expect(verifyQuery({ shop: 'nordic-tea.myshopify.com', code: 'a b', hmac }, [secret])).toBe(true);
  });
});

describe('the signature of a webhook', () => {
  it("is the one that Shopify's own library takes", async () => {
    const rawBody = '{"id":820982911946154508,"note":"Grüße"}';
    const headers = {
      'X-Shopify-Topic': 'orders/updated',
      'X-Shopify-Hmac-Sha256': sign(rawBody),
      'X-Shopify-Shop-Domain': 'nordic-tea.myshopify.com',
      'X-Shopify-API-Version': '2026-10',
      'X-Shopify-Webhook-Id': '1',
    };
    await expect(library.webhooks.validate({ rawBody, rawRequest: { headers, method: 'POST', url: '/' } as never })).resolves.toMatchObject(
      { valid: true },
    );
    expect(verifyWebhook(Buffer.from(rawBody), sign(rawBody), [secret])).toBe(true);
  });

  it('may be made with the old secret after a rotation', () => {
    expect(verifyWebhook('{}', sign('{}', 'old'), ['new', 'old'])).toBe(true);
  });

  it('covers every byte as it came', () => {
    expect(verifyWebhook('{ }', sign('{}'), [secret])).toBe(false);
    expect(verifyWebhook(Buffer.from([0xff, 0xfe]), sign(Buffer.from([0xff, 0xfe])), [secret])).toBe(true);
  });

  it.each([undefined, null, '', 'short', sign('{}', '')])('refuses %p', (header) => {
    expect(verifyWebhook('{}', header, [secret, ''])).toBe(false);
  });

  it('is refused when there is no secret', () => {
    expect(verifyWebhook('{}', sign('{}', ''), [])).toBe(false);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'smol-toml';
import { adminSchema } from '../admin-schema.js';
import { API_VERSION } from './admin-client.js';
import { SHOPIFY_ROUTES } from './routes.js';
import { REQUIRED_SCOPES } from './scopes.js';
import { SUBSCRIBED_TOPICS, WEBHOOK_TOPICS } from './webhook-topics.js';

interface AppToml {
  application_url: string;
  embedded: boolean;
  access_scopes: { scopes: string; use_legacy_install_flow: boolean };
  auth: { redirect_urls: string[] };
  webhooks: {
    api_version: string;
    subscriptions: { topics?: string[]; compliance_topics?: string[]; include_fields?: string[]; uri: string }[];
  };
}
const app = parse(readFileSync('shopify.app.toml', 'utf8')) as unknown as AppToml;
const publicUrl = new URL(app.application_url).origin;

describe('shopify.app.toml', () => {
  it('asks for the scopes that the flows need', () => {
    expect(app.access_scopes.scopes.split(',')).toEqual([...REQUIRED_SCOPES]);
  });

  it('sends merchants where the gateway listens, by the authorization code grant outside the admin', () => {
    expect(app.embedded).toBe(false);
    expect(app.access_scopes.use_legacy_install_flow).toBe(true);
    expect(app.application_url).toBe(`${publicUrl}${SHOPIFY_ROUTES.install}`);
    expect(app.auth.redirect_urls).toEqual([`${publicUrl}${SHOPIFY_ROUTES.callback}`]);
  });

  it('subscribes the topics that the code knows, each with its ids only', () => {
    expect(app.webhooks.api_version).toBe(API_VERSION);
    const subscribed = app.webhooks.subscriptions.flatMap(({ topics = [], include_fields }) =>
      topics.map((topic) => [topic, include_fields] as const),
    );
    const known = SUBSCRIBED_TOPICS.map(({ header, includeFields }) => [header, [...includeFields]] as const);
    expect(subscribed.toSorted()).toEqual(known.toSorted());
    expect(app.webhooks.subscriptions.flatMap(({ compliance_topics = [] }) => compliance_topics)).toEqual(
      WEBHOOK_TOPICS.filter(({ kind }) => kind === 'compliance').map(({ header }) => header),
    );
    expect(new Set(app.webhooks.subscriptions.map(({ uri }) => uri))).toEqual(new Set([`${publicUrl}${SHOPIFY_ROUTES.webhooks}`]));
  });

  it('names no topic that Shopify does not know', () => {
    const type = adminSchema().getType('WebhookSubscriptionTopic') as unknown as { getValues(): { name: string }[] };
    const known = type.getValues().map(({ name }) => name);
    expect(SUBSCRIBED_TOPICS.map(({ graphql }) => graphql).filter((name) => !known.includes(name))).toEqual([]);
  });
});

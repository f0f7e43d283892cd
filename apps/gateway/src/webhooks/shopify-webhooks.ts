import { Injectable } from '@nestjs/common';
import { shopDomain, verifyWebhook, webhookSubject } from '@stockbridge/shopify';
import { AppRegistrations } from '../app-registrations/app-registrations.js';
import { ShopDirectory, type ShopEntry } from '../shops/shop-directory.js';
import { GroupCommit } from './group-commit.js';
import { ShopEnds } from './shop-ends.js';
import { toAnnouncements } from './to-announcements.js';
import { type WebhookAnswer } from './webhook-answer.js';

/** Headers and body of a delivery, as they came. */
export interface ShopifyDelivery {
  readonly topic: string | undefined;
  readonly hmac: string | undefined;
  readonly shop: string | undefined;
  /** `X-Shopify-Triggered-At`: when the thing happened, not when this try was sent. */
  readonly triggeredAt: string | undefined;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/**
 * Takes what Shopify sends: the signature first, then the ids, then our commit, then 200. The body is dropped; what changed
 * is found by reading it. A delivery that comes twice marks the same thing twice, which changes nothing.
 */
@Injectable()
export class ShopifyWebhooks {
  constructor(
    private readonly registrations: AppRegistrations,
    private readonly directory: ShopDirectory,
    private readonly groupCommit: GroupCommit,
    private readonly ends: ShopEnds,
  ) {}

  async take(delivery: ShopifyDelivery): Promise<WebhookAnswer> {
    const domain = shopDomain(delivery.shop);
    const shop = domain === null ? null : await this.directory.find(domain);
    if (!verifyWebhook(delivery.body, delivery.hmac, await this.secretsOf(shop))) {
      return { status: 401, outcome: 'forged', sentence: 'The signature in X-Shopify-Hmac-Sha256 does not fit the body.' };
    }

    const topic = delivery.topic ?? '';
    const subject = webhookSubject(topic, delivery.body);
    if (subject.kind === 'unknown-topic')
      return { status: 200, outcome: 'unknown-topic', sentence: 'Accepted; nothing here listens to this topic.' };
    if (subject.kind === 'unreadable')
      return { status: 400, outcome: 'unreadable', sentence: `The webhook cannot be read: ${subject.sentence}.` };
    if (domain === null || shop === null)
      return { status: 200, outcome: 'unknown-shop', sentence: 'Accepted; this shop has not installed the app.' };

    switch (subject.kind) {
      case 'uninstalled':
        await this.ends.uninstalled(domain, happenedAt(delivery));
        return accepted;
      case 'scopes':
        await this.ends.scopesChanged(domain);
        return accepted;
      case 'compliance':
        await this.ends.compliance(domain, subject);
        return accepted;
      default:
        await this.groupCommit.add(toAnnouncements(subject, topic, delivery.receivedAt.toISOString(), shop.connections));
        return accepted;
    }
  }

  /** A shop that we don't know may be signed for by any of our apps. */
  private async secretsOf(shop: ShopEntry | null): Promise<readonly string[]> {
    const registrations = await this.registrations.all();
    const own = shop === null ? undefined : registrations.get(shop.appRegistration);
    return own ? own.apiSecrets : [...registrations.values()].flatMap((registration) => registration.apiSecrets);
  }
}

const accepted: WebhookAnswer = { status: 200, outcome: 'accepted', sentence: 'Accepted.' };

function happenedAt({ triggeredAt, receivedAt }: ShopifyDelivery): Date {
  const at = triggeredAt === undefined ? NaN : Date.parse(triggeredAt);
  return Number.isNaN(at) ? receivedAt : new Date(at);
}

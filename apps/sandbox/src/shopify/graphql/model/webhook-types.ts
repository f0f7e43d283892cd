import { gid } from '../../ids.js';
import type { WebhookSubscription } from '../../shop-state.js';
import { model, type TypeModel } from '../modelled-fields.js';
import { dateTime } from './values.js';

export const webhookTypes: Readonly<Record<string, TypeModel>> = {
  WebhookSubscription: model<WebhookSubscription>({
    id: (subscription) => gid('WebhookSubscription', subscription.id),
    legacyResourceId: (subscription) => subscription.id,
    topic: (subscription) => subscription.topic,
    uri: (subscription) => subscription.uri,
    // Deprecated, and still there.
    callbackUrl: (subscription) => subscription.uri,
    filter: (subscription) => subscription.filter,
    includeFields: (subscription) => subscription.includeFields,
    metafieldNamespaces: () => [],
    format: (subscription) => subscription.format,
    name: (subscription) => subscription.name,
    apiVersion: (subscription) => subscription,
    createdAt: (subscription) => dateTime(subscription.createdAt),
    updatedAt: (subscription) => dateTime(subscription.updatedAt),
  }),
};

import { z } from 'zod';
import { defineEvent, shopifyId, type EventOf } from './event.js';

/** The article stands in the WMS; orders held for it can go on. */
export const articleSynced = defineEvent({
  name: 'article.synced',
  version: 1,
  publisher: 'catalog',
  subscribers: ['order'],
  data: z.object({ articleNumber: z.string(), variantId: shopifyId }),
});
export type ArticleSynced = EventOf<typeof articleSynced>;

/** An order waits for this article: it goes before the rest of the catalogue. */
export const articleWanted = defineEvent({
  name: 'article.wanted',
  version: 1,
  publisher: 'order',
  subscribers: ['catalog'],
  data: z.object({ articleNumber: z.string(), variantId: shopifyId.nullable(), orderId: shopifyId }),
});
export type ArticleWanted = EventOf<typeof articleWanted>;

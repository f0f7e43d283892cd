import { z } from 'zod';
import { connectionId, defineEvent, defineQuestion, shopifyId, type EventOf } from './event.js';

/** The article stands in the WMS; orders held for it can go on. */
export const articleSynced = defineEvent({
  name: 'article.synced',
  version: 1,
  publisher: 'catalog',
  subscribers: ['order', 'inventory'],
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

/** Which inventory item of the shop is which article of the warehouse. */
export const articleLink = z.object({
  variantId: shopifyId,
  inventoryItemId: shopifyId,
  /** Null: the variant is gone, or its SKU was blocked, and nothing of the warehouse belongs to it. */
  articleNumber: z.string().nullable(),
  /** Whether Shopify tracks its quantity; only then may it be written. */
  tracked: z.boolean(),
});
export type ArticleLink = z.infer<typeof articleLink>;

/** Variants were seen for the first time, or changed SKU, item or tracking. Told whether or not the catalogue flow is on. */
export const articlesLinked = defineEvent({
  name: 'articles.linked',
  version: 1,
  publisher: 'catalog',
  subscribers: ['inventory'],
  data: z.object({ links: z.array(articleLink).min(1).max(250) }),
});
export type ArticlesLinked = EventOf<typeof articlesLinked>;

/** All links of a connection, a page at a time by ascending variant id: how inventory makes up for events it missed. */
export const articleLinks = defineQuestion({
  name: 'article.links',
  answeredBy: 'catalog',
  ask: z.object({ connectionId, after: shopifyId.nullable(), limit: z.number().int().min(1).max(1_000) }),
  answer: z.object({
    links: z.array(articleLink),
    /** Variant id to go on after; null after the last. */
    next: shopifyId.nullable(),
    /** Whether the catalogue has been read to its end once; until then links are still to come. */
    isComplete: z.boolean(),
  }),
});
export type ArticleLinks = z.infer<typeof articleLinks.answer>;

import type { ArticleAnswer } from './ongoing-answers.js';
import type { WmsArticleRecord } from './wms-client.js';

/** What Ongoing says of an article, in our words. */
export function fromOngoingArticle({ articleSystemId, articleNumber, articleName, isActive }: ArticleAnswer): WmsArticleRecord {
  return { articleSystemId, articleNumber, articleName, isActive };
}

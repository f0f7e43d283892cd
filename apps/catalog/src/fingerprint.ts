import type { WmsArticle } from '@stockbridge/wms';
import { createHash } from 'node:crypto';

/** Tells whether an article would be written differently from last time. Articles hold no personal data: a plain hash will do. */
export function fingerprint(article: WmsArticle): string {
  return createHash('sha256').update(JSON.stringify(article)).digest('base64url');
}

import { announce, articleSynced, type Announcement } from '@stockbridge/contracts';

/** The article stands in the warehouse: orders held for it can go on. */
export function synced(connectionId: string, articleNumber: string, variantId: string): Announcement {
  return announce(articleSynced, connectionId, { articleNumber, variantId });
}

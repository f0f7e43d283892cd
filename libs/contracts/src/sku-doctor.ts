import { z } from 'zod';
import { duplicateChoice } from './connection-settings.js';
import { connectionId, defineQuestion, instant, shopifyId } from './event.js';

/** What SKUs or article numbers have in common that differ only in case or blanks, and the name of their group: lower case, blanks trimmed and single. */
export function skuGroup(sku: string): string {
  return sku.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** What the SKU doctor found in a catalogue. */
export const skuFinding = z.object({
  /**
   * `empty`: no SKU, so the variant id is the article number; `duplicate`: several variants have this SKU; `near-duplicate`: SKUs
   * that differ only in case or blanks, which a warehouse may take for the same; `changed`: a variant has another SKU than before.
   */
  kind: z.enum(['empty', 'duplicate', 'near-duplicate', 'changed']),
  /** The group's name, to choose by: the SKU in lower case, blanks trimmed and single. Empty for `empty`. */
  sku: z.string(),
  /** What is done with a group of duplicates; null where there is nothing to choose. */
  choice: duplicateChoice.nullable(),
  variants: z.array(
    z.object({
      variantId: shopifyId,
      productId: shopifyId,
      /** Product and variant title. */
      name: z.string(),
      /** As it stands in Shopify; null when there is none. */
      sku: z.string().nullable(),
      /** Before the change, for `changed`. */
      formerSku: z.string().nullable(),
      isActive: z.boolean(),
      /** Whether this variant writes the article of its group. */
      writesArticle: z.boolean(),
    }),
  ),
  /** When it was found (UTC). */
  foundAt: instant,
});
export type SkuFinding = z.infer<typeof skuFinding>;

/** Everything wrong with a catalogue's SKUs, a page at a time. Asked before go-live and whenever a person looks. */
export const skuDoctor = defineQuestion({
  name: 'catalog.sku-doctor',
  answeredBy: 'catalog',
  ask: z.object({ connectionId, after: z.string().nullable(), limit: z.number().int().min(1).max(250) }),
  answer: z.object({
    /** Groups and variants by kind, over the whole catalogue. */
    counts: z.object({
      empty: z.number().int(),
      duplicate: z.number().int(),
      'near-duplicate': z.number().int(),
      changed: z.number().int(),
    }),
    /** Whether the whole catalogue has been read. */
    isComplete: z.boolean(),
    findings: z.array(skuFinding),
    /** Opaque; null after the last page. */
    next: z.string().nullable(),
  }),
});
export type SkuDoctor = z.infer<typeof skuDoctor.answer>;

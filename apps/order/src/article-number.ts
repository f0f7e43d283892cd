import type { ShopLine } from '@stockbridge/shopify';

/** The article a line stands for: its SKU, or its variant's id as the article itself has it. Null when it has neither. */
export function articleNumberOf(line: Pick<ShopLine, 'sku' | 'variantId'>): string | null {
  return line.sku ?? line.variantId;
}

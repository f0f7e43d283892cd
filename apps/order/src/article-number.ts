import type { ShopLine } from '@stockbridge/shopify';

/**
 * The article a line stands for: its SKU without the blanks around it, or its variant's id as the article itself has it. A SKU of
 * blanks counts as none. Null when it has neither.
 */
export function articleNumberOf(line: Pick<ShopLine, 'sku' | 'variantId'>): string | null {
  return line.sku?.trim() || line.variantId;
}

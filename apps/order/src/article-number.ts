import type { ShopLine } from '@stockbridge/shopify';

/**
 * The article a line stands for: its SKU without the blanks around it, or its variant's id as the article itself has it. A SKU of
 * blanks counts as none. A line that was typed by hand has an article of its own. Null for a line whose variant was deleted and
 * that has no SKU.
 */
export function articleNumberOf(line: Pick<ShopLine, 'id' | 'sku' | 'variantId' | 'isCustom'>): string | null {
  return line.sku?.trim() || line.variantId || (line.isCustom ? `custom-${line.id}` : null);
}

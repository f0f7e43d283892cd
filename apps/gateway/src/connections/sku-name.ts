/** The name of a SKU's group, as the SKU doctor has it: in lower case, blanks trimmed and single. */
export function skuName(sku: string): string {
  return sku.trim().replace(/\s+/g, ' ').toLowerCase();
}

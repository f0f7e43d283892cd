/** Shopify may add statuses: only those that surely mean "did not happen" do not count. */
export function hasHappened({ status }: { readonly status: string }): boolean {
  return !['CANCELLED', 'ERROR', 'FAILURE'].includes(status);
}

/** Whether a fulfillment order may still be fulfilled, now or later. */
export function isOpen({ status }: { readonly status: string }): boolean {
  return !['CLOSED', 'CANCELLED'].includes(status);
}

/** How far back an app sees orders without the scope `read_all_orders`. */
const VISIBLE_DAYS = 60;

/** What Shopify does not show of the past. */
export interface HiddenOrders {
  /** UTC instant. */
  readonly before: string;
  readonly sentence: string;
}

/** Which orders, placed from an instant on, Shopify hides from an app with these scopes; null when it hides none of them. */
export function hiddenOrders(scopes: readonly string[], from: Date, now: Date): HiddenOrders | null {
  const visibleFrom = new Date(now.getTime() - VISIBLE_DAYS * 86_400_000);
  if (scopes.includes('read_all_orders') || from >= visibleFrom) return null;
  return {
    before: visibleFrom.toISOString(),
    sentence:
      `Without the scope read_all_orders Shopify shows this app no order placed more than ${VISIBLE_DAYS} days ago: those before ` +
      `${visibleFrom.toISOString()} are not seen. Ask Shopify for the scope, and install the app again.`,
  };
}

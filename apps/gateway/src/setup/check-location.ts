import type { ShopLocation } from '@stockbridge/shopify';

/** Locations that a connection can have: of the shop itself, and active. A fulfillment service's stock and orders are its own. */
export function possibleLocations(locations: readonly ShopLocation[]): ShopLocation[] {
  return locations.filter((location) => location.isActive && !location.isFulfillmentService);
}

/** What is wrong with the chosen location, as a sentence; null when nothing is. */
export function locationProblem(locations: readonly ShopLocation[], locationId: string): string | null {
  const location = locations.find(({ id }) => id === locationId);
  if (!location) return 'The shop has no such location; choose one of the list.';
  if (location.isFulfillmentService) {
    return `“${location.name}” belongs to a fulfillment service, which handles its orders itself; choose a location of the shop.`;
  }
  if (!location.isActive) return `“${location.name}” is not active; activate it in Shopify, or choose another one.`;
  return null;
}

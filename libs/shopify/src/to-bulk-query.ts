import { globalId } from './gid.js';
import type { VariantDetail } from './shop-types.js';

/**
 * The query of a bulk operation over all products: the fields of `ArticleProduct` and `ArticleVariant`, as text, since bulk queries
 * take neither variables nor fragments. Metafields get an alias each, by their place in `detail`; Shopify ignores page sizes here.
 */
export function toBulkProductsQuery({ inventoryItem, metafields }: VariantDetail): string {
  const metafieldsOf = (owner: 'product' | 'variant') =>
    metafields.flatMap((name, index) =>
      name.owner === owner
        ? [`${metafieldAlias(index)}: metafield(namespace: ${JSON.stringify(name.namespace)}, key: ${JSON.stringify(name.key)}) { value }`]
        : [],
    );
  return `{
  products {
    edges {
      node {
        id legacyResourceId title status vendor hasOnlyDefaultVariant updatedAt
        ${metafieldsOf('product').join('\n        ')}
        media(query: "media_type:IMAGE", sortKey: POSITION) {
          edges { node { id mediaContentType ... on MediaImage { image { url } } } }
        }
        variants {
          edges {
            node {
              id legacyResourceId title sku barcode price updatedAt
              inventoryItem {
                legacyResourceId tracked requiresShipping
                measurement { weight { value unit } }
                ${inventoryItem ? 'countryCodeOfOrigin harmonizedSystemCode unitCost { amount currencyCode }' : ''}
              }
              ${metafieldsOf('variant').join('\n              ')}
            }
          }
        }
      }
    }
  }
}`.replace(/^\s*\n/gm, '');
}

/** Under which name the metafield at this place of the detail comes back. */
export function metafieldAlias(index: number): string {
  return `m${index}`;
}

/**
 * The query of a bulk operation over all inventory items with their level at one location. Items rather than the location's levels,
 * because those that are not stocked there matter, too.
 */
export function toBulkLevelsQuery(locationId: string): string {
  return `{
  inventoryItems {
    edges {
      node {
        id legacyResourceId tracked
        inventoryLevel(locationId: ${JSON.stringify(globalId('Location', locationId))}) {
          isActive
          quantities(names: ["available", "committed"]) { name quantity }
        }
      }
    }
  }
}`;
}

import type { ModelledField, TypeModel } from '../modelled-fields.js';
import { bulkTypes } from './bulk-types.js';
import { connectionModel, edgeModel, pageInfoModel } from './connection-types.js';
import { fulfillmentTypes } from './fulfillment-types.js';
import { inventoryTypes } from './inventory-types.js';
import { metafieldTypes } from './metafield-types.js';
import { mutationRoot, payloadTypes } from './mutation-root.js';
import { orderTypes } from './order-types.js';
import { productTypes } from './product-types.js';
import { queryRoot } from './query-root.js';
import { refundTypes } from './refund-types.js';
import { returnTypes } from './return-types.js';
import { shopTypes } from './shop-types.js';
import { valueTypes } from './values.js';
import { webhookTypes } from './webhook-types.js';

const TYPES: ReadonlyMap<string, TypeModel> = new Map(
  Object.entries({
    ...shopTypes,
    ...productTypes,
    ...metafieldTypes,
    ...inventoryTypes,
    ...bulkTypes,
    ...orderTypes,
    ...refundTypes,
    ...returnTypes,
    ...fulfillmentTypes,
    ...webhookTypes,
    ...valueTypes,
    ...payloadTypes,
    PageInfo: pageInfoModel,
    QueryRoot: queryRoot,
    Mutation: mutationRoot,
  }),
);

/** What the twin answers to a field of a type; undefined where it doesn't model it. */
export function modelledField(typeName: string, fieldName: string): ModelledField | undefined {
  const type =
    TYPES.get(typeName) ?? (typeName.endsWith('Connection') ? connectionModel : typeName.endsWith('Edge') ? edgeModel : undefined);
  return type?.get(fieldName);
}

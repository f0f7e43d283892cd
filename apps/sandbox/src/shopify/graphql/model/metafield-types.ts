import { GraphQLError } from 'graphql';
import { gid } from '../../ids.js';
import type { Metafield } from '../../shop-state.js';
import { PAGING, paginateById } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import { dateTime } from './values.js';

interface Owner {
  readonly metafields: readonly Metafield[];
}

/** The two fields by which products and variants show their metafields. */
export const METAFIELD_FIELDS = {
  metafield: takes<Owner>(['namespace', 'key'], (owner, args) => {
    if (typeof args.namespace !== 'string') {
      throw new GraphQLError("The Shopify twin does not model an app's own metafield namespace: name the namespace.", {
        extensions: { code: 'NOT_MODELLED_BY_TWIN' },
      });
    }
    return owner.metafields.find(({ namespace, key }) => namespace === args.namespace && key === args.key) ?? null;
  }),
  metafields: takes<Owner>([...PAGING, 'namespace', 'keys'], (owner, args) => paginateById(wanted(owner, args), args)),
};

/** `keys` are `namespace.key`, or keys of the namespace where that is given. */
function wanted(owner: Owner, { namespace, keys }: Arguments): readonly Metafield[] {
  const names = Array.isArray(keys) ? new Set(keys.map(String)) : null;
  return owner.metafields.filter(
    (each) =>
      (typeof namespace !== 'string' || each.namespace === namespace) &&
      (names === null || names.has(`${each.namespace}.${each.key}`) || (typeof namespace === 'string' && names.has(each.key))),
  );
}

export const metafieldTypes: Readonly<Record<string, TypeModel>> = {
  Metafield: model<Metafield>({
    id: (metafield) => gid('Metafield', metafield.id),
    legacyResourceId: (metafield) => metafield.id,
    namespace: (metafield) => metafield.namespace,
    key: (metafield) => metafield.key,
    type: (metafield) => metafield.type,
    value: (metafield) => metafield.value,
    createdAt: (metafield) => dateTime(metafield.createdAt),
    updatedAt: (metafield) => dateTime(metafield.updatedAt),
  }),
};

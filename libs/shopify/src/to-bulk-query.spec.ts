import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  getNamedType,
  isObjectType,
  Kind,
  NoDeprecatedCustomRule,
  parse,
  specifiedRules,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
} from 'graphql';
import { adminSchema } from '../admin-schema.js';
import type { VariantDetail } from './shop-types.js';
import { toBulkLevelsQuery, toBulkProductsQuery } from './to-bulk-query.js';

const schema = adminSchema();
const everything: VariantDetail = {
  inventoryItem: true,
  metafields: [
    { owner: 'product', namespace: 'custom', key: 'care' },
    { owner: 'variant', namespace: 'wms', key: 'package_size' },
  ],
};
const queries: [string, string][] = [
  ['all products, whole', toBulkProductsQuery(everything)],
  ['all products, without details', toBulkProductsQuery({ inventoryItem: false, metafields: [] })],
  ['all levels at a location', toBulkLevelsQuery('70000000001')],
];

/** Each connection of the query with how deep it lies in others, and whether the node around it says its id. */
function connectionsOf(document: DocumentNode): { depth: number; hasParentId: boolean }[] {
  const types = new TypeInfo(schema);
  const found: { depth: number; hasParentId: boolean }[] = [];
  const around: boolean[] = [];
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          const type = getNamedType(types.getType());
          if (isObjectType(type) && type.name.endsWith('Connection'))
            found.push({ depth: around.length, hasParentId: around.at(-1) ?? true });
          if (field.name.value === 'node')
            around.push(field.selectionSet!.selections.some((each) => each.kind === Kind.FIELD && each.name.value === 'id'));
        },
        leave(field) {
          if (field.name.value === 'node') around.pop();
        },
      },
    }),
  );
  return found;
}

describe('what a bulk operation asks', () => {
  it.each(queries)('is valid in the schema of 2026-10: %s', (_name, text) => {
    const errors = validate(schema, parse(text), [...specifiedRules, NoDeprecatedCustomRule]);
    expect(errors.map(({ message }) => message)).toEqual([]);
  });

  it.each(queries)('keeps to what Shopify takes in bulk: %s', (_name, text) => {
    const document = parse(text);
    const [operation, ...others] = document.definitions;
    expect(others).toEqual([]);
    expect(operation?.kind === Kind.OPERATION_DEFINITION && operation.selectionSet.selections).toHaveLength(1);
    const connections = connectionsOf(document);
    expect(connections.length).toBeGreaterThanOrEqual(1);
    expect(connections.length).toBeLessThanOrEqual(5);
    expect(Math.max(...connections.map(({ depth }) => depth))).toBeLessThanOrEqual(2);
    expect(connections.every(({ hasParentId }) => hasParentId)).toBe(true);
    expect(text).not.toMatch(/\$|fragment|first:/);
  });

  it('asks for cost, origin and HS code only where they are wanted', () => {
    expect(toBulkProductsQuery(everything)).toContain('unitCost');
    expect(toBulkProductsQuery({ ...everything, inventoryItem: false })).not.toMatch(/unitCost|countryCodeOfOrigin|harmonized/);
  });

  it('cannot be talked into asking something else by the name of a metafield', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (namespace, key) => {
        const text = toBulkProductsQuery({ inventoryItem: false, metafields: [{ owner: 'variant', namespace, key }] });
        const asked: string[] = [];
        visit(parse(text), { Field: (field) => void (field.name.value === 'metafield' && asked.push(...namesIn(field.arguments))) });
        expect(asked).toEqual([namespace, key]);
      }),
    );
  });
});

function namesIn(fields: readonly { readonly value: { readonly kind: string; readonly value?: unknown } }[] | undefined): string[] {
  return (fields ?? []).map(({ value }) => String(value.value));
}

import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isListType,
  getNullableType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import type { ShopifyError } from './validation-errors.js';

/** The largest page, and the longest list in an input. */
export const LARGEST_PAGE = 250;

interface Meter {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: ShopifyError[];
}

/**
 * Cost by the rule Shopify published: scalars and enums 0, an object 1, a connection 2 plus the size of its page times what one
 * item costs, a mutation 10; of an interface or union the dearest member. Lists with `first`, and `nodes(ids:)`, count by their
 * size. Shopify's present formula for connections is not published; this one is never below it as far as known.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): { cost: number; errors: readonly ShopifyError[] } {
  const meter: Meter = { schema, document, variables, errors: [] };
  checkInputSizes(variables, [], meter.errors);
  const root = schema.getRootType(operation.operation)!;
  const cost = selectionCost(meter, operation.selectionSet, root, []);
  return {
    cost: operation.operation === OperationTypeNode.MUTATION ? cost + 9 * countRoot(meter, operation.selectionSet) : cost,
    errors: meter.errors,
  };
}

/** Each mutation counts 10 instead of its payload's 1. */
function countRoot(meter: Meter, selectionSet: SelectionSetNode): number {
  return selectionSet.selections.filter((each) => included(meter, each)).length;
}

function included(meter: Meter, node: SelectionSetNode['selections'][number]): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, meter.variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, meter.variables)?.if !== false;
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return 'getFields' in parent ? parent.getFields()[name] : undefined;
}

function selectionCost(meter: Meter, selectionSet: SelectionSetNode, parent: GraphQLCompositeType, path: readonly string[]): number {
  let common = 0;
  let dearest = 0;
  for (const selection of selectionSet.selections) {
    if (!included(meter, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      common += fieldCost(meter, selection, parent, path);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(meter.document, selection.name.value);
    const on =
      fragment.typeCondition === undefined ? parent : (meter.schema.getType(fragment.typeCondition.name.value) as GraphQLCompositeType);
    const cost = selectionCost(meter, fragment.selectionSet, on, path);
    // Of an interface only one member can come.
    if (isAbstractType(parent) && on !== parent) dearest = Math.max(dearest, cost);
    else common += cost;
  }
  return common + dearest;
}

function fragmentNamed(document: DocumentNode, name: string) {
  for (const each of document.definitions) if (each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) return each;
  throw new Error(`The document was validated, and yet the fragment ${name} is missing.`);
}

function fieldCost(meter: Meter, node: FieldNode, parent: GraphQLCompositeType, path: readonly string[]): number {
  const field = fieldOf(meter.schema, parent, node.name.value);
  if (field === undefined || node.selectionSet === undefined) return 0;
  const type = getNamedType(field.type);
  // Of the refusals of a mutation nothing is charged.
  if (!isCompositeType(type) || type.name.startsWith('__') || node.name.value === 'userErrors') return 0;
  const here = [...path, node.alias?.value ?? node.name.value];
  const args = getArgumentValues(field, node, meter.variables);
  if (type.name.endsWith('Connection')) return connectionCost(meter, node, type, args, here);
  const one = 1 + selectionCost(meter, node.selectionSet, type, here);
  if (!isListType(getNullableType(field.type))) return one;
  checkPageSize(meter, args, here);
  const size = Array.isArray(args.ids) ? args.ids.length : typeof args.first === 'number' ? args.first : 1;
  return size * one;
}

function connectionCost(
  meter: Meter,
  node: FieldNode,
  type: GraphQLCompositeType,
  args: Readonly<Record<string, unknown>>,
  path: readonly string[],
): number {
  if (typeof args.first !== 'number' && typeof args.last !== 'number') {
    meter.errors.push({ message: `you must provide one of first or last`, path, extensions: { code: 'BAD_REQUEST' } });
  }
  checkPageSize(meter, args, path);
  const size = typeof args.first === 'number' ? args.first : typeof args.last === 'number' ? args.last : 0;
  let perItem = 0;
  let once = 0;
  const walk = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (!included(meter, selection)) continue;
      if (selection.kind !== Kind.FIELD) {
        walk((selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(meter.document, selection.name.value)).selectionSet);
      } else if (selection.name.value === 'nodes') {
        perItem += fieldCost(meter, selection, type, path);
      } else if (selection.name.value === 'edges' && selection.selectionSet !== undefined) {
        const edge = getNamedType(fieldOf(meter.schema, type, 'edges')!.type) as GraphQLCompositeType;
        // The edge itself is no object of its own.
        perItem += selectionCost(meter, selection.selectionSet, edge, path);
      } else {
        once += fieldCost(meter, selection, type, path);
      }
    }
  };
  walk(node.selectionSet!);
  return 2 + once + size * perItem;
}

function checkPageSize(meter: Meter, args: Readonly<Record<string, unknown>>, path: readonly string[]): void {
  for (const name of ['first', 'last'] as const) {
    const size = args[name];
    if (typeof size !== 'number') continue;
    if (size > LARGEST_PAGE) {
      meter.errors.push({ message: `${name} cannot exceed ${LARGEST_PAGE}`, path, extensions: { code: 'BAD_REQUEST' } });
    } else if (size < 0) {
      meter.errors.push({ message: `${name} cannot be negative`, path, extensions: { code: 'BAD_REQUEST' } });
    }
  }
}

function checkInputSizes(value: unknown, path: readonly string[], errors: ShopifyError[]): void {
  if (Array.isArray(value)) {
    if (value.length > LARGEST_PAGE) {
      errors.push({
        message: `The input array size of ${value.length} is greater than the maximum allowed of ${LARGEST_PAGE}.`,
        path,
        extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
      });
    }
    value.forEach((each, index) => checkInputSizes(each, [...path, String(index)], errors));
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) checkInputSizes(each, [...path, name], errors);
  }
}

/** What was really answered: objects that came back, by the same rule. */
export function actualCost(operation: OperationDefinitionNode, data: unknown): number {
  if (typeof data !== 'object' || data === null) return operation.operation === OperationTypeNode.MUTATION ? 10 : 0;
  const roots = Object.values(data);
  const cost = roots.reduce<number>((total, value) => total + valueCost(value), 0);
  return operation.operation === OperationTypeNode.MUTATION ? cost + 9 * roots.length : cost;
}

function valueCost(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((total, each) => total + valueCost(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const inside = (of: object): number => Object.values(of).reduce<number>((total, each) => total + valueCost(each), 0);
  if (Array.isArray((value as { edges?: unknown }).edges)) {
    const { edges, ...rest } = value as { edges: object[] };
    return 2 + edges.reduce((total, edge) => total + inside(edge), 0) + inside(rest);
  }
  return ('nodes' in value ? 2 : 1) + inside(value);
}

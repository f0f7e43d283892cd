import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLSchema,
  isListType,
  Kind,
  OperationTypeNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Limits and words as Shopify has them for bulk queries. */
const MOST_CONNECTIONS = 5;
/** Below the connection at the top. */
const DEEPEST = 2;

/** The one query of the text, or null where there are several or none. */
export function onlyOperation(document: DocumentNode): OperationDefinitionNode | null {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 ? operations[0]! : null;
}

/** Whether it is a query at all, before anything else is asked of it. */
export function operationProblem(text: string): string | null {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return `Invalid bulk query: ${error instanceof Error ? error.message : String(error)}`;
  }
  const operation = onlyOperation(document);
  if (operation === null) return 'Invalid bulk query: it must hold one operation.';
  return operation.operation === OperationTypeNode.QUERY ? null : 'Invalid operation type. Only `query` operations are supported.';
}

/** Fields of a selection, through fragments. */
function fieldsIn(document: DocumentNode, selectionSet: SelectionSetNode | undefined): FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsIn(document, fragment.selectionSet) : [];
  });
}

/** The fields asked of a connection's nodes. */
function fieldsOfNodes(document: DocumentNode, connection: FieldNode): FieldNode[] {
  const below = (fields: FieldNode[], name: string): FieldNode[] =>
    fields.filter((field) => field.name.value === name).flatMap((field) => fieldsIn(document, field.selectionSet));
  return below(below(fieldsIn(document, connection.selectionSet), 'edges'), 'node');
}

/** What Shopify refuses of a query that the schema allows; empty when it may run. */
export function bulkProblems(schema: GraphQLSchema, document: DocumentNode): string[] {
  const problems: string[] = [];
  const open: { name: string; nodesHaveId: boolean }[] = [];
  const byNodes: string[] = [];
  const withoutId = new Set<string>();
  const topLevelNodes: string[] = [];
  let connections = 0;
  let tooDeep = false;
  let inList = 0;
  let withinList = false;
  const info = new TypeInfo(schema);
  const isConnection = (): boolean => getNamedType(info.getType())?.name.endsWith('Connection') === true;
  const isList = (): boolean => {
    const type = info.getType();
    // The list of edges belongs to the connection.
    return (
      type !== null && type !== undefined && isListType(getNullableType(type)) && info.getParentType()?.name.endsWith('Connection') !== true
    );
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        enter: (node) => {
          const name = node.name.value;
          if (info.getParentType() === schema.getQueryType() && (name === 'node' || name === 'nodes')) topLevelNodes.push(name);
          if (isList()) inList += 1;
          if (!isConnection()) return;
          connections += 1;
          if (inList > 0) withinList = true;
          if (open.length > DEEPEST) tooDeep = true;
          const parent = open.at(-1);
          if (parent !== undefined && !parent.nodesHaveId) withoutId.add(parent.name);
          if (fieldsIn(document, node.selectionSet).some((field) => field.name.value === 'nodes')) byNodes.push(name);
          const nodesHaveId = fieldsOfNodes(document, node).some((field) => field.name.value === 'id' && field.alias === undefined);
          open.push({ name, nodesHaveId });
        },
        leave: () => {
          if (isConnection()) open.pop();
          if (isList()) inList -= 1;
        },
      },
    }),
  );
  if (byNodes.length > 0) {
    problems.push(
      "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. " +
        `Selecting via 'nodes' is not supported. Invalid connection fields: ${byNodes.map((name) => `'${name}'`).join(', ')}.`,
    );
  }
  for (const name of topLevelNodes) problems.push(`Bulk queries cannot contain a top level \`${name}\` field.`);
  if (connections === 0) problems.push('Bulk queries must contain at least one connection.');
  if (tooDeep) problems.push(`Bulk queries cannot contain connections with a nesting depth greater than ${DEEPEST}.`);
  if (connections > MOST_CONNECTIONS) problems.push(`Bulk queries cannot contain more than ${MOST_CONNECTIONS} connections.`);
  if (withoutId.size > 0) {
    problems.push(
      "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. " +
        `Connection fields without 'id': ${[...withoutId].join(', ')}.`,
    );
  }
  if (withinList) problems.push('Queries that contain a connection field within a list field are not currently supported.');
  return problems;
}

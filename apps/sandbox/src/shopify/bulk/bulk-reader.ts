import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Access } from '../graphql/access.js';
import { type Connection, PAGING } from '../graphql/connection.js';
import type { Arguments, ModelledField } from '../graphql/modelled-fields.js';
import type { ShopContext } from '../graphql/shop-context.js';

/** One line of the result. */
export interface BulkLine {
  readonly text: string;
  readonly isRoot: boolean;
}

/** Roots whose children are held back together, when objects are not to be grouped. */
const ROOTS_TOGETHER = 100;

interface PlannedField {
  readonly key: string;
  readonly type: GraphQLOutputType;
  readonly args: Arguments;
  readonly modelled: ModelledField;
  /** What is selected of it: of a connection, of its nodes. */
  readonly below: Selection | null;
  readonly isConnection: boolean;
}

/** A selection, with what it means for each type it meets. */
class Selection {
  readonly plans = new Map<string, readonly PlannedField[]>();

  constructor(readonly sets: readonly SelectionSetNode[]) {}
}

interface Children {
  readonly parentId: unknown;
  readonly nodes: readonly unknown[];
  readonly type: GraphQLOutputType;
  readonly selection: Selection;
}

type FoundList = Omit<Children, 'parentId'>;

/** Reads all that a query finds, connections to their end: an object a line, as Shopify's bulk operations write them. */
export class BulkReader {
  /** How many objects stand in the lists at the top; known once the first line is read. */
  rootCount = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly access: Access,
    private readonly modelled: (typeName: string, fieldName: string) => ModelledField | undefined,
    private readonly document: DocumentNode,
    private readonly context: ShopContext,
  ) {}

  /**
   * Children name their parent. Grouped, they follow it at once; else they come some time after it, in no promised order.
   * Throws a GraphQLError where the scopes don't cover a field.
   */
  *lines(operation: OperationDefinitionNode, grouped: boolean): Generator<BulkLine> {
    const { line, children } = this.read(this.schema.getQueryType()!, null, new Selection([operation.selectionSet]));
    const roots = children.filter(({ parentId }) => parentId === undefined);
    this.rootCount = roots.reduce((count, { nodes }) => count + nodes.length, 0);
    // What stands at the top without being a list, such as one location.
    for (const object of Object.values(line)) {
      if (typeof object === 'object' && object !== null) yield { text: JSON.stringify(object), isRoot: true };
    }
    for (const list of children) yield* this.list(list, grouped, list.parentId === undefined);
  }

  private *list(list: Children, grouped: boolean, isRoot: boolean): Generator<BulkLine> {
    let heldBack: Children[] = [];
    for (const [index, node] of list.nodes.entries()) {
      const { line, children } = this.read(this.concrete(list.type, node), node, list.selection);
      yield { text: JSON.stringify(isRoot ? line : { ...line, __parentId: list.parentId }), isRoot };
      if (grouped) for (const below of children) yield* this.list(below, grouped, false);
      else heldBack.push(...children);
      if (heldBack.length > 0 && (index + 1) % ROOTS_TOGETHER === 0) {
        for (const below of heldBack.reverse()) yield* this.list(below, grouped, false);
        heldBack = [];
      }
    }
    for (const below of heldBack.reverse()) yield* this.list(below, grouped, false);
  }

  /** An object without its connections, and these. */
  private read(type: GraphQLObjectType, source: unknown, selection: Selection): { line: Record<string, unknown>; children: Children[] } {
    const children: FoundList[] = [];
    const line = this.object(type, source, selection, children);
    // At the top it is the one object there that children belong to.
    const id = type === this.schema.getQueryType() ? firstId(line) : line.id;
    return { line, children: children.map((below) => ({ ...below, parentId: id })) };
  }

  private object(type: GraphQLObjectType, source: unknown, selection: Selection, children: FoundList[]): Record<string, unknown> {
    const line: Record<string, unknown> = {};
    for (const field of this.plan(type, selection)) {
      const value = field.modelled.resolve(source, field.args, this.context);
      if (!field.isConnection) {
        line[field.key] = this.complete(field.type, value, field.below, children);
      } else if (value !== null && value !== undefined) {
        const nodes = (value as Connection<unknown>).edges.map(({ node }) => node);
        children.push({ nodes, type: this.nodeType(field.type), selection: field.below! });
      }
    }
    return line;
  }

  private complete(type: GraphQLOutputType, value: unknown, below: Selection | null, children: FoundList[]): unknown {
    if (isNonNullType(type)) return this.complete(type.ofType, value, below, children);
    if (value === null || value === undefined) return null;
    if (isListType(type)) return [...(value as Iterable<unknown>)].map((each) => this.complete(type.ofType, each, below, children));
    if (isLeafType(type)) return type.serialize(value);
    return this.object(this.concrete(type, value), value, below!, children);
  }

  private concrete(type: GraphQLOutputType, value: unknown): GraphQLObjectType {
    if (isObjectType(type)) return type;
    const name = (value as { __typename?: string }).__typename ?? '';
    const found = this.schema.getType(name);
    if (!isObjectType(found)) throw new Error(`The Shopify twin does not know which ${String(type)} it has found.`);
    return found;
  }

  private nodeType(connection: GraphQLOutputType): GraphQLOutputType {
    const edges = (getNamedType(connection) as GraphQLObjectType).getFields().edges!;
    const node = (getNamedType(edges.type) as GraphQLObjectType).getFields().node!;
    return getNamedType(node.type);
  }

  private plan(type: GraphQLObjectType, selection: Selection): readonly PlannedField[] {
    const known = selection.plans.get(type.name);
    if (known !== undefined) return known;
    const byKey = new Map<string, FieldNode[]>();
    for (const set of selection.sets) this.collect(type, set, byKey);
    const planned = [...byKey].map(([key, nodes]) => this.planField(type, key, nodes));
    selection.plans.set(type.name, planned);
    return planned;
  }

  private planField(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): PlannedField {
    const name = nodes[0]!.name.value;
    if (name === '__typename') {
      const modelled: ModelledField = { args: [], resolve: () => type.name };
      return { key, type: this.schema.getType('String') as GraphQLOutputType, args: {}, modelled, below: null, isConnection: false };
    }
    const field: GraphQLField<unknown, unknown> = type.getFields()[name]!;
    const returned = getNamedType(field.type);
    this.access.check(this.context.scopes, type.name, name, returned.name);
    const modelled = this.modelled(type.name, name);
    if (modelled === undefined) throw new Error(`The Shopify twin does not model ${type.name}.${name}.`);
    const isConnection = returned.name.endsWith('Connection');
    const args: Record<string, unknown> = { ...getArgumentValues(field, nodes[0]!) };
    // A bulk operation reads to the end, whatever page was asked for.
    if (isConnection) for (const paging of PAGING) if (paging !== 'reverse') delete args[paging];
    const sets = nodes.map(({ selectionSet }) => selectionSet).filter((set) => set !== undefined);
    const below = isConnection ? new Selection(this.nodeSets(sets)) : sets.length === 0 ? null : new Selection(sets);
    return { key, type: field.type, args, modelled, below, isConnection };
  }

  private nodeSets(connectionSets: readonly SelectionSetNode[]): SelectionSetNode[] {
    const inside = (sets: readonly SelectionSetNode[], name: string): SelectionSetNode[] =>
      sets.flatMap((set) =>
        set.selections.flatMap((each): SelectionSetNode[] => {
          if (each.kind === Kind.INLINE_FRAGMENT) return inside([each.selectionSet], name);
          if (each.kind === Kind.FRAGMENT_SPREAD) return inside([this.fragment(each.name.value).selectionSet], name);
          return each.name.value === name && each.selectionSet !== undefined ? [each.selectionSet] : [];
        }),
      );
    return inside(inside(connectionSets, 'edges'), 'node');
  }

  private collect(type: GraphQLObjectType, set: SelectionSetNode, byKey: Map<string, FieldNode[]>): void {
    for (const selection of set.selections) {
      if (getDirectiveValues(GraphQLSkipDirective, selection)?.if === true) continue;
      if (getDirectiveValues(GraphQLIncludeDirective, selection)?.if === false) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        byKey.set(key, [...(byKey.get(key) ?? []), selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value);
      const on = fragment.typeCondition === undefined ? type : this.schema.getType(fragment.typeCondition.name.value);
      if (on === type || (isAbstractType(on) && this.schema.isSubType(on, type))) this.collect(type, fragment.selectionSet, byKey);
    }
  }

  private fragment(name: string) {
    for (const each of this.document.definitions) if (each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name) return each;
    throw new Error(`The document was validated, and yet the fragment ${name} is missing.`);
  }
}

function firstId(line: Readonly<Record<string, unknown>>): unknown {
  for (const object of Object.values(line)) if (typeof object === 'object' && object !== null) return (object as { id?: unknown }).id;
  return undefined;
}

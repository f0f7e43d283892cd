import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { ModelledField } from './modelled-fields.js';
import { type ShopifyError, translateValidationError } from './validation-errors.js';

export interface PreparedDocument {
  readonly document: DocumentNode | null;
  /** Refused whatever the variables; empty when it may run. */
  readonly errors: readonly ShopifyError[];
}

/** Mutations that Shopify runs only with `@idempotent(key:)` since 2026-04; the schema doesn't show it. */
const IDEMPOTENT_MUTATIONS = new Set([
  'inventoryActivate',
  'inventoryAdjustQuantities',
  'inventoryMoveQuantities',
  'inventorySetOnHandQuantities',
  'inventorySetQuantities',
  'inventoryShipmentAddItems',
  'inventoryShipmentCreate',
  'inventoryShipmentCreateInTransit',
  'inventoryShipmentReceive',
  'inventoryTransferCreate',
  'inventoryTransferCreateAsReadyToShip',
  'inventoryTransferDuplicate',
  'inventoryTransferSetItems',
  'locationActivate',
  'locationDeactivate',
  'refundCreate',
]);

const CACHED = 500;

/** Parses, validates and checks documents once; kept by their text, the least recently used go. */
export class PreparedOperations {
  private readonly cache = new Map<string, PreparedDocument>();

  constructor(
    private readonly schema: GraphQLSchema,
    /** The twin's answer to a field of a type, or undefined where it has none. */
    private readonly modelled: (typeName: string, fieldName: string) => ModelledField | undefined,
  ) {}

  prepare(query: string): PreparedDocument {
    const known = this.cache.get(query);
    if (known !== undefined) {
      this.cache.delete(query);
      this.cache.set(query, known);
      return known;
    }
    const prepared = this.examine(query);
    this.cache.set(query, prepared);
    if (this.cache.size > CACHED) this.cache.delete(this.cache.keys().next().value!);
    return prepared;
  }

  private examine(query: string): PreparedDocument {
    let document: DocumentNode;
    try {
      document = parse(query);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const locations = error.locations?.map(({ line, column }) => ({ line, column }));
      return { document: null, errors: [{ message: error.message, locations, extensions: { code: 'PARSE_ERROR' } }] };
    }
    const invalid = validate(this.schema, document);
    if (invalid.length > 0) return { document, errors: invalid.map(translateValidationError) };
    return { document, errors: [...this.missingIdempotency(document), ...this.notModelled(document)] };
  }

  private missingIdempotency(document: DocumentNode): ShopifyError[] {
    const errors: ShopifyError[] = [];
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== OperationTypeNode.MUTATION) continue;
      for (const field of rootFields(document, definition)) {
        if (!IDEMPOTENT_MUTATIONS.has(field.name.value) || field.directives?.some(({ name }) => name.value === 'idempotent')) continue;
        errors.push({
          message: 'The @idempotent directive is required for this mutation but was not provided.',
          path: [field.alias?.value ?? field.name.value],
          extensions: { code: 'BAD_REQUEST' },
        });
      }
    }
    return errors;
  }

  /** Fields and arguments that exist in Shopify and not here: refused by name, so that nobody builds on a silent null. */
  private notModelled(document: DocumentNode): ShopifyError[] {
    const errors: ShopifyError[] = [];
    const info = new TypeInfo(this.schema);
    const refuse = (what: string, node: FieldNode): void => {
      errors.push({
        message: `The Shopify twin does not model ${what}. It exists in Shopify's schema; extend the twin, or leave it out.`,
        ...(node.loc === undefined ? {} : { locations: [{ line: node.loc.startToken.line, column: node.loc.startToken.column }] }),
        extensions: { code: 'NOT_MODELLED_BY_TWIN' },
      });
    };
    visit(
      document,
      visitWithTypeInfo(info, {
        Field: (node) => {
          const parent = info.getParentType();
          const name = node.name.value;
          if (!parent || name.startsWith('__') || parent.name.startsWith('__')) return;
          const types = isAbstractType(parent) ? this.schema.getPossibleTypes(parent) : [parent];
          const field = types.map((type) => this.modelled(type.name, name)).find((each) => each !== undefined);
          if (field === undefined) return refuse(`${parent.name}.${name}`, node);
          for (const argument of node.arguments ?? []) {
            if (!field.args.includes(argument.name.value)) refuse(`the argument "${argument.name.value}" of ${parent.name}.${name}`, node);
          }
        },
      }),
    );
    return errors;
  }
}

/** Top-level fields of an operation, through fragments. */
export function rootFields(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fields: FieldNode[] = [];
  const collect = (selections: OperationDefinitionNode['selectionSet']['selections']): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet.selections);
      else {
        const fragment = document.definitions.find(
          (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) collect(fragment.selectionSet.selections);
      }
    }
  };
  collect(operation.selectionSet.selections);
  return fields;
}

/** The operation meant: the named one, or the only one. */
export function chooseOperation(document: DocumentNode, name: string | null): OperationDefinitionNode | null {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (name !== null) return operations.find((each) => each.name?.value === name) ?? null;
  return operations.length === 1 ? operations[0]! : null;
}

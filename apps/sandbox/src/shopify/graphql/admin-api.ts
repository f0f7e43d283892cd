import {
  execute,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql';
import type { TwinAnswer } from '../../twin/twin-server.js';
import { BulkOperations } from '../bulk/bulk-operations.js';
import { heldScopes } from '../oauth/grants.js';
import { type Installation, PLAN_ALLOWANCE, type Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { Access } from './access.js';
import { API_VERSION, loadAdminSchema } from './admin-schema.js';
import { IdempotentResults } from './idempotent-results.js';
import { LeakyBucket } from './leaky-bucket.js';
import { modelledField } from './model/modelled-types.js';
import { chooseOperation, PreparedOperations, rootFields } from './prepared-operations.js';
import { actualCost, requestedCost } from './query-cost.js';
import type { ShopContext } from './shop-context.js';
import { type ShopifyError, translateVariableError } from './validation-errors.js';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** Where the twin was reached. */
  readonly origin: string;
}

/** Shopify's GraphQL Admin API over the twin's shops: validation, cost, scopes, then execution of the official schema. */
export class AdminApi {
  private readonly admin = loadAdminSchema();
  private readonly operations = new PreparedOperations(this.admin.schema, modelledField);
  private readonly buckets = new WeakMap<Installation, LeakyBucket>();
  private readonly access = new Access(this.admin.scopes);
  private readonly idempotent = this.admin.schema.getDirective('idempotent')!;
  private readonly idempotentResults: IdempotentResults;
  private readonly bulk: BulkOperations;

  constructor(private readonly world: World) {
    this.idempotentResults = new IdempotentResults(world);
    this.bulk = new BulkOperations(world, this.admin.schema, this.access, modelledField, this.operations);
  }

  /** The first root field of the operation: the name that faults and the call log know. */
  operationName({ query, operationName }: Pick<GraphqlRequest, 'query' | 'operationName'>): string {
    const { document } = this.operations.prepare(query);
    const operation = document === null ? null : chooseOperation(document, operationName);
    if (document === null || operation === null) return 'graphql';
    return rootFields(document, operation)[0]?.name.value ?? 'graphql';
  }

  async answer(shop: Shop, installation: Installation, request: GraphqlRequest): Promise<TwinAnswer> {
    const prepared = this.operations.prepare(request.query);
    if (prepared.document === null || prepared.errors.length > 0) return reply({ errors: prepared.errors });
    const operation = chooseOperation(prepared.document, request.operationName);
    if (operation === null) {
      return reply({
        errors: [{ message: 'An operation name is required when the document has several.', extensions: { code: 'BAD_REQUEST' } }],
      });
    }
    const variables = getVariableValues(this.admin.schema, operation.variableDefinitions ?? [], request.variables);
    if (variables.errors !== undefined) return reply({ errors: variables.errors.map(translateVariableError) });

    const requested = requestedCost(this.admin.schema, prepared.document, operation, variables.coerced);
    if (requested.errors.length > 0) return reply({ errors: requested.errors });
    const limit = this.world.switches.now.maxQueryCost;
    const bucket = this.bucket(shop, installation);
    const cost = (actual: number | null): Record<string, unknown> => ({
      requestedQueryCost: requested.cost,
      actualQueryCost: actual,
      throttleStatus: bucket.status(),
    });
    if (requested.cost > limit) {
      const message = `Query cost is ${requested.cost}, which exceeds the single query max cost limit (${limit}).`;
      const error = { message, extensions: { code: 'MAX_COST_EXCEEDED', cost: requested.cost, maxCost: limit } };
      return reply({ errors: [error], extensions: { cost: cost(null) } });
    }
    if (!bucket.take(requested.cost))
      return reply({ errors: [THROTTLED], extensions: { cost: cost(null) } }, { note: 'throttled', charge: { throttled: true } });

    const context: ShopContext = {
      world: this.world,
      shop,
      installation,
      scopes: heldScopes(installation.scopes),
      bulk: this.bulk,
      origin: request.origin,
      searches: [],
    };
    const result = await execute({
      schema: this.admin.schema,
      document: prepared.document,
      operationName: operation.name?.value ?? null,
      variableValues: request.variables,
      contextValue: context,
      fieldResolver: this.resolve,
      typeResolver: (value) => (value as { __typename?: string }).__typename,
    });
    const actual = Math.min(requested.cost, actualCost(operation, result.data));
    bucket.giveBack(requested.cost - actual);
    const searches = context.searches.filter(({ warnings }) => warnings.length > 0);
    return reply(
      {
        ...(result.data === undefined ? {} : { data: result.data }),
        ...(result.errors === undefined ? {} : { errors: result.errors.map(runtimeError) }),
        extensions: { cost: cost(actual), ...(searches.length === 0 ? {} : { search: searches }) },
      },
      { charge: { points: actual } },
    );
  }

  /** Every field goes through here: first the scopes, then the twin's own answer. */
  private readonly resolve: GraphQLFieldResolver<unknown, ShopContext> = (source, args, context, info) => {
    this.access.check(context.scopes, info.parentType.name, info.fieldName, getNamedType(info.returnType).name);
    const field = modelledField(info.parentType.name, info.fieldName);
    if (field === undefined) {
      throw new GraphQLError(`The Shopify twin does not model ${info.parentType.name}.${info.fieldName}.`, {
        extensions: { code: 'NOT_MODELLED_BY_TWIN' },
      });
    }
    const key = this.idempotencyKey(info);
    if (key === null) return field.resolve(source, args, context);
    const fingerprint = `${info.fieldName} ${JSON.stringify(args)}`;
    return this.idempotentResults.once(context.installation, key, fingerprint, () => field.resolve(source, args, context));
  };

  /** Of a mutation that came with one. */
  private idempotencyKey(info: GraphQLResolveInfo): string | null {
    if (info.parentType !== this.admin.schema.getMutationType()) return null;
    const values = getDirectiveValues(this.idempotent, info.fieldNodes[0]!, info.variableValues);
    return typeof values?.key === 'string' ? values.key : null;
  }

  private bucket(shop: Shop, installation: Installation): LeakyBucket {
    const { maximum, restoreRate } = PLAN_ALLOWANCE[shop.plan];
    let bucket = this.buckets.get(installation);
    if (bucket === undefined) {
      bucket = new LeakyBucket(maximum, restoreRate, () => this.world.now().getTime());
      this.buckets.set(installation, bucket);
    }
    bucket.resize(maximum, restoreRate);
    return bucket;
  }
}

const THROTTLED: ShopifyError = {
  message: 'Throttled',
  extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
};

/** For the `throttle` fault, which strikes before the shop is known. */
export function throttledAnswer(): TwinAnswer {
  const throttleStatus = { maximumAvailable: 2_000, currentlyAvailable: 0, restoreRate: 100 };
  return reply({ errors: [THROTTLED], extensions: { cost: { requestedQueryCost: 10, actualQueryCost: null, throttleStatus } } });
}

function reply(body: unknown, logged: Pick<TwinAnswer, 'note' | 'charge'> = {}): TwinAnswer {
  return { status: 200, body, headers: { 'x-shopify-api-version': API_VERSION }, ...logged };
}

function runtimeError(error: GraphQLError): ShopifyError {
  const locations = error.locations?.map(({ line, column }) => ({ line, column }));
  const internal = error.originalError !== undefined && !(error.originalError instanceof GraphQLError);
  return {
    message: error.message,
    ...(locations === undefined ? {} : { locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
    extensions: internal ? { code: 'INTERNAL_SERVER_ERROR' } : error.extensions,
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

export const API_VERSION = '2026-10';

/** Which access scopes a type or a field needs; any one of them is enough. */
export interface ScopeTable {
  /** `Order`, `InventoryItem.duplicateSkuCount`. */
  needed(typeOrField: string): { readonly scopes: readonly string[]; readonly words: string } | null;
}

export interface AdminSchema {
  readonly schema: GraphQLSchema;
  readonly scopes: ScopeTable;
}

interface PackagedSchema {
  readonly data: IntrospectionQuery;
  readonly offline_scopes: {
    readonly items: readonly {
      readonly type: 'type' | 'field';
      readonly typeName: string;
      readonly fieldName?: string;
      readonly requiredAccess: string;
      readonly offlineScopes: readonly string[];
    }[];
  };
}

/** The package exports nothing of its data, so the file is looked for where the package would be. */
function schemaFile(): string {
  const paths = createRequire(import.meta.url).resolve.paths('@shopify/dev-mcp') ?? [];
  for (const path of paths) {
    const file = join(path, '@shopify', 'dev-mcp', 'dist', 'data', `admin_${API_VERSION}.json.gz`);
    if (existsSync(file)) return file;
  }
  throw new Error(
    `The Shopify twin needs Shopify's schema ${API_VERSION} from the npm package @shopify/dev-mcp: run npm ci without --omit=dev.`,
  );
}

let loaded: AdminSchema | null = null;

/** Shopify's official Admin schema, read once per process (about 0.2 s). Source: npm `@shopify/dev-mcp`, ISC. */
export function loadAdminSchema(): AdminSchema {
  if (loaded !== null) return loaded;
  const packaged = JSON.parse(gunzipSync(readFileSync(schemaFile())).toString('utf8')) as PackagedSchema;
  const table = new Map<string, { scopes: readonly string[]; words: string }>();
  for (const item of packaged.offline_scopes.items) {
    if (item.offlineScopes.length === 0) continue;
    const name = item.type === 'type' ? item.typeName : `${item.typeName}.${item.fieldName}`;
    table.set(name, { scopes: item.offlineScopes, words: item.requiredAccess });
  }
  loaded = { schema: buildClientSchema(packaged.data), scopes: { needed: (name) => table.get(name) ?? null } };
  return loaded;
}

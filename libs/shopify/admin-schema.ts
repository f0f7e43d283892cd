import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql';

/** Shopify's own Admin schema 2026-10, from the npm package of its developer tools. Its `exports` hide the file, hence the path. */
export function adminSchema(): GraphQLSchema {
  const file = join(import.meta.dirname, '../../node_modules/@shopify/dev-mcp/dist/data/admin_2026-10.json.gz');
  const { data } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { data: IntrospectionQuery };
  return buildClientSchema(data);
}

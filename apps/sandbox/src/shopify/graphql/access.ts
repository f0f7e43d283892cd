import { GraphQLError } from 'graphql';
import type { ScopeTable } from './admin-schema.js';

/** Whether the granted scopes cover a field. */
export class Access {
  constructor(private readonly table: ScopeTable) {}

  /** Throws ACCESS_DENIED, with Shopify's words for what is missing. */
  check(scopes: ReadonlySet<string>, parentType: string, fieldName: string, returnType: string): void {
    // The parent too: `node(id:)` promises no type, so what it found is checked on its fields.
    for (const each of [parentType, `${parentType}.${fieldName}`, returnType.replace(/Connection$/, ''), returnType]) {
      const needed = this.table.needed(each);
      if (needed === null || needed.scopes.some((scope) => scopes.has(scope))) continue;
      throw new GraphQLError(`Access denied for ${fieldName} field. Required access: ${needed.words}`, {
        extensions: {
          code: 'ACCESS_DENIED',
          documentation: 'https://shopify.dev/api/usage/access-scopes',
          requiredAccess: needed.words,
        },
      });
    }
  }
}

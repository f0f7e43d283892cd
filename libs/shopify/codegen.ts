import { join } from 'node:path';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { adminSchema } from './admin-schema.js';

const here = import.meta.dirname;

/** `npm run codegen`: types and documents of `src/operations`, offline, from Shopify's own schema. */
const config: CodegenConfig = {
  schema: printSchema(adminSchema()),
  documents: join(here, 'src/operations/*.graphql'),
  silent: true,
  generates: {
    [join(here, 'src/generated/operations.ts')]: {
      plugins: ['typescript-operations', join(here, 'codegen-documents.cjs')],
      config: {
        scalars: { ID: 'string', Money: 'string', Decimal: 'string', DateTime: 'string', UnsignedInt64: 'string', URL: 'string' },
        defaultScalarType: 'unknown',
        skipTypename: true,
        immutableTypes: true,
        enumType: 'string-literal',
        disableDescriptions: true,
        futureProofEnums: true,
      },
    },
  },
};

export default config;

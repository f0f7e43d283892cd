import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { generate } from '@graphql-codegen/cli';
import {
  concatAST,
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
import config from '../codegen.js';

const folder = join(import.meta.dirname, 'operations');
const schema = adminSchema();
const documents = new Map<string, DocumentNode>(
  readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => [name, parse(readFileSync(join(folder, name), 'utf8'))]),
);
const whole = concatAST([...documents.values()]);
const inPascalCase = (name: string) => name.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());

const SIZED_BY_PRICE = new Set(['first', 'productMetafieldCount', 'variantMetafieldCount', 'metafieldCount']);

describe('what we ask of Shopify', () => {
  it('is valid in the schema of 2026-10 and uses nothing that is deprecated there', () => {
    const errors = validate(schema, whole, [...specifiedRules, NoDeprecatedCustomRule], { maxErrors: 20 });
    expect(errors.map(({ message }) => message)).toEqual([]);
  });

  it('asks every list for a page of a size that Shopify gives', () => {
    const wrong: string[] = [];
    const sizes: number[] = [];
    const types = new TypeInfo(schema);
    visit(
      whole,
      visitWithTypeInfo(types, {
        Field(field) {
          const type = getNamedType(types.getType());
          if (!isObjectType(type) || !type.name.endsWith('Connection')) return;
          const size = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
          if (size?.kind === Kind.INT && Number(size.value) >= 1 && Number(size.value) <= 250) sizes.push(Number(size.value));
          // Chosen by what a page costs, or as many as there are keys; what asks for them bounds them.
          else if (size?.kind === Kind.VARIABLE && SIZED_BY_PRICE.has(size.name.value)) sizes.push(0);
          else wrong.push(field.name.value);
        },
      }),
    );
    expect(wrong).toEqual([]);
    expect(sizes.length).toBeGreaterThan(15);
  });

  it('can read every list to its end', () => {
    const types = new TypeInfo(schema);
    const endless: string[] = [];
    visit(
      whole,
      visitWithTypeInfo(types, {
        Field(field) {
          const type = getNamedType(types.getType());
          if (!isObjectType(type) || !type.name.endsWith('Connection') || field.name.value === 'shippingLines') return;
          if (!field.selectionSet?.selections.some((each) => each.kind === Kind.FIELD && each.name.value === 'pageInfo'))
            endless.push(field.name.value);
        },
      }),
    );
    expect(endless).toEqual([]);
  });

  it.each([...documents])('%s holds one thing, of the name of its file', (file, document) => {
    const [definition, ...others] = document.definitions;
    expect(others).toEqual([]);
    const isFragment = file.endsWith('.fragment.graphql');
    expect(definition?.kind).toBe(isFragment ? Kind.FRAGMENT_DEFINITION : Kind.OPERATION_DEFINITION);
    expect((definition as { name: { value: string } }).name.value).toBe(
      inPascalCase(basename(file, isFragment ? '.fragment.graphql' : '.graphql')),
    );
  });

  it('is what the generated types were made from', async () => {
    const [made] = (await generate({ ...config, cwd: join(import.meta.dirname, '../../..') }, false)) as {
      filename: string;
      content: string;
    }[];
    expect(made?.content).toBe(readFileSync(join(import.meta.dirname, 'generated/operations.ts'), 'utf8'));
  }, 60_000);
});

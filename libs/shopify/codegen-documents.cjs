const { Kind, print, visit } = require('graphql');

/** Fragments that a definition needs, directly or through others, in the order of their names. */
function fragmentsOf(definition, fragments, found = new Map()) {
  visit(definition, {
    FragmentSpread({ name: { value } }) {
      if (found.has(value)) return;
      found.set(value, fragments.get(value));
      fragmentsOf(fragments.get(value), fragments, found);
    },
  });
  return [...found.values()].sort((one, other) => (one.name.value < other.name.value ? -1 : 1));
}

/** GraphQL Code Generator plugin: a constant of type `Operation` for each operation, with the fragments it needs. */
module.exports = {
  plugin(_schema, documents) {
    const definitions = documents.flatMap(({ document }) => document.definitions);
    const fragments = new Map(
      definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((fragment) => [fragment.name.value, fragment]),
    );
    const constants = definitions
      .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
      .map((operation) => {
        const name = operation.name.value;
        const types = name + (operation.operation === 'query' ? 'Query' : 'Mutation');
        const text = [operation, ...fragmentsOf(operation, fragments)].map(print).join('\n\n');
        return [
          `export const ${name[0].toLowerCase()}${name.slice(1)}: Operation<${types}, ${types}Variables> = {`,
          `  name: '${name}',`,
          `  kind: '${operation.operation}',`,
          `  text: \`${text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\`,`,
          `};`,
        ].join('\n');
      });
    return {
      prepend: [
        '// Made by `npm run codegen` from src/operations; not edited by hand.',
        `import type { Operation } from '../operation.js';`,
      ],
      content: constants.join('\n\n'),
    };
  },
};

import type { GraphQLError } from 'graphql';

/** An error as Shopify's API writes it. */
export interface ShopifyError {
  readonly message: string;
  readonly locations?: readonly { line: number; column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

type Translation = readonly [
  pattern: RegExp,
  translate: (match: readonly string[]) => { message: string; extensions: Record<string, unknown> },
];

/** graphql-js's words, and the words and codes Shopify (graphql-ruby) has for the same thing. */
const TRANSLATIONS: readonly Translation[] = [
  [
    /^Cannot query field "([^"]+)" on type "([^"]+)"/,
    ([, fieldName, typeName]) => ({
      message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
      extensions: { code: 'undefinedField', typeName, fieldName },
    }),
  ],
  [
    /^Unknown argument "([^"]+)" on field "([^"]+)\.([^"]+)"/,
    ([, argumentName, , name]) => ({
      message: `Field '${name}' doesn't accept argument '${argumentName}'`,
      extensions: { code: 'argumentNotAccepted', name, typeName: 'Field', argumentName },
    }),
  ],
  [
    /^(?:Field "([^"]+)"|Argument) (?:argument )?"([^"]+)" of type "([^"]+)" is required, but it was not provided/,
    ([, name, argumentName]) => ({
      message: `Field '${name}' is missing required arguments: ${argumentName}`,
      extensions: { code: 'missingRequiredArguments', className: 'Field', name, arguments: argumentName },
    }),
  ],
  [
    /^Field "([^"]+)" of type "([^"]+)" must have a selection of subfields/,
    ([, nodeName, typeName]) => ({
      message: `Field must have selections (field '${nodeName}' returns ${typeName} but has no selections. Did you mean '${nodeName} { ... }'?)`,
      extensions: { code: 'selectionMismatch', nodeName: `field '${nodeName}'`, typeName },
    }),
  ],
  [
    /^Field "([^"]+)" must not have a selection since type "([^"]+)" has no subfields/,
    ([, nodeName, typeName]) => ({
      message: `Selections can't be made on scalars (field '${nodeName}' returns ${typeName} but has selections)`,
      extensions: { code: 'selectionMismatch', nodeName: `field '${nodeName}'`, typeName },
    }),
  ],
  [
    /^Variable "\$([^"]+)" is never used/,
    ([, variableName]) => ({
      message: `Variable $${variableName} is declared by anonymous query but not used`,
      extensions: { code: 'variableNotUsed', variableName },
    }),
  ],
  [
    /^Variable "\$([^"]+)" is not defined/,
    ([, variableName]) => ({
      message: `Variable $${variableName} is used by anonymous query but not declared`,
      extensions: { code: 'variableNotDefined', variableName },
    }),
  ],
  [
    /^Variable "\$([^"]+)" of type "([^"]+)" used in position expecting type "([^"]+)"/,
    ([, variableName, typeName, expected]) => ({
      message: `Type mismatch on variable $${variableName} and argument (${typeName} / ${expected})`,
      extensions: { code: 'variableMismatch', variableName, typeName },
    }),
  ],
  [
    /^Unknown type "([^"]+)"/,
    ([, typeName]) => ({
      message: `${typeName} isn't a defined input type`,
      extensions: { code: 'variableRequiresValidType', typeName },
    }),
  ],
  [
    /^Unknown directive "@([^"]+)"/,
    ([, name]) => ({ message: `Directive @${name} is not defined`, extensions: { code: 'undefinedDirective', directiveName: name } }),
  ],
  [
    /^Field "([^"]+)" is not defined by type "([^"]+)"/,
    ([, argumentName, name]) => ({
      message: `InputObject '${name}' doesn't accept argument '${argumentName}'`,
      extensions: { code: 'argumentNotAccepted', name, typeName: 'InputObject', argumentName },
    }),
  ],
];

/** Refusals of a document that the schema does not allow. HTTP 200, no data. */
export function translateValidationError(error: GraphQLError): ShopifyError {
  const locations = error.locations?.map(({ line, column }) => ({ line, column }));
  for (const [pattern, translate] of TRANSLATIONS) {
    const match = pattern.exec(error.message);
    if (match !== null) return { ...translate(match), ...(locations === undefined ? {} : { locations }) };
  }
  const code =
    /^(Expected value|Int cannot|String cannot|Enum|Value "|Boolean cannot|Float cannot|ID cannot|Field "[^"]+\.[^"]+" of required)/.test(
      error.message,
    )
      ? 'argumentLiteralsIncompatible'
      : 'invalidDocument';
  return { message: error.message, ...(locations === undefined ? {} : { locations }), extensions: { code } };
}

/** Variables that do not fit their declared types. */
export function translateVariableError(error: GraphQLError): ShopifyError {
  const name = /^Variable "\$([^"]+)"/.exec(error.message)?.[1];
  return {
    message: name === undefined ? error.message : `Variable $${name} was provided invalid value: ${error.message}`,
    locations: error.locations?.map(({ line, column }) => ({ line, column })),
    extensions: { code: 'INVALID_VARIABLE' },
  };
}

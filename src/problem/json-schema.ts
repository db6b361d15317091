/** The format of problem files as a JSON Schema (draft 7, which editors know), for completion and checking as one types. */
import { FORMAT, KEPT_NAMES, type FormatKey, type Shape } from './format.js';

export type JsonSchema = { readonly [key: string]: unknown };

const LONGEST_NAME = 64;
const LONGEST_FORMULA = 10_000;

const NAME = `[A-Za-z_][A-Za-z0-9_]{0,${LONGEST_NAME - 1}}`;
const NAMES: Readonly<Record<Extract<Shape, { kind: 'names' }>['names'], string>> = {
  declares: `^(?!(${[...KEPT_NAMES, 'xi_.*'].join('|')})$)${NAME}$`,
  refers: `^${NAME}$`,
  free: `^${NAME}(\\[[0-9]+(,[0-9]+)?\\])?$`,
};

/** Shapes that recur are written once, under `definitions`. */
const DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  formula: {
    anyOf: [{ type: 'string', minLength: 1, maxLength: LONGEST_FORMULA }, { type: 'number' }],
  },
  // Digits with operators alone: a constant such as 1/3.
  number: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^[-+*/^(). 0-9eE]*[0-9][-+*/^(). 0-9eE]*$' }] },
  array: { anyOf: [ref('formula'), { type: 'array', minItems: 1, items: ref('array') }] },
  numbers: {
    anyOf: [
      ref('number'),
      { type: 'array', minItems: 1, items: ref('number') },
      { type: 'array', minItems: 1, items: { type: 'array', minItems: 1, items: ref('number') } },
    ],
  },
};

function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

const described = ({ says, example, shape }: FormatKey): JsonSchema => {
  const description = `${says}. Example: ${example}`;
  const schema = schemaOf(shape);
  // Beside a reference, draft 7 reads nothing.
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
};

function recordSchema({ keys, oneOf, anyOf }: Omit<Extract<Shape, { kind: 'record' }>, 'kind'>): JsonSchema {
  const required = keys.filter((k) => k.required).map((k) => k.key);
  const one = (list: readonly string[]) => list.map((key) => ({ required: [key] }));
  return {
    type: 'object',
    properties: Object.fromEntries(keys.map((k) => [k.key, described(k)])),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    ...(oneOf ? { oneOf: one(oneOf) } : {}),
    ...(anyOf ? { anyOf: one(anyOf) } : {}),
  };
}

function schemaOf(shape: Shape): JsonSchema {
  switch (shape.kind) {
    case 'text':
      return { type: ['string', 'number'], minLength: 1 };
    case 'formula':
    case 'array':
    case 'number':
    case 'numbers':
      return ref(shape.kind);
    case 'whole':
      return { type: 'integer', minimum: shape.least, maximum: shape.most };
    case 'truth':
      return { type: 'boolean' };
    case 'word':
      return { enum: shape.words };
    case 'nothing':
      return { type: 'null' };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.of),
        minItems: shape.least,
        ...(shape.most === undefined ? {} : { maxItems: shape.most }),
      };
    case 'record':
      return recordSchema(shape);
    case 'names':
      return {
        type: shape.empty ? ['object', 'null'] : 'object',
        propertyNames: { pattern: NAMES[shape.names] },
        additionalProperties: schemaOf(shape.of),
        ...(shape.least === undefined ? {} : { minProperties: shape.least }),
      };
    case 'either':
      return { anyOf: shape.shapes.map(schemaOf) };
  }
}

/** The schema of a problem file, as plain data. */
export const problemSchema = (): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A stochastic control problem for costate',
  ...recordSchema({ keys: FORMAT }),
  definitions: DEFINITIONS,
});

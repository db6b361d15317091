/** Declared unknowns of the candidate: numbers, vectors or matrices, symmetric ones among them. */
import { isMap } from 'yaml';
import type { ArrayValue } from '../expression/array.js';
import { readDimension, symbolArray } from './read-shape.js';
import { isEmpty, namesIn, readRecord, readText, scalarText, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';
import { isScalar } from 'yaml';

export interface ReadUnknowns {
  readonly declarations: readonly Entry[];
  readonly arrays: ReadonlyMap<string, ArrayValue>;
}

function isTrue(field: Field | undefined): boolean {
  if (!field) return false;
  const word = isScalar(field.node) ? scalarText(field.node) : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is neither true nor false`, {
    expected: 'true or false',
  });
}

function arrayOf({ key, value }: Entry): ArrayValue | undefined {
  if (isEmpty(value)) return undefined;
  if (!isMap(value.node)) {
    if (readText(value) === 'real') return undefined;
    throw mistakeAt(
      value.source,
      value.span,
      'input.unsupported',
      `'${value.path}' has a domain, which is not covered yet`,
      {
        expected: 'real',
      },
    );
  }
  if (value.node.items.length === 0) return undefined;
  const keys = readRecord(value, { known: ['domain', 'dimension', 'symmetric'] });
  const [dimension, symmetricField] = [keys.get('dimension'), keys.get('symmetric')];
  if (!dimension) {
    if (!isTrue(symmetricField)) return undefined;
    throw mistakeAt(value.source, (symmetricField ?? value).span, 'input.schema', `'${key}' is symmetric without a dimension`, {
      expected: 'dimension: [n, n] beside it',
    }); // prettier-ignore
  }
  const shape = readDimension(dimension, true);
  const symmetric = isTrue(symmetricField);
  if (symmetric && (shape.length !== 2 || shape[0] !== shape[1])) {
    throw mistakeAt(
      value.source,
      (symmetricField ?? value).span,
      'input.value',
      `'${key}' is symmetric but not square`,
      {
        expected: 'dimension: [n, n]',
      },
    );
  }
  return symbolArray(key, shape, symmetric);
}

export function readUnknowns(field: Field | undefined): ReadUnknowns {
  const declarations = namesIn(field);
  const arrays = declarations.flatMap((entry) => {
    const array = arrayOf(entry);
    return array ? [[entry.key, array] as const] : [];
  });
  return { declarations, arrays: new Map(arrays) };
}

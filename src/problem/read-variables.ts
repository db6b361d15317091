/** States and controls of a problem file, numbers or vectors: a vector is the list of its entries, `x[1]`, `x[2]`, …, from here on. */
import { isMap } from 'yaml';
import type { ArrayValue } from '../expression/array.js';
import type { Scope } from '../expression/formula-names.js';
import type { Variable } from './problem.js';
import { readDomain, type ParameterValues } from './read-domain.js';
import { entryName, indicesOf, readDimension, symbolArray } from './read-shape.js';
import { readRecord, type Entry } from './yaml-readers.js';

export interface ReadVariables {
  readonly variables: readonly Variable[];
  readonly arrays: ReadonlyMap<string, ArrayValue>;
  /** Names of the entries of each declared variable; of a number, itself. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

/** Reads variables; `sets` says whether {set: [...]} makes sense for them. */
export function readVariables(
  declarations: readonly Entry[],
  scope: Scope,
  values: ParameterValues,
  sets: boolean,
): ReadVariables {
  const read = declarations.map(({ key: name, value: field }) => {
    if (!isMap(field.node) || !field.node.has('dimension'))
      return { name, names: [name], domain: readDomain(field, scope, values, sets) };
    const keys = readRecord(field, { known: ['dimension', 'domain'], notCovered: sets ? ['set'] : [] });
    const [dimension = field, domain] = [keys.get('dimension'), keys.get('domain')];
    const shape = readDimension(dimension, false);
    return {
      name,
      names: indicesOf(shape).map((indices) => entryName(name, indices)),
      domain: domain ? readDomain(domain, scope, values, false) : ({ kind: 'real' } as const),
      array: symbolArray(name, shape),
    };
  });
  return {
    variables: read.flatMap(({ names, domain }) => names.map((name) => ({ name, domain }))),
    arrays: new Map(read.flatMap(({ name, array }) => (array ? [[name, array] as const] : []))),
    entries: new Map(read.map(({ name, names }) => [name, names])),
  };
}

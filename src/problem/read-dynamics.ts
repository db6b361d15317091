/**
 * The dynamics of a problem file: drift and noise of every state, dx = drift dt + Σ noise dW. The noise of a vector is a matrix
 * with a column for each Wiener process; states are numbers from here on.
 */
import { isMap } from 'yaml';
import { shapeInWords, type ArrayValue } from '../expression/array.js';
import { zero, type Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import type { StateDynamics } from './problem.js';
import { entryName } from './read-shape.js';
import { readArray } from './yaml-formula.js';
import { isEmpty, namesIn, readNamed, readRecord, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** A Wiener process: its name, and where it first occurs. */
export interface DeclaredNoise {
  readonly name: string;
  readonly entry: Entry;
}

/** What a noise that is given without a name is called. */
const UNNAMED = 'W';

/** Columns of a noise's loadings on n states, each under the name of its Wiener process. */
function columnsOf(
  name: string,
  loading: ArrayValue,
  states: readonly string[],
  field: Field,
): readonly (readonly [string, readonly Expression[]])[] {
  const [rows, columns] = loading.shape;
  const n = states.length;
  const isNumber = rows === undefined && n === 1 && !states[0]?.includes('[');
  if (isNumber || (rows === n && columns === undefined)) return [[name, loading.entries]];
  if (rows === n && columns !== undefined)
    return Array.from({ length: columns }, (_, j) => [
      entryName(name, [j + 1]),
      loading.entries.filter((__, k) => k % columns === j),
    ]);
  throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is ${shapeInWords(loading)}`, {
    expected: n === 1 && !states[0]?.includes('[') ? 'a number' : `${n} rows, a column for each Wiener process`,
    suggestion: rows === undefined && n > 1 ? `${n} independent noises of one size: s*identity(${n})` : undefined,
  });
}

/** Every state's dynamics, and the noises in order of first appearance. */
export function readDynamics(
  field: Field,
  states: ReadonlyMap<string, readonly string[]>,
  scope: Scope,
): { readonly dynamics: ReadonlyMap<string, StateDynamics>; readonly noises: readonly DeclaredNoise[] } {
  const { source } = field;
  const declared = [...states.keys()];
  const dynamics = new Map<string, StateDynamics>();
  const noises = new Map<string, DeclaredNoise>();
  for (const { key, keySpan, value } of readNamed(field)) {
    const names = states.get(key);
    if (!names) {
      throw mistakeAt(source, keySpan, 'input.schema', `'${key}' in dynamics is not a state`, {
        expected: `one of ${declared.join(', ')}`,
        suggestion: nearestName(key, declared),
      });
    }
    const keys = readRecord(value, { known: ['drift', 'noise'], notCovered: ['next', 'jump', 'jumps'] });
    const driftField = keys.get('drift');
    if (!driftField) {
      throw mistakeAt(source, keySpan, 'input.schema', `the drift of '${key}' is missing`, {
        expected: `dynamics.${key}: {drift: ..., noise: {W: ...}}`,
      });
    }
    const drift = readArray(driftField, scope);
    const isVector = names[0] !== key;
    const fits = isVector ? drift.shape.length === 1 && drift.shape[0] === names.length : drift.shape.length === 0;
    if (!fits) {
      throw mistakeAt(source, driftField.span, 'input.schema', `'${driftField.path}' is ${shapeInWords(drift)}`, {
        expected: isVector ? `a vector of ${names.length}` : 'a number',
      });
    }
    const loadings = new Map<string, readonly Expression[]>();
    for (const entry of noiseEntries(keys.get('noise')))
      for (const [name, column] of columnsOf(entry.key, readArray(entry.value, scope), names, entry.value)) {
        if (!noises.has(name)) noises.set(name, { name, entry });
        loadings.set(name, column);
      }
    names.forEach((name, i) =>
      dynamics.set(name, {
        drift: drift.entries[i] ?? zero,
        noise: new Map(
          [...loadings].flatMap(([noise, column]) => {
            const loading = column[i] ?? zero;
            return loading === zero && isVector ? [] : [[noise, loading] as const];
          }),
        ),
      }),
    );
  }
  const missing = declared.find((name) => !dynamics.has(states.get(name)?.[0] ?? name));
  if (missing !== undefined) {
    throw mistakeAt(source, field.span, 'input.schema', `the dynamics of '${missing}' are missing`, {
      expected: `${missing}: {drift: ..., noise: {W: ...}}`,
    });
  }
  return { dynamics, noises: [...noises.values()] };
}

/** `{W: ...}`, or a matrix alone. */
function noiseEntries(field: Field | undefined): readonly Entry[] {
  if (!field || isEmpty(field) || isMap(field.node)) return namesIn(field);
  return [{ key: UNNAMED, keySpan: field.span, value: field }];
}

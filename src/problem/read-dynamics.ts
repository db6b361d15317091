/**
 * The dynamics of a problem file: drift and noise of every state, dx = drift dt + Σ noise dW. The noise of a vector is a matrix
 * with a column for each Wiener process; states are numbers from here on. In discrete time `next` gives the state after a step,
 * and the noise of a step is `noise` times a standard normal variable; or `noise: [W]` names such variables for use in `next`.
 */
import { isMap, isScalar, isSeq } from 'yaml';
import { shapeInWords, type ArrayValue } from '../expression/array.js';
import { zero, type Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import type { StateDynamics } from './problem.js';
import { entryName } from './read-shape.js';
import { readArray } from './yaml-formula.js';
import {
  isEmpty,
  namesIn,
  readList,
  readMap,
  readNamed,
  readRecord,
  scalarText,
  type Entry,
  type Field,
} from './yaml-readers.js';
import { mistakeAt, type Span } from './yaml-source.js';

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

/** `drift` in continuous time, `next` in discrete time, each refused in the other. */
function motionField(
  state: string,
  keySpan: Span,
  field: Field,
  keys: ReadonlyMap<string, Field>,
  discrete: boolean,
): Field {
  const [wanted, other] = discrete ? ['next', 'drift'] : ['drift', 'next'];
  const [found, wrong] = [keys.get(wanted), keys.get(other)];
  if (wrong) {
    throw mistakeAt(
      field.source,
      wrong.span,
      'input.schema',
      `'${wrong.path}' in ${discrete ? 'discrete' : 'continuous'} time`,
      {
        expected: discrete
          ? `'next', the state after a step, since the time has a step`
          : `'drift', the state's rate of change; 'next' is for discrete time, time: {step: 1}`,
      },
    );
  }
  if (found) return found;
  throw mistakeAt(
    field.source,
    keySpan,
    'input.schema',
    `the ${discrete ? 'next state' : 'drift'} of '${state}' is missing`,
    {
      expected: `dynamics.${state}: {${wanted}: ..., noise: {W: ...}}`,
    },
  );
}

/**
 * In discrete time `noise: [W]` names standard normal variables that `next` uses; undefined for noise that is added, which of a
 * vector may be a list too.
 */
function normalsIn(field: Field | undefined, scope: Scope, isVector: boolean): readonly Entry[] | undefined {
  if (!field || !isSeq(field.node)) return undefined;
  const names = readList(field).map((item) => ({
    key: isScalar(item.node) ? scalarText(item.node) : '',
    keySpan: item.span,
    value: item,
  }));
  const fresh = ({ key }: Entry): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !scope.symbols.has(key);
  if (names.length > 0 && names.every(fresh)) return names;
  if (isVector) return undefined;
  const wrong = names.find((entry) => !fresh(entry));
  throw mistakeAt(field.source, (wrong?.value ?? field).span, 'input.schema', `'${wrong?.key ?? ''}' is no new name for a noise in ${field.path}`, {
    expected: 'names that nothing else has, such as [Z], or a loading: noise: {W: 0.3}',
  }); // prettier-ignore
}

const withNormals = (scope: Scope, normals: readonly Entry[]): Scope => ({
  ...scope,
  symbols: new Set([...scope.symbols, ...normals.map(({ key }) => key)]),
});

/** The noises of a state are no symbols of its formulas: their loadings alone are written. */
function withoutNoises(scope: Scope, noise: Field | undefined): Scope {
  const names = noise && isMap(noise.node) ? readMap(noise).map(({ key }) => [key, 'a noise'] as const) : [];
  return { ...scope, excluded: new Map([...(scope.excluded ?? []), ...names]) };
}

/** Every state's dynamics, and the noises in order of first appearance. */
export function readDynamics(
  field: Field,
  states: ReadonlyMap<string, readonly string[]>,
  scope: Scope,
  discrete: boolean,
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
    const keys = readRecord(value, { known: ['drift', 'next', 'noise'], notCovered: ['jump', 'jumps'] });
    const driftField = motionField(key, keySpan, value, keys, discrete);
    const normals = discrete ? normalsIn(keys.get('noise'), scope, names[0] !== key) : undefined;
    for (const entry of normals ?? []) if (!noises.has(entry.key)) noises.set(entry.key, { name: entry.key, entry });
    const drift = readArray(
      driftField,
      normals ? withNormals(scope, normals) : withoutNoises(scope, keys.get('noise')),
    );
    const isVector = names[0] !== key;
    const fits = isVector ? drift.shape.length === 1 && drift.shape[0] === names.length : drift.shape.length === 0;
    if (!fits) {
      throw mistakeAt(source, driftField.span, 'input.schema', `'${driftField.path}' is ${shapeInWords(drift)}`, {
        expected: isVector ? `a vector of ${names.length}` : 'a number',
      });
    }
    const loadings = new Map<string, readonly Expression[]>();
    for (const entry of normals ? [] : noiseEntries(keys.get('noise'), scope))
      for (const [name, column] of columnsOf(
        entry.key,
        readArray(entry.value, withoutNoises(scope, keys.get('noise'))),
        names,
        entry.value,
      )) {
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
function noiseEntries(field: Field | undefined, scope: Scope): readonly Entry[] {
  if (!field || isEmpty(field) || isMap(field.node)) return namesIn(field);
  const [only] = isSeq(field.node) && field.node.items.length === 1 ? readList(field) : [field];
  const word = only && isScalar(only.node) ? scalarText(only.node) : '';
  if (/^[A-Z]\w*$/.test(word) && !scope.symbols.has(word) && scope.arrays?.has(word) !== true) {
    throw mistakeAt(field.source, field.span, 'input.symbol', `the noise '${word}' in ${field.path} has no loading`, {
      expected: `its size beside its name, as in noise: {${word}: 0.3}`,
    });
  }
  return [{ key: UNNAMED, keySpan: field.span, value: field }];
}

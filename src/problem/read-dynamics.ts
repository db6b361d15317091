/**
 * The dynamics of a problem file: drift and noise of every state, dx = drift dt + Σ noise dW.
 */
import type { Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import type { StateDynamics } from './problem.js';
import { readFormula } from './yaml-formula.js';
import { namesIn, readNamed, readRecord, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** Every state's dynamics, and the noises in order of first appearance. */
export function readDynamics(
  field: Field,
  states: readonly string[],
  scope: Scope,
): { readonly dynamics: ReadonlyMap<string, StateDynamics>; readonly noises: readonly Entry[] } {
  const { source } = field;
  const entries = readNamed(field);
  const dynamics = new Map<string, StateDynamics>();
  const noises = new Map<string, Entry>();
  for (const { key, keySpan, value } of entries) {
    if (!states.includes(key)) {
      throw mistakeAt(source, keySpan, 'input.schema', `'${key}' in dynamics is not a state`, {
        expected: `one of ${states.join(', ')}`,
        suggestion: nearestName(key, states),
      });
    }
    const keys = readRecord(value, { known: ['drift', 'noise'], notCovered: ['next', 'jump', 'jumps'] });
    const drift = keys.get('drift');
    if (!drift) {
      throw mistakeAt(source, keySpan, 'input.schema', `the drift of '${key}' is missing`, {
        expected: `dynamics.${key}: {drift: ..., noise: {W: ...}}`,
      });
    }
    const noise = keys.get('noise');
    const loadings = new Map<string, Expression>();
    for (const entry of namesIn(noise)) {
      if (!noises.has(entry.key)) noises.set(entry.key, entry);
      loadings.set(entry.key, readFormula(entry.value, scope));
    }
    dynamics.set(key, { drift: readFormula(drift, scope), noise: loadings });
  }
  const missing = states.find((name) => !dynamics.has(name));
  if (missing !== undefined) {
    throw mistakeAt(source, field.span, 'input.schema', `the dynamics of '${missing}' are missing`, {
      expected: `${missing}: {drift: ..., noise: {W: ...}}`,
    });
  }
  return { dynamics, noises: [...noises.values()] };
}

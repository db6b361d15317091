/** Rules at the ends of the states' domains: reflect, absorb or constrain. */
import { isScalar } from 'yaml';
import { nearestName } from '../expression/nearest-name.js';
import type { Boundary, BoundaryRule, Variable } from './problem.js';
import { readMap, readRecord, scalarText, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

const RULES: readonly BoundaryRule[] = ['reflect', 'absorb', 'constrain'];

function readRule(field: Field): BoundaryRule {
  const word = isScalar(field.node) ? scalarText(field.node) : '';
  const rule = RULES.find((r) => r === word);
  if (rule) return rule;
  throw mistakeAt(field.source, field.span, 'input.schema', `'${word.slice(0, 60)}' is not a rule in ${field.path}`, {
    expected: RULES.join(', '),
    suggestion: nearestName(word, RULES),
  });
}

/** The ends that a domain has. */
function endsOf({ domain }: Variable): readonly (keyof Boundary)[] {
  switch (domain.kind) {
    case 'interval':
      return ['lower', 'upper'];
    case 'positive':
    case 'nonnegative':
      return ['lower'];
    case 'real':
    case 'set':
      return [];
  }
}

/** Reads `boundary: {x: {lower: absorb}}`. */
export function readBoundary(field: Field, states: readonly Variable[]): ReadonlyMap<string, Boundary> {
  const entries = readMap(field).map(({ key, keySpan, value }) => {
    const state = states.find((x) => x.name === key);
    const names = states.map((x) => x.name);
    if (!state)
      throw mistakeAt(field.source, keySpan, 'input.symbol', `'${key}' in boundary is not a state`, {
        expected: `one of ${names.join(', ')}`,
        suggestion: nearestName(key, names),
      });
    const keys = readRecord(value, { known: ['lower', 'upper'] });
    const ends = endsOf(state);
    const rules = [...keys].map(([end, rule]) => {
      if (!ends.some((e) => e === end))
        throw mistakeAt(field.source, rule.span, 'input.schema', `the domain of '${key}' has no ${end} end`, {
          expected: ends.length === 0 ? `an interval for ${key}, such as ${key}: [0, 1]` : ends.join(', '),
        });
      return [end, readRule(rule)] as const;
    });
    return [key, Object.fromEntries(rules) as Boundary] as const;
  });
  return new Map(entries);
}

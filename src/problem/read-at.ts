/** The default point of interest of a problem file. */
import { isScalar, isSeq } from 'yaml';
import { nearestName } from '../expression/nearest-name.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import type { Regimes } from './problem.js';
import { isValue, regimeValues } from './regimes.js';
import { domainInWords, isIn, type ParameterValues } from './read-domain.js';
import type { ReadVariables } from './read-variables.js';
import { readNumber } from './yaml-formula.js';
import { namesIn, readList, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** A number for each state named, a list (or 0) for a vector, a time where one is given, and the value that names a regime. */
export function readAt(
  field: Field | undefined,
  { variables, entries }: ReadVariables,
  time: string,
  values: ParameterValues,
  regimes?: Regimes,
): ReadonlyMap<string, Rational> {
  const at = new Map<string, Rational>();
  const put = (name: string, place: Field): void => {
    const number = readNumber(place);
    const state = variables.find((x) => x.name === name);
    if (state && !isIn(rationalToNumber(number), state.domain, values)) {
      throw mistakeAt(place.source, place.span, 'input.value', `'${place.path}' is outside the domain of '${name}'`, {
        expected: domainInWords(state.domain),
      });
    }
    at.set(name, number);
  };
  for (const { key, keySpan, value } of namesIn(field)) {
    const names = entries.get(key);
    if (regimes?.names.includes(key)) {
      const number = readNumber(value);
      const known = regimeValues(regimes, key, values);
      if (!known.some((v) => isValue(rationalToNumber(number), v))) {
        throw mistakeAt(value.source, value.span, 'input.value', `'${value.path}' names no regime`, {
          expected: `one of the values of ${key}: ${known.join(', ')}`,
        });
      }
      at.set(key, number);
      continue;
    }
    if (!names && key !== time) {
      const known = [...entries.keys(), ...(regimes?.names ?? []), time];
      throw mistakeAt(value.source, keySpan, 'input.symbol', `'${key}' in at is not a state`, {
        expected: `one of ${known.join(', ')}`,
        suggestion: nearestName(key, known),
      });
    }
    if (!names || (names.length === 1 && names[0] === key)) {
      put(key, value);
      continue;
    }
    // Zero is the zero vector; no other number is one.
    if (isScalar(value.node) && value.node.value === 0) {
      for (const name of names) put(name, value);
      continue;
    }
    const members = isSeq(value.node) ? readList(value) : [];
    if (members.length !== names.length) {
      throw mistakeAt(value.source, value.span, 'input.value', `'${value.path}' is not a vector of ${names.length}`, {
        expected: `a list of ${names.length} numbers`,
      });
    }
    members.forEach((member, i) => put(names[i] ?? key, member));
  }
  const unnamed = field && at.size > 0 ? regimes?.names.find((name) => !at.has(name)) : undefined;
  if (field && regimes && unnamed !== undefined) {
    throw mistakeAt(
      field.source,
      field.span,
      'input.schema',
      `'at' does not say in which regime: '${unnamed}' is missing`,
      {
        expected: `${unnamed}: with one of its values ${regimeValues(regimes, unnamed, values).join(', ')}`,
      },
    );
  }
  return at;
}

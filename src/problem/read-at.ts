/** The default point of interest of a problem file. */
import { isSeq } from 'yaml';
import { nearestName } from '../expression/nearest-name.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { domainInWords, isIn, type ParameterValues } from './read-domain.js';
import type { ReadVariables } from './read-variables.js';
import { readNumber } from './yaml-formula.js';
import { namesIn, readList, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** A number for each state named, a list for a vector, and a time where one is given. */
export function readAt(
  field: Field | undefined,
  { variables, entries }: ReadVariables,
  time: string,
  values: ParameterValues,
): ReadonlyMap<string, Rational> {
  const at = new Map<string, Rational>();
  const put = (name: string, place: Field): void => {
    const number = readNumber(place);
    const state = variables.find((x) => x.name === name);
    if (state && !isIn(rationalToNumber(number), state.domain, values)) {
      throw mistakeAt(place.source, place.span, 'input.value', `'${place.path}' is outside the state's domain`, {
        expected: domainInWords(state.domain),
      });
    }
    at.set(name, number);
  };
  for (const { key, keySpan, value } of namesIn(field)) {
    const names = entries.get(key);
    if (!names && key !== time) {
      const known = [...entries.keys(), time];
      throw mistakeAt(value.source, keySpan, 'input.symbol', `'${key}' in at is not a state`, {
        expected: `one of ${known.join(', ')}`,
        suggestion: nearestName(key, known),
      });
    }
    if (!names || (names.length === 1 && names[0] === key)) {
      put(key, value);
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
  return at;
}

/** Parameters of a problem file: exact numbers, vectors and matrices of them, with the domain that proofs may use. */
import { isMap, isSeq } from 'yaml';
import type { ArrayValue } from '../expression/array.js';
import { CostateError } from '../errors.js';
import type { Domain } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import { rationalToNumber, signOfRational, type Rational } from '../expression/rational.js';
import type { Parameter } from './problem.js';
import { domainInWords, isIn, readDomain } from './read-domain.js';
import { entryName, indicesOf, parameterArray, readNumbers } from './read-shape.js';
import { readNumber } from './yaml-formula.js';
import { readRecord, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** Values that replace those of the file. */
type Overrides = ReadonlyMap<string, Rational> | undefined;

export interface ReadParameters {
  /** Entries of arrays one by one; those written as 0 are none. */
  readonly parameters: readonly Parameter[];
  readonly arrays: ReadonlyMap<string, ArrayValue>;
}

const REAL: Domain = { kind: 'real' };

function parameterOf(name: string, value: Rational, domain: Domain, field: Field, overrides: Overrides): Parameter {
  const override = overrides?.get(name);
  const parameter: Parameter = { name, value: override ?? value, domain };
  if (isIn(rationalToNumber(parameter.value), domain, new Map())) return parameter;
  const expected = domainInWords(domain);
  if (override) {
    const message = `the value given for the parameter '${name}' is outside its domain`;
    throw new CostateError({ code: 'input.argument', message, expected });
  }
  throw mistakeAt(field.source, field.span, 'input.value', `the value of '${name}' is outside its domain`, {
    expected,
  });
}

function readParameter({ key: name, value: field }: Entry, overrides: Overrides): ReadParameters {
  const keys = isMap(field.node)
    ? readRecord(field, { known: ['value', 'domain'], required: ['value'] })
    : new Map([['value', field]]);
  const [value = field, domainField] = [keys.get('value'), keys.get('domain')];
  const nothing: Scope = { symbols: new Set() };
  const domain = domainField ? readDomain(domainField, nothing, new Map(), true) : REAL;
  if (!isSeq(value.node))
    return { parameters: [parameterOf(name, readNumber(value), domain, value, overrides)], arrays: new Map() };
  const numbers = readNumbers(value);
  const entries = indicesOf(numbers.shape).flatMap((indices, k) => {
    const number = numbers.values[k];
    if (number === undefined || signOfRational(number) === 0) return [];
    return [parameterOf(entryName(name, indices), number, domain, value, overrides)];
  });
  return { parameters: entries, arrays: new Map([[name, parameterArray(name, numbers)]]) };
}

/**
 * Reads the parameters.
 *
 * @param file the file to name where a value is given for a parameter that it has not
 * @throws CostateError `input.*` with the place; `input.argument` for an override that does not fit
 */
export function readParameters(
  entries: readonly Entry[],
  overrides: Overrides,
  file: string | undefined,
): ReadParameters {
  refuseStrangers(entries, overrides, file);
  const read = entries.map((entry) => readParameter(entry, overrides));
  return {
    parameters: read.flatMap((r) => r.parameters),
    arrays: new Map(read.flatMap((r) => [...r.arrays])),
  };
}

function refuseStrangers(entries: readonly Entry[], overrides: Overrides, file: string | undefined): void {
  const declared = entries.map((entry) => entry.key);
  const known = entries.flatMap(({ key, value }) => {
    const field = isMap(value.node) ? readRecord(value, { known: ['value', 'domain'] }).get('value') : value;
    if (!field || !isSeq(field.node)) return [key];
    const { shape, values } = readNumbers(field);
    return indicesOf(shape).flatMap((indices, k) => {
      const number = values[k];
      return number !== undefined && signOfRational(number) !== 0 ? [entryName(key, indices)] : [];
    });
  });
  const stranger = [...(overrides?.keys() ?? [])].find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const near = nearestName(stranger, known);
  const inFile = file === undefined ? '' : ` in ${file}`;
  const whole = declared.includes(stranger);
  throw new CostateError({
    code: 'input.argument',
    message: whole
      ? `the parameter '${stranger}' is not a single number${inFile}`
      : `there is no parameter '${stranger}'${inFile}`,
    expected: `one of ${known.join(', ') || 'none'}`,
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

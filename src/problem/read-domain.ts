/**
 * Domains of states, controls and parameters: real, positive, nonnegative, an interval [lo, hi], a set {set: [...]};
 * and whether a value lies in one.
 */
import { isMap, isScalar, isSeq } from 'yaml';
import { doubles } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import type { Domain, Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { printText } from '../expression/print-text.js';
import { nearestName } from '../expression/nearest-name.js';
import { readFormula } from './yaml-formula.js';
import { isEmpty, readList, readRecord, scalarText, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

const WORDS = ['real', 'positive', 'nonnegative'] as const;

/** Values of the parameters, for checks of bounds; formulas of a problem's frame use nothing else. */
export type ParameterValues = ReadonlyMap<string, number>;

/** The double a formula in the parameters has at their values; NaN where it has none. */
export function valueAt(e: Expression, values: ParameterValues): number {
  try {
    return evaluate(e, environmentOf(values), doubles);
  } catch {
    return Number.NaN;
  }
}

const infinite = (field: Field): boolean =>
  isScalar(field.node) && /^[-+]?\.?(inf|infinity|infinite|oo|nan|∞)$/i.test(scalarText(field.node));

function readInterval(field: Field, scope: Scope, values: ParameterValues): Domain {
  const members = readList(field);
  const [low, high] = members;
  if (members.length !== 2 || !low || !high) {
    throw mistakeAt(
      field.source,
      field.span,
      'input.schema',
      `'${field.path}' has ${members.length} ${members.length === 1 ? 'bound' : 'bounds'}`,
      {
        expected: 'an interval [lower, upper]',
      },
    );
  }
  for (const bound of [low, high]) {
    if (!infinite(bound)) continue;
    throw mistakeAt(field.source, bound.span, 'input.schema', `'${bound.path}' is not finite`, {
      expected: 'finite bounds, or one of real, positive, nonnegative in place of the interval',
    });
  }
  const [lower, upper] = [readFormula(low, scope), readFormula(high, scope)];
  if (!(valueAt(lower, values) < valueAt(upper, values))) {
    throw mistakeAt(field.source, field.span, 'input.value', `'${field.path}' is an empty interval`, {
      expected: 'a lower bound below the upper one',
    });
  }
  return { kind: 'interval', lower, upper };
}

const domainsInWords = (sets: boolean): string =>
  `one of ${WORDS.join(', ')}, [lower, upper]${sets ? ', {set: [...]}' : ''}`;

/** Reads a domain; bounds are formulas in the parameters. `sets` says whether {set: [...]} makes sense here. */
export function readDomain(field: Field, scope: Scope, values: ParameterValues, sets: boolean): Domain {
  if (isSeq(field.node)) return readInterval(field, scope, values);
  if (isMap(field.node)) {
    const keys = readRecord(field, {
      known: sets ? ['set', 'domain'] : ['domain'],
      notCovered: ['dimension', 'symmetric', ...(sets ? [] : ['set'])],
    });
    const [set, domain] = [keys.get('set'), keys.get('domain')];
    if (set && domain) {
      throw mistakeAt(field.source, domain.span, 'input.schema', `'${field.path}' has both a set and a domain`, {
        expected: 'one of the two',
      });
    }
    if (domain) return readDomain(domain, scope, values, sets);
    if (!set)
      throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' says nothing`, {
        expected: domainsInWords(sets),
      });
    const members = readList(set).map((member) => readFormula(member, scope));
    if (members.length === 0) {
      throw mistakeAt(field.source, set.span, 'input.value', `'${set.path}' is empty`, {
        expected: 'at least one value',
      });
    }
    return { kind: 'set', values: members };
  }
  const word = isScalar(field.node) ? scalarText(field.node) : '';
  const kind = WORDS.find((w) => w === word);
  if (kind) return { kind };
  if (isEmpty(field))
    throw mistakeAt(field.source, field.span, 'input.schema', `nothing under '${field.path}'`, {
      expected: domainsInWords(sets),
    });
  throw mistakeAt(field.source, field.span, 'input.schema', `'${word.slice(0, 60)}' is not a domain in ${field.path}`, {
    expected: domainsInWords(sets),
    suggestion:
      nearestName(word, WORDS) ??
      (/^[(\]].*[)[]$/.test(word) ? 'Intervals are closed: write [lower, upper].' : undefined),
  });
}

/** Whether a number lies in a domain. */
export function isIn(value: number, domain: Domain, values: ParameterValues): boolean {
  switch (domain.kind) {
    case 'real':
      return Number.isFinite(value);
    case 'positive':
      return value > 0;
    case 'nonnegative':
      return value >= 0;
    case 'interval':
      return value >= valueAt(domain.lower, values) && value <= valueAt(domain.upper, values);
    case 'set':
      return domain.values.some((v) => valueAt(v, values) === value);
  }
}

/** A domain in words, for messages. */
export function domainInWords(domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      return `a value in [${printText(domain.lower)}, ${printText(domain.upper)}]`;
    case 'set':
      return `one of ${domain.values.map(printText).join(', ')}`;
    case 'real':
      return 'a finite value';
    case 'positive':
    case 'nonnegative':
      return `a ${domain.kind} value`;
  }
}

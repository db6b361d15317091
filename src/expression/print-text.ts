/**
 * Expressions as plain text. What the grammar of formulas covers reads back to the same function; the rest
 * (suprema, expectations, pending substitutions) is for the eye.
 */
import { CIRCLE_NUMBER } from './circle-number.js';
import type { Domain, Expression, Optimum } from './expression.js';
import { LEVEL, atom, held, isOne, printerFor, type Part, type Target } from './print.js';
import { rangesOfNames } from './print-folded.js';
import { plainArguments, sameDomain } from './print-layout.js';

const group = (text: string): string => `(${text})`;
const nameOf = (e: Expression): string | undefined => (e.kind === 'symbol' ? e.name : undefined);
const texts = (list: readonly Expression[], part: Part): string =>
  rangesOfNames(list, nameOf)
    .map((range) => range.map((e) => part(e).text).join(', ..., '))
    .join(', ');

function domainText(name: string, domain: Domain, part: Part): string {
  switch (domain.kind) {
    case 'real':
      return name;
    case 'positive':
      return `${name} > 0`;
    case 'nonnegative':
      return `${name} >= 0`;
    case 'interval':
      return `${name} in [${part(domain.lower).text}, ${part(domain.upper).text}]`;
    case 'set':
      return `${name} in {${texts(domain.values, part)}}`;
  }
}

/** The variables of an optimum, each with its domain. */
export const rangesText = (variables: Optimum['variables'], part: Part): string =>
  rangesOfNames(variables, (v) => v.name, sameDomain)
    .map((range) => domainText(range.map((v) => v.name).join(', ..., '), range[0].domain, part))
    .join(', ');

/** `D(V, t, x, 2)` style: the names differentiated by, each with its order where above one. */
const ordersText = (names: readonly string[], orders: readonly number[]): string =>
  names
    .flatMap((name, i) => ((orders[i] ?? 0) === 0 ? [] : orders[i] === 1 ? [name] : [name, String(orders[i])]))
    .join(', ');

const textTarget: Target = {
  group,
  minus: '-',
  integer: (digits) => digits,
  decimal: (digits) => digits,
  ratio: (n, d) => ({ text: `${n}/${d}`, level: LEVEL.product }),
  symbol: (name) => (name === CIRCLE_NUMBER ? 'pi' : name),
  folded: (letter, from, to, term) => `sum_{${letter}=${from}..${to}} ${term}`,
  times: (factors) => factors.join('*'),
  fraction: (over, under) => ({
    text: `${held(over, LEVEL.product, { group })}/${held(under, LEVEL.power, { group })}`,
    level: LEVEL.product,
  }),
  coefficientApart: false,
  exponentLevel: LEVEL.atom,
  compactExponents: false,
  power: (base, exponent) => ({ text: `${base}^${exponent}`, level: LEVEL.power }),
  root: (degree, part) => (degree === 2 ? atom(`sqrt(${part(LEVEL.relation)})`) : undefined),
  call: (name, args, part) => atom(`${name}(${texts(args, part)})`),
  unknown: (e, part) => {
    if (e.orders.every((order) => order === 0)) return atom(`${e.name}(${texts(e.arguments, part)})`);
    const names = plainArguments(e.arguments);
    if (names) return atom(`D(${e.name}, ${ordersText(names, e.orders)})`);
    const slots = e.orders.flatMap((order, i) => Array.from({ length: order }, () => String(i + 1)));
    return atom(`${e.name}_{${slots.join(',')}}(${texts(e.arguments, part)})`);
  },
  derivative: (e, part) => atom(`D(${part(e.body).text}, ${ordersText([e.variable], [e.order])})`),
  substitution: (e, part) =>
    atom(
      `[${part(e.body).text} with ${e.bindings
        .map(
          (b) => `${b.name}${b.parameters.length > 0 ? `(${b.parameters.join(', ')})` : ''} := ${part(b.value).text}`,
        )
        .join(', ')}]`,
    ),
  optimum: (e, part) => atom(`${e.sense}_{${rangesText(e.variables, part)}} {${part(e.body).text}}`),
  expectation: (e, part) => atom(`E[${part(e.body).text}]`),
  limit: (e, part) => ({
    text: `lim_{${e.variable} -> 0+} ${held(part(e.body), LEVEL.power, { group })}`,
    level: LEVEL.product,
  }),
  bigO: (e) => {
    const letter = e.strict ? 'o' : 'O';
    if (isOne(e.exponent)) return atom(`${letter}(${e.variable})`);
    const exponent = `${e.exponent.numerator}${e.exponent.denominator === 1n ? '' : `/${e.exponent.denominator}`}`;
    return atom(`${letter}(${e.variable}^${e.exponent.denominator === 1n ? exponent : `(${exponent})`})`);
  },
  relation: (e, part) => ({ text: `${part(e.left).text} ${e.operator} ${part(e.right).text}`, level: LEVEL.relation }),
};

/** Prints pieces with their level. */
export const textPart: Part = printerFor(textTarget);

/** The expression as plain text, such as `-P*x^2/2 - c` or `rho*V(x) = sup_{a} {...}`. */
export const printText = (e: Expression): string => printerFor(textTarget)(e).text;

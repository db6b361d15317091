/**
 * Expressions as SymPy source (Python), for readers who want to check a result elsewhere. Symbols are taken as declared,
 * with `from sympy import *`; suprema and expectations become applied undefined functions.
 */
import type { Expression, FunctionName, RelationOperator } from './expression.js';
import { CIRCLE_NUMBER } from './circle-number.js';
import { LEVEL, atom, held, printerFor, type Part, type Target } from './print.js';
import { plainArguments } from './print-layout.js';

const group = (text: string): string => `(${text})`;

/** Words that Python or SymPy keep for themselves. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'lambda in is if else for while and or not def class return yield import from as with pass None True False del try ' +
    'except finally raise global nonlocal assert break continue elif async await pi'
  ).split(' '),
);
const sympyName = (name: string): string =>
  name === CIRCLE_NUMBER
    ? 'pi'
    : RESERVED.has(name)
      ? `${name}_`
      : name.replace(/\[(\d+)(?:,(\d+))?\]/, (_, i: string, j?: string) => `_${i}${j === undefined ? '' : `_${j}`}`);
const list = (es: readonly Expression[], part: Part): string => es.map((e) => part(e).text).join(', ');

const FUNCTION_SYMPY: Readonly<Record<FunctionName, string>> = {
  exp: 'exp',
  log: 'log',
  sin: 'sin',
  cos: 'cos',
  tan: 'tan',
  sinh: 'sinh',
  cosh: 'cosh',
  tanh: 'tanh',
  abs: 'Abs',
  sign: 'sign',
  min: 'Min',
  max: 'Max', // prettier-ignore
};
const RELATION_SYMPY: Readonly<Record<RelationOperator, string>> = {
  '=': 'Eq',
  '<': 'Lt',
  '<=': 'Le',
  '>': 'Gt',
  '>=': 'Ge',
};

const byOrders = (names: readonly string[], orders: readonly number[]): string =>
  names.flatMap((name, i) => ((orders[i] ?? 0) > 0 ? [`(${name}, ${orders[i]})`] : [])).join(', ');

const tuple = (items: readonly string[]): string => `(${items.join(', ')},)`;

const sympyTarget: Target = {
  group,
  minus: '-',
  // Bare Python integers would divide to doubles: Integer keeps every quotient exact.
  integer: (digits) => digits,
  ratio: (n, d) => atom(`Rational(${n}, ${d})`),
  symbol: sympyName,
  times: (factors) => factors.join('*'),
  fraction: (over, under) => ({
    text: `${/^\d+$/.test(over.text) ? `Integer(${over.text})` : held(over, LEVEL.product, { group })}/${held(under, LEVEL.power, { group })}`,
    level: LEVEL.product,
  }),
  coefficientApart: false,
  exponentLevel: LEVEL.atom,
  compactExponents: false,
  power: (base, exponent) => ({
    text: `${/^\d+$/.test(base) ? `Integer(${base})` : base}**${exponent}`,
    level: LEVEL.power,
  }),
  root: (degree, part) => (degree === 2 ? atom(`sqrt(${part(LEVEL.relation)})`) : undefined),
  call: (name, args, part) => atom(`${FUNCTION_SYMPY[name]}(${list(args, part)})`),
  unknown: (e, part) => {
    const name = sympyName(e.name);
    if (e.orders.every((order) => order === 0)) return atom(`Function('${e.name}')(${list(e.arguments, part)})`);
    const plain = plainArguments(e.arguments)?.map(sympyName);
    const slots = plain ?? e.arguments.map((_, i) => `Symbol('_${name}${i + 1}')`);
    const jet = `Derivative(Function('${e.name}')(${slots.join(', ')}), ${byOrders(slots, e.orders)})`;
    return atom(plain ? jet : `Subs(${jet}, ${tuple(slots)}, ${tuple(e.arguments.map((a) => part(a).text))})`);
  },
  derivative: (e, part) => atom(`Derivative(${part(e.body).text}, (${sympyName(e.variable)}, ${e.order}))`),
  substitution: (e, part) => {
    const symbols = e.bindings.filter((b) => b.parameters.length === 0);
    const functions = e.bindings.filter((b) => b.parameters.length > 0);
    const body = functions.reduce(
      (text, b) =>
        `(${text}).replace(Function('${b.name}'), Lambda(${tuple(b.parameters.map(sympyName))}, ${part(b.value).text}))`,
      part(e.body).text,
    );
    if (symbols.length === 0) return atom(body);
    return atom(
      `Subs(${body}, ${tuple(symbols.map((b) => sympyName(b.name)))}, ${tuple(symbols.map((b) => part(b.value).text))})`,
    );
  },
  optimum: (e, part) =>
    atom(`Function('${e.sense}')(${e.variables.map((v) => sympyName(v.name)).join(', ')}, ${part(e.body).text})`),
  expectation: (e, part) => atom(`Function('Expectation')(${part(e.body).text})`),
  limit: (e, part) => atom(`Limit(${part(e.body).text}, ${sympyName(e.variable)}, 0, '+')`),
  bigO: (e) => atom(`Order(${sympyName(e.variable)}**Rational(${e.exponent.numerator}, ${e.exponent.denominator}))`),
  relation: (e, part) => atom(`${RELATION_SYMPY[e.operator]}(${part(e.left).text}, ${part(e.right).text})`),
};

/** The expression as SymPy source, exact: `Rational(1, 2)*P*x**2`. Names that Python keeps get an underscore behind. */
export const printSympy = (e: Expression): string => printerFor(sympyTarget)(e).text;

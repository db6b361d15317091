/**
 * The functions a formula may call, with their numbers of arguments and how each is built.
 */
import { call, exp, log, sqrt, zero, type Expression, type FunctionName } from './expression.js';

type Builder = (args: readonly Expression[]) => Expression;
export interface KnownFunction {
  readonly least: number;
  readonly most: number;
  readonly build: Builder;
}

const named = (name: FunctionName, least = 1, most = 1): KnownFunction => ({
  least,
  most,
  build: (args) => call(name, ...args),
});

const unary = (build: (e: Expression) => Expression): KnownFunction => ({
  least: 1,
  most: 1,
  build: ([argument]) => build(argument ?? zero),
});

export const FUNCTIONS: ReadonlyMap<string, KnownFunction> = new Map([
  ['exp', unary(exp)],
  ['log', unary(log)],
  ['sqrt', unary(sqrt)],
  ...(['sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'abs', 'sign'] as const).map((f) => [f, named(f)] as const),
  ['min', named('min', 1, 50)],
  ['max', named('max', 1, 50)],
]);

/** Functions of vectors and matrices. */
export const VECTOR_FUNCTIONS: ReadonlySet<string> = new Set(['dot', 'transpose', 'norm2', 'identity']);

/** What other languages call our functions. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['ln', 'log'],
  ['loge', 'log'],
  ['tg', 'tan'],
  ['fabs', 'abs'],
  ['sgn', 'sign'],
  ['signum', 'sign'],
  ['minimum', 'min'],
  ['maximum', 'max'],
  ['root', 'sqrt'], // prettier-ignore
]);

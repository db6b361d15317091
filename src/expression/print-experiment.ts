/**
 * What an experiment observes, as formulas: stochastic differential equations, starting laws, integrals along a path and
 * updates. Their parts are printed by the one printer; the signs around them, which no expression has, are put here.
 */
import { add, equation, multiply, number, one, symbol, unknown, type Expression } from './expression.js';
import { printLatex } from './print-latex.js';
import { signedOf } from './print-layout.js';
import { latexSymbol } from './print-symbols.js';
import { printText } from './print-text.js';
import { multiplyRational, type Rational } from './rational.js';
import { bind, substitute } from './substitute.js';

/** A formula in the grammar of formulas, or near it, and in LaTeX. */
export interface Formula {
  readonly text: string;
  readonly latex: string;
}

const formula = (e: Expression): Formula => ({ text: printText(e), latex: printLatex(e) });

/** dW, or dW_1, dW_2, … where there are several. */
const wiener = (index: number, count: number): Expression => symbol(count === 1 ? 'dW' : `dW_${index + 1}`);

/** dx = drift dt + Σ noise dW for each coordinate; without columns of noise an ordinary differential equation. */
export const printDynamics = (
  coordinates: readonly string[],
  drift: readonly Expression[],
  noise: readonly (readonly Expression[])[],
): readonly Formula[] =>
  coordinates.map((x, i) => {
    const loadings = noise[i] ?? [];
    const terms = loadings.map((loading, j) => multiply(loading, wiener(j, loadings.length)));
    return formula(equation(symbol(`d${x}`), add(multiply(drift[i] ?? number(0), symbol('dt')), ...terms)));
  });

const at = (coordinate: string, time: Rational): Expression => unknown(coordinate, [number(time)]);

/** x(0) = value for each coordinate. */
export const printStart = (coordinates: readonly string[], values: readonly Expression[]): readonly Formula[] =>
  values.map((value, i) => formula(equation(unknown(coordinates[i] ?? '', [number(0)]), value)));

/** x(0) ~ Σ weight N(mean, deviation²), the coordinates of a component independent of each other. */
export function printMixture(
  coordinates: readonly string[],
  components: readonly {
    readonly weight: Rational;
    readonly mean: readonly Rational[];
    readonly deviation: readonly Rational[];
  }[],
): Formula {
  const write = (
    print: (e: Expression) => string,
    normal: string,
    name: (x: string) => string,
    sign: string,
  ): string => {
    const tuple = (values: readonly string[]): string =>
      values.length === 1 ? values.join('') : `(${values.join(', ')})`;
    const numbers = (values: readonly Rational[]): string => tuple(values.map((v) => print(number(v))));
    const parts = components.map(({ weight, mean, deviation }) => {
      const variances = numbers(deviation.map((s) => multiplyRational(s, s)));
      const factor = number(weight) === one ? '' : `${print(number(weight))} `;
      return `${factor}${normal}(${numbers(mean)}, ${variances})`;
    });
    return `${tuple(coordinates.map((x) => `${name(x)}(0)`))} ${sign} ${parts.join(' + ')}`;
  };
  return {
    text: write(printText, 'N', (x) => x, '~'),
    latex: write(printLatex, '\\mathcal{N}', latexSymbol, '\\sim'),
  };
}

/** name = x(time): a state kept on the way. */
export const printRecord = (name: string, coordinate: string, time: Rational): Formula =>
  formula(equation(symbol(name), at(coordinate, time)));

/** A functional of a path from time zero to the horizon, in the coordinates and t. */
export interface PrintedFunctional {
  readonly coordinates: readonly string[];
  readonly horizon: Rational;
  readonly running?: Expression;
  readonly martingale?: readonly Expression[];
  readonly quadraticVariation?: Expression;
  readonly terminal?: Expression;
}

/** Terms with + between them, or the − that a term begins with. */
const joined = (terms: readonly string[]): string =>
  terms.reduce((sum, term) => (term.startsWith('-') ? `${sum} - ${term.slice(1)}` : `${sum} + ${term}`));

function functionalIn(f: PrintedFunctional, target: 'text' | 'latex'): string {
  const latex = target === 'latex';
  const print = latex ? printLatex : printText;
  const [open, close] = latex ? ['\\left( ', ' \\right)'] : ['(', ')'];
  const end = print(number(f.horizon));
  const integral = (integrand: Expression, differential: Expression): string => {
    const { negative, magnitude } = signedOf(multiply(integrand, differential));
    return `${negative ? '-' : ''}${latex ? `\\int_{0}^{${end}} ` : `int_0^${end} `}${print(magnitude)}`;
  };
  const [first = ''] = f.coordinates;
  const increment = latex ? `(\\Delta ${latexSymbol(first)})^{2}` : `(Delta ${first})^2`;
  const sum = (weight: Expression): string => {
    const body = weight.kind === 'sum' || signedOf(weight).negative ? `${open}${print(weight)}${close}` : print(weight);
    return `${latex ? '\\sum ' : 'sum '}${weight === one ? '' : `${body} `}${increment}`;
  };
  const atEnd = (e: Expression): Expression =>
    substitute(e, [...f.coordinates.map((x) => bind(x, at(x, f.horizon))), bind('t', number(f.horizon))]);
  const loadings = f.martingale ?? [];
  const terms = [
    ...(f.running ? [integral(f.running, symbol('dt'))] : []),
    ...loadings.flatMap((loading, j) => (loading === number(0) ? [] : [integral(loading, wiener(j, loadings.length))])),
    ...(f.quadraticVariation ? [sum(f.quadraticVariation)] : []),
    ...(f.terminal ? [print(atEnd(f.terminal))] : []),
  ];
  return terms.length === 0 ? '0' : joined(terms);
}

/** ∫ running dt + ∫ martingale dW + Σ quadraticVariation (Δx)² + terminal, alone or with its mean or variance taken. */
export function printFunctional(f: PrintedFunctional, statistic: 'value' | 'mean' | 'variance'): Formula {
  const [text, latex] = [functionalIn(f, 'text'), functionalIn(f, 'latex')];
  if (statistic === 'value') return { text, latex };
  const [name, operator] = statistic === 'mean' ? ['E', '\\mathbb{E}'] : ['Var', '\\operatorname{Var}'];
  return { text: `${name}[${text}]`, latex: `${operator}\\left[ ${latex} \\right]` };
}

/** A coordinate at the horizon, x(T). */
export const printState = (coordinate: string, time: Rational): Formula => formula(at(coordinate, time));

/** name ← update for each name. */
export const printUpdates = (names: readonly string[], update: readonly Expression[]): readonly Formula[] =>
  names.map((name, i) => {
    const value = update[i] ?? symbol(name);
    return {
      text: `${name} <- ${printText(value)}`,
      latex: `${latexSymbol(name)} \\leftarrow ${printLatex(value)}`,
    };
  });

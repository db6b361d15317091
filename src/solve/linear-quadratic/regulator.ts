/**
 * Whether a problem is a linear-quadratic regulator, read off its formulas by exact algebra: drift affine in states and
 * controls, reward quadratic, noise constant, nothing bounded. Coefficients are constants, parameters put in.
 */
import { CostateError } from '../../errors.js';
import { noAssumptions } from '../../expression/assumptions.js';
import { differentiate } from '../../expression/differentiate.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add, half, multiply, square, subtract, symbol, zero, type Expression } from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols, unknownFunctions } from '../../expression/traverse.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { matrixOf, zeros, type Matrix } from '../riccati/matrix.js';

/** A quadratic in a vector z: zᵀMz + 2lᵀz + constant. */
export interface Quadratic {
  readonly matrix: Matrix;
  readonly linear: readonly number[];
  readonly constant: number;
}

/** Least cost ∫e^{−ρt}(quadratic in (x, u))dt under dx = (Ax + Bu + d)dt + noise of covariance D dt; cost is minus reward. */
export interface Regulator {
  readonly instance: ProblemInstance;
  /** n × n and n × m; one column of zeros where there is no control. */
  readonly a: Matrix;
  readonly b: Matrix;
  /** d, n numbers. */
  readonly drift: readonly number[];
  /** n × n: ΣRΣᵀ. */
  readonly covariance: Matrix;
  /** Running cost in states, then controls. */
  readonly cost: Quadratic;
  /** Cost at the end of a finite horizon, in states. */
  readonly terminal: Quadratic;
}

export interface NotRegulator { readonly why: string } // prettier-ignore

/** The number of a constant expression; undefined where it depends on anything. */
function constantOf(e: Expression): number | undefined {
  const form = normalForm(e, noAssumptions);
  if (freeSymbols(form).size > 0 || unknownFunctions(form).size > 0) return undefined;
  const value = evaluateNumber(form, new Map());
  return Number.isFinite(value) ? value : undefined;
}

/** Putting zero for all names, where a formula has any of them: in many dimensions most second derivatives have none. */
function atOrigin(names: readonly string[]): (e: Expression) => Expression {
  const origin = names.map((name) => bind(name, zero));
  const own = new Set(names);
  return (e) => ([...freeSymbols(e)].some((name) => own.has(name)) ? substitute(e, origin) : e);
}

/** Coefficients of an affine function; undefined for any other. */
function affine(
  e: Expression,
  names: readonly string[],
): { readonly slopes: readonly number[]; readonly at0: number } | undefined {
  const origin = atOrigin(names);
  const slopes = names.map((name) => origin(differentiate(e, name)));
  const at0 = origin(e);
  const rebuilt = add(at0, ...slopes.map((s, i) => multiply(s, symbol(names[i] ?? ''))));
  if (!isZero(subtract(e, rebuilt), noAssumptions)) return undefined;
  const numbers = slopes.map(constantOf);
  const first = constantOf(at0);
  if (first === undefined || numbers.some((v) => v === undefined)) return undefined;
  return { slopes: numbers.map((v) => v ?? NaN), at0: first };
}

/** Coefficients of a quadratic function, times a sign; undefined for any other. */
function quadratic(e: Expression, names: readonly string[], sign: number): Quadratic | undefined {
  const origin = atOrigin(names);
  const gradient = names.map((name) => differentiate(e, name));
  const hessian: (readonly Expression[])[] = [];
  for (const g of gradient) {
    const row: Expression[] = [];
    for (const name of names) {
      const bend = differentiate(g, name);
      const there = origin(bend);
      // The first second derivative that moves tells the function from a quadratic one.
      if (there !== bend && !isZero(subtract(bend, there), noAssumptions)) return undefined;
      row.push(there);
    }
    hessian.push(row);
  }
  const slopes = gradient.map(origin);
  const at0 = origin(e);
  const z = names.map(symbol);
  const pairs = hessian.flatMap((row, i) =>
    row.map((h, j) => multiply(half, h, i === j ? square(z[i] ?? zero) : multiply(z[i] ?? zero, z[j] ?? zero))),
  );
  const rebuilt = add(at0, ...slopes.map((s, i) => multiply(s, z[i] ?? zero)), ...pairs);
  if (!isZero(subtract(e, rebuilt), noAssumptions)) return undefined;
  const matrix = hessian.map((row) => row.map(constantOf));
  const linear = slopes.map(constantOf);
  const constant = constantOf(at0);
  if (constant === undefined || [...matrix.flat(), ...linear].some((v) => v === undefined)) return undefined;
  return {
    matrix: names.length === 0 ? zeros(0, 0) : matrixOf(matrix.map((row) => row.map((v) => (sign * (v ?? NaN)) / 2))),
    linear: linear.map((v) => (sign * (v ?? NaN)) / 2),
    constant: sign * constant,
  };
}

const no = (why: string): NotRegulator => ({ why });

/** Algebra that leaves the formulas it covers, or its resources, says that a problem is none of these. */
function within<T>(work: () => T | NotRegulator): T | NotRegulator {
  try {
    return work();
  } catch (error) {
    if (error instanceof CostateError) return no(error.message);
    throw error;
  }
}

/** The regulator that the problem is, or what tells it from one. */
export const regulatorOf = (instance: ProblemInstance): Regulator | NotRegulator =>
  within(() => {
    const { states, controls } = instance;
    const bounded = [...states, ...controls].find(({ domain }) => domain.kind !== 'real');
    if (bounded) return no(`${bounded.name} is not free to take every real value`);
    const [x, u] = [states.map((s) => s.name), controls.map((c) => c.name)];
    if (instance.stopping) return no('it may be stopped');
    if (instance.until) return no('it ends when a condition first holds');
    const drifts = states.map((s) => affine(s.drift, [...x, ...u]));
    const bent = drifts.findIndex((d) => d === undefined);
    if (bent >= 0) return no(`the drift of ${x[bent] ?? ''} is not affine with constant coefficients`);
    const loadings = states.map((s) => s.noise.map(constantOf));
    const varying = loadings.findIndex((row) => row.some((v) => v === undefined));
    if (varying >= 0) return no(`the noise of ${x[varying] ?? ''} is not constant`);
    const sign = instance.sense === 'maximize' ? -1 : 1;
    const cost = quadratic(instance.running, [...x, ...u], sign);
    if (!cost) return no('the running reward is not quadratic with constant coefficients');
    const terminal = quadratic(instance.terminal, x, sign);
    if (!terminal) return no('the terminal reward is not quadratic');
    const slopes = drifts.map((d) => d?.slopes ?? []);
    const loaded = loadings.map((row) => row.flatMap((s, k) => (s === 0 ? [] : [[k, s ?? NaN] as const])));
    const driving = (i: number): readonly (readonly [number, number])[] => loaded[i] ?? [];
    const covariance = x.map((_, i) =>
      x.map((__, j) =>
        driving(i).reduce(
          (sum, [k, a]) => driving(j).reduce((s, [l, b]) => s + a * (instance.correlation[k]?.[l] ?? NaN) * b, sum),
          0,
        ),
      ),
    );
    return {
      instance,
      a: matrixOf(slopes.map((row) => row.slice(0, x.length))),
      b: u.length === 0 ? zeros(x.length, 1) : matrixOf(slopes.map((row) => row.slice(x.length))),
      drift: drifts.map((d) => d?.at0 ?? NaN),
      covariance: matrixOf(covariance),
      cost,
      terminal,
    };
  });

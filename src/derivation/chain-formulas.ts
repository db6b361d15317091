/** What the steps of the Bellman chain say in vector notation, from Bellman's equation of a step to that of Hamilton and Jacobi. */
import { bigO, symbol, zero } from '../expression/expression.js';
import {
  apply,
  atPoint,
  controlOptimum,
  dot,
  expectationField,
  fieldEquation,
  gradient,
  hessian,
  limitField,
  over,
  rate,
  scalar,
  scalarFunction,
  squareOf,
  sum,
  times,
  type FieldRelation,
  type ScalarField,
} from '../expression/field.js';
import { rational } from '../expression/rational.js';
import { halfOf, itoTerm, minusField } from './diffusion-fields.js';
import {
  expectedMovedValue,
  movedValue,
  normals,
  rootOfStep,
  state,
  step,
  worthOfStep,
  type FieldSetting,
} from './field-setting.js';
import { STEP } from './setting.js';
import type { Step } from './step.js';
import { suffixed } from './unknown-setting.js';
import { stated } from './vector-step.js';

const remainder = (numerator: number, denominator = 1): ScalarField =>
  scalar(bigO(STEP, rational(numerator, denominator)));

const discounted = ({ discount, value }: FieldSetting): readonly ScalarField[] =>
  discount === zero ? [] : [times([scalar(discount)], value)];
const rateOf = ({ time, value }: FieldSetting): readonly ScalarField[] => (time ? [rate(value)] : []);
const runningOf = ({ running }: FieldSetting): readonly ScalarField[] => (running ? [running] : []);

const total = (terms: readonly ScalarField[]): ScalarField => {
  const [first, ...others] = terms;
  if (!first) return scalar(zero);
  return others.length === 0 ? first : sum(first, ...others);
};

/** 𝓛V = ∇V·f + ½ Tr(ΣΣᵀ∇²V), term by term. */
const generatorOf = ({ drift, noise, value }: FieldSetting): readonly ScalarField[] => [
  dot(gradient(value), drift),
  ...(noise ? [itoTerm(noise, value)] : []),
];

/** V_t + 𝓛V. */
const drivenChange = (s: FieldSetting): ScalarField => total([...rateOf(s), ...generatorOf(s)]);
/** V_t + r + 𝓛V − ρV: the gain per unit of time. */
const gain = (s: FieldSetting): ScalarField =>
  total([...rateOf(s), ...runningOf(s), ...generatorOf(s), ...discounted(s).map(minusField)]);

const best = (s: FieldSetting, body: ScalarField): ScalarField => controlOptimum(s.sense, s.controls, body);
/** lim (of − V)/h. */
const perTime = (s: FieldSetting, of: readonly ScalarField[]): ScalarField =>
  limitField(STEP, over(total([...of, minusField(s.value)]), step));

/** V = sup_a { r h + e^{−ρh} E V(X_h) } + o(h). */
export const dynamicProgrammingFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation(s.value, sum(best(s, total(worthOfStep(s))), scalar(bigO(STEP, rational(1), true))));

/** V(X_h) = V + √h ∇V·Σξ + h (V_t + ∇V·f + ½ Σξ·∇²V Σξ) + O(h^{3/2}). */
export function taylorFormula(s: FieldSetting): FieldRelation {
  const { value, drift, noise } = s;
  const first = [...rateOf(s), dot(gradient(value), drift)];
  if (!noise) return fieldEquation(movedValue(s), sum(value, times([step], total(first)), remainder(2)));
  const moved = apply(noise, normals);
  const second = halfOf(dot(moved, apply(hessian(value), moved)));
  return fieldEquation(
    movedValue(s),
    sum(
      value,
      times([rootOfStep], dot(gradient(value), moved)),
      times([step], total([...first, second])),
      remainder(3, 2),
    ),
  );
}

/** E V(X_h) = V + h (V_t + 𝓛V) + O(h²). */
export const expectationFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation(expectedMovedValue(s), sum(s.value, times([step], drivenChange(s)), remainder(2)));

/** r h + e^{−ρh} E V(X_h) = V + h (V_t + r + 𝓛V − ρV) + O(h²). */
export const oneStepFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation(total(worthOfStep(s)), sum(s.value, times([step], gain(s)), remainder(2)));

/** lim (r h + e^{−ρh} E V(X_h) − V)/h = V_t + r + 𝓛V − ρV. */
export const limitFormula = (s: FieldSetting): FieldRelation => fieldEquation(perTime(s, worthOfStep(s)), gain(s));

/** 0 = sup_a lim (r h + e^{−ρh} E V(X_h) − V)/h. */
export const exchangeFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation<ScalarField>(scalar(zero), best(s, perTime(s, worthOfStep(s))));

/** ρV − V_t = sup_a { r + 𝓛ᵃV }. */
export const hjbFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation(
    total([...discounted(s), ...rateOf(s).map(minusField)]),
    best(s, total([...runningOf(s), ...generatorOf(s)])),
  );

/** V(T, x) = g(x). */
export const payoffFormula = ({ value }: FieldSetting): FieldRelation =>
  fieldEquation(atPoint(value, state, symbol('T')), atPoint(scalarFunction('g', ['x']), state));

/** lim (E φ(X_h) − φ)/h = φ_t + 𝓛φ. */
export const generatorFormula = (s: FieldSetting): FieldRelation =>
  fieldEquation(perTime(s, [expectedMovedValue(s)]), drivenChange(s));

/** E (φ(X_h) − φ − √h ∇φ·Σξ)² = O(h²). */
export function itoRemainderFormula(s: FieldSetting): FieldRelation {
  const { value, noise } = s;
  const martingale = noise ? [times([rootOfStep], dot(gradient(value), apply(noise, normals)))] : [];
  const rest = sum(movedValue(s), minusField(value), ...martingale.map(minusField));
  return fieldEquation(expectationField(normals, squareOf(rest)), remainder(2));
}

/** Formulas by the id of the step. */
const FORMULAS: Readonly<Record<string, (s: FieldSetting) => FieldRelation>> = {
  'dynamic-programming': dynamicProgrammingFormula,
  taylor: taylorFormula,
  expectation: expectationFormula,
  'one-step': oneStepFormula,
  limit: limitFormula,
  exchange: exchangeFormula,
  hjb: hjbFormula,
  terminal: payoffFormula,
};

/** The steps of a chain in one dimension, the same steps in every other. */
export interface ChainInDimension {
  readonly dimension: number;
  readonly steps: readonly Step[];
}

/** The chains of all dimensions with the suffixes `.d1`, `.d2`, …, step by step, each claiming a component of its formula. */
export function inVectorNotation(chains: readonly ChainInDimension[], s: FieldSetting): readonly Step[] {
  const [first] = chains;
  return (first?.steps ?? []).flatMap(({ id }) => {
    const formula = FORMULAS[id]?.(s);
    if (!formula) throw new RangeError(`the step '${id}' has no formula in vector notation`);
    return chains.flatMap(({ dimension, steps }) =>
      steps
        .filter((step) => step.id === id)
        .map((step) => stated(suffixed(step, `.d${dimension}`), formula, dimension)),
    );
  });
}

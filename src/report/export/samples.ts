/** Points at which an exported file is held to what Costate computes, with the sizes that errors are measured against. */
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import type { Expression } from '../../expression/expression.js';
import { unknownFunctions, visitAll } from '../../expression/traverse.js';
import { rationalToNumber } from '../../expression/rational.js';
import { instantiate, type NumericDomain, type ProblemInstance } from '../../simulate/instance.js';
import { coefficientsAt } from './coefficients.js';
import { residualOf, type ExportedSolution } from './solution.js';

/** Numbers at a point, computed by Costate. */
export interface Sample {
  /** Time, where V depends on it, and states. */
  readonly point: readonly number[];
  readonly jets: readonly number[];
  readonly actions: readonly (readonly [name: string, value: number])[];
  /** Left of the equation. */
  readonly equation: number;
  /** V; only of a closed form. */
  readonly value?: number;
  /** Sum of the sizes of the equation's terms. */
  readonly scale: number;
}

const SHARES = [0.1, 0.3, 0.5, 0.7, 0.9];
const RATIOS = [0.5, 0.8, 1, 1.3, 2];
const STEPS = [-1, -0.4, 0.3, 0.7, 1.2];
const POINTS = 5;

/** Around the point of interest, inside the domain. */
function alongAxis(domain: NumericDomain, at: number | undefined): readonly number[] {
  if (domain.kind === 'set') return domain.values;
  if (domain.kind === 'interval') return SHARES.map((s) => domain.lower + s * (domain.upper - domain.lower));
  const centre = at ?? 1;
  if (domain.kind === 'real') return STEPS.map((s) => centre + s * Math.max(1, Math.abs(centre)));
  return RATIOS.map((r) => r * (centre > 0 ? centre : 1));
}

/** Points that vary in every argument at once. */
function points(s: ExportedSolution, instance: ProblemInstance): readonly (readonly number[])[] {
  const axes = [
    ...(s.arguments.length > s.states.length ? [[0, 0.25, 0.5, 0.75, 0.9].map((q) => q * instance.horizon)] : []),
    ...instance.states.map(({ name, domain }) => {
      const at = s.problem.at.get(name);
      return alongAxis(domain, at && rationalToNumber(at));
    }),
  ];
  return Array.from({ length: POINTS }, (_, i) => axes.map((axis, k) => axis[(i * (k + 1) + k) % axis.length] ?? NaN));
}

const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);

/** Slopes and curvatures for a file without a closed form: any function has some, and the equation is linear in them. */
const TRIAL_JETS = [0.7, -0.6, -0.9, 0.8, -1.1, 0.5];

/** Whether a formula is on one of its kinks, where derivatives by formula are those of neither side. */
function isOnKink(e: Expression, at: ReadonlyMap<string, number>): boolean {
  let found = false;
  visitAll(e, (node) => {
    if (node.kind !== 'function' || !['abs', 'sign', 'min', 'max'].includes(node.name)) return;
    const values = node.arguments.map((argument) => evaluateNumber(argument, at));
    found ||= values.length === 1 ? values[0] === 0 : new Set(values).size < values.length;
  });
  return found;
}

/**
 * Up to five samples.
 *
 * @throws CostateError `resources.numeric` where the formulas are finite nowhere
 */
export function samplesOf(s: ExportedSolution): readonly Sample[] {
  const instance = instantiate(s.problem);
  const residual = instance.put(residualOf(s));
  const terms = [...termsOf(s.left), ...termsOf(s.hamiltonian)].map(instance.put);
  const controls = s.controls.map((c) => c.name);
  const value = s.closed && instance.put(s.closed.value);
  const smooth = points(s, instance).filter((point) => {
    const at = new Map(s.arguments.map((name, k) => [name, point[k] ?? NaN]));
    return !value || unknownFunctions(value).size > 0 || !isOnKink(value, at);
  });
  const samples = smooth.map((point, i): Sample => {
    const known = new Map(s.arguments.map((name, k) => [name, point[k] ?? NaN]));
    const time = known.get(instance.time) ?? 0;
    const all = s.closed ? new Map([...known, ...coefficientsAt(time, s.closed, instance)]) : known;
    const numberOf = (e: Expression, symbols: ReadonlyMap<string, number>): number =>
      evaluateNumber(instance.put(e), symbols);
    const jets = s.closed
      ? s.closed.jets.map((e) => numberOf(e, all))
      : s.jets.map((_, k) => TRIAL_JETS[(i + k) % TRIAL_JETS.length] ?? 1);
    const withJets = new Map([...known, ...s.jets.map((jet, k) => [jet.symbol, jets[k] ?? NaN] as const)]);
    const actions = controls.map((name): readonly [string, number] => {
      const e = (s.closed ? s.closed.policy : s.maximiser).get(name);
      return [name, e ? numberOf(e, s.closed ? all : withJets) : NaN];
    });
    const everything = new Map([...withJets, ...actions]);
    return {
      point,
      jets,
      actions,
      equation: evaluateNumber(residual, everything),
      ...(s.closed ? { value: numberOf(s.closed.value, all) } : {}),
      scale: terms.reduce((sum, e) => sum + Math.abs(evaluateNumber(e, everything)), 0),
    };
  });
  const finite = samples.filter(({ jets, actions, equation, value = 0, scale }) =>
    [...jets, ...actions.map(([, a]) => a), equation, value, scale].every(Number.isFinite),
  );
  if (finite.length > 0) return finite;
  throw new CostateError({
    code: 'resources.numeric',
    message: `the formulas of '${s.problem.id}' are finite at none of ${samples.length} points`,
    suggestion: "Give the file a point of interest under 'at'.",
  });
}

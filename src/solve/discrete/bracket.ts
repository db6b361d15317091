/**
 * Two bounds around a grid's answer in discrete time. With R^a_k = r + β E φ_{k+1}(X') − φ_k, a policy is worth
 * φ₀(x₀) + E Σ β^k R^a_k, whatever φ is: from one side the policy found, on fresh paths; from the other what no policy exceeds.
 * Where controls do not move the noise, that is the best sequence of actions in hindsight (Brown, Smith and Sun 2010) along paths
 * of the policy found, weighed by the density λ of the next state under an action (Brown and Haugh 2017):
 *
 *   D_k = sup_a {R^a_k + β λ^a_k D_{k+1}},   λ^a = exp(u·z − |u|²/2),   Σu = E_a X' − E_â X';
 *
 * without noise, or where that is closer, the largest R anywhere, summed over the steps.
 */
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import type { Expression } from '../../expression/expression.js';
import { tidy } from '../../expression/tidy.js';
import { freeSymbols } from '../../expression/traverse.js';
import { QUANTILE, interval95 } from '../../simulate/confidence.js';
import { fillNormalPairs, randomKey } from '../../simulate/normal.js';
import type { Bound, Bracket, Unavailable } from '../answer.js';
import { rangeOf } from '../bracket/noise-range.js';
import { coordinateOf, type Axis } from './lattice.js';
import type { StepModel } from './step-model.js';
import { residualInSteps, type StepField, type StepResidual } from './step-residual.js';

export interface StepBracketOptions {
  readonly seed: number;
  /** The grid's own estimate of its error. */
  readonly error: number;
}

const STREAM = 0x42524453;
const PATHS = 64;
/** Discount lengths that paths are followed at least and at most, and steps of a path at most. */
const LENGTHS = { least: 2, most: 10 };
const MOST_STEPS = 4096;
const NARROW = 2e-4;
/** Share of the half-width left off at open ends, where φ goes on as a straight line. */
const RIM = 0.05;
/** Points of all steps together at which R is looked at. */
const MOST_POINTS = 4000;

/** The places looked at along an axis: nodes and the middles between them, in the coordinates of the axis. */
function placesOn(axis: Axis, inner: number, stride: number): readonly number[] {
  const reach = (axis.nodes - 1) * axis.spacing;
  const off = (inner * reach) / 2;
  const [low, high] = [axis.closed[0] ? 0 : off, axis.closed[1] ? reach : reach - off];
  return Array.from(
    { length: Math.floor((2 * (axis.nodes - 1)) / stride) + 1 },
    (_, i) => (i * stride * axis.spacing) / 2,
  )
    .filter((y) => y >= low && y <= high)
    .map((y) => (axis.logarithmic ? Math.exp(axis.from + y) : axis.from + y));
}

interface Extremes {
  /** Σ β^k of the largest R_k, and of the least R_k under the policy found; on an infinite horizon over all steps. */
  readonly most: number;
  readonly least: number;
  readonly region: Readonly<Record<string, readonly [number, number]>>;
}

function extremes(model: StepModel, field: StepField, residual: StepResidual, inner: number): Extremes {
  const count = Number.isFinite(model.steps) ? model.steps : 1;
  const { axes } = field.lattice;
  const all = axes.reduce((n, axis) => n * 2 * axis.nodes, count);
  const stride = Math.max(1, Math.ceil((all / MOST_POINTS) ** (1 / axes.length)));
  const lists = axes.map((axis) => placesOn(axis, inner, stride));
  const points = lists.reduce<readonly (readonly number[])[]>((sofar, list) => sofar.flatMap((p) => list.map((x) => [...p, x])), [[]]); // prettier-ignore
  const action = new Float64Array(model.controls.length);
  let [most, least] = [0, 0];
  for (let k = 0; k < count; k++) {
    let [top, bottom] = [-Infinity, Infinity];
    for (const x of points) {
      residual.policy(k, x, action);
      const own = residual.of(k, x, action);
      const found = residual.most(k, x, () => 0, action);
      // Where R is not a number nothing is known.
      top = found <= top ? top : Number.isNaN(found) ? Infinity : found;
      bottom = own >= bottom ? bottom : Number.isNaN(own) ? -Infinity : own;
    }
    const weight = Number.isFinite(model.steps) ? model.factor ** k : 1 / (1 - model.factor);
    most += weight * top;
    least += weight * bottom;
  }
  const region = model.states.map((name, s) => {
    const list = lists[s] as readonly number[];
    return [name, [list[0] ?? NaN, list.at(-1) ?? NaN] as const] as const;
  });
  return { most, least, region: Object.fromEntries(region) };
}

/** Names in what a normal variable adds to a next state for each unit of it; its own is among them where it is not only added. */
function namesInLoading(next: Expression, normal: string): ReadonlySet<string> {
  if (!freeSymbols(next).has(normal)) return new Set();
  try {
    return freeSymbols(tidy(differentiate(next, normal)));
  } catch (error) {
    if (error instanceof CostateError) return freeSymbols(next);
    throw error;
  }
}

/** Why paths under one policy tell nothing of another; undefined where they do. */
function unweighable({ normals, next, controls }: StepModel): string | undefined {
  if (normals.length === 0) return 'without noise there is one path to each control';
  const loadings = next.flatMap((e) => normals.map((z) => namesInLoading(e, z)));
  if (loadings.some((names) => controls.some(({ name }) => names.has(name))))
    return 'a control moves the noise, so that paths under one policy say nothing of another';
  return loadings.some((names) => normals.some((z) => names.has(z)))
    ? 'the next state is not its noise added to something, so that the density of paths is not known'
    : undefined;
}

interface Sums {
  readonly policy: readonly number[];
  readonly hindsight: readonly number[];
  /** Mean discounted |φ| where paths left the grid. */
  readonly beyond: number;
}

function walk(
  model: StepModel,
  residual: StepResidual,
  start: readonly number[],
  steps: number,
  seed: number,
  weighs: boolean,
): Sums {
  const { normals, factor, correlationFactor, controls } = model;
  const [d, m] = [model.states.length, normals.length];
  const paths = m === 0 ? 1 : PATHS;
  const key = randomKey(seed, STREAM);
  const pair = [new Float64Array(1), new Float64Array(1)] as const;
  const [trial, base] = [new Float64Array(controls.length), new Float64Array(controls.length)];
  const found = { policy: [] as number[], hindsight: [] as number[] };
  let beyond = 0;
  const nextOf = (x: readonly number[], action: Float64Array, k: number, xi: Float64Array): number[] => {
    const z = correlationFactor.map((row) => row.reduce((sum, l, j) => sum + l * (xi[j] as number), 0));
    const out = new Float64Array(1 + d);
    model.evaluate([k * model.step, ...x, ...action, ...z], out);
    return [...out.slice(1)];
  };
  for (let path = 0; path < paths; path++) {
    const kept: { x: readonly number[]; action: Float64Array; xi: Float64Array }[] = [];
    let [x, sum] = [start, 0];
    for (let k = 0; k < steps; k++) {
      const action = new Float64Array(controls.length);
      residual.policy(k, x, action);
      const gain = residual.of(k, x, action);
      if (Number.isNaN(gain)) {
        beyond += (factor ** k * Math.abs(residual.value(k, kept.at(-1)?.x ?? start))) / paths;
        break;
      }
      sum += factor ** k * gain;
      const xi = new Float64Array(m);
      for (let j = 0; 2 * j < m; j++) {
        fillNormalPairs(key, path, 1, k, j, ...pair);
        xi[2 * j] = pair[0][0] as number;
        if (2 * j + 1 < m) xi[2 * j + 1] = pair[1][0] as number;
      }
      kept.push({ x, action, xi });
      x = nextOf(x, action, k, xi);
    }
    found.policy.push(sum);
    if (!weighs) continue;
    let later = 0;
    for (let k = kept.length - 1; k >= 0; k--) {
      const { x: here, action, xi } = kept[k] as (typeof kept)[number];
      const still = nextOf(here, action, k, new Float64Array(m));
      const loading = new Float64Array(d * m);
      for (let j = 0; j < m; j++) {
        const one = nextOf(
          here,
          action,
          k,
          Float64Array.from({ length: m }, (_, l) => (l === j ? 1 : 0)),
        );
        for (let s = 0; s < d; s++) loading[s * m + j] = (one[s] as number) - (still[s] as number);
      }
      const range = rangeOf(loading, d, m);
      const [driven, shift, change] = [new Float64Array(m), new Float64Array(m), new Float64Array(d)];
      range.project(xi, driven);
      const weighed = factor * later;
      const extra = (a: Float64Array): number => {
        if (weighed === 0) return 0;
        const moved = nextOf(here, a, k, new Float64Array(m));
        for (let s = 0; s < d; s++) change[s] = (moved[s] as number) - (still[s] as number);
        if (!range.solve(change, shift)) return NaN;
        let exponent = 0;
        for (let j = 0; j < range.rank; j++)
          exponent += (shift[j] as number) * (driven[j] as number) - (shift[j] as number) ** 2 / 2;
        return weighed * Math.exp(exponent);
      };
      base.set(action);
      trial.set(base);
      later = residual.most(k, here, extra, trial);
    }
    found.hindsight.push(later);
  }
  return { ...found, beyond };
}

function moments(values: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v / n, 0);
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, standardError: n < 2 ? 0 : Math.sqrt(squares / (n * (n - 1))) };
}

/**
 * Brackets the value of a problem in discrete time at a point. The bounds hold whatever values the grid had.
 *
 * @param field the grid's finest solution
 * @returns bounds in the problem's own sign; no policy is to gain from leaving the region
 */
export function bracketInSteps(
  model: StepModel,
  field: StepField,
  at: ReadonlyMap<string, number>,
  { seed, error }: StepBracketOptions,
): Bracket | Unavailable {
  const started = performance.now();
  const finite = Number.isFinite(model.steps);
  const residual = residualInSteps(model, field);
  const start = model.states.map((name) => at.get(name) ?? NaN);
  const inside = (x: number, axis: Axis): boolean => {
    const y = coordinateOf(axis, x);
    return y >= axis.from && y <= axis.from + (axis.nodes - 1) * axis.spacing;
  };
  if (!field.lattice.axes.every((axis, s) => inside(start[s] as number, axis)))
    return { unavailable: 'the point lies beyond the grid' };
  const middle = residual.value(0, start);
  const narrow = Math.max(NARROW * Math.abs(middle), error / 2);
  // A narrower region might not hold the paths of the best policy, and would then bound nothing.
  const worst = extremes(model, field, residual, RIM);
  const holdsStart = ({ region }: Extremes): boolean =>
    model.states.every((name, s) => {
      const [low, high] = region[name] ?? [NaN, NaN];
      return low <= (start[s] as number) && (start[s] as number) <= high;
    });
  if (!holdsStart(worst)) return { unavailable: 'the point lies at the rim of the grid' };
  const whyNot = unweighable(model);
  const rest = Math.max(Math.abs(worst.most), Math.abs(worst.least));
  const lengths = Math.min(LENGTHS.most, Math.max(LENGTHS.least, Math.log((8 * rest) / narrow)));
  const steps = finite ? model.steps : Math.min(MOST_STEPS, Math.ceil(-lengths / Math.log(model.factor)));
  const sums = walk(model, residual, start, steps, seed, whyNot === undefined);
  const after = finite ? 0 : model.factor ** steps;
  const boundOf = (mean: number, standardError: number, bias: number): Bound => {
    const value = model.sign * (middle + mean);
    return { value, standardError, bias, ci95: interval95(value, standardError) };
  };
  const rounding =
    16 * Number.EPSILON * Math.abs(middle) * Math.sqrt(Math.max(1, Math.min(steps, 1 / (1 - model.factor))));
  const policy = moments(sums.policy);
  const below = boundOf(policy.mean, policy.standardError, after * Math.max(0, -worst.least) + sums.beyond + rounding);
  const hindsight = moments(sums.hindsight);
  const byPaths = boundOf(
    hindsight.mean + after * Math.max(0, worst.most),
    hindsight.standardError,
    sums.beyond + rounding,
  );
  const relaxed = boundOf(worst.most, 0, rounding);
  const reach = (b: Bound): number => model.sign * b.value + QUANTILE * b.standardError + b.bias;
  const isByPaths = whyNot === undefined && reach(byPaths) < reach(relaxed);
  const above = isByPaths ? byPaths : relaxed;
  if (![below, above].every((b) => Number.isFinite(reach(b))))
    return { unavailable: 'a bound of the value is not finite: the next state may lie where the grid knows no value' };
  return {
    lower: model.sign === 1 ? below : above,
    upper: model.sign === 1 ? above : below,
    by: isByPaths ? 'hindsight' : 'relaxation',
    region: worst.region,
    ...(!isByPaths && whyNot !== undefined ? { because: whyNot } : {}),
    paths: sums.policy.length,
    steps,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Bellman's operator on a grid: the best action at every node for given values, and the value of a fixed policy. */
import { CostateError } from '../../errors.js';
import { continuationOn } from './continuation.js';
import { bestAction } from './control-search.js';
import type { Outcome } from './normal-quadrature.js';
import { MOST_CORNERS, interpolationOn, stateAt, type Lattice } from './lattice.js';
import type { StepModel } from './step-model.js';

export interface BellmanOperator {
  readonly lattice: Lattice;
  /**
   * Improves the actions for the values a step later; writes what each node is then worth.
   * @param actions one array of the grid's size for each control
   */
  readonly improve: (time: number, later: Float64Array, actions: readonly Float64Array[], values: Float64Array) => void;
  /** The value of the actions for ever, to about the given absolute error; starts from the values as they are. */
  readonly evaluate: (actions: readonly Float64Array[], values: Float64Array, error: number) => void;
}

/** Sums over rows of nodes and weights: (P v)ᵢ. */
interface Rows {
  readonly starts: Int32Array;
  readonly nodes: Int32Array;
  readonly weights: Float64Array;
}

function times({ starts, nodes, weights }: Rows, v: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = starts[i] as number, end = starts[i + 1] as number; k < end; k++)
      sum += (weights[k] as number) * (v[nodes[k] as number] as number);
    out[i] = sum;
  }
}

const largest = (v: Float64Array): number => v.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** Solves (I − βP) v = r by stabilised biconjugate gradients (van der Vorst 1992), with sweeps v ← r + βPv where they break down. */
function solveValues(rows: Rows, factor: number, r: Float64Array, v: Float64Array, error: number): void {
  const n = v.length;
  const wanted = error * Math.max(1 - factor, 1e-12);
  const apply = (u: Float64Array, out: Float64Array): void => {
    times(rows, u, out);
    for (let i = 0; i < n; i++) out[i] = (u[i] as number) - factor * (out[i] as number);
  };
  const gap = new Float64Array(n);
  const look = (): number => {
    apply(v, gap);
    for (let i = 0; i < n; i++) gap[i] = (r[i] as number) - (gap[i] as number);
    return largest(gap);
  };
  for (let round = 0; round < 40; round++) {
    if (look() <= wanted) return;
    const shadow = gap.slice();
    const [p, q, t] = [gap.slice(), new Float64Array(n), new Float64Array(n)];
    let rho = dot(shadow, gap);
    for (let k = 0; k < 60; k++) {
      apply(p, q);
      const alpha = rho / dot(shadow, q);
      if (!Number.isFinite(alpha)) break;
      for (let i = 0; i < n; i++) gap[i] = (gap[i] as number) - alpha * (q[i] as number);
      apply(gap, t);
      const length = dot(t, t);
      const omega = length === 0 ? 0 : dot(t, gap) / length;
      for (let i = 0; i < n; i++) {
        v[i] = (v[i] as number) + alpha * (p[i] as number) + omega * (gap[i] as number);
        gap[i] = (gap[i] as number) - omega * (t[i] as number);
      }
      if (largest(gap) <= wanted / 2 || omega === 0) break;
      const next = dot(shadow, gap);
      const beta = (next / rho) * (alpha / omega);
      if (!Number.isFinite(beta)) break;
      rho = next;
      for (let i = 0; i < n; i++) p[i] = (gap[i] as number) + beta * ((p[i] as number) - omega * (q[i] as number));
    }
    times(rows, v, t);
    for (let i = 0; i < n; i++) v[i] = (r[i] as number) + factor * (t[i] as number);
  }
  if (!(look() <= 1e3 * wanted))
    throw new CostateError({
      code: 'resources.numeric',
      message: 'the value of a policy on the grid does not converge',
    });
}

/** The operator on a lattice; `cubic` chooses the interpolation. */
export function bellmanOperator(
  model: StepModel,
  grid: Lattice,
  outcomes: readonly Outcome[],
  cubic: boolean,
): BellmanOperator {
  const { states, controls, normals, factor, sign } = model;
  const { size } = grid;
  const dimension = states.length;
  const [continuation, level] = [continuationOn(grid, cubic), interpolationOn(grid, cubic, true)];
  const nodes = Array.from({ length: size }, (_, i) => stateAt(grid, i));
  const inputs = new Float64Array(1 + dimension + controls.length + normals.length);
  const out = new Float64Array(1 + dimension);
  const bounds = new Float64Array(2 * controls.length);
  const firstControl = 1 + dimension;
  const firstNormal = firstControl + controls.length;
  const place = (time: number, node: number): void => {
    inputs[0] = time;
    nodes[node]?.forEach((x, d) => (inputs[1 + d] = x));
  };
  const draw = (normalsAt: readonly number[]): void => {
    for (let j = 0; j < normalsAt.length; j++) inputs[firstNormal + j] = normalsAt[j] as number;
    model.evaluate(inputs, out);
  };

  const improve: BellmanOperator['improve'] = (time, later, actions, values) => {
    const worth = (action: Float64Array): number => {
      inputs.set(action, firstControl);
      let expected = 0;
      continuation.begin();
      for (const { weight, normals: at } of outcomes) {
        draw(at);
        const value = continuation.value(later, out, 1, weight);
        if (Number.isNaN(value)) return -Infinity;
        expected += weight * value;
      }
      const total = sign * ((out[0] as number) + factor * expected);
      return Number.isNaN(total) ? -Infinity : total;
    };
    const action = new Float64Array(controls.length);
    for (let node = 0; node < size; node++) {
      place(time, node);
      model.bounds(inputs, bounds);
      const scale = 1 + Math.max(...(nodes[node] ?? []).map(Math.abs));
      actions.forEach((a, k) => (action[k] = a[node] as number));
      const top = bestAction(model, worth, bounds, scale, action);
      if (!Number.isFinite(top))
        throw new CostateError({
          code: 'resources.numeric',
          message: `at ${states.map((name, d) => `${name} = ${nodes[node]?.[d]?.toPrecision(4)}`).join(', ')} no control was found that keeps the next state where the grid knows the value`,
          suggestion: 'declare domains of state and controls between which there is always a way',
        });
      actions.forEach((a, k) => (a[node] = action[k] as number));
      values[node] = sign * top;
    }
  };

  const evaluate: BellmanOperator['evaluate'] = (actions, values, error) => {
    const most = outcomes.length * MOST_CORNERS;
    const starts = new Int32Array(size + 1);
    const rowNodes = new Int32Array(size * most);
    const rowWeights = new Float64Array(size * most);
    const reward = new Float64Array(size);
    const [corner, weight] = [new Int32Array(MOST_CORNERS), new Float64Array(MOST_CORNERS)];
    let filled = 0;
    for (let node = 0; node < size; node++) {
      place(0, node);
      actions.forEach((a, k) => (inputs[firstControl + k] = a[node] as number));
      for (const o of outcomes) {
        draw(o.normals);
        const count = level.corners(out, 1, corner, weight);
        for (let k = 0; k < count; k++) {
          rowNodes[filled] = corner[k] as number;
          rowWeights[filled++] = o.weight * (weight[k] as number);
        }
      }
      reward[node] = out[0] as number;
      starts[node + 1] = filled;
    }
    solveValues({ starts, nodes: rowNodes, weights: rowWeights }, factor, reward, values, error);
  };
  return { lattice: grid, improve, evaluate };
}

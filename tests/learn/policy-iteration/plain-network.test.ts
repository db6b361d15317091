/** Networks in plain numbers against the same networks as functions of arrays. */
import { grad, jvp, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../../src/learn/device.js';
import { flowOf } from '../../../src/learn/flow.js';
import { initialNetwork } from '../../../src/learn/network.js';
import { normalArray, normalNumbers } from '../../../src/learn/normals.js';
import {
  actionsAt,
  equationRowsAt,
  inColumns,
  inRows,
  motionAt,
  payoffAt,
  residualAt,
} from '../../../src/learn/policy-iteration/closed-loop.js';
import { derivativesAt } from '../../../src/learn/policy-iteration/derived-action.js';
import { equationRows, residualOf } from '../../../src/learn/policy-iteration/equation.js';
import {
  actionsOf,
  bodyOf,
  framed,
  lastLayer,
  noGrowth,
  valueOf,
  withLastLayer,
  type Framed,
} from '../../../src/learn/policy-iteration/frame.js';
import { arraysAt } from '../../../src/learn/policy-iteration/places.js';
import { hyperbolicTangent } from '../../../src/learn/policy-iteration/plain-layers.js';
import { plainNetwork } from '../../../src/learn/policy-iteration/plain-network.js';
import { parseProblem } from '../../../src/problem/parse-problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { problemText } from '../../problems.js';

beforeAll(openDevice);

/** Largest difference over the root mean square. */
function difference(plain: ArrayLike<number>, arrays: ArrayLike<number>): number {
  expect(plain.length).toBe(arrays.length);
  const size = Math.sqrt(Array.from(arrays).reduce((sum, v) => sum + v * v, 0) / arrays.length);
  return Math.max(...Array.from(arrays, (v, i) => Math.abs(v - (plain[i] ?? NaN)))) / size;
}

/** A problem, networks of two layers at random for it, and more places than are taken at a time, some past the box. */
function setting(id: string) {
  const flow = flowOf(instantiate(parseProblem(problemText(id), { id })));
  const n = flow.coordinates.length;
  const inputs = n + (Number.isFinite(flow.instance.horizon) ? 1 : 0);
  const region = { centre: Array<number>(inputs).fill(0.2), half: Array<number>(inputs).fill(1.5) };
  const random = (outputs: number, growth: readonly number[], draw: number): Framed => {
    const layers = initialNetwork({ inputs, hidden: [9, 7], outputs }, 3, draw);
    const last = layers.slice(-2).map((a, i) => np.multiply(normalArray(5, 7, 2 * draw + i, a.shape), 0.2));
    return framed(region, growth, [...layers.slice(0, -2), ...last]);
  };
  const count = 300;
  const places = {
    y: normalNumbers(1, 1, 0, count * n).map((v) => 1.2 * v),
    t: normalNumbers(1, 1, 2, count).map(Math.abs),
  };
  return {
    flow,
    places,
    at: inColumns(places),
    value: random(1, noGrowth(n, region).map((_, j) => (j < n ? -0.4 : 0.2)), 0), // prettier-ignore
    policy: random(flow.instance.controls.length, noGrowth(n, region), 1),
  };
}

describe('a network in plain numbers', () => {
  it('has the hyperbolic tangent to the last places', () => {
    for (let x = -30; x <= 30; x += 0.0625)
      expect(Math.abs(hyperbolicTangent(x) - Math.tanh(x))).toBeLessThanOrEqual(8e-16 * Math.abs(Math.tanh(x)));
    expect(hyperbolicTangent(NaN)).toBeNaN();
  });

  it.each(['lqr', 'lqr-3d', 'merton', 'merton-two', 'merton-horizon'])(
    'says of %s what the network as a function of arrays does',
    (id) => {
      const { flow, places, at, value, policy } = setting(id);
      const [y, t] = arraysAt(places);
      const [v, p] = [plainNetwork(value, flow.noises), plainNetwork(policy, 0)];
      const u = actionsOf(flow, tree.ref(policy), y.ref, t.ref);
      const actions = actionsAt(flow, p, at);
      expect(difference(inRows(actions), u.ref.dataSync())).toBeLessThan(1e-5);
      const { residual, output, scale } = residualAt(flow, v, at, motionAt(flow, at, actions));
      const left = residualOf(flow, tree.ref(value), y.ref, t.ref, u.ref).dataSync();
      expect(difference(residual, left)).toBeLessThan(1e-4);
      const values = valueOf(tree.ref(value), y.ref, t.ref).dataSync();
      expect(difference(output.map((n, i) => n * (scale[i] ?? NaN)), values)).toBeLessThan(1e-5); // prettier-ignore
      const rows = equationRowsAt(flow, v, p, at);
      const arrays = equationRows(flow, tree.ref(bodyOf(value)), y.ref, t.ref, u);
      expect(difference(rows.left, arrays.left.dataSync())).toBeLessThan(1e-4);
      expect(difference(rows.right, arrays.right.dataSync())).toBeLessThan(1e-5);
      expect(difference(rows.features, arrays.features.dataSync())).toBeLessThan(1e-5);
      if (Number.isFinite(flow.instance.horizon))
        expect(difference(payoffAt(flow, at), flow.terminal(y.ref).dataSync())).toBeLessThan(1e-5);
      tree.dispose([y, t]);
    },
  );

  it('has the derivatives of V of the network as a function of arrays', () => {
    const { places, at, value } = setting('lqr-3d');
    const [y, t] = arraysAt(places);
    const { slope, curvature } = derivativesAt(value, at);
    const gradient = (x: np.Array): np.Array => grad((z: np.Array) => np.sum(valueOf(tree.ref(value), z, t.ref)))(x);
    const axis = np.broadcastTo(np.array([1, 0, 0]), [places.t.length, 3]);
    const [slopes, bent] = jvp(gradient, [y], [axis]);
    expect(difference(inRows([0, 1, 2].map(slope)), slopes.dataSync())).toBeLessThan(1e-4);
    expect(difference(inRows([0, 1, 2].map((j) => curvature(0, j))), bent.dataSync())).toBeLessThan(1e-4);
  });

  it('says its bias where its last layer has no weights', () => {
    const { flow, at, policy } = setting('merton');
    const growth = [-0.4];
    const region = { centre: [0.2], half: [1.5] };
    const layers = initialNetwork({ inputs: 1, hidden: [9], outputs: 1 }, 3, 0);
    const constant = framed(region, growth, [...layers.slice(0, -1), np.array([2])]);
    const barely = framed(region, growth, [...layers.slice(0, -2), np.full([10, 1], 1e-12), np.array([2])]);
    const motion = motionAt(flow, at, actionsAt(flow, plainNetwork(policy, 0), at));
    const [of, nearly] = [constant, barely].map((v) => residualAt(flow, plainNetwork(v, flow.noises), at, motion));
    expect(new Set(of?.output)).toEqual(new Set([2]));
    expect(difference(of?.residual ?? [], nearly?.residual ?? [])).toBeLessThan(1e-9);
  });

  it.each(['with', 'without'])('is not finite where a place is not, %s weights in the last layer', (which) => {
    const { flow, policy, ...networks } = setting('lqr');
    const value =
      which === 'with'
        ? networks.value
        : withLastLayer(networks.value, [new Float64Array(lastLayer(networks.value).length)]);
    const at = { y: [Float64Array.of(NaN)], t: Float64Array.of(0) };
    const motion = motionAt(flow, at, actionsAt(flow, plainNetwork(policy, 0), at));
    expect(residualAt(flow, plainNetwork(value, flow.noises), at, motion).residual[0]).toBeNaN();
  });
});

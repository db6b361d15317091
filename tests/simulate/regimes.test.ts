/** A Markov chain along simulated paths: its law at the steps is exact, and what the steps add to a value is estimated. */
import { describe, expect, it } from 'vitest';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { javascriptPaths } from '../../src/simulate/path-backend.js';
import { instantiateRegimes } from '../../src/simulate/regime-instances.js';
import { mixedInstance, unmixable } from '../../src/simulate/regime-mixture.js';
import { regimePath, thresholds } from '../../src/simulate/regime-path.js';
import { randomKey } from '../../src/simulate/normal.js';
import { BLOCK } from '../../src/simulate/path-program.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { estimateValue } from '../../src/simulate/value-estimate.js';

const rates = [
  [-2, 1.5, 0.5],
  [1, -1, 0],
  [0, 3, -3],
];

/** A reward that the chain alone decides: E ∫ e^{−ρt} r(z_t) dt = (ρ − Q)⁻¹ r, and x grows by it. */
const chainAlone = (rate: number): string => `title: Income that switches
state: {x: real}
parameters: {rho: {value: 0.5, domain: positive}, q: ${rate}}
regimes: {z: {values: [1, -2], rates: [[-q, q], [2*q, -2*q]]}}
dynamics: {x: {drift: z - x, noise: {W: 0.3}}}
objective: {maximize: x + z^2, discount: rho}
at: {x: 0.5, z: 1}
`;

/** V_i = a x + b_i with a = 1/(ρ + 1) and (ρ − Q) b = a z + z². */
function valueOf(q: number): number {
  const [rho, a] = [0.5, 1 / 1.5];
  const [r1, r2] = [a + 1, -2 * a + 4];
  const det = (rho + q) * (rho + 2 * q) - 2 * q * q;
  return a * 0.5 + ((rho + 2 * q) * r1 + q * r2) / det;
}

describe('the chain along a path', () => {
  it('has the law of exp(Q h) at every step, however long', () => {
    for (const h of [0.1, 1.7]) {
      const steps = Math.round(3.4 / h);
      const path = regimePath(rates, 1, (n) => new Float64Array(n));
      const counts = [0, 0, 0];
      const normals = [new Float64Array(BLOCK), new Float64Array(BLOCK)] as const;
      const { fillNormalPairs } = javascriptPaths();
      for (let block = 0; block < 160; block++) {
        path.begin(h);
        for (let k = 0; k < steps; k++) {
          if (k % 2 === 0) fillNormalPairs(randomKey(1, 7), block * BLOCK, BLOCK, k / 2, 0, ...normals);
          path.advance(normals[k % 2]!, BLOCK);
        }
        path.showAll(BLOCK);
        path.columns[0]!.regime.forEach((r) => (counts[r] = (counts[r] ?? 0) + 1));
      }
      // exp(3.4 Q), first row, by SciPy's expm.
      const law = [0.31577251, 0.63158237, 0.05264512];
      const all = 160 * BLOCK;
      law.forEach((p, r) => {
        const spread = Math.sqrt((p * (1 - p)) / all);
        expect(Math.abs((counts[r] ?? 0) / all - p)).toBeLessThan(4 * spread);
      });
    }
  });

  it('never leaves a regime whose rates are zero', () => {
    expect(thresholds([[0, 0], [1, -1]], 1)[0]).toEqual([Infinity]); // prettier-ignore
  });

  it('shows coarser steps what the finer ones were at their beginning', () => {
    const path = regimePath([[-1, 1], [1, -1]], 3, (n) => new Float64Array(n)); // prettier-ignore
    path.begin(0.1);
    const away = new Float64Array(BLOCK).fill(8);
    path.show(0, BLOCK);
    path.advance(away, BLOCK);
    path.show(1, BLOCK);
    expect(path.columns.map(({ regime }) => regime[0])).toEqual([1, 0, 0]);
    path.show(2, BLOCK);
    expect(path.columns.map(({ regime, indicators }) => [regime[0], indicators[1]![0]])).toEqual([[1, 1], [1, 1], [0, 0]]); // prettier-ignore
  });
});

describe('a simulated value with regimes', () => {
  const estimate = (text: string, options: { seed: number; paths?: number; steps?: number }) => {
    const problem = parseProblem(text, { id: 'p' });
    const at = new Map([['x', 0.5], ['z', 1]]); // prettier-ignore
    const made = instantiateRegimes(problem, problem.regimes!, at);
    expect(unmixable(made)).toBeUndefined();
    return estimateValue(pathSystem(mixedInstance(made), { kind: 'feedback', controls: new Map() }), {
      at,
      ...options,
    });
  };

  it.each([0.2, 2, 10])('has the truth in its interval where rates are %s', (q) => {
    const truth = valueOf(q);
    const inside = Array.from({ length: 20 }, (_, seed) => {
      const { value, standardError, bias } = estimate(chainAlone(q), { seed, paths: 512, steps: 256 });
      return Math.abs(value - truth) <= 1.96 * standardError + bias;
    }).filter(Boolean).length;
    expect(inside).toBeGreaterThanOrEqual(17);
  });

  it('tells the error that long steps make', () => {
    const { value, standardError, bias } = estimate(chainAlone(2), { seed: 3, paths: 8192, steps: 32 });
    expect(Math.abs(value - valueOf(2))).toBeLessThanOrEqual(4 * standardError + bias);
    expect(bias).toBeLessThan(0.2 * valueOf(2));
  });

  it('is the same whoever computes it, and whenever', () => {
    const [a, b] = [1, 2].map(() => estimate(chainAlone(2), { seed: 5, paths: 1024, steps: 64 }));
    expect(a).toEqual(b);
  });
});

/** Shares of a run: the same sums whoever computes them, in whatever order, on either backend's interface. */
import { describe, expect, it } from 'vitest';
import { blockMoments, mergeMoments, momentsOf } from '../../src/simulate/joint-moments.js';
import { eulerMaruyama } from '../../src/simulate/euler-maruyama.js';
import { instantiate } from '../../src/simulate/instance.js';
import { randomKey } from '../../src/simulate/normal.js';
import { javascriptPaths } from '../../src/simulate/path-backend.js';
import { pathModel } from '../../src/simulate/path-model.js';
import { BLOCK, type PathProgram } from '../../src/simulate/path-program.js';
import { runShare, sharesOf } from '../../src/simulate/path-share.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { pathsOf, runHere, runWith } from '../../src/simulate/path-work.js';
import { ornsteinUhlenbeck } from '../solve/problems.js';

const program = (steps: number): PathProgram => ({
  model: pathModel(
    pathSystem(instantiate(ornsteinUhlenbeck), { kind: 'feedback', controls: new Map() }),
    eulerMaruyama,
    'trapezoid',
  ),
  key: randomKey(3, 1),
  start: [1],
  end: 2,
  steps,
  tracks: [{ joined: 0, rich: true }, { joined: 1 }, { joined: 0, mirrored: true }],
  samples: [
    { name: 'value', of: { 'J 0': 0.5, 'J 2': 0.5 } },
    { name: 'difference', of: { 'J 0': 1, 'J 1': -1 } },
    { name: 'gross', of: { 'gross 0': 1 } },
    { name: 'variate', of: { 'variate 0 0': 1 } },
  ],
});

describe('joint moments', () => {
  it('merge to those of all paths together, also far from zero', () => {
    const columns = [1, 2].map((k) => Float64Array.from({ length: 700 }, (_, i) => 1e6 + Math.sin(k * i * i)));
    const part = (from: number, to: number) =>
      blockMoments(
        columns.map((c) => c.subarray(from, to)),
        to - from,
      );
    const [all, parts] = [part(0, 700), mergeMoments(mergeMoments(part(0, 100), part(100, 650)), part(650, 700))];
    expect(parts.count).toBe(700);
    all.products.forEach((p, i) => expect(parts.products[i]).toBeCloseTo(p, 7));
    expect(momentsOf(parts, 1).standardError).toBeCloseTo(momentsOf(all, 1).standardError, 12);
  });
});

describe('shares', () => {
  it('do not depend on anything but the program', () => {
    const shares = sharesOf(program(1 << 14), 5000);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares.reduce((sum, { paths }) => sum + paths, 0)).toBe(5000);
    expect(shares.every(({ firstPath }) => firstPath % BLOCK === 0)).toBe(true);
  });

  it('give the same bits in any order, from any thread’s copy of the program', async () => {
    const paths = 3 * BLOCK + 77;
    const own = runHere(pathsOf(program(32), paths));
    const copy: unknown = structuredClone(program(32));
    const shares = [0, 1, 2, 3].map((i) => ({ firstPath: i * BLOCK, paths: i === 3 ? 77 : BLOCK }));
    const others = shares.toReversed().map((share) => runShare(copy as PathProgram, share, javascriptPaths()));
    const sums = await runWith(pathsOf(program(32), paths), () => Promise.resolve(others.toReversed()));
    expect(sums).toEqual(own);
  });

  it('know the mirrored path: what is odd in the noise cancels', () => {
    const { mean } = runHere(pathsOf(program(32), 4 * BLOCK)).moments;
    // E∫e^{−ρt}X² over [0, 2], by its two exponentials.
    const [k, s, rho] = [2, 0.5, 0.3];
    const integral = (rate: number): number => (1 - Math.exp(-2 * rate)) / rate;
    const exact = integral(rho + 2 * k) + ((s * s) / (2 * k)) * (integral(rho) - integral(rho + 2 * k));
    expect(Math.abs((mean[0] ?? NaN) - exact)).toBeLessThan(0.02);
  });
});

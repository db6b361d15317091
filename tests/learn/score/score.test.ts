/** Scores of laws that are known. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../../src/learn/device.js';
import { generate, reverseDrift } from '../../../src/learn/score/generate.js';
import { drawFrom, noisedLaw, type Mixture } from '../../../src/learn/score/mixture.js';
import { meanNoise, noised, sourcesOf } from '../../../src/learn/score/targets.js';
import { trainScore } from '../../../src/learn/score/train-score.js';
import { kolmogorovSmirnov, columnOf } from '../../../src/learn/score/two-sample.js';
import { printText } from '../../../src/expression/print-text.js';

beforeAll(openDevice);

const pair: Mixture = {
  names: ['x'],
  clusters: [
    { weight: 0.25, mean: [-1] },
    { weight: 0.75, mean: [2] },
  ],
  deviation: 0.4,
};

describe('the drift of the way back', () => {
  it('is that of the theory', () => {
    expect([1, 0].map((lambda) => printText(reverseDrift(lambda)))).toEqual(['x + 2*s', 'x + s']);
  });
});

describe('what a noised sample teaches', () => {
  it('is the score of the noised samples themselves', () => {
    const samples = Float64Array.of(-1, 0.5, 2);
    const ratios = Float64Array.of(0.3, 0.3, 1);
    const xi = Float32Array.of(0.7, -0.4, 1.1);
    const x = noised(samples, ratios, xi);
    const noise = meanNoise(x, ratios, xi, sourcesOf(samples, 1));
    ratios.forEach((ratio, i) => {
      const [kept, deviation] = [1 / Math.sqrt(1 + ratio ** 2), ratio / Math.sqrt(1 + ratio ** 2)];
      const p = (at: number): number =>
        samples.reduce((sum, s) => sum + Math.exp(-((at - kept * s) ** 2) / (2 * deviation ** 2)), 0);
      const at = x[i] as number;
      const score = (Math.log(p(at + 1e-4)) - Math.log(p(at - 1e-4))) / 2e-4;
      expect(noise[i]).toBeCloseTo(-deviation * score, 4);
    });
  });
});

describe('the noised mixture', () => {
  it('has the slope of the logarithm of its density for score', () => {
    const law = noisedLaw(pair);
    const out = new Float64Array(1);
    for (const ratio of [0.05, 0.5, 3])
      for (const x of [-1.2, 0.1, 1.7]) {
        law.score([x], ratio, out);
        const slope = (law.logDensity([x + 1e-5], ratio) - law.logDensity([x - 1e-5], ratio)) / 2e-5;
        expect(out[0]).toBeCloseTo(slope, 4);
      }
  });
});

describe('a learnt score', () => {
  const learn = (seed: number) => trainScore(drawFrom(pair, 1, 0, 300), { seed, steps: 300 });

  it('makes samples that only a large sample would tell apart, with noise and without', () => {
    const learnt = learn(1);
    const fresh = columnOf(drawFrom(pair, 1, 1, 600), 0);
    for (const flow of [false, true]) {
      const made = columnOf(generate(learnt, { seed: 2, count: 600, flow }), 0);
      expect(kolmogorovSmirnov(made, fresh).statistic).toBeLessThan(0.15);
    }
  });

  it('is the same from the same seed', () => {
    const numbers = (seed: number): number[] => [
      ...generate(trainScore(drawFrom(pair, 1, 0, 100), { seed, steps: 5 }), { seed, count: 5, steps: 5 }).values,
    ];
    expect(numbers(3)).toEqual(numbers(3));
    expect(numbers(3)).not.toEqual(numbers(4));
  });
});

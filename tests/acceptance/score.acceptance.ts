/**
 * The learnt score of eight clusters in the plane from two thousand samples: new samples are no further from the law than those
 * drawn again from the given ones, and what the score lacks is the same both ways of the verification identity.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice } from '../../src/learn/device.js';
import { measureGap } from '../../src/learn/score/gap.js';
import { generate } from '../../src/learn/score/generate.js';
import { drawFrom, type Mixture } from '../../src/learn/score/mixture.js';
import { trainScore } from '../../src/learn/score/train-score.js';
import { energyDistance } from '../../src/learn/score/two-sample.js';
import { uniforms } from '../../src/learn/uniforms.js';

beforeAll(openDevice);

const GIVEN = 2000;
const MADE = 5000;
const DRAWS = 20;
const LARGEST_RATIO = 1.5;
const STANDARD_ERRORS = 1.96;

const ring: Mixture = {
  names: ['x', 'y'],
  deviation: 0.5,
  clusters: Array.from({ length: 8 }, (_, k) => ({
    weight: 1 / 8,
    mean: [4 * Math.cos((Math.PI * k) / 4), 4 * Math.sin((Math.PI * k) / 4)],
  })),
};

describe('the learnt score of eight clusters', () => {
  it.each([1, 2, 3])('with seed %i', (seed) => {
    const begun = performance.now();
    const given = drawFrom(ring, seed, 0, GIVEN);
    const learnt = trainScore(given, { seed, oneScale: true });
    const trained = (performance.now() - begun) / 1000;
    const sums = { made: 0, again: 0 };
    for (let draw = 0; draw < DRAWS; draw++) {
      const fresh = drawFrom(ring, seed, 100 + draw, MADE).values;
      const rows = uniforms(seed, 7700 + draw, MADE).map((u) => Math.floor(u * GIVEN));
      const again = Float64Array.from({ length: 2 * MADE }, (_, p) => given.values[2 * (rows[p >> 1] as number) + (p & 1)] as number); // prettier-ignore
      sums.made += energyDistance(generate(learnt, { seed: 1000 * seed + draw, count: MADE }).values, fresh, 2);
      sums.again += energyDistance(again, fresh, 2);
    }
    const { byCost, byDistance } = measureGap(learnt, ring, seed);
    const seconds = (performance.now() - begun) / 1000;
    console.log(
      `seed ${seed}: energy ${(sums.made / sums.again).toFixed(2)} of resampling, gap ${byCost.value.toFixed(4)} ± ${(STANDARD_ERRORS * byCost.standardError).toFixed(4)} by cost and ${byDistance.value.toFixed(4)} ± ${(STANDARD_ERRORS * byDistance.standardError).toFixed(4)} by distance, ${trained.toFixed(0)} s of training, ${seconds.toFixed(0)} s in all`,
    );
    expect(sums.made).toBeLessThanOrEqual(LARGEST_RATIO * sums.again);
    const width = ({ standardError, bias }: typeof byCost): number => STANDARD_ERRORS * standardError + bias;
    expect(Math.abs(byCost.value - byDistance.value)).toBeLessThanOrEqual(width(byCost) + width(byDistance));
    // Wide intervals agree with anything: these are narrower than the gap.
    expect(width(byCost)).toBeLessThan(byDistance.value);
  });
});

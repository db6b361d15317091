/** The last layer of a policy in every kind of domain: inside it, the same in plain numbers as for arrays, and undone by its inverse. */
import { numpy as np } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { outputFor, toAction, toActions } from '../../src/learn/control-layer.js';
import { openDevice } from '../../src/learn/device.js';
import type { NumericDomain } from '../../src/simulate/instance.js';

beforeAll(openDevice);

const DOMAINS: readonly NumericDomain[] = [
  { kind: 'real', lower: -Infinity, upper: Infinity },
  { kind: 'positive', lower: 0, upper: Infinity },
  { kind: 'nonnegative', lower: 0, upper: Infinity },
  { kind: 'interval', lower: -2, upper: 5 },
];
const OUTPUTS = [-100, -40, -8, -1, -0.1, 0, 0.3, 2, 12, 29, 35];

describe.each(DOMAINS)('actions of kind $kind', (domain) => {
  const plain = OUTPUTS.map((a) => toAction(domain, a));

  it('are the same in plain numbers and in arrays', () => {
    const arrays = toActions([domain], np.array(OUTPUTS).reshape([OUTPUTS.length, 1])).dataSync();
    plain.forEach((action, i) => {
      // Single precision, of which the logarithm of arrays loses two digits.
      expect(Math.abs(action - (arrays[i] ?? NaN))).toBeLessThanOrEqual(2e-5 * Math.abs(action) + 3e-7);
    });
  });

  it('lie in the domain and are what their outputs were', () => {
    plain.forEach((action, i) => {
      const a = OUTPUTS[i] ?? NaN;
      if (domain.kind !== 'set') {
        expect(action).toBeGreaterThanOrEqual(domain.lower);
        expect(action).toBeLessThanOrEqual(domain.upper);
      }
      if (Math.abs(a) <= 2) expect(outputFor(domain, action)).toBeCloseTo(a, 9);
    });
  });
});

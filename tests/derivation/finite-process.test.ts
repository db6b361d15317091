/** Exact policy iteration on random finite processes: its value is a fixed point, and no policy does better anywhere. */
import { describe, expect, it } from 'vitest';
import {
  allPolicies,
  bellmanUpdate,
  optimalPolicy,
  policyValue,
  randomProcess,
} from '../../src/derivation/finite-process.js';
import { compareRational, equalRational } from '../../src/expression/rational.js';

describe('finite decision processes in fractions', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => [seed, 2 + (seed % 3), 2 + (seed % 2)] as const))(
    'seed %i with %i states and %i actions',
    (seed, states, actions) => {
      const process = randomProcess(seed, states, actions);
      const value = policyValue(process, optimalPolicy(process));
      expect(bellmanUpdate(process, value).every((x, s) => equalRational(x, value[s] ?? x))).toBe(true);
      for (const policy of allPolicies(process)) {
        const other = policyValue(process, policy);
        expect(other.every((x, s) => compareRational(x, value[s] ?? x) <= 0)).toBe(true);
      }
    },
  );
});

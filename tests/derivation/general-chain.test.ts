/** The chain for unknown data: what is said about the end where there is one, and only there. */
import { describe, expect, it } from 'vitest';
import hjbDeterministic from '../../derivations/theory/hjb-deterministic.js';
import hjbDiffusion from '../../derivations/theory/hjb-diffusion.js';
import hjbTimeDependent from '../../derivations/theory/hjb-time-dependent.js';
import type { Derivation } from '../../src/derivation/step.js';
import { printText } from '../../src/expression/print-text.js';

const ends = ({ steps }: Derivation): readonly string[] =>
  steps
    .filter((s) => s.rule === 'terminal-condition')
    .map(({ claim }) => `${printText(claim.left)} = ${printText(claim.right)}`);

describe('the value at the end of a finite horizon', () => {
  it.each([hjbDeterministic, hjbTimeDependent])('is what is paid there, in one to three dimensions', (theory) => {
    expect(ends(theory())).toEqual([
      'V(T, x) = g(x)',
      'V(T, x_1, x_2) = g(x_1, x_2)',
      'V(T, x_1, x_2, x_3) = g(x_1, x_2, x_3)',
    ]);
  });

  it('is not spoken of where there is no end', () => {
    expect(ends(hjbDiffusion())).toEqual([]);
  });
});

/** Definitions are all printed: those in vector notation once, in the place of their components. */
import { describe, expect, it } from 'vitest';
import logTransform from '../../derivations/theory/log-transform.js';
import policyIteration from '../../derivations/theory/policy-iteration.js';
import { printedDefinitions } from '../../src/derivation/definition.js';

describe('the definitions of a derivation', () => {
  it('are those in vector notation, without their components', () => {
    const theory = logTransform();
    expect(printedDefinitions(theory)).toEqual(theory.vectorDefinitions);
  });

  it('are also those that are written in components alone', () => {
    const theory = policyIteration();
    const [gain, ...others] = printedDefinitions(theory);
    expect(gain).toBe(theory.vectorDefinitions?.[0]);
    // The gain has one component in each of three dimensions.
    expect(others).toHaveLength(theory.definitions.length - 3);
  });
});

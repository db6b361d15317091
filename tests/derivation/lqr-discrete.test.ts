/** The discrete Riccati equation of the regulator, held against the table of reference numbers. */
import { describe, expect, it } from 'vitest';
import lqrDiscrete from '../../derivations/theory/lqr-discrete.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { schemeValues } from '../../src/simulate/iteration-experiment.js';

const steps = new Map(lqrDiscrete().steps.map((s) => [s.id, s]));

function observation(id: string) {
  const step = steps.get(id);
  if (step?.justification.kind !== 'observation' || step.justification.experiment.kind !== 'iteration')
    throw new Error(`'${id}' is not observed by an iteration`);
  return { claim: step.claim, experiment: step.justification.experiment };
}

describe('lqr-discrete', () => {
  it('finds the roots of the table', () => {
    const roots = schemeValues(observation('observed.root').experiment).map((v) => v.value.toFixed(8));
    expect(roots).toEqual(['0.31406020', '0.28899099', '0.27722858', '0.27153862']);
  });

  it('leaves the continuous root with the slope of the table', () => {
    expect(evaluateNumber(observation('observed.slope').claim.right, new Map())).toBeCloseTo(0.440052, 7);
  });
});

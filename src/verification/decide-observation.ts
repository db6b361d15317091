/** A statement about paths, laws, flows or iterations, observed: each kind has its own test. */
import { CostateError } from '../errors.js';
import type { Relation } from '../expression/expression.js';
import type { Experiment } from '../derivation/experiment.js';
import { decideFlow } from './decide-flow.js';
import { decideIteration } from './decide-iteration.js';
import { decideLaw } from './decide-law.js';
import { decidePaths } from './decide-paths.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';

function decide(claim: Relation, experiment: Experiment, context: DecisionContext): Decision {
  switch (experiment.kind) {
    case 'paths':
      return decidePaths(claim, experiment, context);
    case 'law':
      return decideLaw(claim, experiment, context);
    case 'flow':
      return decideFlow(claim, experiment, context);
    case 'iteration':
      return decideIteration(claim, experiment, context);
  }
}

/**
 * Decides a claim by its experiment. The first claim asked about under a label is the step's own: it sets the size of the
 * sample, against which mutants of it are then held.
 */
export function decideObservation(claim: Relation, experiment: Experiment, context: DecisionContext): Decision {
  try {
    return decide(claim, experiment, context);
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    return undecided(`the experiment gave no answer: ${error.details.message}`);
  }
}

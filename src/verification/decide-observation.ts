/** An expectation over paths, observed: the sample is large enough to see the effect that tells the claim from a wrong one. */
import { evaluateNumber } from '../expression/evaluate.js';
import type { Relation } from '../expression/expression.js';
import type { Experiment } from '../derivation/step.js';
import { simulateExperiment, type ExperimentEstimate } from '../simulate/experiment.js';
import { type Decision, type DecisionContext } from './decision.js';

/** Two-sided normal quantile of a false alarm of about 1e-9 a test, so that a whole suite stays below 1e-6. */
const QUANTILE = 6.1;
/** The claimed value and one off by this share of the observed spread must be told apart. */
const EFFECT = 0.1;

const observations = new WeakMap<Experiment, Map<string, ExperimentEstimate>>();

/** The simulated estimate, kept: mutants of a claim are held against the same sample. */
function observe(experiment: Experiment, seed: number, paths: number): ExperimentEstimate {
  const known = observations.get(experiment) ?? new Map<string, ExperimentEstimate>();
  observations.set(experiment, known);
  const key = `${seed}/${paths}`;
  const estimate = known.get(key) ?? simulateExperiment(experiment, seed, paths);
  known.set(key, estimate);
  return estimate;
}

/** Decides E F = claim by simulation. */
export function decideObservation(claim: Relation, experiment: Experiment, context: DecisionContext): Decision {
  const claimed = evaluateNumber(claim.right, new Map());
  // Power: with n paths the standard error is spread/√n; 2·QUANTILE standard errors must fit into the effect.
  const paths = Math.ceil(((2 * QUANTILE) / EFFECT) ** 2);
  const observed = observe(experiment, context.seed, paths);
  const gap = Math.abs(observed.value - claimed);
  const detail =
    `${observed.paths} paths: ${observed.value.toPrecision(6)} ± ${observed.standardError.toExponential(1)} (standard error), ` +
    `claimed ${claimed.toPrecision(6)}; an error of ${EFFECT} of the spread would have been seen`;
  if (gap > QUANTILE * observed.standardError)
    return {
      verdict: 'refuted',
      evidence: [{ kind: 'simulation', detail }],
      counterexample: { point: {}, left: observed.value, right: claimed, seed: context.seed },
    };
  return { verdict: 'measured', evidence: [{ kind: 'simulation', detail }] };
}

/** A functional of a deterministic flow: three Runge-Kutta grids show the error, and the claim must lie within it. */
import type { FlowExperiment } from '../derivation/experiment.js';
import { attempt } from '../expression/attempt.js';
import type { Expression, Relation } from '../expression/expression.js';
import { atFlowEnd, flowEnds, type FlowEnd } from '../simulate/flow-experiment.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';
import { ROUNDING } from './significance.js';
import type { Evidence } from './verdict.js';
import { differs, wrongRightSides } from './wrong-right-sides.js';

/** The claim may be off by this multiple of the estimated error, which is an estimate only. */
const SAFETY = 10;
/** Order of the scheme, and the least that passes for convergence. */
const ORDER = 4;
const LEAST_ORDER = 1;

const ends = new WeakMap<FlowExperiment, readonly FlowEnd[]>();

function keptEnds(experiment: FlowExperiment): readonly FlowEnd[] {
  const known = ends.get(experiment) ?? flowEnds(experiment);
  ends.set(experiment, known);
  return known;
}

/** Decides functional = right side at the end of the flow. */
export function decideFlow(claim: Relation, experiment: FlowExperiment, context: DecisionContext): Decision {
  const runs = keptEnds(experiment);
  const finest = runs.at(-1);
  if (!finest) return undecided('the flow was not integrated');
  const rightAt = (e: Expression): number => atFlowEnd(e, experiment, finest);
  const gaps = runs.map((run) => run.functional - atFlowEnd(claim.right, experiment, run));
  const [coarse = NaN, middle = NaN, fine = NaN] = gaps;
  const [left, right] = [finest.functional, rightAt(claim.right)];
  const size = Math.max(Math.abs(left), Math.abs(right), ...finest.state.map(Math.abs));
  // Rounding errors add up over the steps.
  const rounding = ROUNDING * size * Math.sqrt(finest.steps);
  const order = Math.log2(Math.abs(coarse - middle) / Math.abs(middle - fine));
  const atRounding = Math.abs(middle - fine) <= rounding;
  const decline = 2 ** Math.min(ORDER, atRounding ? ORDER : order) - 1;
  const error = Math.abs(middle - fine) / decline;
  const tolerance = SAFETY * error + rounding;
  const orderWords = atRounding ? 'differences at the level of rounding' : `observed order ${order.toFixed(2)}`;
  const effects = wrongRightSides(claim).flatMap((wrong) => {
    const other = attempt(() => rightAt(wrong));
    return other !== undefined && Number.isFinite(other) && differs(other, right) ? [Math.abs(other - right)] : [];
  });
  const effect = Math.min(...effects);
  const figure = (x: number): string => String(Number(x.toPrecision(10)));
  const small = (x: number): string => String(Number(x.toPrecision(2)));
  const detail =
    `Runge-Kutta with ${runs.map((run) => run.steps).join(', ')} steps: ${figure(left)}, claimed ${figure(right)}; ` +
    `they differ by ${small(Math.abs(fine))}, estimated error ${small(error)}, ${orderWords}` +
    (effects.length > 0 ? `; the nearest mistake is off by ${small(effect)}` : '');
  const evidence: readonly Evidence[] = [{ kind: 'integration', detail }];
  if (Number.isFinite(right) && !(atRounding || order >= LEAST_ORDER)) return { verdict: 'undecided', evidence };
  if (!(Math.abs(fine) <= tolerance))
    return { verdict: 'refuted', evidence, counterexample: { point: {}, left, right, seed: context.seed } };
  return { verdict: effect > 2 * tolerance ? 'measured' : 'undecided', evidence };
}

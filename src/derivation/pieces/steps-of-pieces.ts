/** The steps of a value by pieces, for one way of deciding its kinks and one set of values of its unknowns. */
import { withFacts } from '../../expression/assumptions.js';
import { equation, relation, substitution, subtract, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { resolve } from '../../expression/resolve.js';
import { bindFunction, substitute } from '../../expression/substitute.js';
import type { Maximiser } from '../maximiser.js';
import { listFacts, type Chain } from '../progress.js';
import { valueSide } from '../rules/hjb-equation.js';
import {
  boundedPart,
  branchAnsatz,
  branchCoefficient,
  branchEquation,
  branchTaken,
  eliminated,
  fitAsked,
  fitShown,
  goingOnLoses,
  notWorseThanStopping,
  pieceHypothesis,
  pieceRoot,
  payoffThere,
  pieceSolves,
  type PieceContext,
} from '../rules/piece-steps.js';
import { valueOf, valueParameters } from '../setting.js';
import { dependsOn, visitAll } from '../../expression/traverse.js';
import type { Criterion, Hypothesis, Step } from '../step.js';
import { growthConditions, shapesTowards } from './growth-of-pieces.js';
import { conditionsAt } from './joints.js';
import { insideOf } from './region.js';
import type { PiecesFound } from './found.js';

const STOPPING_TIMES: Hypothesis = {
  id: 'admissible',
  statement: 'Only controls and stopping times compete along which the discounted value tends to zero in the mean.',
  why: 'Shown below on the optimal path, as far as pieces without an end are asked for it; for the others it holds where the value has a bound on the side that matters (Peskir and Shiryaev 2006, theorem 2.4).',
};

/** Of several roots the one with which no part of the value grows towards an open end. */
function criteriaOf(c: Chain, { scenario, pieces, elimination }: PiecesFound, name: string): readonly Criterion[] {
  const { assumptions } = c.setting;
  const others = c.problem.unknowns.filter((u) => u.name !== name);
  return scenario.pieces.flatMap(({ piece }, i) => {
    const found = pieces[i];
    const asked = found ? (growthConditions(c, found.region, found.value, found.policy) ?? []) : [];
    const shapes = asked.filter(({ how }) => how === 'shape').map(({ claim }) => claim);
    return shapesTowards(c, piece, piece.value).flatMap((claim) => {
      if (!dependsOn(claim, name) || others.some((u) => dependsOn(claim, u.name))) return [];
      const put = normalForm(substitute(claim.left, elimination.closed), assumptions);
      const isAsked = shapes.some(
        (shape) => shape.operator === claim.operator && normalForm(shape.left, assumptions) === put,
      );
      return isAsked ? [{ condition: claim, why: 'no part of the value grows towards the open end of its piece' }] : [];
    });
  });
}

/** Whether a root or a logarithm is drawn in it. */
function rooted(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||=
      (node.kind === 'function' && node.name === 'log') ||
      (node.kind === 'power' && node.exponent.kind === 'number' && node.exponent.value.denominator !== 1n);
  });
  return found;
}

export function stepsOfPieces(
  c: Chain,
  m: Maximiser,
  found: PiecesFound,
): { readonly steps: readonly Step[]; readonly hypotheses: readonly Hypothesis[] } {
  const { setting: s, problem } = c;
  const { scenario, elimination } = found;
  const [state = ''] = s.states;
  const valueBinding = (e: Expression) => bindFunction(s.valueName, valueParameters(s), e);
  const contexts = scenario.pieces.map(({ suffix }, i): PieceContext => ({
    suffix,
    inside: insideOf(state, found.pieces[i]?.region ?? {}),
    state,
  }));
  const hypotheses: Hypothesis[] = [];
  const steps: Step[] = [];
  const hasUnknowns = problem.unknowns.length > 0;
  const usedCoefficients = new Set(elimination.found.map((f) => f.from.id));
  for (const [i, { piece, equation: claim, matched, suffix }] of scenario.pieces.entries()) {
    const context = contexts[i];
    if (!context || !hasUnknowns) continue;
    const value = valueBinding(piece.value);
    hypotheses.push(pieceHypothesis(context, valueOf(s), piece.value, suffix === '' ? '' : `, on piece ${i + 1}`));
    const why = s.stopping
      ? 'Where one goes on, the second part of the variational inequality vanishes. That the value found obeys all of it is shown below.'
      : 'The equation with the kinks of the maximiser decided; that they are decided rightly is shown below for the value found.';
    steps.push(branchEquation(context, claim, why));
    if (matched.length === 0) continue;
    steps.push(branchAnsatz(context, claim, value, matched));
    matched.forEach((_, k) => {
      if (usedCoefficients.has(`coefficient${suffix}.${k + 1}`))
        steps.push(branchCoefficient(context, value, matched, k));
    });
  }
  for (const joint of scenario.joints)
    for (const condition of joint.conditions)
      if (hasUnknowns) steps.push(fitAsked(condition.id, condition.fit, condition.claim));
  elimination.found.forEach((root) => {
    let from = root.from.id;
    if (root.eliminated.length > 0) {
      from = `with-roots.${root.name}`;
      steps.push(eliminated(from, root.from.id, root.from.residual, root.eliminated));
    }
    // Roots and logarithms have a value only for some signs, which the names of what was found before do not show.
    const known = rooted(root.value) ? elimination.closed.filter((b) => dependsOn(root.value, b.name)) : [];
    const bare = known.filter((b) =>
      steps.some((made) => made.id === `root.${b.name}` && made.claim.right === b.value),
    );
    const isPut = bare.length > 0 && bare.length === known.length;
    const value = isPut ? normalForm(substitute(root.value, bare), s.assumptions) : root.value;
    steps.push(pieceRoot(root.name, value, from, criteriaOf(c, found, root.name), isPut ? bare : []));
  });
  // From here on nothing rests on how the unknowns were found.
  for (const { id, joint, left, right } of scenario.joints) {
    const put = (e: Expression | undefined): Expression | undefined => e && substitute(e, elimination.closed);
    for (const { fit, claim } of conditionsAt(substitute(joint.at, elimination.closed), put(left), put(right), state))
      steps.push(fitShown(`${fit}${id}.shown`, fit, claim));
  }
  const shown = steps.filter((step) => step.rule.endsWith('-shown')).map((step) => step.id);
  const admissible = [STOPPING_TIMES];
  const goingOn = equation(valueSide(s), m.value);
  for (const [i, { region, value, policy }] of found.pieces.entries()) {
    const context = contexts[i];
    const scene = scenario.pieces[i];
    if (!context || !scene) continue;
    const taken = scene.branch.conditions.map((condition, k) =>
      branchTaken(context, k, condition, valueBinding(value)),
    );
    steps.push(...taken);
    const assumptions = withFacts(s.assumptions, context.inside);
    const facts = taken.map(({ claim }) =>
      relation(normalForm(resolve(claim.left, assumptions), assumptions), claim.operator, claim.right),
    );
    if (s.stopping) steps.push(notWorseThanStopping(context, value, s.stopping, s.sense));
    (growthConditions(c, region, value, policy) ?? []).forEach(({ claim, how }, k) =>
      steps.push(boundedPart(context, k, claim, how)),
    );
    steps.push(
      pieceSolves(
        context,
        `solution${context.suffix}`,
        goingOn,
        valueBinding(value),
        [...shown, ...taken.map((t) => t.id)],
        ['admissible'],
        facts,
      ),
    );
  }
  found.stops.forEach((stop, k) => {
    const context: PieceContext = {
      suffix: found.stops.length === 1 ? '' : `.${k + 1}`,
      inside: insideOf(state, stop),
      state,
    };
    const assumptions = withFacts(s.assumptions, context.inside);
    const gain = substitution(normalForm(subtract(m.value, valueSide(s)), assumptions), [valueBinding(stop.payoff)]);
    steps.push(goingOnLoses(context, gain, s.sense));
    if (s.stopping && s.stopping !== stop.payoff)
      steps.push(payoffThere(context, `payoff${context.suffix}`, s.stopping, stop.payoff));
  });
  return { steps, hypotheses: [...listFacts(m.facts, c.parameters, false), ...hypotheses, ...admissible] };
}

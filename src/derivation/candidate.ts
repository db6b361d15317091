/** Solves for the unknowns of a candidate V: coefficients compared, roots proposed, one chosen with its reason. */
import { one, subtract, zero, type Expression } from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { solveFor } from '../expression/solve-for.js';
import { substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import { innerUnknowns, innerUnknownsOpen } from './candidate-exponents.js';
import { twoTermFact } from './stationary-point.js';
import { isCondition, requireCondition } from './obligation.js';
import { isShown } from './root-selection.js';
import { ansatz, coefficientEquation, misfit } from './rules/candidate-steps.js';
import {
  type SolvedCandidate,
  type CandidateInput,
  type Solving,
  type Stopped,
  type Choice,
  composed,
  criteriaWithin,
  assumptionsOf,
  closed,
  taking,
  result,
} from './candidate-state.js';
import { chooseRoot, takeRoot } from './choose-root.js';

/** Whether an equation that the roots taken leave unsatisfied may hold with one that was not taken. */
function heldByOthers(s: Solving, residual: Expression): boolean {
  const several = [...s.others].filter(([name, others]) => others.length > 0 && dependsOn(residual, name));
  const [only, ...more] = several;
  if (!only || more.length > 0) return several.length > 0;
  const [name, others] = only;
  return others.some((root) =>
    isZero(substitute(residual, composed(new Map([...s.roots, [name, root]]))), assumptionsOf(s)),
  );
}

/** The next equation in one unknown, the equations already satisfied set aside; or the end. */
function chooseEquation(s: Solving): { readonly solving: Solving; readonly choice?: Choice } | SolvedCandidate {
  const ready = [...s.equations].map((index) => {
    const m = s.context.matched[index];
    const residual = m ? normalForm(subtract(m.left, m.right), assumptionsOf(s)) : zero;
    return { index, residual, names: [...s.open].filter((name) => dependsOn(residual, name)) };
  });
  const left = ready.filter(({ residual }) => !isZero(substitute(residual, closed(s)), assumptionsOf(s)));
  const solving = { ...s, equations: new Set(left.map(({ index }) => index)) };
  if (left.length === 0) return { solving };
  const impossible = left.find(({ names }) => names.length === 0);
  const inner = innerUnknowns(s.context.matched, s.input.unknowns);
  // Functions that are different for most values of the unknowns in them may be one for some.
  if (impossible && inner.length > 0) return result(s, innerUnknownsOpen(s.context.matched, inner));
  if (impossible && heldByOthers(s, impossible.residual))
    return result(
      s,
      'the equations hold together only for roots that are not the value function’s, or are not known to',
    );
  if (impossible) {
    const basis = s.context.matched[impossible.index]?.basis ?? one;
    const why = `the candidate does not fit: no choice of its unknowns makes the coefficient of ${printText(basis)}, ${printText(impossible.residual)}, vanish`;
    // Coefficient equations that cannot hold prove nothing; what is refuted is the candidate.
    return { ...result(s, why), steps: [ansatz(s.context), misfit(s.context, closed(s))] };
  }
  const next = left.find(({ names }) => names.length === 1);
  const name = next?.names[0];
  if (!next || name === undefined)
    return result(s, `the equations for ${[...s.open].join(', ')} are coupled beyond the engine's formulas`);
  return { solving, choice: { index: next.index, residual: next.residual, name } };
}

/** All roots of the equation, with the sign condition that they may need. */
function findRoots(
  s: Solving,
  { residual, name }: Choice,
): { readonly solving: Solving; readonly found: readonly Expression[] } | Stopped {
  const { parameters, selection } = s.input;
  let solving = s;
  let found = solveFor(residual, name, assumptionsOf(s));
  if (found.roots.length === 0) {
    const fact = twoTermFact(residual, name, assumptionsOf(s));
    if (fact && isCondition(fact, parameters)) {
      requireCondition(fact, parameters, 'infeasible.parameters', `no admissible value of ${name} exists`, selection.setting.discount); // prettier-ignore
      solving = taking(s, [fact]);
      found = solveFor(residual, name, assumptionsOf(solving));
    }
  }
  const { roots, complete } = found;
  const text = `${printText(residual)} = 0`;
  if (roots.length > 0 && complete) return { solving, found: roots };
  if (roots.length > 0)
    return {
      stopped: `${text} has the root${roots.length > 1 ? 's' : ''} ${name} = ${roots.map((root) => printText(root)).join(', ')}, but whether it has others is not decided, so none is taken for the value function's`,
    };
  return {
    stopped: complete
      ? `${text} has no root in ${name}`
      : `no root of ${text} in ${name} was found that stands up to substitution`,
  };
}
/** All unknowns found: the remaining conditions on a value function, shown or listed. */
function settle(s: Solving): SolvedCandidate {
  const { parameters, selection } = s.input;
  if (s.open.size > 0) return result(s, `nothing determines ${[...s.open].join(', ')}`);
  const criteria = criteriaWithin(selection, closed(s), assumptionsOf(s));
  if (!criteria) return result(s, 'the roots leave the candidate undefined');
  let settled = s;
  for (const { condition, why } of criteria) {
    if (isShown(condition, assumptionsOf(settled))) continue;
    if (!isCondition(condition, parameters) || freeSymbols(condition).size === 0)
      return result(settled, `the solution is no value function: ${printText(condition)} does not hold (${why})`);
    requireCondition(condition, parameters, 'infeasible.parameters', `the candidate is no value function (${why})`, selection.setting.discount); // prettier-ignore
    settled = taking(settled, [condition]);
  }
  return result(settled);
}

/** Solves the coefficient equations one unknown at a time: choose an equation, find its roots, choose one, go on. */
export function solveCandidate(input: CandidateInput): SolvedCandidate {
  const { context } = input;
  let solving: Solving = {
    input,
    context,
    steps: [ansatz(context), ...context.matched.map((_, i) => coefficientEquation(context, i))],
    roots: new Map(),
    facts: [],
    conditions: [],
    open: new Set(input.unknowns),
    others: new Map(),
    equations: new Set(context.matched.map((_, i) => i)),
  };
  for (;;) {
    const next = chooseEquation(solving);
    if (!('solving' in next)) return next;
    if (!next.choice) return settle(next.solving);
    const roots = findRoots(next.solving, next.choice);
    if ('stopped' in roots) return result(next.solving, roots.stopped);
    const choice = chooseRoot(roots.solving, next.choice.name, roots.found);
    if ('stopped' in choice) return result(roots.solving, choice.stopped);
    const told = taking(roots.solving, choice.conditions);
    solving = takeRoot(told, next.choice, roots.found, choice.chosen);
  }
}

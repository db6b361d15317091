/** Looks for a closed form where no candidate is given: forms are tried one by one until one solves the equation. */
import { CostateError } from '../../errors.js';
import { withFacts } from '../../expression/assumptions.js';
import { one, symbol, unknown, type Domain, type Expression, type Relation } from '../../expression/expression.js';
import { isZero } from '../../expression/normal-form.js';
import { bindFunction } from '../../expression/substitute.js';
import { dependsOn, replaceNode, unknownFunctions } from '../../expression/traverse.js';
import { matchCoefficients } from '../match-coefficients.js';
import { reducedEquation } from '../rules/reduced-equation.js';
import { valueParameters } from '../setting.js';
import { completedForm } from './completed.js';
import type { ProposedForm } from './form.js';
import type { Maximiser } from '../maximiser.js';
import type { Chain, Progress } from '../progress.js';
import { CANDIDATE_HYPOTHESIS } from '../rules/candidate-steps.js';
import type { FormSearch } from '../step.js';
import { withCandidate } from '../with-candidate.js';
import { formLibrary } from './library.js';
import { holdsInside } from './holds-inside.js';
import { fitOrPass } from './numeric-fit.js';

export interface FoundForm {
  readonly progress: Progress;
  readonly maximiser: Maximiser;
}

export interface SearchedForms {
  readonly search: FormSearch;
  readonly found?: FoundForm;
  /** What a form that solves the equation needs of the parameters and does not get, where there is one. */
  readonly infeasible?: CostateError;
}

/** The derivation with this form, undefined where it leads nowhere. */
export function solvedWith(c: Chain, m: Maximiser, form: Chain['problem']): Progress | CostateError | undefined {
  try {
    const progress = form.candidate && withCandidate({ ...c, problem: form }, m, form.candidate);
    return progress?.outcome.value && progress;
  } catch (error) {
    if (error instanceof CostateError) return error;
    throw error;
  }
}

const IN_WORDS = (tried: number): string =>
  `No candidate was given; of ${tried === 1 ? 'one form' : `${tried} forms`} tried, this one solves the equation.`;

/** The candidate's hypothesis, which the search and not the author put forward. */
function foundBySearch(progress: Progress, search: FormSearch): Progress {
  const hypotheses = progress.hypotheses.map((h) =>
    h.id === CANDIDATE_HYPOTHESIS
      ? { ...h, statement: 'The value function has the form that the search found.', why: IN_WORDS(search.tried) }
      : h,
  );
  return { ...progress, hypotheses, outcome: { ...progress.outcome, search } };
}

/** Domains at whose ends nothing happens that a form would have to meet. */
const OPEN: ReadonlySet<Domain['kind']> = new Set(['real', 'positive']);

/**
 * Whether what a form asks of the parameters is what the value asks: it has an unknown for every equation, so that it fits but
 * for its condition, the optimum is bound by nothing, and so is the state.
 */
function isDecisive({ details }: CostateError, c: Chain, m: Maximiser, form: ProposedForm): boolean {
  const { setting: s, problem } = c;
  if (details.code !== 'infeasible.parameters' || m.stationary || m.projected || m.inside) return false;
  if (!problem.states.every(({ domain }) => OPEN.has(domain.kind))) return false;
  const value = bindFunction(s.valueName, valueParameters(s), form.candidate);
  const assumptions = withFacts(s.assumptions, m.facts);
  const matched = matchCoefficients(reducedEquation(s, m, []).claim, [value], s.states, assumptions);
  return matched !== undefined && matched.length <= form.unknowns.length;
}

/**
 * The form without unknown functions of time that stay what they are at the end: zero, as long as the others of these are
 * zero, or a constant. Undefined where all of them move.
 */
function withoutIdle(form: ProposedForm, { outcome }: Progress, c: Chain): ProposedForm | undefined {
  const { evolution } = outcome;
  const { time } = c.setting;
  if (!evolution || time === undefined) return undefined;
  const put = (e: Expression, fixed: ReadonlyMap<string, Expression>): Expression =>
    [...fixed].reduce((result, [name, value]) => replaceNode(result, unknown(name, [symbol(time)]), value), e);
  const ends = [...evolution.terminal].filter(([, end]) => !dependsOn(end, time) && unknownFunctions(end).size === 0);
  let idle = new Map(ends);
  for (let before = -1; before !== idle.size;) {
    before = idle.size;
    idle = new Map([...idle].filter(([name]) => isZero(put(evolution.rates.get(name) ?? one, idle), c.setting.assumptions))); // prettier-ignore
  }
  if (idle.size === 0) return undefined;
  const moving = form.unknowns.filter((u) => !idle.has(u.name));
  // The first names go to those that are left; each is free by the time it is taken.
  const named = (name: string): Expression => unknown(name, [symbol(time)]);
  const candidate = moving.reduce(
    (e, { name }, i) => replaceNode(e, named(name), named(form.unknowns[i]?.name ?? name)),
    put(form.candidate, idle),
  );
  return { candidate, unknowns: form.unknowns.slice(0, moving.length) };
}

/** A maximiser to try forms with: its equation for V alone, as numbers see it, and itself, made when first wanted. */
export interface Branch {
  readonly equation: Relation;
  readonly maximiser: () => Maximiser | undefined;
}

/** Forms that pass the test by numbers and still lead nowhere, after which the search ends: algebra is dear. */
const MOST_ATTEMPTS = 2;

/** The forms of the library, as long as they are wanted, and then those that the equation asks for, which are dear to find. */
function* proposals(c: Chain, branches: readonly Branch[], isWanted: () => boolean): Generator<ProposedForm> {
  for (const form of formLibrary(c.setting, c.problem)) {
    if (!isWanted()) break;
    yield form;
  }
  for (const { equation } of branches) {
    const form = completedForm(c, equation);
    if (form) yield form;
  }
}

/**
 * The first form that solves the equation with one of these maximisers, which differ in where they hold. Numbers say which forms
 * are worth the algebra; nothing else is taken on trust: the form goes the way of an author's candidate.
 */
export function searchForms(c: Chain, branches: readonly Branch[]): SearchedForms {
  const fits = branches.map(({ equation, maximiser }) => ({ fit: fitOrPass(c, equation), maximiser }));
  let infeasible: CostateError | undefined;
  let [attempts, tried] = [0, 0];
  for (const form of proposals(c, branches, () => attempts < MOST_ATTEMPTS)) {
    tried++;
    let isTried = false;
    for (const branch of fits) {
      if (!branch.fit?.(form)) continue;
      const maximiser = branch.maximiser();
      if (!maximiser) continue;
      const progress = solvedWith(c, maximiser, { ...c.problem, ...form });
      if (progress && !(progress instanceof CostateError) && maximiser.inside && !holdsInside(c, progress)) continue;
      if (!progress || progress instanceof CostateError) {
        isTried = true;
        if (progress && isDecisive(progress, c, maximiser, form)) infeasible ??= progress;
        continue;
      }
      const shorter = withoutIdle(form, progress, c);
      const again = shorter && solvedWith(c, maximiser, { ...c.problem, ...shorter });
      const [best, candidate] = again && !(again instanceof CostateError) ? [again, shorter.candidate] : [progress, form.candidate]; // prettier-ignore
      return { search: { tried }, found: { progress: foundBySearch(best, { tried, form: candidate }), maximiser } };
    }
    if (isTried) attempts++;
  }
  return { search: { tried }, ...(infeasible ? { infeasible } : {}) };
}

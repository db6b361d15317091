/** What an author's claim rests on: the steps that its certificate names or that give its names their meaning, and hypotheses. */
import type { Hypothesis, Justification, Step } from './step.js';

/** Rules of the steps that say what a control or an unknown is. */
const GIVES_MEANING: ReadonlySet<string> = new Set(['maximum', 'root', 'policy']);

/** Steps that a claim rests on: those its certificate names, and those that give the names in it their meaning. */
export function premisesOf(justification: Justification, steps: readonly Step[]): readonly string[] {
  const named =
    justification.kind === 'combination'
      ? justification.terms.map((term) => term.premise)
      : justification.kind === 'trajectory'
        ? [...justification.rates, ...justification.ends, ...justification.forms]
        : [];
  const bound = 'bindings' in justification && justification.bindings.length > 0;
  const meanings = steps.filter(({ rule }) => bound && GIVES_MEANING.has(rule));
  return [...named, ...meanings.map((step) => step.id)];
}

/** The step with the hypotheses named that its facts are. */
export function withHypothesesNamed(step: Step, hypotheses: readonly Hypothesis[]): Step {
  const used = hypotheses.filter((h) => h.relation && step.facts.includes(h.relation)).map((h) => h.id);
  const assumptions = [...new Set([...step.assumptions, ...used])];
  return assumptions.length === step.assumptions.length ? step : { ...step, assumptions };
}

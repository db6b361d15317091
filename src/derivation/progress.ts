/** How far the derivation of a problem came beyond its HJB equation. */
import { type Binding, type Relation } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';
import type { Claim, ControlProblem } from '../problem/problem.js';
import { type Maximiser } from './maximiser.js';
import { isCondition } from './obligation.js';
import { hjbEquation } from './rules/hjb-equation.js';
import { signHypothesis } from './rules/maximum.js';
import { type Setting } from './setting.js';
import type { Hypothesis, Justification, Outcome, Step, UnknownFunction } from './step.js';

/** A problem and the setting that its equations are written in. */
export interface Chain {
  readonly setting: Setting;
  readonly problem: ControlProblem;
  readonly parameters: ReadonlyMap<string, Rational>;
}

/** Names that are solved for: the candidate's unknowns and the long-run average where that is the criterion. */
export const unknownsOf = ({ problem }: Pick<Chain, 'problem'>): readonly string[] => [
  ...problem.unknowns.map((u) => u.name),
  ...(problem.objective.average === undefined ? [] : [problem.objective.average]),
];

export const hjbOf = (s: Setting): Outcome['hjb'] => hjbEquation(s).claim;

/** What was found beyond the HJB equation and its maximiser. */
export interface Progress {
  readonly steps: readonly Step[];
  readonly hypotheses: readonly Hypothesis[];
  readonly outcome: Outcome;
  /** What the author's claims are read under. */
  readonly claimBindings: readonly Binding[];
  readonly claimFacts: readonly Relation[];
  /** Meanings of unknowns that were found before the coefficients were compared. */
  readonly definitions?: readonly Relation[];
  /** Functions beside the value, with what they stand for. */
  readonly functions?: readonly UnknownFunction[];
  /** A justification of its own for claims that need one. */
  readonly justify?: (claim: Claim) => Justification | undefined;
}

/** Signs of jets and conditions on parameters as listed hypotheses; `first` numbers them. */
export const listFacts = (
  facts: readonly Relation[],
  parameters: ReadonlyMap<string, Rational>,
  valueFound: boolean,
): readonly Hypothesis[] =>
  facts.map((fact, i) =>
    signHypothesis(fact, i, isCondition(fact, parameters) ? 'at-values' : valueFound ? 'shown' : 'of-value'),
  );

/** The step, resting on these hypotheses as well. */
export const underHypotheses = (step: Step, hypotheses: readonly Hypothesis[]): Step => ({
  ...step,
  assumptions: [...step.assumptions, ...hypotheses.map((h) => h.id)],
});

/** The equation and its maximiser stand; there is no candidate, or it led nowhere. */
export function withoutCandidate(c: Chain, m: Maximiser, stopped: string | undefined): Progress {
  const { setting } = c;
  const maximiser = new Map(m.at.map((b) => [b.name, b.value]));
  const outcome: Outcome = {
    hjb: hjbOf(setting),
    constants: new Map(),
    conditions: m.conditions,
    ...(m.at.length === setting.controls.length ? { maximiser } : {}),
    ...(stopped === undefined ? {} : { stopped }),
  };
  return {
    steps: [],
    hypotheses: listFacts(m.facts, c.parameters, false),
    outcome,
    claimBindings: m.at,
    claimFacts: m.facts,
  };
}

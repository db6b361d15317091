/** Steps of a value by pieces: the equation on each of them, what is asked where they meet, and that the whole is a solution. */
import {
  add,
  equation,
  multiply,
  one,
  relation,
  substitution,
  subtract,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { printText } from '../../expression/print-text.js';
import type { Criterion, Hypothesis, Justification, Step } from '../step.js';
import type { Matched } from './candidate-steps.js';

/** A piece with what its steps share: the inside of its region, and the ids of what they rest on. */
export interface PieceContext {
  /** Empty, or `.1`, `.2` where there are several. */
  readonly suffix: string;
  readonly inside: readonly Relation[];
  readonly state: string;
}

const where = ({ inside }: PieceContext): string =>
  inside.length === 0 ? 'everywhere' : `where ${inside.map(printText).join(' and ')}`;

const step = (
  c: PieceContext | undefined,
  fields: Pick<Step, 'id' | 'title' | 'claim' | 'rule' | 'justification'> &
    Partial<Pick<Step, 'premises' | 'assumptions' | 'facts'>>,
): Step => ({
  premises: [],
  assumptions: [],
  facts: [],
  ...fields,
  ...(c && c.inside.length > 0 ? { region: c.inside } : {}),
});

const identity: Justification = { kind: 'identity', bindings: [] };
const inequality: Justification = { kind: 'inequality', bindings: [] };

export const pieceHypothesis = (c: PieceContext, value: Expression, piece: Expression, ends: string): Hypothesis => ({
  id: `candidate${c.suffix}`,
  statement: `Of this form is the value function${ends}.`,
  why: 'The candidate of the problem file: a solution of the equation is sought in this form.',
  relation: equation(value, piece),
});

/** The equation that the candidate is to solve inside its region, kinks of the maximiser decided. */
export const branchEquation = (c: PieceContext, claim: Relation, why: string): Step =>
  step(c, {
    id: `equation${c.suffix}`,
    title: `The equation ${where(c)}`,
    claim,
    rule: 'branch-equation',
    premises: ['hjb'],
    justification: { kind: 'hypothesis', why },
  });

export const branchCoefficient = (
  c: PieceContext,
  value: Binding,
  matched: readonly Matched[],
  index: number,
): Step => {
  const equations = matched.map((m) => equation(m.left, m.right));
  return step(c, {
    id: `coefficient${c.suffix}.${index + 1}`,
    title: 'Equal coefficients, since the equation holds for every state there',
    claim: equations[index] ?? equation(zero, zero),
    rule: 'coefficient-equation',
    premises: [`equation${c.suffix}`],
    assumptions: [`candidate${c.suffix}`],
    justification: {
      kind: 'coefficient',
      premise: `equation${c.suffix}`,
      variables: [c.state],
      basis: matched.map((m) => m.basis),
      equations,
      index,
      bindings: [value],
    },
  });
};

/** [left − right]_{V := piece} = Σ (lᵢ − rᵢ) φᵢ. */
export const branchAnsatz = (c: PieceContext, claim: Relation, value: Binding, matched: readonly Matched[]): Step =>
  step(c, {
    id: `ansatz${c.suffix}`,
    title: 'The candidate put into the equation there, sorted by functions of the state',
    claim: equation(
      substitution(subtract(claim.left, claim.right), [value]),
      add(...matched.map((m) => multiply(subtract(m.left, m.right), m.basis))),
    ),
    rule: 'ansatz',
    premises: [`equation${c.suffix}`],
    justification: identity,
  });

export type Fit = 'continuity' | 'smooth-fit' | 'reflection';

const ASKED: Readonly<Record<Fit, readonly [string, string]>> = {
  continuity: [
    'The pieces are to meet',
    'The value is continuous. That what is found from it is the value is shown below, by the equation on every piece.',
  ],
  'smooth-fit': [
    'They are to meet without a kink',
    'Smooth fit: where there is noise, the value has no kink (Dixit and Pindyck 1994, chapter 4; Peskir and Shiryaev 2006, section 9). That what is found from it is the value is shown below.',
  ],
  reflection: ['The state is reflected where the value has no slope', 'An end that reflects asks for it.'],
};

/** What is asked of the pieces at a joint or at a reflecting end. */
export const fitAsked = (id: string, fit: Fit, claim: Relation): Step =>
  step(undefined, {
    id,
    title: ASKED[fit][0],
    claim,
    rule: fit,
    justification: { kind: 'hypothesis', why: ASKED[fit][1] },
  });

const SHOWN: Readonly<Record<Fit, string>> = {
  continuity: 'The value found is continuous',
  'smooth-fit': 'It has no kink',
  reflection: 'It has no slope where the state is reflected',
};

/** The same of what was found. */
export const fitShown = (id: string, fit: Fit, claim: Relation): Step =>
  step(undefined, { id, title: SHOWN[fit], claim, rule: `${fit}-shown`, justification: identity });

/** An equation with the roots put in that were found before. */
export const eliminated = (id: string, from: string, residual: Expression, names: readonly string[]): Step => {
  const rewrites = names.map((name) => `root.${name}`);
  return step(undefined, {
    id,
    title: `With ${names.join(' and ')} put in`,
    claim: equation(residual, zero),
    rule: 'elimination',
    premises: [from, ...rewrites],
    justification: { kind: 'combination', terms: [{ premise: from, factor: one }], rewrites, bindings: [] },
  });
};

export const pieceRoot = (
  name: string,
  root: Expression,
  from: string,
  criterion: readonly Criterion[],
  bindings: readonly Binding[] = [],
): Step =>
  step(undefined, {
    id: `root.${name}`,
    title: criterion.length > 0 ? `The root for ${name} that gives a value function` : `The solution for ${name}`,
    claim: equation(symbol(name), root),
    rule: 'root',
    premises: [from, ...bindings.map((b) => `root.${b.name}`)],
    justification: { kind: 'root', equations: [from], criterion, bindings },
  });

/** On which side of its kinks the maximiser is. */
export const branchTaken = (c: PieceContext, index: number, condition: Relation, value: Binding): Step =>
  step(c, {
    id: `branch${c.suffix}.${index + 1}`,
    title: `The branch taken ${where(c)}`,
    claim: relation(substitution(condition.left, [value]), condition.operator, condition.right),
    rule: 'branch',
    justification: inequality,
  });

/** V ≥ payoff (≤ where costs are minimized) where one goes on. */
export const notWorseThanStopping = (
  c: PieceContext,
  value: Expression,
  payoff: Expression,
  sense: 'sup' | 'inf',
): Step =>
  step(c, {
    id: `going-on${c.suffix}`,
    title: `Stopping is no better ${where(c)}`,
    claim: relation(value, sense === 'sup' ? '>=' : '<=', payoff),
    rule: 'payoff-bound',
    justification: inequality,
  });

/** H + V_t − ρV ≤ 0 (≥) for the payoff where one stops. */
export const goingOnLoses = (c: PieceContext, gain: Expression, sense: 'sup' | 'inf'): Step =>
  step(c, {
    id: `stopping${c.suffix}`,
    title: `Going on is no better ${where(c)}`,
    claim: relation(gain, sense === 'sup' ? '<=' : '>=', zero),
    rule: 'stopping-region',
    justification: inequality,
  });

/** What is part of the value on a piece without end neither grows discounted, nor beyond all bounds. */
export const boundedPart = (c: PieceContext, index: number, claim: Relation, how: 'rate' | 'shape'): Step =>
  step(c, {
    id: `growth${c.suffix}.${index + 1}`,
    title:
      how === 'rate'
        ? 'Discounted growth of this part of the value along the path is negative'
        : 'This part of the value does not grow towards the open end',
    claim,
    rule: 'transversality',
    justification: inequality,
  });

/** The equation inside a region: of the variational inequality the part that vanishes there. */
export const pieceSolves = (
  c: PieceContext,
  id: string,
  claim: Relation,
  value: Binding,
  premises: readonly string[],
  hypotheses: readonly string[],
  facts: readonly Relation[],
): Step =>
  step(c, {
    id,
    facts,
    title: `The equation holds ${where(c)}`,
    claim: equation(substitution(subtract(claim.left, claim.right), [value]), zero),
    rule: 'solution',
    premises,
    assumptions: hypotheses,
    justification: identity,
  });

/** What stopping pays inside a region, kinks decided. */
export const payoffThere = (c: PieceContext, id: string, stopping: Expression, payoff: Expression): Step =>
  step(c, {
    id,
    title: `What stopping pays ${where(c)}`,
    claim: equation(stopping, payoff),
    rule: 'payoff',
    justification: identity,
  });

/**
 * Mistakes about diffusions that were published, or that come with writing reversed time down from memory: each is refuted,
 * with the right statement beside it.
 */
import { describe, expect, it } from 'vitest';
import {
  adjointField,
  covarianceField,
  halfOf,
  noiseField,
  noiseGradient,
  potential,
} from '../../src/derivation/diffusion-fields.js';
import type { LawExperiment } from '../../src/derivation/experiment.js';
import { NUMERIC_PI } from '../../src/derivation/gaussian-density.js';
import {
  HORIZON,
  denoising,
  noisedDensity,
  noisedLaw,
  noisedScore,
  reversed,
  reversedDrift,
} from '../../src/derivation/noised-mixture.js';
import { eta, mu, sigma } from '../../src/derivation/rules/reversed-density.js';
import { timeReversal } from '../../src/derivation/rules/time-reversal.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { vectorSteps } from '../../src/derivation/vector-step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';
import {
  add,
  equation,
  half,
  minusOne,
  multiply,
  negate,
  number,
  sqrt,
  symbol,
  two,
  unknown,
  type Expression,
} from '../../src/expression/expression.js';
import { componentsOf, numbered, vectorComponents } from '../../src/expression/field-components.js';
import {
  apply,
  callField,
  dot,
  fieldEquation,
  gradient,
  optimumField,
  rate,
  scalar,
  squaredNorm,
  sum,
  times,
  vectorVariable,
  type ScalarField,
  type VectorField,
} from '../../src/expression/field.js';
import { bind, substitute } from '../../src/expression/substitute.js';
import { decideObservation } from '../../src/verification/decide-observation.js';
import { verifyDerivation } from '../../src/verification/verify.js';

const around = (steps: readonly Step[]): Derivation => ({
  id: 'published-mistakes',
  title: 'Published mistakes',
  kind: 'theory',
  assumptions: { ...noAssumptions, domains: new Map([['lambda', { kind: 'positive' }]]) },
  functions: [],
  scales: new Map(),
  hypotheses: [],
  definitions: [],
  steps,
});
const verdicts = (steps: readonly Step[]): readonly string[] =>
  verifyDerivation(around(steps)).steps.map((s) => s.verdict);

/**
 * Han, Jentzen and E (2018, PNAS 115, section “Hamilton-Jacobi-Bellman equation”): least E[∫‖m‖² dt + g(X_T)] for
 * dX = 2√λ m dt + √2 dW, hence u_t + Δu − λ‖∇u‖² = 0. The scheme knows z = Σᵀ∇u with Σ = √2. Up to March 2022 the code had
 * −λ‖z‖² (github.com/frankhan91/DeepBSDE, issue 7); commit 9e5d806 brought back the ½ that is lost when z is taken for ∇u.
 */
describe('the generator of the Hamilton-Jacobi-Bellman example of DeepBSDE', () => {
  const lambda = symbol('lambda');
  const sigmaOfExample = noiseField('Sigma', ['t']);
  const value = potential('u');
  const z = noiseGradient(sigmaOfExample, value);
  const m = vectorVariable('m', 'noise');
  // The control moves the state by 2√λ m dt = Σ √(2λ) m dt.
  const least = optimumField('inf', m, sum(squaredNorm(m), times([scalar(sqrt(multiply(two, lambda)))], dot(m, z))));
  const generator = (right: ScalarField): readonly Step[] =>
    vectorSteps({
      id: 'generator',
      title: 'generator',
      formula: fieldEquation(least, right),
      rule: 'by-hand',
      justification: ({ dimension }) => ({
        kind: 'optimum',
        at: numbered('m', dimension).map((name, i) =>
          bind(name, negate(multiply(sqrt(multiply(half, lambda)), vectorComponents(z, dimension)[i] as Expression))),
        ),
        bindings: [],
      }),
    });

  it('is −½λ‖Σᵀ∇u‖², in one, two and three dimensions', () => {
    const right = generator(times([scalar(minusOne), scalar(lambda)], halfOf(squaredNorm(z))));
    expect(verdicts(right)).toEqual(['proved', 'proved', 'proved']);
  });

  it('is not −λ‖Σᵀ∇u‖², as the code had it', () => {
    const wrong = generator(times([scalar(minusOne), scalar(lambda)], squaredNorm(z)));
    expect(verdicts(wrong)).toEqual(['refuted', 'refuted', 'refuted']);
  });

  it('is −λ‖∇u‖² for Σ = √2, as the paper has it', () => {
    const [claim] = componentsOf(fieldEquation(squaredNorm(z), scalar(number(0))), 1);
    const atRootTwo = substitute(claim?.left ?? number(0), [{ name: 'Sigma', parameters: ['t'], value: sqrt(two) }]);
    const slope = unknown('u', [symbol('t'), symbol('x')], [0, 1]);
    const square = { ...around([]), steps: [stepOf(equation(multiply(half, atRootTwo), multiply(slope, slope)))] };
    expect(verifyDerivation(square).verdict).toBe('proved');
  });

  it('cannot be written with ∇u in the place of Σᵀ∇u, which is no noise vector', () => {
    // @ts-expect-error a costate has no norm
    expect(squaredNorm(gradient(value)).rank).toBe('scalar');
  });

  const stepOf = (claim: Step['claim']): Step => ({
    id: 'claim',
    title: 'claim',
    claim,
    rule: 'by-hand',
    premises: [],
    assumptions: [],
    facts: [],
    justification: { kind: 'identity', bindings: [] },
  });
});

/**
 * Anderson (1982): the reverse drift takes up ΣΣᵀ∇log η, not ∇log η. The factor is invisible for noise of
 * unit size and gets lost with it; for the usual schedules of diffusion models it is not one.
 */
describe('the reverse-time drift', () => {
  const score = gradient(callField('log', eta));
  const derived = timeReversal();
  /** The step that states Anderson's equation in one dimension, with another drift added to μ. */
  const claimed = (added: VectorField<'state'>): Step => {
    const [claim] = componentsOf(fieldEquation(rate(eta), adjointField(sum(mu, added), sigma, eta)), 1);
    const step = derived.find((s) => s.id === 'anderson.d1');
    if (!step || !claim) throw new RangeError('the theory of time reversal has lost a step');
    const { id, title, rule, premises, assumptions, justification, facts } = step;
    return { id, title, rule, premises, assumptions, justification, facts, claim };
  };
  const verdictOn = (added: VectorField<'state'>): string | undefined => {
    const before = derived.filter(
      (s) => s.id.endsWith('.d1') && !['anderson.d1', 'probability-flow.d1'].includes(s.id),
    );
    const functions = ['mu', 'eta'].map((name) => ({ name, parameters: ['t', 'x'], meaning: name }));
    return verifyDerivation({ ...around([...before, claimed(added)]), functions }).steps.at(-1)?.verdict;
  };

  it('adds ΣΣᵀ∇log η to μ', () => {
    expect(verdictOn(apply(covarianceField(sigma), score))).toBe('proved');
  });

  it('does not add ∇log η, which is no vector beside the state either', () => {
    // @ts-expect-error a costate is no drift
    expect(verdictOn(score)).toBe('refuted');
  });

  it('does not add half of it, as the probability flow does, when the noise is kept', () => {
    expect(verdictOn(halfOf(apply(covarianceField(sigma), score)))).toBe('refuted');
  });

  const law = (drift: readonly Expression[]): string => {
    const experiment: LawExperiment = {
      kind: 'law',
      system: { ...denoising(1, { numerator: 1n, denominator: 1n }), drift },
      start: noisedLaw(1),
      horizon: HORIZON,
      steps: 64,
      coordinate: 'x',
      range: [
        { numerator: -2n, denominator: 1n },
        { numerator: 5n, denominator: 2n },
      ],
    };
    const data = substitute(reversed(noisedDensity(1, NUMERIC_PI)), [bind('t', number(HORIZON))]);
    return decideObservation(equation(unknown('p', [symbol('x')]), data), experiment, {
      derivation: around([]),
      assumptions: noAssumptions,
      facts: [],
      label: `drift/${String(drift[0]?.id)}`,
      seed: 1,
      quick: false,
    }).verdict;
  };

  it('gives back the data from noise with ΣΣᵀ, and other data without', () => {
    const [drift, gradientOfLog] = [reversedDrift(1), noisedScore(1).map(reversed)];
    expect(law(denoising(1, { numerator: 1n, denominator: 1n }).drift)).toBe('measured');
    expect(law(drift.map((f, i) => add(f, gradientOfLog[i] as Expression)))).toBe('refuted');
  });
});

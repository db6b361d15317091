/** The Fokker-Planck equation: integration by parts turns the generator into its adjoint, which moves the density. */
import {
  adjointField,
  covarianceField,
  driftField,
  halfOf,
  minusField,
  noiseField,
  potential,
} from '../../src/derivation/diffusion-fields.js';
import { geometricBrownianMotion, ornsteinUhlenbeck } from '../../src/derivation/rules/known-densities.js';
import { integrationByParts } from '../../src/derivation/rules/integration-by-parts.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { vectorSteps } from '../../src/derivation/vector-step.js';
import { one, zero } from '../../src/expression/expression.js';
import { divergence, fieldEquation, rate, rowDivergence, scalar, sum, times } from '../../src/expression/field.js';

const f = driftField('f');
const sigma = noiseField('sigma');
const p = potential('p');
const phi = potential('phi', ['x']);
const pair = { drift: f, noise: sigma, density: p, test: phi };

const forward = (): readonly Step[] =>
  vectorSteps({
    id: 'forward',
    title: 'The Fokker-Planck equation',
    text: 'By Dynkin’s formula the mean of φ changes at the rate ∫ p 𝓛φ, which by the identity above is ∫ φ 𝓛*p once the flux vanishes at infinity. Since this holds for every test function, the density itself changes at the rate 𝓛*p.',
    formula: fieldEquation(rate(p), adjointField(f, sigma, p)),
    rule: 'fokker-planck',
    premises: ['adjoint'],
    assumptions: ['dynkin', 'no-flux'],
    justification: () => ({
      kind: 'hypothesis',
      why: '∫ φ(p_t − 𝓛*p) vanishes for every test function: Dynkin’s formula, and no flux at infinity',
    }),
  });

/** p_t + div(f p − ½ div(A p)) = 0. */
const current = (): readonly Step[] =>
  vectorSteps({
    id: 'current',
    title: 'As a conservation law',
    text: 'The density is only moved about: drift and noise together carry a probability current.',
    formula: fieldEquation(
      sum(
        rate(p),
        divergence(sum(times([p], f), minusField(halfOf(rowDivergence(times([p], covarianceField(sigma))))))),
      ),
      scalar(zero),
    ),
    rule: 'probability-current',
    premises: ['forward'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [{ premise: id('forward'), factor: one }],
      rewrites: [],
      bindings: [],
    }),
  });

export default function fokkerPlanck(): Derivation {
  const ou = ornsteinUhlenbeck();
  const gbm = geometricBrownianMotion();
  return {
    id: 'fokker-planck',
    title: 'The Fokker-Planck equation',
    source: 'Karatzas and Shreve 1991',
    kind: 'theory',
    part: 'Diffusion models',
    place: 1,
    follows: ['ito'],
    introduction:
      'The generator says how the mean of a function changes along the paths of dX = f dt + σ dW. Moved over to the density by parts, it says how the density itself changes. Two processes whose densities are known show that the equation is right, one of them with noise that depends on the state.',
    assumptions: { domains: new Map([...ou.domains, ...gbm.domains]), facts: [] },
    functions: [
      { name: 'f', parameters: ['t', 'x'], meaning: 'drift' },
      { name: 'sigma', parameters: ['t', 'x'], meaning: 'noise' },
      { name: 'p', parameters: ['t', 'x'], meaning: 'density of the state' },
      { name: 'phi', parameters: ['x'], meaning: 'test function' },
      ...ou.functions,
      ...gbm.functions,
    ],
    scales: new Map(),
    hypotheses: [
      {
        id: 'dynkin',
        statement: 'The mean of a test function changes at the rate of the mean of its generator: (E φ(X))′ = E 𝓛φ(X).',
        why: 'Itô’s formula, where the martingale part has mean zero.',
      },
      {
        id: 'no-flux',
        statement:
          'The flux J of density and test function vanishes at infinity, so that the integral of its divergence is zero.',
        why: 'Immediate for test functions of compact support; in general a matter of decay of the density.',
      },
    ],
    definitions: [...ou.definitions, ...gbm.definitions],
    steps: [...integrationByParts(pair), ...forward(), ...current(), ...ou.steps, ...gbm.steps],
  };
}

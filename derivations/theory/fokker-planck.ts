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
import { adjointFlux, integrationByParts } from '../../src/derivation/rules/integration-by-parts.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { vectorSteps } from '../../src/derivation/vector-step.js';
import { one, zero } from '../../src/expression/expression.js';
import { divergence, fieldEquation, rate, rowDivergence, scalar, sum, times } from '../../src/expression/field.js';
import { generatorField } from '../../src/derivation/diffusion-fields.js';

const f = driftField('f');
const sigma = noiseField('sigma');
const p = potential('p');
const phi = potential('phi', ['x']);
const pair = { drift: f, noise: sigma, density: p, test: phi };

/** φ(p_t − 𝓛*p) = φ p_t − p𝓛φ + div J. */
const weakForm = (): readonly Step[] =>
  vectorSteps({
    id: 'weak-form',
    title: 'The equation under a test function',
    text: 'On the right stand the change of E φ(X), the mean of 𝓛φ, and a flux. By Dynkin’s formula the first two cancel once integrated; the flux vanishes at infinity.',
    formula: fieldEquation(
      times([phi], sum(rate(p), minusField(adjointField(f, sigma, p)))),
      sum(times([phi], rate(p)), minusField(times([p], generatorField(f, sigma, phi))), divergence(adjointFlux(pair))),
    ),
    rule: 'weak-form',
    premises: ['adjoint'],
    justification: ({ id }) => ({
      kind: 'combination',
      terms: [{ premise: id('adjoint'), factor: one }],
      rewrites: [],
      bindings: [],
    }),
  });

const forward = (): readonly Step[] =>
  vectorSteps({
    id: 'forward',
    title: 'The Fokker-Planck equation',
    text: 'What integrates to zero against every test function is zero.',
    formula: fieldEquation(rate(p), adjointField(f, sigma, p)),
    rule: 'fokker-planck',
    premises: ['weak-form'],
    assumptions: ['dynkin', 'no-flux'],
    justification: () => ({
      kind: 'hypothesis',
      why: 'the integral of the weak form vanishes for every test function: Dynkin’s formula, and no flux at infinity',
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
    steps: [...integrationByParts(pair), ...weakForm(), ...forward(), ...current(), ...ou.steps, ...gbm.steps],
  };
}

/**
 * Integration by parts, before the integral: the generator on one factor of p φ and its adjoint on the other differ by the
 * divergence of a flux.
 */
import { half, one } from '../../expression/expression.js';
import {
  apply,
  divergence,
  dot,
  doubleDivergence,
  fieldEquation,
  gradient,
  hessian,
  matrixTimes,
  rowDivergence,
  sum,
  times,
  trace,
  type MatrixField,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { adjointField, covarianceField, generatorField, halfOf, minusField } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { sameFunction, vectorSteps } from '../vector-step.js';

export interface DiffusionPair {
  readonly drift: VectorField<'state'>;
  readonly noise: MatrixField<'state', 'noise'>;
  readonly density: ScalarField;
  readonly test: ScalarField;
}

/** φ p f, what the drift carries of φ p. */
const carried = ({ drift, density, test }: DiffusionPair): VectorField<'state'> => times([test, density], drift);

/** p A∇φ − φ div(A p). */
const exchanged = ({ noise, density, test }: DiffusionPair): VectorField<'state'> =>
  sum(
    times([density], apply(covarianceField(noise), gradient(test))),
    minusField(times([test], rowDivergence(times([density], covarianceField(noise))))),
  );

/** J = φ p f + ½ (p A∇φ − φ div(A p)). */
export const adjointFlux = (pair: DiffusionPair): VectorField<'state'> => sum(carried(pair), halfOf(exchanged(pair)));

/** p 𝓛φ − φ 𝓛*p = div J, from one identity for the drift and one for the noise. */
export function integrationByParts(pair: DiffusionPair): readonly Step[] {
  const { drift, noise, density: p, test: phi } = pair;
  const covariance = covarianceField(noise);
  return [
    ...vectorSteps({
      id: 'drift-by-parts',
      title: 'The drift by parts',
      text: 'One derivative moves from φ to the density, and the product rule leaves a divergence.',
      formula: fieldEquation(
        sum(times([p], dot(gradient(phi), drift)), times([phi], divergence(times([p], drift)))),
        divergence(carried(pair)),
      ),
      rule: 'integration-by-parts',
      justification: () => sameFunction,
    }),
    ...vectorSteps({
      id: 'noise-by-parts',
      title: 'The noise by parts, twice',
      text: 'Two derivatives move, and the covariance A = ΣΣᵀ has to go with them: it may depend on the state.',
      formula: fieldEquation(
        sum(
          times([p], trace(matrixTimes(covariance, hessian(phi)))),
          minusField(times([phi], doubleDivergence(times([p], covariance)))),
        ),
        divergence(exchanged(pair)),
      ),
      rule: 'integration-by-parts',
      justification: () => sameFunction,
    }),
    ...vectorSteps({
      id: 'adjoint',
      title: 'The generator and its adjoint',
      text: 'Together: what the generator does to φ under p, the adjoint does to p under φ, up to the divergence of a flux.',
      formula: fieldEquation(
        sum(times([p], generatorField(drift, noise, phi)), minusField(times([phi], adjointField(drift, noise, p)))),
        divergence(adjointFlux(pair)),
      ),
      rule: 'adjoint',
      premises: ['drift-by-parts', 'noise-by-parts'],
      justification: ({ id }) => ({
        kind: 'combination',
        terms: [
          { premise: id('drift-by-parts'), factor: one },
          { premise: id('noise-by-parts'), factor: half },
        ],
        rewrites: [],
        bindings: [],
      }),
    }),
  ];
}

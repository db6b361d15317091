/**
 * The Legendre transform of a kinetic energy less a potential, H = sup_a{p·a − L} with L = ½m‖a‖² − U, and what it makes of
 * the Hamilton-Jacobi-Bellman equation whose reward is −L and whose control is the velocity.
 */
import { divide, minusOne, multiply, symbol, two, type Binding } from '../../expression/expression.js';
import { numbered, vectorComponents } from '../../expression/field-components.js';
import {
  dot,
  fieldEquation,
  gradient,
  inCoordinates,
  optimumField,
  over,
  rate,
  scalar,
  squaredNorm,
  sum,
  times,
  vectorVariable,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { bind } from '../../expression/substitute.js';
import { halfOf, minusField, potential } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';

const mass = symbol('m');
const velocity = vectorVariable('a', 'state');
const momentum = vectorVariable('p', 'costate');
export const potentialEnergy = potential('U', ['x']);

/** ½m‖a‖² − U. */
const lagrangian: ScalarField = sum(
  halfOf(times([scalar(mass)], squaredNorm(inCoordinates(velocity)))),
  minusField(potentialEnergy),
);

/** sup over velocities of p·a − L. */
const bestReward = (p: VectorField<'costate'>): ScalarField =>
  optimumField('sup', velocity, sum(dot(p, velocity), minusField(lagrangian)));

/** ‖p‖²/2m + U. */
export const mechanicalHamiltonian = (p: VectorField<'costate'>): ScalarField =>
  sum(over(squaredNorm(inCoordinates(p)), scalar(multiply(two, mass))), potentialEnergy);

/** −∂ₜV = sup_a{∇V·a − L}. */
export const leastActionFormula = (V: ScalarField): FieldRelation =>
  fieldEquation(minusField(rate(V)), bestReward(gradient(V)));

/** ∂ₜV + ‖∇V‖²/2m + U = 0. */
export const hamiltonJacobiFormula = (V: ScalarField, zeroField: ScalarField): FieldRelation =>
  fieldEquation(sum(rate(V), mechanicalHamiltonian(gradient(V))), zeroField);

/** sup_a{p·a − L} = ‖p‖²/2m + U, attained at a = p/m. */
export const legendreTransform = (): readonly Step[] =>
  vectorSteps({
    id: 'legendre',
    title: 'The Legendre transform of the Lagrangian',
    text: 'The supremum is attained where the momentum is that of the velocity, p = ma. The kinetic energy keeps its sign, the potential energy changes it: the difference of energies becomes their sum.',
    formula: fieldEquation(bestReward(momentum), mechanicalHamiltonian(momentum)),
    rule: 'legendre-transform',
    justification: ({ dimension }) => {
      const p = vectorComponents(momentum, dimension);
      const at = numbered('a', dimension).map((name, i) => bind(name, divide(p[i] ?? mass, mass)));
      return { kind: 'optimum', at, bindings: [] };
    },
  });

/** The supremum of the step named replaced by its Legendre transform at p = ∇V. */
export const transformedEquation = (V: ScalarField, premise: string, zeroField: ScalarField): readonly Step[] =>
  vectorSteps({
    id: 'hamilton-jacobi',
    title: 'The Hamilton-Jacobi equation',
    text: 'With p = ∇V the supremum is the Hamiltonian, so that the equation of dynamic programming is the one that Hamilton and Jacobi wrote.',
    formula: hamiltonJacobiFormula(V, zeroField),
    rule: 'legendre-transform',
    premises: [premise, 'legendre'],
    justification: ({ dimension, id }) => {
      const slopes = vectorComponents(gradient(V), dimension);
      const specialise = numbered('p', dimension).map((name, i): Binding => bind(name, slopes[i] ?? mass));
      return {
        kind: 'combination',
        terms: [
          { premise: id(premise), factor: minusOne },
          { premise: id('legendre'), factor: minusOne, specialise },
        ],
        rewrites: [],
        bindings: [],
      };
    },
  });

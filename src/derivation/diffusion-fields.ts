/** The fields that diffusions are written in, and the operators made of them: covariance, generator, its adjoint. */
import { half, minusOne } from '../expression/expression.js';
import {
  apply,
  divergence,
  dot,
  doubleDivergence,
  gradient,
  hessian,
  matrixFunction,
  matrixTimes,
  scalar,
  scalarFunction,
  sum,
  times,
  trace,
  transpose,
  vectorFunction,
  type Field,
  type MatrixField,
  type ScalarField,
  type Slots,
  type VectorField,
} from '../expression/field.js';

export const TIME_AND_STATE: Slots = ['t', 'x'];

export const minusField = <F extends Field>(of: F): F => times([scalar(minusOne)], of);
export const halfOf = <F extends Field>(of: F): F => times([scalar(half)], of);

export const potential = (name: string, slots: Slots = TIME_AND_STATE): ScalarField => scalarFunction(name, slots);
export const driftField = (name: string, slots: Slots = TIME_AND_STATE): VectorField<'state'> =>
  vectorFunction(name, 'state', slots);
/** Loadings of the state on the Wiener process; `slots` is ['t'] where the noise does not depend on the state. */
export const noiseField = (name: string, slots: Slots = TIME_AND_STATE): MatrixField<'state', 'noise'> =>
  matrixFunction(name, 'state', 'noise', slots);

/** ΣΣᵀ. */
export const covarianceField = (noise: MatrixField<'state', 'noise'>): MatrixField<'state', 'costate'> =>
  matrixTimes(noise, transpose(noise));

/** Σᵀ∇φ, a noise vector. */
export const noiseGradient = (noise: MatrixField<'state', 'noise'>, phi: ScalarField): VectorField<'noise'> =>
  apply(transpose(noise), gradient(phi));

/** ½ Tr(ΣΣᵀ∇²φ). */
export const itoTerm = (noise: MatrixField<'state', 'noise'>, phi: ScalarField): ScalarField =>
  halfOf(trace(matrixTimes(covarianceField(noise), hessian(phi))));

/** 𝓛φ = ∇φ·f + ½ Tr(ΣΣᵀ∇²φ). */
export const generatorField = (
  drift: VectorField<'state'>,
  noise: MatrixField<'state', 'noise'>,
  phi: ScalarField,
): ScalarField => sum(dot(gradient(phi), drift), itoTerm(noise, phi));

/** 𝓛*p = −div(f p) + ½ Σᵢⱼ ∂ᵢ∂ⱼ((ΣΣᵀ)ᵢⱼ p). */
export const adjointField = (
  drift: VectorField<'state'>,
  noise: MatrixField<'state', 'noise'>,
  p: ScalarField,
): ScalarField =>
  sum(minusField(divergence(times([p], drift))), halfOf(doubleDivergence(times([p], covarianceField(noise)))));

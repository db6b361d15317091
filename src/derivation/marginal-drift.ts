/** The diffusions that run backwards through the densities of a noising process (theory `time-reversal`, marginal family). */
import { add, half, multiply, one, square, type Expression } from '../expression/expression.js';

/**
 * μ + ½(1 + λ²)ΣΣᵀ∇log η, one coordinate of it, with λΣ for noise: λ = 1 is the reverse-time diffusion, λ = 0 the probability flow.
 *
 * @param drift μ, minus the forward drift
 * @param covariance ΣΣᵀ, the same in every direction
 * @param score the coordinate of ∇log η
 */
export const marginalDrift = (
  drift: Expression,
  covariance: Expression,
  score: Expression,
  lambda: Expression,
): Expression => add(drift, multiply(half, add(one, square(lambda)), covariance, score));

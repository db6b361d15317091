/** What a state that is not negative does at zero, where a step of a simulation may carry it beyond. */
import { evaluateNumber } from '../expression/evaluate.js';
import { zero, type Binding, type Expression } from '../expression/expression.js';
import { substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import type { InstanceState } from './instance.js';

/**
 * `returns`: the noise vanishes at zero and the drift leads inside, as in the square-root process dx = k(m − x)dt + s√x dW.
 * A step that carries it below goes on from there with the coefficients of zero (full truncation: Lord, Koekkoek and van
 * Dijk 2010); folding it back would add to its mean, and the logarithm's drift would have no bound. `turned back`: by
 * reflection, which has the order of the scheme where there is noise at zero. `logarithm`: a positive state whose logarithm
 * is simulated. `unknown`: folded back where the noise vanishes, with errors that fall more slowly in the step.
 */
export type ZeroBehaviour = 'free' | 'returns' | 'turned back' | 'logarithm' | 'unknown';

/** The number at zero, or undefined where it depends on anything else. */
function atZero(e: Expression, name: string, feedback: readonly Binding[]): number | undefined {
  const closed = substitute(e, feedback);
  return [...freeSymbols(closed)].some((other) => other !== name)
    ? undefined
    : evaluateNumber(closed, new Map([[name, 0]]));
}

export function behaviourAtZero(
  { name, domain, drift, noise, boundary }: InstanceState,
  feedback: readonly Binding[],
): ZeroBehaviour {
  if (domain.kind !== 'nonnegative' && domain.kind !== 'positive') return 'free';
  // What is declared to end there or to be held there is not turned back.
  if (boundary?.lower === 'absorb' || boundary?.lower === 'constrain') return 'free';
  const vanishes = noise.every((s) => atZero(s, name, feedback) === 0);
  const inward = atZero(drift, name, feedback);
  const noisy = noise.some((s) => s !== zero);
  if (noisy && vanishes && inward !== undefined && inward > 0 && inward < Infinity) return 'returns';
  if (domain.kind === 'positive') return 'logarithm';
  if (noisy && vanishes && inward !== 0) return 'unknown';
  return 'turned back';
}

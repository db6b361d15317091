/** The HJB equation with its optimum carried out: the steps of the maximiser, and the equation for V alone. */
import { CostateError } from '../errors.js';
import { one } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';
import { findMaximiser } from './find-maximiser.js';
import type { Maximiser, MaximiserSearch } from './maximiser.js';
import {
  firstOrderCondition,
  maximum,
  secondOrderCondition,
  signHypothesisId,
  stationaryPoint,
} from './rules/maximum.js';
import { isWide } from './rules/general-equation.js';
import { reducedEquation } from './rules/reduced-equation.js';
import type { Setting } from './setting.js';
import type { Step } from './step.js';

function maximiserSteps(s: Setting, m: Maximiser): readonly Step[] {
  const names = m.facts.map((_, i) => signHypothesisId(i));
  // The certificate of the optimum says where it is; slopes and curvature are looked at there, entry by entry.
  if (isWide(s)) return [maximum(s, m, ['hjb'], names)];
  const first = m.gradient.map((g) => firstOrderCondition(s, g.control, g.value));
  // A projected control need not be where the gradient vanishes.
  const stationary = m.projected ? [] : m.gradient.map((g) => stationaryPoint(s, m, g.control, names));
  const second = m.curvature.map((_, i) => secondOrderCondition(m, i, names));
  const premises = [...stationary, ...second].map((step) => step.id);
  return [...first, ...stationary, ...second, maximum(s, m, ['hjb', ...premises], names)];
}

/** The maximiser, or the reason why the exact algebra gave up on it; the HJB equation stands either way. */
function searchWithinResources(s: Setting, parameters: ReadonlyMap<string, Rational>): MaximiserSearch {
  try {
    return findMaximiser(s, parameters);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided')
      return { stopped: error.message };
    throw error;
  }
}

/** The steps from the HJB equation by this maximiser to the reduced one. */
export function reducedSteps(s: Setting, m: Maximiser): readonly Step[] {
  const names = m.facts.map((_, i) => signHypothesisId(i));
  if (s.controls.length > 0) return [...maximiserSteps(s, m), reducedEquation(s, m, names)];
  const reduced: Step = {
    ...reducedEquation(s, m, []),
    premises: ['hjb'],
    justification: { kind: 'combination', terms: [{ premise: 'hjb', factor: one }], rewrites: [], bindings: [] },
  };
  return [reduced];
}

/** Why a maximiser is given up that presumes a sign (`Maximiser.presumed`), beside what else ended the derivation. */
export const endOrInside = (presumed: string, stopped: string | undefined): string =>
  `the sign of ${presumed} is not known: the optimum is inside of the control's interval or at an end${stopped === undefined ? '' : `; ${stopped}`}`;

export interface Maximised {
  readonly found: MaximiserSearch;
  readonly steps: readonly Step[];
}

/** The maximiser and the steps from the HJB equation to the reduced one; none where no closed form was found. */
export function maximised(s: Setting, parameters: ReadonlyMap<string, Rational>): Maximised {
  const found = searchWithinResources(s, parameters);
  if ('stopped' in found) return { found, steps: [] };
  return { found, steps: reducedSteps(s, found) };
}

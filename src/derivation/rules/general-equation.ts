/**
 * The equation of a problem in many dimensions, taken over from the general derivation in vector notation: written out, the
 * expansion of one step has as many terms as there are pairs of states, and each says the same as the first.
 */
import { problemNames, type Setting } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';
import { hjbEquation } from './hjb-equation.js';

/** States and Wiener processes up to which the passage from Bellman's equation is written out. */
const WRITTEN_OUT = 4;

/** Whether a problem has more dimensions than anyone reads entry by entry; the general equation is not one of long-run averages. */
export const isWide = (s: Setting): boolean =>
  s.average === undefined && Math.max(s.states.length, s.controls.length, s.normals.length) > WRITTEN_OUT;

export const anyDimensionHypothesis: Hypothesis = {
  id: 'any-dimension',
  statement:
    'The Hamilton-Jacobi-Bellman equation of a controlled diffusion follows from Bellman’s principle in as many dimensions as the problem has, for a smooth value function and where the optimum over controls and the limit of small steps may be exchanged.',
  why: 'Derived in vector notation, each step of it checked in one, two and three dimensions, by the derivation that this one follows; for any number of dimensions see Fleming and Soner 2006, chapter IV, and Yong and Zhou 1999, chapter 4.',
};

/** ρV − V_t = sup_a { r + 𝓛ᵃV }, with the problem's data put into the general equation. */
export const generalEquation = (s: Setting): Step => ({
  ...hjbEquation(s),
  text: 'In so many dimensions the passage from Bellman’s equation is not written out entry by entry. The equation is the general one; that it is written for these dynamics and this objective is checked.',
  rule: 'general-equation',
  premises: [],
  assumptions: [anyDimensionHypothesis.id],
  justification: {
    kind: 'hypothesis',
    why: anyDimensionHypothesis.statement,
    forEvery: problemNames(s),
    data: 'equation',
  },
});

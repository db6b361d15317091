/** A square is the best of linear functions: ½‖y‖² = sup_u {u·y − ½‖u‖²}, attained at u = y; and the square completed. */
import { dot, fieldEquation, optimumField, squaredNorm, sum, vectorVariable } from '../../expression/field.js';
import { numbered } from '../../expression/field-components.js';
import { symbol } from '../../expression/expression.js';
import { bind } from '../../expression/substitute.js';
import { halfOf, minusField } from '../diffusion-fields.js';
import { sameFunction, vectorSteps } from '../vector-step.js';
import type { Step } from '../step.js';

const u = vectorVariable('u', 'noise');
const a = vectorVariable('a', 'noise');
const y = vectorVariable('y', 'noise');

/** sup_u {u·y − ½‖u‖²} = ½‖y‖². */
export const convexConjugate = (): readonly Step[] =>
  vectorSteps({
    id: 'conjugate',
    title: 'A square as the best of linear functions',
    text: 'The half square is its own convex conjugate: a quadratic term can always be written as an optimum over a new variable u.',
    formula: fieldEquation(
      optimumField('sup', u, sum(dot(u, y), minusField(halfOf(squaredNorm(u))))),
      halfOf(squaredNorm(y)),
    ),
    rule: 'convex-conjugate',
    justification: ({ dimension }) => ({
      kind: 'optimum',
      at: numbered('u', dimension).map((name, i) => bind(name, symbol(numbered('y', dimension)[i] ?? 'y'))),
      bindings: [],
    }),
  });

/** ½‖a‖² + a·y + ½‖y‖² = ½‖a + y‖². */
export const completedSquare = (): readonly Step[] =>
  vectorSteps({
    id: 'square',
    title: 'Completing the square',
    formula: fieldEquation(
      sum(halfOf(squaredNorm(a)), dot(a, y), halfOf(squaredNorm(y))),
      halfOf(squaredNorm(sum(a, y))),
    ),
    rule: 'completing-the-square',
    justification: () => sameFunction,
  });

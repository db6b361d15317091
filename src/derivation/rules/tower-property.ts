/**
 * Score matching for a finite mixture: the score is the conditional mean of the components' scores, so that the losses
 * against the one and against the others differ by something free of the model.
 */
import { multiply, symbol, two, type Expression } from '../../expression/expression.js';
import { vectorComponents } from '../../expression/field-components.js';
import {
  apply,
  callField,
  fieldEquation,
  gradient,
  inCoordinates,
  scalar,
  squaredNorm,
  sum,
  times,
  transpose,
  vectorFunction,
  type FieldRelation,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { TIME_AND_STATE, covarianceField, minusField, noiseField, potential } from '../diffusion-fields.js';
import type { Step } from '../step.js';
import { vectorSteps, type Place } from '../vector-step.js';
import { definitionBinding } from './field-substitution.js';

/** The model of the score. */
export const model = vectorFunction('s', 'costate', TIME_AND_STATE);
const noise = noiseField('sigma', ['t']);
const score = (p: ScalarField): VectorField<'costate'> => gradient(callField('log', p));

/** What a difference of scores is measured by. */
interface Measure {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly of: (v: VectorField<'costate'>) => VectorField<'noise'>;
  /** Its matrix times the model: σσᵀs, or s itself. */
  readonly applied: VectorField;
}

const plainly: Measure = {
  id: 'loss',
  title: 'Two losses that differ by a constant',
  text: 'The square of s is the same on both sides and its product with the scores too, by the tower property. What is left on the right is free of s: both losses have the same minimiser.',
  of: inCoordinates,
  applied: model,
};
const throughNoise: Measure = {
  id: 'weighed-loss',
  title: 'The same, weighed by the noise',
  text: 'The evidence bound weighs the error by σᵀ; the argument is the same.',
  of: (v) => apply(transpose(noise), v),
  applied: apply(covarianceField(noise), model),
};

/** The densities Σ wᵢpᵢ of two and of three components, as definitions of p and q. */
function mixtureOf(
  name: string,
  count: number,
): { readonly definition: FieldRelation; readonly parts: readonly [ScalarField, ScalarField][] } {
  const parts = Array.from({ length: count }, (_, i): [ScalarField, ScalarField] => [
    scalar(symbol(`w_${i + 1}`)),
    potential(`p_${i + 1}`),
  ]);
  const [first, ...others] = parts.map(([w, p]) => times([w], p));
  if (!first) throw new RangeError('a mixture has components');
  return { definition: fieldEquation(potential(name), sum(first, ...others)), parts };
}

const overParts = (
  parts: readonly [ScalarField, ScalarField][],
  last: (p: ScalarField) => ScalarField,
): ScalarField => {
  const [first, ...others] = parts.map(([w, p]) => times([w, p], last(p)));
  if (!first) throw new RangeError('a mixture has components');
  return sum(first, ...others);
};

function losses(name: string, count: number, { id, title, text, of, applied }: Measure): readonly Step[] {
  const { definition, parts } = mixtureOf(name, count);
  const p = potential(name);
  const distance = (to: ScalarField): ScalarField => squaredNorm(of(sum(model, minusField(score(to)))));
  const size = (to: ScalarField): ScalarField => squaredNorm(of(score(to)));
  const factors = (place: Place): readonly Expression[] => vectorComponents(applied, place.dimension);
  return vectorSteps({
    id: `${id}.n${count}`,
    title: `${title}, for ${count === 2 ? 'two' : 'three'} components`,
    text,
    formula: fieldEquation(
      sum(overParts(parts, distance), minusField(times([p], distance(p)))),
      sum(overParts(parts, size), minusField(times([p], size(p)))),
    ),
    rule: 'score-matching',
    premisesAt: (place) => factors(place).map((_, i) => place.id(`tower.n${count}`, i)),
    justification: (place) => ({
      kind: 'combination',
      terms: factors(place).map((factor, i) => ({
        premise: place.id(`tower.n${count}`, i),
        factor: multiply(two, factor),
      })),
      rewrites: [],
      bindings: definitionBinding(definition, place.dimension),
    }),
  });
}

function tower(name: string, count: number): readonly Step[] {
  const { definition, parts } = mixtureOf(name, count);
  const p = potential(name);
  const [first, ...others] = parts.map(([w, part]) => times([w, part], score(part)));
  if (!first) throw new RangeError('a mixture has components');
  return vectorSteps({
    id: `tower.n${count}`,
    title: `The tower property for ${count === 2 ? 'two' : 'three'} components`,
    text: 'At x the chance of having come from component i is wᵢpᵢ/p. With these weights the mean of the components’ scores is the score of the mixture.',
    formula: fieldEquation(times([p], score(p)), sum(first, ...others)),
    rule: 'tower-property',
    justification: ({ dimension }) => ({ kind: 'identity', bindings: definitionBinding(definition, dimension) }),
  });
}

export const mixtures: readonly FieldRelation[] = [mixtureOf('p', 2).definition, mixtureOf('q', 3).definition];

export const scoreMatching = (): readonly Step[] => [
  ...tower('p', 2),
  ...losses('p', 2, plainly),
  ...losses('p', 2, throughNoise),
  ...tower('q', 3),
  ...losses('q', 3, plainly),
];

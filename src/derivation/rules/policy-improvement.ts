/** One sweep of policy iteration: the equation of the improved policy's value less that of the old one, and what it gains. */
import {
  minusOne,
  one,
  relation,
  symbol,
  unknown,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { entryName, numbered } from '../../expression/field-components.js';
import { fieldEquation, scalar, sum, times, type FieldRelation, type ScalarField } from '../../expression/field.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { unknownFunctions } from '../../expression/traverse.js';
import { bindingOf, definitionsOf } from '../definition.js';
import { driftField, generatorField, minusField, noiseField, potential } from '../diffusion-fields.js';
import { hamiltonian, overControls, type Setting } from '../setting.js';
import type { Hypothesis, Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';
import { V, policy } from './discounted-process.js';
import { diffusionSetting, policyEquation, type PolicyData } from './recalled-hjb.js';

/** What happens under the old policy and under the improved one. */
const dataUnder = (k: 'old' | 'new'): PolicyData => ({
  drift: driftField(`f_${k}`, ['x']),
  noise: noiseField(`Sigma_${k}`, ['x']),
  reward: potential(`r_${k}`, ['x']),
});
const values = { old: potential('V_old', ['x']), new: potential('V_new', ['x']) } as const;
const best = potential('H', ['x']);
const gain = potential('G', ['x']);
const rho = scalar(symbol('rho'));

/** r + 𝓛φ under a policy. */
const earned = ({ drift, noise, reward }: PolicyData, phi: ScalarField): ScalarField =>
  sum(reward, generatorField(drift, noise, phi));
const less = (a: ScalarField, b: ScalarField): ScalarField => sum(a, minusField(b));

/** G := H − (r_old + 𝓛V_old): what the best action earns more than that of the policy. */
export const gainDefinition: FieldRelation = fieldEquation(gain, less(best, earned(dataUnder('old'), values.old)));

export const attainment: Hypothesis = {
  id: 'attainment',
  statement: 'The improved policy takes, at every state, an action at which the maximum is attained.',
  why: 'A measurable choice exists where the control set is compact and the data are continuous (Fleming and Soner 2006, III.8).',
};
export const comparison: Hypothesis = {
  id: 'comparison',
  statement: 'Where ρU − 𝓛U ≥ 0 under an admissible policy, U is nowhere negative.',
  why: 'U is then the mean discounted sum of something that is not negative, by the formula for the value of a policy.',
};

/** ρV = r_α + 𝓛V, taken over for every policy, V being the value that belongs to it. */
export const recalledPolicyEquation = (): readonly Step[] =>
  policyEquation(policy, V).map((step) => ({
    ...step,
    title: 'The equation of a fixed policy',
    rule: 'recalled',
    premises: [],
    justification: {
      kind: 'hypothesis',
      why: 'derived for a policy that is fixed, whichever it is, V being the value that belongs to it',
      shownIn: { derivation: 'feynman-kac', step: step.id },
      forEvery: [...unknownFunctions(step.claim.left), ...unknownFunctions(step.claim.right), 'rho'],
    },
  }));

/** What happens under the policy k in the place of what happens under any. */
function renamed(k: 'old' | 'new', d: number): readonly Binding[] {
  const states = numbered('x', d);
  const at = (name: string): Expression => unknown(name, states.map(symbol));
  const pairs = [
    ...numbered('f_alpha', d).map((name, i) => [name, numbered(`f_${k}`, d)[i] ?? name] as const),
    ...states.flatMap((_, i) =>
      states.map((__, j) => [entryName('Sigma_alpha', i, j, d), entryName(`Sigma_${k}`, i, j, d)] as const),
    ),
    ['r_alpha', `r_${k}`] as const,
    ['V', `V_${k}`] as const,
  ];
  return pairs.map(([name, by]) => bindFunction(name, states, at(by)));
}

const TITLES = { old: 'The value of the old policy', new: 'The value of the improved policy' } as const;

const valueEquation = (k: 'old' | 'new'): readonly Step[] =>
  vectorSteps({
    id: `value-${k}`,
    title: TITLES[k],
    formula: fieldEquation(times([rho], values[k]), earned(dataUnder(k), values[k])),
    rule: 'fixed-policy',
    premises: ['policy-equation'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id('policy-equation'), factor: one, specialise: renamed(k, dimension) }],
      rewrites: [],
      bindings: [],
    }),
  });

/** sup_a{r + 𝓛ᵃV_old} ≥ r(x, b) + 𝓛ᵇV_old for every action b. */
function bestIsNoLess(d: number): Step {
  const s: Setting = { ...diffusionSetting(d), valueName: 'V_old' };
  const action = [bind('a', symbol('b'))];
  const body = hamiltonian(s);
  const claim: Relation = relation(overControls(s, body), '>=', substitute(body, action));
  return {
    id: `best.d${d}`,
    title: 'No action earns more than the best one',
    text: 'The maximum H is no less than what any single action b earns, that of the old policy among them. So the gain G is nowhere negative.',
    claim,
    rule: 'maximum',
    premises: [],
    assumptions: [],
    facts: [],
    justification: { kind: 'inequality', bindings: [], at: action },
  };
}

const gainBindings = (d: number): readonly Binding[] =>
  definitionsOf(gainDefinition)
    .slice(d - 1, d)
    .map(bindingOf);

const greedy = (): readonly Step[] =>
  vectorSteps({
    id: 'greedy',
    title: 'The improved policy',
    text: 'It takes the best action against the old value: under it the maximum is attained.',
    formula: fieldEquation(best, earned(dataUnder('new'), values.old)),
    rule: 'notation',
    assumptions: [attainment.id],
    justification: () => ({ kind: 'hypothesis', why: attainment.statement }),
  });

const residualIsGain = (): readonly Step[] =>
  vectorSteps({
    id: 'residual',
    title: 'What the old value lacks is the gain',
    text: 'The old value solves the Hamilton-Jacobi-Bellman equation up to the gain. Where nothing is gained it is the value of the problem.',
    formula: fieldEquation(less(times([rho], values.old), best), minusField(gain)),
    rule: 'policy-improvement',
    premises: ['value-old'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id('value-old'), factor: one }],
      rewrites: [],
      bindings: gainBindings(dimension),
    }),
  });

const improvement = (): readonly Step[] => {
  const difference = less(values.new, values.old);
  const { drift, noise } = dataUnder('new');
  return vectorSteps({
    id: 'improvement',
    title: 'What the new value adds is paid for by the gain',
    text: 'The difference of the two values solves the equation of the improved policy, with the gain for its reward.',
    formula: fieldEquation(less(times([rho], difference), generatorField(drift, noise, difference)), gain),
    rule: 'policy-improvement',
    premises: ['value-old', 'value-new', 'greedy'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [
        { premise: id('value-new'), factor: one },
        { premise: id('value-old'), factor: minusOne },
        { premise: id('greedy'), factor: minusOne },
      ],
      rewrites: [],
      bindings: gainBindings(dimension),
    }),
  });
};

const monotone = (): readonly Step[] =>
  vectorSteps({
    id: 'monotone',
    title: 'No state is worth less',
    formula: { left: values.new, operator: '>=', right: values.old },
    rule: 'comparison',
    premises: ['best', 'improvement'],
    assumptions: [comparison.id],
    justification: () => ({ kind: 'hypothesis', why: comparison.statement }),
  });

/** From the equations of both values to V_new ≥ V_old, in one, two and three dimensions. */
export const policyImprovement = (dimensions: readonly number[]): readonly Step[] => [
  ...valueEquation('old'),
  ...valueEquation('new'),
  ...dimensions.map(bestIsNoLess),
  ...greedy(),
  ...residualIsGain(),
  ...improvement(),
  ...monotone(),
];

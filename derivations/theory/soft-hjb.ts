/** Control with an entropy bonus: the maximum of the Hamiltonian becomes a logarithm of a sum of exponentials. */
import { generatorField, driftField, noiseField, potential } from '../../src/derivation/diffusion-fields.js';
import {
  gibbsDefinitions,
  gibbsSteps,
  softMaximum,
  softValue,
  twoActions,
} from '../../src/derivation/rules/gibbs-policy.js';
import {
  observedRegulator,
  observedTemperature,
  POSITIVE,
  regulatorDefinitions,
  regulatorSteps,
} from '../../src/derivation/rules/soft-regulator.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';
import {
  equation,
  multiply,
  one,
  symbol,
  zero,
  type Domain,
  type Expression,
} from '../../src/expression/expression.js';
import { sum } from '../../src/expression/field.js';
import { scalarComponent } from '../../src/expression/field-components.js';
import { bind } from '../../src/expression/substitute.js';

const V = potential('V', ['x']);
/** Qʳ_a = r_a + 𝓛ᵃV. */
const actionReward = (a: number, dimension: number): Expression =>
  scalarComponent(
    sum(potential(`r_${a}`, ['x']), generatorField(driftField(`f_${a}`, ['x']), noiseField(`Sigma_${a}`, ['x']), V)),
    dimension,
  );

const plain = { premises: [] as readonly string[], assumptions: [] as readonly string[], facts: [] } as const;

/** ρV = sup over policies, and with the supremum carried out. */
const softEquation = (dimension: number): readonly Step[] => {
  const rewards = [actionReward(1, dimension), actionReward(2, dimension)] as const;
  const discounted = multiply(symbol('rho'), scalarComponent(V, dimension));
  const assumed = `regularised.d${dimension}`;
  return [
    {
      ...plain,
      id: assumed,
      title: 'Dynamic programming with an entropy bonus',
      claim: equation(discounted, softMaximum(...rewards)),
      rule: 'dynamic-programming',
      justification: {
        kind: 'hypothesis',
        why: 'the equation of hjb-diffusion with policies for actions and the bonus added to the reward; that the value is smooth and solves it is taken for granted',
      },
    },
    {
      ...plain,
      id: `soft-hjb.d${dimension}`,
      title: 'The soft Hamilton-Jacobi-Bellman equation',
      claim: equation(discounted, softValue(...rewards)),
      rule: 'soft-maximum',
      premises: [assumed, 'maximum'],
      justification: {
        kind: 'combination',
        terms: [
          { premise: assumed, factor: one },
          {
            premise: 'maximum',
            factor: one,
            specialise: [bind('Q_1', rewards[0]), bind('Q_2', rewards[1])],
          },
        ],
        rewrites: [],
        bindings: [],
      },
    },
  ];
};

const positive = ['w', 'u', 'mu'].flatMap((name) => [1, 2, 3].map((a) => `${name}_${a}`));
const unit: Domain = { kind: 'interval', lower: zero, upper: one };

export default (): Derivation => ({
  id: 'soft-hjb',
  title: 'The Hamilton-Jacobi-Bellman equation with entropy',
  source: 'Jia and Zhou 2022, 2023',
  kind: 'theory',
  part: 'Linear equations, bridges and entropy',
  place: 3,
  follows: ['hjb-diffusion', 'lqr'],
  introduction:
    'Reward a policy for staying random, by τ times its relative entropy to a reference with the sign reversed. The best policy is then the Gibbs policy, and the maximum over actions becomes τ log Σ μ exp(Q/τ), which is smooth in Q. As the temperature τ falls the ordinary equation returns. For the linear-quadratic regulator everything stays explicit.',
  assumptions: {
    domains: new Map<string, Domain>([
      ...[...positive, ...POSITIVE].map((name) => [name, { kind: 'positive' }] as const),
      ...['d_2', 'd_3'].map((name) => [name, { kind: 'nonnegative' }] as const),
      ['p', unit],
    ]),
    facts: [],
  },
  functions: [{ name: 'V', parameters: ['x'], meaning: 'value with the entropy bonus' }],
  scales: new Map(),
  hypotheses: [],
  definitions: [...gibbsDefinitions, ...regulatorDefinitions],
  steps: [
    ...gibbsSteps,
    twoActions,
    ...DIMENSIONS.flatMap(softEquation),
    ...regulatorSteps,
    observedTemperature,
    observedRegulator,
  ],
});

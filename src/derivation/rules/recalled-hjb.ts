/** ρV = sup_a{r + 𝓛ᵃV}, taken over from the derivation of the controlled diffusion, and what is left where a policy is fixed. */
import { one, symbol, type Binding, type Expression } from '../../expression/expression.js';
import {
  entryName,
  matrixComponents,
  numbered,
  scalarComponent,
  vectorComponents,
} from '../../expression/field-components.js';
import {
  fieldEquation,
  scalar,
  sum,
  times,
  type MatrixField,
  type ScalarField,
  type VectorField,
} from '../../expression/field.js';
import { bindFunction } from '../../expression/substitute.js';
import { hjbFormula } from '../chain-formulas.js';
import { generatorField } from '../diffusion-fields.js';
import { fieldSetting } from '../field-setting.js';
import type { Setting } from '../setting.js';
import type { Step } from '../step.js';
import { SINGLE_CONTROL, unknownSetting } from '../unknown-setting.js';
import { vectorSteps } from '../vector-step.js';

/** The setting of the derivation `hjb-diffusion` in a dimension. */
export const diffusionSetting = (dimension: number): Setting =>
  unknownSetting({
    dimension,
    noises: dimension,
    time: false,
    controlled: true,
    running: true,
    discounted: true,
  }).setting;

/** Names of the problem's data in a dimension: drift, noise, reward, discount. */
const dataNames = (d: number): readonly string[] => [
  ...numbered('f', d),
  ...numbered('f', d).flatMap((_, i) => numbered('f', d).map((__, j) => entryName('Sigma', i, j, d))),
  'r',
  'rho',
];

export const recalledHjb: readonly Step[] = vectorSteps({
  id: 'hjb',
  title: 'The equation of the controlled diffusion',
  formula: hjbFormula(
    fieldSetting({ time: false, noisy: true, controls: SINGLE_CONTROL, running: true, discounted: true }),
  ),
  rule: 'recalled',
  justification: ({ dimension }) => ({
    kind: 'hypothesis',
    why: 'derived from Bellman’s equation of a small step, for any data, V being the value that belongs to them',
    shownIn: { derivation: 'hjb-diffusion', step: `hjb.d${dimension}` },
    forEvery: dataNames(dimension),
  }),
});

/** What happens under a policy: the data as functions of the state alone. */
export interface PolicyData {
  readonly drift: VectorField<'state'>;
  readonly noise: MatrixField<'state', 'noise'>;
  readonly reward: ScalarField;
}

/** f(x, a) := f_α(x) and so on: data that the control does not touch. */
function withoutControl(policy: PolicyData, d: number): readonly Binding[] {
  const x = numbered('x', d);
  const bound = (name: string, value: Expression): Binding => bindFunction(name, [...x, 'a'], value);
  return [
    ...vectorComponents(policy.drift, d).map((e, i) => bound(numbered('f', d)[i] ?? 'f', e)),
    ...matrixComponents(policy.noise, d).flatMap((row, i) => row.map((e, j) => bound(entryName('Sigma', i, j, d), e))),
    bound('r', scalarComponent(policy.reward, d)),
  ];
}

/** ρV = r_α + 𝓛^αV, as the case of data that leave nothing to choose. */
export const policyEquation = (policy: PolicyData, V: ScalarField): readonly Step[] =>
  vectorSteps({
    id: 'policy-equation',
    title: 'The equation of a fixed policy',
    text: 'Where the policy is fixed the data are functions of the state alone, and nothing is left to choose.',
    formula: fieldEquation(
      times([scalar(symbol('rho'))], V),
      sum(policy.reward, generatorField(policy.drift, policy.noise, V)),
    ),
    rule: 'fixed-policy',
    premises: ['hjb'],
    justification: ({ dimension, id }) => ({
      kind: 'combination',
      terms: [{ premise: id('hjb'), factor: one, specialise: withoutControl(policy, dimension) }],
      rewrites: [],
      bindings: [],
    }),
  });

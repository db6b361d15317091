/** Special cases of −V_t = sup_a{r + 𝓛V} − ρV: no noise and no discount, or data that do not change with time. */
import {
  exp,
  multiply,
  negate,
  one,
  subtract,
  symbol,
  unknown,
  zero,
  type Binding,
  type Expression,
} from '../../expression/expression.js';
import { componentsOf, numbered } from '../../expression/field-components.js';
import { fieldEquation, scalar, sum, type FieldRelation } from '../../expression/field.js';
import { bindFunction } from '../../expression/substitute.js';
import { unknownFunctions } from '../../expression/traverse.js';
import { hjbFormula } from '../chain-formulas.js';
import { bindingOf } from '../definition.js';
import { potential } from '../diffusion-fields.js';
import { fieldSetting } from '../field-setting.js';
import type { Step } from '../step.js';
import { SINGLE_CONTROL } from '../unknown-setting.js';
import { vectorSteps } from '../vector-step.js';
import { diffusionSetting } from './recalled-hjb.js';

const controlled = { controls: SINGLE_CONTROL, running: true } as const;

/** Names of the loadings and of everything else that depends on the control, in the setting of hjb-diffusion. */
function functionsIn(d: number): { readonly noise: readonly string[]; readonly others: readonly string[] } {
  const s = diffusionSetting(d);
  const names = (list: readonly Expression[]): readonly string[] => [
    ...new Set(list.flatMap((e) => [...unknownFunctions(e)])),
  ];
  return { noise: names(s.noise.flat()), others: names([...s.drift, s.running]) };
}

/** Σ := 0, ρ := 0 gives the equation of hjb-deterministic. */
export const deterministicCase: readonly Step[] = vectorSteps({
  id: 'deterministic',
  title: 'Without noise and discount: the deterministic equation',
  formula: hjbFormula(fieldSetting({ ...controlled, time: true, noisy: false, discounted: false })),
  rule: 'special-case',
  premises: ['hjb'],
  justification: ({ dimension, id }) => ({
    kind: 'combination',
    terms: [
      {
        premise: id('hjb'),
        factor: one,
        specialise: [
          ...functionsIn(dimension).noise.map((name) =>
            bindFunction(name, ['t', ...numbered('x', dimension), 'a'], zero),
          ),
          { name: 'rho', parameters: [], value: zero },
        ],
      },
    ],
    rewrites: [],
    bindings: [],
  }),
});

/** Data and value that do not change with time carry an index 0. */
const timeless = (name: string): string => (name.includes('_') ? name.replace('_', '_0_') : `${name}_0`);

/** f(t, x, a) := f_0(x, a) and so on. */
function withoutTime(d: number): readonly Binding[] {
  const { noise, others } = functionsIn(d);
  const parameters = [...numbered('x', d), 'a'];
  return [...noise, ...others].map((name) =>
    bindFunction(name, ['t', ...parameters], unknown(timeless(name), parameters.map(symbol))),
  );
}

export const stationaryCase: readonly Step[] = vectorSteps({
  id: 'stationary',
  title: 'Data and value that do not change: the stationary equation',
  formula: hjbFormula(
    fieldSetting({ ...controlled, time: false, noisy: true, discounted: true, valueName: 'V_0', index: '_0' }),
  ),
  rule: 'special-case',
  premises: ['hjb'],
  justification: ({ dimension, id }) => {
    const x = numbered('x', dimension);
    return {
      kind: 'combination',
      terms: [
        {
          premise: id('hjb'),
          factor: one,
          specialise: [...withoutTime(dimension), bindFunction('V', ['t', ...x], unknown('V_0', x.map(symbol)))],
        },
      ],
      rewrites: [],
      bindings: [],
    };
  },
});

/** W(t, x) := V_0(x) + C e^{−ρ(T−t)}. */
export const discountedGap: FieldRelation = fieldEquation(
  potential('W'),
  sum(
    potential('V_0', ['x']),
    scalar(multiply(symbol('C'), exp(negate(multiply(symbol('rho'), subtract(symbol('T'), symbol('t'))))))),
  ),
);

/** V_0 + C e^{−ρ(T−t)} solves the equation of finite horizon, whatever C is. */
export const barrier: readonly Step[] = vectorSteps({
  id: 'barrier',
  rule: 'comparison',
  title: 'A gap at the end is discounted',
  text: 'A constant added at the end enters neither the reward nor the generator. So V_0 ± ‖g − V_0‖ e^{−ρ(T−t)} solve the equation too, and by comparison the value lies between them.',
  formula: hjbFormula(
    fieldSetting({
      ...controlled,
      time: true,
      timelessData: true,
      noisy: true,
      discounted: true,
      valueName: 'W',
      index: '_0',
    }),
  ),
  premises: ['stationary'],
  assumptions: ['comparison'],
  justification: ({ dimension, id }) => ({
    kind: 'combination',
    terms: [{ premise: id('stationary'), factor: one }],
    rewrites: [],
    bindings: componentsOf(discountedGap, dimension).map(bindingOf),
  }),
});

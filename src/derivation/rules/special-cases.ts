/** Special cases of −V_t = sup_a{r + 𝓛V} − ρV: no noise and no discount, or data that do not change with time. */
import {
  add,
  equation,
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
  type Relation,
} from '../../expression/expression.js';
import { numbered } from '../../expression/field-components.js';
import { bindFunction, substitute } from '../../expression/substitute.js';
import { unknownFunctions } from '../../expression/traverse.js';
import type { Setting } from '../setting.js';
import type { Step } from '../step.js';
import { unknownSetting } from '../unknown-setting.js';
import { hjbEquation } from './hjb-equation.js';
import { diffusionSetting } from './recalled-hjb.js';

const deterministicSetting = (dimension: number): Setting =>
  unknownSetting({ dimension, noises: 0, time: true, controlled: true, running: true, discounted: false }).setting;

const premise = (d: number): string => `hjb.d${d}`;
const plain = { rule: 'special-case', assumptions: [], facts: [] } as const;

/** Names of the loadings and of everything else that depends on the control, in the setting of hjb-diffusion. */
function functionsIn(d: number): { readonly noise: readonly string[]; readonly others: readonly string[] } {
  const s = diffusionSetting(d);
  const names = (list: readonly Expression[]): readonly string[] => [
    ...new Set(list.flatMap((e) => [...unknownFunctions(e)])),
  ];
  return { noise: names(s.noise.flat()), others: names([...s.drift, s.running]) };
}

/** Σ := 0, ρ := 0 gives the equation of hjb-deterministic. */
export function deterministicCase(d: number): Step {
  const s = deterministicSetting(d);
  const parameters = ['t', ...s.states, 'a'];
  return {
    ...plain,
    id: `deterministic.d${d}`,
    title: 'Without noise and discount: the deterministic equation',
    claim: hjbEquation(s).claim,
    premises: [premise(d)],
    justification: {
      kind: 'combination',
      terms: [
        {
          premise: premise(d),
          factor: one,
          specialise: [
            ...functionsIn(d).noise.map((name) => bindFunction(name, parameters, zero)),
            { name: 'rho', parameters: [], value: zero },
          ],
        },
      ],
      rewrites: [],
      bindings: [],
    },
  };
}

/** Data and value that do not change with time carry an index 0. */
const timeless = (name: string): string => (name.includes('_') ? name.replace('_', '_0_') : `${name}_0`);
const stateOf = (d: number): readonly string[] => numbered('x', d);
const restingValue = (d: number): Expression => unknown('V_0', stateOf(d).map(symbol));

/** The equation of hjb-diffusion with the names of what does not change. */
function stationaryClaim(d: number): Relation {
  const { noise, others } = functionsIn(d);
  const parameters = [...stateOf(d), 'a'];
  const renamed = [...noise, ...others].map((name) =>
    bindFunction(name, parameters, unknown(timeless(name), parameters.map(symbol))),
  );
  const value = bindFunction('V', stateOf(d), restingValue(d));
  const { left, right } = hjbEquation(diffusionSetting(d)).claim;
  return equation(substitute(left, [...renamed, value]), substitute(right, [...renamed, value]));
}

/** f(t, x, a) := f_0(x, a) and so on. */
function withoutTime(d: number): readonly Binding[] {
  const { noise, others } = functionsIn(d);
  const parameters = [...stateOf(d), 'a'];
  return [...noise, ...others].map((name) =>
    bindFunction(name, ['t', ...parameters], unknown(timeless(name), parameters.map(symbol))),
  );
}

export const stationaryCase = (d: number): Step => ({
  ...plain,
  id: `stationary.d${d}`,
  title: 'Data and value that do not change: the stationary equation',
  claim: stationaryClaim(d),
  premises: [premise(d)],
  justification: {
    kind: 'combination',
    terms: [
      {
        premise: premise(d),
        factor: one,
        specialise: [...withoutTime(d), bindFunction('V', ['t', ...stateOf(d)], restingValue(d))],
      },
    ],
    rewrites: [],
    bindings: [],
  },
});

/** W(t, x) := V_0(x) + C e^{−ρ(T−t)}. */
export const discountedGap = (d: number): Relation =>
  equation(
    unknown('W', [symbol('t'), ...stateOf(d).map(symbol)]),
    add(
      restingValue(d),
      multiply(symbol('C'), exp(negate(multiply(symbol('rho'), subtract(symbol('T'), symbol('t')))))),
    ),
  );

/** V_0 + C e^{−ρ(T−t)} solves the equation of finite horizon, whatever C is. */
export function barrier(d: number): Step {
  const general = unknownSetting({
    dimension: d,
    noises: d,
    time: true,
    controlled: true,
    running: true,
    discounted: true,
    valueName: 'W',
  }).setting;
  const { left, right } = hjbEquation(general).claim;
  const data = withoutTime(d);
  const gap = discountedGap(d);
  return {
    ...plain,
    id: `barrier.d${d}`,
    rule: 'comparison',
    title: 'A gap at the end is discounted',
    text: 'A constant added at the end enters neither the reward nor the generator. So V_0 ± ‖g − V_0‖ e^{−ρ(T−t)} solve the equation too, and by comparison the value lies between them.',
    claim: equation(substitute(left, data), substitute(right, data)),
    premises: [`stationary.d${d}`],
    assumptions: ['comparison'],
    justification: {
      kind: 'combination',
      terms: [{ premise: `stationary.d${d}`, factor: one }],
      rewrites: [],
      bindings: [bindFunction('W', ['t', ...stateOf(d)], gap.right)],
    },
  };
}

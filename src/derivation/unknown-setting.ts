/** A controlled diffusion of which nothing is known but its shape: f, Σ and r are unknown functions, in any dimension. */
import { noAssumptions } from '../expression/assumptions.js';
import {
  number,
  symbol,
  unknown,
  zero,
  type Correlation,
  type Domain,
  type Expression,
} from '../expression/expression.js';
import type { Setting } from './setting.js';
import type { Justification, Step, UnknownFunction } from './step.js';

export interface UnknownSettingOptions {
  readonly dimension: number;
  /** Number of Wiener processes; 0 for a deterministic system. */
  readonly noises: number;
  /** Whether the data and the value depend on time. */
  readonly time: boolean;
  readonly controlled: boolean;
  readonly running: boolean;
  readonly discounted: boolean;
  readonly correlations?: readonly Correlation[];
  readonly valueName?: string;
}

/** A compact control set; by rescaling it stands for any interval. */
const CONTROL_SET: Domain = { kind: 'interval', lower: number(-1), upper: number(1) };
export const SINGLE_CONTROL: Setting['controls'] = [{ name: 'a', domain: CONTROL_SET }];

/** One name, or numbered names where there are several. */
const numbered = (name: string, count: number): readonly string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}_${i + 1}`);

/** The setting and the unknown functions that occur in it. */
export function unknownSetting(o: UnknownSettingOptions): { setting: Setting; functions: readonly UnknownFunction[] } {
  const states = numbered('x', o.dimension);
  const normals = o.noises === 0 ? [] : numbered('xi', o.noises);
  const parameters = [...(o.time ? ['t'] : []), ...states, ...(o.controlled ? ['a'] : [])];
  const at = (name: string): Expression => unknown(name, parameters.map(symbol)); // prettier-ignore
  const loading = (i: number, j: number): string =>
    o.dimension === 1 && o.noises === 1 ? 'Sigma' : `Sigma_${i + 1}${j + 1}`;
  const valueName = o.valueName ?? 'V';
  const setting: Setting = {
    assumptions: { ...noAssumptions, domains: new Map([['h', { kind: 'positive' }]]) },
    time: o.time ? 't' : undefined,
    states,
    controls: o.controlled ? SINGLE_CONTROL : [],
    drift: numbered('f', o.dimension).map(at),
    noise: states.map((_, i) => normals.map((__, j) => at(loading(i, j)))),
    normals,
    correlations: o.correlations ?? [],
    running: o.running ? at('r') : zero,
    discount: o.discounted ? symbol('rho') : zero,
    sense: 'sup',
    valueName,
  };
  const described = (name: string, meaning: string): UnknownFunction => ({ name, parameters, meaning });
  const functions: UnknownFunction[] = [
    ...numbered('f', o.dimension).map((name) => described(name, 'drift')),
    ...states.flatMap((_, i) => normals.map((__, j) => described(loading(i, j), 'loading of the state on the noise'))),
    ...(o.running ? [described('r', 'running reward')] : []),
    {
      name: valueName,
      parameters: [...(o.time ? ['t'] : []), ...states],
      meaning: valueName === 'V' ? 'value function' : 'test function',
    },
  ];
  return { setting, functions };
}

/** The certificate with other ids of steps; the names of hypotheses and variables stay. */
function withIds(justification: Justification, rename: (id: string) => string): Justification {
  switch (justification.kind) {
    case 'combination':
      return {
        ...justification,
        terms: justification.terms.map((t) => ({ ...t, premise: rename(t.premise) })),
        rewrites: justification.rewrites.map(rename),
      };
    case 'coefficient':
    case 'end':
      return { ...justification, premise: rename(justification.premise) };
    case 'root':
      return { ...justification, equations: justification.equations.map(rename) };
    case 'hypothesis': {
      const { exchange } = justification;
      return exchange
        ? { ...justification, exchange: { ...exchange, premise: rename(exchange.premise) } }
        : justification;
    }
    default:
      return justification;
  }
}

/** The step with other ids, its own and every one that it refers to; hypotheses keep their names. */
export const renamed = (step: Step, rename: (id: string) => string): Step => ({
  ...step,
  id: rename(step.id),
  premises: step.premises.map(rename),
  justification: withIds(step.justification, rename),
});

/** The step with a suffix appended to its id and to every id it refers to. */
export const suffixed = (step: Step, suffix: string): Step => renamed(step, (id) => `${id}${suffix}`);

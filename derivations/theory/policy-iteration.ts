/** Policy iteration: a policy is valued, the best action against that value is taken, and nothing gets worse. */
import {
  feasible,
  INVESTOR_POSITIVE,
  investorDefinitions,
  investorIteration,
} from '../../src/derivation/rules/merton-iteration.js';
import { observedSweeps } from '../../src/derivation/rules/observed-iteration.js';
import {
  admissible,
  REGULATOR_POSITIVE,
  regulatorDefinitions,
  regulatorIteration,
} from '../../src/derivation/rules/newton-kleinman.js';
import {
  attainment,
  comparison,
  gainDefinition,
  policyImprovement,
  recalledPolicyEquation,
} from '../../src/derivation/rules/policy-improvement.js';
import { diffusionSetting } from '../../src/derivation/rules/recalled-hjb.js';
import { hamiltonian, overControls, type Setting } from '../../src/derivation/setting.js';
import { definitionsOf } from '../../src/derivation/definition.js';
import type { Derivation } from '../../src/derivation/step.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';
import { equation, number, symbol, unknown, type Domain, type Relation } from '../../src/expression/expression.js';

/** H := sup_a{r + 𝓛ᵃV_old}. */
function maximumDefinition(dimension: number): Relation {
  const s: Setting = { ...diffusionSetting(dimension), valueName: 'V_old' };
  return equation(unknown('H', s.states.map(symbol)), overControls(s, hamiltonian(s)));
}

export default (): Derivation => ({
  id: 'policy-iteration',
  title: 'Policy iteration',
  source: 'Bellman 1957; Fleming and Soner 2006',
  kind: 'theory',
  part: 'Policies and their values',
  place: 3,
  follows: ['feynman-kac', 'hjb-diffusion', 'lqr', 'merton'],
  introduction:
    'A policy has a value, which solves a linear equation. Taking the best action against that value makes a new policy. The new value exceeds the old one by the mean discounted gain, so the values rise, and where nothing is gained the policy is optimal.',
  assumptions: {
    domains: new Map<string, Domain>([
      ...[...REGULATOR_POSITIVE, ...INVESTOR_POSITIVE].map((name) => [name, { kind: 'positive' }] as const),
      ['b', { kind: 'interval', lower: number(-1), upper: number(1) }],
    ]),
    facts: [],
  },
  functions: [
    { name: 'f', parameters: ['x', 'a'], meaning: 'drift' },
    { name: 'Sigma', parameters: ['x', 'a'], meaning: 'noise' },
    { name: 'r', parameters: ['x', 'a'], meaning: 'running reward' },
    { name: 'f_alpha', parameters: ['x'], meaning: 'drift under a policy α' },
    { name: 'Sigma_alpha', parameters: ['x'], meaning: 'noise under it' },
    { name: 'r_alpha', parameters: ['x'], meaning: 'running reward under it' },
    { name: 'V', parameters: ['x'], meaning: 'its value' },
    { name: 'f_old', parameters: ['x'], meaning: 'drift under the old policy, and f_{new} under the improved one' },
    { name: 'Sigma_old', parameters: ['x'], meaning: 'noise under the old policy' },
    { name: 'r_old', parameters: ['x'], meaning: 'running reward under it' },
    { name: 'V_old', parameters: ['x'], meaning: 'value of the old policy' },
    { name: 'V_new', parameters: ['x'], meaning: 'value of the improved policy' },
    { name: 'H', parameters: ['x'], meaning: 'the maximum over the actions of what they earn against the old value' },
    { name: 'G', parameters: ['x'], meaning: 'gain of the best action over that of the old policy' },
  ],
  scales: new Map(),
  hypotheses: [attainment, comparison, admissible, feasible],
  definitions: [
    ...DIMENSIONS.map(maximumDefinition),
    ...definitionsOf(gainDefinition),
    ...regulatorDefinitions,
    ...investorDefinitions,
  ],
  vectorDefinitions: [gainDefinition],
  steps: [
    ...recalledPolicyEquation(),
    ...policyImprovement(DIMENSIONS),
    ...regulatorIteration(),
    ...investorIteration(),
    ...observedSweeps(),
  ],
});

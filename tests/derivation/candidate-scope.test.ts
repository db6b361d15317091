/** A solution of the equation that is not the value function: kinks, a wrong end, a state that leaves its domain. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

const derived = (lines: readonly string[]) => deriveProblem(parseProblem(lines.join('\n'), { id: 'scope' }));
const verdicts = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(verifyDerivation(derived(lines)).steps.map((s) => [s.stepId, s.verdict]));

const STATIONARY = [
  'control: {a: real}',
  'time: {name: t, horizon: infinite}',
  'parameters: {rho: {value: 1, domain: positive}}',
];

describe('a candidate', () => {
  it('that ends elsewhere than the payoff is refuted with a point', () => {
    const found = verdicts([
      'state: {x: real}',
      'control: {a: real}',
      'time: {name: t, horizon: 1}',
      'parameters: {rho: {value: 0.5, domain: positive}}',
      'dynamics: {x: {drift: a, noise: {W: 0.3}}}',
      'objective: {maximize: x - a^2/2, discount: rho, terminal: "0"}',
      'candidate: A*x + B',
      'claims: {slope: A = 1/rho}',
    ]);
    expect(found).toMatchObject({ candidate: 'refuted', 'claims.slope': 'undecided' });
  });

  it('with a kink in the state proves nothing: no second derivative sees local time', () => {
    const found = verdicts([
      'state: {x: real}',
      'control: {}',
      'parameters: {sigma: {value: 1, domain: positive}, rho: {value: 1, domain: positive}}',
      'dynamics: {x: {drift: "0", noise: {W: sigma}}}',
      'objective: {maximize: abs(x), discount: rho}',
      'candidate: A*abs(x)',
      'claims: {value: V = abs(x)/rho}',
    ]);
    expect(found).toMatchObject({ candidate: 'undecided', 'claims.value': 'undecided' });
  });

  it.each([
    ['positive', 'leaves its domain'],
    ['[0, 2]', 'leaves its domain'],
    ['nonnegative', 'leaves its domain'],
  ])('whose state does not keep to its domain (%s) is stopped', (domain, why) => {
    const { outcome } = derived([
      `state: {x: ${domain}}`,
      ...STATIONARY,
      'dynamics: {x: {drift: a - 3, noise: {}}}',
      'objective: {maximize: x - a^2/2, discount: rho}',
      'candidate: A*x + B',
    ]);
    expect(outcome?.stopped).toContain(why);
  });

  it('of a problem that its parameters leave undefined is refused', () => {
    expect(() =>
      derived([
        'state: {x: real}',
        ...STATIONARY.slice(0, 2),
        'parameters: {g: {value: 1, domain: positive}}',
        'dynamics: {x: {drift: a, noise: {}}}',
        'objective: {maximize: -a^2/(1-g), discount: 1}',
      ]),
    ).toThrow(/not defined at g = 1/);
  });

  it('of a positive state is stopped where noise drives the state through zero', () => {
    const found = verdicts([
      'state: {x: positive}',
      'control: {}',
      'parameters: {rho: {value: 0.5, domain: positive}}',
      'dynamics: {x: {drift: -0.1, noise: {W: 0.6}}}',
      'objective: {maximize: x, discount: rho}',
      'candidate: A*x + B',
      'claims: {slope: A = 1/rho}',
    ]);
    expect(found).toMatchObject({ candidate: 'undecided', 'claims.slope': 'undecided' });
  });
});

describe('data that depend on time without a horizon', () => {
  it('are refused: the value would depend on time', () => {
    expect(() =>
      verdicts([
        'state: {x: real}',
        'control: {}',
        'time: {name: t, horizon: infinite}',
        'parameters: {rho: {value: 0.5, domain: positive}}',
        'dynamics: {x: {drift: cos(t), noise: {W: 0.6}}}',
        'objective: {maximize: x + t, discount: rho}',
        'candidate: A*x + B',
      ]),
    ).toThrow(/depends on the time 't', but the horizon is infinite/);
  });
});

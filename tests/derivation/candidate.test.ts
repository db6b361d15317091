/** Which root is the value function's is decided for all parameters, or the condition is listed, or the engine stops. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { preference } from '../../src/derivation/root-selection.js';
import type { Derivation } from '../../src/derivation/step.js';
import { printText } from '../../src/expression/print-text.js';
import { bind } from '../../src/expression/substitute.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { f, given, nothing } from '../expression/laws.js';

function derive(drift: string, objective: string, candidate: string): Derivation {
  const lines = [
    'state: {x: real}',
    'control: {}',
    'parameters: {d: 0.5, rho: {value: 0.1, domain: positive}}',
    'dynamics:',
    `  x: {drift: ${drift}, noise: {W: 0.3}}`,
    `objective: {${objective}, discount: rho}`,
    `candidate: ${candidate}`,
  ];
  return deriveProblem(parseProblem(lines.join('\n'), { id: 'test' }));
}

describe('roots of the coefficient equations', () => {
  it.each(['(P - 1)*(P^3 - P - 1)', '(P^2 - 2)*(P^3 - P - 1)'])(
    'with %s = 0 some root is not found, and none is taken for the only one',
    (equation) => {
      const d = derive('0', 'maximize: -x^2', `-x^2/rho + ${equation}*x - 0.09/rho^2`);
      expect(d.outcome?.value).toBeUndefined();
      expect(d.outcome?.stopped).toMatch(/whether it has others is not decided/);
    },
  );

  it('the least cost is found by signs where the given values are not needed', () => {
    const lines = [
      'state: {x: real}',
      'control: {a: real}',
      'parameters: {d: 0.5, r: {value: 1, domain: positive}, rho: {value: 0.1, domain: positive}}',
      'dynamics:',
      '  x: {drift: d*x + a, noise: {W: 0.3}}',
      'objective: {maximize: -r*a^2/2, discount: rho}',
      'candidate: -P*x^2/2 - k',
    ];
    const d = deriveProblem(parseProblem(lines.join('\n'), { id: 'test' }));
    expect([...(d.outcome?.constants ?? [])].map(([n, e]) => `${n} = ${printText(e)}`)).toEqual(['P = 0', 'k = 0']);
    expect(d.outcome?.conditions).toEqual([]);
  });
});

describe('one value is nowhere worse than another', () => {
  const parts = [
    { basis: f('x^2'), coefficient: f('-P/2'), rate: f('-1') },
    { basis: f('x'), coefficient: f('q'), rate: f('-1') },
  ];
  const compare = (sense: 'sup' | 'inf', chosen: string, other: string, open: readonly string[] = []) =>
    preference({ setting: { sense }, parts }, [bind('P', f(chosen))], [bind('P', f(other))], open, nothing)?.map((r) =>
      printText(r),
    );
  it('when its coefficients say so, part by part', () => {
    expect(compare('sup', 'a', 'b')).toEqual(['-(a - b)/2 >= 0']);
    expect(compare('inf', 'a', 'b')).toEqual(['-(a - b)/2 <= 0']);
  });
  it('is not said of unknowns that are still open, nor of parts whose basis has no sign', () => {
    expect(compare('sup', 'a', 'a + c', ['c'])).toBeUndefined();
    const slope = [{ basis: f('x'), coefficient: f('P'), rate: f('-1') }];
    const setting = { sense: 'sup' } as const;
    const [one, two] = [[bind('P', f('1'))], [bind('P', f('2'))]];
    expect(preference({ setting, parts: slope }, one, two, [], nothing)).toBeUndefined();
    expect(preference({ setting, parts: slope }, one, two, [], given('x'))).toHaveLength(1);
  });
});

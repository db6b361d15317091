/** How a problem may end before its time: stopping, until, and rules at the ends of domains. */
import { describe, expect, it } from 'vitest';
import { printText } from '../../src/expression/print-text.js';
import { mistake, read } from './mistake.js';

const put = `title: Put
state: {S: positive, y: [0, 2], z: real}
control: {a: [-1, 1]}
time: {horizon: T}
parameters: {r: {value: 0.06, domain: positive}, K: 40, T: 1}
dynamics:
  S: {drift: r*S, noise: {W: 0.2*S}}
  y: {drift: a, noise: {B: 1}}
  z: {drift: 0}
objective:
  maximize: -a^2
  stopping: max(K - S, 0)
  discount: r
boundary: {y: {lower: reflect, upper: absorb}, S: {lower: absorb}}
until: z >= 1
`;

describe('the ends of a problem', () => {
  it('are read', () => {
    const { objective, boundary, until } = read(put);
    expect(printText(objective.stopping!)).toBe('max(K - S, 0)');
    expect([...boundary!]).toEqual([
      ['y', { lower: 'reflect', upper: 'absorb' }],
      ['S', { lower: 'absorb' }],
    ]);
    expect(printText(until!)).toBe('z >= 1');
  });

  it('allow a terminal payoff without a horizon', () => {
    const endless = put
      .replace('{horizon: T}', '{horizon: infinite}')
      .replace('  discount', '  terminal: z\n  discount');
    expect(printText(read(endless).objective.terminal!)).toBe('z');
    const withoutEnd = endless.replace(/boundary.*\n/, '').replace(/until.*\n/, '');
    expect(mistake(withoutEnd)).toMatchObject({ code: 'input.schema', line: 13 });
  });

  it.each([
    ['an unknown rule', put.replace('reflect', 'reflekt'), /'reflekt' is not a rule/, 'reflect'],
    ['a state that is none', put.replace('{y: {', '{q: {'), /'q' in boundary is not a state/, undefined],
    [
      'an end that is none',
      put.replace('{lower: absorb}}', '{upper: absorb}}'),
      /domain of 'S' has no upper end/,
      undefined,
    ],
    ['an unknown end', put.replace('lower: reflect', 'left: reflect'), /unknown key 'left'/, undefined],
    ['an equation for until', put.replace('z >= 1', 'z = 1'), /'until' is an equation/, undefined],
    ['a formula for until', put.replace('z >= 1', 'z'), /not an inequality/, undefined],
    ['a control in until', put.replace('z >= 1', 'a >= 1'), /'a' is a control/, undefined],
    ['a control in the payoff of stopping', put.replace('max(K - S, 0)', 'a'), /'a' is a control/, undefined],
  ])('%s is refused', (_, text, message, suggestion) => {
    const found = mistake(text);
    expect(found.message).toMatch(message);
    expect(found.line).toBeGreaterThan(0);
    if (suggestion !== undefined) expect(found.suggestion).toBe(suggestion);
  });
});

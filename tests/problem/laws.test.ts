/** The laws that a problem starts in and has to end in: what the file says, and the names that claims may use. */
import { describe, expect, it } from 'vitest';
import { printText } from '../../src/expression/print-text.js';
import { pointOf } from '../../src/solve/point.js';
import { mistake, read } from './mistake.js';

const text = `state: {x: real}
control: {u: real}
time: {horizon: 1}
parameters: {m: 2}
dynamics: {x: {drift: u, noise: {W: 1}}}
start: {x: {mean: m/4, variance: 1}}
end: {x: {mean: 3, variance: 0.25}}
objective: {minimize: u^2/2}
`;

describe('laws at the ends', () => {
  it('are formulas in the parameters', () => {
    const { laws } = read(text);
    expect([...(laws?.start ?? [])].map(([x, law]) => [x, printText(law.mean), printText(law.variance)])).toEqual([
      ['x', 'm/4', '1'],
    ]);
    expect(printText(laws?.end.get('x')?.variance ?? expect.unreachable())).toBe('1/4');
  });

  it('name the least cost J and the covariance C, or what else is free', () => {
    expect(read(`${text}claims: {c: C >= 0, j: J >= 0}\n`).claims).toHaveLength(2);
    const taken = read(text.replace('m: 2', 'm: 2, C: 1, J: 1, cost: 2'));
    expect(taken.laws).toMatchObject({ cost: 'J_0' });
    expect([...(taken.laws?.covariances ?? [])]).toEqual([['x', 'cov']]);
    const two = text
      .replace('x: real', 'x: real, y: real')
      .replace('noise: {W: 1}}', 'noise: {W: 1}}, y: {drift: u, noise: {B: 1}}')
      .replace('variance: 1}', 'variance: 1}, y: {mean: 0, variance: 1}')
      .replace('variance: 0.25}', 'variance: 1}, y: {mean: 0, variance: 1}');
    expect([...(read(two).laws?.covariances.values() ?? [])]).toEqual(['C_x', 'C_y']);
    expect(mistake(two.replace(', y: {mean: 0, variance: 1}}\nend', '}\nend')).message).toContain("'y' is missing");
  });

  it('leave the point of interest at the mean of the start, unless the file names one', () => {
    expect([...pointOf(read(text), undefined)]).toEqual([['x', 0.5]]);
    expect([...pointOf(read(`${text}at: {x: 2}\n`), undefined)]).toEqual([['x', 2]]);
    expect([...pointOf(read(text), new Map([['x', -1]]))]).toEqual([['x', -1]]);
  });
});

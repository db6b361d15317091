/** A costate that is trained: values that are known, the same bits from the same seed, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { openDevice } from '../../../src/learn/device.js';
import { trainControl, type MoreOptions } from '../../../src/learn/trained-control/trained-control.js';
import type { Checkpoint } from '../../../src/learn/trained-control/train.js';
import { instantiate } from '../../../src/simulate/instance.js';
import type { LearntAnswer } from '../../../src/solve/answer.js';
import { pointOf } from '../../../src/solve/point.js';
import { example, problem } from '../../solve/problems.js';

/** A regulator of d states, each with the formula of `ou-quadratic`. */
const many = (d: number): string => `
title: Several states
state: {x: {dimension: ${d}, domain: real}}
control: {u: {dimension: ${d}, domain: real}}
time: {name: t, horizon: 1}
parameters: {a: 1, p: {value: 1, domain: positive}, q: {value: 0.5, domain: positive}}
dynamics: {x: {drift: a*x + u, noise: 'identity(${d})'}}
objective: {minimize: "dot(u, u)/2 + p*dot(x, x)", terminal: "q*dot(x, x)"}
at: {x: [${Array.from({ length: d }, () => 0).join(', ')}]}
`;
const G = 1.0348624244;

function trained(text: string, more: MoreOptions & { readonly seed?: number } = {}): LearntAnswer {
  const p = text.includes('\n') ? problem(text) : example(text);
  const { seed = 1, ...options } = more;
  const derivation = deriveProblem(p);
  const task = { problem: p, instance: instantiate(p), derivation, at: pointOf(p, undefined), options: { seed } };
  return trainControl(task, { width: 16, paths: 64, fresh: 2048, ...options });
}

beforeAll(openDevice);

describe('a trained control', () => {
  it.each(['adjoint', 'log-variance'] as const)('comes near the formula of three states by %s', (loss) => {
    const { value, error, figures } = trained(many(3), { loss, iterations: 100 });
    expect(Math.abs(value - 3 * G)).toBeLessThan(error);
    expect(Math.abs(value / (3 * G) - 1)).toBeLessThan(0.02);
    expect(Math.abs((figures?.['weighedValue'] ?? NaN) - 3 * G)).toBeLessThan(figures?.['weighedError'] ?? NaN);
    expect(figures?.['effectiveShare']).toBeGreaterThan(0.5);
  });

  it('says that it is far off where it is hardly trained', () => {
    const { value, error } = trained(many(3), { iterations: 5 });
    expect(value - 3 * G).toBeGreaterThan(0.1);
    expect(value - 3 * G).toBeLessThan(error);
  });

  it('takes a reward as it takes a cost', () => {
    const reward = many(2).replace('minimize: "dot(u, u)/2 + p*dot(x, x)", terminal: "q*dot(x, x)"', 'maximize: "-dot(u, u)/2 - p*dot(x, x)", terminal: "-q*dot(x, x)"'); // prettier-ignore
    const { value, error } = trained(reward, { iterations: 100 });
    expect(Math.abs(value + 2 * G)).toBeLessThan(error);
    expect(error).toBeLessThan(0.1);
  });

  it('gives the same bits again, and when it is taken up from a checkpoint', () => {
    let half: Checkpoint | undefined;
    const options = { iterations: 40 };
    const whole = trained(many(2), {
      ...options,
      onRound: ({ iteration }, checkpoint) => {
        if (iteration === 20) half = JSON.parse(JSON.stringify(checkpoint())) as Checkpoint;
        return undefined;
      },
    });
    if (!half) throw new Error('there was no checkpoint');
    const resumed = trained(many(2), { ...options, resume: half });
    const told = ({ value, error, policy, progress, figures }: LearntAnswer): object => ({ value, error, policy, progress, figures }); // prettier-ignore
    expect(told(resumed)).toEqual(told(whole));
    expect(() => trained(many(2), { iterations: 50, ...(half ? { resume: half } : {}) })).toThrow(/40 iterations/);
  });
});

describe('what is refused', () => {
  it.each([
    ['lqr', /infinite/],
    ['merton-horizon', /changes the noise/],
    ['american-put', /stop/],
  ])('%s', (id, why) => {
    expect(() => trained(id)).toThrow(why);
  });

  it('a control that never sees where the best one goes', () => {
    const well = `
title: A deep well
state: {x: real}
control: {u: real}
time: {name: t, horizon: 1}
parameters: {}
dynamics: {x: {drift: "-20*x*(x^2 - 1) + u", noise: {W: 1}}}
objective: {minimize: u^2/2, terminal: "12*(x - 1)^2"}
at: {x: -1}
`;
    expect(() => trained(well, { iterations: 10, steps: 80 })).toThrow(/cannot be told/);
  });

  it('paths that leave the finite numbers, with where they did', () => {
    const steep = `
title: A process that runs away
state: {x: real}
control: {u: real}
time: {name: t, horizon: 20}
parameters: {}
dynamics: {x: {drift: "x^3 + u", noise: {W: 1}}}
objective: {minimize: u^2/2, terminal: x^2}
at: {x: 0}
`;
    expect(() => trained(steep, { steps: 20 })).toThrow(/leave the finite numbers before any training/);
  });
});

/** Options of those who train networks: what they take, and what they say to the rest; a checkpoint comes back the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { improvementOption, rangeOption, trainingOf } from '../../src/cli/training-options.js';
import type { Checkpoint } from '../../src/learn/policy-iteration/checkpoint.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-training-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const weights = [{ shape: [1, 2], data: [0.10000000149011612, -3] }];
const checkpoint: Checkpoint = {
  version: 1,
  problem: 'lqr',
  seed: 1,
  settings: { paths: 8 },
  rounds: [],
  value: weights,
  policy: weights,
  moments: { value: weights, policy: weights },
  visited: { y: [1], t: [0] },
  best: { round: 0, value: weights, policy: weights },
};

describe('options of training', () => {
  it('reads ranges of several states', () => {
    expect([...rangeOption('x=-2:2,v=0.5:1e1')]).toEqual([
      ['x', [-2, 2]],
      ['v', [0.5, 10]],
    ]);
    for (const text of ['x', 'x=1', 'x=2:1', 'x=a:b', 'x=1:2,x=1:3'])
      expect(() => rangeOption(text)).toThrow(/--range/);
  });

  it('reads how a policy is improved', () => {
    expect(improvementOption('ascent')).toBe('ascent');
    expect(() => improvementOption('luck')).toThrow(/--improvement is 'luck'/);
  });

  it('writes a checkpoint that it reads again', async () => {
    const file = join(folder, 'run.json');
    const { onRound } = await trainingOf({ checkpoint: file });
    const round = { residual: 1, correction: 0, fit: 1, objective: 0, value: 0, step: 1 };
    expect(onRound?.(round, checkpoint)).toBeUndefined();
    expect((await trainingOf({ resume: file })).resume).toEqual(checkpoint);
  });

  it('refuses what is no checkpoint', async () => {
    const file = join(folder, 'other.json');
    const whole = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Checkpoint;
    for (const [content, why] of [
      ['{', /it is not JSON/],
      ['{"version": 2}', /no version 1/],
      [JSON.stringify({ ...whole, rounds: [{ residual: null }] }), /its run is not described/],
      [JSON.stringify({ ...whole, value: [{ shape: [3], data: [1] }] }), /its networks are not whole/],
    ] as const) {
      writeFileSync(file, content);
      await expect(trainingOf({ resume: file })).rejects.toThrow(why);
    }
    await expect(trainingOf({ resume: join(folder, 'none.json') })).rejects.toThrow();
  });
});

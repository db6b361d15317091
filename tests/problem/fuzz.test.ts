/** Random damage to the files of the library: a problem, or an error with its place and its advice, soon, whatever the damage. */
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError, type ErrorDetails } from '../../src/errors.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { problemText } from '../problems.js';
import { damage, damaged } from './damage.js';

const LIBRARY = readdirSync(new URL('../../derivations/problems', import.meta.url))
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => problemText(name.replace('.yaml', '')));

const RUNS = 2000;
/** Derivations take longer than reading does. */
const MOST_DERIVED = 60;
/** Seconds of the processor, which do not depend on what else the computer does. */
const LONGEST_WORK = 2;

function outcomeOf<T>(work: () => T): T | ErrorDetails {
  const start = process.cpuUsage();
  try {
    return work();
  } catch (error) {
    if (error instanceof CostateError) return error.details;
    throw error;
  } finally {
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(LONGEST_WORK);
  }
}

it('damaged problem files are read, or refused at a place with what would do, and what is read is derived or refused', () => {
  let [read, derived] = [0, 0];
  const file = fc.noBias(fc.nat(LIBRARY.length - 1));
  fc.assert(
    fc.property(file, fc.array(damage, { minLength: 1, maxLength: 3 }), (n, damages) => {
      const text = damages.reduce(damaged, LIBRARY[n] ?? '');
      const problem: ControlProblem | ErrorDetails = outcomeOf(() =>
        parseProblem(text, { id: 'damaged', file: 'p.yaml' }),
      );
      if ('code' in problem) {
        expect(problem).toMatchObject({ file: 'p.yaml', line: expect.any(Number), column: expect.any(Number) });
        expect(problem.expected ?? problem.suggestion ?? '', problem.message).not.toBe('');
        return;
      }
      read += 1;
      if (derived < MOST_DERIVED && text !== LIBRARY[n]) {
        derived += 1;
        outcomeOf(() => deriveProblem(problem));
      }
    }),
    { numRuns: RUNS },
  );
  expect(read).toBeGreaterThan(RUNS / 20);
  expect(read).toBeLessThan(RUNS);
});

/** What is wrong with the text of a problem, as its reader says it. */
import { expect } from 'vitest';
import { CostateError, type ErrorDetails } from '../../src/errors.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';

export const read = (text: string): ControlProblem => parseProblem(text, { id: 'p', file: 'p.yaml' });

/** The mistake in a text that must have one. */
export function mistake(text: string): ErrorDetails {
  try {
    read(text);
  } catch (error) {
    if (error instanceof CostateError) return error.details;
    throw error;
  }
  return expect.unreachable('the text was read without an error');
}

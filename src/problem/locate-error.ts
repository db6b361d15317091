/**
 * Gives an error that arose from a problem's mathematics its place in the problem's file: the control or parameter that
 * the message quotes, else the part of the file that the kind of error is about.
 */
import { CostateError } from '../errors.js';
import type { ControlProblem } from './problem.js';

/** The same error with file, line and column; errors of the command line, errors that have a place, or problems without a file, stay as they are. */
export function locateError(error: CostateError, problem: ControlProblem): CostateError {
  const { details } = error;
  const { places } = problem;
  if (!places || details.line !== undefined) return error;
  if (details.about !== undefined || details.code === 'input.argument') {
    const known = places.get(details.about ?? '');
    return known ? new CostateError({ ...details, ...known }) : error;
  }
  const quoted = [...details.message.matchAll(/'([A-Za-z_][A-Za-z0-9_]*)'/g)].map((match) => match[1] ?? '');
  const section = details.code === 'infeasible.parameters' ? 'parameters' : 'objective';
  const key = quoted.find((name) => places.has(name)) ?? section;
  const place = places.get(key) ?? places.get('objective');
  return place ? new CostateError({ ...details, ...place }) : error;
}

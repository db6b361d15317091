/** `costate solve --sweep`: the problem solved again for each value of a parameter. */
import { CostateError, exitCodeOf } from '../errors.js';
import { number } from '../expression/expression.js';
import { nearestName } from '../expression/nearest-name.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import type { Sweep, SweepPoint } from '../report/sweep.js';
import { contradicted } from '../solve/agreement.js';
import { LEARNERS, isAvailable, type Answers, type Method } from '../solve/answer.js';
import { loadDerivation, loadProblem, type CatalogueEntry } from './catalogue.js';
import type { Progress } from './console.js';
import { argumentError, type SweepWish } from './options.js';
import { answersOf, type Wishes } from './pipeline.js';

/** The quick methods; the simulation follows where they give nothing, or where it is asked for. */
const QUICK: readonly Method[] = ['closed-form', 'characteristics', 'grid'];

/** Reasons that belong to a value of the parameter, not to the command line or the file as a whole. */
const OF_THE_VALUE = /^(?:infeasible\.|resources\.|input\.(?:value|argument|unsupported)$)/;

/** Training anew at every value would take hours. */
function refuseLearners(wishes: Wishes): void {
  const named = LEARNERS.find((learner) => wishes.solve?.methods?.includes(learner));
  if (named) throw argumentError(`a sweep does not train networks, and --methods has ${named}`, 'other methods');
}

/** The parameter has to be one of the problem's, and free to take other values. */
async function checkParameter(entry: CatalogueEntry, { parameter }: SweepWish, wishes: Wishes): Promise<void> {
  if (wishes.parameters?.has(parameter))
    throw argumentError(`'${parameter}' is in --param and in --sweep`, 'one of them');
  const names = (await loadProblem(entry, wishes.parameters)).parameters.map((p) => p.name);
  if (names.includes(parameter)) return;
  throw argumentError(
    `there is no parameter '${parameter}' to sweep in ${entry.id}`,
    `one of ${names.join(', ') || 'none'}`,
    nearestName(parameter, names),
  );
}

async function answersAt(entry: CatalogueEntry, wishes: Wishes, progress: Progress): Promise<Answers | undefined> {
  const derivation = await loadDerivation(entry, wishes.parameters);
  const solve = wishes.solve ?? {};
  const by = (methods: NonNullable<Wishes['solve']>['methods']) =>
    answersOf(derivation, methods ? { ...solve, methods } : solve, wishes.seed, progress);
  if (solve.methods) return by(solve.methods);
  const quick = await by(QUICK);
  return quick && QUICK.some((method) => isAvailable<object>(quick.methods[method] ?? { unavailable: '' }))
    ? quick
    : by(undefined);
}

async function pointAt(
  entry: CatalogueEntry,
  wishes: Wishes,
  value: Rational,
  parameter: string,
  progress: Progress,
): Promise<SweepPoint> {
  const head = { value: rationalToNumber(value), exact: printText(number(value)) };
  const parameters = new Map([...(wishes.parameters ?? []), [parameter, value]]);
  try {
    const answers = await answersAt(entry, { ...wishes, parameters }, progress);
    return { ...head, ...(answers ? { answers } : {}) };
  } catch (error) {
    if (!(error instanceof CostateError) || !OF_THE_VALUE.test(error.details.code)) throw error;
    return { ...head, error: error.details };
  }
}

/**
 * Solves the problem for each value. A value without a solution is kept with its reason.
 *
 * @throws CostateError `input.*` for what is wrong with the command line or the file whatever the value
 */
export async function sweepOf(
  entry: CatalogueEntry,
  wish: SweepWish,
  wishes: Wishes,
  progress: Progress,
): Promise<Sweep> {
  refuseLearners(wishes);
  await checkParameter(entry, wish, wishes);
  const points: SweepPoint[] = [];
  for (const [i, value] of wish.values.entries()) {
    const quiet = { ...progress, show: (what: string) => progress.show(`${i + 1} of ${wish.values.length}: ${what}`) };
    quiet.show(`${wish.parameter} = ${printText(number(value))} …`);
    points.push(await pointAt(entry, wishes, value, wish.parameter, quiet));
  }
  progress.clear();
  return { parameter: wish.parameter, points };
}

/** 1 where methods disagree somewhere, 3 where they are too coarse to agree; the code of the first reason where there is no value at all. */
export function exitCodeOfSweep({ points }: Sweep): 0 | 1 | 2 | 3 {
  const solved = points.filter((p) => p.answers);
  const [first] = points.flatMap((p) => (p.error ? [p.error.code] : []));
  if (solved.length === 0 && first !== undefined) return exitCodeOf(first);
  const unsettled = solved.flatMap(({ answers }) => (answers?.agree === false ? [answers] : []));
  return unsettled.some(contradicted) ? 1 : unsettled.length > 0 ? 3 : 0;
}

/**
 * The way from an entry of the catalogue to its result: derive, verify, solve, as far as the command asks.
 */
import type { Outline, Result } from '../report/result.js';
import type { Learning } from '../learn/solve-and-learn.js';
import { contradicted } from '../solve/agreement.js';
import { LEARNERS, METHODS, type Answers, type Learner, type Method } from '../solve/answer.js';
import type { Derivation } from '../derivation/step.js';
import type { DerivationVerdict } from '../verification/verdict.js';
import { loadDerivation, type CatalogueEntry, type ParameterOverrides } from './catalogue.js';
import type { Progress } from './console.js';
import { outcomesOf, type Outcomes } from './fault.js';
import { argumentError, asNumbers } from './options.js';
import { nearestName } from '../expression/nearest-name.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';

export interface SolveWishes {
  readonly at?: ReadonlyMap<string, Rational>;
  readonly methods?: readonly (Method | Learner)[];
  readonly tolerance?: number;
  readonly points?: number;
  readonly paths?: number;
  readonly steps?: number;
  /** Threads for simulated paths. */
  readonly workers?: number;
  /** What those are told who train networks. */
  readonly learning?: Learning['options'];
}

export interface Wishes {
  readonly seed: number;
  readonly parameters?: ParameterOverrides;
  /** `claims: false` leaves out what the author says beside the derivation. */
  readonly verify?: { readonly mutants: boolean; readonly quick: boolean; readonly claims: boolean };
  readonly solve?: SolveWishes;
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/** Refuses a point that is not one of the problem's, with the nearest name, or that is missing, before any long work. */
async function checkPoint(problem: ControlProblem, given: SolveWishes['at']): Promise<void> {
  const [{ domainInWords, isIn }, { pointOf }] = await Promise.all([
    import('../problem/read-domain.js'),
    import('../solve/point.js'),
  ]);
  const at = given ? asNumbers(given) : new Map<string, number>();
  const values = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  // Whether the values of parameters that switch name a regime, the solver says.
  const switching = problem.regimes?.names ?? [];
  const names = [...problem.states.map((x) => x.name), ...switching, problem.time.name];
  for (const [name, value] of at) {
    const state = problem.states.find((x) => x.name === name);
    if (!state && !switching.includes(name) && name !== problem.time.name) {
      throw argumentError(`'${name}' in --at is not a state`, `one of ${names.join(', ')}`, nearestName(name, names));
    }
    if (state && !isIn(value, state.domain, values)) {
      throw argumentError(`--at ${name}=${value} is outside the state's domain`, domainInWords(state.domain));
    }
  }
  pointOf(problem, at);
}

/** Answers of the numerical methods for a problem's derivation. */
export async function answersOf(
  derivation: Derivation,
  wishes: SolveWishes,
  seed: number,
  progress: Progress,
): Promise<Answers | undefined> {
  if (!derivation.problem) return undefined;
  const [{ solveAndLearn }, { openPathExecutor }] = await Promise.all([
    import('../learn/solve-and-learn.js'),
    import('./path-executor.js'),
  ]);
  const { at, workers, methods, learning, ...others } = wishes;
  const paths = await openPathExecutor({ ...(workers === undefined ? {} : { workers }), progress: progress.show });
  try {
    const options = {
      ...others,
      ...(methods ? { methods: METHODS.filter((m) => methods.includes(m)) } : {}),
      ...(at ? { at: asNumbers(at) } : {}),
      seed,
    };
    return await solveAndLearn(derivation.problem, derivation, options, paths.execute, {
      learners: LEARNERS.filter((l) => methods?.includes(l)),
      options: { progress: progress.show, ...learning },
    });
  } finally {
    await paths.close();
  }
}

/** The derivation itself, without what the author claims beside it. */
const withoutClaims = (derivation: Derivation): Derivation => ({
  ...derivation,
  steps: derivation.steps.filter((step) => !step.id.startsWith('claims.')),
});

/** The result for one entry. Throws what reading, deriving and solving throw. */
export async function resultOf(entry: CatalogueEntry, wishes: Wishes, progress: Progress): Promise<Result> {
  progress.show(`deriving ${entry.id} …`);
  const started = performance.now();
  const { solve } = wishes;
  const derivation = await loadDerivation(entry, wishes.parameters, async (problem) => {
    if (solve) await checkPoint(problem, solve.at);
  });
  const derive = secondsSince(started);
  let verdict: DerivationVerdict | undefined;
  let verify: number | undefined;
  if (wishes.verify) {
    progress.show(`verifying ${entry.id} …`);
    const { verifyDerivation } = await import('../verification/verify.js');
    const start = performance.now();
    const { claims, ...options } = wishes.verify;
    verdict = verifyDerivation(claims ? derivation : withoutClaims(derivation), { seed: wishes.seed, ...options });
    verify = secondsSince(start);
  }
  let answers: Answers | undefined;
  if (wishes.solve) {
    progress.show(`solving ${entry.id} …`);
    answers = await answersOf(derivation, wishes.solve, wishes.seed, progress);
  }
  return {
    derivation,
    ...(verdict ? { verdict } : {}),
    ...(answers ? { answers } : {}),
    seconds: { derive, ...(verify === undefined ? {} : { verify }) },
  };
}

/** Results one after the other; `done` sees each as it comes. */
export async function resultsOf(
  entries: readonly CatalogueEntry[],
  wishes: Wishes,
  progress: Progress,
  done: (result: Result) => void = () => undefined,
): Promise<Outcomes> {
  const resultFor = async (entry: CatalogueEntry): Promise<Result> => {
    try {
      return await resultOf(entry, wishes, progress);
    } finally {
      progress.clear();
    }
  };
  return outcomesOf(entries, resultFor, done);
}

/**
 * Exit code (design, section 5): 1 for a refutation, a surviving mutant or a disagreement, 3 for what stays undecided, as where an
 * error is too large to call it agreement.
 */
export function exitCodeOfResults(results: readonly Outline[]): 0 | 1 | 3 {
  const steps = results.flatMap((result) => result.verdict?.steps ?? []);
  const wrong = steps.some((step) => step.verdict === 'refuted' || (step.mutants?.survivors.length ?? 0) > 0);
  const unsettled = results.flatMap(({ answers }) => (answers?.agree === false ? [answers] : []));
  if (wrong || unsettled.some(contradicted)) return 1;
  const open = unsettled.length > 0 || steps.some((step) => step.verdict === 'undecided');
  const silent = results.some(
    ({ answers }) => answers && Object.values(answers.methods).every((method) => 'unavailable' in method),
  );
  return open || silent ? 3 : 0;
}

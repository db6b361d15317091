/** Results as JSON: the fixed shapes of `verify --json` and `solve --json`, and that of `derive --json`. */
import { outcomeAt, regimeOutcomes } from './regime-outcome.js';
import { CostateError } from '../errors.js';
import type { FormSearch, Requirement, Step } from '../derivation/step.js';
import type { Expression } from '../expression/expression.js';
import { printLatex } from '../expression/print-latex.js';
import { printText } from '../expression/print-text.js';
import {
  LEARNERS,
  isAvailable,
  type Answers,
  type CharacteristicsAnswer,
  type Bracket,
  type Challenge,
  type GridAnswer,
  type Learner,
  type LearntAnswer,
  type LearntVariant,
  type PathIntegralAnswer,
  type SimulationAnswer,
  type Unavailable,
  type FreeBoundary,
} from '../solve/answer.js';
import type { Counterexample, Evidence, MutantReport, Verdict } from '../verification/verdict.js';
import { printed, type Printed } from './claim.js';
import { judgedRequirements, type JudgedRequirement } from './requirements.js';
import { SCHEMA_VERSION, judgedSteps, summarise, type JudgedStep, type Result, type Summary } from './result.js';

/** JSON has no infinities: `1/0` on one side of a refuted claim is written as its name. */
export type JsonNumber = number | 'Infinity' | '-Infinity' | 'NaN';

function jsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

const mapValues = <T, S>(record: Readonly<Record<string, T>>, f: (value: T) => S): Record<string, S> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

interface CounterexampleJson {
  readonly point: Readonly<Record<string, JsonNumber>>;
  readonly left: JsonNumber;
  readonly right: JsonNumber;
  readonly seed: number;
}

const counterexampleJson = (c: Counterexample): CounterexampleJson => ({
  point: mapValues(c.point, jsonNumber),
  left: jsonNumber(c.left),
  right: jsonNumber(c.right),
  seed: c.seed,
});

const mutantsJson = (m: MutantReport): MutantReport => ({
  tried: m.tried,
  killed: m.killed,
  equivalent: m.equivalent,
  survivors: m.survivors,
  equivalents: m.equivalents,
});

export interface StepJson {
  readonly id: string;
  readonly title: string;
  readonly claim: string;
  readonly latex: string;
  readonly rule: string;
  readonly premises: readonly string[];
  readonly assumptions: readonly string[];
  /** The claim in vector notation, of which `claim` is one component. */
  readonly statement?: Printed;
}

export interface JudgedStepJson extends StepJson {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly counterexample?: CounterexampleJson;
  readonly mutants?: MutantReport;
}

const stepJson = (step: Step): StepJson => ({
  id: step.id,
  title: step.title,
  claim: printText(step.claim),
  latex: printLatex(step.claim),
  rule: step.rule,
  premises: step.premises,
  assumptions: step.assumptions,
  ...(step.statement && { statement: printed(step.statement.formula) }),
});

/** A step that was never checked counts as undecided here: `verify` may not report it as anything better. */
const judgedStepJson = ({ step, verdict }: JudgedStep): JudgedStepJson => ({
  ...stepJson(step),
  verdict: verdict?.verdict ?? 'undecided',
  evidence: verdict?.evidence ?? [],
  ...(verdict?.counterexample && { counterexample: counterexampleJson(verdict.counterexample) }),
  ...(verdict?.mutants && { mutants: mutantsJson(verdict.mutants) }),
});

export interface VerifyJson {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly derivations: readonly {
    readonly id: string;
    readonly title: string;
    readonly verdict: Verdict;
    readonly steps: readonly JudgedStepJson[];
    /** Of a control problem: what the verification theorem asks, each with the weakest verdict of the steps that show it. */
    readonly requirements?: readonly JudgedRequirement[];
  }[];
  readonly summary: Summary;
  readonly seconds: number;
}

/** What `costate verify --json` prints. `seconds` is the wall-clock time of the whole run. */
export const verifyJson = (results: readonly Result[], seconds: number): VerifyJson => ({
  schemaVersion: SCHEMA_VERSION,
  derivations: results.map((result) => ({
    id: result.derivation.id,
    title: result.derivation.title,
    verdict: result.verdict?.verdict ?? 'undecided',
    steps: judgedSteps(result).map(judgedStepJson),
    ...(result.derivation.requirements && { requirements: judgedRequirements(result) }),
  })),
  summary: summarise(results),
  seconds,
});

type GridJson = Omit<GridAnswer, 'curves'>;
/** Of a network: grid's keys, and what it says beside. */
type VariantJson = Omit<LearntVariant, 'curves'>;
type LearntJson = Omit<LearntAnswer, 'curves' | 'samplePaths' | 'variants' | 'study'> & {
  readonly variants?: Readonly<Record<string, VariantJson>>;
  readonly study?: readonly { readonly step: number; readonly rate?: VariantJson; readonly plain?: VariantJson }[];
};
type SimulationJson = Omit<SimulationAnswer, 'samplePaths'>;

export interface SolveJson {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly problem: string;
  readonly at: Readonly<Record<string, number>>;
  readonly seed: number;
  /** Where the values are the long-run average, which `expressions` has by this name. */
  readonly criterion?: 'ergodic';
  readonly average?: string;
  /** Between two laws: the name of the least cost, which the values are, and the simulated end beside what is asked for. */
  readonly between?: NonNullable<Answers['betweenLaws']>;
  readonly hjb: readonly Printed[];
  readonly boundary?: FreeBoundary;
  /** With regimes, that of the point's. */
  readonly policy: Readonly<Record<string, Printed>>;
  /** With regimes, in the order of `hjb`: the values that name each of them, and the policy there. */
  readonly regimes?: readonly {
    readonly at: Readonly<Record<string, number>>;
    readonly policy: Readonly<Record<string, Printed>>;
  }[];
  readonly methods: {
    readonly 'closed-form':
      | Unavailable
      | {
          readonly value: number;
          readonly policy: Readonly<Record<string, number>>;
          readonly expressions: Readonly<Record<string, Printed>>;
          readonly verdict: Verdict;
          /** Where one may stop. */
          readonly boundary?: FreeBoundary;
          /** In discrete time without noise: time, states and controls at every step to the horizon. */
          readonly path?: readonly Readonly<Record<string, number>>[];
          /** What a numerical closed form was checked against. */
          readonly evidence?: readonly Evidence[];
        };
    /** Only where the problem is of its kind, or the method was asked for by name. */
    readonly characteristics?: CharacteristicsAnswer | Unavailable;
    readonly grid: GridJson | Unavailable;
    readonly simulation: SimulationJson | Unavailable;
    /** Absent where no exponential makes the equation linear. */
    readonly 'path-integral'?: PathIntegralAnswer | Unavailable;
  } & { readonly [L in Learner]?: LearntJson | Unavailable };
  /** A constant policy that does better than the answers; absent where none does. */
  readonly challenge?: Challenge;
  /** Bounds of the value where a grid is the best answer; absent beside a closed form. */
  readonly bracket?: Bracket | Unavailable;
  readonly search?: SearchJson;
  readonly agree: boolean | null;
}

export const characteristicsJson = (a: CharacteristicsAnswer | Unavailable): CharacteristicsAnswer | Unavailable =>
  isAvailable(a)
    ? {
        value: a.value,
        error: a.error,
        policy: a.policy,
        costate: a.costate,
        ...(a.duration === undefined ? {} : { duration: a.duration }),
        extremals: a.extremals,
        bound: a.bound,
        ...(a.miss === undefined ? {} : { miss: a.miss }),
        steps: a.steps,
        path: a.path,
        seconds: a.seconds,
      }
    : a;

export const gridJson = (a: GridAnswer): GridJson => ({
  value: a.value,
  error: a.error,
  policy: a.policy,
  points: a.points,
  iterations: a.iterations,
  seconds: a.seconds,
});

const variantJson = ({ curves: _, ...rest }: LearntVariant): VariantJson => rest;

function learntJson(methods: Answers['methods']): { readonly [L in Learner]?: LearntJson | Unavailable } {
  const json = (a: LearntAnswer | Unavailable): LearntJson | Unavailable => {
    if (!isAvailable(a)) return a;
    const { curves: _, samplePaths: __, variants, study, ...rest } = a;
    return {
      ...rest,
      ...(variants
        ? { variants: Object.fromEntries(Object.entries(variants).map(([k, v]) => [k, variantJson(v)])) }
        : {}),
      ...(study
        ? {
            study: study.map(({ step, rate, plain }) => ({
              step,
              ...(rate ? { rate: variantJson(rate) } : {}),
              ...(plain ? { plain: variantJson(plain) } : {}),
            })),
          }
        : {}),
    };
  };
  return Object.fromEntries(
    LEARNERS.flatMap((name) => {
      const answer = methods[name];
      return answer ? [[name, json(answer)] as const] : [];
    }),
  );
}

export const simulationJson = (a: SimulationAnswer): SimulationJson => ({
  value: a.value,
  standardError: a.standardError,
  ci95: a.ci95,
  bias: a.bias,
  paths: a.paths,
  steps: a.steps,
  seconds: a.seconds,
});

/** Where stopping begins: by formula, else on the grid. */
function boundaryJson({ 'closed-form': closed, grid }: Answers['methods']): { readonly boundary?: FreeBoundary } {
  const boundary =
    (isAvailable(closed) ? closed.boundary : undefined) ?? (isAvailable(grid) ? grid.boundary : undefined);
  return boundary ? { boundary } : {};
}

/** The policy of a closed form that the derivation did not find itself. */
function sampledPolicy({ methods }: Answers): readonly (readonly [string, Expression])[] | undefined {
  const closed = methods['closed-form'];
  if (!isAvailable(closed) || !closed.sampled) return undefined;
  return Object.entries(closed.expressions).filter(([name]) => name in closed.policy);
}

/**
 * What `costate solve --json` prints. The policy is that of the selected closed form, else the maximiser of the
 * Hamiltonian in terms of V's derivatives. Throws `resources.undecided` for a result without answers.
 */
export function solveJson(result: Result): SolveJson {
  const { answers, derivation, verdict } = result;
  if (!answers) {
    throw new CostateError({ code: 'resources.undecided', message: `'${derivation.id}' was derived but not solved` });
  }
  const { outcome } = derivation;
  const here = outcomeAt(derivation, answers.at);
  const regimes = regimeOutcomes(derivation).map(({ at, outcome: own }) => ({
    at,
    policy: mapValues(Object.fromEntries(own.policy ?? own.maximiser ?? []), printed),
  }));
  const closed = answers.methods['closed-form'];
  const { characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
  return {
    schemaVersion: SCHEMA_VERSION,
    problem: answers.problem,
    at: answers.at,
    seed: answers.seed,
    ...(answers.average === undefined ? {} : { criterion: 'ergodic', average: answers.average }),
    ...(answers.betweenLaws ? { between: answers.betweenLaws } : {}),
    hjb: outcome ? (outcome.inRegimes ?? [outcome]).map(({ hjb }) => printed(hjb)) : [],
    policy: mapValues(Object.fromEntries(here?.policy ?? sampledPolicy(answers) ?? here?.maximiser ?? []), printed),
    ...(regimes.length === 0 ? {} : { regimes }),
    methods: {
      'closed-form': isAvailable(closed)
        ? {
            value: closed.value,
            policy: closed.policy,
            expressions: mapValues(closed.expressions, printed),
            verdict: closed.sampled ? 'sampled' : (verdict?.verdict ?? 'undecided'),
            ...(closed.boundary ? { boundary: closed.boundary } : {}),
            ...(closed.path ? { path: closed.path } : {}),
            ...(closed.sampled ? { evidence: closed.sampled } : {}),
          }
        : closed,
      ...(characteristics ? { characteristics: characteristicsJson(characteristics) } : {}),
      grid: isAvailable(grid) ? gridJson(grid) : grid,
      simulation: isAvailable(simulation) ? simulationJson(simulation) : simulation,
      ...(integral ? { 'path-integral': integral } : {}),
      ...learntJson(answers.methods),
    },
    ...boundaryJson(answers.methods),
    ...(answers.challenge ? { challenge: answers.challenge } : {}),
    ...(answers.bracket ? { bracket: answers.bracket } : {}),
    ...(outcome?.search ? { search: searchJson(outcome.search) } : {}),
    agree: answers.agree,
  };
}

/** Where no candidate was given: how many forms were tried, and the one that solves the equation. */
export interface SearchJson {
  readonly tried: number;
  readonly form?: Printed;
}

const searchJson = ({ tried, form }: FormSearch): SearchJson => ({ tried, ...(form ? { form: printed(form) } : {}) });

export interface DeriveJson {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly derivations: readonly {
    readonly id: string;
    readonly title: string;
    readonly source?: string;
    readonly kind: 'theory' | 'problem';
    readonly hypotheses: readonly { readonly id: string; readonly statement: string; readonly why: string }[];
    readonly definitions: readonly Printed[];
    readonly steps: readonly StepJson[];
    readonly requirements?: readonly Requirement[];
    readonly search?: SearchJson;
    readonly stopped?: string;
  }[];
}

/** What `costate derive --format json` prints: the derivations without verdicts. */
export const deriveJson = (results: readonly Result[]): DeriveJson => ({
  schemaVersion: SCHEMA_VERSION,
  derivations: results.map(({ derivation: d }) => ({
    id: d.id,
    title: d.title,
    ...(d.source !== undefined && { source: d.source }),
    kind: d.kind,
    hypotheses: d.hypotheses.map(({ id, statement, why }) => ({ id, statement, why })),
    definitions: d.definitions.map(printed),
    steps: d.steps.map(stepJson),
    ...(d.requirements && { requirements: d.requirements }),
    ...(d.outcome?.search && { search: searchJson(d.outcome.search) }),
    ...(d.outcome?.stopped !== undefined && { stopped: d.outcome.stopped }),
  })),
});

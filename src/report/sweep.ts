/** Value and policy against a parameter: what a sweep found, as JSON, as a table and as lines for the terminal. */
import { errorJson, type ErrorDetails, type ErrorJson } from '../errors.js';
import { isAvailable, type Answers, type Method } from '../solve/answer.js';
import { agreementWord } from './answer-rows.js';
import { formatNumber, formatWithError } from './figures.js';
import { characteristicsJson, gridJson, simulationJson } from './json.js';
import type { Table } from './table.js';

export interface SweepPoint {
  /** The parameter's value, and as it is exactly: 1/3. */
  readonly value: number;
  readonly exact: string;
  /** Absent where the problem has none at this value, for the reason in `error`. */
  readonly answers?: Answers;
  readonly error?: ErrorDetails;
}

export interface Sweep {
  readonly parameter: string;
  readonly points: readonly SweepPoint[];
}

/** A method's value with the error that its band shows. */
export interface SweepValue {
  readonly value: number;
  readonly error: number;
  readonly policy: Readonly<Record<string, number>>;
}

/** What a method found at a point. The error of a simulation is half its 95 % interval and the bias. */
export function valueBy(method: Method, { answers }: SweepPoint): SweepValue | undefined {
  if (!answers) return undefined;
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
  switch (method) {
    case 'closed-form':
      return isAvailable(closed) ? { value: closed.value, error: 0, policy: closed.policy } : undefined;
    case 'characteristics':
      return isAvailable(characteristics) ? characteristics : undefined;
    case 'grid':
      return isAvailable(grid) ? grid : undefined;
    case 'simulation':
      return isAvailable(simulation)
        ? { value: simulation.value, error: 1.96 * simulation.standardError + simulation.bias, policy: {} }
        : undefined;
    case 'path-integral':
      return integral && isAvailable(integral)
        ? { value: integral.value, error: 1.96 * integral.standardError + integral.bias, policy: {} }
        : undefined;
  }
}

const WORDS: Readonly<Record<Method, string>> = {
  'closed-form': 'closed form',
  characteristics: 'characteristics',
  grid: 'grid',
  simulation: 'simulation',
  'path-integral': 'path integral',
};
const ORDER = [
  'closed-form',
  'characteristics',
  'grid',
  'path-integral',
  'simulation',
] as const satisfies readonly Method[];

/** Methods that say what to do at a point. */
const STEERING: readonly Method[] = ['closed-form', 'characteristics', 'grid'];

/** Methods that gave a value somewhere, the most trusted first. */
export const methodsOf = ({ points }: Sweep): readonly Method[] =>
  ORDER.filter((method) => points.some((point) => valueBy(method, point)));

/** Controls, in the order in which the methods name them. */
export const controlsOf = (sweep: Sweep): readonly string[] => [
  ...new Set(sweep.points.flatMap((p) => methodsOf(sweep).flatMap((m) => Object.keys(valueBy(m, p)?.policy ?? {})))),
];

export const methodInWords = (method: Method): string => WORDS[method];

/** Why there is no value here, in few words. */
export const reasonOf = ({ answers, error }: SweepPoint): string | undefined => {
  if (error) return `${error.code.startsWith('infeasible') ? 'infeasible' : 'no value'}: ${error.message}`;
  const reasons = Object.values(answers?.methods ?? {}).map((m) => ('unavailable' in m ? m.unavailable : undefined));
  return reasons.includes(undefined) ? undefined : reasons.find((why) => why !== 'not asked for');
};

type MethodJson = object;

export type SweepPointJson = { readonly parameter: string; readonly value: number; readonly exact: string } & (
  ErrorJson | { readonly methods: Readonly<Partial<Record<Method, MethodJson>>>; readonly agree: boolean | null }
);

/** The array `sweep` of `solve --sweep --json`: at each value the methods as `solve` has them, or the error. */
export const sweepJson = ({ parameter, points }: Sweep): readonly SweepPointJson[] =>
  points.map(({ value, exact, answers, error }) => {
    const head = { parameter, value, exact };
    if (!answers) return { ...head, ...errorJson(error ?? { code: 'resources.undecided', message: 'no answer' }) };
    const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
    return {
      ...head,
      methods: {
        'closed-form': isAvailable(closed) ? { value: closed.value, policy: closed.policy } : closed,
        ...(characteristics ? { characteristics: characteristicsJson(characteristics) } : {}),
        grid: isAvailable(grid) ? gridJson(grid) : grid,
        simulation: isAvailable(simulation) ? simulationJson(simulation) : simulation,
        ...(integral ? { 'path-integral': integral } : {}),
      },
      agree: answers.agree,
    };
  });

/** One row a value: by each method V, its error and the controls; the reason where there is none. */
export function sweepTable(sweep: Sweep): Table {
  const controls = controlsOf(sweep);
  const columns = methodsOf(sweep).flatMap((method) => {
    const of = WORDS[method];
    const exact = method === 'closed-form';
    const steers = STEERING.includes(method);
    return [
      { name: `V (${of})`, at: (p: SweepPoint) => valueBy(method, p)?.value },
      ...(exact ? [] : [{ name: `error (${of})`, at: (p: SweepPoint) => valueBy(method, p)?.error }]),
      ...(steers ? controls.map((c) => ({ name: `${c} (${of})`, at: (p: SweepPoint) => valueBy(method, p)?.policy[c] })) : []), // prettier-ignore
    ];
  });
  return {
    columns: [sweep.parameter, ...columns.map((c) => c.name), 'note'],
    rows: sweep.points.map((p) => [p.value, ...columns.map((c) => c.at(p)), reasonOf(p)]),
  };
}

const verdictOf = ({ answers }: SweepPoint): string =>
  answers && answers.agree !== null ? agreementWord(answers).word : '';

/** The same for the eye: values with their errors, the controls of the most trusted method, whether the methods agree. */
export function sweepRows(sweep: Sweep): readonly (readonly string[])[] {
  const [methods, controls] = [methodsOf(sweep), controlsOf(sweep)];
  const steering = (p: SweepPoint): SweepValue | undefined =>
    methods.filter((m) => STEERING.includes(m)).map((m) => valueBy(m, p)).find((v) => v !== undefined); // prettier-ignore
  const number = (x: number | undefined): string => (x === undefined ? '' : formatNumber(x));
  return [
    [sweep.parameter, ...methods.map((m) => `V ${WORDS[m]}`), ...controls, ''],
    ...sweep.points.map((p) => [
      formatNumber(p.value),
      ...methods.map((m) => {
        const found = valueBy(m, p);
        return found ? formatWithError(found.value, found.error) : '';
      }),
      ...controls.map((c) => number(steering(p)?.policy[c])),
      reasonOf(p) ?? verdictOf(p),
    ]),
  ];
}

/** From a problem file's content to the setting that the rules work on. */
import type { Assumptions } from '../expression/assumptions.js';
import { symbol, zero, type Domain } from '../expression/expression.js';
import type { ControlProblem } from '../problem/problem.js';
import { STEP, type Setting } from './setting.js';

const REAL: Domain = { kind: 'real' };

/** Names that a problem gives to what is its own; derivations have to write their own otherwise. */
const takenNames = (problem: ControlProblem): ReadonlySet<string> =>
  new Set([
    problem.time.name,
    ...[...problem.parameters, ...problem.states, ...problem.controls, ...problem.unknowns].map(({ name }) => name),
  ]);

/** The first of some names that the problem leaves free. */
const firstFree = (problem: ControlProblem, ...names: readonly string[]): string => {
  const taken = takenNames(problem);
  return names.find((name) => !taken.has(name)) ?? `${names[0]}_`;
};

/** Name of the time step: a problem may have a height h. */
const stepFor = (problem: ControlProblem): string => firstFree(problem, STEP, 'dt', 'Delta');

/** Name of the standard normal increment that belongs to a Wiener process. */
const normalName = (problem: ControlProblem, noise: string): string => {
  const stem = firstFree(problem, 'xi', 'zeta', 'eta');
  return problem.noises.length === 1 ? stem : `${stem}_${noise}`;
};

/** Unknown ends of the candidate's pieces are states. */
function unknownEnds({ pieces = [], unknowns, states }: ControlProblem): readonly (readonly [string, Domain])[] {
  const [state] = states;
  const ends = pieces.flatMap(({ lower, upper }) => [lower, upper]);
  return ends.flatMap((e) =>
    state && e?.kind === 'symbol' && unknowns.some((u) => u.name === e.name) ? [[e.name, state.domain] as const] : [],
  );
}

export function problemAssumptions(problem: ControlProblem): Assumptions {
  const finite = (domain: Domain): Domain => (domain.kind === 'set' ? REAL : domain);
  return {
    domains: new Map<string, Domain>([
      ...problem.parameters.map((p) => [p.name, p.domain] as const),
      ...problem.states.map((x) => [x.name, x.domain] as const),
      ...problem.controls.map((a) => [a.name, finite(a.domain)] as const),
      ...unknownEnds(problem),
      [problem.time.name, { kind: 'nonnegative' }],
      [stepFor(problem), { kind: 'positive' }],
    ]),
    facts: [],
  };
}

export function problemSetting(problem: ControlProblem): Setting {
  const { dynamics, states, noises } = problem;
  return {
    assumptions: problemAssumptions(problem),
    time: problem.time.horizon === 'infinite' ? undefined : problem.time.name,
    states: states.map((x) => x.name),
    controls: problem.controls,
    drift: states.map((x) => dynamics.get(x.name)?.drift ?? zero),
    noise: states.map((x) => noises.map((w) => dynamics.get(x.name)?.noise.get(w) ?? zero)),
    normals: noises.map((w) => normalName(problem, w)),
    correlations: problem.correlations.map((c) => ({
      ...c,
      first: normalName(problem, c.first),
      second: normalName(problem, c.second),
    })),
    running: problem.objective.running,
    discount: problem.objective.discount,
    ...(problem.objective.average === undefined ? {} : { average: symbol(problem.objective.average) }),
    ...(problem.objective.stopping === undefined ? {} : { stopping: problem.objective.stopping }),
    sense: problem.objective.sense === 'maximize' ? 'sup' : 'inf',
    valueName: 'V',
    step: stepFor(problem),
  };
}

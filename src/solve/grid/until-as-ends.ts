/**
 * An end by `until` at which one state reaches a level, as an absorbing end of that state's domain: so the grid has a node where
 * the problem ends, and no cell that the end cuts through.
 */
import { differentiate } from '../../expression/differentiate.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import type { Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { noAssumptions } from '../../expression/assumptions.js';
import { freeSymbols, unknownFunctions } from '../../expression/traverse.js';
import { endLevels, thinEnd } from '../../simulate/end-levels.js';
import type { InstanceState, ProblemInstance } from '../../simulate/instance.js';

interface Level {
  readonly state: string;
  readonly at: number;
  /** Whether the problem goes on above the level. */
  readonly above: boolean;
}

/** The level b where an expression is a·(x − b) in one state x and positive while the problem goes on; else undefined. */
function levelOf(goesOn: Expression, states: readonly InstanceState[]): Level | undefined {
  const [name, ...others] = freeSymbols(goesOn);
  if (name === undefined || others.length > 0 || !states.some((s) => s.name === name)) return undefined;
  if (unknownFunctions(goesOn).size > 0) return undefined;
  const slope = normalForm(differentiate(goesOn, name), noAssumptions);
  if (freeSymbols(slope).size > 0) return undefined;
  const a = evaluateNumber(slope, new Map());
  const at = -evaluateNumber(goesOn, new Map([[name, 0]])) / a;
  return Number.isFinite(at) ? { state: name, at, above: a > 0 } : undefined;
}

function endedAt(state: InstanceState, { at, above }: Level): InstanceState {
  const { domain, boundary } = state;
  if (domain.kind === 'set' || !(domain.lower < at && at < domain.upper)) return state;
  return {
    ...state,
    domain: { kind: 'interval', lower: above ? at : domain.lower, upper: above ? domain.upper : at },
    boundary: { ...boundary, ...(above ? { lower: 'absorb' } : { upper: 'absorb' }) },
  };
}

/** The problem with its end by `until` as ends of domains; undefined where it is of another shape. */
export function untilAsEnds(instance: ProblemInstance): ProblemInstance | undefined {
  const { until, ...rest } = instance;
  if (!until) return instance;
  const levels = endLevels(instance)
    .filter((end) => end.absorbing === undefined)
    .map((end) => levelOf(end.level, instance.states));
  if (!levels.every((level) => level !== undefined)) return undefined;
  const states = instance.states.map((state) =>
    levels.filter((level) => level.state === state.name).reduce(endedAt, state),
  );
  // A level beyond the domain ends nothing, and one that the domain cannot be cut at is not covered.
  const cut = levels.every(({ state, at, above }) => {
    const domain = states.find((s) => s.name === state)?.domain;
    return domain !== undefined && domain.kind !== 'set' && (above ? domain.lower : domain.upper) === at;
  });
  return cut ? { ...rest, states } : undefined;
}

/**
 * Levels in the states, positive while the problem goes on, of an end by `until` of another shape: a disc, a half-plane across
 * states. Undefined where there is none and where it is a set without inside.
 */
export function levelsAcross(instance: ProblemInstance): readonly Expression[] | undefined {
  if (!instance.until) return undefined;
  const states = new Set(instance.states.map((s) => s.name));
  const levels = endLevels(instance)
    .filter((end) => end.absorbing === undefined)
    .map((end) => end.level);
  const covered = levels.every((e) => !thinEnd(e) && [...freeSymbols(e)].every((name) => states.has(name)));
  return covered && levels.length > 0 ? levels : undefined;
}

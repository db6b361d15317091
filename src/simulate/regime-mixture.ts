/**
 * Regimes as one instance for the simulation: every formula that differs between them is the sum of its versions, each times
 * the indicator of its regime, a column that the runner fills along the paths.
 */
import { add, multiply, number, symbol, type Expression } from '../expression/expression.js';
import { structuralKey } from '../expression/structural-key.js';
import { bind, substitute } from '../expression/substitute.js';
import type { ProblemInstance } from './instance.js';
import type { Policy } from './policy.js';
import type { RegimeInstances } from './regime-instances.js';

/** Name of the indicator of a regime; names with spaces cannot clash with those of a problem. */
export const indicatorName = (regime: number): string => `in regime ${regime}`;

/** The values of all indicators in each regime; once none where no chain switches. */
export const indicatorsByRegime = (
  switching: ProblemInstance['switching'],
): readonly (readonly (readonly [string, number])[])[] =>
  switching ? switching.map((_, r, all) => all.map((_, k) => [indicatorName(k), k === r ? 1 : 0] as const)) : [[]];

/** What a mixture is while the chain stays in each of its regimes; the instance itself where none switches. */
export function inEachRegime(instance: ProblemInstance): readonly ProblemInstance[] {
  const { switching, states, running, terminal, ...rest } = instance;
  if (!switching) return [instance];
  return indicatorsByRegime(switching).map((values) => {
    const bindings = values.map(([name, v]) => bind(name, number(v)));
    const put = (e: Expression): Expression => substitute(e, bindings);
    const there = states.map((x) => ({ ...x, drift: put(x.drift), noise: x.noise.map(put) }));
    return { ...rest, states: there, running: put(running), terminal: put(terminal) };
  });
}

/** Σ 1_i e_i, or the expression itself where all are the same. */
function mixed(versions: readonly Expression[]): Expression {
  const [first] = versions as [Expression];
  if (versions.every((e) => e === first)) return first;
  return add(...versions.map((e, regime) => multiply(symbol(indicatorName(regime)), e)));
}

/** What the simulation does not reckon with; undefined where there is nothing. */
export function unmixable({ instances }: RegimeInstances): string | undefined {
  const [first] = instances;
  if (!first) return 'there are no regimes';
  if (instances.some((one) => one.discount !== first.discount))
    return 'a discount rate that switches is not simulated so far';
  // The chain may forget its start so much more slowly than the state that steps over that time do not resolve the state.
  if (first.average !== undefined) return 'a long-run average with regimes is not simulated so far';
  // A level that jumps with the regime would be met by a path that did not move.
  const ends = ({ until, states }: ProblemInstance): string =>
    JSON.stringify([
      until && [until.operator, structuralKey(until.left), structuralKey(until.right)],
      states.map(({ domain, boundary }) => [domain, boundary]),
    ]);
  if (instances.some((one) => ends(one) !== ends(first)))
    return 'an end that lies elsewhere in another regime is not simulated so far';
  return undefined;
}

/** The instance of all regimes; `unmixable` must not object. */
export function mixedInstance({ instances, rates }: RegimeInstances): ProblemInstance {
  const [first] = instances as [ProblemInstance];
  const over = (of: (instance: ProblemInstance) => Expression): Expression => mixed(instances.map(of));
  return {
    ...first,
    states: first.states.map((state, k) => ({
      ...state,
      drift: over((instance) => instance.states[k]?.drift ?? state.drift),
      noise: state.noise.map((loading, j) => over((instance) => instance.states[k]?.noise[j] ?? loading)),
    })),
    running: over((instance) => instance.running),
    terminal: over((instance) => instance.terminal),
    ...(first.stopping ? { stopping: over((instance) => instance.stopping ?? first.running) } : {}),
    switching: rates,
  };
}

/** The feedback of all regimes. */
export function mixedPolicy(policies: readonly Policy[]): Policy | undefined {
  const feedbacks = policies.flatMap((policy) => (policy.kind === 'feedback' ? [policy] : []));
  const [first] = feedbacks;
  if (!first || feedbacks.length < policies.length) return undefined;
  const controls = [...first.controls].map(
    ([name, e]) => [name, mixed(feedbacks.map((f) => f.controls.get(name) ?? e))] as const,
  );
  return { ...first, controls: new Map(controls) };
}

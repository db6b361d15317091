/** States that no control moves: factors, which may be far out, however rarely. */
import { mentions } from '../../expression/degree.js';
import { add } from '../../expression/expression.js';
import type { InstanceState, ProblemInstance } from '../../simulate/instance.js';

export interface Influence {
  /** What controls move, by themselves or through one another. */
  readonly moved: readonly InstanceState[];
  readonly factors: readonly InstanceState[];
}

/** Which states controls move. */
export function influenceOf({ states, controls }: ProblemInstance): Influence {
  const names = new Set(controls.map((u) => u.name));
  for (;;) {
    const more = states.filter(
      ({ name, drift, noise }) => !names.has(name) && [drift, ...noise].some((e) => mentions(e, [...names])),
    );
    if (more.length === 0) break;
    for (const { name } of more) names.add(name);
  }
  const isMoved = ({ name }: InstanceState): boolean => names.has(name);
  return { moved: states.filter(isMoved), factors: states.filter((x) => !isMoved(x)) };
}

/** Whether a factor says how much the controls, or what they move, earn or move. */
export function matters({ name }: InstanceState, { moved, factors }: Influence, instance: ProblemInstance): boolean {
  const through = factors.filter((y) => y.name === name || [y.drift, ...y.noise].some((e) => mentions(e, [name])));
  const names = through.map((y) => y.name);
  return mentions(add(instance.running, instance.terminal, ...moved.flatMap((x) => [x.drift, ...x.noise])), names);
}

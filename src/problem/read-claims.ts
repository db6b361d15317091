/** What an author claims of a problem: equations and inequalities in the problem's own names. */
import type { Scope } from '../expression/formula-names.js';
import type { Claim, ControlProblem } from './problem.js';
import { inRegimeName } from './regimes.js';
import { readRelations } from './yaml-formula.js';
import { entryName } from './read-shape.js';
import { namesIn, type Field } from './yaml-readers.js';

/**
 * The names that claims of a problem may use: all that it declares, the candidate's unknowns, V and its derivatives, and the
 * long-run average, and between two laws the least cost and covariances. With regimes unknowns and V may also be named by regime: P_1 and V_1 are those of the first one.
 */
export function claimScope(
  problem: Pick<
    ControlProblem,
    'parameters' | 'states' | 'controls' | 'time' | 'unknowns' | 'arrays' | 'objective' | 'regimes' | 'laws'
  >,
): Scope {
  const { parameters, states, controls, time, unknowns, arrays, objective, regimes, laws } = problem;
  const named = (list: readonly { readonly name: string }[]): readonly string[] => list.map(({ name }) => name);
  const valueArguments = [...(time.horizon === 'infinite' ? [] : [time.name]), ...named(states)];
  const everywhere = (name: string): readonly string[] => [
    name,
    ...(regimes ? regimes.values.map((_, regime) => inRegimeName(name, regime)) : []),
  ];
  return {
    symbols: new Set([
      ...named([...parameters, ...states, ...controls]),
      ...(regimes?.names ?? []),
      time.name,
      ...named(unknowns.filter((u) => !u.ofTime)).flatMap(everywhere),
      ...(objective.average === undefined ? [] : [objective.average]),
      ...(laws ? [laws.cost, ...laws.covariances.values()] : []),
    ]),
    timeName: time.name,
    ...(arrays ? { arrays } : {}),
    functionsOfTime: new Set(named(unknowns.filter((u) => u.ofTime)).flatMap(everywhere)),
    valueArguments,
    ...(regimes
      ? {
          functions: new Map(
            everywhere('V')
              .slice(1)
              .map((v) => [v, valueArguments]),
          ),
        }
      : {}),
  };
}

/** The claims under a key, each with its line. */
export const readClaims = (field: Field | undefined, scope: Scope): readonly Claim[] =>
  namesIn(field).flatMap(({ key, keySpan, value }) => {
    const relations = readRelations(value, scope);
    const { line } = value.source.lines.linePos(keySpan.start);
    return relations.map((relation, i) => ({
      name: relations.length === 1 ? key : entryName(key, [i + 1]),
      relation,
      line,
    }));
  });

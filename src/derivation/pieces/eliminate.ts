/**
 * The unknowns of a candidate by pieces, one after the other: an exponent from an equation of its own, a number that an
 * equation has alone, a constant that is linear in one. Every root is followed; which of them gives a value function is decided
 * by what a value function obeys, not here.
 */
import { attempt } from '../../expression/attempt.js';
import type { Assumptions } from '../../expression/assumptions.js';
import { differentiate } from '../../expression/differentiate.js';
import { divide, negate, zero, type Binding, type Expression } from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { solveFor } from '../../expression/solve-for.js';
import { bind, substitute } from '../../expression/substitute.js';
import { dependsOn } from '../../expression/traverse.js';

/** `residual` = 0 is asked by the step of this id. */
export interface Asked {
  readonly id: string;
  readonly residual: Expression;
}

export interface Found extends Binding {
  /** The equation that it is a root of, with the roots put in that were found before. */
  readonly from: Asked;
  /** Names put into that equation, in this order. */
  readonly eliminated: readonly string[];
}

export interface Elimination {
  readonly found: readonly Found[];
  /** Every unknown without any other in it. */
  readonly closed: readonly Binding[];
  /** An equation that cannot hold, with what is known put in. */
  readonly violated?: Asked;
  /** Unknowns that nothing gives. */
  readonly open: readonly string[];
}

interface State {
  readonly equations: readonly (Asked & { readonly eliminated: readonly string[] })[];
  readonly open: readonly string[];
  readonly found: readonly Found[];
}

const MOST_RESULTS = 24;

/** What is easier to read: a power of a fraction is, its factors with powers of their own are not. */
const shorter = (e: Expression, form: Expression | undefined): Expression =>
  form && printText(form).length <= printText(e).length ? form : e;

/** Later roots put into earlier ones. */
export function composedOf(
  found: readonly Pick<Binding, 'name' | 'value'>[],
  assumptions: Assumptions,
): readonly Binding[] {
  const names = found.map((f) => f.name);
  let closed: readonly Binding[] = found.map((f) => bind(f.name, f.value));
  for (let round = 0; round < found.length; round++) {
    const isSettled = (b: Binding): boolean => !names.some((name) => dependsOn(b.value, name));
    if (closed.every(isSettled)) break;
    const settled = closed.filter(isSettled).map((b) => bind(b.name, shorter(b.value, attempt(() => normalForm(b.value, assumptions))))); // prettier-ignore
    closed = closed.map((b) => settled.find((k) => k.name === b.name) ?? bind(b.name, substitute(b.value, settled)));
  }
  return closed.map((b) =>
    bind(
      b.name,
      shorter(
        b.value,
        attempt(() => normalForm(b.value, assumptions)),
      ),
    ),
  );
}

export interface Elements {
  readonly equations: readonly Asked[];
  readonly unknowns: readonly string[];
  /** Unknowns inside a function of the state, such as exponents. */
  readonly inner: readonly string[];
  /** Unknown ends of pieces, which are found last. */
  readonly ends: readonly string[];
  readonly assumptions: Assumptions;
}

interface Choice {
  readonly equation: State['equations'][number];
  readonly name: string;
  readonly roots: readonly Expression[];
}

function choose({ equations, open }: State, { inner, ends, assumptions }: Elements): Choice | undefined {
  const namesIn = (e: Expression): readonly string[] => open.filter((name) => dependsOn(e, name));
  const rootsOf = (e: Expression, name: string): readonly Expression[] =>
    attempt(() => solveFor(e, name, assumptions).roots) ?? [];
  for (const equation of equations)
    for (const name of namesIn(equation.residual).filter((n) => inner.includes(n))) {
      const roots = rootsOf(equation.residual, name);
      if (roots.length > 0 && roots.every((root) => namesIn(root).length === 0)) return { equation, name, roots };
    }
  for (const equation of equations) {
    const [name, ...others] = namesIn(equation.residual);
    if (name === undefined || others.length > 0) continue;
    const roots = rootsOf(equation.residual, name);
    if (roots.length > 0) return { equation, name, roots };
  }
  const constantsFirst = [...open.filter((n) => !ends.includes(n)), ...open.filter((n) => ends.includes(n))];
  for (const name of constantsFirst)
    for (const equation of equations) {
      if (!dependsOn(equation.residual, name)) continue;
      const root = attempt(() => {
        const slope = normalForm(differentiate(equation.residual, name), assumptions);
        if (dependsOn(slope, name) || isZero(slope, assumptions)) return undefined;
        return normalForm(negate(divide(substitute(equation.residual, [bind(name, zero)]), slope)), assumptions);
      });
      if (root) return { equation, name, roots: [root] };
    }
  return undefined;
}

/** All ways to give every unknown a value, and the dead ends where there is none. */
export function eliminate(elements: Elements): readonly Elimination[] {
  const { assumptions, unknowns } = elements;
  const results: Elimination[] = [];
  const visit = (state: State): void => {
    if (results.length >= MOST_RESULTS) return;
    const closed = attempt(() => composedOf(state.found, assumptions));
    if (!closed) return;
    const known = closed.filter((b) => !state.open.some((name) => dependsOn(b.value, name)));
    const left: State['equations'][number][] = [];
    for (const equation of state.equations) {
      const put = attempt(() => normalForm(substitute(equation.residual, known), assumptions));
      if (put === undefined) return;
      if (isZero(put, assumptions)) continue;
      if (!state.open.some((name) => dependsOn(put, name))) {
        results.push({
          found: state.found,
          closed: known,
          violated: { id: equation.id, residual: put },
          open: state.open,
        });
        return;
      }
      left.push(equation);
    }
    if (left.length === 0) {
      results.push({ found: state.found, closed, open: state.open });
      return;
    }
    const choice = choose({ ...state, equations: left }, elements);
    if (!choice) {
      results.push({ found: state.found, closed: known, open: state.open });
      return;
    }
    const { equation, name, roots } = choice;
    for (const root of roots) {
      const found: Found = {
        ...bind(name, root),
        from: { id: equation.id, residual: equation.residual },
        eliminated: equation.eliminated,
      };
      const open = state.open.filter((n) => n !== name);
      // A root in terms of what is known keeps its name in the equations; another one is put in.
      const isKnown = !open.some((n) => dependsOn(root, n));
      const equations = left
        .filter((e) => e !== equation)
        .map((e) =>
          isKnown || !dependsOn(e.residual, name)
            ? e
            : {
                id: e.id,
                residual:
                  attempt(() => normalForm(substitute(e.residual, [bind(name, root)]), assumptions)) ?? e.residual,
                eliminated: [...e.eliminated, name],
              },
        );
      visit({ equations, open, found: [...state.found, found] });
    }
  };
  visit({ equations: elements.equations.map((e) => ({ ...e, eliminated: [] })), open: unknowns, found: [] });
  return results;
}

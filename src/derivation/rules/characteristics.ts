/**
 * Characteristics of V_t + H(x, ∇V) = 0 for an unknown H: the equation differentiated in the state says how the gradient of V
 * changes along the path that moves with velocity H_p, and these are Hamilton's equations.
 */
import {
  add,
  derivative,
  equation,
  multiply,
  negate,
  one,
  symbol,
  unknown,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { numbered } from '../../expression/field-components.js';
import { bind } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import type { Justification, Step } from '../step.js';

const t = symbol('t');
const present = (list: readonly Expression[], i: number): Expression => list[i] ?? zero;
/** One derivative in each of the places named. */
const orders = (count: number, ...places: readonly number[]): readonly number[] =>
  Array.from({ length: count }, (_, i) => places.filter((p) => p === i).length);

/** The functions at a point of the state space, and along the path. */
function jets(d: number) {
  const x = numbered('x', d).map(symbol);
  const path = numbered('X', d).map((name) => unknown(name, [t]));
  const costate = numbered('P', d).map((name) => unknown(name, [t]));
  const V = (at: readonly Expression[], ...along: readonly number[]): Expression =>
    unknown('V', [t, ...at], orders(d + 1, ...along));
  const H = (at: readonly Expression[], p: readonly Expression[], ...along: readonly number[]): Expression =>
    unknown('H', [...at, ...p], orders(2 * d, ...along));
  const gradientAt = (at: readonly Expression[]): readonly Expression[] => x.map((_, i) => V(at, i + 1));
  return { x, path, costate, V, H, gradientAt };
}

/** P(t) := ∇V(t, X(t)), one relation a component. */
export function costateDefinitions(d: number): readonly Relation[] {
  const { path, costate, gradientAt } = jets(d);
  return costate.map((p, i) => equation(p, present(gradientAt(path), i)));
}

const combination = (
  terms: Extract<Justification, { kind: 'combination' }>['terms'],
  definitions: readonly Relation[] = [],
): Justification => ({
  kind: 'combination',
  terms,
  rewrites: [],
  bindings: definitions.map(bindingOf),
});

const TEXTS: Readonly<Record<string, string>> = {
  gradient: 'The equation holds for all states, so its derivative in each of them vanishes as well.',
  costate:
    'Along the path the gradient of V changes by the time derivative and by the motion. The differentiated equation cancels both, up to the force.',
  energy: 'Where H does not depend on time it is conserved along the path: the energy.',
};

export function characteristics(d: number): readonly Step[] {
  const { x, path, costate, V, H, gradientAt } = jets(d);
  const id = (name: string, i?: number): string => `${name}.d${d}${i === undefined || d === 1 ? '' : `.${i + 1}`}`;
  const step = (
    name: string,
    i: number | undefined,
    title: string,
    claim: Relation,
    premises: readonly string[],
    justification: Justification,
  ): Step => ({
    id: id(name, i),
    title,
    ...(TEXTS[name] === undefined ? {} : { text: TEXTS[name] }),
    claim,
    rule: 'characteristics',
    premises,
    assumptions: [],
    facts: [],
    justification,
  });
  const slopes = gradientAt(x);
  const general = step(
    'general',
    undefined,
    'The Hamilton-Jacobi equation for any Hamiltonian',
    equation(add(V(x, 0), H(x, slopes)), zero),
    [],
    { kind: 'hypothesis', why: 'H names the supremum of ∇V·a − L for a Lagrangian that is not specified' },
  );
  const perState = x.flatMap((_, i) => {
    const differentiated = add(
      V(x, 0, i + 1),
      H(x, slopes, i),
      ...x.map((__, j) => multiply(H(x, slopes, d + j), V(x, i + 1, j + 1))),
    );
    const name = numbered('x', d)[i] ?? '';
    return [
      step(
        'gradient',
        i,
        'The equation differentiated in the state',
        equation(differentiated, zero),
        [general.id],
        combination([{ premise: general.id, factor: one, along: [name] }]),
      ),
      step(
        'path',
        i,
        'A path that moves with velocity H_p',
        equation(derivative(present(path, i), 't'), H(path, costate, d + i)),
        [],
        {
          kind: 'hypothesis',
          why: 'the definition of a characteristic; by the Legendre transform H_p is the maximising velocity',
        },
      ),
    ];
  });
  const definitions = costateDefinitions(d);
  const here = numbered('x', d).map((name, i) => bind(name, present(path, i)));
  const forces = x.map((_, i) =>
    step(
      'costate',
      i,
      'The costate changes by the force −H_x',
      equation(derivative(present(costate, i), 't'), negate(H(path, costate, i))),
      [id('gradient', i), ...x.map((__, j) => id('path', j))],
      combination(
        [
          { premise: id('gradient', i), factor: one, specialise: here },
          ...x.map((__, j) => ({ premise: id('path', j), factor: V(path, i + 1, j + 1) })),
        ],
        definitions,
      ),
    ),
  );
  const energy = step(
    'energy',
    undefined,
    'The Hamiltonian is constant along the path',
    equation(derivative(H(path, costate), 't'), zero),
    x.flatMap((_, i) => [id('path', i), id('costate', i)]),
    combination(
      x.flatMap((_, i) => [
        { premise: id('path', i), factor: H(path, costate, i) },
        { premise: id('costate', i), factor: H(path, costate, d + i) },
      ]),
    ),
  );
  return [general, ...perState, ...forces, energy];
}

/** Finds the control that attains the Hamiltonian's supremum, with the sign conditions that make it one. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { determinant } from '../expression/determinant.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  call,
  fraction,
  half,
  multiply,
  relation,
  subtract,
  zero,
  type Binding,
  type Domain,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { collect } from '../expression/collect.js';
import { simplify } from '../expression/simplify.js';
import { printText } from '../expression/print-text.js';
import type { Rational } from '../expression/rational.js';
import { sideConditions } from '../expression/side-conditions.js';
import { signOf } from '../expression/sign.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { Variable } from '../problem/problem.js';
import { discharge, essentialSign, isCondition, requireCondition } from './obligation.js';
import { hamiltonian, type Setting } from './setting.js';

export interface Maximiser {
  /** The attaining control; absent entries only for a finite set, where the best element has no one formula. */
  readonly at: readonly Binding[];
  /** sup_a H in closed form. */
  readonly value: Expression;
  /** ∂H/∂aᵢ for each control, where the optimum is a stationary point. */
  readonly gradient: readonly { readonly control: string; readonly value: Expression }[];
  /** Leading minors of the Hessian with the sign each must have. */
  readonly curvature: readonly { readonly minor: Expression; readonly condition: Relation; readonly size: number }[];
  /** Sign conditions taken as facts from here on. */
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
}

export type MaximiserSearch = Maximiser | { readonly stopped: string };

/**
 * For c₁u₁ + c₂u₂ = 0 with positive u₁, u₂ depending on the name: the fact −c₁c₂ > 0 that any root needs.
 */
export function twoTermFact(e: Expression, name: string, assumptions: Assumptions): Relation | undefined {
  const parts = collect(e, [name], assumptions);
  const [first, second, ...others] = parts ?? [];
  if (!first || !second || others.length > 0) return undefined;
  if ([first, second].some((p) => signOf(p.basis, assumptions) !== 'positive')) return undefined;
  const wanted = discharge(multiply(first.coefficient, second.coefficient), 'negative', assumptions);
  return wanted && !wanted.known ? wanted.fact : undefined;
}

/** Solves ∂H/∂aᵢ = 0 for all controls by elimination; `facts` collects sign conditions found on the way. */
function stationaryPoint(
  gradient: readonly { control: string; value: Expression }[],
  assumptions: Assumptions,
  facts: Relation[],
): readonly Binding[] | undefined {
  if (gradient.length === 0) return [];
  for (const { control, value } of gradient) {
    if (!dependsOn(value, control)) continue;
    let known = withFacts(assumptions, facts);
    let roots = solveFor(value, control, known);
    if (roots.length === 0) {
      const fact = twoTermFact(value, control, known);
      if (!fact) continue;
      facts.push(fact);
      known = withFacts(assumptions, facts);
      roots = solveFor(value, control, known);
    }
    const [root, ...otherRoots] = roots;
    if (!root || otherRoots.length > 0) continue;
    // A root written with a logarithm or a power exists only where its argument is positive.
    for (const condition of sideConditions(root, known))
      if (condition.left.kind !== 'power') facts.push(essentialSign(condition.left, 'positive', known));
    const rest = gradient
      .filter((g) => g.control !== control)
      .map((g) => ({ control: g.control, value: simplify(substitute(g.value, [bind(control, root)]), known) }));
    const others = stationaryPoint(rest, assumptions, facts);
    if (!others) continue;
    const settled = withFacts(assumptions, facts);
    return [bind(control, simplify(substitute(root, others), settled)), ...others];
  }
  return undefined;
}

const negativeOrPositive = (size: number, sense: Setting['sense']): 'positive' | 'negative' =>
  sense === 'inf' || size % 2 === 0 ? 'positive' : 'negative';

const infeasible = (message: string, suggestion: string): CostateError =>
  new CostateError({ code: 'infeasible.maximiser', message, expected: 'a Hamiltonian with a maximiser', suggestion });

function boundsOf(domain: Domain): readonly [Expression, Expression] | undefined {
  return domain.kind === 'interval' ? [domain.lower, domain.upper] : undefined;
}

/** sup of c·a + rest over an interval is at the end that c points to. */
function bangBang(s: Setting, control: Variable, h: Expression, slope: Expression): MaximiserSearch {
  const bounds = boundsOf(control.domain);
  const word = s.sense === 'sup' ? 'maximiser' : 'minimiser';
  if (!bounds) {
    throw infeasible(
      `the Hamiltonian is linear in the control '${control.name}', which is not bounded: there is no ${word}`,
      `bound it, as in ${control.name}: [-1, 1], or add a strictly ${s.sense === 'sup' ? 'concave' : 'convex'} cost of ${control.name}`,
    );
  }
  const [lower, upper] = bounds;
  const middle = multiply(half, add(lower, upper));
  const reach = multiply(half, subtract(upper, lower), s.sense === 'sup' ? fraction(1, 1) : fraction(-1, 1));
  const rest = substitute(h, [bind(control.name, zero)]);
  return {
    at: [bind(control.name, simplify(add(middle, multiply(reach, call('sign', slope))), s.assumptions))],
    value: simplify(add(rest, multiply(middle, slope), multiply(reach, call('abs', slope))), s.assumptions),
    gradient: [],
    curvature: [],
    facts: [],
    conditions: [],
  };
}

/** The best of finitely many controls. */
function enumerated(s: Setting, control: Variable, h: Expression): MaximiserSearch {
  if (control.domain.kind !== 'set') return { stopped: 'not a finite set' };
  const values = control.domain.values.map((value) => substitute(h, [bind(control.name, value)]));
  const extremum = s.sense === 'sup' ? 'max' : 'min';
  return { at: [], value: call(extremum, ...values), gradient: [], curvature: [], facts: [], conditions: [] };
}

/** Keeps an interior stationary point inside the control's domain; concavity makes the projection optimal (one control). */
function project(binding: Binding, domain: Domain, assumptions: Assumptions): Binding | Relation {
  switch (domain.kind) {
    case 'interval':
      return bind(binding.name, call('min', call('max', binding.value, domain.lower), domain.upper));
    case 'nonnegative': {
      const sign = signOf(binding.value, assumptions);
      return sign === 'positive' || sign === 'nonnegative'
        ? binding
        : bind(binding.name, call('max', binding.value, zero));
    }
    case 'positive': {
      const wanted = discharge(binding.value, 'positive', assumptions);
      if (!wanted)
        throw infeasible(
          `the stationary point of '${binding.name}' is never positive`,
          `declare '${binding.name}' as real`,
        );
      return wanted.known ? binding : wanted.fact;
    }
    default:
      return binding;
  }
}

/**
 * The optimum of the Hamiltonian over the controls in closed form, or the reason why there is none here.
 * @throws CostateError `infeasible.maximiser` when the supremum is infinite
 */
export function findMaximiser(s: Setting, parameters: ReadonlyMap<string, Rational>): MaximiserSearch {
  const h = hamiltonian(s);
  const names = s.controls.map((c) => c.name);
  const [only] = s.controls;
  if (only && s.controls.length === 1 && only.domain.kind === 'set') return enumerated(s, only, h);
  if (s.controls.some((c) => c.domain.kind === 'set'))
    return { stopped: 'several controls, one of them from a finite set' };

  const gradient = names.map((control) => ({ control, value: simplify(differentiate(h, control), s.assumptions) }));
  const linear = gradient.filter((g) => !names.some((name) => dependsOn(g.value, name)) && g.value !== zero);
  const [straight] = linear;
  if (straight) {
    const control = s.controls.find((c) => c.name === straight.control);
    if (control && (names.length === 1 || !boundsOf(control.domain))) return bangBang(s, control, h, straight.value);
    return { stopped: `the Hamiltonian is linear in '${straight.control}' beside other controls` };
  }

  const facts: Relation[] = [];
  const conditions: Relation[] = [];
  const curvature: Maximiser['curvature'][number][] = [];
  const accept = (fact: Relation): void => {
    if (isCondition(fact, parameters)) {
      requireCondition(fact, parameters, 'infeasible.maximiser', 'the Hamiltonian has no optimum');
      conditions.push(fact);
    }
    facts.push(fact);
  };
  for (let size = 1; size <= names.length; size++) {
    const rows = names
      .slice(0, size)
      .map((_, i) => names.slice(0, size).map((b) => differentiate(gradient[i]?.value ?? zero, b)));
    const known = withFacts(s.assumptions, facts);
    const minor = simplify(determinant(rows), known);
    const wanted = negativeOrPositive(size, s.sense);
    const result = discharge(minor, wanted, known);
    if (!result) {
      throw infeasible(
        `the Hamiltonian is ${s.sense === 'sup' ? 'not concave' : 'not convex'} in ${names.join(', ')}: ${printText(minor)} has the wrong sign`,
        'check the signs of the objective, or bound the controls',
      );
    }
    if (!result.known) {
      if (names.some((name) => dependsOn(result.fact, name)))
        return { stopped: `the sign of ${printText(minor)} changes with the control` };
      if (s.states.some((x) => dependsOn(result.fact.left, x)) && result.fact.left.kind !== 'unknown')
        return { stopped: `the sign of ${printText(minor)} changes with the state` };
      accept(result.fact);
    }
    curvature.push({ minor, condition: relation(minor, wanted === 'positive' ? '>' : '<', zero), size });
  }

  const found: Relation[] = [];
  const interior = stationaryPoint(gradient, withFacts(s.assumptions, facts), found);
  found.forEach(accept);
  if (!interior) return { stopped: 'the first-order condition has no closed-form solution known to the engine' };
  const at: Binding[] = [];
  for (const binding of interior) {
    const domain = s.controls.find((c) => c.name === binding.name)?.domain ?? { kind: 'real' as const };
    let projected = project(binding, domain, withFacts(s.assumptions, facts));
    if ('kind' in projected) {
      accept(projected);
      projected = binding;
    }
    if (projected !== binding && names.length > 1)
      return { stopped: `'${binding.name}' may sit on its bound beside other controls` };
    at.push(projected);
  }
  const known = withFacts(s.assumptions, facts);
  return { at, value: simplify(substitute(h, at), known), gradient, curvature, facts, conditions };
}

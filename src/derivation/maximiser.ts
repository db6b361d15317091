/** Finds the control that attains the Hamiltonian's supremum, with the sign conditions that make it one. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { determinant } from '../expression/determinant.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  call,
  derivative,
  fraction,
  half,
  isNumber,
  multiply,
  relation,
  subtract,
  symbol,
  zero,
  type Binding,
  type Domain,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { collect } from '../expression/collect.js';
import { normalForm } from '../expression/normal-form.js';
import { simplify } from '../expression/simplify.js';
import { printText } from '../expression/print-text.js';
import type { Rational } from '../expression/rational.js';
import { definitionConditions } from '../expression/side-conditions.js';
import { isAtLeastZero, isAtMostZero } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, rewriteTopDown, visitAll } from '../expression/traverse.js';
import type { Variable } from '../problem/problem.js';
import { discharge, essentialSign, holdsAtValues, isCondition, requireCondition } from './obligation.js';
import { outgrowsAll } from './outgrowing-control.js';
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
  /** Whether the optimum is the stationary point projected on the control's domain, and may sit on its bound. */
  readonly projected: boolean;
  /** Where it is projected, the stationary point itself. */
  readonly stationary?: readonly Binding[];
  /**
   * In words of what the sign is not known without V, where the controls are bounded: if it is the other one, the optimum is at an
   * end, and nothing but the value found can tell.
   */
  readonly presumed?: string;
  /** Of the facts those under which the bounds of the controls do not bind, where they were dropped. */
  readonly inside?: readonly Relation[];
}

/** Rows of a determinant beyond which nobody reads its derivatives. */
const MOST_PENDING = 4;

/** What a maximiser that is no stationary point has to show for itself. */
const NOTHING = { at: [], gradient: [], curvature: [], facts: [], conditions: [], projected: false } as const;

export type MaximiserSearch = Maximiser | { readonly stopped: string };

/**
 * For c₁u₁ + c₂u₂ = 0 with u₁u₂ > 0, both depending on the name: the fact −c₁c₂ > 0 that any root needs.
 */
export function twoTermFact(e: Expression, name: string, assumptions: Assumptions): Relation | undefined {
  const parts = collect(e, [name], assumptions);
  const [first, second, ...others] = parts ?? [];
  if (!first || !second || others.length > 0) return undefined;
  // Bases of one sign: the coefficients then have opposite ones.
  if (signOf(multiply(first.basis, second.basis), assumptions) !== 'positive') return undefined;
  const wanted = discharge(multiply(first.coefficient, second.coefficient), 'negative', assumptions);
  return wanted && !wanted.known ? wanted.fact : undefined;
}

interface Stationary {
  readonly at: readonly Binding[];
  /** Sign conditions that the point needs, beyond the assumptions. */
  readonly facts: readonly Relation[];
  /** d² > 0 for its divisors; a sign found later may imply them. */
  readonly divisors: readonly Relation[];
}

/** The one root of the equation in the control, with the sign condition that makes it exist. */
function singleRoot(
  value: Expression,
  control: string,
  assumptions: Assumptions,
): { readonly root: Expression; readonly facts: readonly Relation[] } | undefined {
  const direct = solveFor(value, control, assumptions);
  const fact = direct.roots.length === 0 && !direct.complete ? twoTermFact(value, control, assumptions) : undefined;
  const facts = fact ? [fact] : [];
  const { roots } = fact ? solveFor(value, control, withFacts(assumptions, facts)) : direct;
  const [root, ...others] = roots;
  return root && others.length === 0 ? { root, facts } : undefined;
}

/** What must hold for the root to have a value: arguments of logarithms and powers positive, divisors not zero. */
function existence(root: Expression, assumptions: Assumptions): Pick<Stationary, 'facts' | 'divisors'> {
  const needed = definitionConditions(root, assumptions);
  const isDivisor = ({ kind }: (typeof needed)[number]): boolean => kind === 'divisor nonzero';
  return {
    // A root of what is not negative counts as positive here: at zero its derivatives leave nothing to stand on.
    facts: needed
      .filter((side) => !isDivisor(side))
      .map(({ condition }) => essentialSign(condition.left, 'positive', assumptions)),
    divisors: needed.filter(isDivisor).map(({ condition }) => condition),
  };
}

/** Those of these relations e > 0 that signs do not give. */
const unimplied = (relations: readonly Relation[], assumptions: Assumptions): readonly Relation[] =>
  relations.filter((r) => signOf(r.left, assumptions) !== 'positive');

/** Solves ∂H/∂aᵢ = 0 for all controls by elimination. */
function stationaryPoint(
  gradient: readonly { control: string; value: Expression }[],
  assumptions: Assumptions,
): Stationary | undefined {
  if (gradient.length === 0) return { at: [], facts: [], divisors: [] };
  for (const { control, value } of gradient) {
    if (!dependsOn(value, control)) continue;
    const found = singleRoot(value, control, assumptions);
    if (!found) continue;
    const { root } = found;
    const names = gradient.map((g) => g.control).filter((name) => name !== control);
    const needed = existence(root, withFacts(assumptions, found.facts));
    const mentionsOthers = (r: Relation): boolean => names.some((name) => dependsOn(r, name));
    const facts = [...found.facts, ...needed.facts.filter((r) => !mentionsOthers(r))];
    const known = withFacts(assumptions, facts);
    const rest = gradient
      .filter((g) => g.control !== control)
      .map((g) =>
        dependsOn(g.value, control)
          ? { control: g.control, value: simplify(substitute(g.value, [bind(control, root)]), known) }
          : g,
      );
    const others = stationaryPoint(rest, known);
    if (!others) continue;
    // Conditions in the other controls are asked at the point found for them.
    const put = (r: Relation): Relation => relation(substitute(r.left, others.at), r.operator, r.right);
    const late = needed.facts.filter(mentionsOthers).map(put);
    const settled = [...facts, ...others.facts, ...unimplied(late, withFacts(known, others.facts))];
    const binding = bind(control, simplify(substitute(root, others.at), withFacts(assumptions, settled)));
    const divisors = [...needed.divisors.map(put), ...others.divisors];
    return { at: [binding, ...others.at], facts: settled, divisors };
  }
  return undefined;
}

/** Whether an expression depends on a name other than through the value function. */
const dependsBeside = (e: Expression, name: string): boolean =>
  dependsOn(
    rewriteTopDown(e, (node) => (node.kind === 'unknown' ? zero : undefined)),
    name,
  );

/** Signs at the given values of those factors that hold parameters alone and whose domains leave them open, as s of s²V_xx. */
function parameterSigns(
  e: Expression,
  known: Assumptions,
  parameters: ReadonlyMap<string, Rational>,
): readonly Relation[] {
  const form = normalForm(e, known);
  // A sign of parameters alone is a condition as it stands.
  if (isCondition(relation(form, '>', zero), parameters)) return [];
  return (form.kind === 'product' ? form.factors : [])
    .map((factor) => relation(factor, '>', zero))
    .filter((fact) => isCondition(fact, parameters) && freeSymbols(fact).size > 0)
    .filter(({ left }) => !['positive', 'negative'].includes(signOf(left, known)))
    .map((fact) => (holdsAtValues(fact, parameters) ? fact : relation(fact.left, '<', zero)))
    .filter((fact) => holdsAtValues(fact, parameters));
}

/** The second derivative in a control on an interval whose sign only the value function tells: of the other sign the optimum is at an end. */
const presumedCurvature = (
  s: Setting,
  hessian: readonly (readonly Expression[])[],
  parameters: ReadonlyMap<string, Rational>,
): Expression | undefined =>
  s.controls
    .map(({ domain }, i) => (domain.kind === 'interval' ? hessian[i]?.[i] : undefined))
    .find((second) => {
      const needed = second && discharge(second, negativeOrPositive(1, s.sense), s.assumptions);
      return needed && !needed.known && !isCondition(needed.fact, parameters);
    });

const negativeOrPositive = (size: number, sense: Setting['sense']): 'positive' | 'negative' =>
  sense === 'inf' || size % 2 === 0 ? 'positive' : 'negative';

const infeasible = (message: string, suggestion: string): CostateError =>
  new CostateError({ code: 'infeasible.maximiser', message, expected: 'a Hamiltonian with a maximiser', suggestion });

type Ends = readonly [Expression, Expression];

function boundsOf(domain: Domain): Ends | undefined {
  return domain.kind === 'interval' ? [domain.lower, domain.upper] : undefined;
}

/** A linear Hamiltonian over an unbounded domain: at the lower end zero, without an optimum, or not decided. */
function overHalfLine(s: Setting, control: Variable, h: Expression, slope: Expression): MaximiserSearch {
  const { name, domain } = control;
  const word = s.sense === 'sup' ? 'maximiser' : 'minimiser';
  const linear = `the Hamiltonian is linear in the control '${name}'`;
  const bounded = `bound it, as in ${name}: [-1, 1], or add a strictly ${s.sense === 'sup' ? 'concave' : 'convex'} cost of ${name}`;
  if (domain.kind !== 'nonnegative' && domain.kind !== 'positive')
    throw infeasible(`${linear}, which is not bounded: there is no ${word}`, bounded);
  const sign = signOf(slope, s.assumptions);
  const outward = s.sense === 'sup' ? sign === 'positive' : sign === 'negative';
  if (outward)
    throw infeasible(
      `${linear}, which is not bounded above, and its slope ${printText(slope)} is ${sign}: there is no ${word}`,
      bounded,
    );
  const inward = s.sense === 'sup' ? isAtMostZero(sign) : isAtLeastZero(sign);
  if (!inward)
    return {
      stopped: `${linear}, which has no upper bound, and the sign of its slope ${printText(slope)} is not known: ${name} = 0 is optimal where it is ${s.sense === 'sup' ? 'not positive' : 'not negative'}, and nothing is elsewhere`,
    };
  if (domain.kind === 'positive')
    throw infeasible(
      `${linear}, whose slope ${printText(slope)} is ${sign}: the ${s.sense === 'sup' ? 'supremum' : 'infimum'} is approached as ${name} goes to 0, which the domain leaves out`,
      `declare '${name}' as nonnegative`,
    );
  return { ...NOTHING, at: [bind(name, zero)], value: simplify(substitute(h, [bind(name, zero)]), s.assumptions) };
}

/** What is monotone in a control over an interval has its sup at the end that the slope's sign points to. */
function bangBang(s: Setting, { name }: Variable, h: Expression, direction: Expression, ends: Ends): Maximiser {
  const [lower, upper] = ends;
  const sense = fraction(s.sense === 'sup' ? 1 : -1, 1);
  const [low, high] = ends.map((end) => substitute(h, [bind(name, end)])) as [Expression, Expression];
  const middle = add(lower, upper);
  const essential = essentialSign(direction, 'positive', s.assumptions);
  const turned = fraction(essential.operator === '<' ? -1 : 1, 1);
  const reach = multiply(sense, turned, subtract(upper, lower), call('sign', essential.left));
  const gain = simplify(subtract(high, low), s.assumptions);
  return {
    ...NOTHING,
    at: [bind(name, simplify(multiply(half, add(middle, reach)), s.assumptions))],
    value: simplify(multiply(half, add(low, high, multiply(sense, call('abs', gain)))), s.assumptions),
  };
}

/** A slope without its factor in the control where that is never negative on its interval: H is monotone in it, up or down. */
function monotoneIn(
  { name, domain }: Variable,
  h: Expression,
  slope: Expression,
  { domains, facts }: Assumptions,
): Expression | undefined {
  if (domain.kind !== 'interval') return undefined;
  const within: Assumptions = {
    domains,
    facts: [...facts, relation(symbol(name), '>=', domain.lower), relation(symbol(name), '<=', domain.upper)],
  };
  // Across a pole, or at an end without a value, a slope of one sign says nothing.
  if (definitionConditions(h, within).some(({ condition }) => dependsOn(condition, name))) return undefined;
  const [only, ...others] = collect(slope, [name], within) ?? [];
  return only && others.length === 0 && isAtLeastZero(signOf(only.basis, within)) ? only.coefficient : undefined;
}

/** The best of finitely many controls. */
function enumerated(s: Setting, control: Variable, h: Expression): MaximiserSearch {
  if (control.domain.kind !== 'set') return { stopped: 'not a finite set' };
  const values = control.domain.values.map((value) => substitute(h, [bind(control.name, value)]));
  const extremum = s.sense === 'sup' ? 'max' : 'min';
  return { ...NOTHING, value: call(extremum, ...values) };
}

const domainOf = (s: Setting, name: string): Domain =>
  s.controls.find((c) => c.name === name)?.domain ?? { kind: 'real' };

/** A stationary point outside an interval is looked for as well: it is projected on the interval afterwards. */
function beyondBounds(s: Setting, { domains, facts }: Assumptions): Assumptions {
  const bounded = s.controls.filter((c) => c.domain.kind === 'interval');
  const real = bounded.map(({ name }): [string, Domain] => [name, { kind: 'real' }]);
  return { domains: new Map([...domains, ...real]), facts };
}

/** Whether H is strictly curved in one control on a half-line or line that holds both its domain and the point. */
function curvedUpTo(point: Binding, gradient: Maximiser['gradient'], s: Setting, facts: readonly Relation[]): boolean {
  const known = withFacts(s.assumptions, facts);
  const domain = domainOf(s, point.name);
  const lower = domain.kind === 'interval' ? signOf(domain.lower, known) : 'unknown';
  const above = isAtLeastZero(lower) && signOf(point.value, known) === 'positive';
  const wider = new Map<string, Domain>([...known.domains, [point.name, { kind: above ? 'positive' : 'real' }]]);
  const slope = gradient.find((g) => g.control === point.name)?.value ?? zero;
  const wanted = negativeOrPositive(1, s.sense);
  return signOf(differentiate(slope, point.name), { domains: wider, facts: known.facts }) === wanted;
}

/** Keeps an interior stationary point inside the control's domain; concavity makes the projection optimal (one control). */
function project(binding: Binding, domain: Domain, assumptions: Assumptions): Binding | Relation {
  switch (domain.kind) {
    case 'interval':
      if (
        isAtLeastZero(signOf(subtract(binding.value, domain.lower), assumptions)) &&
        isAtLeastZero(signOf(subtract(domain.upper, binding.value), assumptions))
      )
        return binding;
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

const JUMPING: ReadonlySet<string> = new Set(['sign', 'abs', 'min', 'max']);

/** Whether an expression has a jump or a kink in the variable. */
function hasKinkIn(e: Expression, variable: string): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'function' && JUMPING.has(node.name) && dependsOn(node, variable);
  });
  return found;
}

/**
 * The optimum over the controls of the Hamiltonian, or of another function of them, in closed form, or the reason why there is
 * none here.
 * @throws CostateError `infeasible.maximiser` when the supremum is infinite
 */
export function findMaximiser(
  s: Setting,
  parameters: ReadonlyMap<string, Rational>,
  h: Expression = hamiltonian(s),
): MaximiserSearch {
  const names = s.controls.map((c) => c.name);
  const [only] = s.controls;
  if (only && s.controls.length === 1 && only.domain.kind === 'set') return enumerated(s, only, h);
  if (s.controls.some((c) => c.domain.kind === 'set'))
    return { stopped: 'several controls, one of them from a finite set' };

  const gradient = names.map((control) => ({ control, value: simplify(differentiate(h, control), s.assumptions) }));
  const kink = gradient.find(({ control, value }) => hasKinkIn(value, control));
  if (kink)
    return { stopped: `the Hamiltonian has a kink in '${kink.control}': no stationary point describes its optimum` };
  const linear = gradient.filter((g) => !names.some((name) => dependsOn(g.value, name)) && g.value !== zero);
  const [straight] = linear;
  if (straight) {
    const control = s.controls.find((c) => c.name === straight.control);
    const ends = control && boundsOf(control.domain);
    if (control && !ends) return overHalfLine(s, control, h, straight.value);
    if (control && ends && names.length === 1) return bangBang(s, control, h, straight.value, ends);
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
  const hessian = gradient.map((g) => names.map((b) => differentiate(g.value, b)));
  for (let size = 1; size <= names.length; size++) {
    const rows = hessian.slice(0, size).map((row) => row.slice(0, size));
    const known = withFacts(s.assumptions, facts);
    const minor = simplify(determinant(rows), known);
    const wanted = negativeOrPositive(size, s.sense);
    parameterSigns(minor, known, parameters).forEach(accept);
    const result = discharge(minor, wanted, withFacts(s.assumptions, facts));
    if (!result) {
      // What is curved the wrong way over an interval has its optimum at an end.
      if (s.controls.every(({ domain }) => domain.kind === 'interval'))
        return { stopped: `the Hamiltonian is ${s.sense === 'sup' ? 'not concave' : 'not convex'} in ${names.join(', ')}: its optimum is at an end of the domain` }; // prettier-ignore
      throw infeasible(
        `the Hamiltonian is ${s.sense === 'sup' ? 'not concave' : 'not convex'} in ${names.join(', ')}: ${printText(minor)} has the wrong sign`,
        'check the signs of the objective, or bound the controls',
      );
    }
    if (!result.known) {
      const slope = gradient[0]?.value ?? zero;
      const ends = only && names.length === 1 ? boundsOf(only.domain) : undefined;
      const direction = only && ends && monotoneIn(only, h, slope, s.assumptions);
      if (direction) return bangBang(s, only, h, direction, ends);
      if (only && names.length === 1 && outgrowsAll(h, only, s)) {
        const word = s.sense === 'sup' ? 'above' : 'below';
        throw infeasible(
          `the Hamiltonian is not bounded ${word} in the control '${only.name}', whatever the value function is`,
          `bound it, as in ${only.name}: [-1, 1], or check the signs of the objective`,
        );
      }
      if (names.some((name) => dependsOn(result.fact, name)))
        return { stopped: `the sign of ${printText(minor)} changes with the control` };
      // Where the control has no bounds, the sign is needed whatever V is, and a sum with V's derivatives has one of V.
      const isOfValue = s.controls.some(({ domain }) => domain.kind === 'interval')
        ? result.fact.left.kind === 'unknown'
        : !s.states.some((x) => dependsBeside(result.fact.left, x));
      if (!isOfValue && s.states.some((x) => dependsOn(result.fact.left, x)))
        return { stopped: `the sign of ${printText(minor)} changes with the state` };
      accept(result.fact);
    }
    // A number says nothing of where it comes from: then the derivatives themselves are stated.
    const pending = (): Expression =>
      determinant(gradient.slice(0, size).map((g) => names.slice(0, size).map((b) => derivative(g.value, b))));
    const stated = isNumber(minor) && size <= MOST_PENDING ? pending() : minor;
    curvature.push({ minor, condition: relation(stated, wanted === 'positive' ? '>' : '<', zero), size });
  }

  const given = withFacts(s.assumptions, facts);
  const interior = stationaryPoint(gradient, beyondBounds(s, given)) ?? stationaryPoint(gradient, given);
  if (!interior) return { stopped: 'the first-order condition has no closed-form solution known to the engine' };
  interior.facts.forEach(accept);
  const at: Binding[] = [];
  for (const binding of interior.at) {
    const domain = domainOf(s, binding.name);
    let projected = project(binding, domain, withFacts(s.assumptions, facts));
    if ('kind' in projected) {
      accept(projected);
      projected = binding;
    }
    if (projected !== binding && names.length > 1)
      return { stopped: `'${binding.name}' may sit on its bound beside other controls` };
    at.push(projected);
  }
  for (const divisor of interior.divisors) unimplied([divisor], withFacts(s.assumptions, facts)).forEach(accept);
  const projected = at.some((binding, i) => binding !== interior.at[i]);
  // Inside the domain strict curvature makes the stationary point the only one; from a point outside it the optimum is
  // at the nearest end only if the curvature has its sign all the way to that end.
  if (projected && !interior.at.every((b) => curvedUpTo(b, gradient, s, facts)))
    return {
      stopped: `the Hamiltonian is not shown to be ${s.sense === 'sup' ? 'concave' : 'convex'} outside the bounds of '${names.join(', ')}', where its stationary point may lie`,
    };
  const known = withFacts(s.assumptions, facts);
  const stationary = projected ? { stationary: interior.at } : {};
  const value = simplify(substitute(h, at), known);
  const open = presumedCurvature(s, hessian, parameters);
  return {
    at,
    value,
    gradient,
    curvature,
    facts,
    conditions,
    projected,
    ...stationary,
    ...(open && { presumed: printText(open) }),
  };
}

/** Finds the control that attains the Hamiltonian's supremum, with the sign conditions that make it one. */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { determinant } from '../expression/determinant.js';
import { differentiate } from '../expression/differentiate.js';
import { derivative, isNumber, relation, zero, type Binding, type Expression, type Relation } from '../expression/expression.js'; // prettier-ignore
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import type { Rational } from '../expression/rational.js';
import { signOf } from '../expression/sign.js';
import { simplify } from '../expression/simplify.js';
import { substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, rewriteTopDown, visitAll } from '../expression/traverse.js';
import { infeasible, minorSign, type Maximiser, type MaximiserSearch } from './maximiser.js';
import { discharge, holdsAtValues, isCondition, requireCondition } from './obligation.js';
import { bangBang, boundsOf, enumerated, monotoneIn, overHalfLine } from './optimum-at-end.js';
import { outgrowsAll } from './outgrowing-control.js';
import { beyondBounds, curvedUpTo, domainOf, project } from './projected-point.js';
import { hamiltonian, type Setting } from './setting.js';
import { stationaryPoint, unimplied } from './stationary-point.js';

/** Rows of a determinant beyond which nobody reads its derivatives. */
const MOST_PENDING = 4;

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
      const needed = second && discharge(second, minorSign(1, s.sense), s.assumptions);
      return needed && !needed.known && !isCondition(needed.fact, parameters);
    });

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
    const wanted = minorSign(size, s.sense);
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

/**
 * The functions of the state that the rewards are made of, and those to which the generator leads from them: where there are
 * finitely many, the value without control is a combination of them (the moments of a polynomial diffusion, say: Cuchiero,
 * Keller-Ressel and Teichmann 2012), and with control often still is.
 */
import { CostateError } from '../../errors.js';
import { collect } from '../../expression/collect.js';
import { differentiate } from '../../expression/differentiate.js';
import { divide, multiply, number, one, square, symbol, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { dependsOn, freeSymbols, visitAll } from '../../expression/traverse.js';
import type { ControlProblem } from '../../problem/problem.js';
import { covariance, generator, type Setting } from '../setting.js';

/** More functions than this are not compared, and no more than `MOST_GIVEN` begun with. */
const MOST = 12;
const MOST_GIVEN = 6;

const kinked: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'sign']);

function hasKink(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'function' && kinked.has(node.name);
  });
  return found;
}

/** Whether a function is one of the states alone, smooth in them. */
function isOfStates(phi: Expression, s: Setting): boolean {
  const others = [...s.controls.map((c) => c.name), ...(s.time === undefined ? [] : [s.time])];
  return !others.some((name) => dependsOn(phi, name)) && !hasKink(phi);
}

/** x^p as x^p/p, so that its slope x^(p−1) has a known sign whatever p is. */
export function scaled(phi: Expression): Expression {
  const factors = phi.kind === 'product' ? phi.factors : [phi];
  const exponents = factors.flatMap((f) => (f.kind === 'power' && f.exponent.kind !== 'number' ? [f.exponent] : []));
  return exponents.length === 0 ? phi : divide(phi, multiply(...exponents));
}

/** Functions of the states in these expressions, constants aside; undefined where they do not separate from the controls. */
function functionsIn(parts: readonly Expression[], s: Setting): readonly Expression[] | undefined {
  const found = parts.map((e) => collect(e, [...s.states], s.assumptions)?.map((part) => part.basis));
  if (found.some((bases) => bases === undefined)) return undefined;
  const bases = [...new Set(found.flatMap((list) => list ?? []))].filter((phi) => phi !== one);
  return bases.every((phi) => isOfStates(phi, s)) ? bases : undefined;
}

/** The functions of the states in running and terminal reward. */
export function rewardFunctions(s: Setting, problem: ControlProblem): readonly Expression[] | undefined {
  const { terminal } = problem.objective;
  return functionsIn([s.running, ...(terminal ? [terminal] : [])], s);
}

/** Whether drift or covariance hold functions of the state whose products with others are ever new ones. */
function isTranscendental(s: Setting): boolean {
  let found = false;
  const rates = [
    ...s.drift,
    ...s.states.flatMap((_, i) => s.states.slice(0, i + 1).map((__, j) => covariance(s, i, j))),
  ];
  for (const rate of rates)
    visitAll(rate, (e) => {
      found ||= e.kind === 'function' && s.states.some((x) => dependsOn(e, x));
    });
  return found;
}

/**
 * The functions, and all to which 𝓛 leads from them, whatever the control; undefined where they are too many, or where one of
 * them depends on the control.
 */
export function closedUnderGenerator(start: readonly Expression[], s: Setting): readonly Expression[] | undefined {
  if (start.length > MOST_GIVEN || isTranscendental(s)) return undefined;
  const found = [...start];
  for (let i = 0; i < found.length; i++) {
    const phi = found[i] as Expression;
    try {
      const moved = normalForm(
        generator(s, (...along) => along.reduce(differentiate, phi)),
        s.assumptions,
      );
      const image = functionsIn([moved], s);
      if (!image) return undefined;
      found.push(...image.filter((psi) => !found.includes(psi)));
    } catch (error) {
      if (error instanceof CostateError) return undefined;
      throw error;
    }
    if (found.length > MOST) return undefined;
  }
  return found;
}

/** 1, xᵢ and xᵢxⱼ. */
export function monomials(names: readonly string[], degree: 1 | 2): readonly Expression[] {
  const x = names.map(symbol);
  const products = x.flatMap((a, i) => x.slice(i).map((b) => (a === b ? square(a) : multiply(a, b))));
  return [...(degree === 2 ? products : []), ...x, one];
}

/** What the rewards say of exponents and rates: p of z^p for z a state or a control, and k of exp(k z). */
export interface RewardHints {
  readonly exponents: readonly Expression[];
  readonly rates: readonly Expression[];
  readonly logarithm: boolean;
}

export function rewardHints(s: Setting, problem: ControlProblem): RewardHints {
  const { terminal } = problem.objective;
  const variables = new Set([...s.states, ...s.controls.map((c) => c.name)]);
  const exponents = new Set<Expression>();
  const rates = new Set<Expression>();
  let logarithm = false;
  const mentions = (e: Expression): boolean => [...freeSymbols(e)].some((name) => variables.has(name));
  for (const part of [s.running, ...(terminal ? [terminal] : [])])
    visitAll(normalForm(part, s.assumptions), (e) => {
      if (e.kind === 'power' && e.base.kind === 'symbol' && variables.has(e.base.name) && !mentions(e.exponent))
        exponents.add(e.exponent);
      if (e.kind === 'function' && e.name === 'log' && mentions(e)) logarithm = true;
      const [argument] = e.kind === 'function' && e.name === 'exp' ? e.arguments : [];
      if (argument)
        for (const name of variables) {
          const rate = normalForm(differentiate(argument, name), s.assumptions);
          if (!mentions(rate) && rate.kind !== 'number') rates.add(rate);
          else if (rate.kind === 'number' && rate !== number(0)) rates.add(rate);
        }
    });
  return { exponents: [...exponents], rates: [...rates], logarithm };
}

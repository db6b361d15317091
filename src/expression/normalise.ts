/**
 * From expressions to normal forms: rational functions over atoms (symbols, jets, functions, roots, symbolic powers) under
 * declared assumptions. Results are remembered by expression for each set of assumptions.
 */
import type { Assumptions } from './assumptions.js';
import {
  call,
  domainKey,
  negate,
  optimum,
  symbol as symbolNamed,
  unknown,
  type Expression,
  type FunctionCall,
  type Optimum,
} from './expression.js';
import { formToExpression } from './form-to-expression.js';
import {
  addForms,
  equalForms,
  generatorForm,
  invertForm,
  isZeroForm,
  multiplyForms,
  rationalForm,
  subtractForms,
  sumForms,
} from './fraction.js';
import { makeBase, makeGenerator, oneForm, type BaseKind, type NormalForm } from './monomial.js';
import { polynomialKey } from './polynomial.js';
import { absoluteOfForm, exponentialOf, logarithmOfForm, powerOfForms } from './power-of-form.js';
import { rational } from './rational.js';
import { isAtLeastZero, isAtMostZero, type Sign } from './sign-algebra.js';
import { isPlain, type SignContext } from './sign-context.js';
import { compareForms, signOfForm } from './sign-of-form.js';
import { forgetSigns, learn } from './learn-sign.js';
import { structuralKey } from './structural-key.js';
import { bind, substitute } from './substitute.js';
import { sineAndCosine } from './trigonometric-form.js';

/** The assumptions made ready: signs, and the normal forms met so far. */
export interface Context extends SignContext {
  readonly forms: Map<number, NormalForm>;
  /** Expressions written for readers under these assumptions. */
  readonly tidied: WeakMap<NormalForm, Expression>;
  /** Answers of costlier questions, by a key that names question and expression. */
  readonly answers: Map<string, unknown>;
  /** Signs of expressions decided so far. */
  readonly signs: Map<number, Sign>;
}

const byObject = new WeakMap<Assumptions, Context>();
const byContent = new Map<string, Context>();
/** Sets of assumptions remembered by content, the oldest dropped first. */
const MOST_CONTEXTS = 64;

/** The context of these assumptions; equal assumptions share it. */
export function contextOf(assumptions: Assumptions): Context {
  const known = byObject.get(assumptions);
  if (known) return known;
  const key = JSON.stringify([
    [...assumptions.domains]
      .map(([name, d]) => [name, domainKey(d)])
      .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
    assumptions.facts.map((f) => f.id),
  ]);
  const context = byContent.get(key) ?? build(assumptions);
  byContent.delete(key);
  byContent.set(key, context);
  if (byContent.size > MOST_CONTEXTS)
    for (const oldest of byContent.keys()) if (byContent.size > MOST_CONTEXTS) byContent.delete(oldest);
  byObject.set(assumptions, context);
  return context;
}

function build(assumptions: Assumptions): Context {
  const context: Context = {
    domains: assumptions.domains,
    bound: (e) => normaliseIn(e, context),
    facts: new Map(),
    products: new Map(),
    nonzero: new Set(),
    ofBase: new Map(),
    ofPolynomial: new Map(),
    forms: new Map(),
    tidied: new WeakMap(),
    answers: new Map(),
    signs: new Map(),
  };
  const study = (difference: () => NormalForm, strict: 'positive' | 'nonnegative' | 'zero'): void => {
    learn(difference(), strict, context);
    context.forms.clear();
    context.signs.clear();
    forgetSigns(context);
  };
  // A fact may be needed to read another one, so all are read twice.
  for (let turn = 0; turn < (assumptions.facts.length > 1 ? 2 : 1); turn++) {
    for (const [name, domain] of assumptions.domains) {
      if (domain.kind !== 'interval') continue;
      const value = generatorForm(makeGenerator(makeBase('symbol', symbolNamed(name))));
      study(() => subtractForms(value, normaliseIn(domain.lower, context)), 'nonnegative');
      study(() => subtractForms(normaliseIn(domain.upper, context), value), 'nonnegative');
    }
    for (const fact of assumptions.facts) {
      const [small, large] = fact.operator === '<' || fact.operator === '<=' ? [fact.left, fact.right] : [fact.right, fact.left]; // prettier-ignore
      const strength = fact.operator === '=' ? 'zero' : fact.operator === '<' || fact.operator === '>' ? 'positive' : 'nonnegative'; // prettier-ignore
      study(() => subtractForms(normaliseIn(large, context), normaliseIn(small, context)), strength);
    }
  }
  return context;
}

const atom = (kind: BaseKind, e: Expression, parts: readonly NormalForm[] = []): NormalForm =>
  generatorForm(makeGenerator(makeBase(kind, e, parts)));

/** `normalise` within a context. */
export function normaliseIn(e: Expression, context: Context): NormalForm {
  const known = context.forms.get(e.id);
  if (known) return known;
  const form = compute(e, context);
  context.forms.set(e.id, form);
  return form;
}

function compute(e: Expression, context: Context): NormalForm {
  switch (e.kind) {
    case 'number':
      return rationalForm(e.value);
    case 'symbol':
      return atom('symbol', e);
    case 'sum':
      return sumForms(e.terms.map((t) => normaliseIn(t, context)));
    case 'product':
      return e.factors.map((f) => normaliseIn(f, context)).reduce(multiplyForms, oneForm);
    case 'power':
      return powerOfForms(normaliseIn(e.base, context), normaliseIn(e.exponent, context), context);
    case 'function':
      return functionForm(e, context);
    case 'unknown':
      return atom('unknown', unknown(e.name, e.arguments.map((a) => formToExpression(normaliseIn(a, context))), e.orders)); // prettier-ignore
    case 'optimum':
      return atom('opaque', orientedOptimum(e, context));
    case 'derivative':
    case 'substitution':
    case 'expectation':
    case 'limit':
    case 'bigO':
    case 'relation':
      return atom('opaque', e);
  }
}

/**
 * A supremum in one of the ways it can be written: its body in normal form, and each variable whose domain is symmetric
 * turned so that the body's key is the smaller one, since sup f(p) = sup f(−p) there.
 */
function orientedOptimum(e: Optimum, context: Context): Expression {
  // What is assumed of a symbol is not known of a variable of that name, unless they range alike.
  const clash = ({ name, domain }: Optimum['variables'][number]): boolean => {
    const assumed = context.domains.get(name);
    return assumed !== undefined && domainKey(assumed) !== domainKey(domain);
  };
  if (e.variables.some(clash)) return e;
  const written = (body: Expression): Expression => formToExpression(normaliseIn(body, context));
  const turned = e.variables.reduce((body, { name, domain }) => {
    if (domain.kind !== 'real' && !(domain.kind === 'interval' && isZeroForm(addForms(normaliseIn(domain.lower, context), normaliseIn(domain.upper, context))))) return body; // prettier-ignore
    const other = written(substitute(body, [bind(name, negate(symbolNamed(name)))]));
    return structuralKey(other) < structuralKey(body) ? other : body;
  }, written(e.body));
  return optimum(e.sense, e.variables, turned);
}

function functionForm(e: FunctionCall, context: Context): NormalForm {
  const args = e.arguments.map((a) => normaliseIn(a, context));
  const u = args[0] ?? oneForm;
  const minusU = (): NormalForm => multiplyForms(rationalForm(rational(-1)), u);
  const plus = (): NormalForm => exponentialOf(u, context);
  const minus = (): NormalForm => exponentialOf(minusU(), context);
  const half = rationalForm(rational(1, 2));
  switch (e.name) {
    case 'exp':
      return plus();
    case 'log':
      return logarithmOfForm(u, context);
    case 'sin':
      return sineAndCosine(u).sin;
    case 'cos':
      return sineAndCosine(u).cos;
    case 'tan': {
      const { sin, cos } = sineAndCosine(u);
      return multiplyForms(sin, invertForm(cos));
    }
    case 'sinh':
      return multiplyForms(half, subtractForms(plus(), minus()));
    case 'cosh':
      return multiplyForms(half, addForms(plus(), minus()));
    case 'tanh':
      return multiplyForms(subtractForms(plus(), minus()), invertForm(addForms(plus(), minus())));
    case 'abs':
      return absoluteOfForm(u, context);
    case 'sign': {
      const sign = signOfForm(u, context);
      if (sign === 'positive' || sign === 'negative') return rationalForm(rational(sign === 'positive' ? 1 : -1));
      return isZeroForm(u) ? u : multiplyForms(absoluteOfForm(u, context), invertForm(u));
    }
    case 'min':
    case 'max':
      return extremum(e.name, args, context);
  }
}

/** Terms that all forms share, where they have one denominator: max(a + c, b + c) = max(a, b) + c. */
function sharedTerms([first, ...others]: readonly NormalForm[]): NormalForm | undefined {
  if (!first || others.length === 0) return undefined;
  const denominator = polynomialKey(first.denominator);
  if (others.some((f) => polynomialKey(f.denominator) !== denominator)) return undefined;
  const shared = [...first.numerator].filter(([m, c]) => others.every((f) => f.numerator.get(m) === c));
  const under = invertForm({ numerator: first.denominator, denominator: oneForm.numerator });
  return shared.length > 0
    ? multiplyForms({ numerator: new Map(shared), denominator: oneForm.numerator }, under)
    : undefined;
}

/** min or max of forms: shared terms taken out, nested ones opened, dominated ones dropped, the rest in structural order. */
function extremum(name: 'min' | 'max', args: readonly NormalForm[], context: Context): NormalForm {
  const shared = sharedTerms(args);
  if (shared) {
    const rest = args.map((f) => subtractForms(f, shared));
    return addForms(extremum(name, rest, context), shared);
  }
  const open = args.flatMap((f) => nested(name, f) ?? [f]);
  const distinct = open.filter((f, i) => open.findIndex((g) => equalForms(f, g)) === i);
  const loses = name === 'max' ? isAtMostZero : isAtLeastZero;
  const kept: NormalForm[] = [];
  for (const f of distinct) {
    if (kept.some((g) => loses(compareForms(f, g, context)))) continue;
    const stay = kept.filter((g) => !loses(compareForms(g, f, context)));
    kept.splice(0, kept.length, ...stay, f);
  }
  const [only] = kept;
  if (only && kept.length === 1) return only;
  const sorted = kept
    .map((form) => ({ form, expression: formToExpression(form) }))
    .sort((a, b) => (structuralKey(a.expression) < structuralKey(b.expression) ? -1 : 1));
  return atom('function', call(name, ...sorted.map((s) => s.expression)), sorted.map((s) => s.form)); // prettier-ignore
}

function nested(name: 'min' | 'max', f: NormalForm): readonly NormalForm[] | undefined {
  if (f.numerator.size !== 1) return undefined;
  for (const [m, c] of f.numerator) {
    const [g] = m.generators;
    const e = g?.base.expression;
    if (!g || !isPlain(g) || e?.kind !== 'function' || e.name !== name || m.generators.length > 1) continue;
    if (c === 1n && equalForms(f, generatorForm(g))) return g.base.parts;
  }
  return undefined;
}

/**
 * The normal form of an expression under the assumptions.
 * @throws CostateError `resources.undecided` when it would outgrow its bounds, or divides by something identically zero
 */
export const normalise = (e: Expression, assumptions: Assumptions): NormalForm =>
  normaliseIn(e, contextOf(assumptions));

/** The answer under this key, computed on first asking; the key must determine it within the context. */
export function remembered<T>(context: Context, key: string, compute: () => T): T {
  if (!context.answers.has(key)) context.answers.set(key, compute());
  return context.answers.get(key) as T;
}

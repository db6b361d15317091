/**
 * A wrong factor put into what a rule gives is noticed, without the help of what authors claim or propose: the residual
 * checks and the observations alone refute a step. The rules know nothing of this; their modules are wrapped from outside.
 */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Derivation, Step } from '../../src/derivation/step.js';
import type * as ChildrenModule from '../../src/expression/children.js';
import type { Expression } from '../../src/expression/expression.js';
import type * as ExpressionModule from '../../src/expression/expression.js';

const folder = new URL('../../src/derivation/rules/', import.meta.url);
const rules = readdirSync(folder).map((file) => basename(file, '.ts'));

/** The export that gives wrong steps, as `rule.name`; and what claims each gave since this was last emptied. */
const seam = { wrong: '', given: new Map<string, Set<Step['claim']>>() };

let algebra: typeof ExpressionModule;
let tree: typeof ChildrenModule;

const isStep = (value: unknown): value is Step =>
  typeof value === 'object' && value !== null && 'claim' in value && 'justification' in value;

/** The terms of a sum, or the one that there is. */
const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);

/** An expression that is zero, with a factor 2 at the first term of the first sum in it. */
function unbalanced(e: Expression): Expression {
  const { add, multiply, two } = algebra;
  const [first, ...rest] = termsOf(e);
  if (first && rest.length > 0) return add(multiply(two, first), ...rest);
  const [child] = tree.childrenOf(e);
  return child ? tree.mapChildren(e, (c) => (c === child ? unbalanced(c) : c)) : multiply(two, e);
}

/** The step with a factor where none belongs: 2 at what an equation says, −1 at an inequality, of which 2 makes no lie. */
function withWrongFactor(step: Step): Step {
  const { add, multiply, negate, relation, two } = algebra;
  const { left, operator, right } = step.claim;
  if (operator !== '=') return { ...step, claim: relation(negate(left), operator, right) };
  const said = termsOf(right).filter((term) => term.kind !== 'bigO' && term !== algebra.zero);
  const claim =
    said.length === 0
      ? relation(unbalanced(left), operator, right)
      : relation(left, operator, add(...termsOf(right).map((t) => (said.includes(t) ? multiply(two, t) : t))));
  return { ...step, claim };
}

/** What a rule gives, each step in it changed; undefined where it gives no steps. */
function changed(value: unknown, change: (step: Step) => Step): unknown {
  if (isStep(value)) return change(value);
  if (Array.isArray(value)) {
    const parts = value.map((part) => changed(part, change));
    return parts.every((part) => part === undefined) ? undefined : parts.map((part, i) => part ?? value[i]);
  }
  if (typeof value !== 'object' || value === null || !('steps' in value)) return undefined;
  return { ...value, steps: changed(value.steps, change) };
}

/** What an export gives, watched and on demand spoilt. */
function watched(name: string, value: unknown): unknown {
  const given = (result: unknown): unknown => {
    const claims = seam.given.get(name) ?? new Set();
    const spoilt = changed(result, (step) => {
      claims.add(step.claim);
      return withWrongFactor(step);
    });
    if (spoilt !== undefined) seam.given.set(name, claims);
    return seam.wrong === name && spoilt !== undefined ? spoilt : result;
  };
  if (typeof value !== 'function') return given(value);
  return (...args: readonly unknown[]): unknown => given((value as (...a: readonly unknown[]) => unknown)(...args));
}

for (const rule of rules) {
  vi.doMock(`../../src/derivation/rules/${rule}.js`, async (original) => {
    const real = await original<Record<string, unknown>>();
    const module = {};
    for (const [name, value] of Object.entries(real))
      Object.defineProperty(module, name, { enumerable: true, get: () => watched(`${rule}.${name}`, value) });
    return module;
  });
}

interface Subject {
  readonly derive: () => Promise<Derivation>;
  /** The derivation as it is. */
  readonly right: Derivation;
  /** Exports of rules whose steps are in it; what was tried and given up, as in a search over forms, is not. */
  readonly asked: ReadonlySet<string>;
}

const subjects: Subject[] = [];

async function subject(derive: () => Promise<Derivation>): Promise<void> {
  seam.given.clear();
  const right = await derive();
  const said = new Set(right.steps.map((step) => step.claim));
  const asked = [...seam.given].filter(([, claims]) => [...claims].some((claim) => said.has(claim)));
  subjects.push({ derive, right, asked: new Set(asked.map(([name]) => name)) });
}

const withoutClaims = (text: string): string => text.replace(/^claims:[\s\S]*?(?=^at:)/m, '');
const withoutCandidate = (text: string): string => withoutClaims(text).replace(/^candidate:.*\n/m, '');
const withHorizon = (text: string): string =>
  withoutClaims(text)
    .replace('horizon: infinite', 'horizon: 1')
    .replace(/^candidate:.*/m, 'candidate: -P(t)*x^2/2 - c(t)')
    .replace('discount: rho', 'discount: rho\n  terminal: -x^2');

const inDiscreteTime = (text: string): string =>
  withoutClaims(text)
    .replace('horizon: infinite', 'step: 1')
    .replace('drift: alpha*x + beta*a', 'next: alpha*x + beta*a');

/** In more dimensions than are written out entry by entry. */
const wide = (): string => `
state: {x: {dimension: 6}}
control: {a: {dimension: 6}}
time: {name: t, horizon: 1}
parameters: {s: 1}
dynamics: {x: {drift: a, noise: {W: s*identity(6)}}}
objective: {minimize: "dot(a, a)", terminal: "dot(x, x)"}
`;

beforeAll(async () => {
  algebra = await import('../../src/expression/expression.js');
  tree = await import('../../src/expression/children.js');
  const { catalogue, loadDerivation } = await import('../../src/cli/catalogue.js');
  const { derivationOf } = await import('../problems.js');
  const entries = catalogue();
  for (const entry of entries.filter((e) => e.kind === 'theory')) await subject(() => loadDerivation(entry));
  // What seeks a solution in the form of a candidate needs one; nothing else may lean on it.
  for (const change of [withoutCandidate, withoutClaims])
    for (const { id } of entries.filter((e) => e.kind === 'problem'))
      await subject(() => Promise.resolve(derivationOf(id, change)));
  for (const change of [withHorizon, inDiscreteTime, (text: string) => withoutCandidate(inDiscreteTime(text)), wide])
    await subject(() => Promise.resolve(derivationOf('lqr', change)));
});

/** The first step that is refuted when an export is wrong. */
async function refutedWith(name: string): Promise<string | undefined> {
  const { verifyStep } = await import('../../src/verification/verify.js');
  for (const { derive, right } of subjects.filter(({ asked }) => asked.has(name))) {
    seam.wrong = name;
    const wrong = await derive().finally(() => (seam.wrong = ''));
    const before = new Map(right.steps.map((step) => [step.id, step.claim]));
    const earlier = new Map<string, Step>();
    const differs = (id: string): boolean => earlier.get(id)?.claim !== before.get(id);
    for (const step of wrong.steps) {
      // Steps that the fault has not reached are as they were.
      const reached = step.claim !== before.get(step.id) || step.premises.some(differs);
      if (reached && verifyStep(step, earlier, wrong, { quick: true }).verdict === 'refuted') return step.id;
      earlier.set(step.id, step);
    }
  }
  return undefined;
}

describe('a wrong factor in what a rule gives', () => {
  it.each(rules)('is noticed: %s', async (rule) => {
    const exports = new Set(subjects.flatMap(({ asked }) => [...asked].filter((name) => name.startsWith(`${rule}.`))));
    expect([...exports]).not.toEqual([]);
    for (const name of exports) expect(await refutedWith(name), name).toBeDefined();
  });
});

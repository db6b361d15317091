/** Unfolds a step's certificate into primitive statements. */
import {
  add,
  derivative,
  equation,
  multiply,
  relation,
  residual,
  substitution,
  subtract,
  zero,
  type BigO,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { bind } from '../expression/substitute.js';
import type { Derivation, Justification, Step } from '../derivation/step.js';
import { endPrimitives } from './end-claim.js';
import { endLawOf, exchanged, terminalOf } from './assumed-claim.js';
import { equationOf } from './equation-of-problem.js';
import { combinationOf } from './combination.js';
import { evolutionClaims } from './evolution-claims.js';
import { liesIn } from './generality.js';
import { unsupported, type Primitive } from './primitive.js';
import { recursionClaims } from './recursion-claims.js';

/** The remainder of a sum such as V + h𝓛V + O(h²), where there is exactly one, and the sum without it. */
function splitRemainder(e: Expression): { readonly main: Expression; readonly remainder: BigO | undefined } {
  const terms = e.kind === 'sum' ? e.terms : [e];
  const remainders = terms.filter((t) => t.kind === 'bigO');
  const main = add(...terms.filter((t) => t.kind !== 'bigO'));
  return { main, remainder: remainders.length === 1 ? remainders[0] : undefined };
}

/** Certificates that speak of an equation; an inequality has one of its own, and the others claim nothing by themselves. */
const OF_EQUATIONS: ReadonlySet<Justification['kind']> = new Set([
  'identity',
  'expansion',
  'combination',
  'integration',
  'coefficient',
  'optimum',
  'root',
  'end',
  'observation',
]);

/** What must hold for the step's claim, given its certificate and the claims of earlier steps. */
export function primitivesOf(
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  around: Pick<Derivation, 'assumptions' | 'functions' | 'problem'>,
): readonly Primitive[] {
  const { claim, justification } = step;
  const claimOf = (id: string): Relation | undefined => earlier.get(id)?.claim;
  if (OF_EQUATIONS.has(justification.kind) && claim.operator !== '=')
    return unsupported(
      `a certificate of the kind '${justification.kind}' is for equations, the claim is an inequality`,
    );
  const inside = (e: Expression, bindings: readonly Binding[]): Expression => substitution(e, bindings);
  switch (justification.kind) {
    case 'open':
      return [{ kind: 'unsupported', why: justification.why }];
    case 'hypothesis':
      return [
        { kind: 'assumed', why: justification.why },
        ...(justification.exchange ? exchanged(claim, justification.exchange, earlier) : []),
        ...(justification.data === 'terminal' ? terminalOf(claim, around.problem) : []),
        ...(justification.data === 'end-law' ? endLawOf(claim, around.problem) : []),
        ...(justification.data === 'equation' ? equationOf(claim, around.problem) : []),
      ];
    case 'identity':
      return [
        {
          kind: 'identity',
          left: inside(claim.left, justification.bindings),
          right: inside(claim.right, justification.bindings),
        },
      ];
    case 'inequality': {
      const { bindings, at } = justification;
      if (claim.operator === '=') return unsupported('an inequality is claimed by an equation');
      const { left } = claim;
      if (at && left.kind === 'optimum' && claim.operator === (left.sense === 'sup' ? '>=' : '<=')) {
        const outside = left.variables.find(({ name, domain }) => {
          const value = at.find((b) => b.name === name)?.value;
          return value === undefined || !liesIn(value, domain, around.assumptions);
        });
        if (outside) return unsupported(`${outside.name} is not shown to lie in its domain`);
        return [
          {
            kind: 'identity',
            left: inside(substitution(left.body, at), bindings),
            right: inside(claim.right, bindings),
          },
        ];
      }
      const bound = relation(inside(claim.left, bindings), claim.operator, inside(claim.right, bindings));
      return [{ kind: 'inequality', relation: bound, why: 'as claimed' }];
    }
    case 'expansion': {
      const { main, remainder } = splitRemainder(claim.right);
      const { bindings, variable } = justification;
      if (!remainder) return unsupported('an expansion needs one remainder, at the right');
      if (remainder.strict || remainder.variable !== variable)
        return unsupported(`only a remainder O(${variable}^k) is decided`);
      const { exponent: order } = remainder;
      return [
        { kind: 'asymptotic', left: inside(claim.left, bindings), right: inside(main, bindings), variable, order },
      ];
    }
    case 'combination': {
      const { terms, rewrites, bindings } = justification;
      const combined = combinationOf(terms, rewrites, earlier, around);
      if ('unsupported' in combined) return unsupported(combined.unsupported);
      return [{ kind: 'identity', left: inside(residual(claim), bindings), right: inside(combined.sum, bindings) }];
    }
    case 'integration': {
      const { variable, from, bindings } = justification;
      const start = combinationOf(justification.start, [], earlier, around);
      if ('unsupported' in start) return unsupported(start.unsupported);
      const rates = combinationOf(justification.rates, [], earlier, around);
      if ('unsupported' in rates) return unsupported(rates.unsupported);
      const there = [bind(variable, from)];
      const gap = inside(residual(claim), bindings);
      return [
        { kind: 'identity', left: substitution(gap, there), right: substitution(inside(start.sum, bindings), there) },
        { kind: 'identity', left: derivative(gap, variable), right: inside(rates.sum, bindings) },
      ];
    }
    case 'coefficient': {
      const given = claimOf(justification.premise);
      if (given?.operator !== '=') return unsupported(`'${justification.premise}' is not an earlier equation`);
      const { basis, equations, index, bindings, variables } = justification;
      const sum = add(
        ...basis.map((phi, j) => multiply(residual(j === index ? claim : (equations[j] ?? equation(zero, zero))), phi)),
      );
      return [
        { kind: 'identity', left: inside(residual(given), bindings), right: sum },
        { kind: 'independence', basis, variables },
      ];
    }
    case 'optimum': {
      const node = inside(claim.left, justification.bindings);
      if (claim.left.kind !== 'optimum') return unsupported('the left side is not a supremum or infimum');
      if (justification.bindings.length > 0)
        return unsupported(`an optimum under bindings is not supported: ${node.kind}`);
      return [{ kind: 'optimum', node: claim.left, right: claim.right, at: justification.at }];
    }
    case 'root': {
      if (claim.left.kind !== 'symbol') return unsupported('a root is claimed as unknown = value');
      const root = bind(claim.left.name, substitution(claim.right, justification.bindings));
      const bindings = [...justification.bindings.filter((b) => b.name !== root.name), root];
      const equations = justification.equations.map((id): Primitive => {
        const given = claimOf(id);
        if (given?.operator !== '=') return { kind: 'unsupported', why: `'${id}' is not an earlier equation` };
        return { kind: 'identity', left: inside(given.left, bindings), right: inside(given.right, bindings) };
      });
      const criteria = justification.criterion.map(({ condition, why }): Primitive => {
        const bound = relation(inside(subtract(condition.left, condition.right), bindings), condition.operator, zero);
        return { kind: 'inequality', relation: bound, why };
      });
      return [...equations, ...criteria];
    }
    case 'end':
      return endPrimitives(claim, claimOf(justification.premise), justification);
    case 'trajectory': {
      const { variable, bindings } = justification;
      const evolution = evolutionClaims(justification, claimOf);
      if ('unsupported' in evolution) return unsupported(evolution.unsupported);
      const [left, right] = [inside(claim.left, bindings), inside(claim.right, bindings)];
      return [
        { kind: 'trajectory', claim: relation(left, claim.operator, right), evolution: { ...evolution, variable } },
      ];
    }
    case 'system': {
      const { bindings, equations: ids, unknowns, criterion } = justification;
      const equations = ids.map(claimOf).filter((given) => given !== undefined);
      if (equations.length < ids.length || equations.some((given) => given.operator !== '='))
        return unsupported(`one of ${ids.map((id) => `'${id}'`).join(', ')} is not an earlier equation`);
      const [left, right] = [inside(claim.left, bindings), inside(claim.right, bindings)];
      const system = { equations, unknowns, criterion };
      return [{ kind: 'system', claim: relation(left, claim.operator, right), system }];
    }
    case 'recursion': {
      const { bindings } = justification;
      const recursion = recursionClaims(justification, claimOf);
      if ('unsupported' in recursion) return unsupported(recursion.unsupported);
      const [left, right] = [inside(claim.left, bindings), inside(claim.right, bindings)];
      return [{ kind: 'recursion', claim: relation(left, claim.operator, right), recursion }];
    }
    case 'observation':
      return [{ kind: 'observation', claim, experiment: justification.experiment }];
  }
}

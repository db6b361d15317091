/** Values that unknown functions of time are given at an end: put into the equation that must hold there. */
import type { Justification } from '../derivation/step.js';
import { equation, substitution, type Expression, type Relation } from '../expression/expression.js';
import { resolve } from '../expression/resolve.js';
import { noAssumptions } from '../expression/assumptions.js';
import { rewriteTopDown, visitAll } from '../expression/traverse.js';
import { attempt } from '../expression/attempt.js';
import { unsupported, type Primitive } from './primitive.js';

type Certificate = Extract<Justification, { kind: 'end' }>;

/** The premise with all values put in, or why the certificate says nothing. */
export function endPrimitives(
  { left, right }: Relation,
  premise: Relation | undefined,
  { premise: id, bindings, others }: Certificate,
): readonly Primitive[] {
  if (premise?.operator !== '=') return unsupported(`'${id}' is not an earlier equation`);
  const [at] = left.kind === 'unknown' ? left.arguments : [];
  if (left.kind !== 'unknown' || left.arguments.length !== 1 || left.orders[0] !== 0 || !at)
    return unsupported('an end value is claimed as F(T) = value');
  const values = new Map([...others.map(({ name, value }) => [name, value] as const), [left.name, right] as const]);
  const put = attempt(() => resolve(equation(substitution(premise.left, bindings), substitution(premise.right, bindings)), noAssumptions)); // prettier-ignore
  if (put?.kind !== 'relation') return unsupported(`'${id}' has no form with its bindings put in`);
  // A slope, or a value at another time, is not what the claim gives.
  let elsewhere: string | undefined;
  visitAll(put, (e) => {
    if (e.kind !== 'unknown') return;
    if (!values.has(e.name) || e.orders[0] !== 0 || e.arguments[0] !== at) elsewhere ??= e.name;
  });
  if (elsewhere !== undefined) return unsupported(`'${id}' speaks of ${elsewhere} elsewhere, or of its slope`);
  const given = (e: Expression): Expression =>
    rewriteTopDown(e, (node) => (node.kind === 'unknown' ? values.get(node.name) : undefined));
  return [{ kind: 'identity', left: given(put.left), right: given(put.right) }];
}

/** What an expression with kinks may be on either side of them: each |u| is u or −u, each maximum one of its arguments. */
import { negate, minusOne, one, relation, subtract, zero, type Expression, type FunctionCall, type Relation } from '../../expression/expression.js'; // prettier-ignore
import { replaceNode, visitAll } from '../../expression/traverse.js';

const KINKED: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'sign']);

export interface BranchChoice {
  readonly expression: Expression;
  /** What has to hold for this to be the branch. */
  readonly conditions: readonly Relation[];
}

/** Branches beyond which nothing is tried. */
const MOST_BRANCHES = 32;

export const isKinked = (e: Expression): e is FunctionCall => e.kind === 'function' && KINKED.has(e.name);

/** The kinked part that holds no other one. */
function innermost(e: Expression, counts: (node: FunctionCall) => boolean): FunctionCall | undefined {
  let found: FunctionCall | undefined;
  visitAll(e, (node) => {
    if (!isKinked(node) || !counts(node)) return;
    let holdsOther = false;
    for (const argument of node.arguments)
      visitAll(argument, (inner) => {
        holdsOther ||= isKinked(inner) && counts(inner);
      });
    if (!holdsOther) found ??= node;
  });
  return found;
}

/** What one kinked part may be, each with the conditions under which it is. */
function choicesOf({ name, arguments: args }: FunctionCall): readonly BranchChoice[] {
  const [u = zero] = args;
  switch (name) {
    case 'abs':
      return [
        { expression: u, conditions: [relation(u, '>=', zero)] },
        { expression: negate(u), conditions: [relation(u, '<=', zero)] },
      ];
    case 'sign':
      return [
        { expression: one, conditions: [relation(u, '>', zero)] },
        { expression: minusOne, conditions: [relation(u, '<', zero)] },
      ];
    default:
      return args.map((chosen) => ({
        expression: chosen,
        conditions: args
          .filter((other) => other !== chosen)
          .map((other) => relation(subtract(chosen, other), name === 'max' ? '>=' : '<=', zero)),
      }));
  }
}

/** All branches of an expression in those of its kinked parts that count; itself where there are none. */
export function branchesOf(e: Expression, counts: (node: FunctionCall) => boolean): readonly BranchChoice[] {
  let branches: readonly BranchChoice[] = [{ expression: e, conditions: [] }];
  for (;;) {
    const open = branches.find((b) => innermost(b.expression, counts));
    if (!open || branches.length > MOST_BRANCHES) return branches;
    branches = branches.flatMap((branch) => {
      const node = innermost(branch.expression, counts);
      if (!node) return [branch];
      return choicesOf(node).map((choice) => ({
        expression: replaceNode(branch.expression, node, choice.expression),
        conditions: [...branch.conditions, ...choice.conditions],
      }));
    });
  }
}

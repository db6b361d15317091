/** Expressions that share their parts are handled part by part, not as the trees they would unfold to. */
import { expect, it } from 'vitest';
import { replaceJets } from '../../src/compile/jets.js';
import { add, bigO, call, multiply, symbol, unknown, type Expression } from '../../src/expression/expression.js';
import { rational } from '../../src/expression/rational.js';
import { structuralKey } from '../../src/expression/structural-key.js';
import { tidy } from '../../src/expression/tidy.js';
import { freeSymbols, replaceNode } from '../../src/expression/traverse.js';

/** 2^60 leaves as a tree, 120 nodes as a graph. */
function tower(leaf: Expression): Expression {
  let e = leaf;
  for (let i = 0; i < 60; i++) e = call('sin', multiply(call('exp', e), add(e, symbol('y'))));
  return e;
}

it('keys stay short, and tell towers apart by their leaves', () => {
  const [one, two] = [tower(symbol('a')), tower(symbol('b'))].map(structuralKey);
  expect(one?.length).toBeLessThan(500);
  expect(one).not.toBe(two);
});

it('merging and replacing visit each node once', () => {
  expect(tidy(tower(symbol('a')))).toBe(tower(symbol('a')));
  expect(replaceNode(tower(symbol('a')), symbol('a'), symbol('b'))).toBe(tower(symbol('b')));
  const jets = replaceJets(tower(unknown('V', [symbol('x')])), 'V', () => 'v');
  expect([...freeSymbols(jets)].sort()).toEqual(['v', 'y']);
});

it('o(h) and O(h) have keys of their own', () => {
  expect(structuralKey(bigO('h', rational(1), true))).not.toBe(structuralKey(bigO('h', rational(1))));
});

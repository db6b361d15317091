/** Many numbers of an example are lines of text, a few are displayed like formulas. */
import { describe, expect, it } from 'vitest';
import { equation, multiply, number, symbol } from '../../src/expression/expression.js';
import { definitionsApart } from '../../src/report/definitions.js';
import { definitionsTex } from '../../src/report/tex-setting.js';

const data = (count: number) => Array.from({ length: count }, (_, i) => equation(symbol(`u_${i}`), number(-i)));
const formula = equation(symbol('V'), multiply(symbol('P'), symbol('x')));

describe('definitions', () => {
  it('are all displayed where numbers are few', () => {
    const definitions = [formula, ...data(3)];
    expect(definitionsApart(definitions)).toEqual({ formulas: definitions, numbers: [] });
  });

  it('have many numbers in one paragraph', () => {
    const own = { understood: () => false, examples: [] };
    const [displayed, listed, ...others] = definitionsTex([formula, ...data(20)], own);
    expect(displayed).toContain('V = P x');
    expect(listed).toMatch(/^\{\\raggedright In the example \$u_\{0\} = 0\$, \$u_\{1\} = -1\$.*\$\.\\par\}$/);
    expect(others).toEqual([]);
  });
});

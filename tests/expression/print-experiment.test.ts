/** Experiments as formulas: golden LaTeX and text for what no expression covers. */
import { describe, expect, it } from 'vitest';
import {
  fraction,
  multiply,
  negate,
  one,
  sqrt,
  square,
  subtract,
  symbol,
  two,
  zero,
} from '../../src/expression/expression.js';
import {
  printDynamics,
  printFunctional,
  printMixture,
  printRecord,
  printUpdates,
} from '../../src/expression/print-experiment.js';
import { ONE, ZERO, rational } from '../../src/expression/rational.js';

const x = symbol('x');

describe('an experiment as formulas', () => {
  it('writes stochastic and ordinary differential equations', () => {
    expect(printDynamics(['x'], [negate(x)], [[sqrt(two)]])).toEqual([
      { text: 'dx = -x*dt + sqrt(2)*dW', latex: 'dx = -x \\, dt + \\sqrt{2} \\, dW' },
    ]);
    const plane = printDynamics(['x1', 'x2'], [symbol('x2'), zero], [[zero, one], [one, zero]]); // prettier-ignore
    expect(plane.map((f) => f.latex)).toEqual(['dx_{1} = x_{2} \\, dt + dW_{2}', 'dx_{2} = dW_{1}']);
    expect(printDynamics(['x'], [negate(x)], [])[0]?.text).toBe('dx = -x*dt');
  });

  it('writes mixtures of normal laws', () => {
    const components = [-1, 1].map((m) => ({
      weight: rational(1, 2),
      mean: [rational(m)],
      deviation: [rational(1, 2)],
    }));
    expect(printMixture(['x'], components).latex).toBe(
      'x(0) \\sim \\frac{1}{2} \\mathcal{N}(-1, \\frac{1}{4}) + \\frac{1}{2} \\mathcal{N}(1, \\frac{1}{4})',
    );
    const plane = [{ weight: ONE, mean: [ZERO, ONE], deviation: [ONE, ONE] }];
    expect(printMixture(['x', 'y'], plane).text).toBe('(x(0), y(0)) ~ N((0, 1), (1, 1))');
    expect(printRecord('u', 'x', rational(1, 2)).text).toBe('u = x(1/2)');
  });

  it('writes functionals of a path with the end put in', () => {
    const functional = {
      coordinates: ['x'],
      horizon: ONE,
      running: subtract(multiply(two, square(x)), fraction(1, 4)),
      martingale: [negate(x)],
      quadraticVariation: two,
      terminal: negate(multiply(symbol('t'), square(x))),
    };
    const inner =
      '\\int_{0}^{1} \\left( 2 x^{2} - \\frac{1}{4} \\right) \\, dt - \\int_{0}^{1} x \\, dW + \\sum 2 (\\Delta x)^{2} - x(1)^{2}';
    expect(printFunctional(functional, 'value').latex).toBe(inner);
    expect(printFunctional(functional, 'mean').latex).toBe(`\\mathbb{E}\\left[ ${inner} \\right]`);
    expect(printFunctional({ coordinates: ['x'], horizon: ONE, terminal: x }, 'variance')).toEqual({
      text: 'Var[x(1)]',
      latex: '\\operatorname{Var}\\left[ x(1) \\right]',
    });
    expect(printFunctional({ coordinates: ['x'], horizon: ONE }, 'value').text).toBe('0');
  });

  it('writes updates as assignments', () => {
    expect(printUpdates(['x'], [multiply(x, subtract(one, symbol('h')))])).toEqual([
      { text: 'x <- x*(1 - h)', latex: 'x \\leftarrow x (1 - h)' },
    ]);
  });
});

/** Where code must not be made from text, graphs are carried out operation by operation, with the same bits. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/compile/graph.js';
import { interpretedBatch, interpretedKernel } from '../../src/compile/interpreter.js';
import { compileBatch, compileKernel } from '../../src/compile/kernel.js';
import { add, call, divide, fraction, multiply, power, sqrt, symbol } from '../../src/expression/expression.js';

const [x, y, h] = [symbol('x'), symbol('y'), symbol('h')];
const outputs = [
  add(multiply(x, call('sin', y)), power(call('abs', x), fraction(13, 10)), fraction(-2, 7)),
  divide(sqrt(add(call('exp', y), h)), call('max', x, fraction(1, 3))),
  power(x, fraction(-3, 1)),
];
const points = Array.from({ length: 50 }, (_, i) => [Math.sin(3 * i) * 4, Math.cos(5 * i)] as const);

describe('an interpreted graph', () => {
  it('has the bits of the compiled kernel', () => {
    const inputs = ['x', 'y', 'h'];
    const [compiled, interpreted] = [
      compileKernel(outputs, inputs).evaluate,
      interpretedKernel(buildGraph(outputs, inputs)),
    ];
    for (const [a, b] of points) {
      const [one, two] = [new Float64Array(3), new Float64Array(3)];
      compiled([a, b, 0.3], one);
      interpreted([a, b, 0.3], two);
      expect(two).toEqual(one);
    }
  });

  it('has the bits of the compiled loop, also where an output is one of the columns', () => {
    const run = (loop: ReturnType<typeof interpretedBatch>): Float64Array[] => {
      const [xs, ys] = [Float64Array.from(points, ([a]) => a), Float64Array.from(points, ([, b]) => b)];
      const third = new Float64Array(points.length);
      loop(points.length - 1, Float64Array.of(0.3), [xs, ys], [ys, xs, third]);
      return [xs, ys, third];
    };
    const graph = buildGraph(outputs, ['x', 'y', 'h']);
    expect(run(interpretedBatch(graph, 2))).toEqual(run(compileBatch(outputs, ['x', 'y'], ['h']).run));
  });

  it('serves a host that forbids code made from text', () => {
    const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
    const solve = (...flags: string[]): unknown => {
      const asked = ['solve', 'lqr', '--methods', 'closed-form,grid', '--points', '201', '--json'];
      const { stdout } = spawnSync(process.execPath, [...flags, main, ...asked], { encoding: 'utf8' });
      const { methods } = JSON.parse(stdout) as { methods: { grid: { seconds?: number } } };
      delete methods.grid.seconds;
      return methods;
    };
    expect(solve('--disallow-code-generation-from-strings')).toEqual(solve());
  });
});

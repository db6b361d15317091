/** Algebraic Riccati equations of random systems: gain, residual and closed-loop spectrum included, beside SciPy's X alone. */
import { javascriptKernels } from '../../../src/solve/riccati/dense-javascript.js';
import { denseKernels } from '../../../src/solve/riccati/dense-simd.js';
import { identity } from '../../../src/solve/riccati/matrix.js';
import { solveContinuousRiccati } from '../../../src/solve/riccati/solve-riccati.js';
import { randomMatrix, randomness } from '../../solve/riccati/random-matrices.js';
import { isAbsent, openPython } from '../peers.js';
import { timed, type Group, type Task } from '../task.js';

const SIZES = [10, 20, 50, 100, 200];

export const riccati: Group = {
  name: 'riccati',
  open: async () => {
    const simd = denseKernels();
    const scipy = openPython('SciPy', 'riccati.py', ['numpy', 'scipy']);
    const tasks = SIZES.map((n): Task => {
      const [m, random] = [Math.ceil(n / 4), randomness(n)];
      const [a, b] = [randomMatrix(random, n, n, 1 / Math.sqrt(n)), randomMatrix(random, n, m)];
      const ours = (kernels: typeof simd) => () => {
        let error = NaN;
        const { seconds } = timed(() => (error = solveContinuousRiccati({ a, b, q: identity(n) }, { kernels }).residual)); // prettier-ignore
        return { seconds, error };
      };
      const request = { n, m, a: [...a.entries], b: [...b.entries] };
      return {
        name: `continuous algebraic Riccati equation, n = ${n}, m = ${m}`,
        size: { series: 'algebraic Riccati equation', unit: 'states', value: n },
        errorOf: 'relative residual',
        rounds: 9,
        contenders: [
          simd.name === 'simd'
            ? { name: 'Costate', run: ours(simd), warmUps: 5 }
            : { name: 'Costate', missing: 'WebAssembly SIMD' },
          { name: 'Costate, JavaScript', run: ours(javascriptKernels), warmUps: 5 },
          isAbsent(scipy) ? scipy : { name: 'SciPy, one thread', run: () => scipy.ask(request) },
        ],
      };
    });
    return { tasks, close: () => (isAbsent(scipy) ? undefined : scipy.close()) };
  },
};

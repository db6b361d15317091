import { readFileSync } from 'node:fs';
import { deriveProblem } from './src/derivation/derive-problem.js';
import { parseProblem } from './src/problem/parse-problem.js';
import { instantiate } from './src/simulate/instance.js';
import { solveProblem } from './src/solve/solve.js';
const p = parseProblem(readFileSync(process.argv[2]!, 'utf8'), { id: 'x' });
const d = deriveProblem(p);
for (const seed of [1,2,3,4,5,6,7,8]) { const a = solveProblem(p, d, { seed, methods: ['closed-form', 'simulation'] }); const s: any = a.methods.simulation; console.log(seed, s.value, s.standardError, s.bias, s.paths, a.agree); }

import { deriveProblem } from './src/derivation/derive-problem.js';
import { parseProblem } from './src/problem/parse-problem.js';
import { instantiate } from './src/simulate/instance.js';
import { solveOnGrid } from './src/solve/grid/solve-on-grid.js';
const texts: any = { sep: [`
title: two regulators
state: {x: real, y: real}
control: {a: real, b: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: a - x/2, noise: {W: 0.3}}, y: {drift: b, noise: {Z: 0.5}}}
objective: {minimize: (x^2 + a^2)/2 + y^2 + b^2/2, discount: 0.4}
`, {x:1,y:-0.5}], ou: [`
title: Two
state: {x: real, y: real}
control: {}
time: {name: t, horizon: infinite}
parameters: {k: 1, m: 0.5, s: 0.4, u: 0.3, rho: 0.5}
dynamics:
  x: {drift: -k*x, noise: {W1: s}}
  y: {drift: -m*y, noise: {W2: u}}
objective: {minimize: x*y + x^2, discount: rho}
`, {x:1,y:0.5}] };
const [text, at] = texts[process.argv[2]!];
const p = parseProblem(text, { id: 'x' });
const r: any = solveOnGrid(instantiate(p), deriveProblem(p).outcome?.maximiser, { at: new Map(Object.entries(at)) as any, points: 65 }); delete r.answer.curves; console.log(r.answer, r.table.axes.map((a: any) => [a.first, a.nodes, a.spacing]));

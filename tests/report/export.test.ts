/** Exported files run on their own in their language; their tests pass, and fail once a formula is changed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { codePrinter, type CodeLanguage } from '../../src/expression/print-code.js';
import { shareParts } from '../../src/expression/share-parts.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { exportedFiles, pointOf } from '../../src/report/export/files.js';
import { closedFormAnswer } from '../../src/solve/solve.js';
import { problemText } from '../problems.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

const python = spawnSync('python3', ['--version']).status === 0;
const LANGUAGES: readonly CodeLanguage[] = python ? ['js', 'python'] : ['js'];

function exported(text: string, id: string, to: CodeLanguage) {
  const problem = parseProblem(text, { id });
  const derivation = deriveProblem(problem);
  const closed = closedFormAnswer(problem, derivation, pointOf(problem));
  return exportedFiles(derivation, closed, to, { version: '0.0.0', seed: 1, schemaVersion: 1 });
}

/** Runs tests in a folder of their own; `change` may put a fault into the module. */
function run(to: CodeLanguage, pairs: readonly ReturnType<typeof exported>[], change = (text: string): string => text) {
  const place = join(folder, `run${made++}`);
  spawnSync('mkdir', [place]);
  for (const files of pairs)
    files.forEach(([name, content], i) => writeFileSync(join(place, name), i === 0 ? change(content) : content));
  const tests = readdirSync(place).filter((name) => /^test_|\.test\./.test(name));
  const [command, argv] =
    to === 'js' ? [process.execPath, ['--test', ...tests]] : ['python3', ['-B', '-m', 'unittest', ...tests.map((t) => t.replace('.py', ''))]]; // prettier-ignore
  const { status, stdout, stderr } = spawnSync(command, argv, { cwd: place, encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

const library = readdirSync(new URL('../../derivations/problems', import.meta.url))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));

/** Names that are words of the languages, or of the exported file itself, or none at all. */
const HOSTILE = `
title: "Names */ and \\"\\"\\" that mean something elsewhere"
state: {lambda: real, value: positive}
control: {u: {dimension: 2}, class: real}
parameters: {Math: 2, finite: 1, part1: 0.5, V_x: 0.25, policy: 0.5, M: [[1, 0.5], [0.5, 2]], rho: 0.3}
dynamics:
  lambda: {drift: 'Math*u[1] + part1*u[2] - lambda', noise: {W: V_x}}
  value: {drift: policy*value + class, noise: {B: finite*value}}
objective: {maximize: '-lambda^2 - M[1,1]*u[1]^2 - M[2,2]*u[2]^2 - class^2 - value', discount: rho}
`;

/** An integrator whose own words are the problem's. */
const HORIZON = `
title: Words of the integrator
state: {values: real}
control: {a: real}
time: {name: at, horizon: k1}
parameters: {k1: 2, count: 0.5, steps: 0.3, q: {value: 1, domain: positive}}
dynamics: {values: {drift: count*values + a, noise: {W: steps}}}
objective: {minimize: q*values^2 + a^2, terminal: values^2}
candidate: horizon(at)*values^2 + moved(at)
`;

describe.each(LANGUAGES)('an exported file (%s)', (to) => {
  it('passes its test for every problem of the library and of hostile names', () => {
    const pairs = [
      ...library.map((id) => ({ id, text: problemText(id) })),
      { id: 'class', text: HOSTILE },
      { id: '2-words', text: HORIZON },
    ].flatMap(({ id, text }) => {
      try {
        return [exported(text, id, to)];
      } catch (error) {
        // What the format has and an exported file has not is refused by name.
        if (error instanceof CostateError && error.details.code === 'input.unsupported' && library.includes(id))
          return [];
        throw error;
      }
    });
    expect(pairs.length).toBeGreaterThan(12);
    const { status, text } = run(to, pairs);
    expect(status, text).toBe(0);
  });

  it.each([
    [
      'lqr',
      'the value',
      (text: string) => text.replace(/(value\([^]*?)- r \*/, '$1+ r *').replace(/finite\(-r/, 'finite(r'),
    ],
    ['lqr', 'a half in the equation', (text: string) => text.replace(/\* V_xx \/ 2/, '* V_xx')],
    ['lqr', 'a parameter', (text: string) => text.replace('sigma = 0.3', 'sigma = 0.31')],
    ['ou-quadratic', 'a rate', (text: string) => text.replace(/2 \* F \* a - p/, '2 * F * a + p')],
    ['benes', 'the maximiser', (text: string) => text.replace(/-(Math\.)?sign\(V_x\)/, '$1sign(V_x)')],
  ])('fails its test where %s has a fault in %s', (id, _, change) => {
    // Without a candidate the maximiser is a formula in V's derivatives.
    const text = id === 'benes' ? problemText(id).replace(/^candidate:[^]*?(?=^at:)/m, '') : problemText(id);
    const files = exported(text, id, to);
    expect(change(files[0]?.[1] ?? '')).not.toBe(files[0]?.[1]);
    expect(run(to, [files]).status).toBe(0);
    expect(run(to, [files], change).status).not.toBe(0);
  });

  it('needs nothing but its language, and says what it is', () => {
    const [[name = '', text = ''] = []] = exported(problemText('merton'), 'merton', to);
    expect(name).toBe(to === 'js' ? 'merton.mjs' : 'merton.py');
    const imports = [...text.matchAll(/^\s*(?:import|from)\b.*$/gm)].map(([line]) => line.trim());
    expect(imports).toEqual(to === 'js' ? [] : ['import math']);
    expect(text).toContain("Merton's portfolio with consumption (Merton 1969, 1971)");
    expect(text).toContain('sigma = 0.2');
    expect(text).toContain('Holds where');
  });
});

describe('what cannot be exported', () => {
  it.each([
    ['stopping', `state: {x: positive}\ncontrol: {}\nparameters: {s: 0.2}\ndynamics: {x: {drift: 0, noise: {W: s*x}}}\nobjective: {maximize: 0, stopping: 'max(1 - x, 0)', discount: 0.1}\n`],
    ['discrete time', `state: {x: real}\ncontrol: {a: real}\ntime: {step: 1}\ndynamics: {x: {next: x + a}}\nobjective: {minimize: x^2 + a^2, discount: 0.1}\n`],
  ])('%s is refused', (_, text) => {
    expect(() => exported(text, 'p', 'js')).toThrow(expect.objectContaining({ details: expect.objectContaining({ code: 'input.unsupported' }) })); // prettier-ignore
  }); // prettier-ignore
});

describe('formulas as code', () => {
  const names = ['x', 'y', 'k'];
  const scope = { symbols: new Set(names) };
  const FORMULAS = [
    '-x^2*y/3', '(-x)^3', 'x^(-2)', '1/(x*y)^(1/2)', '-(x + y)^2', 'x^(-k)', '(x - y)/(x + y)/k', 'sqrt(x^2 + 1) - 2^k',
    'exp(-x^2/2)*sin(y) + cosh(k)', 'min(x, y, k) - max(x, 2) + abs(-y)', 'sign(x - y)*x', 'x - (y - (k - 1/3))', '2^(1/3)*x^(5/2)',
    '12345678901234567890*x - 0.1', 'tanh(x)^2 + log(y)^(-1)', 'x^0.3*y^(-k/2)',
  ]; // prettier-ignore
  const at = new Map([
    ['x', 1.7],
    ['y', 0.6],
    ['k', 2.3],
  ]);
  const expressions = FORMULAS.map((text) => parseFormula(text, scope));
  const expected = expressions.map((e) => evaluateNumber(e, at));
  const close = (found: readonly number[]): void =>
    found.forEach((v, i) => expect(Math.abs(v / (expected[i] ?? NaN) - 1), FORMULAS[i]).toBeLessThan(1e-14));

  it('have the value of the tree in JavaScript', () => {
    const print = codePrinter('js', (name) => name);
    close(expressions.map((e) => Number(new Function(...names, `return ${print(e)};`)(1.7, 0.6, 2.3))));
  });

  it.runIf(python)('have the value of the tree in Python', () => {
    const print = codePrinter('python', (name) => name);
    const file = join(folder, 'formulas.py');
    const sign = 'def sign(x):\n    return (x > 0) - (x < 0)\n';
    writeFileSync(file, `import math\n${sign}x, y, k = 1.7, 0.6, 2.3\nprint([${expressions.map(print).join(', ')}])\n`);
    const { stdout, stderr } = spawnSync('python3', ['-B', file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    close(JSON.parse(stdout) as number[]);
    expect(readFileSync(file, 'utf8')).not.toContain('^');
  });

  it('write once what occurs twice, and mean the same', () => {
    const e = parseFormula('exp(x*y + k)*sin(exp(x*y + k)) + (x + y + k)^2/(x + y + k)', scope);
    const { parts, results } = shareParts([e, parseFormula('exp(x*y + k)', scope)], (n) => `part ${n}`);
    expect(parts.length).toBeGreaterThan(0);
    const known = new Map(at);
    for (const { name, value } of parts) known.set(name, evaluateNumber(value, known));
    expect(results.map((r) => evaluateNumber(r, known))[0]).toBeCloseTo(evaluateNumber(e, at), 13);
    expect(results[1]).toMatchObject({ kind: 'symbol' });
  });
});

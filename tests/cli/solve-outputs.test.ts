/** Getting results out of `solve`: sweeps over a parameter, tables and pictures in files. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sweepOption } from '../../src/cli/options.js';
import { CostateError } from '../../src/errors.js';
import { rational, rationalToNumber } from '../../src/expression/rational.js';
import { csvOf } from '../../src/report/table.js';
import { costate } from './costate.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-solve-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const QUICK = ['--methods', 'closed-form,grid'];

/** The regulator of the library: V = −P x²/2 − σ²P/(2ρ), P the positive root of ρP = q + 2αP − β²P²/r. */
const valueOfRegulator = (x: number, sigma: number): number => {
  const [alpha, beta, q, r, rho] = [-0.5, 1, 1, 0.1, 0.1];
  const b = 2 * alpha - rho;
  const P = ((b + Math.sqrt(b * b + (4 * beta * beta * q) / r)) * r) / (2 * beta * beta);
  return (-P * x * x) / 2 - (sigma * sigma * P) / (2 * rho);
};

interface Csv {
  readonly stamp: Record<string, unknown>;
  readonly header: string;
  readonly rows: readonly (readonly string[])[];
}
const csv = (file: string): Csv => {
  const [first = '', header = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(first).toMatch(/^# costate \{/);
  const stamp = JSON.parse(first.slice('# costate '.length)) as Record<string, unknown>;
  return { stamp, header, rows: rows.map((row) => row.split(',')) };
};

interface SweptPoint {
  readonly parameter: string;
  readonly value: number;
  readonly exact: string;
  readonly agree?: boolean | null;
  readonly error?: { readonly code: string; readonly message: string };
  readonly methods?: Record<'closed-form' | 'grid', { readonly value: number; readonly policy: object }>;
}

describe('values of a sweep', () => {
  it('are exact, the ends among them', () => {
    const { parameter, values } = sweepOption('sigma=0.1:0.5:9');
    expect(parameter).toBe('sigma');
    expect(values).toEqual(Array.from({ length: 9 }, (_, i) => rational(2n + BigInt(i), 20n)));
    expect(sweepOption('g=1/3,2,-0.5').values.map(rationalToNumber)).toEqual([1 / 3, 2, -0.5]);
  });

  it.each(['sigma', 'sigma=', 'sigma=a:b:3', 'sigma=1:2', 'sigma=1:2:1', 'sigma=1:2:3:4', 'sigma=1:2:1e9', 's=1,1', 's=2:2:3', 's=1,,2'])(
    'are not in %s',
    (text) => expect(() => sweepOption(text)).toThrow(CostateError),
  ); // prettier-ignore
});

describe('solve --sweep', () => {
  it('solves at each value and leaves the keys of solve --json as they are', async () => {
    const plain = await costate('solve', 'lqr', ...QUICK, '--json');
    const { code, out } = await costate('solve', 'lqr', ...QUICK, '--sweep', 'sigma=0.1:0.5:3', '--json');
    expect(code).toBe(0);
    const { sweep, ...others } = JSON.parse(out) as { sweep: readonly SweptPoint[] };
    const keys = (o: object): string[] => Object.keys(o);
    expect(keys(others)).toEqual(keys(JSON.parse(plain.out) as object));
    expect(sweep.map((p) => [p.parameter, p.exact, p.agree])).toEqual([
      ['sigma', '1/10', true],
      ['sigma', '3/10', true],
      ['sigma', '1/2', true],
    ]);
    for (const { value, methods } of sweep) {
      expect(methods?.['closed-form'].value).toBeCloseTo(valueOfRegulator(1.5, value), 12);
      expect(methods?.grid.value).toBeCloseTo(valueOfRegulator(1.5, value), 3);
    }
  });

  it('goes on where there is no value, and says why', async () => {
    const argv = ['solve', 'merton', '--methods', 'closed-form', '--sweep', 'gamma=1,2,-1'];
    const { code, out } = await costate(...argv);
    expect(code).toBe(0);
    expect(out).toMatch(/^gamma +V closed form +p +k$/m);
    expect(out).toMatch(/^1 +no value: .*division by zero$/m);
    expect(out).toMatch(/^2 +−437\.439 +0\.625 +0\.0478125$/m);
    expect(out).toMatch(/^−1 +no value: .*outside its domain$/m);
    const { sweep } = JSON.parse((await costate(...argv, '--json')).out) as { sweep: readonly SweptPoint[] };
    expect(sweep.map((p) => p.error?.code.split('.')[0])).toEqual(['input', undefined, 'input']);
  });

  it('shows an infeasible value as such', async () => {
    const argv = ['--methods', 'closed-form', '--param', 'rho=0.001', '--sweep', 'gamma=1/2,2', '--json'];
    const { sweep } = JSON.parse((await costate('solve', 'merton', ...argv)).out) as { sweep: readonly SweptPoint[] };
    expect(sweep[0]?.error?.code).toMatch(/^infeasible\./);
    expect(sweep[1]?.methods?.['closed-form'].value).toBeLessThan(0);
  });

  it('simulates where it is asked to, and where nothing else applies', async () => {
    const file = path('many.yaml');
    const names = ['a', 'b', 'c', 'd'];
    const all = (text: (name: string) => string): string => names.map(text).join(', ');
    writeFileSync(
      file,
      `state: {${all((n) => `${n}: real`)}}\ncontrol: {}\ntime: {horizon: 0.1}\nparameters: {s: 0.2}\n` +
        `dynamics: {${all((n) => `${n}: {drift: sin(${n}), noise: {W: s}}`)}}\n` +
        `objective: {maximize: cos(${names.join('+')})}\nat: {${all((n) => `${n}: 0.1`)}}\n`,
    );
    const argv = ['--sweep', 's=0.1,0.2', '--paths', '200', '--steps', '8', '--json'];
    const { out } = await costate('solve', file, ...argv);
    const { sweep } = JSON.parse(out) as { sweep: readonly { methods: { simulation: object } }[] };
    for (const { methods } of sweep) expect(methods.simulation).toHaveProperty('ci95');
  });

  it.each([
    ['a parameter that is not there', ['--sweep', 'sgima=1,2'], /Did you mean 'sigma'/],
    ['a parameter that is given as well', ['--sweep', 'sigma=1,2', '--param', 'sigma=1'], /--param and in --sweep/],
    ['no values', ['--sweep', 'sigma=1:2'], /with 2 to 1000 values/],
    ['no value at all', ['--sweep', 'sigma=-1,-2'], /./],
  ])('refuses %s', async (_, argv, message) => {
    const { code, out, err } = await costate('solve', 'lqr', ...QUICK, ...argv);
    expect(code).toBe(2);
    expect(err + out).toMatch(message);
  });

  it('writes a table and a picture', async () => {
    const argv = ['solve', 'merton', ...QUICK, '--sweep', 'gamma=1,2', '--out'];
    expect((await costate(...argv, path('both'))).code).toBe(0);
    expect(readdirSync(path('both')).sort()).toEqual(['merton.gamma.csv', 'merton.gamma.svg']);
    const { stamp, header, rows } = csv(path('both/merton.gamma.csv'));
    expect(stamp).toMatchObject({ seed: 1, problem: 'merton', parameters: { gamma: '2' }, sweep: { gamma: ['1', '2'] } });
    expect(header).toBe('gamma,V (closed form),p (closed form),k (closed form),V (grid),error (grid),p (grid),k (grid),note');
    expect(rows[0]?.slice(0, 8)).toEqual(['1', '', '', '', '', '', '', '']);
    expect(Number(rows[1]?.[1])).toBeCloseTo(-437.438591994532, 9);
    const svg = readFileSync(path('both/merton.gamma.svg'), 'utf8');
    expect(svg.match(/<svg /g)?.length).toBe(4);
    expect(svg.match(/<\/svg>/g)?.length).toBe(4);
    expect(svg).toContain('&quot;seed&quot;:1');
    expect(svg).toMatch(/fill-opacity|opacity="0.22"/);
    expect(svg).not.toMatch(/NaN|undefined/);
  }); // prettier-ignore
});

describe('solve --out FILE.csv', () => {
  it('has value and policy on the grid, to the last digit, and the stamp', async () => {
    expect((await costate('solve', 'lqr', '--methods', 'grid', '--out', path('lqr.csv'), '--quiet')).code).toBe(0);
    const { stamp, header, rows } = csv(path('lqr.csv'));
    expect(stamp).toMatchObject({ seed: 1, problem: 'lqr', method: 'grid', parameters: { sigma: '3/10' } });
    expect(stamp).toHaveProperty('version');
    expect(header).toBe('x,V,a');
    expect(rows.length).toBeGreaterThan(50);
    for (const [x, V, a] of rows.map((row) => row.map(Number)).filter(([x = 0]) => Math.abs(x) < 2)) {
      expect(V).toBeCloseTo(valueOfRegulator(x ?? NaN, 0.3), 3);
      expect(a).toBeCloseTo((-3.98962615371 / 1.5) * (x ?? NaN), 2);
    }
    expect(rows.every((row) => row.every((text) => String(Number(text)) === text))).toBe(true);
  });

  it('has the closed form where there is no grid, in a folder too', async () => {
    const argv = ['solve', 'merton', '--methods', 'closed-form', '--at', 'x=2', '--out'];
    expect((await costate(...argv, path('tables'))).code).toBe(0);
    const { stamp, header, rows } = csv(path('tables/merton.csv'));
    expect(stamp).toMatchObject({ method: 'closed-form', at: { x: 2 } });
    expect(header).toBe('x,V,p,k');
    for (const [x, V] of rows.map((row) => row.map(Number))) expect((V ?? 0) * (x ?? 0)).toBeCloseTo(-437.438591994532, 8);
  }); // prettier-ignore

  it('writes nothing where it cannot, or must not', async () => {
    mkdirSync(path('taken.csv'));
    const before = readdirSync(folder).sort();
    for (const [out, message] of [
      [path('taken.csv'), /it is a folder/],
      [path('picture.svg'), /without --sweep/],
      [path('table.pdf'), /\.csv or \.svg/],
      ['/proc/none/table.csv', /no folder can be made/],
    ] as const) {
      const { code, err } = await costate('solve', 'lqr', '--methods', 'closed-form', '--out', out);
      expect([code, err]).toEqual([2, expect.stringMatching(message)]);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(existsSync(path('picture.svg'))).toBe(false);
  });
});

describe('a table as CSV', () => {
  it('quotes what has commas, and leaves missing values empty', () => {
    const table = { columns: ['x[1]', 'A[1,2]'], rows: [[1e-300, undefined], [-0.1, 'a "b", c']] }; // prettier-ignore
    expect(csvOf(table, { seed: 1 })).toBe('# costate {"seed":1}\nx[1],"A[1,2]"\n1e-300,\n-0.1,"a ""b"", c"\n');
  });
});

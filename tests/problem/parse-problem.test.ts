/** Problem files: what the three examples say, and one clear, placed message for every mistake. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printText } from '../../src/expression/print-text.js';
import { rational } from '../../src/expression/rational.js';
import { isPositiveSemidefinite } from '../../src/problem/read-correlations.js';
import { mistake, read } from './mistake.js';

const text = (id: string) => readFileSync(new URL(`../../derivations/problems/${id}.yaml`, import.meta.url), 'utf8');
const lqr = text('lqr');
const lineOf = (needle: string) => lqr.split('\n').findIndex((line) => line.includes(needle)) + 1;

describe('the examples', () => {
  it('read the regulator exactly', () => {
    const p = read(lqr);
    expect(p.states).toEqual([{ name: 'x', domain: { kind: 'real' } }]);
    expect(p.controls.map((c) => c.name)).toEqual(['a']);
    expect(p.parameters.find((q) => q.name === 'sigma')).toEqual({
      name: 'sigma',
      value: rational(3, 10),
      domain: { kind: 'positive' },
    });
    expect(p.time).toEqual({ name: 't', horizon: 'infinite' });
    expect(printText(p.dynamics.get('x')?.drift ?? p.objective.running)).toBe('alpha*x + beta*a');
    expect(printText(p.objective.running)).toBe('-(q*x^2 + r*a^2)/2');
    expect(p.noises).toEqual(['W']);
    expect(p.unknowns).toEqual([{ name: 'P', ofTime: false }, { name: 'c', ofTime: false }]); // prettier-ignore
    expect(p.claims.map((c) => [c.name, printText(c.relation), c.line])).toEqual([
      ['policy', 'a = -beta*P*x/r', lineOf('policy:')],
      ['riccati', 'rho*P = q + 2*alpha*P - beta^2*P^2/r', lineOf('riccati:')],
      ['constant', 'c = sigma^2*P/(2*rho)', lineOf('constant:')],
    ]);
    expect(p.at).toEqual(new Map([['x', rational(3, 2)]]));
  });

  it.each(['merton', 'merton-log'])('read %s', (id) => expect(read(text(id)).claims.length).toBeGreaterThan(1));

  it('read a finite horizon with unknown functions of time, and V with its derivatives in claims', () => {
    const p = read(
      lqr
        .replace('horizon: infinite', 'horizon: 2')
        .replace('discount: rho', 'discount: rho\n  terminal: -x^2')
        .replace('-P*x^2/2 - c', '-P(t)*x^2/2 - c(t)')
        .replace(/claims:[\s\S]*?at:/, 'claims:\n  slope: D(V, x) = -P(t)*x\n  ode: D(P, t) = rho*P(t)\nat:'),
    );
    expect(p.unknowns.every((u) => u.ofTime)).toBe(true);
    expect(p.claims.map((c) => printText(c.relation))).toEqual(['D(V, x) = -P(t)*x', 'D(P, t) = rho*P(t)']);
  });

  it('read several states, controls and correlated noises', () => {
    const p = read(`
state: {x: real, y: positive}
control: {a: [-1, b], u: {set: [-1, 0, 1]}}
time: {name: s, horizon: T}
parameters: {b: 2, T: 1/3, c: {value: 0.3, domain: [0, 1]}}
dynamics:
  x: {drift: "max(a, y)", noise: {W1: 1, W2: y}}
  y: {drift: u*y}
correlation: {W1: {W2: c}}
objective: {minimize: x^2 + a^2, terminal: x}
at: {x: 1, s: 0}
`);
    expect(p.noises).toEqual(['W1', 'W2']);
    expect(p.correlations.map((c) => [c.first, c.second, printText(c.value)])).toEqual([['W1', 'W2', 'c']]);
    expect(p.controls.map((c) => c.domain.kind)).toEqual(['interval', 'set']);
    expect(p.parameters.find((q) => q.name === 'T')?.value).toEqual(rational(1, 3));
    expect(p.title).toBe('p');
    expect(p.objective.sense).toBe('minimize');
  });
});

const drift = (formula: string) => lqr.replace('alpha*x + beta*a', formula);
const two = lqr.replace('{W: sigma}', '{W: sigma, B: sigma}');

describe('mistakes', () => {
  it.each([
    ['unknown key', lqr.replace('discount:', 'discuont:'), 'input.schema', lineOf('discount:'), 3, 'discount'],
    ['unknown section', lqr.replace('dynamics:', 'dynamic:'), 'input.schema', lineOf('dynamics:'), 1, 'dynamics'],
    ['misspelt function', drift('sinn(x)'), 'input.symbol', lineOf('drift:'), 14, 'sin'],
    ['undeclared symbol', lqr.replace('{W: sigma}', '{W: sgima}'), 'input.symbol', lineOf('drift:'), 43, 'sigma'],
    ['missing drift', lqr.replace('drift: alpha*x + beta*a, ', ''), 'input.schema', lineOf('drift:'), 3, undefined],
    ['misspelt unknown', lqr.replace('x^2/2 - c', 'x^2/2 - sgima'), 'input.symbol', lineOf('candidate:'), 23, 'sigma'],
    [
      'a control in the candidate',
      lqr.replace('x^2/2 - c', 'a^2/2 - c'),
      'input.symbol',
      lineOf('candidate:'),
      15,
      undefined,
    ],
    ['misspelt name in a claim', lqr.replace('-beta*P', '-betta*P'), 'input.symbol', lineOf('policy:'), 16, 'beta'],
    ['no equation', lqr.replace('policy: a = ', 'policy: '), 'input.formula', lineOf('policy:'), 11, undefined],
    [
      '__proto__',
      drift('__proto__*x'),
      'input.symbol',
      lineOf('drift:'),
      14,
      'Declare it, under parameters if it is a number, as in __proto__: 1.',
    ],
    ['constructor', drift('constructor(x)'), 'input.symbol', lineOf('drift:'), 14, undefined],
    ['a tower', drift('9^9^9^9'), 'input.formula', lineOf('drift:'), 16, undefined],
    ['10^5 characters', drift('x+'.repeat(50_000) + 'x'), 'input.formula', lineOf('drift:'), 14, undefined],
    [
      'nesting 10^4 deep',
      drift('('.repeat(1e4) + 'x' + ')'.repeat(1e4)),
      'input.formula',
      lineOf('drift:'),
      14,
      undefined,
    ],
    ['a name taken twice', lqr.replace('alpha: -0.5', 'x: -0.5'), 'input.schema', lineOf('  x: real'), 3, undefined],
    [
      'a reserved name',
      lqr.replace('alpha: -0.5', 'O: 1\n  alpha: -0.5'),
      'input.schema',
      lineOf('alpha:'),
      3,
      undefined,
    ],
    [
      'a value outside its domain',
      lqr.replace('rho: {value: 0.1', 'rho: {value: -1'),
      'input.value',
      lineOf('rho: {'),
      16,
      undefined,
    ],
    [
      'a negative discount',
      lqr.replace('discount: rho', 'discount: -rho'),
      'input.value',
      lineOf('discount:'),
      13,
      undefined,
    ],
    ['no number', lqr.replace('alpha: -0.5', 'alpha: .nan'), 'input.value', lineOf('alpha:'), 10, undefined],
    ['a bad domain', lqr.replace('x: real', 'x: reel'), 'input.schema', lineOf('  x: real'), 6, 'real'],
    ['a bad horizon', lqr.replace('infinite', 'infinit'), 'input.schema', lineOf('horizon:'), 26, 'infinite'],
    ['an empty interval', lqr.replace('a: real', 'a: [1, -1]'), 'input.value', lineOf('a: real'), 6, undefined],
    ['a key twice', `${lqr}at: {x: 2}\n`, 'input.schema', lqr.split('\n').length, 1, undefined],
    ['at without such a state', lqr.replace('at: {x', 'at: {y'), 'input.symbol', lineOf('at:'), 6, undefined],
    [
      'a correlation above one',
      `${two}correlation: {W: {B: 1.3}}`,
      'input.value',
      lqr.split('\n').length,
      22,
      undefined,
    ],
    [
      'a correlation with no noise',
      `${two}correlation: {W: {Q: 1}}`,
      'input.symbol',
      lqr.split('\n').length,
      19,
      undefined,
    ],
  ] as const)('%s', (_, source, code, line, column, suggestion) => {
    const start = performance.now();
    const found = mistake(source);
    expect(found).toMatchObject({ code, line, column, file: 'p.yaml' });
    expect(found.suggestion).toBe(suggestion);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('an unquoted comma or bracket in a flow map: says that the formula must be quoted', () => {
    for (const formula of ['max(alpha*x, beta*a)', 'x[1]', 'min({x}, 1)']) {
      const found = mistake(drift(formula));
      expect(found).toMatchObject({ code: 'input.yaml', line: lineOf('drift:') });
      expect(found.suggestion).toMatch(/must be quoted/);
    }
  });

  it.each([
    ['words', 'hello, this is no problem'],
    ['nothing', ''],
    ['a list', '- a\n- b'],
    ['an open brace', '{"a": 1'],
    ['bytes', 'a\u0000b'],
    ['a tab', lqr.replace('  x: real', '\tx: real')],
    ['an alias', lqr.replace('x: 1.5', 'x: *foo')],
    ['an anchor', lqr.replace('x: 1.5', 'x: &foo 1.5')],
    ['a tag', lqr.replace('x: 1.5', 'x: !!js/function "1"')],
    ['two documents', `${lqr}---\na: 1\n`],
    ['a tower of brackets', `a: ${'['.repeat(10_000)}`],
    ['a tower of dashes', `a:\n${'- '.repeat(10_000)}`],
  ])('%s', (_, source) => expect(mistake(source)).toMatchObject({ code: 'input.yaml', file: 'p.yaml' }));

  it('a huge file is refused before it is parsed', () => expect(mistake('# '.repeat(200_000)).code).toBe('input.file'));
});

describe('correlations that fit together', () => {
  it('are positive semidefinite', () => {
    expect(isPositiveSemidefinite([[1, 1], [1, 1]])).toBe(true); // prettier-ignore
    expect(isPositiveSemidefinite([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])).toBe(false); // prettier-ignore
  });
});

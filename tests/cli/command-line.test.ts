/** The command line: exit codes, the shapes of errors, files written whole or not at all, and every kind of bad input. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-test-'));
const root = join(import.meta.dirname, '../..');
const lqr = readFileSync(join(root, 'derivations/problems/lqr.yaml'), 'utf8');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

async function costate(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = await runCommandLine(argv);
  vi.restoreAllMocks();
  return { code, out, err };
}

/** The built package in a process of its own. */
const execute = (argv: readonly string[]): { code: number | null; out: string; err: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/src/cli/main.js'), ...argv], {
    encoding: 'utf8',
    cwd: root,
  });
  return { code: status, out: stdout, err: stderr };
};

describe('commands', () => {
  it('list names everything under derivations', async () => {
    const { code, out } = await costate('list', '--json');
    expect(code).toBe(0);
    const listed = JSON.parse(out) as { derivations: { id: string; title: string }[] };
    expect(listed.derivations.map((d) => d.id)).toEqual(expect.arrayContaining(['ito', 'lqr', 'merton', 'merton-log']));
    expect(listed.derivations.every((d) => d.title.length > 0)).toBe(true);
  });

  it('derive prints a derivation in each format, and the same twice', async () => {
    for (const [format, sign] of [
      ['tex', '\\documentclass'],
      ['md', '$$'],
      ['json', '"schemaVersion": 1'],
    ] as const) {
      const { code, out } = await costate('derive', 'lqr', '--format', format);
      expect(code).toBe(0);
      expect(out).toContain(sign);
      expect((await costate('derive', 'lqr', '--format', format)).out).toBe(out);
    }
  });

  it('derive works for a file outside the project with a drift, reward and noise of its own', async () => {
    const file = write(
      'anything.yaml',
      `title: Anything
state: {y: real}
control: {u: real}
parameters: {k: {value: 2, domain: positive}, s: 0.1}
dynamics: {y: {drift: sin(y) + u, noise: {B: s*y}}}
objective: {minimize: y^4 + k*u^2, discount: 0.3}
`,
    );
    const { code, out } = await costate('derive', file, '--json');
    expect(code).toBe(0);
    const [derivation] = (JSON.parse(out) as { derivations: { id: string; steps: { id: string; claim: string }[] }[] })
      .derivations;
    expect(derivation?.id).toBe('anything');
    expect(derivation?.steps.find((s) => s.id === 'hjb')?.claim).toMatch(/inf/);
  });

  it('derive --out writes one stamped file a derivation', async () => {
    const out = join(folder, 'derived');
    expect((await costate('derive', 'lqr', '--format', 'md', '--out', out, '--seed', '7')).code).toBe(0);
    expect(readdirSync(out)).toEqual(['lqr.md']);
    expect(readFileSync(join(out, 'lqr.md'), 'utf8')).toMatch(/"seed":7.*"sigma":"3\/10"/);
  });

  it('verify refutes a wrong claim with a point and exit code 1', async () => {
    const file = write('wrong.yaml', lqr.replace('a = -beta*P*x/r', 'a = beta*P*x/r'));
    const { code, out } = await costate('verify', file, '--quick', '--json');
    expect(code).toBe(1);
    const { derivations } = JSON.parse(out) as {
      derivations: { steps: { id: string; verdict: string; counterexample?: object }[] }[];
    };
    const claim = derivations[0]?.steps.find((s) => s.id === 'claims.policy');
    expect(claim?.verdict).toBe('refuted');
    expect(claim?.counterexample).toHaveProperty('point');
  });

  it('solve answers at a point, with the policy, and says which methods were not asked for', async () => {
    const { code, out } = await costate('solve', 'merton', '--at', 'x=2', '--methods', 'closed-form', '--json');
    expect(code).toBe(0);
    const answers = JSON.parse(out) as {
      at: object;
      agree: null;
      methods: { 'closed-form': { value: number; policy: object }; grid: object };
    };
    expect(answers.at).toEqual({ x: 2 });
    expect(answers.methods['closed-form'].value).toBeCloseTo(-437.438591994532 / 2, 6);
    expect(answers.methods['closed-form'].policy).toEqual({
      p: expect.closeTo(0.625, 12),
      k: expect.closeTo(0.0478125, 12),
    });
    expect(answers.methods.grid).toHaveProperty('unavailable');
    expect(answers.agree).toBeNull();
  });

  it('new writes a file that derives, and never replaces one', async () => {
    const name = join(folder, 'fresh');
    expect((await costate('new', name)).code).toBe(0);
    expect((await costate('derive', `${name}.yaml`)).code).toBe(0);
    writeFileSync(`${name}.yaml`, 'mine');
    expect((await costate('new', name)).code).toBe(2);
    expect(readFileSync(`${name}.yaml`, 'utf8')).toBe('mine');
    expect((await costate('new', join(folder, 'copy'), '--from', 'merton')).code).toBe(0);
    expect(readFileSync(join(folder, 'copy.yaml'), 'utf8')).toContain('Merton');
    expect(readdirSync(folder).filter((f) => f.includes('.tmp'))).toEqual([]);
  });

  it('--param replaces a value exactly and refuses strangers', async () => {
    const out = join(folder, 'third');
    await costate('derive', 'lqr', '--format', 'md', '--param', 'sigma=1/3', '--out', out);
    expect(readFileSync(join(out, 'lqr.md'), 'utf8')).toContain('"sigma":"1/3"');
    const wrong = await costate('derive', 'lqr', '--param', 'sgima=1', '--json');
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: 'input.argument', suggestion: 'sigma' } });
    expect((await costate('derive', 'lqr', '--param', 'sigma=-1')).code).toBe(2);
  });

  it('--help and --version end with 0', async () => {
    expect((await costate('--version')).out).toMatch(/^\d+\.\d+\.\d+/);
    for (const command of [[], ['solve'], ['verify'], ['derive'], ['report'], ['new'], ['list'], ['check']]) {
      const { code, out } = await costate(...command, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Usage: costate/);
    }
  });
});

const linear = lqr.replace(/maximize: .*/, 'maximize: -x^2').replace(/^candidate[\s\S]*?at:/m, 'at:');
const drift = (formula: string): string => lqr.replace('alpha*x + beta*a', formula);

describe('bad input: one clear message with its place, exit code 2, at once', () => {
  it.each([
    ['unknown key', lqr.replace('discount:', 'discuont:'), /discount/],
    ['misspelt function', drift('sinn(x)'), /sin/],
    ['undeclared symbol', lqr.replace('{W: sigma}', '{W: sgima}'), /Did you mean 'sigma'\?/],
    ['missing drift', lqr.replace('drift: alpha*x + beta*a, ', ''), /drift of 'x'/],
    ['an unquoted comma in a flow map', drift('max(alpha*x, beta*a)'), /must be quoted/],
    ['a control that is unbounded and linear', linear, /linear in the control 'a'/],
    ['text that is not YAML', 'once upon a time: there was: a text', /a second ': ' in one line/],
    ['a formula of 10^5 characters', drift('x+'.repeat(5e4) + 'x'), /at most 10000 characters/],
    ['nesting 10^4 deep', drift('('.repeat(4900) + 'x' + ')'.repeat(4900)), /nested more than/],
    ['9^9^9^9', drift('9^9^9^9'), /out of range/],
    ['constructor', drift('constructor*x'), /unknown symbol 'constructor'/],
    ['__proto__', drift('__proto__*x'), /unknown symbol '__proto__'/],
  ])('%s', async (name, text, message) => {
    const file = write('bad.yaml', text);
    const out = join(folder, 'untouched');
    const start = performance.now();
    const plain = await costate('derive', 'merton', file, '--out', out);
    const json = await costate('derive', file, '--json');
    expect(performance.now() - start, name).toBeLessThan(2000);
    expect([plain.code, json.code]).toEqual([2, 2]);
    expect(plain.out).toBe('');
    expect(plain.err).toMatch(message);
    expect(plain.err).toMatch(/bad\.yaml:\d+:\d+ {2}\S/);
    expect(plain.err).not.toMatch(/\n\s+at /);
    expect(plain.err.split('\n').length).toBeLessThan(8);
    expect(existsSync(out)).toBe(false);
    const { error } = JSON.parse(json.out) as { error: Record<string, unknown> };
    expect(error).toMatchObject({
      file,
      line: expect.any(Number),
      column: expect.any(Number),
      code: expect.stringMatching(/^(input|infeasible)\./),
    });
  });

  it('a name that is declared is harmless, whatever it is', async () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']) {
      const file = write('names.yaml', lqr.replaceAll('alpha', name));
      expect((await costate('derive', file, '--json')).code, name).toBe(0);
    }
  });

  it.each([
    ['a folder', ['derive', folder + '/'], /is a folder/],
    ['a missing file', ['derive', './none.yaml'], /no such file/],
    ['no such id', ['derive', 'lqrr'], /Did you mean 'lqr'\?/],
    ['no such command', ['drive', 'lqr'], /Did you mean 'derive'\?/],
    ['no such option', ['derive', 'lqr', '--formt', 'md'], /--format/],
    ['no such format', ['derive', 'lqr', '--format', 'pdf'], /tex, html, md, json/],
    ['no such method', ['solve', 'lqr', '--methods', 'gird'], /Did you mean 'grid'\?/],
    ['no number', ['solve', 'lqr', '--at', 'x=one'], /number/],
    ['no point', ['solve', 'lqr', '--at', '1.5'], /name=value/],
    ['no such state', ['solve', 'lqr', '--at', 'y=1'], /not a state/],
    ['a misspelt option', ['solve', 'lqr', '--tolerence', '1'], /Did you mean '--tolerance'\?/],
    ['a sweep of nothing', ['solve', 'lqr', '--sweep', 'sigma'], /name=from:to:count/],
    ['a sweep without a count', ['solve', 'lqr', '--sweep', 'sigma=0.1:0.5'], /name=from:to:count/],
    ['a sweep of text', ['solve', 'lqr', '--sweep', 'sigma=a:b:3'], /a number such as 0\.1/],
    ['a sweep of a stranger', ['solve', 'lqr', '--sweep', 'sgima=0.1:0.5:3'], /no parameter 'sgima'/],
    ['no tolerance at all', ['solve', 'lqr', '--tolerance', '0'], /a positive number/],
    ['a negative number of paths', ['solve', 'lqr', '--paths', '-5'], /a whole number from 2/],
    ['no workers', ['solve', 'lqr', '--workers', '0'], /a whole number from 1/],
    ['another ending', ['solve', 'lqr.yml'], /Write \.\/lqr\.yml for a file/],
    ['an ending that is not written', ['solve', 'lqr', '--out', 'x.pdf'], /\.csv or \.svg/],
    ['a point outside the domain', ['solve', 'merton', '--at', 'x=-1'], /outside the state's domain/],
    ['an infeasible problem', ['solve', 'merton', '--param', 'rho=0.001', '--param', 'gamma=1/2'], /./],
    ['a bad seed', ['list', '--seed', '-1'], /whole number/],
    ['nothing to verify', ['verify'], /--all/],
    ['the same twice', ['derive', 'lqr', 'lqr'], /twice/],
    ['theory without numbers', ['solve', 'ito'], /theory/],
    ['parameters for theory', ['derive', 'ito', '--param', 'gamma=1'], /'ito' is theory and has no parameters/],
    ['more points than fit', ['solve', 'lqr', '--points', '1000000000'], /from 13 to 4000000/],
    ['fewer points than a grid needs', ['solve', 'lqr', '--points', '3'], /from 13 to/],
    ['more paths than fit', ['solve', 'lqr', '--paths', '1000000000'], /paths of \d+ steps take longer/],
    ['no folder', ['derive', 'lqr', '--out', ''], /--out names no folder/],
    ['a file for a folder', ['derive', 'lqr', '--out', join(root, 'LICENSE')], /a file is in its place/],
    ['a folder that cannot be made', ['report', 'lqr', '--out', '/proc/none'], /no folder can be made there/],
    ['an article that is not there', ['check', 'a.md'], /a\.md {2}cannot be read: there is no such file/],
  ])('%s', async (_, argv, message) => {
    const { code, out, err } = await costate(...argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    const json = await costate(...argv, '--json');
    expect(Object.keys(JSON.parse(json.out) as object)).toEqual(['error']);
  });

  it.each([
    ['one worker', '1', costate],
    ['two', '2', (...argv: string[]) => Promise.resolve(execute(argv))],
  ] as const)('one wrong file among several leaves the others their results, with %s', async (_, n, run) => {
    const wrong = write('wrong-name.yaml', lqr.replace('W: sigma', 'W: sgima'));
    const { code, out, err } = await run('verify', wrong, 'merton-log', '--quick', '--workers', n);
    expect(code).toBe(2);
    expect(out).toContain('merton-log');
    expect(err).toMatch(/wrong-name\.yaml:\d+:\d+ {2}unknown symbol 'sgima'/);
    const json = await run('verify', wrong, 'merton-log', '--quick', '--workers', n, '--json');
    const { derivations } = JSON.parse(json.out) as { derivations: { id: string; error?: { code: string } }[] };
    expect(derivations.map((d) => [d.id, d.error?.code])).toEqual([
      ['wrong-name', 'input.symbol'],
      ['merton-log', undefined],
    ]);
  });

  it('a folder in the way of an output leaves it alone', async () => {
    const out = join(folder, 'blocked');
    mkdirSync(join(out, 'merton.md'), { recursive: true });
    expect((await costate('derive', 'lqr', 'merton', '--format', 'md', '--out', out)).code).toBe(2);
    expect(readdirSync(out)).toEqual(['merton.md']);
  });
});

describe('the executable', () => {
  it('ends a run that takes too long with exit code 3', () => {
    const { code, err } = execute(['verify', '--all', '--time-limit', '0.2']);
    expect(code).toBe(3);
    expect(err).toMatch(/time limit/);
  });

  it('ends quietly when its reader has gone', () => {
    const pipe = `"${process.execPath}" dist/src/cli/main.js --help | true; exit "\${PIPESTATUS[0]}"`;
    const { status, stderr } = spawnSync('bash', ['-c', pipe], { encoding: 'utf8', cwd: root });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('gives the same on two threads as on one', async () => {
    const small = `state: {x: positive}
control: {}
parameters: {s: 0.2}
dynamics: {x: {drift: -x, noise: {W: s*x}}}
objective: {maximize: x, discount: 0.1}
`;
    const argv = ['verify', write('one.yaml', small), write('two.yaml', small), '--quick', '--json', '--workers'];
    const untimed = (text: string): object => ({ ...(JSON.parse(text) as object), seconds: 0 });
    const [alone, together] = [await costate(...argv, '1'), execute([...argv, '2'])];
    expect([alone.code, together.code]).toEqual([0, 0]);
    expect(untimed(together.out)).toEqual(untimed(alone.out));
  });
});

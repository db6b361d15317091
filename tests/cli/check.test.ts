/** The claims in an article: verdicts with their lines, mistakes with their places, and the article with formulas put in. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-check-'));
const root = join(import.meta.dirname, '../..');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

async function check(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const code = await runCommandLine(['check', ...argv]);
  vi.restoreAllMocks();
  return { code, out, err };
}

const block = (subject: string, claims: Readonly<Record<string, string>>): string =>
  `\`\`\`costate\n${subject}\nclaims:\n${Object.entries(claims).map(([k, v]) => `  ${k}: ${v}\n`).join('')}\`\`\`\n`; // prettier-ignore

/** Verdicts of one block's claims, by name. */
async function verdicts(subject: string, claims: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { out } = await check(write('verdicts.md', block(subject, claims)), '--json');
  const { derivations } = JSON.parse(out) as { derivations: { steps: { id: string; verdict: string }[] }[] };
  return Object.fromEntries((derivations[0]?.steps ?? []).map((s) => [s.id.replace('claims.', ''), s.verdict]));
}

describe('claims on problems', () => {
  it('are proved where they are right, and each wrong variant is refuted', async () => {
    expect(
      await verdicts('problem: lqr', {
        policy: 'a = -beta*P*x/r',
        riccati: 'rho*P = q + 2*alpha*P - beta^2*P^2/r',
        slope: 'D(V, x) = -P*x',
        concave: 'D(V, x, 2) < 0',
        sign: 'a = beta*P*x/r',
        half: 'rho*P = q + alpha*P - beta^2*P^2/r',
        square: 'c = sigma*P/(2*rho)',
        convex: 'D(V, x, 2) > 0',
      }),
    ).toEqual({
      policy: 'proved',
      riccati: 'proved',
      slope: 'proved',
      concave: 'proved',
      sign: 'refuted',
      half: 'refuted',
      square: 'refuted',
      convex: 'refuted',
    });
    expect(
      await verdicts('problem: merton', { share: 'p = (mu - r)/(gamma*sigma^2)', lost: 'p = (mu - r)/sigma^2' }),
    ).toEqual({ share: 'proved', lost: 'refuted' });
  });

  it('have the line they stand on, in every kind of fence and with CRLF', async () => {
    const article = [
      '# Title',
      '',
      '~~~~ costate',
      'problem: lqr',
      'claims:',
      '  policy: a = -beta*P*x/r',
      '~~~~~',
      '',
      '````md',
      '```costate',
      'problem: nothing',
      '```',
      '````',
      '',
      '> ```costate',
      '> problem: lqr',
      '> claims:',
      '>   wrong: a = beta*P*x/r',
      '> ```',
    ].join('\r\n');
    const file = write('lines.md', article);
    const { code, out } = await check(file);
    expect(code).toBe(1);
    expect(out).toMatch(/lines\.md:6 {2}proved +policy {2}a = -beta\*P\*x\/r/);
    expect(out).toMatch(/lines\.md:18 {2}refuted +wrong .*\n {4}At .* the left side is/);
    expect(out).toContain('2 claims: 1 proved, 1 refuted');
    const json = JSON.parse((await check(file, '--json')).out) as {
      derivations: { id: string; steps: { id: string; line: number }[] }[];
      summary: { steps: number; proved: number; refuted: number };
    };
    expect(json.derivations.map((d) => d.steps.map((s) => [s.id, s.line]))).toEqual([
      [['claims.policy', 6]],
      [['claims.wrong', 18]],
    ]);
    expect(json.summary).toMatchObject({ steps: 2, proved: 1, refuted: 1 });
  });

  it('may be on a problem in place, or in a file beside the article', async () => {
    const lqr = readFileSync(join(root, 'derivations/problems/lqr.yaml'), 'utf8');
    write('own.yaml', lqr);
    const inside = lqr.trimEnd().split('\n').map((line) => `  ${line}`).join('\n'); // prettier-ignore
    const text = `\`\`\`costate\nproblem:\n${inside}\nclaims:\n  more: P > 0\n\`\`\`\n\n${block('problem: ./own.yaml', { policy: 'a = -beta*P*x/r' })}`;
    const { code, out } = await check(write('place.md', text));
    expect(out).toContain('5 claims: 5 proved');
    expect(code).toBe(0);
  });
});

describe('claims on theory', () => {
  const right = 'D(V, t) = D(mu, x) - D(V, x)*mu + (Sigma*D(V, x))^2/2 - Sigma^2*D(V, x, 2)/2';

  it('are proved from a derived step or by themselves, refuted where they contradict it, else left open', async () => {
    expect(
      await verdicts('derivation: log-transform', {
        equation: right,
        multiple: `-2*exp(V)*D(V, t) = -2*exp(V)*(${right.slice(right.indexOf('=') + 1)})`,
        definition: 'D(eta, x) = -eta*D(V, x)',
        hypothesis: 'D(eta, t) = -D(eta*mu, x) - Sigma^2*D(eta, x, 2)/2',
        positive: 'eta > 0',
        flipped: right.replace('- Sigma', '+ Sigma'),
        dropped: 'D(V, t) = D(mu, x)',
        chain: 'D(eta, x) = eta*D(V, x)',
        // True where the equation holds, but only once it is differentiated: not found, and not contradicted.
        differentiated: `${right} + D(V, t, x) - D(${right.slice(right.indexOf('=') + 1)}, x)`,
      }),
    ).toEqual({
      equation: 'proved',
      multiple: 'proved',
      definition: 'proved',
      hypothesis: 'assumed',
      positive: 'proved',
      flipped: 'refuted',
      dropped: 'refuted',
      chain: 'refuted',
      differentiated: 'undecided',
    });
  });

  it('name the step and the hypothesis that they follow from', async () => {
    const file = write('theory.md', block('derivation: log-transform', { equation: right }));
    const { out } = await check(file, '--json');
    expect(out).toContain(
      "the same equation as 'log-equation.d1' (proved), which rests on 'reversed-density.d1' (assumed)",
    );
  });

  it('are left open where nothing derived decides them: exit code 3', async () => {
    const file = write('open.md', block('derivation: hjb-diffusion', { open: 'rho*V = r' }));
    const { code, out } = await check(file);
    expect(out).toMatch(/open\.md:4 {2}undecided {2}open/);
    expect(code).toBe(3);
  });
});

describe('--write', () => {
  it('puts formulas and verdicts in place of the blocks and leaves all else byte for byte', async () => {
    const [before, between, after] = [
      '\ufeff---\r\ntitle: A\r\n---\r\nText \u2212 it\r\n\r\n',
      '\r\n\r\n> ',
      '\r\n\r\nlast  line',
    ];
    const crlf = (text: string): string => text.trimEnd().replace(/\n/g, '\r\n');
    const first = crlf(block('problem: lqr', { policy: 'a = -beta*P*x/r' }));
    const second = crlf(block('problem: lqr', { wrong: 'a = beta*P*x/r' })).replace(/\r\n/g, '\r\n> ');
    const file = write('in.md', before + first + between + second + after);
    const target = join(folder, 'written', 'out.md');
    expect((await check(file, '--write', target, '--seed', '7')).code).toBe(1);
    const result = readFileSync(target, 'utf8');
    expect(result.startsWith(`${before}<!-- costate {"version":`)).toBe(true);
    expect(result.endsWith(after)).toBe(true);
    expect(result).toContain('"seed":7');
    expect(result).toContain('$$\r\na = -\\frac{\\beta P x}{r}\r\n$$\r\n\r\n**policy**: *proved*.');
    expect(result).toContain('\r\n\r\n> $$\r\n> a = \\frac{\\beta P x}{r}\r\n> $$\r\n>\r\n> **wrong**: *refuted*.');
    expect(result.replace(/\r\n/g, '')).not.toContain('\n');
    expect(readdirSync(join(folder, 'written'))).toEqual(['out.md']);
  });

  it('writes nothing for an article with a mistake, and never over the article', async () => {
    const file = write('mistake.md', block('problem: lqr', { policy: 'a = -betta*P*x/r' }));
    const target = join(folder, 'never.md');
    expect((await check(file, '--write', target)).code).toBe(2);
    expect(readdirSync(folder)).not.toContain('never.md');
    const { code, err } = await check(file, '--write', file);
    expect(code).toBe(2);
    expect(err).toContain('would replace the article itself');
  });
});

describe('mistakes in an article', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['a misspelt symbol', `Text\n\n${block('problem: lqr', { p: 'a = -betta*P*x/r' })}`, '6:11', "unknown symbol 'betta' in claims.p"],
    ['a symbol in a quotation', '> ```costate\n> problem: lqr\n> claims: {p: betta = 1}\n> ```\n', '3:15', "Did you mean 'beta'?"],
    ['YAML', '# A\r\n\r\n```costate\r\nproblem: [\r\n```\r\n', '4:', "'[' is not closed"],
    ['a problem in place', '```costate\nproblem:\n  state: {x: real}\n  dynamics: {x: {drift: sgima}}\n  objective: {maximize: -x^2}\nclaims: {a: x = 1}\n```\n', '4:25', "unknown symbol 'sgima' in dynamics.x.drift"],
    ['an unknown id', block('problem: lqrr', { p: 'x = 1' }), '2:10', "Did you mean 'lqr'?"],
    ['a missing file', block('problem: ./none.yaml', { p: 'x = 1' }), '2:10', 'there is no such file'],
    ['theory as a problem', block('problem: ito', { p: 'x = 1' }), '2:10', 'Write derivation: ito.'],
    ['a variable of a theory', block('derivation: log-transform', { p: 'D(V, y) = 1' }), '4:11', 'expected one of t, x'],
    ['an unknown key', '```costate\nproblm: lqr\n```\n', '2:1', "Did you mean 'problem'?"],
    ['no claims', '```costate\nproblem: lqr\n```\n', '2:10', "'claims' is missing"],
    ['an empty block', '\n```costate\n```\n', '2', 'the block is empty'],
    ['no block', '# Title\n', '', "no block marked 'costate'"],
  ]; // prettier-ignore

  it.each(cases)('%s has its place', async (_, text, place, message) => {
    const file = write('wrong.md', text);
    const { code, err } = await check(file);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.startsWith(`${file}${place === '' ? '' : `:${place}`}`)).toBe(true);
    const json = JSON.parse((await check(file, '--json')).out) as { error: { file: string; line?: number } };
    expect(json.error.file).toBe(file);
    expect(String(json.error.line ?? '')).toBe(place.split(':')[0]);
  });
});

/**
 * The whole chain with every mutant, several times over: too long for the tests, and the last word on them. Seconds are
 * told, not judged.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rows of the chain from Bellman's equation to diffusion models. */
const CHAIN = [
  'bellman', 'hjb-deterministic', 'hamilton-jacobi', 'ito', 'hjb-diffusion', 'hjb-time-dependent', 'feynman-kac',
  'q-function', 'policy-iteration', 'lqr', 'lqr-matrix', 'lqr-discrete', 'merton', 'merton-log', 'fokker-planck',
  'time-reversal', 'log-transform', 'diffusion-control', 'verification-gap', 'score-matching', 'hopf-cole',
  'schrodinger-bridge', 'soft-hjb',
]; // prettier-ignore

interface Report {
  readonly derivations: readonly {
    readonly id: string;
    readonly steps: readonly { readonly id: string; readonly verdict: string; readonly mutants?: object }[];
  }[];
  readonly summary: {
    readonly steps: number;
    readonly proved: number;
    readonly undecided: number;
    readonly refuted: number;
    readonly mutants: { readonly killed: number; readonly survived: number; readonly equivalent: number };
  };
}

/** What `costate verify --all` says, and how long that took. */
function verified(...options: readonly string[]): { readonly text: string; readonly report: Report } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/src/cli/main.js', 'verify', '--all', '--json', ...options],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  console.log(`verify --all ${options.join(' ')}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return { text: stdout, report: JSON.parse(stdout) as Report };
}

/** The report without what a clock says. */
const untimed = (text: string): string =>
  JSON.stringify(JSON.parse(text, (key, value: unknown) => (key === 'seconds' ? 0 : value)));

describe('the chain', () => {
  let full: ReturnType<typeof verified>;
  beforeAll(() => {
    full = verified('--mutants', '--workers', '2');
  });

  it('is complete', () => {
    const ids = full.report.derivations.map((d) => d.id);
    expect(CHAIN.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has nothing refuted or undecided, and six steps in ten are proved', () => {
    const { steps, proved, undecided, refuted } = full.report.summary;
    console.log(`${steps} steps, ${proved} proved`);
    expect([undecided, refuted]).toEqual([0, 0]);
    expect(proved / steps).toBeGreaterThan(0.6);
  });

  it('has its mutants refuted, five hundred and more', () => {
    const { killed, survived, equivalent } = full.report.summary.mutants;
    console.log(`${killed} mutants refuted, ${survived} survived, ${equivalent} equivalent`);
    expect(survived).toBe(0);
    expect(killed).toBeGreaterThan(500);
    expect(equivalent).toBeLessThanOrEqual(killed / 9);
  });

  it('is judged the same again, by one worker or two', () => {
    expect(untimed(verified('--mutants', '--workers', '1').text)).toBe(untimed(full.text));
    expect(untimed(verified('--mutants', '--workers', '2').text)).toBe(untimed(full.text));
  });

  it('is judged otherwise at most in figures with another seed', () => {
    const verdicts = (report: Report): unknown =>
      report.derivations.map((d) => d.steps.map((s) => [d.id, s.id, s.verdict]));
    expect(verdicts(verified('--seed', '2').report)).toEqual(verdicts(full.report));
  });

  it('is looked at quickly', () => {
    const { undecided, refuted } = verified('--quick').report.summary;
    expect([undecided, refuted]).toEqual([0, 0]);
  });
});

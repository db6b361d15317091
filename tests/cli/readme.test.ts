/** What the README shows is there and comes out as it says: its guide is walked from the blank file to the report. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/cli/catalogue.js';
import { deriveProblem, parseProblem } from '../../src/index.js';

const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'costate-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));

const guide = readme.slice(readme.indexOf('## From a blank file'), readme.indexOf('## What a file can say'));
const blocks = (kind: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`\`\`\`${kind}\\n(.*?)\`\`\``, 'gs'))].map((m) => m[1] ?? '');

/** Durations differ from run to run, and with them the blanks that set them to the right. */
const untimed = (text: string): string => text.replace(/ +\d+(?:\.\d+)? (?:ms|s)$/gm, '').trimEnd();

/** Lines with … for what is left out, in their order. */
function expectLines(shown: string, found: string): void {
  let rest = untimed(found).split('\n');
  for (const line of untimed(shown).split('\n')) {
    const [start = ''] = line.split('…');
    const cut = line.includes('…');
    const at = rest.findIndex((l) => (cut ? l.startsWith(start) : l === line));
    expect(at, `${line}\n  in\n${found}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(cut && start === '' ? 0 : at + 1);
  }
}

describe('the README', () => {
  it('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.filter((path) => !existsSync(join(packageRoot(), path)))).toEqual([]);
  });

  it('has no problem that cannot be derived', () => {
    const problems = [...readme.matchAll(/```yaml\n(.*?)```/gs)]
      .map((m) => m[1] ?? '')
      .filter((t) => /^dynamics:/m.test(t));
    expect(problems.length).toBeGreaterThan(1);
    for (const text of problems) {
      // The guide's first file has the slip that it is about.
      const problem = parseProblem(text.replace('k x,', 'k*x,'), { id: 'shown' });
      expect(deriveProblem(problem).steps.length).toBeGreaterThan(0);
    }
  });

  it('has a guide whose commands say what it says', () => {
    const [model = '', beliefs = ''] = blocks('yaml');
    const mended = model.replace('k x,', 'k*x,');
    const believed = `${mended}${beliefs}`;
    // What the file is at each command, as the text between the commands says.
    const files = [model, mended, mended, believed, believed.replace('= -g\n', '= -2*g\n')];
    const codes = [2, 0, 0, 1, 0];
    const runs = blocks('console');
    expect(runs.length).toBe(files.length);
    expect(new Set(files).size).toBe(4);
    for (const [i, run] of runs.entries()) {
      const [command = '', ...shown] = run.split('\n');
      const argv = command.replace('$ npx costate ', '').split(' ');
      writeFileSync(join(folder, 'greenhouse.yaml'), files[i] ?? '');
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot(), 'dist/src/cli/main.js'), ...argv], {
        cwd: folder,
        encoding: 'utf8',
      }); // prettier-ignore
      expect(status, command).toBe(codes[i]);
      expectLines(shown.join('\n'), status === 2 ? stderr : stdout);
    }
    expect(existsSync(join(folder, 'report', 'index.html'))).toBe(true);
  });
});

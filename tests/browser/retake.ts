/**
 * Takes every picture of the README anew, from one run of `npm start`: `npx tsx tests/browser/retake.ts`. Needs Chromium,
 * and pdflatex with pdftoppm (Debian's texlive-latex-recommended, texlive-pictures, lmodern and poppler-utils).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The derivation that is shown typeset, and the page of it. */
const [TYPESET, PAGE] = ['diffusion-control', 2];

const run = (command: string, args: readonly string[], input?: string): string =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'inherit'], input });
const tsx = (script: string, args: readonly string[], input?: string): string =>
  run('npx', ['tsx', script, ...args], input);

const scratch = mkdtempSync(join(tmpdir(), 'costate-pictures-'));
try {
  const output = run('npm', ['start', '--silent']);
  writeFileSync('docs/terminal.svg', tsx('tests/browser/terminal.ts', [], output));
  writeFileSync('docs/chain-map.svg', tsx('tests/browser/chain-map.ts', ['out/costate.json']));
  process.stdout.write(tsx('tests/browser/page.ts', ['out/index.html', '--screenshots', 'docs']));

  tsx('src/cli/main.ts', ['report', TYPESET, '--out', scratch, '--quiet']);
  for (let round = 0; round < 3; round++)
    run('pdflatex', ['-interaction=nonstopmode', '-output-directory', scratch, join(scratch, 'costate.tex')]);
  const page = String(PAGE);
  const crop = ['-x', '120', '-y', '130', '-W', '940', '-H', '1240'];
  const picture = ['-r', '140', '-png', '-singlefile', '-gray', '-f', page, '-l', page, ...crop];
  run('pdftoppm', [...picture, join(scratch, 'costate.pdf'), 'docs/typeset']);
} finally {
  rmSync(scratch, { recursive: true });
}

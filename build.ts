/**
 * Bundles the command line, the library and the theory into dist/, as modules that share their code. mathjs is bundled,
 * because a tree-shaken parser loads in milliseconds and the whole package does not; every other package stays outside.
 */
import { build, type Metafile } from 'esbuild';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemSchema } from './src/problem/json-schema.js';

const BUNDLED = 'mathjs';

function dependencyNames(): readonly string[] {
  const content: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  const dependencies =
    typeof content === 'object' && content !== null && 'dependencies' in content ? content.dependencies : {};
  return Object.keys(dependencies ?? {});
}

/** Packages whose code is in the bundle, from the paths of what went into it. */
function bundledPackages(metafile: Metafile): readonly string[] {
  const names = Object.keys(metafile.inputs).flatMap((path) => {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].sort();
}

/** Licences and notices of bundled packages, which must travel with their code. */
function notices(names: readonly string[]): string {
  return names
    .map((name) => {
      const content: unknown = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
      const licence =
        typeof content === 'object' && content !== null && 'license' in content ? String(content.license) : '';
      const folder = join('node_modules', name);
      const files = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'NOTICE'].map((f) => join(folder, f)).filter(existsSync);
      return [
        name,
        '='.repeat(name.length),
        `Licence: ${licence}`,
        '',
        ...files.map((f) => readFileSync(f, 'utf8').trim()),
        '',
      ].join('\n');
    })
    .join('\n');
}

const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const changed = (path: string): number => statSync(path).mtimeMs;

/** With `--if-stale`: whether what was built is younger than everything that it is built from. */
const fresh =
  process.argv.includes('--if-stale') &&
  existsSync('dist/src/cli/main.js') &&
  [...files('src'), ...files('derivations'), 'build.ts', 'package.json'].every(
    (path) => changed(path) < changed('dist/src/cli/main.js'),
  );
if (fresh) process.exit();

// Chunks carry hashes in their names, and theory is found by its file: those of an older build must not stay.
for (const folder of ['dist/chunks', 'dist/derivations']) rmSync(folder, { recursive: true, force: true });

const theory = readdirSync('derivations/theory').filter((name) => name.endsWith('.ts'));

const { metafile } = await build({
  entryPoints: [
    'src/cli/main.ts',
    'src/cli/worker.ts',
    'src/cli/path-worker.ts',
    'src/index.ts',
    ...theory.map((name) => `derivations/theory/${name}`),
  ],
  outbase: '.',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: dependencyNames().filter((name) => name !== BUNDLED),
  legalComments: 'eof',
  metafile: true,
  logLevel: 'warning',
});

writeFileSync(
  'dist/NOTICE',
  `Parts of these packages are included in this folder.\n\n${notices(bundledPackages(metafile))}`,
);
// For editors: completion and checks in problem files.
writeFileSync('dist/problem.schema.json', `${JSON.stringify(problemSchema(), undefined, 2)}\n`);
chmodSync('dist/src/cli/main.js', 0o755);

/**
 * `costate new`: a commented problem file that runs, to be changed by its owner. What the comments say of a key is what the
 * format says of it.
 */
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { FORMAT } from '../problem/format.js';
import { optionalKeys } from '../problem/optional-keys.js';
import { packageRoot } from './catalogue.js';

/** A problem whose answer is known. */
const TEMPLATE = `title: TITLE

# {state}
state:
  x: real

# {control}
control:
  a: real

# {time}
time: {name: t, horizon: infinite}

# {parameters}
parameters:
  kappa: {value: 0.5, domain: positive}
  cost: {value: 0.2, domain: positive}
  sigma: {value: 0.3, domain: positive}
  rho: {value: 0.1, domain: positive}

# {dynamics}
dynamics:
  x: {drift: -kappa*x + a, noise: {W: sigma}}

# {objective}
objective:
  maximize: -(x^2 + cost*a^2)/2
  discount: rho

# {candidate}
candidate: -P*x^2/2 - c

# {claims}
claims:
  policy: a = -P*x/cost

# {at}
at: {x: 1}
`;

const WIDTH = 110;

/** Lines of a comment, broken between words. */
function comment(text: string, indent = ''): string {
  const lines = text.split(' ').reduce<string[]>((done, word) => {
    const last = done.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    return last === undefined || longer.length + indent.length > WIDTH ? [...done, word] : [...done.slice(0, -1), longer];
  }, []); // prettier-ignore
  return lines.map((line) => `# ${indent}${line}`).join('\n');
}

const saysOf = (key: string): string => FORMAT.find((k) => k.key === key)?.says ?? key;

/** The file's name for a problem's name. */
export const problemFileName = (name: string): string => (/\.ya?ml$/.test(name) ? name : `${name}.yaml`);

/** The line by which editors find the schema: a path from the file, so that the two may be moved together. */
function schemaLine(file: string): string {
  const path = relative(dirname(resolve(file)), join(packageRoot(), 'dist', 'problem.schema.json'));
  return `# yaml-language-server: $schema=${path.split(sep).join('/')}`;
}

/** The keys that the problem does without, to be put in by taking the sign away. */
function rest(text: string): string {
  const keys = optionalKeys(parse(text));
  if (keys.length === 0) return '';
  const lines = keys.map(({ line, says }) => `# ${line}\n${comment(says, '    ')}`);
  return ['', '# What else a problem may have, each with an example:', ...lines].join('\n');
}

/** The text of the new file: the template, or another problem's text, and what else could be put in. */
export function newProblemText(name: string, from: string | undefined): string {
  const path = problemFileName(name);
  const file = basename(path);
  const title = file.replace(/\.ya?ml$/, '').replace(/[-_]+/g, ' ');
  const text =
    from ??
    TEMPLATE.replace(/# \{(\w+)\}/g, (_, key: string) => comment(saysOf(key))).replace('TITLE', () =>
      JSON.stringify(title),
    );
  const shown = file === path ? `./${file}` : path;
  return [
    schemaLine(path),
    '# A stochastic control problem for costate. Try:',
    `#   costate derive ${shown}`,
    `#   costate verify ${shown} --mutants`,
    `#   costate solve ${shown}`,
    text.trimEnd(),
    rest(text),
  ]
    .join('\n')
    .replace(/\n*$/, '\n');
}

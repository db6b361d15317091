/** The syntax that an exported file needs of its language: names, assignments, functions, and a few lines that differ more. */
import type { CodeLanguage } from '../../expression/print-code.js';

export interface Routine {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly says: string;
  readonly body: readonly string[];
  /** Not for those who use the file. */
  readonly inner?: boolean;
}

export interface Language {
  readonly code: CodeLanguage;
  readonly moduleFile: (id: string) => string;
  readonly testFile: (id: string) => string;
  /** Words that no name of a problem may take. */
  readonly reserved: ReadonlySet<string>;
  readonly header: (lines: readonly string[]) => readonly string[];
  /** What comes before everything else. */
  readonly prelude: readonly string[];
  /** Between constants and functions. */
  readonly gap: readonly string[];
  readonly assign: (name: string, value: string) => string;
  readonly unpack: (names: readonly string[], value: string) => string;
  readonly list: (values: readonly string[]) => string;
  readonly record: (entries: readonly (readonly [key: string, value: string])[]) => string;
  readonly item: (record: string, key: string) => string;
  readonly spread: (list: string) => string;
  readonly give: (value: string) => string;
  readonly routine: (routine: Routine) => readonly string[];
  readonly integrator: (words: IntegratorWords) => Routine;
}

export interface IntegratorWords {
  readonly name: string;
  readonly time: string;
  readonly names: readonly string[];
  readonly horizon: string;
  readonly steps: number;
}

const quoted = (text: string): string => JSON.stringify(text);

const indented = (lines: readonly string[], by: string): readonly string[] =>
  lines.map((l) => (l === '' ? '' : by + l));

/** Nothing of the text may end a comment or a docstring. */
const harmless = (text: string): string =>
  text
    .replace(/\*\//g, '* /')
    .replace(/["\\]/g, "'")
    .replace(/\p{Cc}/gu, ' ');

const integratorSays = ({ names, time }: IntegratorWords): string =>
  `${names.join(', ')} at ${time}, integrated back from the horizon by the classical Runge-Kutta method.`;

const JS_WORDS =
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
  'implements import in instanceof interface let new null package private protected public return static super switch this ' +
  'throw true try typeof var void while with yield await async arguments eval undefined NaN Infinity Math Number Object ' +
  'RangeError finite';

export const javascript: Language = {
  code: 'js',
  moduleFile: (id) => `${id}.mjs`,
  testFile: (id) => `${id}.test.mjs`,
  reserved: new Set(JS_WORDS.split(' ')),
  header: (lines) => ['/**', ...lines.map((line) => ` * ${harmless(line)}`.trimEnd()), ' */', ''],
  prelude: [
    '/** Nothing passes on a number that is none. */',
    'function finite(value, what) {',
    '  if (!Number.isFinite(value)) throw new RangeError(`${what} is not finite here`);',
    '  return value;',
    '}',
    '',
  ],
  gap: [''],
  assign: (name, value) => `const ${name} = ${value};`,
  unpack: (names, value) => `const [${names.join(', ')}] = ${value};`,
  list: (values) => `[${values.join(', ')}]`,
  record: (entries) => `{ ${entries.map(([key, value]) => `${quoted(key)}: ${value}`).join(', ')} }`,
  item: (record, key) => `${record}[${quoted(key)}]`,
  spread: (list) => `...${list}`,
  give: (value) => `return ${value};`,
  routine: ({ name, arguments: args, says, body, inner }) => [
    `/** ${harmless(says)} */`,
    `${inner ? '' : 'export '}function ${name}(${args.join(', ')}) {`,
    ...indented(body, '  '),
    '}',
    '',
  ],
  integrator: (words) => ({
    name: words.name,
    arguments: [words.time],
    says: integratorSays(words),
    body: [
      `const horizon = ${words.horizon};`,
      `const steps = Math.max(1, Math.ceil((${words.steps} * (horizon - ${words.time})) / horizon));`,
      `const step = (${words.time} - horizon) / steps;`,
      'const moved = (values, slopes, by) => values.map((v, i) => v + by * slopes[i]);',
      'let values = atHorizon();',
      'for (let count = 0; count < steps; count++) {',
      '  const at = horizon + count * step;',
      '  const k1 = rates(at, ...values);',
      '  const k2 = rates(at + step / 2, ...moved(values, k1, step / 2));',
      '  const k3 = rates(at + step / 2, ...moved(values, k2, step / 2));',
      '  const k4 = rates(at + step, ...moved(values, k3, step));',
      '  values = values.map((v, j) => v + (step / 6) * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]));',
      '}',
      'return values;',
    ],
  }),
};

const PYTHON_WORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import ' +
  'in is lambda nonlocal not or pass raise return try while with match case type math abs min max float int list dict sign finite';

export const python: Language = {
  code: 'python',
  moduleFile: (id) => `${pythonModule(id)}.py`,
  testFile: (id) => `test_${pythonModule(id)}.py`,
  reserved: new Set(PYTHON_WORDS.split(' ')),
  header: (lines) => ['"""', ...lines.map(harmless), '"""', ''],
  prelude: [
    'import math',
    '',
    '',
    'def sign(x):',
    '    return 0.0 if x == 0 else math.copysign(1.0, x)',
    '',
    '',
    'def finite(value, what):',
    '    """Nothing passes on a number that is none."""',
    '    if not math.isfinite(value):',
    '        raise ValueError(f"{what} is not finite here")',
    '    return value',
    '',
    '',
  ],
  gap: ['', ''],
  assign: (name, value) => `${name} = ${value}`,
  unpack: (names, value) => `${names.join(', ')}${names.length === 1 ? ',' : ''} = ${value}`,
  list: (values) => `[${values.join(', ')}]`,
  record: (entries) => `{${entries.map(([key, value]) => `${quoted(key)}: ${value}`).join(', ')}}`,
  item: (record, key) => `${record}[${quoted(key)}]`,
  spread: (list) => `*${list}`,
  give: (value) => `return ${value}`,
  routine: ({ name, arguments: args, says, body }) => [
    `def ${name}(${args.join(', ')}):`,
    `    """${harmless(says)}"""`,
    ...indented(body, '    '),
    '',
    '',
  ],
  integrator: (words) => ({
    name: words.name,
    arguments: [words.time],
    says: integratorSays(words),
    body: [
      `horizon = ${words.horizon}`,
      `steps = max(1, math.ceil(${words.steps} * (horizon - ${words.time}) / horizon))`,
      `step = (${words.time} - horizon) / steps`,
      'values = at_horizon()',
      'for count in range(steps):',
      '    at = horizon + count * step',
      '    k1 = rates(at, *values)',
      '    k2 = rates(at + step / 2, *[v + step / 2 * k for v, k in zip(values, k1)])',
      '    k3 = rates(at + step / 2, *[v + step / 2 * k for v, k in zip(values, k2)])',
      '    k4 = rates(at + step, *[v + step * k for v, k in zip(values, k3)])',
      '    values = [v + step / 6 * (a + 2 * b + 2 * c + d) for v, a, b, c, d in zip(values, k1, k2, k3, k4)]',
      'return values',
    ],
  }),
};

/** A name that Python imports: letters, digits and _, no digit first. */
export function pythonModule(id: string): string {
  const name = id.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(name) || python.reserved.has(name) ? `p_${name}` : name;
}

/** How the function is called that gives the unknowns at the horizon. */
export const horizonName = (language: Language): string => (language.code === 'js' ? 'atHorizon' : 'at_horizon');

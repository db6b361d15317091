/** The test beside an exported file: the equation holds at sample points, and the numbers are those that Costate computed. */
import type { Language } from './language.js';
import type { Sample } from './samples.js';
import type { ExportedSolution } from './solution.js';

/** Relative error allowed: the file computes in doubles what was computed in doubles, in another order. */
const TOLERANCE = '1e-9';

/** Nested lists of finite numbers, as both languages read them, to the last digit. */
const textOfNumbers = (rows: readonly (readonly number[])[]): string =>
  `[${rows.map((row) => `[${row.map((x) => (Object.is(x, -0) ? '0' : String(x))).join(', ')}]`).join(', ')}]`;

/** Point, what else the call takes, and what is expected. */
function rowOf(s: ExportedSolution, sample: Sample): readonly (readonly number[])[] {
  const { point, jets, value, scale, equation } = sample;
  const actions = sample.actions.map(([, action]) => action);
  return s.closed ? [point, actions, [value ?? NaN, scale]] : [point, actions, jets, [equation, scale]];
}

const meaning = (s: ExportedSolution): string =>
  s.closed
    ? 'The point, the controls there, and the value with the size of the terms of the equation.'
    : 'The point, the controls there, the derivatives of V, and what is left of the equation with the size of its terms.';

function javascriptTest(s: ExportedSolution, samples: readonly Sample[], language: Language): readonly string[] {
  const file = language.moduleFile(s.problem.id);
  return [
    `/** Holds ${file} to its equation and to numbers that Costate computed. Run: node --test ${language.testFile(s.problem.id)} */`,
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    `import * as solution from './${file}';`,
    '',
    `const CONTROLS = ${JSON.stringify(s.controls.map((c) => c.name))};`,
    `// ${meaning(s)}`,
    'const SAMPLES = [',
    ...samples.map((sample) => `  ${textOfNumbers(rowOf(s, sample))},`),
    '];',
    '',
    'const near = (found, expected, scale) =>',
    `  assert.ok(Math.abs(found - expected) <= ${TOLERANCE} * scale, \`\${found} is not \${expected}\`);`,
    '',
    ...(s.closed
      ? [
          "test('the equation holds', () => {",
          '  for (const [point, , [, scale]] of SAMPLES) near(solution.residual(...point), 0, scale);',
          '});',
          '',
          "test('the value is the one computed', () => {",
          '  for (const [point, , [value]] of SAMPLES) near(solution.value(...point), value, Math.abs(value) + 1e-9);',
          '});',
        ]
      : [
          "test('what is left of the equation is what was computed', () => {",
          '  for (const [point, actions, jets, [rest, scale]] of SAMPLES)',
          '    near(solution.equation(...point, ...actions, ...jets), rest, scale);',
          '});',
        ]),
    ...(s.controls.length > 0
      ? [
          '',
          "test('the controls are those computed', () => {",
          s.closed
            ? '  for (const [point, actions] of SAMPLES) {'
            : '  for (const [point, actions, jets] of SAMPLES) {',
          `    const found = solution.${s.closed ? 'policy(...point)' : 'maximiser(...point, ...jets)'};`,
          '    CONTROLS.forEach((name, i) => near(found[name], actions[i], Math.max(1, Math.abs(actions[i]))));',
          '  }',
          '});',
        ]
      : []),
    '',
  ];
}

function pythonTest(s: ExportedSolution, samples: readonly Sample[], language: Language): readonly string[] {
  const file = language.moduleFile(s.problem.id);
  return [
    `"""Holds ${file} to its equation and to numbers that Costate computed. Run: python3 ${language.testFile(s.problem.id)}"""`,
    'import unittest',
    '',
    `import ${file.replace(/\.py$/, '')} as solution`,
    '',
    `CONTROLS = ${JSON.stringify(s.controls.map((c) => c.name))}`,
    `# ${meaning(s)}`,
    'SAMPLES = [',
    ...samples.map((sample) => `    ${textOfNumbers(rowOf(s, sample))},`),
    ']',
    '',
    '',
    'class Solution(unittest.TestCase):',
    '    def near(self, found, expected, scale):',
    `        self.assertLessEqual(abs(found - expected), ${TOLERANCE} * scale)`,
    '',
    ...(s.closed
      ? [
          '    def test_equation_holds(self):',
          '        for point, _, (_, scale) in SAMPLES:',
          '            self.near(solution.residual(*point), 0, scale)',
          '',
          '    def test_value(self):',
          '        for point, _, (value, _) in SAMPLES:',
          '            self.near(solution.value(*point), value, abs(value) + 1e-9)',
        ]
      : [
          '    def test_equation(self):',
          '        for point, actions, jets, (rest, scale) in SAMPLES:',
          '            self.near(solution.equation(*point, *actions, *jets), rest, scale)',
        ]),
    ...(s.controls.length > 0
      ? [
          '',
          '    def test_controls(self):',
          s.closed ? '        for point, actions, _ in SAMPLES:' : '        for point, actions, jets, _ in SAMPLES:',
          `            found = solution.${s.closed ? 'policy(*point)' : 'maximiser(*point, *jets)'}`,
          '            for name, action in zip(CONTROLS, actions):',
          '                self.near(found[name], action, max(1, abs(action)))',
        ]
      : []),
    '',
    '',
    'if __name__ == "__main__":',
    '    unittest.main()',
    '',
  ];
}

/** The text of the test file. */
export const testText = (s: ExportedSolution, samples: readonly Sample[], language: Language): string =>
  (language.code === 'js' ? javascriptTest : pythonTest)(s, samples, language).join('\n');

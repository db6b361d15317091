/**
 * Expressions as source code of JavaScript and Python: arithmetic and elementary functions of named numbers, with nothing but
 * the language's own mathematics. The text is made from the tree alone; a name is written as the caller maps it.
 */
import { CIRCLE_NUMBER } from './circle-number.js';
import { CostateError } from '../errors.js';
import type { Expression, FunctionName } from './expression.js';
import { LEVEL, atom, held, printerFor, type Part, type Target } from './print.js';

export type CodeLanguage = 'js' | 'python';

const FUNCTIONS: Readonly<Record<CodeLanguage, Readonly<Record<FunctionName, string>>>> = {
  js: {
    exp: 'Math.exp', log: 'Math.log', sin: 'Math.sin', cos: 'Math.cos', tan: 'Math.tan', sinh: 'Math.sinh',
    cosh: 'Math.cosh', tanh: 'Math.tanh', abs: 'Math.abs', sign: 'Math.sign', min: 'Math.min', max: 'Math.max',
  },
  // Python has no sign: the module that uses it defines one.
  python: {
    exp: 'math.exp', log: 'math.log', sin: 'math.sin', cos: 'math.cos', tan: 'math.tan', sinh: 'math.sinh',
    cosh: 'math.cosh', tanh: 'math.tanh', abs: 'abs', sign: 'sign', min: 'min', max: 'max',
  },
}; // prettier-ignore

const SQUARE_ROOT: Readonly<Record<CodeLanguage, string>> = { js: 'Math.sqrt', python: 'math.sqrt' };

const PI: Readonly<Record<CodeLanguage, string>> = { js: 'Math.PI', python: 'math.pi' };

const group = (text: string): string => `(${text})`;

/** The text without parentheses around all of it. */
function bare(text: string): string {
  if (!text.startsWith('(')) return text;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')') depth -= 1;
    if (depth === 0) return i === text.length - 1 ? text.slice(1, -1) : text;
  }
  return text;
}

const list = (es: readonly Expression[], part: Part): string => es.map((e) => part(e).text).join(', ');

function notCode(e: Expression): never {
  throw new CostateError({
    code: 'input.unsupported',
    message: `a ${e.kind} cannot be written as code`,
    expected: 'arithmetic and elementary functions of named numbers',
  });
}

function targetOf(language: CodeLanguage, nameOf: (name: string) => string): Target {
  return {
    group,
    minus: '-',
    integer: (digits) => digits,
    ratio: (n, d) => ({ text: `${n} / ${d}`, level: LEVEL.product }),
    symbol: (name) => (name === CIRCLE_NUMBER ? PI[language] : nameOf(name)),
    times: (factors) => factors.join(' * '),
    fraction: (over, under) => ({
      text: `${held(over, LEVEL.product, { group })} / ${held(under, LEVEL.power, { group })}`,
      level: LEVEL.product,
    }),
    coefficientApart: false,
    exponentLevel: LEVEL.relation,
    compactExponents: false,
    power: (base, exponent) => {
      // JavaScript refuses a minus before a power, and Python makes complex numbers of broken powers.
      if (language === 'js') return atom(`Math.pow(${bare(base)}, ${bare(exponent)})`);
      return /^\d+$/.test(exponent)
        ? { text: `${base}**${exponent}`, level: LEVEL.power }
        : atom(`math.pow(${bare(base)}, ${bare(exponent)})`);
    },
    root: (degree, part) => (degree === 2 ? atom(`${SQUARE_ROOT[language]}(${part(LEVEL.relation)})`) : undefined),
    call: (name, args, part) => {
      // Python's min and max want two numbers at least.
      const [only] = args;
      if (only && args.length === 1 && (name === 'min' || name === 'max')) return part(only);
      return atom(`${FUNCTIONS[language][name]}(${list(args, part)})`);
    },
    unknown: notCode,
    derivative: notCode,
    substitution: notCode,
    optimum: notCode,
    expectation: notCode,
    limit: notCode,
    bigO: notCode,
    relation: notCode,
  };
}

/**
 * A printer of expressions as code.
 *
 * @param nameOf the identifier for a symbol; has to be one that the language accepts
 * @throws CostateError `input.unsupported` for jets, optima, expectations and whatever else is not arithmetic
 */
export function codePrinter(language: CodeLanguage, nameOf: (name: string) => string): (e: Expression) => string {
  const part = printerFor(targetOf(language, nameOf));
  return (e) => part(e).text;
}

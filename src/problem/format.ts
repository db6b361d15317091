/**
 * The format of problem files as data: every key, what it means and an example. The JSON Schema that editors read, the
 * comments of a new file and the list of keys in the documentation come from here; a test holds it against the readers.
 */

/** What may stand under a key. */
export type Shape =
  /** A line of text. */
  | { readonly kind: 'text' }
  /** A formula, as text or as a bare number. */
  | { readonly kind: 'formula' }
  /** A formula, a list of them (a vector) or a list of lists (a matrix). */
  | { readonly kind: 'array' }
  /** An exact number: 0.1, or a fraction such as 1/3. */
  | { readonly kind: 'number' }
  /** A number, a vector or a matrix of numbers. */
  | { readonly kind: 'numbers' }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number }
  | { readonly kind: 'truth' }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  /** A list of the same, with bounds on its length. */
  | { readonly kind: 'list'; readonly of: Shape; readonly least: number; readonly most?: number }
  /** A map with fixed keys; `oneOf` names keys of which exactly one is there, `anyOf` those of which one at least is. */
  | {
      readonly kind: 'record';
      readonly keys: readonly FormatKey[];
      readonly oneOf?: readonly string[];
      readonly anyOf?: readonly string[];
    }
  /**
   * A map whose keys are names: `declares` says that they must not be letters of the derivations, `free` that they may be
   * entries of vectors such as W[1]. `empty` says that nothing at all may stand there too.
   */
  | {
      readonly kind: 'names';
      readonly names: 'declares' | 'refers' | 'free';
      readonly of: Shape;
      readonly empty?: boolean;
      readonly least?: number;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] };

export interface FormatKey {
  readonly key: string;
  /** One sentence without its full stop. */
  readonly says: string;
  readonly shape: Shape;
  readonly required?: boolean;
  /** What stands after the colon, on one line of YAML, inside a map in braces too. */
  readonly example: string;
  /** The same can be said without the map that the key is in, so that nobody has to be told of it. */
  readonly longForm?: boolean;
}

const text: Shape = { kind: 'text' };
const formula: Shape = { kind: 'formula' };
const array: Shape = { kind: 'array' };
const number: Shape = { kind: 'number' };
const numbers: Shape = { kind: 'numbers' };
const nothing: Shape = { kind: 'nothing' };
const word = (...words: readonly string[]): Shape => ({ kind: 'word', words });
const either = (...shapes: readonly Shape[]): Shape => ({ kind: 'either', shapes });

const whole: Shape = { kind: 'whole', least: 1, most: 1000 };
const oneSize: Shape = either(whole, { kind: 'list', of: whole, least: 1, most: 1 });
const sizes: Shape = either(whole, { kind: 'list', of: whole, least: 1, most: 2 });

const plainDomain: Shape = either(word('real', 'positive', 'nonnegative'), {
  kind: 'list',
  of: formula,
  least: 2,
  most: 2,
});
const set: FormatKey = {
  key: 'set',
  says: 'Finitely many values',
  shape: { kind: 'list', of: formula, least: 1 },
  example: '[-1, 0, 1]',
};
const domain = (shape: Shape): FormatKey => ({
  key: 'domain',
  says: 'The set of its values: real, positive, nonnegative or [lower, upper]',
  shape,
  example: 'positive',
  longForm: true,
});
const setOrDomain: Shape = either(plainDomain, { kind: 'record', keys: [set], anyOf: ['set'] });
const dimension: FormatKey = {
  key: 'dimension',
  says: 'How many entries it has; they are written x[1], x[2], …',
  shape: oneSize,
  example: '3',
};

const state: Shape = either(plainDomain, {
  kind: 'record',
  keys: [dimension, domain(plainDomain)],
  anyOf: ['dimension', 'domain'],
});
const control: Shape = either(
  plainDomain,
  { kind: 'record', keys: [set], anyOf: ['set'] },
  { kind: 'record', keys: [domain(setOrDomain)], anyOf: ['domain'] },
  { kind: 'record', keys: [dimension, domain(plainDomain)], anyOf: ['dimension'] },
);

const parameter: Shape = either(numbers, {
  kind: 'record',
  keys: [
    {
      key: 'value',
      says: 'The number that solvers and simulation use, or a list or matrix of them',
      shape: numbers,
      required: true,
      example: '0.3',
    },
    {
      ...domain(setOrDomain),
      says: 'What proofs may use of it: real, positive, nonnegative or [lower, upper]',
      longForm: false,
    },
  ],
});

const time: Shape = {
  kind: 'record',
  keys: [
    { key: 'name', says: 'What the time is called', shape: text, example: 't' },
    {
      key: 'horizon',
      says: 'When it ends: infinite, a number or a parameter',
      shape: either(word('infinite'), formula),
      example: '1',
    },
    {
      key: 'step',
      says: 'The length of a step, for discrete time; dynamics then gives next instead of drift',
      shape: formula,
      example: '1',
    },
  ],
};

const motion: Shape = {
  kind: 'record',
  keys: [
    { key: 'drift', says: 'What moves the state: dx = drift dt + noise dW', shape: array, example: '-x + a' },
    {
      key: 'noise',
      says: 'Its loading on each Wiener process; {} for none, and a matrix with a column for each where x is a vector. In discrete time what a step adds: the loading times a standard normal variable, or [Z] for a name that next uses',
      shape: either({ kind: 'names', names: 'declares', of: array, empty: true }, array),
      example: '{W: 0.3}',
    },
    {
      key: 'next',
      says: 'In discrete time, the state after a step, a formula in the state before it; without its noise',
      shape: array,
      example: '0.9*x + a',
    },
  ],
  anyOf: ['drift', 'next'],
};

const objective: Shape = {
  kind: 'record',
  keys: [
    {
      key: 'maximize',
      says: 'The reward per unit of time; in discrete time, of a step',
      shape: formula,
      example: '-(x^2 + a^2)/2',
    },
    {
      key: 'minimize',
      says: 'The cost per unit of time (in discrete time, of a step); the value is then the least cost',
      shape: formula,
      example: '(x^2 + a^2)/2',
    },
    {
      key: 'discount',
      says: 'The discount rate per unit of time; in discrete time a step is discounted by exp(-rate*step)',
      shape: formula,
      example: '0.1',
    },
    { key: 'terminal', says: 'The payoff at a finite horizon, in the state', shape: formula, example: '-x^2/2' },
    {
      key: 'stopping',
      says: 'Optimal stopping: the payoff of stopping now, in the state',
      shape: formula,
      example: '"max(1 - x, 0)"',
    },
    {
      key: 'criterion',
      says: 'discounted, total or ergodic (the long-run average, named lambda in claims); left out, the discount decides',
      shape: word('discounted', 'total', 'ergodic'),
      example: 'discounted',
    },
  ],
  oneOf: ['maximize', 'minimize'],
};

const unknown: Shape = either(nothing, word('real'), {
  kind: 'record',
  keys: [
    { ...domain(word('real')), example: 'real' },
    { ...dimension, shape: sizes, says: 'A size, or rows and columns', example: '[2, 2]' },
    { key: 'symmetric', says: 'Whether a square matrix is symmetric', shape: { kind: 'truth' }, example: 'true' },
  ],
});

const law: Shape = {
  kind: 'record',
  keys: [
    { key: 'mean', says: 'Its mean, a formula in the parameters', shape: formula, required: true, example: '0' },
    { key: 'variance', says: 'Its variance, the square of the standard deviation', shape: formula, required: true, example: '1' }, // prettier-ignore
  ],
};

const piece: Shape = {
  kind: 'record',
  keys: [
    { key: 'value', says: 'V there', shape: formula, required: true, example: 'A*x^m' },
    {
      key: 'where',
      says: 'An inequality with the state alone on one side, or two ends; names not declared are solved for. Where one may stop, one does in the states of no piece',
      shape: either(formula, { kind: 'list', of: formula, least: 2, most: 2 }),
      required: true,
      example: 'x > b',
    },
  ],
};

const end = (key: string): FormatKey => ({
  key,
  says: `What happens at the ${key} end`,
  shape: word('reflect', 'absorb', 'constrain'),
  example: 'reflect',
});

/** The keys of a problem file, in the order in which one reads them. */
export const FORMAT: readonly FormatKey[] = [
  { key: 'title', says: 'What the problem is about, in a line', shape: text, example: 'A stochastic regulator' },
  { key: 'source', says: 'Where it comes from: author and year', shape: text, example: 'Kalman 1960' },
  {
    key: 'state',
    says: 'The states, each with the set it lives in: real, positive, nonnegative, [lower, upper], or {dimension: n} for a vector',
    shape: { kind: 'names', names: 'declares', of: state, least: 1 },
    required: true,
    example: '{x: real}',
  },
  {
    key: 'control',
    says: 'The controls, with the same domains or {set: [-1, 0, 1]}; {} for none',
    shape: { kind: 'names', names: 'declares', of: control, empty: true },
    example: '{a: real}',
  },
  { key: 'time', says: 'The time and its horizon: infinite, a number or a parameter', shape: time, example: '{name: t, horizon: 1}' }, // prettier-ignore
  {
    key: 'parameters',
    says: 'Numbers (or lists of them) with names, kept exact; a domain lets proofs use a sign, as in {value: 1, domain: positive}',
    shape: { kind: 'names', names: 'declares', of: parameter, empty: true },
    example: '{sigma: {value: 0.3, domain: positive}}',
  },
  {
    key: 'dynamics',
    says: 'How each state moves: dx = drift dt + noise dW; a formula with , [ or { is quoted inside { }',
    shape: { kind: 'names', names: 'refers', of: motion, least: 1 },
    required: true,
    example: '{x: {drift: -x + a, noise: {W: 0.3}}}',
  },
  {
    key: 'correlation',
    says: 'Correlations of the Wiener processes, each pair once',
    shape: { kind: 'names', names: 'free', of: { kind: 'names', names: 'free', of: formula } },
    example: '{W1: {W2: 0.3}}',
  },
  {
    key: 'regimes',
    says: 'Parameters that switch at random between values; rates are the generator, whose rows sum to zero',
    shape: {
      kind: 'names',
      names: 'declares',
      of: {
        kind: 'record',
        keys: [
          { key: 'values', says: 'Its values', shape: { kind: 'list', of: formula, least: 2 }, required: true, example: '[0.1, 0.2]' }, // prettier-ignore
          {
            key: 'rates',
            says: 'Rates from each value (row) to each other (column)',
            shape: { kind: 'list', of: { kind: 'list', of: formula, least: 2 }, least: 2 },
            required: true,
            example: '[[-0.02, 0.02], [0.03, -0.03]]',
          },
        ],
      },
    },
    example: '{z: {values: [0.1, 0.2], rates: [[-0.02, 0.02], [0.03, -0.03]]}}',
  },
  {
    key: 'boundary',
    says: 'What happens at the ends of an interval: reflect, absorb or constrain',
    shape: { kind: 'names', names: 'free', of: { kind: 'record', keys: [end('lower'), end('upper')] } },
    example: '{x: {lower: absorb, upper: reflect}}',
  },
  {
    key: 'until',
    says: 'An inequality in the state: the problem ends, with the terminal payoff, when it first holds',
    shape: formula,
    example: 'x <= 0',
  },
  {
    key: 'start',
    says: 'With an end: the normal law that each state starts in, in place of a point',
    shape: { kind: 'names', names: 'refers', of: law, least: 1 },
    example: '{x: {mean: 0, variance: 1}}',
  },
  {
    key: 'end',
    says: 'The normal law that each state must have at the horizon, in place of a terminal payoff; claims call the least cost J and the covariance of start and end C',
    shape: { kind: 'names', names: 'refers', of: law, least: 1 },
    example: '{x: {mean: 3, variance: 0.25}}',
  },
  { key: 'objective', says: 'What is maximized or minimized', shape: objective, required: true, example: '{maximize: -x^2, discount: 0.1}' }, // prettier-ignore
  {
    key: 'candidate',
    says: 'The form of the value, if you know one: names not declared above are solved for, P(t) is a function of time; by pieces as in {value: A*x^m, where: x > b}',
    shape: either(formula, piece, { kind: 'list', of: piece, least: 1 }),
    example: '-P*x^2/2 - c',
  },
  {
    key: 'unknowns',
    says: 'Vectors and matrices among the unknowns of the candidate',
    shape: { kind: 'names', names: 'declares', of: unknown, empty: true },
    example: '{P: {dimension: [2, 2], symmetric: true}}',
  },
  {
    key: 'claims',
    says: 'What you say, equations and inequalities; each gets a verdict',
    shape: { kind: 'names', names: 'refers', of: formula, empty: true },
    example: '{policy: a = -P*x}',
  },
  {
    key: 'at',
    says: 'The point of interest',
    shape: {
      kind: 'names',
      names: 'refers',
      of: either(number, { kind: 'list', of: number, least: 1 }),
      empty: true,
    },
    example: '{x: 1}',
  },
];

/** Names that the derivations keep for themselves, so that nothing may be declared under them. */
export const KEPT_NAMES: readonly string[] = ['V', 'D', 'O'];

/** Hand-made results: the linear-quadratic regulator by hand, and a theory derivation whose words try to break out. */
import type { Derivation, Step } from '../../src/derivation/step.js';
import {
  add, divide, equation, fraction, multiply, negate, number, optimum, power, relation, square, symbol, unknown,
  type Expression,
} from '../../src/expression/expression.js'; // prettier-ignore
import { bigO, expectation } from '../../src/expression/expression.js';
import { rational } from '../../src/expression/rational.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import type { Result } from '../../src/report/result.js';
import type { StepVerdict } from '../../src/verification/verdict.js';

const x = symbol('x');
const a = symbol('a');
const t = symbol('t');
const alpha = symbol('alpha');
const beta = symbol('beta');
const q = symbol('q');
const r = symbol('r');
const sigma = symbol('sigma');
const rho = symbol('rho');
const P = symbol('P');
const h = symbol('h');
const xi = symbol('xi');

const V = unknown('V', [x]);
const Vx = unknown('V', [x], [1]);
const Vxx = unknown('V', [x], [2]);
const drift = add(multiply(alpha, x), multiply(beta, a));
const running = multiply(fraction(-1, 2), add(multiply(q, square(x)), multiply(r, square(a))));
const real = { kind: 'real' } as const;
const positive = { kind: 'positive' } as const;

const problem: ControlProblem = {
  id: 'lqr',
  title: 'Stochastic linear-quadratic regulator',
  source: 'Kalman 1960',
  states: [{ name: 'x', domain: real }],
  controls: [{ name: 'a', domain: real }],
  time: { name: 't', horizon: 'infinite' },
  parameters: [
    { name: 'alpha', value: rational(-1, 2), domain: real },
    { name: 'beta', value: rational(1), domain: positive },
    { name: 'q', value: rational(1), domain: positive },
    { name: 'r', value: rational(1, 10), domain: positive },
    { name: 'sigma', value: rational(3, 10), domain: positive },
    { name: 'rho', value: rational(1, 10), domain: positive },
  ],
  noises: ['W'],
  dynamics: new Map([['x', { drift, noise: new Map([['W', sigma]]) }]]),
  correlations: [],
  objective: { sense: 'maximize', running, discount: rho },
  unknowns: [
    { name: 'P', ofTime: false },
    { name: 'c', ofTime: false },
  ],
  claims: [],
  at: new Map([['x', rational(3, 2)]]),
};

const generator = add(running, multiply(drift, Vx), multiply(fraction(1, 2), square(sigma), Vxx));
const hjb = equation(multiply(rho, V), optimum('sup', [{ name: 'a', domain: real }], generator));
const gain = divide(multiply(beta, P), r);
const discriminant = add(
  square(add(multiply(number(2), alpha), negate(rho))),
  divide(multiply(number(4), square(beta), q), r),
);
const root = divide(
  multiply(r, add(multiply(number(2), alpha), negate(rho), power(discriminant, fraction(1, 2)))),
  multiply(number(2), square(beta)),
);

const closedValue = add(
  multiply(fraction(-1, 2), root, square(x)),
  negate(divide(multiply(square(sigma), root), multiply(number(2), rho))),
);
const closedPolicy = negate(divide(multiply(beta, root, x), r));

const step = (
  id: string,
  title: string,
  claim: Step['claim'],
  rule: string,
  premises: readonly string[],
  more: Partial<Step> = {},
): Step => ({
  id,
  title,
  claim,
  rule,
  premises,
  assumptions: [],
  justification: { kind: 'identity', bindings: [] },
  facts: [],
  ...more,
});

const steps: readonly Step[] = [
  step('hjb', 'the Hamilton-Jacobi-Bellman equation', hjb, 'limit', [], { assumptions: ['exchange'] }),
  step('maximiser', 'stationary in the control, and concave', equation(a, divide(multiply(beta, Vx), r)), 'maximise', [
    'hjb',
  ]),
  step(
    'riccati',
    'coefficient of the square',
    equation(multiply(rho, P), add(q, multiply(number(2), alpha, P), negate(divide(square(multiply(beta, P)), r)))),
    'coefficients',
    ['hjb', 'maximiser'],
  ),
  step('root', 'the root that is concave', equation(P, root), 'solve', ['riccati'], {
    justification: {
      kind: 'root',
      equations: ['riccati'],
      criterion: [{ condition: relation(P, '>', number(0)), why: 'the value is concave in the state' }],
      bindings: [],
    },
  }),
  step('claims.policy', "the author's policy", equation(a, multiply(number(-1), gain, x)), 'claim', [
    'maximiser',
    'root',
  ]),
];

const proved = (stepId: string): StepVerdict => ({
  stepId,
  verdict: 'proved',
  evidence: [
    { kind: 'normal-form', detail: 'difference of the sides has the normal form 0' },
    { kind: 'residual', detail: '24 jets of random witnesses, largest residual 3.1e-61' },
    { kind: 'side-condition', detail: 'r > 0 (declared)' },
  ],
  mutants: { tried: 6, killed: 5, equivalent: 1, survivors: [], equivalents: ['β² for |β|²: the same normal form'] },
});

const range = (from: number, to: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
const [exactP, exactC] = [0.2659750769140807, 0.1196887846113363];
const value = (s: number): number => (-exactP * s * s) / 2 - exactC;
const xs = range(-4, 4, 161);
const times = range(0, 10, 101);

export const lqrResult: Result = {
  derivation: {
    id: 'lqr',
    title: 'Stochastic linear-quadratic regulator',
    source: 'Kalman 1960',
    kind: 'problem',
    assumptions: {
      domains: new Map(problem.parameters.map((p) => [p.name, p.domain])),
      facts: [relation(Vxx, '<', number(0))],
    },
    functions: [{ name: 'V', parameters: ['x'], meaning: 'the value of the problem started in x' }],
    scales: new Map(),
    hypotheses: [
      {
        id: 'exchange',
        statement: 'limit and supremum may be exchanged',
        why: 'uniformity in the control is not shown here',
      },
      {
        id: 'concave',
        statement: 'the value is strictly concave',
        why: 'the second-order condition needs it',
        relation: relation(Vxx, '<', number(0)),
      },
    ],
    definitions: [],
    steps,
    problem,
    outcome: {
      hjb,
      maximiser: new Map([['a', divide(multiply(beta, Vx), r)]]),
      value: closedValue,
      policy: new Map([['a', closedPolicy]]),
      constants: new Map([['P', root]]),
      conditions: [],
    },
  },
  verdict: {
    id: 'lqr',
    verdict: 'proved',
    steps: [
      {
        stepId: 'hjb',
        verdict: 'assumed',
        evidence: [{ kind: 'hypothesis', detail: 'limit and supremum may be exchanged' }],
      },
      ...['maximiser', 'riccati', 'root', 'claims.policy'].map(proved),
    ],
  },
  answers: {
    problem: 'lqr',
    at: { x: 1.5 },
    seed: 1,
    methods: {
      'closed-form': {
        value: -0.418910746139677,
        policy: { a: -3.9896261537 },
        expressions: { V: closedValue, a: closedPolicy },
      },
      grid: {
        value: -0.4189,
        error: 0.00002,
        policy: { a: -3.9897 },
        points: 1601,
        iterations: 7,
        seconds: 0.08,
        curves: {
          value: { x: xs, y: xs.map(value) },
          policy: { a: { x: xs, y: xs.map((s) => -10 * exactP * s) } },
        },
      },
      simulation: {
        value: -0.4187,
        standardError: 0.0002,
        ci95: [-0.4191, -0.4183],
        bias: 0.0001,
        paths: 20000,
        steps: 1000,
        seconds: 0.9,
        samplePaths: [1, 2, 3, 4].map((k) => ({
          x: times,
          y: times.map((s) => 1.5 * Math.exp(-3 * s) + 0.1 * Math.sin(k * s)),
        })),
      },
    },
    agree: true,
  },
  seconds: { derive: 0.009, verify: 0.12 },
};

/** A title made of everything that has a meaning in LaTeX or HTML. */
export const HOSTILE =
  '\\input{/etc/passwd} $%&_#{}~^ <script>alert("x")</script> [l](javascript:alert(1)) `Itô` σ→∞ 漢 -- \u202e';

const f = unknown('f', [x]);
const S = unknown('Sigma', [x]);
const next = add(x, multiply(f, h), multiply(S, power(h, fraction(1, 2)), xi));
const phi = (orders: readonly number[] = [0]): Expression => unknown('phi', [x], orders);
const expanded = add(
  phi(),
  multiply(h, add(multiply(f, phi([1])), multiply(fraction(1, 2), square(S), phi([2])))),
  bigO('h', rational(2)),
);

const hostileDerivation: Derivation = {
  id: 'ito <b>"hostile"</b>',
  title: HOSTILE,
  source: HOSTILE,
  kind: 'theory',
  assumptions: { domains: new Map(), facts: [] },
  functions: [{ name: 'phi', parameters: ['x'], meaning: HOSTILE }],
  scales: new Map(),
  hypotheses: [{ id: 'smooth', statement: HOSTILE, why: HOSTILE }],
  definitions: [equation(symbol('X'), next)],
  steps: [
    step('expansion', HOSTILE, equation(expectation(['xi'], unknown('phi', [next])), expanded), 'expand', [], {
      assumptions: ['smooth'],
      justification: { kind: 'expansion', variable: 'h', order: rational(2), bindings: [] },
    }),
    step('wrong', 'a claim that is false', equation(multiply(h, t), multiply(number(2), h, t)), 'claim', ['expansion']),
  ],
};

export const hostileResult: Result = {
  derivation: hostileDerivation,
  verdict: {
    id: hostileDerivation.id,
    verdict: 'refuted',
    steps: [
      {
        stepId: 'expansion',
        verdict: 'measured',
        evidence: [
          {
            kind: 'slope',
            detail: `remainder of order 1.98 ± 0.05; ${HOSTILE}`,
            slope: { points: [1, 2, 3, 4, 5].map((k) => [-k / 2, 0.3 - k] as const), order: 1.98 },
          },
        ],
        mutants: { tried: 4, killed: 3, equivalent: 0, survivors: [HOSTILE], equivalents: [] },
      },
      {
        stepId: 'wrong',
        verdict: 'refuted',
        evidence: [{ kind: 'sampling', detail: 'the sides differ' }],
        counterexample: { point: { h: 0.5, t: 1 }, left: 0.5, right: Infinity, seed: 7 },
      },
    ],
  },
  seconds: { derive: 0.015 },
};

/** Classical mechanics as optimal control: the reward is minus the Lagrangian, the control is the velocity. */
import { costateDefinitions, characteristics } from '../../src/derivation/rules/characteristics.js';
import {
  hamiltonJacobiFormula,
  leastActionFormula,
  legendreTransform,
  transformedEquation,
} from '../../src/derivation/rules/legendre-transform.js';
import { definitionBinding } from '../../src/derivation/rules/field-substitution.js';
import { definitionsOf } from '../../src/derivation/definition.js';
import { minusField, potential } from '../../src/derivation/diffusion-fields.js';
import type { FlowExperiment } from '../../src/derivation/experiment.js';
import type { Derivation, Justification, Step } from '../../src/derivation/step.js';
import { DIMENSIONS, vectorSteps } from '../../src/derivation/vector-step.js';
import { differentiate } from '../../src/expression/differentiate.js';
import {
  add,
  derivative,
  divide,
  equation,
  fraction,
  multiply,
  negate,
  number,
  one,
  square,
  substitution,
  subtract,
  symbol,
  two,
  unknown,
  zero,
  type Expression,
} from '../../src/expression/expression.js';
import { atTime, fieldEquation, scalar } from '../../src/expression/field.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { rational } from '../../src/expression/rational.js';
import { bind, bindFunction, substitute } from '../../src/expression/substitute.js';

const V = potential('V');
const S = potential('S');
const noField = scalar(zero);
const NAMES = new Set(['m', 'omega', 'x', 'x_0', 'p', 't', 's']);
const f = (text: string): Expression => parseFormula(text, { symbols: NAMES });

/** S(t, x) = −V(T − t, x): from the fixed end back, which for a Hamiltonian even in p is a path as well. */
const costToCome = fieldEquation(S, minusField(atTime(V, subtract(symbol('T'), symbol('t')))));

const leastAction = vectorSteps({
  id: 'least-action',
  title: 'Dynamic programming with reward −L and the velocity as control',
  formula: leastActionFormula(V),
  rule: 'recalled',
  justification: () => ({
    kind: 'hypothesis',
    why: 'the equation of a deterministic system (hjb-deterministic) for r = −L, f = a and all velocities',
  }),
});

const reversed = vectorSteps({
  id: 'cost-to-come',
  title: 'The action from the start solves the same equation',
  text: 'V counts what is still to be earned, the action S what has been spent. Turning time around changes both signs, and a Hamiltonian even in the momentum does not notice: the momentum is p = +∇S on the way that S belongs to.',
  formula: hamiltonJacobiFormula(S, noField),
  rule: 'time-reversal',
  premises: ['hamilton-jacobi'],
  justification: ({ dimension, id }) => ({
    kind: 'combination',
    terms: [
      {
        premise: id('hamilton-jacobi'),
        factor: one,
        specialise: [bind('t', subtract(symbol('T'), symbol('t')))],
      },
    ],
    rewrites: [],
    bindings: definitionBinding(costToCome, dimension),
  }),
});

/** The oscillator's action from (0, x₀) to (t, x), and the path between them as a function of s. */
const action = f('m*omega/(2*sin(omega*t))*((x^2 + x_0^2)*cos(omega*t) - 2*x*x_0)');
const between = f('(x_0*sin(omega*(t - s)) + x*sin(omega*s))/sin(omega*t)');
const [t, x] = [symbol('t'), symbol('x')];
const actionDefinition = equation(unknown('S_omega', [t, x]), action);
const actionSlope = unknown('S_omega', [t, x], [0, 1]);
const closedForm: Justification = { kind: 'identity', bindings: [bindFunction('S_omega', ['t', 'x'], action)] };

const plain = { premises: [], assumptions: [], facts: [] } as const;
const oscillator: readonly Step[] = [
  {
    ...plain,
    id: 'oscillator',
    title: 'The oscillator’s action in closed form',
    text: 'With U = ½mω²x² the action between two points is elementary, for times below half a period.',
    claim: equation(
      add(unknown('S_omega', [t, x], [1, 0]), divide(square(actionSlope), f('2*m')), f('m*omega^2*x^2/2')),
      zero,
    ),
    rule: 'substitution',
    justification: closedForm,
  },
  {
    ...plain,
    id: 'end-momentum',
    title: 'Its slope is the momentum of arrival',
    text: 'The path through both points is a combination of two sines; where it arrives, mass times velocity is the slope of the action.',
    claim: equation(multiply(symbol('m'), substitution(derivative(between, 's'), [bind('s', t)])), actionSlope),
    rule: 'substitution',
    justification: closedForm,
  },
];

/** m = 2, ω = 3/2, from x₀ = 1/2 with momentum 1: the observed motion, ωt = 6/5 at its end. */
const VALUES = [bind('m', number(2)), bind('omega', fraction(3, 2)), bind('x_0', fraction(1, 2))];
const atValues = (e: Expression): Expression => substitute(e, VALUES);
const END = rational(4, 5);
const motion = (functional: FlowExperiment['functional']): FlowExperiment => ({
  kind: 'flow',
  coordinates: ['x', 'p'],
  rates: [atValues(f('p/m')), atValues(f('-m*omega^2*x'))],
  start: [rational(1, 2), rational(1)],
  horizon: END,
  functional,
});
/** Where the same motion is at time 2, and what may still be earned on the way there from (t, x). */
const target = substitute(f('x_0*cos(2*omega) + sin(2*omega)/(m*omega)'), VALUES);
const rewardToGo = substitute(negate(action), [...VALUES, bind('x_0', target), bind('t', subtract(two, t))]);

const observed = (
  id: string,
  title: string,
  claim: readonly [Expression, Expression],
  functional: FlowExperiment['functional'],
): Step => ({
  ...plain,
  id: `observed.${id}`,
  title,
  claim: equation(...claim),
  rule: 'observation',
  justification: { kind: 'observation', experiment: motion(functional) },
});

const observations: readonly Step[] = [
  observed(
    'action',
    'Observed: the action is ∫L dt along the integrated path',
    [unknown('A', [number(END)]), atValues(action)],
    { running: atValues(f('p^2/(2*m) - m*omega^2*x^2/2')) },
  ),
  observed(
    'cost-to-come',
    'Observed: the momentum is the slope of the action from the start',
    [unknown('p', [number(END)]), atValues(differentiate(action, 'x'))],
    { terminal: symbol('p') },
  ),
  observed(
    'reward-to-go',
    'Observed: the same momentum is ∇V, V being the reward still to come until time 2',
    [unknown('p', [number(END)]), differentiate(rewardToGo, 'x')],
    { terminal: symbol('p') },
  ),
];

export default (): Derivation => ({
  id: 'hamilton-jacobi',
  title: 'Hamilton and Jacobi: mechanics as optimal control',
  source: 'Fleming and Soner 2006',
  kind: 'theory',
  part: 'From Bellman to Hamilton, Jacobi and Bellman',
  place: 3,
  follows: ['hjb-deterministic'],
  introduction:
    'Take the velocity as control and minus the Lagrangian as reward. The supremum in the equation of dynamic programming is then a Legendre transform, the equation is that of Hamilton and Jacobi, and its characteristics are Hamilton’s equations. The gradient of the value is the momentum.',
  assumptions: {
    domains: new Map([
      ['m', { kind: 'positive' }],
      ['omega', { kind: 'positive' }],
    ]),
    facts: [],
  },
  functions: [
    { name: 'U', parameters: ['x'], meaning: 'potential energy' },
    { name: 'V', parameters: ['t', 'x'], meaning: 'reward-to-go: minus the least action that is still to come' },
    { name: 'S', parameters: ['t', 'x'], meaning: 'action from the start' },
    { name: 'H', parameters: ['x', 'p'], meaning: 'any Hamiltonian' },
    { name: 'X', parameters: ['t'], meaning: 'a path' },
    { name: 'P', parameters: ['t'], meaning: 'the gradient of V along it, the costate or momentum' },
  ],
  scales: new Map(),
  hypotheses: [],
  definitions: [...definitionsOf(costToCome), ...DIMENSIONS.flatMap((d) => costateDefinitions(d)), actionDefinition],
  vectorDefinitions: [costToCome],
  steps: [
    ...leastAction,
    ...legendreTransform(),
    ...transformedEquation(V, 'least-action', noField),
    ...reversed,
    ...DIMENSIONS.flatMap((d) => characteristics(d)),
    ...oscillator,
    ...observations,
  ],
});

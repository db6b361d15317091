/**
 * The hypotheses of the verification theorem, one by one, and what became of each: shown by steps of the derivation, taken as
 * true with the reason, or open. Fleming and Soner 2006, theorems III.8.1 and IV.3.1 and IV.5.1; Yong and Zhou 1999, chapter 5.
 */
import { attempt } from '../expression/attempt.js';
import { collect } from '../expression/collect.js';
import type { Expression } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import type { ControlProblem } from '../problem/problem.js';
import type { ClosedLoop } from './closed-loop.js';
import type { Setting } from './setting.js';
import type { Derivation, Requirement, Step } from './step.js';

/** Where nothing was found that could be shown to be the value. */
const NO_FORMULA = 'Not discharged: there is no closed form; the value is bracketed numerically.';

type Steps = Pick<Derivation, 'steps' | 'hypotheses' | 'outcome'>;

const idsOf = (steps: readonly Step[], ...rules: readonly string[]): readonly string[] =>
  steps.filter((step) => rules.includes(step.rule)).map((step) => step.id);

/** Whether a value is a polynomial in the states. */
function isPolynomial(value: Expression, s: Setting): boolean {
  const parts = attempt(() => collect(value, s.states, s.assumptions)) ?? [];
  const isWhole = (e: Expression): boolean =>
    e.kind === 'number' || e.kind === 'symbol'
      ? true
      : e.kind === 'product'
        ? e.factors.every(isWhole)
        : e.kind === 'power' && e.base.kind === 'symbol' && e.exponent.kind === 'number' && e.exponent.value.denominator === 1n && e.exponent.value.numerator > 0n; // prettier-ignore
  return parts.length > 0 && parts.every(({ basis }) => isWhole(normalForm(basis, s.assumptions)));
}

/** What is asked, for a problem in continuous time without regimes. */
export function requirementsOf(
  s: Setting,
  problem: ControlProblem,
  { steps, hypotheses, outcome }: Steps,
  loop: ClosedLoop,
): readonly Requirement[] {
  const value = outcome?.value;
  const finite = s.time !== undefined;
  const listed = (id: string): string | undefined => hypotheses.find((h) => h.id === id)?.why;
  const shown = (by: readonly string[], why: string): Pick<Requirement, 'status' | 'by' | 'why'> => ({
    status: 'shown',
    by,
    why,
  });
  const assumed = (why: string, by: readonly string[] = []): Pick<Requirement, 'status' | 'by' | 'why'> => ({
    status: 'assumed',
    by,
    why,
  });
  const open = (why = NO_FORMULA): Pick<Requirement, 'status' | 'by' | 'why'> => ({ status: 'open', by: [], why });
  const optimum = s.sense === 'sup' ? 'supremum' : 'infimum';
  const loopSteps = idsOf(steps, 'closed-loop');
  const extreme = s.states.length === 1 ? 'state' : 'states';

  const solves = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (!value) return open();
    const by = idsOf(steps, 'solution');
    const fits = idsOf(steps, 'smooth-fit-shown');
    if (fits.length > 0) return shown([...fits, ...by], 'Its slope is continuous, and inside every piece it solves the equation, which is what Itô’s formula needs (Peskir and Shiryaev 2006, section 3.5).'); // prettier-ignore
    if (by.length > 0) return shown(by, 'The closed form has no kink inside the domain, and is put into the equation.');
    const coefficients = idsOf(steps, 'coefficient-equation', 'linear-solution').filter(
      (id) => !/^(terminal|end)\./.test(id),
    );
    return assumed(listed('existence') ?? 'The unknown functions of time exist.', coefficients);
  };
  const attained = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (s.controls.length === 0) return shown([], 'There is no control.');
    const by = idsOf(steps, 'maximum');
    if (by.length === 0)
      return open(`Not discharged: no formula for the ${optimum} was found; actions are searched numerically.`);
    const discharged = idsOf(steps, 'discharged-sign');
    const ofValue = hypotheses.filter((h) => h.id.startsWith('sign-') && h.why.includes('of the value'));
    if (!value && ofValue.length > 0)
      return open('Not discharged: the signs that the maximiser needs of V’s derivatives are not shown without a closed form.'); // prettier-ignore
    return shown([...by, ...discharged], 'The maximiser is a formula in the state and the derivatives of V, where second-order conditions or the ends of the domain decide.'); // prettier-ignore
  };
  const controlsKept = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    const bounded = s.controls.filter(({ domain }) => domain.kind !== 'real');
    if (bounded.length === 0) return shown([], 'Every real value is allowed.');
    if (!value) {
      const by = idsOf(steps, 'maximum');
      return by.length > 0 ? shown(by, 'The optimum is taken over the domain.') : open();
    }
    const missing = bounded.filter(({ name }) => !loop.allowed.has(name)).map(({ name }) => name);
    return missing.length === 0
      ? shown(idsOf(steps, 'allowed-control'), 'By signs.')
      : shown(idsOf(steps, 'maximum'), `The optimum is taken over the domain of ${missing.join(', ')}.`);
  };
  const statesKept = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (problem.states.every(({ domain }) => domain.kind === 'real')) return shown([], 'Every real value is allowed.');
    if (!value) return open();
    const why = listed('invariance');
    if (why !== undefined) return assumed(why);
    return shown(
      loopSteps,
      loop.isProportional
        ? `Drift and noise are proportional to the ${extreme}, which therefore stay${s.states.length === 1 ? 's' : ''} positive.`
        : 'At each end the noise vanishes and the drift does not point out, or V has no slope where the state is reflected.',
    );
  };
  const wellPosed = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (!value) return open();
    return loop.isAffine
      ? shown(loopSteps, 'Drift and noise are affine in the state: Lipschitz, of linear growth.')
      : assumed(
          'Drift or noise under the policy is not affine in the state, and no other test of growth is known here.',
        );
  };
  const integrable = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (!value) return open();
    const polynomial = isPolynomial(value, s);
    if (loop.isAffine && polynomial)
      return shown(loopSteps, 'V is a polynomial, and the closed loop, affine, has moments of every order.');
    if (loop.isProportional)
      return shown(loopSteps, 'The state is a geometric Brownian motion under the policy, whose powers and logarithm have moments of every order.'); // prettier-ignore
    return assumed('V grows faster than the moments that are known, or the closed loop is not affine.');
  };
  const alongOptimal = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (!value) return open();
    const by = finite ? idsOf(steps, 'terminal-condition', 'multiplier').concat(steps.filter((x) => x.id.startsWith('end.') && !problem.laws).map((x) => x.id)) : idsOf(steps, 'transversality'); // prettier-ignore
    return by.length > 0
      ? shown(
          by,
          problem.laws
            ? 'V ends as a quadratic, whose two numbers the end law determines.'
            : finite
              ? 'V ends as the payoff says.'
              : 'Every part of V falls along the optimal path once it is discounted.',
        )
      : shown([], 'But for a constant, discounted, V has no part that could grow.');
  };
  const alongOthers = (): Pick<Requirement, 'status' | 'by' | 'why'> => {
    if (!value) return open();
    if (finite) return assumed('Only controls compete whose paths have the moments that the integrals need; that is what admissible means (Fleming and Soner 2006, IV.3).'); // prettier-ignore
    if (loop.atInfinity !== undefined) return shown(['at-infinity'], `${loop.atInfinity.charAt(0).toUpperCase()}${loop.atInfinity.slice(1)}.`); // prettier-ignore
    return assumed(listed('admissible') ?? 'It was not shown.');
  };
  const smooth = finite ? 'V is once continuously differentiable in time and twice in the state' : 'V is twice continuously differentiable in the state'; // prettier-ignore
  const infinite = s.average === undefined ? 'the discounted mean of V tends to zero' : 'the mean of V over the time tends to zero'; // prettier-ignore
  return [
    { id: 'smooth-solution', statement: `${smooth} and solves the HJB equation.`, ...solves() },
    {
      id: 'optimum-attained',
      statement: `The ${optimum} is attained, by a measurable function of the state.`,
      ...attained(),
    },
    { id: 'control-admissible', statement: 'The policy takes values that the controls may take.', ...controlsKept() },
    { id: 'state-admissible', statement: 'Under the policy the state stays in its domain.', ...statesKept() },
    {
      id: 'closed-loop',
      statement: 'The equation of the state under the policy has exactly one solution.',
      ...wellPosed(),
    },
    { id: 'martingale', statement: 'Along it the stochastic integral of V’s gradient has mean zero.', ...integrable() },
    {
      id: 'end-optimal',
      statement: problem.laws
        ? 'V is the multiplier of the end law at the horizon.'
        : finite
          ? 'V is the payoff at the horizon.'
          : `Along the optimal path ${infinite}.`,
      ...alongOptimal(),
    },
    {
      id: 'end-others',
      statement: finite
        ? 'Along the paths of the controls that compete the stochastic integral has mean zero too.'
        : `Along the paths of the controls that compete ${infinite}, or errs on the harmless side.`,
      ...alongOthers(),
    },
    ...(problem.laws && value
      ? [
          {
            id: 'end-law',
            statement:
              'Under the policy the state ends in the law asked for; of what is paid at the end every control that does so has the same mean.',
            ...shown(
              steps.filter((x) => /^(end\.mean|coupling|root)/.test(x.id)).map((x) => x.id),
              'The state stays normal, so that its mean and variance at the end are the law.',
            ),
          },
        ]
      : []),
  ];
}

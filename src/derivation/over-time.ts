/** A candidate with unknown functions of time. */
import { type Assumptions } from '../expression/assumptions.js';
import { zero } from '../expression/expression.js';
import { bind } from '../expression/substitute.js';
import { signsOverTime } from './candidate-signs.js';
import { domainKept, existenceHypothesis, scopeHypotheses } from './candidate-scope.js';
import { claimOverTime } from './claim-over-time.js';
import { deriveEvolution } from './evolution.js';
import { type Maximiser } from './maximiser.js';
import { CANDIDATE_HYPOTHESIS, type CandidateContext } from './rules/candidate-steps.js';
import { hjbOf, listFacts, underHypotheses, type Chain, type Progress } from './progress.js';
import type { Hypothesis } from './step.js';

/** A candidate with unknown functions of time: rates and end values instead of roots. */
export function overTime(
  c: Chain,
  m: Maximiser,
  context: CandidateContext,
  assumptions: Assumptions,
  form: Hypothesis,
): Progress {
  const { setting: s, problem } = c;
  const names = problem.unknowns.map((u) => u.name);
  const { steps, policies, rates, terminal, stopped } = deriveEvolution({
    setting: s,
    problem,
    maximiser: m,
    context,
    assumptions,
  });
  // The rule that makes these steps does not know which of the steps around them there are.
  const placed = steps.map((step) => {
    if (step.rule === 'policy') return { ...step, premises: ['maximum', 'ansatz'] };
    return step.assumptions.length === 0 ? { ...step, assumptions: [CANDIDATE_HYPOTHESIS] } : step;
  });
  const kept = domainKept(context.value.value, policies, s, problem, assumptions);
  const signs = signsOverTime(c, m, context.value, terminal);
  const unfit = 'stopped' in signs ? signs.stopped : kept.kind === 'left' ? kept.why : undefined;
  const ended = stopped ?? unfit;
  const solved = ended === undefined;
  const scope = [...scopeHypotheses(s, kept), existenceHypothesis];
  const bindings = [...[...policies].map(([name, e]) => bind(name, e)), context.value];
  return {
    steps: placed.map((step) => (step.rule === 'linear-solution' ? underHypotheses(step, scope) : step)),
    hypotheses: [...listFacts(m.facts, c.parameters, false), form, ...scope],
    outcome: {
      hjb: hjbOf(s),
      maximiser: new Map(m.at.map((b) => [b.name, b.value])),
      ...(solved && problem.candidate
        ? { value: problem.candidate, policy: policies, evolution: { rates, terminal }, signs: context.facts }
        : { stopped: ended ?? 'no candidate' }),
      constants: new Map(),
      conditions: [...m.conditions, ...('conditions' in signs ? signs.conditions : [])],
    },
    // What was read off a candidate that is not the value function proves nothing; maximisers hold for every V.
    claimBindings: solved ? bindings : m.at,
    claimFacts: solved ? context.facts : m.facts,
    ...(solved
      ? {
          justify: (claim) =>
            claimOverTime(claim, {
              time: s.time ?? '',
              horizon: problem.time.horizon === 'infinite' ? zero : problem.time.horizon,
              names,
              matched: context.matched,
              assumptions,
              bindings,
              rates,
              terminal,
              claims: problem.claims,
            }),
        }
      : {}),
  };
}

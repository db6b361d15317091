/**
 * The steps as a reader meets them: the components of one formula in vector notation are one step, with the verdict and
 * evidence of the weakest component and the mutants of all.
 */
import type { Step } from '../derivation/step.js';
import { VERDICTS, type MutantReport, type StepVerdict } from '../verification/verdict.js';
import type { Claim } from './claim.js';
import { judgedSteps, type JudgedStep, type Result } from './result.js';
import { clause } from './figures.js';

export interface ShownStep {
  /** Number within the derivation, from 1. */
  readonly number: number;
  /** Title, text, rule and justification are those of the first component. */
  readonly step: Step;
  readonly claim: Claim;
  /** One for a step that is not in vector notation. */
  readonly components: readonly JudgedStep[];
  /** Dimensions in which a formula in vector notation was checked; empty for other steps. */
  readonly dimensions: readonly number[];
  /** That of the weakest component; absent unless all were checked. */
  readonly verdict?: StepVerdict;
}

function mutantsOfAll(verdicts: readonly StepVerdict[]): MutantReport | undefined {
  const reports = verdicts.flatMap((v) => v.mutants ?? []);
  const [first] = reports;
  if (!first || reports.length === 1) return first;
  const total = (of: (m: MutantReport) => number): number => reports.reduce((sum, m) => sum + of(m), 0);
  return {
    tried: total((m) => m.tried),
    killed: total((m) => m.killed),
    equivalent: total((m) => m.equivalent),
    repeats: reports.every((m) => m.repeats === true),
    survivors: reports.flatMap((m) => m.survivors),
    equivalents: reports.flatMap((m) => m.equivalents),
  };
}

function verdictOfAll(components: readonly JudgedStep[]): StepVerdict | undefined {
  const verdicts = components.flatMap((c) => c.verdict ?? []);
  const [first, ...others] = verdicts;
  if (!first || verdicts.length < components.length) return undefined;
  const rank = (v: StepVerdict): number => VERDICTS.indexOf(v.verdict);
  const weakest = others.reduce((a, b) => (rank(b) > rank(a) ? b : a), first);
  const mutants = mutantsOfAll(verdicts);
  return mutants ? { ...weakest, mutants } : weakest;
}

/** Consecutive steps that claim components of the same formula belong together. */
export function shownSteps(result: Result): readonly ShownStep[] {
  const groups: JudgedStep[][] = [];
  for (const judged of judgedSteps(result)) {
    const last = groups.at(-1);
    const formula = judged.step.statement?.formula;
    if (last && formula && last[0]?.step.statement?.formula === formula) last.push(judged);
    else groups.push([judged]);
  }
  return groups.flatMap((components, i): ShownStep[] => {
    const [head] = components;
    if (!head) return [];
    const verdict = verdictOfAll(components);
    return [
      {
        number: i + 1,
        step: head.step,
        claim: head.step.statement?.formula ?? head.step.claim,
        components,
        dimensions: [...new Set(components.flatMap((c) => c.step.statement?.dimension ?? []))],
        ...(verdict ? { verdict } : {}),
      },
    ];
  });
}

/** Premises of all components, each shown step once and none the step itself; `numberOf` is that of a step's id. */
export function premisesOf(shown: ShownStep, numberOf: (id: string) => number | undefined): readonly string[] {
  const seen = new Set<number | string>([shown.number]);
  return shown.components
    .flatMap((c) => c.step.premises)
    .filter((id) => {
      const key = numberOf(id) ?? id;
      return !seen.has(key) && seen.add(key);
    });
}

/** Hypotheses of all components, each once. */
export const assumptionsOf = (shown: ShownStep): readonly string[] => [
  ...new Set(shown.components.flatMap((c) => c.step.assumptions)),
];

/** `in components for d = 1, 2, 3`; undefined where the claim is not in vector notation. */
export const componentWords = ({ dimensions }: ShownStep): string | undefined =>
  dimensions.length === 0 ? undefined : `in components for d = ${dimensions.join(', ')}`;

/** The title with a capital and without a full stop. */
export const headingOf = ({ step }: ShownStep): string => {
  const title = clause(step.title);
  return title.charAt(0).toUpperCase() + title.slice(1);
};

/** The id without the dimension of its first component: `log-equation` for `log-equation.d1`. */
export const nameOf = ({ step, dimensions }: ShownStep): string =>
  dimensions.length === 0 ? step.id : step.id.replace(/\.d\d+(\.\d+)?$/, '');

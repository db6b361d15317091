/** What a run hands to the report: a derivation with its verdict, its answers and its times, and the stamp of the run. */
import type { Derivation, Step } from '../derivation/step.js';
import type { Answers } from '../solve/answer.js';
import { VERDICTS, type DerivationVerdict, type StepVerdict, type Verdict } from '../verification/verdict.js';

export interface Result {
  readonly derivation: Derivation;
  readonly verdict?: DerivationVerdict;
  readonly answers?: Answers;
  /** Wall-clock seconds. */
  readonly seconds: { readonly derive: number; readonly verify?: number };
  /** Whether verdict and answers are those of an earlier run with the same inputs. */
  readonly kept?: boolean;
}

/** What rows and the summary of a run show of a result: plain data, without the formulas of the derivation. */
export interface Outline extends Omit<Result, 'derivation'> {
  readonly derivation: Pick<Derivation, 'id' | 'kind' | 'title'> & {
    readonly steps: readonly { readonly id: string }[];
    readonly hypotheses: readonly { readonly statement: string }[];
  };
}

/** Printed into every output file, so that it can be made again. */
export interface RunStamp {
  readonly version: string;
  readonly seed: number;
  readonly schemaVersion: 1;
}

export const SCHEMA_VERSION = 1;

export interface MutantCounts {
  readonly tried: number;
  readonly killed: number;
  readonly equivalent: number;
  readonly survived: number;
}

export interface Summary extends Readonly<Record<Verdict, number>> {
  readonly steps: number;
  readonly mutants: MutantCounts;
}

/** A step with its verdict, where one was asked for. */
export interface JudgedStep {
  readonly step: Step;
  readonly verdict?: StepVerdict;
}

/** The steps of a derivation beside their verdicts. */
export function judgedSteps(result: Result): readonly JudgedStep[] {
  const verdicts = new Map(result.verdict?.steps.map((v) => [v.stepId, v]));
  return result.derivation.steps.map((step) => {
    const verdict = verdicts.get(step.id);
    return verdict ? { step, verdict } : { step };
  });
}

/** Counts of steps by verdict and of mutants by fate, over any number of results. */
export function summarise(results: readonly Outline[]): Summary {
  const verdicts = results.flatMap((result) => result.verdict?.steps ?? []);
  const count = (verdict: Verdict): number => verdicts.filter((v) => v.verdict === verdict).length;
  const counted = Object.fromEntries(VERDICTS.map((v) => [v, count(v)])) as Record<Verdict, number>;
  const total = (of: (v: StepVerdict) => number): number => verdicts.reduce((sum, v) => sum + of(v), 0);
  return {
    steps: results.reduce((sum, result) => sum + result.derivation.steps.length, 0),
    ...counted,
    mutants: {
      tried: total((v) => v.mutants?.tried ?? 0),
      killed: total((v) => v.mutants?.killed ?? 0),
      equivalent: total((v) => v.mutants?.equivalent ?? 0),
      survived: total((v) => v.mutants?.survivors.length ?? 0),
    },
  };
}

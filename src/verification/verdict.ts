/** The six graded verdicts (design, section 2) and what each carries. They never collapse into a boolean. */

/** Strongest first. */
export const VERDICTS = ['proved', 'measured', 'sampled', 'assumed', 'undecided', 'refuted'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One piece of evidence: what kind of check, and its figures in words. */
export interface Evidence {
  readonly kind:
    | 'normal-form' | 'series' | 'residual' | 'sampling' | 'slope' | 'simulation' | 'integration' | 'sign' | 'criterion'
    | 'side-condition' | 'hypothesis' | 'tried'; // prettier-ignore
  readonly detail: string;
  /** Points for a picture: log₁₀ of the step against log₁₀ of the remainder, and the slope fitted to them. */
  readonly slope?: {
    readonly points: readonly (readonly [number, number])[];
    readonly order: number;
    /** What falls with the step, where it is not the remainder of an expansion. */
    readonly quantity?: 'error';
  };
  /** An observed mean or variance and its claimed value, for a picture. */
  readonly mean?: { readonly observed: number; readonly standardError: number; readonly claimed: number };
  /** An observed density, bin by bin with standard errors, and points of the claimed one, for a picture. */
  readonly histogram?: {
    readonly coordinate: string;
    /** Ends of the bins, one more than there are bins. */
    readonly edges: readonly number[];
    readonly observed: readonly number[];
    readonly errors: readonly number[];
    readonly claimed: readonly (readonly [number, number])[];
  };
}

/** A replayable contradiction: the values, what each side gives there, and the seed that led to it. */
export interface Counterexample {
  readonly point: Readonly<Record<string, number>>;
  readonly left: number;
  readonly right: number;
  readonly seed: number;
}

export interface MutantReport {
  readonly tried: number;
  readonly killed: number;
  readonly equivalent: number;
  /** Kinds of mistakes among those that are not equivalent. */
  readonly kinds?: number;
  /** The claim says no more than a premise, of which the mutants were tried. */
  readonly repeats?: boolean;
  readonly survivors: readonly string[];
  /** The equivalent ones with their proofs. */
  readonly equivalents: readonly string[];
}

export interface StepVerdict {
  readonly stepId: string;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly counterexample?: Counterexample;
  readonly mutants?: MutantReport;
}

export interface DerivationVerdict {
  readonly id: string;
  /** That of the weakest step, `assumed` aside. */
  readonly verdict: Verdict;
  readonly steps: readonly StepVerdict[];
}

/** The weakest of several verdicts, `assumed` aside (`proved` when nothing else is there). */
export function weakest(verdicts: readonly Verdict[]): Verdict {
  const graded = verdicts.filter((v) => v !== 'assumed');
  return graded.reduce<Verdict>((a, b) => (VERDICTS.indexOf(b) > VERDICTS.indexOf(a) ? b : a), 'proved');
}

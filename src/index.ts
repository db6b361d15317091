/**
 * The public library: the same things that the command line does, as functions.
 *
 * @example
 * import { deriveProblem, parseProblem, printLatex, verifyDerivation } from 'costate';
 * const derivation = deriveProblem(parseProblem(text, { id: 'my-problem' }));
 * const verdict = verifyDerivation(derivation, { seed: 1, mutants: true });
 */
export { CostateError, errorJson, exitCodeOf, renderError } from './errors.js';
export type { ErrorCode, ErrorDetails, ErrorJson, Place } from './errors.js';

export type { Expression, Relation, Domain, Binding } from './expression/expression.js';
export { parseDecimal, rational, rationalFromNumber, rationalToNumber } from './expression/rational.js';
export type { Rational } from './expression/rational.js';
export type { Assumptions } from './expression/assumptions.js';
export { parseCandidate, parseFormula, parseRelation } from './expression/grammar.js';
export type { NewName, Scope } from './expression/formula-names.js';
export { printLatex } from './expression/print-latex.js';
export { printLatexLines } from './expression/print-lines.js';
export { printSympy } from './expression/print-sympy.js';
export { printText } from './expression/print-text.js';
export { differentiate } from './expression/differentiate.js';
export { environmentOf, evaluate } from './expression/evaluate.js';
export { doubles } from './expression/arithmetic.js';
export { equalExactly, isZero, normalForm } from './expression/normal-form.js';

export { problemSchema } from './problem/json-schema.js';
export { parseProblem } from './problem/parse-problem.js';
export type { Origin } from './problem/parse-problem.js';
export type { ControlProblem } from './problem/problem.js';

export { deriveProblem } from './derivation/derive-problem.js';
export type { Derivation, Hypothesis, Outcome, Step } from './derivation/step.js';

export { solveProblem, solveProblemWith } from './solve/solve.js';
export type { SolveOptions } from './solve/solve.js';
export type { Executor } from './simulate/path-work.js';
export { solveAndLearn } from './learn/solve-and-learn.js';
export type { Learning } from './learn/solve-and-learn.js';
export { parseSamples } from './learn/score/samples.js';
export type { Samples } from './learn/score/samples.js';
export { sampleLaw } from './learn/score/sample-law.js';
export type { SampleLawOptions, SampledLaw } from './learn/score/sample-law.js';
export { LEARNERS, METHODS } from './solve/answer.js';
export type { Answers, Learner, LearntAnswer, Method } from './solve/answer.js';
export { solveContinuousRiccati, solveDiscreteRiccati } from './solve/riccati/solve-riccati.js';
export type { RiccatiOptions, RiccatiSolution } from './solve/riccati/solve-riccati.js';
export { solveDifferentialRiccati } from './solve/riccati/differential.js';
export type { DifferentialOptions, RiccatiPath } from './solve/riccati/differential.js';
export { solveTimeDependentRiccati } from './solve/riccati/time-dependent.js';
export type { RiccatiEquation } from './solve/riccati/equation.js';
export { denseKernels } from './solve/riccati/dense-simd.js';
export type { DenseKernels } from './solve/riccati/dense-kernels.js';
export { eigenvalues } from './solve/riccati/eigenvalues.js';
export type { Eigenvalue } from './solve/riccati/eigenvalues.js';
export { matrixOf } from './solve/riccati/matrix.js';
export type { Matrix } from './solve/riccati/matrix.js';

export { verifyDerivation } from './verification/verify.js';
export type { VerifyOptions } from './verification/verify.js';
export type { DerivationVerdict, StepVerdict, Verdict } from './verification/verdict.js';

export { deriveJson, solveJson, verifyJson } from './report/json.js';
export { derivationsHtml } from './report/html.js';
export type { Assets } from './report/html.js';
export type { FormulaOptions } from './report/formula.js';
export { derivationsMarkdown } from './report/markdown.js';
export { derivationsTex } from './report/tex.js';
export type { Result, RunStamp } from './report/result.js';

/** A step of the paper: what is claimed by which rule, the numbered equation, why it holds and what was checked. */
import { counterexampleSentence } from './answer-rows.js';
import { printed } from './claim.js';
import { evidenceInShort } from './evidence-words.js';
import { clause } from './figures.js';
import { escapeLatex } from './latex-text.js';
import type { Phrase } from './phrase.js';
import { assumptionsOf, componentWords, headingOf, premisesOf, type ShownStep } from './shown-steps.js';
import { display, hypothesisReference, say, stepLabel, stepReference, type Setting } from './tex-setting.js';
import { isRecalled, justificationPhrases, mutantSentence, ruleName } from './wording.js';
import { proseLatex } from './prose.js';

/** Small inline formulas only; a long one would stick out of the line. */
const LONGEST_INLINE = 44;
const isShort = (p: Phrase): boolean =>
  p.every((piece) => typeof piece === 'string' || !('text' in piece) || piece.text.length <= LONGEST_INLINE);

/** Whether letters of a component are in it; numbers are those of all. */
const hasFormula = (p: Phrase): boolean =>
  p.some((piece) => typeof piece !== 'string' && 'text' in piece && /[A-Za-z]/.test(piece.text));

function howTex(shown: ShownStep, setting: Setting): string {
  const premises = premisesOf(shown, setting.section.step).map((id) => stepReference(id, setting));
  const hypotheses = assumptionsOf(shown).map((id) => hypothesisReference(id, setting));
  return [
    isRecalled(shown.step.rule) ? 'recalled' : `by \\emph{${escapeLatex(ruleName(shown.step.rule))}}`,
    ...(premises.length === 0 ? [] : [`from ${premises.join(', ')}`]),
    ...(hypotheses.length === 0 ? [] : [`assuming ${hypotheses.join(', ')}`]),
  ].join(' ');
}

/** The claim in one dimension, beside the formula in vector notation that it is a component of. */
function oneDimension({ components }: ShownStep): string[] {
  const first = components.find((c) => c.step.statement?.dimension === 1);
  if (!first) return [];
  const { text, latex } = printed(first.step.claim);
  return text.length > LONGEST_INLINE ? [] : [`In one dimension, $${latex}$.`];
}

/** Why a hypothesis is taken as true, unless the step says it in its own words or by the number of what it assumes. */
function whyAssumed({ step }: ShownStep, { section }: Setting): string[] {
  const { justification } = step;
  if (justification.kind !== 'hypothesis' || justification.shownIn) return [];
  const listed = section.result.derivation.hypotheses.some((h) => clause(h.statement) === clause(justification.why));
  return listed ? [] : [clause(justification.why)];
}

function evidenceTex(shown: ShownStep, setting: Setting): string {
  const { verdict, step } = shown;
  const words = componentWords(shown);
  const [first] = verdict?.evidence ?? [];
  const checked = first && step.justification.kind !== 'hypothesis' ? [evidenceInShort(first)] : [];
  return [
    ...(words === undefined ? [] : [words]),
    ...(verdict?.verdict === 'assumed' ? whyAssumed(shown, setting) : checked),
    ...(verdict?.counterexample ? [counterexampleSentence(verdict.counterexample)] : []),
    ...(verdict?.mutants ? [mutantSentence(verdict.mutants)] : []),
  ].join('; ');
}

export function stepTex(shown: ShownStep, setting: Setting): string[] {
  const { step, verdict, claim, number } = shown;
  const { justification } = step;
  // The verdict on a hypothesis already says why it is taken as true; where another derivation shows it, the place is said.
  const told = verdict !== undefined && justification.kind === 'hypothesis' && !justification.shownIn;
  const reasons = told ? [] : justificationPhrases(justification).filter(isShort);
  const scalar = oneDimension(shown);
  // The certificate of a formula in vector notation is that of its first component.
  const ofComponent = shown.dimensions.length > 0 && scalar.length === 0 && reasons.some(hasFormula);
  const said = reasons.map((p) => say(p, setting)).join(' ');
  const remarks = [
    ...scalar,
    ...(ofComponent
      ? [`In one dimension: ${said.charAt(0).toLowerCase()}${said.slice(1)}`]
      : said === ''
        ? []
        : [said]),
  ].join(' ');
  return [
    `\\step{${number}}{${proseLatex(headingOf(shown))}, ${howTex(shown, setting)}.}`,
    ...(step.text === undefined ? [] : [`\\par ${proseLatex(step.text)}\\nopagebreak`]),
    display(claim, setting.own, stepLabel(setting.section, number)),
    ...(remarks === '' ? [] : [`{\\small ${remarks}\\par}`]),
    ...(verdict ? [`\\judged{${verdict.verdict}}{${proseLatex(evidenceTex(shown, setting))}}`] : []),
  ];
}

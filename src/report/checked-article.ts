/** An article's claims with their verdicts: as rows, as JSON, and as the article with formulas in place of its blocks. */
import type { Derivation } from '../derivation/step.js';
import type { ArticleBlock } from '../problem/article.js';
import type { Claim } from '../problem/problem.js';
import { printLatexLines } from '../expression/print-lines.js';
import { printText } from '../expression/print-text.js';
import { weakest, VERDICTS, type Evidence, type Verdict } from '../verification/verdict.js';
import type { JudgedClaim } from '../verification/verify-claims.js';
import { counterexampleSentence } from './answer-rows.js';
import { counted } from './figures.js';
import { verifyJson, type JudgedStepJson, type VerifyJson } from './json.js';
import { escapeMarkdown } from './markdown.js';
import { ownVariables } from './own-variables.js';
import type { Result, RunStamp } from './result.js';

/** A block of an article with the verdicts on its claims. */
export interface CheckedBlock {
  readonly block: ArticleBlock;
  readonly derivation: Derivation;
  readonly claims: readonly Claim[];
  /** In the order of the claims. */
  readonly judged: readonly JudgedClaim[];
}

interface CheckedClaim extends JudgedClaim {
  readonly name: string;
  /** One-based line in the article. */
  readonly line: number;
}

const claimsOf = ({ block, claims, judged }: CheckedBlock): readonly CheckedClaim[] =>
  judged.flatMap((j, i) => {
    const claim = claims[i];
    return claim ? [{ ...j, name: claim.name, line: claim.line ?? block.line }] : [];
  });

/** The same in few words where the evidence repeats the claim with all its definitions put in. */
const IN_SHORT: Readonly<Partial<Record<Evidence['kind'], string>>> = {
  sign: 'by signs',
  criterion: 'the inequality fails there',
  sampling: 'it holds at random points, which is no proof',
};

/** What contradicts a claim, or what it rests on or was tried, in a sentence. */
function reason({ verdict }: JudgedClaim): string {
  const { counterexample, evidence } = verdict;
  const [first] = verdict.verdict === 'undecided' ? evidence.slice(-1) : evidence;
  const detail = first ? (IN_SHORT[first.kind] ?? first.detail) : '';
  const told = detail === '' ? '' : `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;
  return counterexample ? `${counterexampleSentence(counterexample)} ${told}` : told;
}

export interface ClaimRow {
  readonly line: number;
  readonly verdict: Verdict;
  readonly name: string;
  readonly claim: string;
  /** For what is not settled in the author's favour. */
  readonly why?: string;
}

/** One row a claim, in the article's order. */
export const claimRows = (blocks: readonly CheckedBlock[]): readonly ClaimRow[] =>
  blocks.flatMap((block) =>
    claimsOf(block).map((claim) => {
      const { verdict } = claim.verdict;
      const plain = verdict === 'proved' || verdict === 'measured' || verdict === 'sampled';
      const row = { line: claim.line, verdict, name: claim.name, claim: printText(claim.step.claim) };
      return plain ? row : { ...row, why: reason(claim) };
    }),
  );

const verdictsOf = (blocks: readonly CheckedBlock[]): readonly Verdict[] =>
  blocks.flatMap((block) => block.judged.map((j) => j.verdict.verdict));

/** 4 claims: 3 proved, 1 refuted */
export function claimSummary(blocks: readonly CheckedBlock[]): string {
  const verdicts = verdictsOf(blocks);
  const count = (wanted: Verdict): number => verdicts.filter((v) => v === wanted).length;
  const counts = VERDICTS.filter((v) => v === 'proved' || v === 'refuted' || count(v) > 0);
  return `${counted(verdicts.length, 'claim')}: ${counts.map((v) => `${count(v)} ${v}`).join(', ')}`;
}

/** 1 where a claim is refuted, 3 where one is undecided. */
export function exitCodeOfBlocks(blocks: readonly CheckedBlock[]): 0 | 1 | 3 {
  const verdicts = verdictsOf(blocks);
  return verdicts.includes('refuted') ? 1 : verdicts.includes('undecided') ? 3 : 0;
}

/** The block's claims as a derivation of their own. */
const resultOf = ({ derivation, judged }: CheckedBlock): Result => ({
  derivation: { ...derivation, steps: judged.map((j) => j.step) },
  verdict: {
    id: derivation.id,
    verdict: judged.every((j) => j.verdict.verdict === 'assumed')
      ? 'assumed'
      : weakest(judged.map((j) => j.verdict.verdict)),
    steps: judged.map((j) => j.verdict),
  },
  seconds: { derive: 0 },
});

export interface CheckJson extends Omit<VerifyJson, 'derivations'> {
  readonly derivations: readonly (Omit<VerifyJson['derivations'][number], 'steps'> & {
    /** `line`: one-based, in the article. */
    readonly steps: readonly (JudgedStepJson & { readonly line: number })[];
  })[];
}

/** What `costate check --json` prints: the shape of `verify --json`, one derivation a block, its claims as steps. */
export function checkJson(blocks: readonly CheckedBlock[], seconds: number): CheckJson {
  const json = verifyJson(blocks.map(resultOf), seconds);
  const derivations = json.derivations.map((derivation, i) => {
    const block = blocks[i];
    const lines = block ? claimsOf(block).map((claim) => claim.line) : [];
    return { ...derivation, steps: derivation.steps.map((step, j) => ({ ...step, line: lines[j] ?? 0 })) };
  });
  return { ...json, derivations };
}

const LINE_WIDTH = 84;

/** A block's formulas with their verdicts, as lines of Markdown. */
function typeset(checked: CheckedBlock): readonly string[] {
  const own = ownVariables(checked.derivation);
  return claimsOf(checked).flatMap((claim, i) => [
    ...(i === 0 ? [] : ['']),
    '$$',
    ...printLatexLines(claim.step.claim, LINE_WIDTH, own).split('\n'),
    '$$',
    '',
    `**${escapeMarkdown(claim.name)}**: *${claim.verdict.verdict}*. ${escapeMarkdown(reason(claim))}`.trimEnd(),
  ]);
}

const isBlank = (line: string): boolean => /^[\s>]*$/.test(line);

/**
 * The article with each block's formulas and verdicts in its place, and all else as it was. The stamp is a comment before
 * the first of them, where no fence or front matter can swallow it.
 */
export function articleWithVerdicts(text: string, blocks: readonly CheckedBlock[], stamp: RunStamp): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  let [result, done] = ['', 0];
  blocks.forEach((checked, i) => {
    const { start, end } = checked.block;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    // A list's bullet stands once, the mark of a quotation before every line.
    const margin = text.slice(lineStart, start).replace(/[^>\s]/g, ' ');
    const before = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, Math.max(0, lineStart - 1));
    const after = /^\r?\n([^\n]*)/.exec(text.slice(end))?.[1] ?? '';
    const lines = [
      ...(isBlank(before) || lineStart === 0 || !isBlank(text.slice(lineStart, start)) ? [] : ['']),
      ...(i === 0 ? [`<!-- costate ${JSON.stringify(stamp).replace(/--/g, '- -')} -->`, ''] : []),
      ...typeset(checked),
      ...(isBlank(after) ? [] : ['']),
    ];
    const body = lines.map((line, j) => (j === 0 ? line : `${margin}${line}`.trimEnd())).join(newline);
    result += text.slice(done, start) + body;
    done = end;
  });
  return result + text.slice(done);
}

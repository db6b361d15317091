/**
 * Results as people read them on a terminal (design, section 7): one row a derivation, the answers below it, a summary.
 */
import {
  LEARNER_NAMES,
  agreementSentence,
  agreementWord,
  answerRows,
  costInWords,
  counterexampleSentence,
} from '../report/answer-rows.js';
import { foldedFormulas } from '../report/folded-list.js';
import { counted, formatNumber, formatPoint, formatSeconds, formatWithError } from '../report/figures.js';
import { summarise, type Outline, type Result } from '../report/result.js';
import { regimeOutcomes } from '../report/regime-outcome.js';
import { equation, symbol, type Expression } from '../expression/expression.js';
import type { Outcome } from '../derivation/step.js';
import { printText } from '../expression/print-text.js';
import { isAvailable, learnt, type Answers } from '../solve/answer.js';
import { VERDICTS, type Verdict } from '../verification/verdict.js';
import { paint, terminalWidth, type Colour } from './console.js';

export const VERDICT_COLOUR: Readonly<Record<Verdict, Colour>> = {
  proved: 'green',
  measured: 'cyan',
  sampled: 'cyan',
  assumed: 'yellow',
  undecided: 'yellow',
  refuted: 'red', // prettier-ignore
};

const GROUP_WIDTH = 11;

function verdictCounts(result: Outline): readonly { readonly text: string; readonly verdict: Verdict }[] {
  const verdicts = result.verdict?.steps.map((step) => step.verdict) ?? [];
  return VERDICTS.flatMap((verdict) => {
    const count = verdicts.filter((v) => v === verdict).length;
    return count === 0 ? [] : [{ text: `${count} ${verdict}`, verdict }];
  });
}

/** Words separated by two spaces, right-aligned time at the end if there is room. */
function row(group: string, idWidth: number, result: Outline): string {
  const { derivation, seconds } = result;
  const steps = counted(derivation.steps.length, 'step').padStart(9);
  const counts = verdictCounts(result);
  const plain = `${group.padEnd(GROUP_WIDTH)}${derivation.id.padEnd(idWidth)}${steps}   ${counts.map((c) => c.text).join('  ')}`;
  const time = result.kept ? 'kept' : formatSeconds(seconds.derive + (seconds.verify ?? 0));
  const gap = Math.max(2, Math.min(terminalWidth(), 96) - plain.length - time.length);
  const shown = counts.map((c) => paint(c.text, VERDICT_COLOUR[c.verdict])).join('  ');
  return `${paint(group.padEnd(GROUP_WIDTH), 'dim')}${paint(derivation.id.padEnd(idWidth), 'bold')}${steps}   ${shown}${' '.repeat(gap)}${paint(time, 'dim')}`;
}

/** V(1.5) = −0.418911  closed form · −0.41890 ± 0.00002 grid · −0.4187 ± 0.0004 simulation   agree */
export function answerLine(answers: Answers): string {
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
  const point = Object.entries(answers.at);
  const at = point.length === 1 ? formatNumber(point[0]?.[1] ?? 0) : formatPoint(answers.at);
  const values = [
    isAvailable(closed) ? `${formatNumber(closed.value)}  closed form` : undefined,
    isAvailable(characteristics)
      ? `${formatWithError(characteristics.value, characteristics.error)} characteristics`
      : undefined,
    isAvailable(grid) ? `${formatWithError(grid.value, grid.error)} grid` : undefined,
    integral && isAvailable(integral)
      ? `${formatWithError(integral.value, 1.96 * integral.standardError + integral.bias)} path integral`
      : undefined,
    isAvailable(simulation)
      ? `${formatWithError(simulation.value, 1.96 * simulation.standardError + simulation.bias)} simulation`
      : undefined,
    ...learnt(answers.methods).map(([name, a]) => `${formatWithError(a.value, a.error)} ${LEARNER_NAMES[name]}`),
  ].filter((text) => text !== undefined);
  const { word, is } = agreementWord(answers);
  const agree = paint(word, ({ good: 'green', bad: 'red', open: 'yellow' } as const)[is]);
  return `${answers.betweenLaws?.cost ?? answers.average ?? `V(${at})`} = ${values.join(' · ') || 'no method applies'}   ${agree}`;
}

/** Refuted steps with what contradicts them, and mutants that no check caught. */
export function complaints(result: Outline): readonly string[] {
  return (result.verdict?.steps ?? []).flatMap((step) => {
    const refuted =
      step.verdict === 'refuted' || step.verdict === 'undecided'
        ? [
            `${paint(step.verdict, VERDICT_COLOUR[step.verdict])}  ${step.stepId}: ${
              step.counterexample ? counterexampleSentence(step.counterexample) : (step.evidence.at(-1)?.detail ?? '')
            }`,
          ]
        : [];
    const survivors = (step.mutants?.survivors ?? []).map(
      (text) => `${paint('survivor', 'red')}  ${step.stepId}: no check refutes ${text}`,
    );
    return [...refuted, ...survivors];
  });
}

/** Prints rows as results come; the group's name only on its first row. */
export function rowPrinter(ids: readonly string[]): (result: Outline) => string {
  const idWidth = Math.max(...ids.map((id) => id.length), 4) + 1;
  let last: string | undefined;
  return (result) => {
    const kind = result.derivation.kind === 'theory' ? 'theory' : 'problems';
    const group = kind === last ? '' : kind;
    last = kind;
    const indent = ' '.repeat(GROUP_WIDTH);
    return [
      row(group, idWidth, result),
      ...(result.answers ? [indent + answerLine(result.answers)] : []),
      ...complaints(result).map((text) => indent + text),
    ].join('\n');
  };
}

/** 41 steps: 38 proved, 3 measured, 0 refuted · 187 of 187 mutants refuted · 4 assumptions … */
export function summaryLine(results: readonly Outline[]): string {
  const summary = summarise(results);
  const { mutants } = summary;
  const verdicts = VERDICTS.filter((v) => v === 'proved' || v === 'refuted' || summary[v] > 0)
    .map((v) => `${summary[v]} ${v}`)
    .join(', ');
  const kept = results.filter((result) => result.kept).length;
  const hypotheses = new Set(results.flatMap((r) => r.derivation.hypotheses.map((h) => h.statement))).size;
  return [
    `${counted(summary.steps, 'step')}: ${verdicts}`,
    ...(mutants.tried > 0
      ? [
          `${mutants.killed} of ${mutants.tried - mutants.equivalent} mutants refuted${
            mutants.equivalent > 0 ? ` (${mutants.equivalent} more proved equivalent)` : ''
          }`,
        ]
      : []),
    `${counted(hypotheses, 'assumption')}, listed in the report`,
    ...(kept > 0 ? [`${kept} of ${counted(results.length, 'result')} kept from an earlier run`] : []),
  ].join(' · ');
}

/** Controls with their formulas; those of a long vector that are equal but for the index in one row. */
const policyRows = (policy: ReadonlyMap<string, Expression>): readonly (readonly [string, string])[] =>
  foldedFormulas([...policy].map(([name, e]) => equation(symbol(name), e))).map(
    ({ first, general, letter, from, to }) => {
      const shown = general?.kind === 'relation' ? general : first;
      const range = general ? `, ${letter} = ${from}..${to}` : '';
      return [printText(shown.left), `${printText(shown.right)}${range}`];
    },
  );

/** A value by pieces, each with where it holds, and the unknowns in it. */
const linesOfPieces = ({ pieces = [], constants }: Outcome, label: (text: string) => string): readonly string[] => [
  ...pieces.map(
    ({ value, inside }) => `${label('value')}${printText(value)}   where ${inside.map(printText).join(' and ')}`,
  ),
  ...[...constants].map(([name, e]) => `${label('')}${name} = ${printText(e)}`),
];

/** The answers of `solve` in full: equation, policy, every method with its error, and whether they agree. */
export function answersInFull(result: Result): string {
  const { answers, derivation } = result;
  if (!answers) return '';
  const { outcome } = derivation;
  const average = answers.average === undefined ? undefined : outcome?.constants.get(answers.average);
  const regimes = regimeOutcomes(derivation).map((r) => ({ found: r.outcome, where: paint(`   ${formatPoint(r.at)}`, 'dim') })); // prettier-ignore
  // Between laws the formulas are told in the covariances, which follow them.
  const between = outcome?.betweenLaws;
  const own = outcome && between ? { ...outcome, ...between.inCovariances } : outcome;
  const found = regimes.length > 0 ? regimes : own ? [{ found: own, where: '' }] : [];
  const label = (text: string): string => paint(`${text}  `.padEnd(14), 'dim');
  const rows = answerRows(answers).map(
    ([method, value, actions, effort]) =>
    `${label(method)}${[value, actions, paint(effort, 'dim')].filter((text) => text !== '').join('   ')}`, // prettier-ignore
  );
  return [
    paint(derivation.title, 'bold'),
    ...found.map((r) => `${label('equation')}${printText(r.found.hjb)}${r.where}`),
    ...found.flatMap((r) =>
      policyRows(r.found.policy ?? r.found.maximiser ?? new Map()).map(
        ([name, formula]) => `${label(`policy ${name}`)}${formula}${r.where}`,
      ),
    ),
    ...(answers.betweenLaws && between
      ? [
          `${label(`${answers.betweenLaws.sense === 'minimize' ? 'least cost' : 'greatest'} ${answers.betweenLaws.cost}`)}${printText(between.inCovariances.cost)}`,
          ...[...between.covariances].map(([name, e]) => `${label(`covariance ${name}`)}${printText(e)}`),
        ]
      : []),
    ...(average ? [`${label('average')}${answers.average} = ${printText(average)}`] : []),
    ...found.flatMap((r) =>
      r.found.pieces
        ? linesOfPieces(r.found, label)
        : r.found.value
          ? [`${label(answers.average ? 'relative V' : 'value')}${printText(r.found.value)}${r.where}`]
          : [],
    ),
    ...(outcome?.search?.form
      ? [
          `${label('form')}${printText(outcome.search.form)}, found by search: ${counted(outcome.search.tried, 'form')} tried`,
        ]
      : []),
    ...(outcome?.stopped === undefined ? [] : [`${label('closed form')}${outcome.stopped}`]),
    '',
    `${answers.betweenLaws ? `${costInWords(answers.betweenLaws)}, policy ` : answers.average === undefined ? '' : `long-run average ${answers.average} (from any start), policy `}at ${formatPoint(answers.at)}, seed ${answers.seed}`,
    ...rows,
    agreementSentence(answers),
  ].join('\n');
}

/** Words in columns, the first row as their heads; the last column is as wide as it likes. */
export function inColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  return rows
    .map((cells, i) => {
      const line = cells.map((text, k) => (k === cells.length - 1 ? text : text.padEnd((widths[k] ?? 0) + 3))).join('');
      return i === 0 ? paint(line.trimEnd(), 'dim') : line.trimEnd();
    })
    .join('\n');
}

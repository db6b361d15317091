/** All results as one LaTeX document that compiles as it is: a section a derivation, equations numbered, sources cited. */
import { bookmark, escapeLatex, latexComment } from './latex-text.js';
import { summarise, type Result, type RunStamp } from './result.js';
import { bibliographyOf } from './bibliography.js';
import { MAP_PREAMBLE, mapTex } from './map-tex.js';
import { ownVariables } from './own-variables.js';
import { inReadingOrder } from './reading-order.js';
import { contentsOf, type Contents, type Section } from './references.js';
import { derivationTex } from './tex-derivation.js';
import { VERDICT_MEANINGS } from './wording.js';
import { VERDICTS } from '../verification/verdict.js';
import { counted } from './figures.js';

/** Only packages of TeX Live's recommended set; the others are taken where they are installed. */
const PREAMBLE = String.raw`\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}
\usepackage{amsmath,amssymb}
\usepackage{array,booktabs}
\usepackage[margin=28mm]{geometry}
\usepackage{graphicx}
\usepackage{xcolor}
\usepackage[colorlinks,allcolors=blue!45!black]{hyperref}
\numberwithin{equation}{section}
\allowdisplaybreaks
\setlength{\emergencystretch}{4em}
\raggedbottom
\clubpenalty=10000 \widowpenalty=10000 \displaywidowpenalty=10000 \postdisplaypenalty=5000
\AtBeginDocument{\abovedisplayshortskip=6pt plus 2pt}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.45em plus 0.1em}
\newcommand{\step}[2]{\par\medskip\noindent\textbf{#1.}\enspace #2\nopagebreak}
\newcommand{\fitted}[1]{\sbox0{$\displaystyle #1$}\ifdim\wd0>0.86\linewidth\resizebox{0.86\linewidth}{!}{\usebox0}\else\usebox0\fi}
\newcommand{\judged}[2]{\noindent{\small\textsc{#1}\if\relax\detokenize{#2}\relax\else.\enspace\emph{#2}\fi.\par}}
\renewcommand{\theenumi}{H\arabic{enumi}}
\renewcommand{\labelenumi}{(\theenumi)}`;

function abstract(results: readonly Result[]): string {
  const summary = summarise(results);
  const verdicts = VERDICTS.filter((v) => summary[v] > 0).map((v) => `${summary[v]} ${v}`);
  const { killed, survived } = summary.mutants;
  return [
    `${counted(results.length, 'derivation')} with ${counted(summary.steps, 'step')}`,
    ...(verdicts.length > 0 ? [`: ${verdicts.join(', ')}`] : []),
    '. ',
    ...(killed + survived > 0 ? [`Of ${counted(killed + survived, 'wrong variant')} of the claims, ${killed} were refuted. `] : []), // prettier-ignore
    'Each formula is printed from the expression that was derived and checked; none is typed by hand.',
  ].join('');
}

const legend = (): string =>
  [
    '\\begin{description}',
    ...VERDICTS.map((v) => `\\item[${v}] ${escapeLatex(VERDICT_MEANINGS[v])}.`),
    '\\end{description}',
  ].join('\n');

/** The heading of a part before its first section; none in a paper of one derivation. */
const partTex = ({ sections }: Contents, { part, isFirstOfPart }: Section): string[] =>
  isFirstOfPart && sections.length > 1 ? [`\\part{${escapeLatex(part)}}`] : [];

/**
 * The results as a whole LaTeX document for pdflatex (run it twice, for the references). Words are escaped to ASCII, so
 * titles cannot carry commands.
 */
export function derivationsTex(results: readonly Result[], stamp: RunStamp): string {
  const contents = contentsOf(inReadingOrder(results));
  const bibliography = bibliographyOf(results);
  const single = results.length === 1 ? results[0]?.derivation.title : undefined;
  const title = single ?? 'Derivations in stochastic optimal control';
  const works = [
    '\\begin{thebibliography}{99}',
    ...bibliography.works.map((work, i) => `\\bibitem{source:${i + 1}} ${escapeLatex(work)}.`),
    '\\end{thebibliography}',
  ];
  return [
    latexComment(`Made by costate ${stamp.version} with seed ${stamp.seed}; run pdflatex twice.`),
    ...results.map(({ derivation: d }) => latexComment(`${d.kind} ${d.id}${parameterComment(d.problem?.parameters)}`)),
    PREAMBLE,
    MAP_PREAMBLE,
    `\\hypersetup{pdftitle={${bookmark(title)}},pdfcreator={costate}}`,
    `\\title{${escapeLatex(title)}}`,
    `\\author{Derived and checked by \\textsf{costate} ${escapeLatex(stamp.version)}}`,
    '\\date{}',
    '\\begin{document}',
    '\\maketitle',
    `\\begin{abstract}\\noindent ${escapeLatex(abstract(results))}\\end{abstract}`,
    ...(results.length > 1 ? ['{\\setlength{\\parskip}{0pt}\\tableofcontents}'] : []),
    ...mapTex(contents),
    ...contents.sections.flatMap((section) => [
      ...partTex(contents, section),
      derivationTex({ contents, section, own: ownVariables(section.result.derivation) }, bibliography),
    ]),
    ...(results.some((r) => r.verdict) ? ['\\section*{What the verdicts mean}', legend()] : []),
    ...(bibliography.works.length > 0 ? works : []),
    '\\end{document}',
    '',
  ].join('\n');
}

const parameterComment = (
  parameters: readonly { name: string; value: { numerator: bigint; denominator: bigint } }[] = [],
): string =>
  parameters
    .map(({ name, value: v }) => ` ${name}=${v.numerator}${v.denominator === 1n ? '' : `/${v.denominator}`}`)
    .join('');

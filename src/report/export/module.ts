/** The exported file itself: the formulas of a derivation as functions, in one language or another. */
import { printText } from '../../expression/print-text.js';
import { codePrinter } from '../../expression/print-code.js';
import { rationalToNumber } from '../../expression/rational.js';
import { shareParts } from '../../expression/share-parts.js';
import type { Domain, Expression } from '../../expression/expression.js';
import { dependsOn } from '../../expression/traverse.js';
import { clause } from '../figures.js';
import type { RunStamp } from '../result.js';
import { horizonName, type Language } from './language.js';
import { identifiers } from './names.js';
import { residualOf, type ExportedSolution } from './solution.js';

export interface ModuleOptions {
  readonly stamp: RunStamp;
  /** Steps with which the file integrates functions of time. */
  readonly steps: number;
}

function inDomain(name: string, domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      return `${name} in [${printText(domain.lower)}, ${printText(domain.upper)}]`;
    case 'set':
      return `${name} in {${domain.values.map(printText).join(', ')}}`;
    case 'real':
    case 'positive':
    case 'nonnegative':
      return `${name} (${domain.kind})`;
  }
}

const inWords = (variables: ExportedSolution['states']): string =>
  variables.map((v) => inDomain(v.name, v.domain)).join(', ') || 'none';

function header(s: ExportedSolution, { stamp }: ModuleOptions): readonly string[] {
  const { problem } = s;
  return [
    problem.title + (problem.source === undefined ? '' : ` (${problem.source})`),
    '',
    `Derived by costate ${stamp.version} from the problem '${problem.id}'.`,
    `Equation: ${printText(s.hjb)}`,
    `States: ${inWords(s.states)}. Controls: ${inWords(s.controls)}.`,
    ...(s.conditions.length > 0 ? [`Holds where ${s.conditions.map(printText).join(' and ')}.`] : []),
    ...(s.closed?.atParameters ? ['Value and policy hold for the parameters below alone; their numbers are in the formulas.'] : []),
    ...(s.open === undefined ? [] : [`There is no closed form: ${clause(s.open)}.`]),
  ]; // prettier-ignore
}

/** The text of the file that computes a solution. */
export function moduleText(s: ExportedSolution, language: Language, options: ModuleOptions): string {
  const { closed } = s;
  const controls = s.controls.map((v) => v.name);
  const coefficients = closed?.coefficients;
  const id = identifiers(language, [
    ...[...s.parameters.map((p) => p.name), ...s.arguments, ...controls, ...(coefficients?.names ?? [])],
    ...s.jets.map((jet) => jet.symbol),
  ]);
  const print = codePrinter(language.code, id);
  const [args, jets] = [s.arguments.map(id), s.jets.map((jet) => id(jet.symbol))];

  /** Lines that compute expressions, what they share before them. */
  const computing = (es: readonly Expression[], give: (texts: readonly string[]) => readonly string[]) => {
    const shared = shareParts(es, (n) => `part ${n}`);
    return [
      ...shared.parts.map(({ name, value }) => language.assign(id(name), print(value))),
      ...give(shared.results.map(print)),
    ];
  };
  const finite = (text: string, what: string): string => `finite(${text}, ${JSON.stringify(what)})`;
  const actions = (es: ReadonlyMap<string, Expression>) =>
    computing([...es.values()], (texts) => [
      language.give(language.record([...es.keys()].map((name, i) => [name, finite(texts[i] ?? '', name)]))),
    ]);
  const atTime = coefficients
    ? [language.unpack(coefficients.names.map(id), `coefficients(${id(s.problem.time.name)})`)]
    : [];
  const point = s.arguments.join(', ');
  const steered = controls.length > 0;
  const best = s.problem.objective.sense === 'maximize' ? 'maximizes' : 'minimizes';

  const general = [
    ...(steered
      ? language.routine({
          name: 'maximiser',
          arguments: [...args, ...jets],
          says: `The controls that the equation calls for, from ${point} and the derivatives of V: what ${best} its right side.`,
          body: actions(s.maximiser),
        })
      : []),
    ...language.routine({
      name: 'equation',
      arguments: [...args, ...controls.map(id), ...jets],
      says: 'What is left of the equation for any controls and any V: its left side minus its right side.',
      body: computing([residualOf(s)], ([text = '']) => [language.give(finite(text, 'the equation'))]),
    }),
  ];
  const rates = coefficients
    ? [
        ...language.routine({
          name: 'rates',
          arguments: [id(s.problem.time.name), ...coefficients.names.map(id)],
          says: `Derivatives of ${coefficients.names.join(', ')} with respect to ${s.problem.time.name}.`,
          body: computing(coefficients.rates, (texts) => [language.give(language.list(texts))]),
          inner: true,
        }),
        ...language.routine({
          name: horizonName(language),
          arguments: [],
          says: `${coefficients.names.join(', ')} at the horizon.`,
          body: [language.give(language.list(coefficients.terminal.map(print)))],
          inner: true,
        }),
        ...language.routine(
          language.integrator({
            name: 'coefficients',
            time: id(s.problem.time.name),
            names: coefficients.names,
            horizon: print(coefficients.horizon),
            steps: options.steps,
          }),
        ),
      ]
    : [];
  const solution = closed
    ? [
        ...rates,
        ...language.routine({
          name: 'value',
          arguments: args,
          says: `The value function V(${point}).`,
          body: [...atTime, ...computing([closed.value], ([text = '']) => [language.give(finite(text, 'V'))])],
        }),
        ...(steered
          ? language.routine({
              name: 'policy',
              arguments: args,
              says: `The optimal controls at ${point}.`,
              body: [...(changes([...closed.policy.values()], coefficients?.names ?? []) ? atTime : []), ...actions(closed.policy)],
            })
          : []),
        ...language.routine({
          name: 'derivatives',
          arguments: args,
          says: `V and its derivatives at ${point}: ${s.jets.map((j) => j.name).join(', ')}.`,
          body: [...atTime, ...computing(closed.jets, (texts) => [language.give(language.list(texts))])],
        }),
        ...language.routine({
          name: 'residual',
          arguments: args,
          says: 'What is left of the equation for this value and this policy: zero, but for rounding.',
          body: [
            ...(steered ? [language.assign('actions', `policy(${args.join(', ')})`)] : []),
            language.assign('jets', `derivatives(${args.join(', ')})`),
            language.give(
              `equation(${[...args, ...controls.map((c) => language.item('actions', c)), language.spread('jets')].join(', ')})`,
            ),
          ],
        }),
      ]
    : []; // prettier-ignore
  return [
    ...language.header(header(s, options)),
    ...language.prelude,
    ...s.parameters.map((p) => language.assign(id(p.name), String(rationalToNumber(p.value)))),
    ...(s.parameters.length > 0 ? language.gap : []),
    ...general,
    ...solution,
  ]
    .join('\n')
    .replace(/\n*$/, '\n');
}

const changes = (es: readonly Expression[], names: readonly string[]): boolean =>
  es.some((e) => names.some((name) => dependsOn(e, name)));

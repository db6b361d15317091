/** The words of the report: what a verdict means, what a check was, and why a step should hold. */
import { one, power, symbol, number, type Binding, type Expression } from '../expression/expression.js';
import { equation, unknown } from '../expression/expression.js';
import type { CombinationTerm, Justification } from '../derivation/step.js';
import type { Evidence, MutantReport, Verdict } from '../verification/verdict.js';
import { formulaPhrases } from './folded-list.js';
import { experimentPhrases } from './experiment-words.js';
import { clause, counted } from './figures.js';
import { listed, phrase, type Phrase } from './phrase.js';

export const VERDICT_MEANINGS: Readonly<Record<Verdict, string>> = {
  proved: 'both sides have the same exact normal form, or an exact algorithm decided it',
  measured: 'a limit, rate or expectation was observed, by a test with the power to see the nearest wrong claim',
  sampled: 'equal at many informative points at high precision, not proved',
  assumed: 'a hypothesis, with its reason and the steps that use it',
  undecided: 'none of these within the resources allowed',
  refuted: 'a point, path or rate contradicts it',
};

export const EVIDENCE_NAMES: Readonly<Record<Evidence['kind'], string>> = {
  'normal-form': 'normal form',
  series: 'series',
  residual: 'independent residual',
  sampling: 'sampling',
  slope: 'order of convergence',
  simulation: 'simulation',
  integration: 'numerical integration',
  sign: 'sign',
  criterion: 'choice of root',
  'side-condition': 'side condition',
  hypothesis: 'hypothesis',
  tried: 'tried',
};

/** Names of people and abbreviations in the names of rules. */
const PROPER: Readonly<Record<string, string>> = {
  'fokker planck': 'Fokker-Planck', 'feynman kac': 'Feynman-Kac', 'hopf cole': 'Hopf-Cole', hjb: 'HJB', ito: 'Itô', bellman: 'Bellman',
  blackwell: 'Blackwell', brownian: 'Brownian', dynkin: 'Dynkin', gaussian: 'Gaussian', gibbs: 'Gibbs', hamiltonian: 'Hamiltonian',
  legendre: 'Legendre', riccati: 'Riccati', taylor: 'Taylor',
}; // prettier-ignore
const PROPER_WORDS = new RegExp(`\\b(?:${Object.keys(PROPER).join('|')})\\b`, 'g');

/** A name by which readers know a rule: `dynamic-programming` → `dynamic programming`. */
export const ruleName = (rule: string): string =>
  rule.replace(/[-_]+/g, ' ').replace(PROPER_WORDS, (name) => PROPER[name] ?? name);

/** What another derivation shows is put down again, which no rule does. */
export const isRecalled = (rule: string): boolean => rule === 'recalled';

const asEquation = ({ name, parameters, value }: Binding): Expression =>
  equation(
    parameters.length === 0
      ? symbol(name)
      : unknown(
          name,
          parameters.map((p) => symbol(p)),
        ),
    value,
  );

const bindingPhrases = (bindings: readonly Binding[]): Phrase => listed(formulaPhrases(bindings.map(asEquation)));

const withBindings = (bindings: readonly Binding[]): Phrase =>
  bindings.length === 0 ? [] : phrase`, with ${bindingPhrases(bindings)}`;

const reference = (step: string): Phrase => [{ step }];

/** `F times the derivative by x of (3), with V = …`, in the order in which the certificate is read. */
function termPhrase({ premise, factor, along, specialise }: CombinationTerm): Phrase {
  const special = phrase`${reference(premise)}${specialise?.length ? phrase` taken at ${bindingPhrases(specialise)}` : []}`; // prettier-ignore
  const derived = along?.length ? phrase`the derivative by ${listed(along.map((v) => phrase`${symbol(v)}`))} of ${special}` : special; // prettier-ignore
  return factor === one ? derived : phrase`${factor} times ${derived}`;
}

/** What the checker is asked to confirm, in one sentence. */
export function justificationPhrases(j: Justification): readonly Phrase[] {
  switch (j.kind) {
    case 'open':
      return [phrase`Left open: ${clause(j.why)}.`];
    case 'hypothesis':
      return j.shownIn
        ? [phrase`Shown in ${[j.shownIn]}: ${clause(j.why)}.`]
        : [phrase`Taken as true: ${clause(j.why)}.`];
    case 'identity':
      return j.bindings.length === 0 ? [] : [phrase`Both sides are the same function${withBindings(j.bindings)}.`];
    case 'expansion':
      return [
        phrase`Both sides agree up to terms of order ${power(symbol(j.variable), number(j.order))}${withBindings(j.bindings)}.`,
      ];
    case 'integration': {
      const named = (terms: readonly CombinationTerm[]): Phrase =>
        listed([...new Set(terms.map((t) => t.premise))].map((id) => reference(id)));
      return [
        phrase`Holds at ${equation(symbol(j.variable), j.from)} by ${named(j.start)}, and both sides change alike by ${named(j.rates)}${withBindings(j.bindings)}.`,
      ];
    }
    case 'trajectory': {
      const forms = j.forms.length === 0 ? [] : phrase`, and ${listed(j.forms.map((id) => reference(id)))}`;
      return [
        phrase`Held against the solution of ${listed(j.rates.map((id) => reference(id)))} that ends as ${listed(j.ends.map((id) => reference(id)))} say${forms}${withBindings(j.bindings)}.`,
      ];
    }
    case 'system':
      return [
        phrase`Held against the root of ${listed(j.equations.map((id) => reference(id)))}${withBindings(j.bindings)}.`,
      ];
    case 'recursion':
      return [
        phrase`Held against the recursion ${listed(j.recursions.map((id) => reference(id)))} that ends as ${listed(j.ends.map((id) => reference(id)))} say${withBindings(j.bindings)}.`,
      ];
    case 'combination': {
      const rewritten = j.rewrites.length === 0 ? [] : phrase`, after ${listed(j.rewrites.map((id) => reference(id)))} put in`; // prettier-ignore
      const sum = listed(j.terms.map(termPhrase));
      return [phrase`Follows from ${sum}${rewritten}${withBindings(j.bindings)}.`];
    }
    case 'optimum':
      return [phrase`The optimum is attained at ${bindingPhrases(j.at)}${withBindings(j.bindings)}.`];
    case 'coefficient':
      return [
        phrase`Coefficient of ${j.basis[j.index] ?? number(1)} in ${reference(j.premise)}, which holds for every ${listed(
          j.variables.map((v) => phrase`${symbol(v)}`),
        )}${withBindings(j.bindings)}.`,
      ];
    case 'root':
      return [
        phrase`Solves ${listed(j.equations.map((id) => reference(id)))}${withBindings(j.bindings)}.`,
        ...j.criterion.map(({ condition, why }) => phrase`This root is chosen by ${condition}: ${clause(why)}.`),
      ];
    case 'end': {
      const others = j.others.map(({ name, value }) => phrase`${symbol(name)} ends at ${value}`);
      const beside = others.length === 0 ? [] : phrase`, where ${listed(others)}`;
      return [phrase`Satisfies ${reference(j.premise)}${beside}${withBindings(j.bindings)}.`];
    }
    case 'inequality':
      if (j.at) return [phrase`An optimum is no worse than the value at ${bindingPhrases(j.at)}${withBindings(j.bindings)}.`]; // prettier-ignore
      return [phrase`Decided by the signs of its parts${withBindings(j.bindings)}.`];
    case 'observation':
      return experimentPhrases(j.experiment);
  }
}

/**
 * `5 of 5 mutants refuted, 1 equivalent set aside`: an equivalent mutant is none that could be refuted, and a claim that repeats a
 * premise has none of its own.
 */
export function mutantSentence({ killed, equivalent, repeats, survivors }: MutantReport): string {
  if (repeats) return 'no mutants of its own: it repeats a premise';
  const setAside = equivalent === 0 ? '' : `, ${equivalent} equivalent set aside`;
  const left = survivors.length === 0 ? '' : `, ${counted(survivors.length, 'survivor')}`;
  return `${killed} of ${counted(killed + survivors.length, 'mutant')} refuted${setAside}${left}`;
}

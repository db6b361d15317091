/**
 * Problem files (design, section 4): YAML text to `ControlProblem`. Every mistake is answered with its file, line and
 * column; valid keys that the engine does not cover yet are refused by name, never passed over.
 */
import { isMap } from 'yaml';
import { CostateError, type Place } from '../errors.js';
import type { Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { checkNames, type DeclaredName } from './problem-names.js';
import type { ControlProblem, Parameter, UnknownCoefficient, Variable } from './problem.js';
import { claimScope, readClaims } from './read-claims.js';
import { readCorrelations } from './read-correlations.js';
import { readDynamics } from './read-dynamics.js';
import { readObjective } from './read-objective.js';
import { domainInWords, isIn, readDomain, valueAt, type ParameterValues } from './read-domain.js';
import { nearestName } from '../expression/nearest-name.js';
import { readCandidate, readFormula, readNumber } from './yaml-formula.js';
import { isEmpty, namesIn, readNamed, readRecord, readText, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt, placeOf, readYaml, type Source } from './yaml-source.js';

/** Where a problem comes from: its id, and the file to name in messages. */
export interface Origin {
  readonly id: string;
  readonly file?: string;
  /** Values that replace those of the file, as on a command line; checked like them. */
  readonly parameters?: ReadonlyMap<string, Rational>;
}

const TOP_KEYS = {
  known: [
    'title',
    'source',
    'state',
    'control',
    'time',
    'parameters',
    'dynamics',
    'correlation',
    'objective',
    'unknowns',
    'candidate',
    'claims',
    'at', // prettier-ignore
  ],
  required: ['state', 'dynamics', 'objective'],
  notCovered: ['regimes', 'boundary', 'until'],
} as const;

const declared = (entries: readonly Entry[], what: string): readonly DeclaredName[] =>
  entries.map(({ key, keySpan }) => ({ name: key, what, span: keySpan }));

function readParameter({ key: name, value: field }: Entry, override: Rational | undefined): Parameter {
  if (!isMap(field.node)) return { name, value: override ?? readNumber(field), domain: { kind: 'real' } };
  const keys = readRecord(field, {
    known: ['value', 'domain'],
    required: ['value'],
    notCovered: ['dimension', 'symmetric'],
  });
  const [value, domain] = [keys.get('value'), keys.get('domain')];
  const nothing: Scope = { symbols: new Set() };
  const parameter: Parameter = {
    name,
    value: override ?? readNumber(value ?? field),
    domain: domain ? readDomain(domain, nothing, new Map(), true) : { kind: 'real' },
  };
  if (!isIn(rationalToNumber(parameter.value), parameter.domain, new Map())) {
    if (override) {
      throw new CostateError({
        code: 'input.argument',
        message: `the value given for the parameter '${name}' is outside its domain`,
        expected: domainInWords(parameter.domain),
      });
    }
    throw mistakeAt(
      field.source,
      (value ?? field).span,
      'input.value',
      `the value of '${name}' is outside its domain`,
      {
        expected: domainInWords(parameter.domain),
      },
    );
  }
  return parameter;
}

function refuseOverrides({ parameters, file }: Origin, names: readonly string[]): void {
  const stranger = [...(parameters?.keys() ?? [])].find((name) => !names.includes(name));
  if (stranger === undefined) return;
  const near = nearestName(stranger, names);
  throw new CostateError({
    code: 'input.argument',
    message: `there is no parameter '${stranger}'${file === undefined ? '' : ` in ${file}`}`,
    expected: `one of ${names.join(', ') || 'none'}`,
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

/** Names that a formula sees, and those it must not use. */
function scopeOf(allowed: readonly DeclaredName[], all: readonly DeclaredName[], more: Partial<Scope> = {}): Scope {
  const symbols = new Set(allowed.map((d) => d.name));
  const excluded = new Map(all.filter((d) => !symbols.has(d.name)).map((d) => [d.name, d.what]));
  return { symbols, excluded, ...more };
}

function readTime(field: Field | undefined): {
  readonly name: string;
  readonly nameField?: Field;
  readonly horizon?: Field;
} {
  if (!field) return { name: 't' };
  const keys = readRecord(field, { known: ['name', 'horizon'], notCovered: ['step'] });
  const [nameField, horizon] = [keys.get('name'), keys.get('horizon')];
  const name = nameField ? readText(nameField) : 't';
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw mistakeAt(
      field.source,
      (nameField ?? field).span,
      'input.schema',
      `'${name.slice(0, 60)}' is not a name in time.name`,
      {
        expected: 'a name such as t',
      },
    );
  }
  return { name, ...(nameField ? { nameField } : {}), ...(horizon ? { horizon } : {}) };
}

function readHorizon(field: Field | undefined, scope: Scope, values: ParameterValues): 'infinite' | Expression {
  if (!field) return 'infinite';
  const isWord = field.node !== null && !isEmpty(field) && !isMap(field.node);
  const word = isWord ? readText(field) : '';
  if (word === 'infinite') return 'infinite';
  if (
    /^\.?(inf|infinity|oo|none|forever)$/i.test(word) ||
    (nearestName(word, ['infinite']) && !scope.symbols.has(word))
  ) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${word}' is not a horizon`, {
      expected: 'infinite, a number or a parameter',
      suggestion: 'infinite',
    });
  }
  const horizon = readFormula(field, scope);
  if (!(valueAt(horizon, values) > 0)) {
    throw mistakeAt(field.source, field.span, 'input.value', 'the horizon is not positive', {
      expected: 'a positive time',
    });
  }
  return horizon;
}

/** Declared unknowns of the candidate; what else they could say (dimension, symmetry) is not covered. */
function readUnknownNames(field: Field | undefined): readonly Entry[] {
  const entries = namesIn(field);
  for (const { value } of entries) {
    if (isEmpty(value)) continue;
    if (isMap(value.node)) {
      if (value.node.items.length > 0) readRecord(value, { known: ['domain'], notCovered: ['dimension', 'symmetric'] });
    } else if (readText(value) !== 'real') {
      throw mistakeAt(
        value.source,
        value.span,
        'input.unsupported',
        `'${value.path}' has a domain, which is not covered yet`,
        { expected: 'real' },
      );
    }
  }
  return entries;
}

function readAt(
  field: Field | undefined,
  states: readonly Variable[],
  time: string,
  values: ParameterValues,
): ReadonlyMap<string, Rational> {
  const at = new Map<string, Rational>();
  for (const { key, keySpan, value } of namesIn(field)) {
    const state = states.find((x) => x.name === key);
    if (!state && key !== time) {
      const names = [...states.map((x) => x.name), time];
      throw mistakeAt(value.source, keySpan, 'input.symbol', `'${key}' in at is not a state`, {
        expected: `one of ${names.join(', ')}`,
        suggestion: nearestName(key, names),
      });
    }
    const number = readNumber(value);
    if (state && !isIn(rationalToNumber(number), state.domain, values)) {
      throw mistakeAt(value.source, value.span, 'input.value', `'${value.path}' is outside the state's domain`, {
        expected: domainInWords(state.domain),
      });
    }
    at.set(key, number);
  }
  return at;
}

/** Where to point when the mathematics of a problem fails: see `locateError`. */
function placesOf(
  source: Source,
  entries: readonly Entry[],
  top: ReadonlyMap<string, Field>,
): ReadonlyMap<string, Place> {
  const sections = ['objective', 'parameters'].flatMap((key) => {
    const field = top.get(key);
    return field ? [[key, placeOf(source, field.span)] as const] : [];
  });
  return new Map([...sections, ...entries.map((e) => [e.key, placeOf(source, e.keySpan)] as const)]);
}

/**
 * The control problem that a file describes.
 *
 * @param text the file's text (YAML, at most 256 KiB).
 * @param origin its id (the file's name without ending) and the file to name in messages.
 * @throws CostateError `input.*` with file, line, column, excerpt, what was expected and the nearest valid name.
 * @example parseProblem(text, { id: 'lqr', file: 'derivations/problems/lqr.yaml' })
 */
export function parseProblem(text: string, origin: Origin): ControlProblem {
  const { source, root } = readYaml(text, origin.file);
  return readProblem({ source, path: '', node: root, span: { start: 0, end: 1 } }, origin);
}

/** The control problem that a map of a YAML text describes, such as one inside an article; throws as `parseProblem`. */
export function readProblem(rootField: Field, origin: Origin): ControlProblem {
  const { source } = rootField;
  const top = readRecord(rootField, TOP_KEYS);
  const field = (key: string): Field => top.get(key) ?? rootField;

  const parameterEntries = namesIn(top.get('parameters'));
  const stateEntries = readNamed(field('state'));
  const controlEntries = namesIn(top.get('control'));
  const time = readTime(top.get('time'));
  const unknownEntries = readUnknownNames(top.get('unknowns'));
  const timeName: DeclaredName = {
    name: time.name,
    what: 'the time',
    span: (time.nameField ?? top.get('time') ?? rootField).span,
  };
  const groups = {
    parameters: declared(parameterEntries, 'a parameter'),
    states: declared(stateEntries, 'a state'),
    controls: declared(controlEntries, 'a control'),
  };
  const { parameters: parameterNames, states: stateNames, controls: controlNames } = groups;
  const names = checkNames(source, [...parameterNames, ...stateNames, ...controlNames, timeName]);
  if (stateEntries.length === 0) {
    throw mistakeAt(source, field('state').span, 'input.schema', "there is no state under 'state'", {
      expected: 'a state such as x: real',
    });
  }

  refuseOverrides(origin, parameterEntries.map((e) => e.key)); // prettier-ignore
  const parameters = parameterEntries.map((entry) => readParameter(entry, origin.parameters?.get(entry.key)));
  const values: ParameterValues = new Map(parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const frame = scopeOf(parameterNames, names);
  const variable =
    (sets: boolean) =>
    ({ key, value }: Entry): Variable => ({ name: key, domain: readDomain(value, frame, values, sets) });
  const states = stateEntries.map(variable(false));
  const controls = controlEntries.map(variable(true));
  const horizon = readHorizon(time.horizon, frame, values);
  const infinite = horizon === 'infinite';

  const everything = scopeOf(names, names);
  const { dynamics, noises } = readDynamics(
    field('dynamics'),
    states.map((x) => x.name),
    everything,
  );
  checkNames(source, [...names, ...declared(noises, 'a noise'), ...declared(unknownEntries, 'an unknown')]);
  const noiseNames = noises.map((n) => n.key);
  const correlationField = top.get('correlation');
  const correlations = correlationField ? readCorrelations(correlationField, noiseNames, frame, values) : [];
  const objective = readObjective(
    field('objective'),
    { running: everything, terminal: scopeOf([...parameterNames, ...stateNames], names), frame },
    values,
    infinite,
  );

  const candidateField = top.get('candidate');
  const candidateScope = scopeOf([...parameterNames, ...stateNames, timeName], names, {
    timeName: time.name,
    unknowns: new Set(unknownEntries.map((e) => e.key)),
  });
  const candidate = candidateField ? readCandidate(candidateField, candidateScope) : undefined;
  const newNames = candidate?.newNames ?? [];
  checkNames(source, [
    ...names,
    ...declared(noises, 'a noise'),
    ...newNames.map((n) => ({ name: n.name, what: 'an unknown', span: candidate?.spanOf(n) ?? rootField.span })),
  ]);
  const unused = unknownEntries.find((e) => !newNames.some((n) => n.name === e.key));
  if (unused) {
    throw mistakeAt(source, unused.keySpan, 'input.schema', `the unknown '${unused.key}' is not in the candidate`, {
      expected: 'a candidate that uses it',
    });
  }
  const unknowns: readonly UnknownCoefficient[] = newNames.map(({ name, ofTime }) => ({ name, ofTime }));

  const claims = readClaims(
    top.get('claims'),
    claimScope({ parameters, states, controls, time: { name: time.name, horizon }, unknowns }),
  );

  const [title, from] = [top.get('title'), top.get('source')];
  return {
    id: origin.id,
    title: title ? readText(title) : origin.id,
    ...(from ? { source: readText(from) } : {}),
    ...(origin.file === undefined ? {} : { file: origin.file }),
    states,
    controls,
    time: { name: time.name, horizon },
    parameters,
    noises: noiseNames,
    dynamics,
    correlations,
    objective,
    ...(candidate ? { candidate: candidate.expression } : {}),
    unknowns,
    claims,
    at: readAt(top.get('at'), states, time.name, values),
    places: placesOf(source, [...parameterEntries, ...stateEntries, ...controlEntries], top),
  };
}

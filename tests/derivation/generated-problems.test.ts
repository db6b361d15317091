/**
 * Two hundred generated problems without a candidate: the derived HJB equation agrees, for random smooth V and at random
 * points, with a direct computation that shares no code with the engine (own derivatives, own fine search).
 */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { doubles, type Arithmetic } from '../../src/expression/arithmetic.js';
import { environmentOf, evaluate, fromNumber, type Witness } from '../../src/expression/evaluate.js';
import { parseProblem } from '../../src/problem/parse-problem.js';

type Values = Readonly<Record<string, number>>;
/** A formula as text for the engine and as a closure for the direct computation. */
interface Term {
  readonly text: string;
  readonly at: (v: Values) => number;
}

function generator(seed: number): {
  uniform: () => number;
  pick: <T>(list: readonly T[]) => T;
  constant: () => number;
} {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)] as T;
  return { uniform, pick, constant: () => Math.round((0.2 + uniform()) * 100) / 100 };
}

/** A product of a polynomial, tanh, exp and a power in the states. */
function stateTerm(random: ReturnType<typeof generator>, states: readonly string[]): Term {
  const factor = (): Term => {
    const x = random.pick(states);
    const c = random.constant();
    return random.pick<Term>([
      { text: `(${c} + ${x}^2)`, at: (v) => c + (v[x] ?? 0) ** 2 },
      { text: `(${c}*${x} - 1)`, at: (v) => c * (v[x] ?? 0) - 1 },
      { text: `tanh(${c}*${x})`, at: (v) => Math.tanh(c * (v[x] ?? 0)) },
      { text: `exp(-${c}*${x}/3)`, at: (v) => Math.exp((-c * (v[x] ?? 0)) / 3) },
      { text: `(1 + ${x}^2)^(${c}/2)`, at: (v) => (1 + (v[x] ?? 0) ** 2) ** (c / 2) },
    ]);
  };
  const [f, g] = [factor(), factor()];
  return { text: `${f.text}*${g.text}`, at: (v) => f.at(v) * g.at(v) };
}

interface Generated {
  readonly text: string;
  readonly states: readonly string[];
  readonly finite: boolean;
  readonly sense: 1 | -1;
  readonly discount: number;
  readonly running: (v: Values) => number;
  readonly drift: readonly ((v: Values) => number)[];
  readonly noise: readonly ((v: Values) => number)[];
}

function generate(seed: number): Generated {
  const random = generator(seed * 7919 + 13);
  const states = random.uniform() < 0.5 ? ['x'] : ['x', 'y'];
  const finite = random.uniform() < 0.5;
  const sense = random.uniform() < 0.5 ? 1 : -1;
  const discount = finite && random.uniform() < 0.5 ? 0 : random.constant();
  const noisyControl = random.uniform() < 0.5;
  const cost = random.constant();
  const base = stateTerm(random, states);
  const tilt = stateTerm(random, states);
  const sign = sense === 1 ? '-' : '+';
  const parts = states.map(() => ({
    free: stateTerm(random, states),
    push: random.constant(),
    noise: stateTerm(random, states),
    shake: noisyControl ? random.constant() : 0,
  }));
  const dynamics = states.map((x, i) => {
    const p = parts[i] as (typeof parts)[number];
    const shaken = p.shake === 0 ? '' : ` + ${p.shake}*a`;
    return `  ${x}: {drift: "${p.free.text} + ${p.push}*a", noise: {W${i}: "${p.noise.text}${shaken}"}}`;
  });
  const text = [
    `title: Generated problem ${seed}`,
    `state: {${states.map((x) => `${x}: real`).join(', ')}}`,
    'control: {a: "[-1, 1]"}'.replace('"[-1, 1]"', '[-1, 1]'),
    `time: {name: t, horizon: ${finite ? '2' : 'infinite'}}`,
    'dynamics:',
    ...dynamics,
    'objective:',
    `  ${sense === 1 ? 'maximize' : 'minimize'}: "${base.text} + a*${tilt.text} ${sign} ${cost}*a^2"`,
    ...(discount === 0 ? [] : [`  discount: ${discount}`]),
    ...(finite ? ['  terminal: x^2'] : []),
  ].join('\n');
  return {
    text,
    states,
    finite,
    sense,
    discount,
    running: (v) => base.at(v) + (v.a ?? 0) * tilt.at(v) - sense * cost * (v.a ?? 0) ** 2,
    drift: parts.map((p) => (v) => p.free.at(v) + p.push * (v.a ?? 0)),
    noise: parts.map((p) => (v) => p.noise.at(v) + p.shake * (v.a ?? 0)),
  };
}

/** V(z) = Σ c sin(ω·z + φ), for the engine and with its derivatives written out. */
function randomValue(random: ReturnType<typeof generator>, slots: number) {
  const waves = [0, 1, 2].map(() => ({
    c: random.uniform() * 2 - 1,
    w: Array.from({ length: slots }, () => random.uniform() * 2 - 1),
    phase: random.uniform() * 6,
  }));
  const phaseAt = (wave: (typeof waves)[number], z: readonly number[]): number =>
    wave.w.reduce((s, w, i) => s + w * (z[i] ?? 0), wave.phase);
  const witness: Witness = <T>(args: readonly T[], arithmetic: Arithmetic<T>): T =>
    waves
      .map(({ c, w, phase }) => {
        const angle = args.reduce(
          (s, x, i) => arithmetic.add(s, arithmetic.multiply(fromNumber(w[i] ?? 0, arithmetic), x)),
          fromNumber(phase, arithmetic),
        );
        return arithmetic.multiply(fromNumber(c, arithmetic), arithmetic.call('sin', [angle]));
      })
      .reduce(arithmetic.add);
  return {
    witness,
    value: (z: readonly number[]) => waves.reduce((s, wave) => s + wave.c * Math.sin(phaseAt(wave, z)), 0),
    slope: (z: readonly number[], i: number) =>
      waves.reduce((s, wave) => s + wave.c * (wave.w[i] ?? 0) * Math.cos(phaseAt(wave, z)), 0),
    bend: (z: readonly number[], i: number) =>
      waves.reduce((s, wave) => s - wave.c * (wave.w[i] ?? 0) ** 2 * Math.sin(phaseAt(wave, z)), 0),
  };
}

/** Largest value over [-1, 1] by scanning and repeated refinement. */
function largest(f: (a: number) => number): number {
  let [best, width] = [0, 1];
  let top = -Infinity;
  for (let round = 0; round < 7; round++) {
    const centre = best;
    for (let i = -50; i <= 50; i++) {
      const a = Math.max(-1, Math.min(1, centre + (width * i) / 50));
      const value = f(a);
      if (value > top) [top, best] = [value, a];
    }
    width /= 20;
  }
  return top;
}

describe('the derived HJB equation', () => {
  it('agrees with a direct computation on 200 generated problems', () => {
    let closedForms = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const g = generate(seed);
      const derivation = deriveProblem(parseProblem(g.text, { id: `generated-${seed}` }));
      const hjb = derivation.outcome?.hjb;
      if (!hjb) throw new Error(`no equation for problem ${seed}`);
      const reduced = derivation.steps.find((s) => s.id === 'reduced')?.claim;
      const random = generator(seed + 5000);
      for (let k = 0; k < 3; k++) {
        const v = randomValue(random, g.states.length + (g.finite ? 1 : 0));
        const z = [...(g.finite ? [random.uniform()] : []), ...g.states.map(() => random.uniform() * 3 - 1.5)];
        const offset = g.finite ? 1 : 0;
        const point: Record<string, number> = Object.fromEntries(g.states.map((x, i) => [x, z[i + offset] ?? 0]));
        const h = (a: number): number => {
          const at = { ...point, a };
          const moved = g.states.reduce(
            (s, _, i) =>
              s +
              (g.drift[i]?.(at) ?? 0) * v.slope(z, i + offset) +
              0.5 * (g.noise[i]?.(at) ?? 0) ** 2 * v.bend(z, i + offset),
            0,
          );
          return g.sense * (g.running(at) + moved);
        };
        const direct = g.discount * v.value(z) - (g.finite ? v.slope(z, 0) : 0) - g.sense * largest(h);
        const symbols = new Map([...Object.entries(point), ...(g.finite ? [['t', z[0] ?? 0] as const] : [])]);
        const environment = environmentOf(symbols, new Map([['V', v.witness]]));
        for (const equation of [hjb, reduced]) {
          if (!equation) continue;
          const derived =
            evaluate(equation.left, environment, doubles) - evaluate(equation.right, environment, doubles);
          expect(Math.abs(derived - direct), `problem ${seed}: ${g.text}`).toBeLessThan(
            1e-8 * (1 + Math.abs(direct) + Math.abs(h(0))),
          );
          if (equation === reduced) closedForms++;
        }
      }
    }
    expect(closedForms).toBeGreaterThan(0);
  });
});

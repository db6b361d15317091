/**
 * Neural policy iteration: the value of the closed loop by rollouts and regression, better actions from the value, and again, until
 * what is left of the derived equation stops falling. The answer is the round that left least.
 */
import { CostateError } from '../../errors.js';
import { noMoments, type Moments } from '../adam.js';
import type { Flow } from '../flow.js';
import { initialNetwork } from '../network.js';
import { normalNumbers, STREAMS } from '../normals.js';
import type { Region } from '../region.js';
import { spread } from '../spread.js';
import { arraysOf, weightsOf } from '../weights.js';
import { boxAbout, placesIn, visitedBy, weightsAt } from './box.js';
import type { Checkpoint, Improvement, Round } from './checkpoint.js';
import { pathsOf, type FollowPaths } from './corrections.js';
import type { DerivedAction } from './derived-action.js';
import { residualsOf } from './equation.js';
import { evaluator } from './evaluate-policy.js';
import { beginning } from './first-policy.js';
import { boxOf, framed, growthIn, layersOf, noGrowth, type Framed } from './frame.js';
import { growthOf } from './growth.js';
import { ascentImprovement, improvedByMaximiser, movedPolicy } from './improve-policy.js';
import { rms } from './last-layer.js';
import type { Places } from './places.js';
import { stepOf } from './time-step.js';
import { featureTrainer } from './train-features.js';

export interface PolicyIterationOptions {
  readonly seed: number;
  /** Paths in each evaluation. */
  readonly paths: number;
  /** Hidden units of each network. */
  readonly width: number;
  /** Most rounds. */
  readonly iterations: number;
  /** How the policy is improved. */
  readonly improvement: Improvement;
  /** Told after every round, with what the run can be taken up from. Returning false ends it early. */
  readonly onRound?: (round: Round, checkpoint: Checkpoint) => boolean | undefined;
  /** Goes on from there as if it had never stopped. */
  readonly resume?: Checkpoint;
}

/** What policy iteration ends with. */
export interface Learnt {
  readonly value: Framed;
  readonly policy: Framed;
  readonly rounds: readonly Round[];
  /** The round from which value and policy are. */
  readonly best: number;
  /** Places of the regression in each round. */
  readonly places: number;
  readonly follow: FollowPaths;
  /** Longest step in time under a policy. */
  readonly stepOf: (policy: Framed, at: Places) => number;
}

/** Places where the equation is fitted, where the residual is looked at, and where the payoff at a horizon is. */
const [PLACES, CHECKS, ENDS, VISITED] = [1024, 512, 256, 1024];
/** Most steps of a rollout, and how many times the time within which the future loses its weight it is to last at most. */
const [MOST_STEPS, LIFETIMES] = [96, 3];
/** Steps of descent on the features in a round. */
const TRAINING = 20;
/** The box may shrink in the first rounds and grow up to a later one: then it stays, so that rounds can be compared. */
const [MAY_SHRINK, MAY_GROW] = [3, 8];
/** The run ends when this many rounds have not brought down by this share what is watched, or when that is near single precision. */
const [PATIENCE, LEAST_GAIN, ROUNDING] = [4, 0.1, 1e-4];
/** Share of the paths that may be lost on the way. */
const MOST_LOST = 0.05;
/** Weights of the first layer have this standard deviation in one state; with many, features are to be smoother than they are many. */
const FIRST_LAYER = 2.5;

/** A run in progress. */
interface State {
  readonly value: Framed;
  readonly policy: Framed;
  readonly valueMoments: Moments;
  readonly policyMoments: Moments;
  readonly visited?: Places;
  readonly best?: { readonly round: number; readonly value: Framed; readonly policy: Framed };
}

/** What is to fall: what is left of the equation, and by how much rollouts disagree with V. */
const watched = (r: Round): number => r.residual + Math.abs(r.correction);

export function hasSettled(rounds: readonly Round[]): boolean {
  const best = (some: readonly Round[]): number => Math.min(...some.map(watched));
  const early = rounds.slice(0, -PATIENCE);
  const isExact = rounds.length > 1 && best(rounds) < ROUNDING;
  return isExact || (early.length > 1 && best(rounds.slice(-PATIENCE)) > (1 - LEAST_GAIN) * best(early));
}

/**
 * @param derived the derived maximiser, where there is one: the residual is judged under it, whichever improvement is chosen
 * @param at coordinates of the point of interest
 * @throws CostateError `resources.numeric` where paths or networks leave the finite numbers: the message says in which round, and
 * `onRound` has had the last good state
 */
export function policyIteration(
  flow: Flow,
  region: Region,
  derived: DerivedAction | undefined,
  at: readonly number[],
  options: PolicyIterationOptions,
): Learnt {
  const { instance } = flow;
  const { seed, paths, width, iterations, improvement, resume, onRound } = options;
  const n = flow.coordinates.length;
  const noises = Math.max(1, flow.noises);
  const hasHorizon = Number.isFinite(instance.horizon);
  const inputs = region.centre.length;
  const shape = { inputs, hidden: [width], outputs: 1 };
  // What `initialNetwork` multiplies its own choice by.
  const gain = (FIRST_LAYER * inputs ** -1.5) / Math.sqrt(2 / (inputs + width));
  const valueLayers = initialNetwork(shape, seed, 0, gain);
  const policyLayers = initialNetwork({ ...shape, outputs: Math.max(1, instance.controls.length) }, seed, 1, gain);
  const flat = noGrowth(n, region);
  const settings = { paths, width, improvement, region: JSON.stringify(region) };

  const follow = pathsOf(flow);
  const evaluate = evaluator(flow, region);
  const train = featureTrainer(flow);
  const byAscent = ascentImprovement(flow);
  const judge = residualsOf(flow, derived);

  const failed = (iteration: number, what: string): CostateError =>
    new CostateError({
      code: 'resources.numeric',
      message: `${what} in round ${iteration + 1} of ${instance.id}`,
      suggestion: 'a smaller range of the states (--range x=0.5:2), more paths, or another seed',
    });

  const fresh = (): State => {
    const first = beginning(
      flow,
      follow,
      region,
      framed(region, flat, valueLayers),
      framed(region, flat, policyLayers),
      seed,
    );
    const value = framed(region, first.growth, valueLayers);
    return {
      value,
      policy: first.policy,
      valueMoments: noMoments(layersOf(value)),
      policyMoments: noMoments(layersOf(first.policy)),
    };
  };
  const takenUp = (c: Checkpoint): State => {
    for (const [name, found, wanted] of [
      ['problem', c.problem, instance.id],
      ['seed', c.seed, seed],
      ...Object.entries(settings).map(([key, v]) => [key, c.settings[key], v] as const),
    ] as const)
      if (found !== wanted)
        throw new CostateError({
          code: 'input.argument',
          message: `the checkpoint is of another run: its ${name} is ${String(found)}, not ${String(wanted)}`,
        });
    return {
      value: arraysOf(c.value),
      policy: arraysOf(c.policy),
      valueMoments: arraysOf(c.moments.value),
      policyMoments: arraysOf(c.moments.policy),
      visited: { y: Float32Array.from(c.visited.y), t: Float32Array.from(c.visited.t) },
      best: { round: c.best.round, value: arraysOf(c.best.value), policy: arraysOf(c.best.policy) },
    };
  };

  const oneRound = (state: State, iteration: number): { state: State; round: Round } => {
    const { value: before, policy } = state;
    const oldBox = boxOf(before);
    const starts = placesIn(region, oldBox, n, state.visited, paths, iteration * paths, false);
    const step = stepOf(flow, region, policy, starts);
    const count = Math.min(
      MOST_STEPS,
      Math.ceil((LIFETIMES * Math.min(1 / instance.discount, instance.horizon)) / step),
    );
    const span = starts.t.map((t) => Math.max(1e-6, Math.min(count * step, instance.horizon - t)));
    const noise = Array.from({ length: count }, (_, k) =>
      normalNumbers(seed, STREAMS.noise, iteration * MOST_STEPS + k, paths * noises),
    );
    const rolled = follow(before, policy, starts, span, noise);
    const lost = rolled.change.filter((c) => !Number.isFinite(c)).length;
    if (lost > MOST_LOST * paths) throw failed(iteration, `${lost} of ${paths} paths left the finite numbers`);
    const visited = visitedBy(rolled, n, VISITED);
    const box =
      iteration < MAY_GROW ? boxAbout(region, n, visited, iteration < MAY_SHRINK ? undefined : oldBox) : oldBox;
    const places = placesIn(region, box, n, visited, PLACES, iteration * PLACES, true);
    const inRegion = spread(region, n, CHECKS, iteration + 1);
    const known = judge(before, policy, inRegion).values;
    const growth =
      (iteration > 0 && iteration < MAY_GROW ? growthOf(flow, region, inRegion, known) : undefined) ?? growthIn(before);
    const horizon = placesIn(region, box, n, visited, ENDS, iteration * ENDS, true);
    const ends = hasHorizon ? { ...horizon, t: horizon.t.map(() => instance.horizon) } : undefined;
    const solve = (next: Framed): ReturnType<typeof evaluate> =>
      evaluate(before, next, policy, starts, rolled, places, ends);
    const plain = solve(framed(box, growth, layersOf(before)));
    const [trained, valueMoments] = train(
      plain.value,
      policy,
      state.valueMoments,
      places,
      weightsAt(region, flow, places),
      plain.size,
      TRAINING,
    );
    const again = solve(trained);
    const { value, size, equation, rollouts } = again.equation <= plain.equation ? again : plain;
    const target = framed(box, flat, layersOf(policy));
    const [better, policyMoments] =
      instance.controls.length === 0
        ? [policy, state.policyMoments]
        : derived && improvement === 'maximiser'
          ? [improvedByMaximiser(flow, derived, value, policy, target, places), state.policyMoments]
          : byAscent(value, movedPolicy(flow, policy, target, places), state.policyMoments, places);
    const { best: left, under, values, scale } = judge(value, better, inRegion);
    const here = judge(value, better, { y: Float32Array.from(at), t: new Float32Array(1) }).values;
    const objective = values.reduce((sum, v, i) => sum + v + (scale[i] as number) * (under[i] as number), 0) / CHECKS;
    const relative = Array.from(rolled.change, (c) => (Number.isFinite(c) ? c : 0));
    const valueSize = rms(values);
    const round: Round = {
      residual: rms(left) / size,
      correction: relative.reduce((a, b) => a + b, 0) / paths / valueSize,
      fit: Math.hypot(equation, rollouts),
      objective,
      value: here[0] as number,
      step,
    };
    if (!Object.values(round).every(Number.isFinite)) throw failed(iteration, 'the networks left the finite numbers');
    return { round, state: { value, policy: better, valueMoments, policyMoments, visited } };
  };

  const checkpointOf = (state: State, best: NonNullable<State['best']>, rounds: readonly Round[]): Checkpoint => ({
    version: 1,
    problem: instance.id,
    seed,
    settings,
    rounds: [...rounds],
    value: weightsOf(state.value),
    policy: weightsOf(state.policy),
    moments: { value: weightsOf(state.valueMoments), policy: weightsOf(state.policyMoments) },
    visited: { y: [...(state.visited?.y ?? [])], t: [...(state.visited?.t ?? [])] },
    best: { round: best.round, value: weightsOf(best.value), policy: weightsOf(best.policy) },
  });

  let state = resume ? takenUp(resume) : fresh();
  const rounds: Round[] = [...(resume?.rounds ?? [])];
  while (rounds.length < iterations && !hasSettled(rounds)) {
    const { state: after, round } = oneRound(state, rounds.length);
    const isBest = rounds.length === 0 || watched(round) <= Math.min(...rounds.map(watched));
    rounds.push(round);
    const best =
      isBest || !state.best ? { round: rounds.length - 1, value: after.value, policy: after.policy } : state.best;
    state = { ...after, best };
    if (onRound?.(round, checkpointOf(state, best, rounds)) === false) break;
  }
  const { best } = state;
  if (!best) throw new CostateError({ code: 'input.argument', message: 'policy iteration needs at least one round' });
  return {
    value: best.value,
    policy: best.policy,
    rounds,
    best: best.round,
    places: PLACES,
    follow,
    stepOf: (policy, from) => stepOf(flow, region, policy, from),
  };
}

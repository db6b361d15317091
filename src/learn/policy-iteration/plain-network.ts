/**
 * A network at places in plain numbers of double precision: its outputs, and the generator of the closed loop on it by the same
 * passage of Itô's formula through the layers as in `generator.ts`. At a few hundred places there is so little arithmetic that
 * calling functions of arrays costs more than that; only descent, which needs gradients, keeps them.
 */
import { EDGE, TIMES, boxOf, growthIn, hiddenOf, lastLayers, type Framed } from './frame.js';
import { BLOCK, addProduct, bend, bendValues, linear, signal, type Layer } from './plain-layers.js';

/** Coordinates, a column [places] for each state, and times [places]. */
export interface PlainPlaces {
  readonly y: readonly Float64Array[];
  readonly t: Float64Array;
}

/** At places, by state: a column of the drift, and for each noise one of its loading. */
export interface PlainMotion {
  readonly drift: readonly Float64Array[];
  readonly loadings: readonly (readonly Float64Array[])[];
}

/** Columns [places] of an output N, of 𝓛(sN)/s for the scale s of V, of s, and of the distance from the box's centre. */
export interface Moved {
  readonly output: Float64Array;
  readonly generated: Float64Array;
  readonly scale: Float64Array;
  /** The largest of the states' and the time's, in halves of the box. */
  readonly distance: Float64Array;
}

export interface PlainNetwork {
  /** Numbers that the last layer weighs: the last hidden layer, the inputs as far as the box goes, and a one. */
  readonly width: number;
  /** A column for each output. */
  readonly outputsAt: (at: PlainPlaces) => readonly Float64Array[];
  /** Of a network with one output. */
  readonly movedAt: (at: PlainPlaces, motion: PlainMotion) => Moved;
  readonly scaleAt: (at: PlainPlaces) => Float64Array;
  /** Features φ, [places, width] row by row, and where a motion is given 𝓛(sφ)/s of them. */
  readonly rowsAt: (
    at: PlainPlaces,
    motion?: PlainMotion,
  ) => { readonly features: Float64Array; readonly generated: Float64Array };
}

const upTo = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

/** @param noises of the motions that will be taken through it */
export function plainNetwork(network: Framed, noises: number): PlainNetwork {
  const { centre, half } = boxOf(network);
  const exponents = growthIn(network);
  const inputs = centre.length;
  const hasTime = exponents.length !== inputs;
  const states = hasTime ? inputs - 1 : inputs;
  const last = lastLayers(network);
  const arrays = hiddenOf(network).map((a) => Float64Array.from(a.ref.dataSync()));
  const layers = Array.from({ length: arrays.length / 2 }, (_, l): Layer => {
    const [weights = new Float64Array(), bias = new Float64Array()] = arrays.slice(2 * l);
    return { weights, bias, after: signal(bias.length, noises) };
  });
  const entering = signal(inputs, noises);
  const hidden = layers.at(-1)?.after ?? signal(0, noises);
  const m = layers.at(-1)?.bias.length ?? 0;
  const width = m + inputs + 1;
  const squares = new Float64Array(Math.max(0, ...layers.map(({ bias }) => bias.length)) * BLOCK);
  const [units, all] = [upTo(m), upTo(inputs)];
  /** Such are the first networks, and need no features. */
  const isConstant = last.every((w) => w.every((c, j) => c === 0 || j === width - 1));
  const isGrowing = exponents.some((g) => g !== 0);

  /** A place's coordinate or time in halves of the box from its centre. */
  const inBox = ({ y, t }: PlainPlaces, j: number, i: number): number =>
    (((j < states ? y[j]?.[i] : t[i]) as number) - (centre[j] as number)) / (half[j] as number);

  /** What enters the first layer: kept from going far past the box, as `edged` does. */
  const enter = (at: PlainPlaces, motion: PlainMotion | undefined, from: number, count: number): void => {
    for (let j = 0; j < inputs; j++)
      for (let p = 0; p < count; p++) {
        const z = inBox(at, j, from + p);
        const beyond = Math.abs(z) - EDGE.from;
        const bent = beyond > 0 ? Math.tanh(beyond / EDGE.width) : 0;
        entering.value[j * count + p] = beyond > 0 ? Math.sign(z) * (EDGE.from + EDGE.width * bent) : z;
        if (!motion) continue;
        const slope = (1 - bent * bent) / (half[j] as number);
        let variance = 0;
        for (let k = 0; k < noises; k++) {
          const s = j < states ? (motion.loadings[k]?.[j]?.[from + p] as number) : 0;
          (entering.along[k] as Float64Array)[j * count + p] = slope * s;
          variance += s * s;
        }
        const second = (-2 / EDGE.width) * Math.sign(z) * bent * (slope / (half[j] as number));
        const drift = j < states ? (motion.drift[j]?.[from + p] as number) : 1;
        entering.drift[j * count + p] = slope * drift + (second * variance) / 2;
      }
  };

  /** Leaves the features of a block, and where there is a motion how it moves them. */
  const pass = (at: PlainPlaces, motion: PlainMotion | undefined, from: number, count: number): void => {
    enter(at, motion, from, count);
    let before = entering;
    let which = all;
    /** Of the inputs that a noise moves at all: often it moves one state alone. */
    let moved: readonly Int32Array[] = entering.along.map((a) =>
      which.filter((j) => a.subarray(j * count, (j + 1) * count).some((s) => s !== 0)),
    );
    for (const layer of layers) {
      const { after } = layer;
      const numbers = layer.bias.length * count;
      linear(layer, true, before.value, which, count, after.value);
      if (motion) {
        linear(layer, false, before.drift, which, count, after.drift);
        for (let k = 0; k < noises; k++)
          linear(
            layer,
            false,
            before.along[k] as Float64Array,
            moved[k] as Int32Array,
            count,
            after.along[k] as Float64Array,
          );
        bend(after, squares, numbers);
      } else bendValues(after.value, numbers);
      before = after;
      which = layer === layers.at(-1) ? units : upTo(layer.bias.length);
      moved = moved.map(() => which);
    }
  };

  /** Adds what the last layer makes of numbers of the block to a column. */
  const weigh = (
    k: number,
    ofHidden: Float64Array,
    ofInputs: Float64Array,
    to: Float64Array,
    from: number,
    count: number,
  ): void => {
    const w = last[k] as Float64Array;
    addProduct(w, 0, 1, ofHidden, units, to, from, count);
    addProduct(w, m, 1, ofInputs, all, to, from, count);
  };

  const inBlocks = (count: number, work: (from: number, count: number) => void): void => {
    for (let from = 0; from < count; from += BLOCK) work(from, Math.min(BLOCK, count - from));
  };

  const distanceOf = (at: PlainPlaces, i: number): number => {
    let most = 0;
    for (let j = 0; j < inputs; j++) most = Math.max(most, Math.abs(inBox(at, j, i)));
    return most;
  };

  /** The same number at all places that are one. */
  const constantAt = (at: PlainPlaces, c: number): Float64Array =>
    at.t.map((_, i) => (Number.isNaN(distanceOf(at, i)) ? NaN : c));

  const scaleOf = (at: PlainPlaces, i: number): number => {
    let exponent = 0;
    for (let j = 0; j < states; j++) exponent += inBox(at, j, i) * (half[j] as number) * (exponents[j] as number);
    if (hasTime)
      for (let k = 0; k < TIMES; k++) exponent += (exponents[states + k] as number) * inBox(at, states, i) ** (k + 1);
    return Math.exp(exponent);
  };

  /** The scale's derivative along a noise, over the scale. */
  const growthAlong = (loading: readonly Float64Array[] | undefined, i: number): number => {
    let along = 0;
    for (let j = 0; j < states; j++) along += (exponents[j] as number) * (loading?.[j]?.[i] as number);
    return along;
  };

  /** 𝓛s/s. */
  const growthRate = (at: PlainPlaces, { drift, loadings }: PlainMotion, i: number): number => {
    let rate = growthAlong(drift, i);
    for (let k = 0; k < noises; k++) rate += growthAlong(loadings[k], i) ** 2 / 2;
    if (hasTime)
      for (let k = 0; k < TIMES; k++)
        rate += ((k + 1) * (exponents[states + k] as number) * inBox(at, states, i) ** k) / (half[states] as number);
    return rate;
  };

  return {
    width,
    outputsAt: (at) => {
      const outputs = last.map((w) => constantAt(at, w[width - 1] as number));
      if (isConstant) return outputs;
      inBlocks(at.t.length, (from, count) => {
        pass(at, undefined, from, count);
        outputs.forEach((column, k) => {
          weigh(k, hidden.value, entering.value, column, from, count);
        });
      });
      return outputs;
    },
    movedAt: (at, motion) => {
      const places = at.t.length;
      const output = constantAt(at, last[0]?.[width - 1] as number);
      const generated = new Float64Array(places);
      const along = new Float64Array(places);
      inBlocks(places, (from, count) => {
        if (!isConstant) {
          pass(at, motion, from, count);
          weigh(0, hidden.value, entering.value, output, from, count);
          weigh(0, hidden.drift, entering.drift, generated, from, count);
        }
        if (!isGrowing) return;
        for (let k = 0; k < noises && !isConstant; k++) {
          along.fill(0);
          weigh(0, hidden.along[k] as Float64Array, entering.along[k] as Float64Array, along, from, count);
          for (let i = from; i < from + count; i++)
            generated[i] = (generated[i] as number) + growthAlong(motion.loadings[k], i) * (along[i] as number);
        }
        for (let i = from; i < from + count; i++)
          generated[i] = (generated[i] as number) + growthRate(at, motion, i) * (output[i] as number);
      });
      const scale = output.map((_, i) => scaleOf(at, i));
      return { output, generated, scale, distance: output.map((_, i) => distanceOf(at, i)) };
    },
    scaleAt: (at) => at.t.map((_, i) => scaleOf(at, i)),
    rowsAt: (at, motion) => {
      const places = at.t.length;
      const features = new Float64Array(places * width).fill(1);
      const generated = new Float64Array(motion ? places * width : 0);
      inBlocks(places, (from, count) => {
        pass(at, motion, from, count);
        const spread = (numbers: Float64Array, many: number, column: number, to: Float64Array): void => {
          for (let j = 0; j < many; j++)
            for (let p = 0; p < count; p++) to[(from + p) * width + column + j] = numbers[j * count + p] as number;
        };
        spread(hidden.value, m, 0, features);
        spread(entering.value, inputs, m, features);
        if (!motion) return;
        spread(hidden.drift, m, 0, generated);
        spread(entering.drift, inputs, m, generated);
        if (!isGrowing) return;
        for (let p = 0; p < count; p++) {
          const rate = growthRate(at, motion, from + p);
          const row = (from + p) * width;
          for (let j = 0; j < width; j++)
            generated[row + j] = (generated[row + j] as number) + rate * (features[row + j] as number);
          for (let k = 0; k < noises; k++) {
            const bent = growthAlong(motion.loadings[k], from + p);
            const [ofHidden, ofInputs] = [hidden.along[k] as Float64Array, entering.along[k] as Float64Array];
            for (let j = 0; j < width - 1; j++) {
              const along = j < m ? ofHidden[j * count + p] : ofInputs[(j - m) * count + p];
              generated[row + j] = (generated[row + j] as number) + bent * (along as number);
            }
          }
        }
      });
      return { features, generated };
    },
  };
}

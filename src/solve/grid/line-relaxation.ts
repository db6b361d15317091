/**
 * Relaxation by whole lines: all lines of one colour along an axis are solved together, then those of the other colour.
 * Taken along every axis in turn it smooths whatever direction the coupling is strong in (Brandt 1977, section 3.4; Trottenberg,
 * Oosterlee and Schüller 2001, section 5.1), and drift along an axis is solved for at once.
 */
import type { Operator } from './operator.js';

export interface LineRelaxation {
  /** Factorises the lines along every axis for the operator's rates. */
  readonly factorise: () => void;
  /** One relaxation of the unknown along an axis, both colours. */
  readonly relax: (axis: number) => void;
}

/** Pivots of the elimination along an axis in the form without cancellation (see `tridiagonal.ts`). */
interface Factors {
  readonly inverse: Float64Array;
  readonly ratio: Float64Array;
}

/** Everything that leaves a node other than along the axis: decay and the rates along the others. */
function excessOf({ size, decay, up, down, across, leaps }: Operator, axis: number, out: Float64Array): void {
  out.fill(decay);
  up.forEach((rates, k) => {
    if (k === axis) return;
    const back = down[k] as Float64Array;
    for (let i = 0; i < size; i++) out[i] = (out[i] as number) + ((rates[i] as number) + (back[i] as number));
  });
  for (const rates of [...across, ...leaps.map((leap) => leap.rates)])
    for (let i = 0; i < size; i++) out[i] = (out[i] as number) + (rates[i] as number);
}

function factoriseAxis(operator: Operator, axis: number, { inverse, ratio }: Factors): void {
  const { shape, strides, size } = operator;
  const [n, stride] = [shape[axis] as number, strides[axis] as number];
  const [up, down] = [operator.up[axis] as Float64Array, operator.down[axis] as Float64Array];
  excessOf(operator, axis, ratio);
  const kept = new Float64Array(stride);
  for (let outer = 0; outer < size; outer += n * stride) {
    kept.fill(1);
    for (let i = 0; i < n; i++) {
      const row = outer + i * stride;
      for (let m = 0; m < stride; m++) {
        const node = row + m;
        const left = (ratio[node] as number) + (down[node] as number) * (kept[m] as number);
        const rate = up[node] as number;
        const pivot = 1 / (left + rate);
        inverse[node] = pivot;
        ratio[node] = rate * pivot;
        kept[m] = left * pivot;
      }
    }
  }
}

/** Forward elimination of every `step`-th node of a row, with the jumps along one other axis on the right side. */
function forward2(
  u: Float64Array,
  right: Float64Array,
  inverse: Float64Array,
  down: Float64Array,
  stride: number,
  upA: Float64Array,
  downA: Float64Array,
  strideA: number,
  start: number,
  end: number,
  step: number,
  pad: number,
): void {
  for (let i = start; i < end; i += step) {
    const at = i + pad;
    u[at] =
      ((right[i] as number) +
        (upA[i] as number) * (u[at + strideA] as number) +
        (downA[i] as number) * (u[at - strideA] as number) +
        (down[i] as number) * (u[at - stride] as number)) *
      (inverse[i] as number);
  }
}

/** The same with the jumps along two other axes. */
function forward3(
  u: Float64Array,
  right: Float64Array,
  inverse: Float64Array,
  down: Float64Array,
  stride: number,
  upA: Float64Array,
  downA: Float64Array,
  strideA: number,
  upB: Float64Array,
  downB: Float64Array,
  strideB: number,
  start: number,
  end: number,
  step: number,
  pad: number,
): void {
  for (let i = start; i < end; i += step) {
    const at = i + pad;
    u[at] =
      ((right[i] as number) +
        (upA[i] as number) * (u[at + strideA] as number) +
        (downA[i] as number) * (u[at - strideA] as number) +
        (upB[i] as number) * (u[at + strideB] as number) +
        (downB[i] as number) * (u[at - strideB] as number) +
        (down[i] as number) * (u[at - stride] as number)) *
      (inverse[i] as number);
  }
}

function backward(
  u: Float64Array,
  ratio: Float64Array,
  stride: number,
  start: number,
  end: number,
  step: number,
  pad: number,
): void {
  for (let i = start; i < end; i += step) {
    const at = i + pad;
    u[at] = (u[at] as number) + (ratio[i] as number) * (u[at + stride] as number);
  }
}

/** The same along one line, from its last node to its first. */
function backwardLine(u: Float64Array, ratio: Float64Array, start: number, end: number, pad: number): void {
  let next = 0;
  for (let i = end - 1; i >= start; i--) {
    const at = i + pad;
    next = (u[at] as number) + (ratio[i] as number) * next;
    u[at] = next;
  }
}

/** Line relaxation for an operator on two or three axes. */
export function lineRelaxation(operator: Operator): LineRelaxation {
  const { shape, strides, size, pad, unknown: u, across, offsets, leaps } = operator;
  const d = shape.length;
  const factors = shape.map(() => ({ inverse: new Float64Array(size), ratio: new Float64Array(size) }));
  const beyond = across.length + leaps.length > 0;
  const loaded = beyond ? new Float64Array(size) : operator.right;

  /** The right side with the jumps that are along no axis as they are now. */
  const load = (): void => {
    if (!beyond) return;
    loaded.set(operator.right);
    across.forEach((rates, l) => {
      const to = pad + (offsets[l] as number);
      for (let i = 0; i < size; i++) loaded[i] = (loaded[i] as number) + (rates[i] as number) * (u[i + to] as number);
    });
    for (const { rates, to } of leaps)
      for (let i = 0; i < size; i++)
        loaded[i] = (loaded[i] as number) + (rates[i] as number) * (u[(to[i] as number) + pad] as number);
  };
  const relax: LineRelaxation['relax'] = (axis) => {
    const { inverse, ratio } = factors[axis] as Factors;
    const down = operator.down[axis] as Float64Array;
    const [n, stride] = [shape[axis] as number, strides[axis] as number];
    const [a = 0, b] = [...shape.keys()].filter((k) => k !== axis);
    const [upA, downA, strideA] = [
      operator.up[a] as Float64Array,
      operator.down[a] as Float64Array,
      strides[a] as number,
    ];
    const upB = b === undefined ? undefined : (operator.up[b] as Float64Array);
    const downB = b === undefined ? undefined : (operator.down[b] as Float64Array);
    const strideB = b === undefined ? 0 : (strides[b] as number);
    const eliminate = (start: number, end: number, step: number): void => {
      if (upB && downB)
        forward3(u, loaded, inverse, down, stride, upA, downA, strideA, upB, downB, strideB, start, end, step, pad);
      else forward2(u, loaded, inverse, down, stride, upA, downA, strideA, start, end, step, pad);
    };
    for (let colour = 0; colour < 2; colour++) {
      load();
      if (stride === 1) {
        // Lines along the last axis, coloured by the sum of their other places.
        const middle = d === 3 ? (shape[1] as number) : 1;
        for (let line = 0; line * n < size; line++) {
          const parity = d === 3 ? Math.floor(line / middle) + (line % middle) : line;
          if ((parity & 1) !== colour) continue;
          eliminate(line * n, line * n + n, 1);
          backwardLine(u, ratio, line * n, line * n + n, pad);
        }
        continue;
      }
      // Rows of lines along an outer axis: within a row every other node is of one colour.
      const width = shape[d - 1] as number;
      for (let outer = 0, o = 0; outer < size; outer += n * stride, o++) {
        const rows = (work: (start: number, end: number) => void, i: number): void => {
          for (let row = 0, r = 0; row < stride; row += width, r++) {
            const start = outer + i * stride + row;
            work(start + ((colour + o + r) & 1), start + width);
          }
        };
        for (let i = 0; i < n; i++) rows((start, end) => eliminate(start, end, 2), i);
        for (let i = n - 2; i >= 0; i--) rows((start, end) => backward(u, ratio, stride, start, end, 2, pad), i);
      }
    }
  };
  return { factorise: () => factors.forEach((f, axis) => factoriseAxis(operator, axis, f)), relax };
}

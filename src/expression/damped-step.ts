/** Damped linear least squares by Householder reflections: the step of Levenberg (1944) and Marquardt (1963). */

/**
 * The x that makes ‖Ax − b‖² + λ‖x‖² least.
 *
 * @param a row by row, `rows` × `columns`; not changed
 * @returns undefined where the equations leave x open (λ = 0)
 */
export function dampedStep(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  columns: number,
  damping: number,
): Float64Array | undefined {
  const total = damping > 0 ? rows + columns : rows;
  // Column by column, so that reflections run along memory.
  const w = new Float64Array(total * (columns + 1));
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) w[j * total + i] = a[i * columns + j] as number;
    if (damping > 0) w[j * total + rows + j] = Math.sqrt(damping);
  }
  for (let i = 0; i < rows; i++) w[columns * total + i] = b[i] as number;
  for (let j = 0; j < columns; j++) {
    let norm = 0;
    for (let i = j; i < total; i++) norm += (w[j * total + i] as number) ** 2;
    norm = Math.sqrt(norm);
    if (!(norm > 0)) return undefined;
    const head = w[j * total + j] as number;
    const alpha = head > 0 ? -norm : norm;
    const scale = 1 / (norm * (norm + Math.abs(head)));
    w[j * total + j] = head - alpha;
    for (let k = j + 1; k <= columns; k++) {
      let dot = 0;
      for (let i = j; i < total; i++) dot += (w[j * total + i] as number) * (w[k * total + i] as number);
      dot *= scale;
      for (let i = j; i < total; i++)
        w[k * total + i] = (w[k * total + i] as number) - dot * (w[j * total + i] as number);
    }
    // The diagonal of R takes the place of the reflection, which is not needed again.
    w[j * total + j] = alpha;
  }
  const x = new Float64Array(columns);
  for (let j = columns - 1; j >= 0; j--) {
    let rest = w[columns * total + j] as number;
    for (let k = j + 1; k < columns; k++) rest -= (w[k * total + j] as number) * (x[k] as number);
    x[j] = rest / (w[j * total + j] as number);
    if (!Number.isFinite(x[j])) return undefined;
  }
  return x;
}

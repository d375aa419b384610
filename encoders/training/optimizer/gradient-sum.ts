import { globalNorm, type RowGradient, type WeightGradient } from './gradient.ts';

/** Gradients of several batches, weight by weight, added up with factors; what is added may be used again by its owner. */
export class GradientSum {
  readonly #sums = new Map<string, Float32Array | RowSum>();

  add(gradients: ReadonlyMap<string, WeightGradient>, factor: number): void {
    for (const [name, gradient] of gradients) {
      const sum = sumFor(gradient, this.#sums.get(name));
      this.#sums.set(name, sum);
      if (sum instanceof RowSum) sum.add(gradient as RowGradient, factor);
      else addTo(sum, gradient, factor);
    }
  }

  /** L2 norm of the sum of all weights together. */
  get norm(): number {
    return globalNorm(this.gradients().values());
  }

  /** The sum; of a weight of which only rows were added, of all these rows. Valid until more is added. */
  gradients(): Map<string, WeightGradient> {
    return new Map(Array.from(this.#sums, ([name, sum]) => [name, sum instanceof RowSum ? sum.gradient() : sum]));
  }
}

/** Gradients of a set within a step, and what they count beside those of other sets. */
export interface SetGradients {
  readonly sum: GradientSum;
  readonly lossWeight: number;
}

/**
 * Gradients of several sets as one: each times its weight, and brought to length 1 before where `normalize` is set, so that neither the scale
 * of a loss nor a constant in it counts (Su Jianlin, kexue.fm 8870 and 8896: u = sum of w_i g_i / |g_i|).
 */
export function addSets(sets: Iterable<SetGradients>, normalize: boolean): Map<string, WeightGradient> {
  const total = new GradientSum();
  for (const { sum, lossWeight } of sets)
    total.add(sum.gradients(), normalize ? lossWeight / (sum.norm || 1) : lossWeight);
  return total.gradients();
}

/** What a gradient is to be added to: rows as long as only rows come, since one loss reads a table by rows and another one all of it. */
function sumFor(gradient: WeightGradient, sum: Float32Array | RowSum | undefined): Float32Array | RowSum {
  if (gradient instanceof Float32Array) {
    if (sum instanceof Float32Array) return sum;
    const whole = new Float32Array(gradient.length);
    if (sum !== undefined) addTo(whole, sum.gradient(), 1);
    return whole;
  }
  return sum ?? new RowSum(gradient.values.length / gradient.rows.length);
}

function addTo(sum: Float32Array, gradient: WeightGradient, factor: number): void {
  if (gradient instanceof Float32Array) {
    addScaled(sum, 0, gradient, factor);
    return;
  }
  const { rows, values } = gradient;
  const width = values.length / rows.length;
  for (const [i, row] of rows.entries())
    addScaled(sum, row * width, values.subarray(i * width, (i + 1) * width), factor);
}

/** A sum of gradients of rows, each of which has rows of its own. */
class RowSum {
  readonly #width: number;
  /** Place of a row's numbers. */
  readonly #places = new Map<number, number>();
  #values = new Float32Array(0);

  constructor(width: number) {
    this.#width = width;
  }

  add({ rows, values }: RowGradient, factor: number): void {
    const width = this.#width;
    for (const row of rows) if (!this.#places.has(row)) this.#places.set(row, this.#places.size * width);
    const length = this.#places.size * width;
    if (length > this.#values.length) {
      const longer = new Float32Array(Math.max(length, 2 * this.#values.length));
      longer.set(this.#values);
      this.#values = longer;
    }
    for (const [i, row] of rows.entries()) {
      addScaled(this.#values, this.#places.get(row)!, values.subarray(i * width, (i + 1) * width), factor);
    }
  }

  gradient(): RowGradient {
    const rows = Int32Array.from(this.#places.keys());
    return { rows, values: this.#values.subarray(0, rows.length * this.#width) };
  }
}

function addScaled(sum: Float32Array, at: number, values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) sum[at + i] += factor * values[i];
}

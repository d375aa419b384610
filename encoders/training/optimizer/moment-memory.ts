import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import type { Weights } from '../../roformer/weights.ts';

/** Running means of a weight's gradient and of its square, in the weight's own layout. */
export interface Moments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Factors of an update, the same for all numbers of a weight: see the kernel `adamStep`. */
export interface StepFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly keep: number;
  readonly meanShare: number;
  readonly varianceShare: number;
  readonly stepSize: number;
  readonly floor: number;
}

/** Part of a weight, as long as its gradient. */
export interface Span extends Moments {
  /** What is updated, in place. */
  readonly weight: Float32Array;
  /** Where the part begins. */
  readonly at: number;
}

/** Numbers that are updated at once: weight and gradient of so many fit the cache beside their moments. */
const CHUNK = 4096;

/** Holds the moments of all weights where the kernel updates them, and room to which a chunk of weight and gradient is copied. */
export class MomentMemory {
  readonly moments: ReadonlyMap<string, Moments>;
  readonly #memory = KernelMemory.create();
  readonly #chunk: { readonly weight: Float32Array; readonly gradient: Float32Array };

  constructor(weights: Weights) {
    const lengths = Array.from(weights.values(), ({ data }) => data.length);
    // At once: views of the memory do not outlive another allocation.
    let free = this.#memory.allocate(4 * (2 * CHUNK + 2 * lengths.reduce((sum, length) => sum + aligned(length), 0)));
    const take = (length: number) => {
      const view = this.#memory.f32(free, length);
      free += 4 * aligned(length);
      return view;
    };
    this.#chunk = { weight: take(CHUNK), gradient: take(CHUNK) };
    this.moments = new Map(
      Array.from(weights, ([name, { data }]) => [name, { mean: take(data.length), variance: take(data.length) }]),
    );
  }

  /** Takes a gradient into the moments of a span, and updates what the span has in the weight's place. */
  step({ weight, mean, variance, at }: Span, gradient: Float32Array, factors: StepFactors): void {
    const { kernels } = this.#memory;
    const chunk = this.#chunk;
    for (let start = 0; start < gradient.length; start += CHUNK) {
      const count = Math.min(CHUNK, gradient.length - start);
      const offset = 4 * (at + start);
      chunk.gradient.set(gradient.subarray(start, start + count));
      chunk.weight.set(weight.subarray(at + start, at + start + count));
      kernels.adamStep(
        chunk.weight.byteOffset,
        mean.byteOffset + offset,
        variance.byteOffset + offset,
        chunk.gradient.byteOffset,
        count,
        factors.beta1,
        factors.beta2,
        factors.meanShare,
        factors.varianceShare,
        factors.keep,
        factors.stepSize,
        factors.floor,
      );
      weight.set(chunk.weight.subarray(0, count), at + start);
    }
  }
}

/** Numbers that a view of that length takes, so that the next one begins at a multiple of 16 bytes. */
function aligned(length: number): number {
  return 4 * Math.ceil(length / 4);
}

import type { Weight, Weights } from '../../roformer/weights.ts';

function sharedArray(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

function isShared(data: Float32Array): boolean {
  return data.buffer instanceof SharedArrayBuffer;
}

/**
 * A copy of the weights in memory that threads share. A trainer that keeps its weights so spares the worker engine one
 * copy of all of them a step.
 */
export function sharedWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]): [string, Weight] => {
      const copy = sharedArray(data.length);
      copy.set(data);
      return [name, { shape, data: copy }];
    }),
  );
}

/** Shared zeros in the shape of every weight. */
export function sharedZeros(weights: Weights): Weights {
  return new Map([...weights].map(([name, { shape, data }]) => [name, { shape, data: sharedArray(data.length) }]));
}

/** The trainer's weights as threads see them: its own arrays where those are shared, copies elsewhere. */
export class WeightMirror {
  readonly shared: Weights;
  readonly #copied: [from: Float32Array, to: Float32Array][] = [];

  constructor(weights: Weights) {
    this.shared = new Map(
      [...weights].map(([name, weight]): [string, Weight] => {
        if (isShared(weight.data)) return [name, weight];
        const data = sharedArray(weight.data.length);
        this.#copied.push([weight.data, data]);
        return [name, { shape: weight.shape, data }];
      }),
    );
  }

  /** Brings the copies up to date. */
  refresh(): void {
    for (const [from, to] of this.#copied) to.set(from);
  }
}

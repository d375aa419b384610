import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, messageOf } from '../../src/core/errors.ts';
import { TopK } from '../../src/core/top-k.ts';
import { bytesOf, floatsOf, type SavedForm } from '../contract/saved-form.ts';
import { checkedMeanOf } from '../signs/centring.ts';
import { FlyProjection, type FlyProjectionOptions } from './fly-projection.ts';
import type { SparseCode } from './sparse-code.ts';

/**
 * Winner takes all: writes the names of the largest activations, largest first; of equal ones the smaller name first.
 * @param activations one a bit.
 * @param bits as many are written as it has places, or as there are activations.
 * @returns how many were written.
 */
export function mostActive(activations: Float32Array, bits: Uint32Array): number {
  const best = new TopK(Math.min(bits.length, activations.length));
  for (let bit = 0; bit < activations.length; bit++) best.offer(activations[bit], bit);
  const { ords } = best.drain();
  bits.set(ords);
  return ords.length;
}

/**
 * FlyHash: high dimension, low activity. A sparse binary projection of d values onto K >> d units, of which the k most active
 * stay on (winner takes all) and the others go off (Dasgupta, Stevens and Navlakha 2017, Science 358:793). Nothing is learned
 * but the mean.
 */
export class FlyHash implements SparseCode {
  readonly kind = 'fly';
  readonly projection: FlyProjection;

  /** @param projection W and the mean. */
  constructor(projection: FlyProjection) {
    this.projection = projection;
  }

  /**
   * Takes the mean of a sample, `[n, dim]`, and draws W, letting the event loop run in between.
   * @throws InvalidArgumentError when an option or the sample is wrong.
   */
  static async train(sample: Float32Array, dim: number, options?: FlyProjectionOptions): Promise<FlyHash> {
    return FlyHash.of(await checkedMeanOf(sample, dim), options);
  }

  /** Draws W for vectors of a mean. @throws InvalidArgumentError when an option is wrong. */
  static async of(mean: Float32Array, options?: FlyProjectionOptions): Promise<FlyHash> {
    return new FlyHash(await FlyProjection.draw(mean, options));
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static async load(meta: Record<string, unknown>, payload: Uint8Array): Promise<FlyHash> {
    if (meta.kind !== 'fly') throw new FormatError(`a FlyHash must be of kind "fly", got ${JSON.stringify(meta.kind)}`);
    return new FlyHash(await loadProjection(meta, payload));
  }

  get dim(): number {
    return this.projection.dim;
  }

  get hashDim(): number {
    return this.projection.hashDim;
  }

  get sizeBytes(): number {
    return this.projection.sizeBytes;
  }

  encode(vectors: Float32Array, offset: number, bits: Uint32Array): number {
    return mostActive(this.projection.activationsOf(vectors, offset), bits);
  }

  save(): SavedForm {
    return saveProjection(this.kind, this.projection);
  }
}

/** The stored form of a projection: W is drawn again from its seed, so the mean is all that takes bytes. */
function saveProjection(kind: string, { dim, hashDim, fanIn, seed, mean }: FlyProjection): SavedForm {
  return { meta: { kind, dim, hashDim, fanIn, seed }, payload: [bytesOf(mean)] };
}

/** Reads what `saveProjection` gave. @throws FormatError when it is not that. */
async function loadProjection(meta: Record<string, unknown>, payload: Uint8Array): Promise<FlyProjection> {
  const { dim, hashDim, fanIn, seed } = meta as Record<string, number>;
  try {
    requireInteger(dim, 'dim', 1, 65_536);
    requireInteger(hashDim, 'hashDim', 1, 2 ** 20);
    requireInteger(fanIn, 'fanIn', 1, dim);
    requireInteger(seed, 'seed', 0);
    return await FlyProjection.draw(floatsOf(payload, dim, 'the mean of a projection'), { hashDim, fanIn, seed });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new FormatError(`this is not a sparse projection: ${messageOf(error)}`, { cause: error });
  }
}

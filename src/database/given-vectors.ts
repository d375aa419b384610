import { requireInteger, shown } from '../core/checks.ts';
import { InvalidArgumentError } from '../core/errors.ts';
import { type OptionKinds, readOptions } from '../core/options.ts';
import { MAX_DIM } from '../core/vectors.ts';
import type { VectorSpace } from '../store/vector-space.ts';

/** Whose vectors documents bring along. */
export interface GivenVectorsOptions {
  /**
   * Name of the model with its version, such as 'my-model@1': the fingerprint of the vectors. Another name is refused, since vectors of two
   * models cannot be compared. An encoder of this very fingerprint makes vectors of texts that come without one.
   */
  readonly name: string;
  /** Values of a vector. Default: as many as the first one has. */
  readonly dimensions?: number;
}

/** The same, checked. */
export type CheckedVectors = GivenVectorsOptions;

const OPTIONS: OptionKinds<GivenVectorsOptions> = { name: 'any', dimensions: 'any' };
const MAX_NAME = 200;

/** Checks whose vectors are given. @throws InvalidArgumentError that names what is wrong. */
export function checkGivenVectors(given: string | GivenVectorsOptions): CheckedVectors {
  const options = typeof given === 'string' ? { name: given } : readOptions('vectors', given, OPTIONS);
  const { name, dimensions } = options;
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME) {
    throw new InvalidArgumentError(
      `vectors must name the model that they are of in up to ${MAX_NAME} characters, such as 'my-model@1', got ${shown(name)}`,
    );
  }
  if (dimensions !== undefined) requireInteger(dimensions, 'vectors.dimensions', 1, MAX_DIM);
  return options;
}

/** Space of vectors that are given. */
export function givenSpace({ name }: CheckedVectors, dim: number): VectorSpace {
  return { dim, fingerprint: name, runtime: 'vectors given with the documents', given: true };
}

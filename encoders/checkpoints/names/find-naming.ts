import { FormatError } from '../../../src/core/errors.ts';
import { TENSORFLOW_NAMES, TORCH_NAMES } from './bert-names.ts';
import { BERT4KERAS_NAMES, KERAS_HUB_NAMES } from './keras-names.ts';
import type { Naming } from './naming.ts';

const NAMINGS: readonly Naming[] = [TORCH_NAMES, TENSORFLOW_NAMES, KERAS_HUB_NAMES, BERT4KERAS_NAMES];

/** A checkpoint's naming, and what stands before its names. */
export interface FoundNaming {
  readonly naming: Naming;
  readonly prefix: string;
}

/** Finds out how the weights are named, by the token embeddings. @throws FormatError when it is none of those known. */
export function findNaming(path: string, names: readonly string[]): FoundNaming {
  for (const naming of NAMINGS) {
    const prefix = naming.prefixOf(names);
    if (prefix !== undefined) return { naming, prefix };
  }
  throw new FormatError(
    `${path} has no token embeddings by a name that is known; expected names of ${NAMINGS.map(({ label }) => label).join(', ')}, got ${names.slice(0, 5).join(', ')}, ...`,
  );
}

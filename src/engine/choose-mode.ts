import { InvalidArgumentError } from '../core/errors.ts';
import type { CheckedQuery, SearchMode } from './query.ts';

/**
 * Says what is compared: a text with its words unless an index of vectors was named, a vector with vectors.
 * @param fallback the collection's mode.
 * @throws InvalidArgumentError when mode, index and query do not go together.
 */
export function chooseMode(
  query: string | Float32Array,
  { mode, index }: Pick<CheckedQuery, 'mode' | 'index'>,
  fallback: SearchMode,
): SearchMode {
  if (typeof query !== 'string') {
    if (mode === undefined || mode === 'semantic') return 'semantic';
    throw new InvalidArgumentError(`mode ${mode} compares words, so the query must be a text, got a vector`);
  }
  if (mode === 'lexical' && index !== 'auto') {
    throw new InvalidArgumentError(
      `index ${index} is one of vectors and mode lexical compares words; leave one of them out`,
    );
  }
  return mode ?? (index === 'auto' ? fallback : 'semantic');
}

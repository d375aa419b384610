import { requireInteger } from '../../src/core/checks.ts';
import { throwIfAborted } from '../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../src/core/options.ts';
import { throttleProgress } from '../../src/core/progress.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { BlockProducts } from './block-products.ts';
import { type NearPairs, type NearPairsOptions, requireJoin } from './join-input.ts';
import { PairCollector } from './pair-collector.ts';

const DEFAULT_CHUNK = 256;

/** How pairs are mined. */
export interface MinePairsOptions extends NearPairsOptions {
  /** Rows compared with as many at a time, 1 to 4,096; the answer is the same whatever it is. Default 256. */
  readonly chunk?: number;
}

const OPTIONS: OptionKinds<MinePairsOptions> = {
  floor: 'any',
  split: 'any',
  maxPairs: 'any',
  chunk: 'any',
  ...LONG_WORK,
};

/**
 * Finds every pair of rows whose inner product is at least `floor` by comparing all of them: about 30 ns a pair at 256 values,
 * which is seconds for 20,000 rows and a quarter of an hour for 250,000. The products are those of {@link dotAt}, rounded to
 * float32, and the answer does not depend on `chunk`.
 * @param vectors `[n, dim]`, unit length.
 * @throws InvalidArgumentError when an option or the vectors are wrong; AbortedError when `signal` fires.
 */
export async function minePairs(vectors: Float32Array, dim: number, given: MinePairsOptions): Promise<NearPairs> {
  const options = readOptions('minePairs', given, OPTIONS);
  const { floor, split = 0, maxPairs, chunk = DEFAULT_CHUNK, signal } = options;
  const count = requireJoin(vectors, dim, options);
  requireInteger(chunk, 'chunk', 1, 4096);
  throwIfAborted(signal, 'looking for pairs');
  const pairs = new PairCollector(maxPairs);
  const blocks = new BlockProducts(dim, Math.max(1, Math.min(chunk, count)));
  const progress = throttleProgress(options.onProgress);
  const slice = new TimeSlice();
  const end = split === 0 ? count : split;
  for (let i = 0; i < end; i += chunk) {
    for (let j = split === 0 ? i : split; j < count; j += chunk) {
      const a = vectors.subarray(i * dim, Math.min(i + chunk, end) * dim);
      const b = vectors.subarray(j * dim, Math.min(j + chunk, count) * dim);
      blocks.near(a, b, Math.max(floor, pairs.cutAt), (row, column, score) => {
        if (i + row < j + column) pairs.offer(i + row, j + column, score);
      });
      await slice.pause();
      throwIfAborted(signal, 'looking for pairs');
    }
    progress.report({ stage: 'compare', done: Math.min(i + chunk, end), total: end });
  }
  progress.flush();
  return pairs.finish();
}

import type { VectorIndex } from '../../../index/contract/vector-index.ts';
import { ExactIndex } from '../../../index/exact/exact-index.ts';
import { SIGN_SAMPLE_SIZE, SignIndex } from '../../../index/signs/sign-index.ts';
import { batchesOf } from '../../core/batches.ts';
import { readItems, reading, requireInteger } from '../../core/checks.ts';
import type { Encoder } from '../../core/encoder.ts';
import { InvalidArgumentError, throwIfAborted } from '../../core/errors.ts';
import { requireEncoder } from '../../core/model-checks.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../core/options.ts';
import type { TextPair } from '../../core/pair-scorer.ts';
import { type LongWorkOptions, throttleProgress } from '../../core/progress.ts';
import { TimeSlice } from '../../core/time-slice.ts';
import { cosineFingerprint } from './cosine-scorer.ts';
import { VectorChunks } from './vector-chunks.ts';

/** Texts encoded at a time. */
const BATCH = 1024;

/** An item of a list, with whatever else it holds. */
export interface JoinItem {
  readonly text: string;
}

/** How two lists are joined. */
export interface JoinOptions extends LongWorkOptions {
  /** Finds the candidates. */
  readonly encoder: Encoder;
  /** Candidates of each item of the first list, 1 to 1,000. Default 5. */
  readonly k?: number;
  /**
   * A second list of fewer items is compared in full; of a longer one the nearest 512-bit sign codes are taken first, and only their
   * vectors compared. Default 20,000.
   */
  readonly exactBelow?: number;
}

/** An item of each list, near each other. */
export interface JoinedPair<A extends JoinItem = JoinItem, B extends JoinItem = JoinItem> extends TextPair {
  readonly itemA: A;
  readonly itemB: B;
  /** Place of B among the candidates of A, from 1. */
  readonly rank: number;
  /** Exact cosine of the two vectors. */
  readonly score: number;
  /** Fingerprint of the cosine scorer of this encoder. */
  readonly scoredBy: string;
}

const OPTIONS: OptionKinds<JoinOptions> = { encoder: 'any', k: 'any', exactBelow: 'any', ...LONG_WORK };

/**
 * Pairs each item of one list with its nearest items of another, best first, as pairs for `matchPairs`. The first list is read as a
 * stream; of the second, texts and vectors are kept in memory: 1.3 KB an item of 256 values and its text.
 * @throws InvalidArgumentError for a wrong option or an item without text; AbortedError; what the lists and the encoder throw.
 */
export async function* joinLists<A extends JoinItem, B extends JoinItem>(
  listA: Iterable<A> | AsyncIterable<A>,
  listB: Iterable<B> | AsyncIterable<B>,
  given: JoinOptions,
): AsyncGenerator<JoinedPair<A, B>> {
  const itemsA = readItems('the first list', listA);
  const itemsB = readItems('the second list', listB);
  const options = readOptions('joinLists', given, OPTIONS);
  const { encoder, k = 5, exactBelow = 20_000, signal } = options;
  requireEncoder('encoder', encoder);
  requireInteger(k, 'k', 1, 1000);
  requireInteger(exactBelow, 'exactBelow', 0);
  const scoredBy = cosineFingerprint(encoder);
  const { items, index } = await buildIndex(itemsB, { ...options, exactBelow });
  if (items.length === 0) return;
  const progress = throttleProgress(options.onProgress);
  const slice = new TimeSlice();
  for await (const batch of encodedBatches(itemsA, 'first', options)) {
    for (const [i, itemA] of batch.items.entries()) {
      throwIfAborted(signal, 'joining two lists');
      const query = batch.rows.subarray(i * encoder.dim, (i + 1) * encoder.dim);
      const { ords, scores } = await index.search(query, k, { signal });
      for (const [place, ord] of ords.entries()) {
        const itemB = items[ord];
        yield { a: itemA.text, b: itemB.text, itemA, itemB, rank: place + 1, score: scores[place], scoredBy };
      }
      await slice.pause();
    }
    progress.report({ stage: 'join', done: batch.start + batch.items.length });
  }
  progress.flush();
}

/** Encodes the second list; makes the index that its length asks for. */
async function buildIndex<B extends JoinItem>(
  list: Iterable<B> | AsyncIterable<B>,
  options: JoinOptions & { readonly exactBelow: number },
): Promise<{ items: readonly B[]; index: VectorIndex }> {
  const { encoder, exactBelow } = options;
  const source = new VectorChunks(encoder.dim, BATCH);
  const flat = new ExactIndex(encoder.dim, { source });
  const progress = throttleProgress(options.onProgress);
  const items: B[] = [];
  for await (const batch of encodedBatches(list, 'second', options)) {
    for (const item of batch.items) items.push(item);
    source.push(batch.rows);
    progress.report({ stage: 'index', done: items.length });
  }
  progress.flush();
  const isLong = items.length > 0 && items.length >= exactBelow;
  const codes = isLong
    ? SignIndex.train(source.sample(SIGN_SAMPLE_SIZE), encoder.dim, { source, table: flat.table })
    : undefined;
  for (const { ords, rows } of source.pieces()) {
    throwIfAborted(options.signal, 'joining two lists');
    await flat.add(ords, rows);
    await codes?.add(ords, rows);
  }
  return { items, index: codes ?? flat };
}

/** Items with their vectors, `[n, dim]`. */
async function* encodedBatches<T extends JoinItem>(
  list: Iterable<T> | AsyncIterable<T>,
  which: 'first' | 'second',
  { encoder, signal }: JoinOptions,
): AsyncGenerator<{ start: number; items: readonly T[]; rows: Float32Array }> {
  for await (const { start, items } of batchesOf(list, BATCH, { signal, doing: 'joining two lists' })) {
    const texts = items.map((item, i) => {
      const name = `item ${start + i} of the ${which} list`;
      const text: unknown = reading(name, () => (item as JoinItem | null | undefined)?.text);
      if (typeof text === 'string') return text;
      throw new InvalidArgumentError(`${name} must have a text, got ${typeof text}`);
    });
    yield { start, items, rows: await encoder.encode(texts, { role: 'query', signal }) };
  }
}

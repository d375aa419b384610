import { createHash } from 'node:crypto';
import { createRandom } from '../../../src/core/random.ts';
import { TokenStore } from '../../tokenizer/token-store.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { type ExampleSource, STORED_POOL } from '../batches/batch-stream.ts';
import { maskedPairSource } from '../batches/example-sources.ts';
import type { PositivePair } from '../data/data-sets.ts';
import { type OwnRecord, rowsIn, shownValue } from '../data/own-records.ts';

export interface StoredPairsOptions {
  readonly maxTokens: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly seed: number;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/**
 * Reads lines {"query", "passage", "kind"?} for in-batch negatives, cut into tokens once and for all: texts longer than
 * `maxTokens` lose what is beyond. Pairs of the same query or of the same passage never meet in a batch.
 * @throws FormatError that lists the bad lines; AbortedError when `signal` fires.
 */
export async function storedPairSource(
  path: string,
  tokenizer: Tokenizer,
  { maxTokens, kinds: weights, seed, ...reading }: StoredPairsOptions,
): Promise<ExampleSource> {
  const [queries, passages] = [new TokenStore(tokenizer.vocabSize), new TokenStore(tokenizer.vocabSize)];
  const keys: number[] = [];
  const queryKeys: number[] = [];
  const kinds: string[] = [];
  for await (const { query, passage, kind = '' } of pairsIn(path, reading)) {
    queries.add(tokenizer.encode(query, { maxTokens }).ids);
    passages.add(tokenizer.encode(passage, { maxTokens }).ids);
    queryKeys.push(keyOf(query));
    keys.push(keyOf(passage));
    kinds.push(kind);
  }
  const order = kindOrder(kinds, weights, seed);
  return {
    count: order.length,
    loss: 'infonce',
    pool: STORED_POOL,
    example(index) {
      const pair = order[index];
      return { a: queries.at(pair), b: passages.at(pair), key: keys[pair], queryKey: queryKeys[pair] };
    },
  };
}

/**
 * Reads the same lines for the masked language model over both texts read together; see `maskedPairSource`.
 * @throws FormatError that lists the bad lines; AbortedError when `signal` fires.
 */
export async function maskedStoredPairs(
  path: string,
  tokenizer: Tokenizer,
  { maxTokens, kinds: weights, seed, ...reading }: StoredPairsOptions,
): Promise<ExampleSource> {
  const pairs: StoredPair[] = [];
  for await (const pair of pairsIn(path, reading)) pairs.push(pair);
  const kinds = pairs.map(({ kind = '' }) => kind);
  const drawn = Array.from(kindOrder(kinds, weights, seed), (item) => pairs[item]);
  return maskedPairSource(drawn, tokenizer, maxTokens);
}

interface StoredPair extends PositivePair {
  readonly kind?: string;
}

/** The pairs of a file, the bad lines of which are told of at its end. */
async function* pairsIn(
  path: string,
  reading: Pick<StoredPairsOptions, 'limit' | 'signal'>,
): AsyncGenerator<StoredPair> {
  const rows = rowsIn(path, { ...reading, problemOf: pairProblem, rows: 'pairs', expected: '{query, passage, kind?}' });
  for await (const fields of rows) yield fields as unknown as StoredPair;
}

/** 52 bits of a text's digest: two of a million texts share them once in ten thousand files. */
function keyOf(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  return digest.readUIntBE(0, 6) * 16 + (digest[6] >>> 4);
}

function pairProblem({ line, fields }: OwnRecord): string | undefined {
  for (const name of ['query', 'passage']) {
    const text = fields[name];
    if (typeof text !== 'string' || text === '')
      return `line ${line}: expected text in '${name}', found ${shownValue(text)}`;
  }
  const { kind } = fields;
  if (kind === undefined || typeof kind === 'string') return undefined;
  return `line ${line}: expected text in 'kind', found ${shownValue(kind)}`;
}

/**
 * Numbers of items by the weights of their kinds: an item of weight 2 comes up twice, of 0 never, of 1.5 once or twice as the
 * seed decides; kinds without a weight once.
 */
export function kindOrder(
  kinds: readonly string[],
  weights: Readonly<Record<string, number>>,
  seed: number,
): Int32Array {
  const random = createRandom(seed);
  const order: number[] = [];
  kinds.forEach((kind, item) => {
    const weight = Object.hasOwn(weights, kind) ? weights[kind] : 1;
    const times = Math.floor(weight) + Number(random.next() < weight % 1);
    for (let i = 0; i < times; i++) order.push(item);
  });
  return Int32Array.from(order);
}

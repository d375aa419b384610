import type { TextRole } from '../../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import type { TokenRow } from '../../tokenizer/token-store.ts';
import { inRole, padTokens, type TokenBatch } from '../../tokenizer/tokenizer.ts';
import type { TrainBatch } from './batch.ts';
import { byLengths, cutBatches } from './cut-batches.ts';
import type { BatchOptions, Example } from './example.ts';

/** Gives example `index` of a data set; `random` decides whatever is random about it (crops, masks). */
export interface ExampleSource {
  readonly count: number;
  readonly loss: TrainBatch['loss'];
  /**
   * How many items are made and sorted by length together; more mean less padding, and a longer wait between two pools where
   * an item is not cheap. Default 8,192.
   */
  readonly pool?: number;
  /** Digest of what the items were made from beside the set's own files, where a resumed run has to have the same. */
  readonly origin?: string;
  example(index: number, random: Random): Example;
  /** Rows of a batch that an item makes, all as long as its `a`; 1 if absent. */
  readonly rowsPerItem?: number;
  /** Makes the batch of some examples, whose tokens are `a`, where these alone do not tell what the loss needs. */
  collate?(examples: readonly Example[], a: TokenBatch): TrainBatch;
}

/** Where a stream stands; a stream set to it goes on with the very same batches. */
export interface StreamPosition {
  readonly epoch: number;
  readonly pool: number;
  readonly batch: number;
}

/** Pools of this many items are sorted by length, unless their source says otherwise. */
const POOL = 8192;
/** The same of sources that have their tokens at hand. */
export const STORED_POOL = 65_536;
/** Pools beyond an epoch that are tried before a set is given up: of a few short texts it may be a while until a word is masked. */
const FURTHER_POOLS = 200;

/**
 * Endless batches of one data set. Each epoch shuffles all items, sorts pools of them by length, cuts the pools into
 * batches under the token budget and shuffles those; everything follows from the seed and the position.
 */
export class BatchStream {
  readonly #source: ExampleSource;
  readonly #options: BatchOptions;
  #position: StreamPosition = { epoch: 0, pool: 0, batch: 0 };
  #batches: Example[][] | undefined;
  #order: { epoch: number; items: Int32Array } | undefined;

  constructor(source: ExampleSource, options: BatchOptions) {
    this.#source = source;
    this.#options = options;
  }

  get position(): StreamPosition {
    return this.#position;
  }

  /** Moves to a position taken from another stream of the same source and options. */
  restore(position: StreamPosition): void {
    this.#position = position;
    this.#batches = undefined;
  }

  /** @throws InvalidArgumentError when not even two items of the whole set go together into a batch. */
  next(): TrainBatch {
    this.#batches ??= this.#cutPool();
    const pools = Math.ceil(this.#source.count / this.#pool);
    for (let tried = 0; this.#position.batch >= this.#batches.length; tried++) {
      if (tried > pools + FURTHER_POOLS) throw new InvalidArgumentError(this.#whyNone());
      const { epoch, pool } = this.#position;
      const last = (pool + 1) * this.#pool >= this.#source.count;
      this.#position = last ? { epoch: epoch + 1, pool: 0, batch: 0 } : { epoch, pool: pool + 1, batch: 0 };
      this.#batches = this.#cutPool();
    }
    const examples = this.#batches[this.#position.batch];
    this.#position = { ...this.#position, batch: this.#position.batch + 1 };
    return collate(this.#source, examples, this.#options.padId);
  }

  get #pool(): number {
    return this.#source.pool ?? POOL;
  }

  #whyNone(): string {
    const { tokens, rows } = this.#options;
    return (
      `${this.#source.count} training items make no batch: of two, either the tokens exceed the budget of ${tokens} ` +
      `(batchTokens), or the rows that of ${rows} (batchRows), both have the same query or passage, or no word is masked`
    );
  }

  #cutPool(): Example[][] {
    const { epoch, pool } = this.#position;
    const random = createRandom(this.#options.seed + 7919 * epoch + 104729 * pool);
    const items = this.#epochOrder(epoch).subarray(pool * this.#pool, (pool + 1) * this.#pool);
    const examples = Array.from(items, (index) => this.#source.example(index, random));
    return random.shuffle(cutBatches(byLengths(examples, this.#options.tokens), this.#source.loss, this.#options));
  }

  #epochOrder(epoch: number): Int32Array {
    if (this.#order?.epoch !== epoch) {
      const items = Int32Array.from({ length: this.#source.count }, (_, i) => i);
      this.#order = { epoch, items: createRandom(this.#options.seed + 7919 * epoch).shuffle(items) };
    }
    return this.#order.items;
  }
}

/** Puts examples of a source into one padded batch. */
export function collate(source: ExampleSource, examples: readonly Example[], padId: number): TrainBatch {
  const side = (rows: readonly TokenRow[], role: TextRole) => inRole(padTokens(rows, padId), role);
  const a = side(
    examples.map((example) => example.a),
    roleOf(source.loss),
  );
  if (source.collate) return source.collate(examples, a);
  const loss = source.loss as Exclude<TrainBatch['loss'], 'distill' | 'interaction-listwise'>;
  if (loss === 'mlm') return { loss, a: withSeconds(a, examples), ...flattenMasks(examples, a.seqLen) };
  if (loss === 'pointer') return { loss, a, ...slotSpans(examples, a.seqLen) };
  if (loss === 'crf' || loss === 'softmax') {
    return {
      loss,
      a,
      tags: padTokens(
        examples.map((example) => example.tags!),
        0,
      ).tokenIds,
    };
  }
  const labels = Float32Array.from(examples, (example) => example.label!);
  if (loss === 'interaction' || loss === 'interaction-cosent') {
    return { loss, a: withSeconds(a, examples), labels };
  }
  const b = side(
    examples.map((example) => example.b!),
    loss === 'infonce' ? 'document' : 'query',
  );
  if (loss === 'infonce') return { loss, a, b };
  return { loss, a, b, labels };
}

/** The rows with where their second texts begin, if they have any. */
function withSeconds(a: TokenBatch, examples: readonly Example[]): TokenBatch {
  if (examples[0].secondStart === undefined) return a;
  return { ...a, secondStarts: Int32Array.from(examples, (example) => example.secondStart!) };
}

/** What the first texts of a loss are to the model: texts by themselves are found, and of pairs that are alike both are asked. */
function roleOf(loss: TrainBatch['loss']): TextRole {
  return loss === 'infonce' || loss === 'cosent' || loss === 'sbert' ? 'query' : 'document';
}

/** Marked spans by row and type, in as many slots as the fullest of these needs. */
function slotSpans(examples: readonly Example[], seqLen: number) {
  const { typeWeights } = examples[0].marked!;
  const types = typeWeights.length;
  // Once each: a loss that is given a span twice counts it twice.
  const lists: Set<number>[] = Array.from({ length: examples.length * types }, () => new Set());
  examples.forEach(({ marked }, row) => {
    for (const { type, first, last } of marked!.spans) lists[row * types + type].add(first * seqLen + last);
  });
  const slots = lists.reduce((most, list) => Math.max(most, list.size), 1);
  const spans = new Int32Array(lists.length * slots);
  lists.forEach((list, i) => {
    spans.set([...list], i * slots);
  });
  return { spans, slots, typeWeights };
}

function flattenMasks(examples: readonly Example[], seqLen: number) {
  const positions = examples.flatMap(({ masked }, row) => Array.from(masked!.positions, (at) => row * seqLen + at));
  const targets = examples.flatMap(({ masked }) => Array.from(masked!.targets));
  return { positions: Int32Array.from(positions), targets: Int32Array.from(targets) };
}

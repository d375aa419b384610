import { throwIfAborted } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { HadamardSigns } from '../signs/hadamard-signs.ts';
import { BLOCK_VECTORS, codeBytesOf } from '../signs/sign-projection.ts';
import { bitsAt, sameSide } from './band-plan.ts';
import type { NearPairs } from './join-input.ts';
import { PairCollector } from './pair-collector.ts';
import { sortByKey } from './sort-by-key.ts';

/** Bits of the codes that tell strangers in a bucket, and of those that bands are cut from. */
export const CODE_BITS = 1024;
/** 32-bit words of a code. */
export const CODE_WORDS = CODE_BITS / 32;

const CODE_BYTES = codeBytesOf(CODE_BITS);
/** How many standard deviations more bits may differ than a pair at the floor leads to expect; one pair in 4,000 differs in more. */
const SPREADS = 3.5;
/** Places whose pairs are looked for between two looks at the clock. */
const STEP = 1024;
const MIN_ROOM = 1 << 18;

/** Limits of the pairs that are kept; see NearPairsOptions. */
export interface BucketSearchOptions {
  readonly floor: number;
  readonly split: number;
  readonly maxPairs?: number;
}

/**
 * Sorts rows into buckets by bits of their sign codes and keeps the pairs of a bucket that are near; about 420 bytes a row. The
 * hyperplanes go through the origin and not through the mean, although that fills the buckets less evenly: so the chance to meet
 * follows from the cosine alone and can be promised.
 */
export class BucketSearch {
  readonly #vectors: Float32Array;
  readonly #dim: number;
  readonly #count: number;
  readonly #options: BucketSearchOptions;
  readonly #limit: number;
  readonly #pairs: PairCollector;
  readonly #memory = KernelMemory.create();
  readonly #room: number;
  /** Codes that tell strangers, by row. */
  readonly #codes: number;
  /** Codes that bands are cut from, by row. */
  readonly #bands: number;
  /** Codes, keys and rows in the order of the keys. */
  readonly #sortedCodes: number;
  readonly #sortedKeys: number;
  readonly #rows: number;
  readonly #found: number;
  readonly #next: number;

  /** @param vectors `[n, dim]`, unit length. */
  constructor(vectors: Float32Array, dim: number, options: BucketSearchOptions) {
    this.#vectors = vectors;
    this.#dim = dim;
    this.#count = vectors.length / dim;
    this.#options = options;
    this.#pairs = new PairCollector(options.maxPairs);
    const differing = 1 - sameSide(options.floor);
    this.#limit = Math.ceil(CODE_BITS * differing + SPREADS * Math.sqrt(CODE_BITS * differing * (1 - differing)));
    this.#room = this.#count + MIN_ROOM;
    const [codes, bands, sorted] = [0, 1, 2].map(() => this.#memory.allocate(CODE_BYTES * this.#count));
    this.#codes = codes;
    this.#bands = bands;
    this.#sortedCodes = sorted;
    this.#sortedKeys = this.#memory.allocate(4 * this.#count);
    this.#rows = this.#memory.allocate(4 * this.#count);
    this.#found = this.#memory.allocate(8 * this.#room);
    this.#next = this.#memory.allocate(4);
  }

  /** Makes the codes that tell strangers; bands have others, so that both err independently. */
  prepare(seed: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#encode(seed, this.#codes, signal);
  }

  /** Makes the codes that the next bands are cut from. */
  encode(seed: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#encode(seed, this.#bands, signal);
  }

  /** A pair with a score below this is not wanted any more. */
  get cutAt(): number {
    return this.#pairs.cutAt;
  }

  /** The codes that tell strangers, `[n, CODE_WORDS]`. */
  get codes(): Uint32Array {
    return this.#memory.u32(this.#codes, CODE_WORDS * this.#count);
  }

  /** Keeps the near pairs among rows that agree in some bits. */
  async lookInto(from: number, length: number, signal: AbortSignal | undefined): Promise<void> {
    this.#sort(from, length);
    const slice = new TimeSlice();
    const { kernels } = this.#memory;
    const count = this.#count;
    for (let at = 0; at < count; at = this.#memory.u32(this.#next, 1)[0]) {
      const found = kernels.bucketPairs(
        this.#sortedKeys,
        this.#rows,
        this.#sortedCodes,
        CODE_BYTES,
        at,
        Math.min(at + STEP, count),
        count,
        this.#options.split,
        this.#limit,
        this.#found,
        this.#room,
        this.#next,
      );
      this.#keepNear(found);
      await slice.pause();
      throwIfAborted(signal, 'looking for pairs');
    }
  }

  /** The pairs found, best first. */
  finish(): NearPairs {
    return this.#pairs.finish();
  }

  async #encode(seed: number, address: number, signal: AbortSignal | undefined): Promise<void> {
    const dim = this.#dim;
    const signs = new HadamardSigns(this.#memory, new Float32Array(dim), CODE_BITS, seed);
    const block = this.#memory.allocate(4 * BLOCK_VECTORS * dim);
    const slice = new TimeSlice();
    this.#memory.u8(address, CODE_BYTES * this.#count).fill(0);
    for (let from = 0; from < this.#count; from += BLOCK_VECTORS) {
      const rows = this.#vectors.subarray(from * dim, Math.min(from + BLOCK_VECTORS, this.#count) * dim);
      this.#memory.f32(block, rows.length).set(rows);
      signs.encode(block, rows.length / dim, address + from * CODE_BYTES);
      await slice.pause();
      throwIfAborted(signal, 'looking for pairs');
    }
    this.#memory.free(block, 4 * BLOCK_VECTORS * dim);
  }

  /** Orders the rows by some bits of their codes; rows of one bucket ascend. */
  #sort(from: number, length: number): void {
    const count = this.#count;
    const bands = this.#memory.u32(this.#bands, CODE_WORDS * count);
    const keys = new Uint32Array(count);
    const order = new Uint32Array(count);
    for (let row = 0; row < count; row++) {
      keys[row] = bitsAt(bands, row * CODE_WORDS, from, length);
      order[row] = row;
    }
    const sorted = sortByKey(order, keys, length);
    const sortedKeys = this.#memory.u32(this.#sortedKeys, count);
    for (let i = 0; i < count; i++) sortedKeys[i] = keys[sorted[i]];
    this.#memory.u32(this.#rows, count).set(sorted);
    this.#memory.kernels.gatherRows(this.#codes, CODE_BYTES, this.#rows, count, this.#sortedCodes);
  }

  /** Compares the pairs found in full; those of one row follow each other. */
  #keepNear(found: number): void {
    const rows = this.#memory.u32(this.#found, 2 * found);
    const vectors = this.#vectors;
    const dim = this.#dim;
    let first = -1;
    let vector = vectors;
    for (let i = 0; i < rows.length; i += 2) {
      const a = rows[i];
      const b = rows[i + 1];
      if (this.#pairs.has(a, b)) continue;
      if (a !== first) vector = vectors.subarray(a * dim, (a + 1) * dim);
      first = a;
      const score = Math.fround(dotAt(vector, vectors, b * dim));
      if (score >= this.#options.floor) this.#pairs.offer(a, b, score);
    }
  }
}

import { FormatError } from '../core/errors.ts';
import { mixBits } from '../core/random.ts';
import { Serial } from '../core/serial.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument } from '../store/document.ts';
import type { Position } from '../store/position.ts';
import { ID_START } from '../store/row-key.ts';

/** Documents known, for each one drawn: as many may go before all ids are read again. */
const SPARE = 4;
/** Reading a document to see its id takes several times as long as coming to an id among all. */
const READING_COST = 8;
const BLOCK_IDS = 1024;
const BLOCK_ORDS = 256;
const BLOCK_REMOVALS = 2048;

/**
 * A sample of a collection's vectors that follows from its documents' ids and vectors alone: of the documents whose ids have the least hashes, a
 * bottom-k sketch (Cohen and Kaplan 2007, "Summarizing Data using Bottom-k Sketches"). So all handles, and all copies, draw the same, in whatever order
 * documents came, and one that comes or goes changes at most one drawn. It is for scores; what is learned once from vectors takes `sampleVectors`, which
 * depends on their places and needs no ids.
 */
export class DocumentSample {
  readonly #store: CollectionStore;
  readonly #size: number;
  readonly #jobs = new Serial();
  /** Ord -> hash of its id: of all live documents at the position whose hash is below the bound. */
  readonly #hashes = new Map<number, number>();
  #bound = 0;
  #position: Position | undefined;
  /** The vectors drawn; undefined when the hashes have changed since. */
  #rows: Float32Array | undefined;

  /** @param size vectors drawn. */
  constructor(store: CollectionStore, size: number) {
    this.#store = store;
    this.#size = size;
  }

  /**
   * Vectors of as many documents, one of each, `[n, dim]`; several of each where there are fewer documents, and all when there are no more. What
   * is damaged is left out.
   */
  rows(): Promise<Float32Array> {
    return this.#jobs.run(async () => {
      await this.#catchUp();
      this.#rows ??= this.#read();
      return this.#rows;
    });
  }

  async #catchUp(): Promise<void> {
    const state = this.#store.state();
    const from = this.#position;
    if (from !== undefined && from.nextOrd === state.nextOrd && from.removals === state.removals) return;
    // What fails in the midst is begun anew.
    this.#position = undefined;
    const isFar =
      from === undefined ||
      (state.nextOrd - from.nextOrd + state.removals - from.removals) * READING_COST > state.vectors;
    const isFollowed =
      !isFar && (await this.#remove(from.removals, state.removals)) && (await this.#add(from.nextOrd, state.nextOrd));
    const isShort = this.#hashes.size < this.#size && Number.isFinite(this.#bound);
    if (!isFollowed || isShort) await this.#readIds();
    this.#position = state;
  }

  /** @returns false when the log of removals does not reach back as far. */
  async #remove(from: number, to: number): Promise<boolean> {
    const slice = new TimeSlice();
    for (let next = from; next < to; next += BLOCK_REMOVALS) {
      await slice.pause();
      const ords = this.#store.removedOrds(next, Math.min(to, next + BLOCK_REMOVALS));
      if (ords === undefined) return false;
      for (const ord of ords) if (this.#hashes.delete(ord)) this.#rows = undefined;
    }
    return true;
  }

  /** @returns false when a document is damaged: its id, which is found among all, has a hash too. */
  async #add(from: number, to: number): Promise<boolean> {
    const slice = new TimeSlice();
    for (let next = from; next < to; ) {
      const ords = this.#store.liveOrds(next, to, BLOCK_ORDS, 'documents');
      for (const ord of ords) {
        await slice.pause();
        const json = this.#store.readableJson(ord);
        const document = json === undefined ? undefined : parseDocument(json);
        if (typeof document !== 'object') return false;
        this.#take(ord, hashOfId(Buffer.from(document.id)));
      }
      next = ords.length < BLOCK_ORDS ? to : ords[BLOCK_ORDS - 1] + 1;
    }
    const most = this.#size * SPARE;
    if (this.#hashes.size <= 2 * most) return true;
    const kept = [...this.#hashes].sort(([, a], [, b]) => a - b);
    this.#bound = kept[most][1];
    for (const [ord] of kept.slice(most)) this.#hashes.delete(ord);
    return true;
  }

  #take(ord: number, hash: number): void {
    if (hash >= this.#bound) return;
    this.#hashes.set(ord, hash);
    this.#rows = undefined;
  }

  /** Begins anew with the ids of all documents. */
  async #readIds(): Promise<void> {
    const most = this.#size * SPARE;
    let found: { readonly hash: number; readonly key: Buffer }[] = [];
    let bound = Number.POSITIVE_INFINITY;
    const slice = new TimeSlice();
    for (let keys = this.#store.idKeys(undefined, BLOCK_IDS); keys.length > 0; ) {
      for (const key of keys) {
        const hash = hashOfId(key, ID_START);
        if (hash < bound) found.push({ hash, key });
      }
      if (found.length > 2 * most) {
        found.sort((a, b) => a.hash - b.hash);
        bound = found[most].hash;
        found = found.slice(0, most);
      }
      await slice.pause();
      keys = keys.length < BLOCK_IDS ? [] : this.#store.idKeys(keys[BLOCK_IDS - 1], BLOCK_IDS);
    }
    this.#hashes.clear();
    this.#bound = bound;
    this.#rows = undefined;
    for (const { hash, key } of found) {
      await slice.pause();
      const ord = readable(() => this.#store.ordOfId(key.toString('utf8', ID_START)));
      if (ord !== undefined) this.#hashes.set(ord, hash);
    }
  }

  #read(): Float32Array {
    const store = this.#store;
    const { dim } = store.space!;
    const drawn = [...this.#hashes].sort(([, a], [, b]) => a - b).slice(0, this.#size);
    const documents = drawn.map(([ord, hash]) => ({
      ord,
      hash,
      count: readable(() => store.passagesOf(ord))?.length ?? 1,
    }));
    const most = documents.reduce((sum, { count }) => sum + count, 0);
    const sample = new Float32Array(Math.min(this.#size, most) * dim);
    let end = 0;
    for (let round = 0; end < sample.length && round < most; round++)
      for (const { ord, hash, count } of documents) {
        if (round >= count || end === sample.length) continue;
        const row = readable(() => store.vectorOf(ord + ((hash + round) % count)));
        if (row === undefined) continue;
        sample.set(row, end);
        end += dim;
      }
    return sample.subarray(0, end);
  }
}

/** What can be read; whoever reads all of it tells of what is damaged. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/**
 * Hashes an id to 53 bits (FNV-1a twice, each with the finalizer of MurmurHash3): no two of millions are to be expected alike.
 * @param bytes its UTF-8 bytes, from `start` on.
 */
function hashOfId(bytes: Uint8Array, start = 0): number {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let i = start; i < bytes.length; i++) {
    low = Math.imul(low ^ bytes[i], 0x01000193);
    high = Math.imul(high ^ bytes[i], 0x0100019d);
  }
  return mixBits(high) * 2 ** 21 + (mixBits(low) >>> 11);
}

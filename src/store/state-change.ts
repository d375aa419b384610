import { ConflictError } from '../core/errors.ts';
import { decodeChecked, encodeChecked, keySeed, recheck } from './checked-bytes.ts';
import { type CollectionState, decodeState, EMPTY_STATE, encodeState } from './position.ts';
import { ORD_LIMIT, rowKey, rowSeed } from './row-key.ts';
import { damaged, type Rows, type Tables } from './tables.ts';
import type { CollectionRecord } from './vector-space.ts';

/** Collects what one transaction does to the counters and the removal log. */
export class StateChange {
  readonly #tables: Tables;
  readonly #number: number;
  readonly #name: string;
  readonly #loggedRemovals: number;
  readonly #before: CollectionState;
  #nextOrd: number;
  #added = 0;
  #removedOrds = 0;
  /** Documents removed so far. */
  removed = 0;

  constructor(tables: Tables, record: CollectionRecord, name: string, loggedRemovals: number) {
    this.#tables = tables;
    this.#number = record.number;
    this.#name = name;
    this.#loggedRemovals = loggedRemovals;
    this.#before = readState(tables, record);
    this.#nextOrd = this.#before.nextOrd;
  }

  /** Vectors removed so far. */
  get removedVectors(): number {
    return this.#removedOrds;
  }

  /** Gives out the ords of a document. @returns the first of them. @throws ConflictError when there are not as many left. */
  takeOrds(passages: number): number {
    if (this.#nextOrd + passages > ORD_LIMIT) {
      throw new ConflictError(
        `collection ${this.#name} has given out all ${ORD_LIMIT} ordinals; index its documents again into a new collection`,
      );
    }
    const ord = this.#nextOrd;
    this.#nextOrd += passages;
    this.#added++;
    return ord;
  }

  /** Stores another document in place of one, with the vectors and the passages of that one. @returns its ord. */
  moveDocument(from: number, document: Uint8Array): number {
    const tables = this.#tables;
    const before = rowKey(this.#number, from);
    const count = Math.max(1, readOffsets(tables, before).length / 2);
    const to = this.takeOrds(count);
    const after = rowKey(this.#number, to);
    tables.documents.put(after, encodeChecked(document, rowSeed(after)));
    const move = (rows: Rows, i: number) => {
      const value = rows.getBinary(before + i);
      // What is damaged stays so.
      if (value !== undefined) rows.put(after + i, recheck(value, rowSeed(before + i), rowSeed(after + i)));
    };
    move(tables.passages, 0);
    for (let i = 0; i < count; i++) move(tables.vectors, i);
    this.removeDocument(from);
    return to;
  }

  /** Removes the document of an ord with all of its passages, if there is one, and logs their ords. */
  removeDocument(ord: number | undefined): void {
    if (ord === undefined) return;
    const key = rowKey(this.#number, ord);
    const passages = readOffsets(this.#tables, key).length / 2;
    this.#tables.documents.remove(key);
    if (passages > 0) this.#tables.passages.remove(key);
    for (let i = 0; i < Math.max(1, passages); i++) this.#removeVector(ord + i);
    this.removed++;
  }

  #removeVector(ord: number): void {
    this.#tables.vectors.remove(rowKey(this.#number, ord));
    const removal = rowKey(this.#number, this.#before.removals + this.#removedOrds);
    this.#tables.removals.put(removal, encodeChecked(encodeUint32(ord), rowSeed(removal)));
    this.#removedOrds++;
  }

  /** Writes the counters; last of all in the transaction. */
  commit(): void {
    const { nextOrd, count } = this.#before;
    const removals = this.#before.removals + this.#removedOrds;
    const vectors = this.#before.vectors + (this.#nextOrd - nextOrd) - this.#removedOrds;
    const state = {
      nextOrd: this.#nextOrd,
      removals,
      count: count + this.#added - this.removed,
      firstRemoval: this.#trim(removals, vectors),
      vectors,
    };
    this.#tables.states.put(this.#number, encodeChecked(encodeState(state), rowSeed(this.#number)));
  }

  /** Drops old removals, a few for each new one, so that the log stays in proportion and no transaction is long. */
  #trim(removals: number, live: number): number {
    const { firstRemoval } = this.#before;
    const keep = Math.max(this.#loggedRemovals, live);
    const end = Math.min(removals - keep, firstRemoval + 4 * this.#removedOrds);
    for (let n = firstRemoval; n < end; n++) this.#tables.removals.remove(rowKey(this.#number, n));
    return Math.max(firstRemoval, end);
  }
}

/** Reads a collection's counters. @throws FormatError when they are damaged. */
export function readState(tables: Tables, record: CollectionRecord): CollectionState {
  const value = tables.states.getBinaryFast(record.number);
  if (value === undefined) return EMPTY_STATE;
  const bytes = decodeChecked(value, rowSeed(record.number));
  if (bytes === undefined) throw damaged(`the record of counters of collection ${record.number}`);
  return decodeState(bytes);
}

/** Reads the ord under an id's key, or undefined. @throws FormatError when it is damaged. */
export function readOrd(tables: Tables, key: Buffer): number | undefined {
  const value = tables.ids.getBinaryFast(key);
  if (value === undefined) return undefined;
  const ord = decodeChecked(value, keySeed(key));
  if (ord === undefined) throw damaged(`the id ${JSON.stringify(key.toString('utf8', 4))}`);
  return ord.readUInt32LE(0);
}

/** Reads the ord of a logged removal. @throws FormatError when it is damaged or not there. */
export function readRemoval(tables: Tables, key: number): number {
  const value = tables.removals.getBinaryFast(key);
  const ord = value && decodeChecked(value, rowSeed(key));
  if (ord === undefined) throw damaged('the log of removals');
  return ord.readUInt32LE(0);
}

const NO_OFFSETS = new Uint32Array(0);

/**
 * Reads where the passages of a document begin and end in its text, `[passages, 2]`; none of a document that is one passage.
 * @param key of its row. @throws FormatError when they are damaged.
 */
export function readOffsets(tables: Tables, key: number): Uint32Array {
  const value = tables.passages.getBinaryFast(key);
  if (value === undefined) return NO_OFFSETS;
  const offsets = decodeOffsets(value, rowSeed(key));
  if (offsets === undefined) throw damaged('a row of passages');
  return offsets;
}

/** Offsets of a row of passages, `[passages, 2]`; undefined when it is damaged. */
export function decodeOffsets(value: Buffer, seed: number): Uint32Array | undefined {
  const bytes = decodeChecked(value, seed);
  // One passage has no row.
  if (bytes === undefined || bytes.length < 16 || bytes.length % 8 !== 0) return undefined;
  const offsets = new Uint32Array(bytes.length / 4);
  new Uint8Array(offsets.buffer).set(bytes);
  for (let i = 0; i < offsets.length; i += 2) if (offsets[i] >= offsets[i + 1]) return undefined;
  return offsets;
}

/** Writes the ord under an id's key. */
export function writeOrd(tables: Tables, key: Buffer, ord: number): void {
  tables.ids.put(key, encodeChecked(encodeUint32(ord), keySeed(key)));
}

/** Encodes a uint32, little-endian. */
export function encodeUint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

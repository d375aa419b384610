import { ConflictError } from '../core/errors.ts';
import { encodeChecked, keySeed, recheck } from './checked-bytes.ts';
import { decodeState, encodeState } from './position.ts';
import { ORD_LIMIT, rowKey, rowNumber, rowSeed } from './row-key.ts';
import { encodeUint32 } from './state-change.ts';
import { type Entry, requireRow, type Tables } from './tables.ts';

/** Ords given out for each live vector from which on they are given out anew. */
const SPARSE = 2;

/** Ords that were read before the database was compacted are of other documents now: what was done by them must be done again. */
export class RenumberedError extends ConflictError {
  constructor(collection: string) {
    super(
      `collection ${collection} was compacted while it was being read, and its documents are numbered anew; try again`,
    );
    this.name = 'ConflictError';
  }
}

/**
 * Gives the passages of a collection ords without gaps where more than half have become gaps: memory of an index grows with the
 * ords that were ever given out. Those of a document stay in a row. What followed the collection by the old ords must be dropped.
 */
export class Renumbering {
  /** Live ords of the collections that get new ones, ascending: the new ord of a passage is its place among them. */
  readonly #live = new Map<number, Uint32Array>();

  /** Looks which collections are sparse. */
  constructor({ states, vectors: rows }: Tables) {
    for (const { key: number, value } of states.getRange()) {
      const { nextOrd, vectors } = decodeState(requireRow('states', value, rowSeed(number)));
      if (nextOrd <= SPARSE * vectors) continue;
      const keys = rows.getKeys({ start: rowKey(number, 0), end: rowKey(number + 1, 0) });
      this.#live.set(number, Uint32Array.from(keys, rowNumber));
    }
  }

  /** Numbers of the collections that get new ords. */
  get collections(): number[] {
    return [...this.#live.keys()];
  }

  /** An entry as it is to be stored, or undefined when it has no place any more. */
  renumbered(table: keyof Tables, { key, value }: Entry): Entry | undefined {
    if (table === 'meta') return { key, value };
    const live = this.#live.get(collectionOf(table, key));
    if (live === undefined) return { key, value };
    // The log of removals is of the old ords.
    if (table === 'removals') return undefined;
    if (table === 'states') {
      const seed = rowSeed(key as number);
      const { count } = decodeState(requireRow(table, value as Buffer, seed));
      return { key, value: encodeChecked(stateOf(count, live.length), seed) };
    }
    if (table === 'ids') {
      const seed = keySeed(key as Buffer);
      const ord = requireRow(table, value as Buffer, seed).readUInt32LE(0);
      return { key, value: encodeChecked(encodeUint32(placeOf(live, ord)), seed) };
    }
    const before = key as number;
    const after = rowKey(Math.floor(before / ORD_LIMIT), placeOf(live, rowNumber(before)));
    return { key: after, value: recheck(value as Buffer, rowSeed(before), rowSeed(after)) };
  }
}

function collectionOf(table: keyof Tables, key: unknown): number {
  if (table === 'ids') return (key as Buffer).readUInt32BE(0);
  return table === 'states' ? (key as number) : Math.floor((key as number) / ORD_LIMIT);
}

function stateOf(count: number, vectors: number): Buffer {
  return encodeState({ nextOrd: vectors, removals: 0, count, firstRemoval: 0, vectors });
}

/** Place of an ord among ascending ones, by halving. */
function placeOf(live: Uint32Array, ord: number): number {
  let low = 0;
  let high = live.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (live[middle] < ord) low = middle + 1;
    else high = middle;
  }
  return low;
}

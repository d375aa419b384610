import { requireInteger } from '../../src/core/checks.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import type { RowTable } from './row-table.ts';

const STATE_BYTES = 96;
/** Entries kept beyond the limit before those that fell behind are dropped. */
const MIN_SLACK = 1024;

/** The nearest codes, best first, equal distances by ascending ord. */
export interface CodeDistances {
  readonly ords: Uint32Array;
  /** Different bits of each code and the query's. */
  readonly distances: Uint16Array;
}

/**
 * Finds the `limit` codes of least Hamming distance in one pass over any number of chunks or lists of ords, which must come by
 * ascending ord. Holds memory until it is closed.
 */
export class NearestCodes {
  readonly #table: RowTable;
  readonly #memory: KernelMemory;
  readonly #limit: number;
  readonly #capacity: number;
  readonly #numBits: number;
  readonly #sizeBytes: number;
  readonly #state: number;
  readonly #query: number;

  /**
   * @param table codes; a row is a code, `rowBytes` a multiple of 16 and at most 8,176.
   * @param query a code of as many bytes.
   * @param limit how many to find, from 1 up.
   */
  constructor(table: RowTable, query: Uint8Array, limit: number) {
    requireInteger(limit, 'limit', 1, 2 ** 28);
    requireInteger(table.rowBytes, 'rowBytes', 16, 8176);
    this.#table = table;
    this.#memory = table.memory;
    // With no more codes than that there is no need for more room.
    this.#limit = Math.max(1, Math.min(limit, table.count));
    this.#capacity = this.#limit + Math.max(this.#limit, MIN_SLACK);
    this.#numBits = 8 * table.rowBytes;
    const histogramBytes = 4 * (this.#numBits + 4);
    this.#sizeBytes = STATE_BYTES + table.rowBytes + histogramBytes + 6 * this.#capacity;
    this.#state = this.#memory.allocate(this.#sizeBytes);
    this.#query = this.#state + STATE_BYTES;
    const histogram = this.#query + table.rowBytes;
    const ords = histogram + histogramBytes;
    const fields = [this.#limit, this.#numBits + 1, 0, 0, this.#capacity, histogram, ords, ords + 4 * this.#capacity];
    this.#memory.u32(this.#state, 8).set(fields);
    this.#memory.u8(this.#query, table.rowBytes).set(query);
  }

  /** Considers the live codes of a chunk. @param mask address of a bit for each row of the chunk that may be found, or 0. */
  scanChunk({ rows, live, base, count }: { rows: number; live: number; base: number; count: number }, mask = 0): void {
    const { kernels } = this.#memory;
    kernels.scanNearest(this.#state, this.#query, rows, this.#table.rowBytes, live, mask, base, count);
  }

  /** Considers the codes of ascending ords, uint32 at an address. */
  scanOrds(ords: number, count: number): void {
    const { address, chunkCount, rowBytes } = this.#table;
    this.#memory.kernels.scanNearestAt(this.#state, this.#query, address, chunkCount, rowBytes, ords, count);
  }

  /** Gives the codes found; nothing can be considered after it. */
  result(): CodeDistances {
    const ords = this.#memory.allocate(6 * this.#limit);
    const distances = ords + 4 * this.#limit;
    const found = this.#memory.kernels.finishNearest(this.#state, this.#numBits, ords, distances);
    const result = {
      ords: this.#memory.u32(ords, found).slice(),
      distances: this.#memory.u16(distances, found).slice(),
    };
    this.#memory.free(ords, 6 * this.#limit);
    return result;
  }

  /** Gives the memory back. */
  close(): void {
    this.#memory.free(this.#state, this.#sizeBytes);
  }
}

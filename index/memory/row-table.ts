import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';

/** Ords in a chunk. */
export const CHUNK_ORDS = 4096;
const LIVE_BYTES = CHUNK_ORDS / 8;

/** Rows of consecutive ords that lie one after another. */
export interface Chunk {
  /** Ord of the first row, a multiple of 4,096. */
  readonly base: number;
  /** Address of the first row. */
  readonly rows: number;
  /** Address of a bit for each of the 4,096 rows: 1 where there is one. */
  readonly live: number;
  /** Rows up to the last ord there ever was, with gaps. */
  readonly count: number;
  /** How many of them are there. */
  readonly liveCount: number;
}

/**
 * Rows of equal size, found by their ord: the row of an ord is at `chunks[ord >> 12] + (ord & 4095) * rowBytes`. A chunk comes
 * with the first of its rows and goes with the last; gaps inside take room.
 */
export class RowTable {
  readonly memory: KernelMemory;
  readonly rowBytes: number;
  /** Address of the chunks' addresses, uint32; 0 where a chunk is not there. It moves when the table grows. */
  #address = 0;
  #capacity = 0;
  /** The same addresses, for this side. */
  #rows = new Uint32Array(0);
  #liveCounts = new Uint16Array(0);
  #count = 0;
  #end = 0;
  #chunks = 0;

  /** @param rowBytes bytes in a row, from 1 up; a multiple of 16 for codes, of 4 for float32 and int8 rows. */
  constructor(memory: KernelMemory, rowBytes: number) {
    requireInteger(rowBytes, 'rowBytes', 1, 2 ** 20);
    this.memory = memory;
    this.rowBytes = rowBytes;
  }

  /** Address of the table of chunk addresses, for kernels. */
  get address(): number {
    return this.#address;
  }

  /** Places in the table of chunk addresses, for kernels. */
  get chunkCount(): number {
    return this.#capacity;
  }

  /** Rows that are there. */
  get count(): number {
    return this.#count;
  }

  /** One more than the greatest ord that was ever set. */
  get end(): number {
    return this.#end;
  }

  /** Bytes of memory that the table takes, gaps between rows included. */
  get sizeBytes(): number {
    return 4 * this.#capacity + this.#chunks * this.#chunkBytes();
  }

  /** Writes the row of an ord. @throws InvalidArgumentError when the bytes are not a row; StorageError without memory. */
  set(ord: number, bytes: Uint8Array): void {
    if (bytes.length !== this.rowBytes) {
      throw new InvalidArgumentError(`a row of this table has ${this.rowBytes} bytes, got ${bytes.length}`);
    }
    const address = this.claim(ord);
    this.memory.bytes.set(bytes, address);
  }

  /** Makes room for the row of an ord and returns its address; the caller writes the row before anything else happens. */
  claim(ord: number): number {
    requireInteger(ord, 'ord', 0);
    const chunk = ord >>> 12;
    const rows = this.#chunk(chunk) || this.#addChunk(chunk);
    const slot = ord & (CHUNK_ORDS - 1);
    const { bytes } = this.memory;
    const live = rows - LIVE_BYTES + (slot >> 3);
    if ((bytes[live] & (1 << (slot & 7))) === 0) {
      bytes[live] |= 1 << (slot & 7);
      this.#liveCounts[chunk]++;
      this.#count++;
    }
    this.#end = Math.max(this.#end, ord + 1);
    return rows + slot * this.rowBytes;
  }

  /** Removes the row of an ord and says whether there was one. */
  remove(ord: number): boolean {
    if (!this.has(ord)) return false;
    const chunk = ord >>> 12;
    const slot = ord & (CHUNK_ORDS - 1);
    const rows = this.#chunk(chunk);
    this.memory.bytes[rows - LIVE_BYTES + (slot >> 3)] &= ~(1 << (slot & 7));
    this.#count--;
    if (--this.#liveCounts[chunk] === 0) this.#dropChunk(chunk);
    return true;
  }

  has(ord: number): boolean {
    return this.addressOf(ord) !== 0;
  }

  /** Address of the row of an ord, 0 where there is none. */
  addressOf(ord: number): number {
    const rows = this.#chunk(ord >>> 12);
    if (rows === 0) return 0;
    const slot = ord & (CHUNK_ORDS - 1);
    const live = this.memory.bytes[rows - LIVE_BYTES + (slot >> 3)] & (1 << (slot & 7));
    return live === 0 ? 0 : rows + slot * this.rowBytes;
  }

  /** The chunks that are there, by ascending ord. A caller that lets others run in between sees each as it is by then. */
  *chunks(): Generator<Chunk> {
    for (let chunk = 0; chunk < this.#capacity; chunk++) {
      const rows = this.#chunk(chunk);
      if (rows === 0) continue;
      const base = chunk * CHUNK_ORDS;
      const count = Math.min(CHUNK_ORDS, this.#end - base);
      yield { base, rows, live: rows - LIVE_BYTES, count, liveCount: this.#liveCounts[chunk] };
    }
  }

  /** The ords that have a row, ascending. */
  ords(): Uint32Array {
    const ords = new Uint32Array(this.#count);
    let size = 0;
    for (const { base, live, count } of this.chunks()) {
      const bits = this.memory.u8(live, LIVE_BYTES);
      for (let i = 0; i < count; i++) if ((bits[i >> 3] & (1 << (i & 7))) !== 0) ords[size++] = base + i;
    }
    return ords;
  }

  /** The ords as uint32, then the rows in the same order; read back by `load`. Every piece is a copy. */
  *save(): Generator<Uint8Array> {
    const ords = this.ords();
    yield new Uint8Array(ords.buffer);
    for (let from = 0; from < ords.length; from += CHUNK_ORDS) {
      const some = ords.subarray(from, from + CHUNK_ORDS);
      const piece = new Uint8Array(some.length * this.rowBytes);
      some.forEach((ord, i) => {
        piece.set(this.memory.u8(this.addressOf(ord), this.rowBytes), i * this.rowBytes);
      });
      yield piece;
    }
  }

  /**
   * Fills an empty table with what `save` wrote of `count` rows.
   * @throws FormatError when the bytes are not as many, or the ords do not ascend.
   */
  load(count: number, bytes: Uint8Array): void {
    if (!Number.isSafeInteger(count) || count < 0 || bytes.length !== count * (4 + this.rowBytes)) {
      throw new FormatError(
        `a saved table of ${count} rows of ${this.rowBytes} bytes has 4 more bytes a row, got ${bytes.length} bytes`,
      );
    }
    const ords = new Uint32Array(count);
    // A Buffer's own slice would not copy.
    new Uint8Array(ords.buffer).set(bytes.subarray(0, 4 * count));
    for (let i = 1; i < count; i++) {
      if (ords[i] <= ords[i - 1]) throw new FormatError(`the ords of a saved table must ascend, row ${i} does not`);
    }
    ords.forEach((ord, i) => {
      this.set(ord, bytes.subarray(4 * count + i * this.rowBytes, 4 * count + (i + 1) * this.rowBytes));
    });
  }

  /** Gives back all memory; the table is empty then. */
  clear(): void {
    for (let chunk = 0; chunk < this.#capacity; chunk++) if (this.#chunk(chunk) !== 0) this.#dropChunk(chunk);
    if (this.#capacity > 0) this.memory.free(this.#address, 4 * this.#capacity);
    this.#address = 0;
    this.#capacity = 0;
    this.#rows = new Uint32Array(0);
    this.#liveCounts = new Uint16Array(0);
    this.#count = 0;
    this.#end = 0;
  }

  #chunk(chunk: number): number {
    return chunk < this.#capacity ? this.#rows[chunk] : 0;
  }

  #addChunk(chunk: number): number {
    if (chunk >= this.#capacity) this.#widen(chunk + 1);
    const rows = this.memory.allocate(this.#chunkBytes()) + LIVE_BYTES;
    this.#setChunk(chunk, rows);
    this.#chunks++;
    return rows;
  }

  #dropChunk(chunk: number): void {
    this.memory.free(this.#chunk(chunk) - LIVE_BYTES, this.#chunkBytes());
    this.#setChunk(chunk, 0);
    this.#liveCounts[chunk] = 0;
    this.#chunks--;
  }

  #setChunk(chunk: number, rows: number): void {
    this.#rows[chunk] = rows;
    this.memory.u32(this.#address + 4 * chunk, 1)[0] = rows;
  }

  /** Doubles the table until it has `least` places. */
  #widen(least: number): void {
    let capacity = Math.max(4, this.#capacity);
    while (capacity < least) capacity *= 2;
    const address = this.memory.allocate(4 * capacity);
    const liveCounts = new Uint16Array(capacity);
    liveCounts.set(this.#liveCounts);
    if (this.#capacity > 0) {
      this.memory.u32(address, capacity).set(this.#rows);
      this.memory.free(this.#address, 4 * this.#capacity);
    }
    this.#address = address;
    this.#capacity = capacity;
    this.#liveCounts = liveCounts;
    const rows = new Uint32Array(capacity);
    rows.set(this.#rows);
    this.#rows = rows;
  }

  #chunkBytes(): number {
    return LIVE_BYTES + CHUNK_ORDS * this.rowBytes;
  }
}

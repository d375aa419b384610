import type { LinearMemory } from '../web-assembly.ts';

/** Bytes of live bits before the rows of a chunk. */
const LIVE_BYTES = 512;

/** Typed access to a memory for the plain kernels; follows the memory when it grows. */
export class PlainMemory {
  readonly #memory: LinearMemory;

  constructor(memory: LinearMemory) {
    this.#memory = memory;
  }

  i8(address: number, length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, address, length);
  }

  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  i16(address: number, length: number): Int16Array {
    return new Int16Array(this.#memory.buffer, address, length);
  }

  u16(address: number, length: number): Uint16Array {
    return new Uint16Array(this.#memory.buffer, address, length);
  }

  u32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  /** Address of the row of an ord in a row table, 0 where there is none. */
  rowAt(table: number, chunkCount: number, rowBytes: number, ord: number): number {
    const chunk = ord >>> 12;
    const rows = chunk < chunkCount ? this.u32(table, chunkCount)[chunk] : 0;
    if (rows === 0) return 0;
    const slot = ord & 4095;
    const live = this.u8(rows - LIVE_BYTES, LIVE_BYTES)[slot >> 3] & (1 << (slot & 7));
    return live === 0 ? 0 : rows + slot * rowBytes;
  }
}

import { requireInteger } from '../checks.ts';
import { StorageError } from '../errors.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { plainKernels } from '../kernels/plain/plain-kernels.ts';
import { type LinearMemory, wasmKernels, webAssembly } from '../kernels/web-assembly.ts';
import { FreeBlocks } from './free-blocks.ts';

const PAGE_BYTES = 65_536;
const MAX_PAGES = 65_536;
const ALIGNMENT = 16;
/** Address 0 stands for "nothing", and the module may want the first bytes for itself. */
const FIRST_ADDRESS = 4096;

/**
 * One linear memory with the kernels that compute on it: rows and codes live here, so that a kernel reads them where they
 * are. It grows in place up to 4 GiB and never shrinks; what is freed is given out again.
 */
export class KernelMemory {
  /** The inner loops, on addresses of this memory. */
  readonly kernels: Kernels;
  readonly #memory: LinearMemory;
  readonly #free = new FreeBlocks();
  /** From here on nothing has been given out. */
  #end = FIRST_ADDRESS;
  #sizeBytes = 0;
  #bytes: Uint8Array;
  #floats: Float32Array;

  private constructor(memory: LinearMemory, kernels: Kernels) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.kernels = kernels;
  }

  /** Creates an empty memory. @param options.plain use the plain kernels even where the fast ones run; for tests. */
  static create({ plain = false }: { readonly plain?: boolean } = {}): KernelMemory {
    const memory = new webAssembly.Memory({ initial: 1, maximum: MAX_PAGES });
    const kernels = plain ? undefined : wasmKernels(memory);
    return new KernelMemory(memory, kernels ?? plainKernels(memory));
  }

  /** Bytes given out and not freed. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Gives out a block of zeros and returns its address, a multiple of 16. Views that were taken before must be taken again.
   * @throws StorageError when the block does not fit into what is left of 4 GiB, or the machine has no more memory.
   */
  allocate(sizeBytes: number): number {
    const rounded = roundUp(sizeBytes);
    const again = this.#free.take(rounded);
    if (again !== undefined) this.u8(again, rounded).fill(0);
    const address = again ?? this.#extend(rounded);
    this.#sizeBytes += rounded;
    return address;
  }

  /** Takes back a block that `allocate` gave out for this size. */
  free(address: number, sizeBytes: number): void {
    const rounded = roundUp(sizeBytes);
    this.#free.give(address, rounded);
    this.#sizeBytes -= rounded;
  }

  /** All bytes, by address; like every view they are good until the next `allocate`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same as float32, by address / 4. */
  get floats(): Float32Array {
    return this.#floats;
  }

  /** Bytes at an address; like every view it is good until the next `allocate`. */
  u8(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  i8(address: number, length: number): Int8Array {
    return new Int8Array(this.#memory.buffer, address, length);
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

  #extend(sizeBytes: number): number {
    const address = this.#end;
    const end = address + sizeBytes;
    const pages = Math.ceil(end / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (pages > 0) this.#grow(pages, sizeBytes);
    this.#end = end;
    return address;
  }

  #grow(pages: number, sizeBytes: number): void {
    try {
      this.#memory.grow(pages);
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#floats = new Float32Array(this.#memory.buffer);
    } catch (cause) {
      throw new StorageError(
        `an index needs ${sizeBytes} more bytes of memory, but ${this.#sizeBytes} are in use and it can have 4 GiB at most; ` +
          'index fewer or shorter vectors, or free memory on this machine',
        { cause },
      );
    }
  }
}

function roundUp(sizeBytes: number): number {
  requireInteger(sizeBytes, 'sizeBytes', 1, Number.MAX_SAFE_INTEGER);
  return Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
}

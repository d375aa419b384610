import { FormatError, InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { bytesOf, type SavedForm } from '../contract/saved-form.ts';
import type { SearchOptions } from '../contract/vector-index.ts';
import { AllowedBits, isFew } from '../exact/allowed-bits.ts';
import { type CodeDistances, NearestCodes } from '../memory/nearest-codes.ts';
import { CHUNK_ORDS, RowTable } from '../memory/row-table.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import { Lsh, type LshOptions } from './lsh.ts';

/** The sign codes of vectors, by ord: a cheap estimate of the angle between a query and any of them. */
export class SignCodes {
  /** Hash that makes the codes. */
  readonly lsh: Lsh;
  readonly #memory: KernelMemory;
  readonly #rows: RowTable;

  private constructor(lsh: Lsh, memory: KernelMemory) {
    this.lsh = lsh;
    this.#memory = memory;
    this.#rows = new RowTable(memory, lsh.codeBytes);
  }

  /**
   * Creates an empty table; only the mean of the sample is taken.
   * @param sample `[n, dim]`. @param memory where codes go; one of their own when it is not given.
   * @throws InvalidArgumentError when an option or the sample is wrong.
   */
  static train(
    sample: Float32Array,
    dim: number,
    options?: LshOptions,
    memory: KernelMemory = KernelMemory.create(),
  ): SignCodes {
    return new SignCodes(Lsh.train(sample, dim, options, memory), memory);
  }

  /** Creates an empty table of vectors of a mean. @throws InvalidArgumentError when an option is wrong. */
  static of(mean: Float32Array, options: LshOptions, memory: KernelMemory): SignCodes {
    return new SignCodes(new Lsh(mean, options, memory), memory);
  }

  /** Reads what `save` gave. @throws FormatError when it is not that. */
  static load(
    meta: Record<string, unknown>,
    payload: Uint8Array,
    memory: KernelMemory = KernelMemory.create(),
  ): SignCodes {
    const meanBytes = 4 * (meta.dim as number);
    if (!(meanBytes <= payload.length)) {
      throw new FormatError(
        `saved sign codes must begin with a mean of ${meta.dim} values, got ${payload.length} bytes`,
      );
    }
    const codes = new SignCodes(Lsh.load(meta, payload.subarray(0, meanBytes), memory), memory);
    codes.#rows.load(meta.count as number, payload.subarray(meanBytes));
    return codes;
  }

  /** Values in a vector. */
  get dim(): number {
    return this.lsh.dim;
  }

  /** Live codes. */
  get count(): number {
    return this.#rows.count;
  }

  /** Greatest ord that ever had a code, -1 when none had. */
  get lastOrd(): number {
    return this.#rows.end - 1;
  }

  /** Bytes in memory, gaps between codes included. */
  get sizeBytes(): number {
    return this.#rows.sizeBytes + this.lsh.sizeBytes;
  }

  /** Encodes vectors, `[n, dim]`, into codes, `[n, codeBytes]`. */
  encode(vectors: Float32Array): Uint8Array {
    return this.lsh.encode(vectors);
  }

  /**
   * Encodes vectors and sets the codes of their ords, in any order; about two microseconds each, without a break.
   * @param rows `[n, dim]`, finite.
   */
  add(ords: Uint32Array, rows: Float32Array): void {
    if (rows.length !== ords.length * this.dim) {
      throw new InvalidArgumentError(
        `${ords.length} vectors of ${this.dim} values are ${ords.length * this.dim} values, got ${rows.length}`,
      );
    }
    const { codeBytes } = this.lsh;
    const codes = this.encode(rows);
    ords.forEach((ord, i) => {
      this.#rows.set(ord, codes.subarray(i * codeBytes, (i + 1) * codeBytes));
    });
  }

  /** Removes the codes of some ords; those that have none are passed over. */
  remove(ords: Iterable<number>): void {
    for (const ord of ords) this.#rows.remove(ord);
  }

  has(ord: number): boolean {
    return this.#rows.has(ord);
  }

  /**
   * Writes how many bits of each ord's code differ from the query's.
   * @param queryCode `[codeBytes]`. @param ords `[n]`, in any order. @param out `[n]`, written; 65,535 for an ord without a code.
   */
  distancesAt(queryCode: Uint8Array, ords: Uint32Array, out: Uint16Array): void {
    this.#requireCode(queryCode);
    if (out.length !== ords.length) {
      throw new InvalidArgumentError(`${ords.length} ords need as many distances, got room for ${out.length}`);
    }
    if (ords.length === 0) return;
    const memory = this.#memory;
    const { address, chunkCount, rowBytes } = this.#rows;
    const sizeBytes = rowBytes + 6 * ords.length;
    const query = memory.allocate(sizeBytes);
    const list = query + rowBytes;
    const distances = list + 4 * ords.length;
    memory.u8(query, rowBytes).set(queryCode);
    memory.u32(list, ords.length).set(ords);
    memory.kernels.hammingAt(query, address, chunkCount, rowBytes, list, ords.length, distances);
    out.set(memory.u16(distances, ords.length));
    memory.free(query, sizeBytes);
  }

  /**
   * Finds the `limit` nearest codes, best first, equal distances by ascending ord, by comparing with all that are allowed.
   * @param queryCode `[codeBytes]`. @param limit from 1 up.
   * @throws InvalidArgumentError when one of these is wrong; AbortedError when `signal` fires.
   */
  async nearest(queryCode: Uint8Array, limit: number, { allowed, signal }: SearchOptions = {}): Promise<CodeDistances> {
    this.#requireCode(queryCode);
    throwIfAborted(signal, 'the search');
    const search = new NearestCodes(this.#rows, queryCode, limit);
    try {
      if (allowed !== undefined && isFew(allowed, this.count, this.#rows.end)) {
        await this.#scanList(search, allowed.toArray(), signal);
      } else await this.#scanAll(search, allowed, signal);
      return search.result();
    } finally {
      search.close();
    }
  }

  /** Projection and codes as bytes, read back by `load`. */
  save(): SavedForm {
    const { meta } = this.lsh.save();
    return { meta: { ...meta, count: this.count }, payload: this.#payload() };
  }

  *#payload(): Generator<Uint8Array> {
    yield bytesOf(this.lsh.mean);
    yield* this.#rows.save();
  }

  async #scanAll(
    search: NearestCodes,
    allowed: ReadonlyOrdSet | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const slice = new TimeSlice();
    const bits = allowed === undefined ? undefined : new AllowedBits(this.#memory, allowed, this.#rows.end);
    try {
      for (const chunk of this.#rows.chunks()) {
        const mask = bits === undefined ? 0 : bits.at(chunk.base);
        // Added after the search had begun.
        if (mask === undefined) break;
        search.scanChunk(chunk, mask);
        await slice.pause();
        throwIfAborted(signal, 'the search');
      }
    } finally {
      bits?.close();
    }
  }

  async #scanList(search: NearestCodes, ords: Uint32Array, signal: AbortSignal | undefined): Promise<void> {
    const slice = new TimeSlice();
    const list = this.#memory.allocate(4 * CHUNK_ORDS);
    try {
      for (let from = 0; from < ords.length; from += CHUNK_ORDS) {
        const some = ords.subarray(from, from + CHUNK_ORDS);
        this.#memory.u32(list, some.length).set(some);
        search.scanOrds(list, some.length);
        await slice.pause();
        throwIfAborted(signal, 'the search');
      }
    } finally {
      this.#memory.free(list, 4 * CHUNK_ORDS);
    }
  }

  #requireCode(code: Uint8Array): void {
    const { codeBytes } = this.lsh;
    if (!(code instanceof Uint8Array) || code.length !== codeBytes) {
      throw new InvalidArgumentError(`a query code must be a Uint8Array of ${codeBytes} bytes, got ${code?.length}`);
    }
  }
}

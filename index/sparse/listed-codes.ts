import { FormatError } from '../../src/core/errors.ts';
import type { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { concatenated, type SavedForm } from '../contract/saved-form.ts';
import type { ReadonlyOrdSet } from '../ords/ord-set.ts';
import { nearestOf } from '../signs/nearest-of.ts';
import { SignCodes } from '../signs/sign-codes.ts';
import type { CandidateOptions, Candidates, CodeLists } from './code-lists.ts';
import { InvertedLists } from './inverted-lists.ts';

/** Inverted lists, ranked by how many bits are shared, and a table of sign codes by ord, or none. */
export class ListedCodes implements CodeLists {
  readonly #lists: InvertedLists;
  readonly #signs: SignCodes | undefined;

  constructor(lists: InvertedLists, signs: SignCodes | undefined) {
    this.#lists = lists;
    this.#signs = signs;
  }

  /** Reads what `save` gave, letting the event loop run in between. @throws FormatError when it is not that. */
  static async load(memory: KernelMemory, meta: Record<string, unknown>, payload: Uint8Array): Promise<ListedCodes> {
    const { listBytes, lists: listMeta, signs: signMeta } = meta;
    if (!Number.isInteger(listBytes) || !(Number(listBytes) >= 0 && Number(listBytes) <= payload.length)) {
      throw new FormatError(`lists must lie in their ${payload.length} bytes, got ${JSON.stringify(listBytes)}`);
    }
    const rest = payload.subarray(Number(listBytes));
    const lists = await InvertedLists.load(memory, recordOf(listMeta), payload.subarray(0, Number(listBytes)));
    const signs = signMeta === null ? undefined : SignCodes.load(recordOf(signMeta), rest, memory);
    if (signs === undefined && rest.length > 0) throw new FormatError('lists without sign codes are followed by bytes');
    if (signs !== undefined) requireSame(lists.live, signs);
    return new ListedCodes(lists, signs);
  }

  get hashDim(): number {
    return this.#lists.hashDim;
  }

  get signBits(): number {
    return this.#signs?.lsh.numBits ?? 0;
  }

  get live(): ReadonlyOrdSet {
    return this.#lists.live;
  }

  get lastOrd(): number {
    return this.#lists.lastOrd;
  }

  get bytes(): { lists: number; signs: number } {
    return { lists: this.#lists.sizeBytes, signs: this.#signs?.sizeBytes ?? 0 };
  }

  add(ords: Uint32Array, vectors: Float32Array, bits: readonly Uint32Array[]): void {
    this.#signs?.add(ords, vectors);
    ords.forEach((ord, i) => {
      this.#lists.add(ord, bits[i]);
    });
  }

  remove(ord: number): boolean {
    if (!this.#lists.remove(ord)) return false;
    this.#signs?.remove([ord]);
    return true;
  }

  lengthOf(bits: Uint32Array): number {
    return this.#lists.lengthOf(bits);
  }

  find(
    query: Float32Array,
    bits: Uint32Array,
    { allowed, overlapCandidates, signCandidates }: CandidateOptions,
  ): Candidates {
    const { ords } = this.#lists.overlaps(bits, { allowed, limit: overlapCandidates });
    return { ords: this.sift(query, ords, signCandidates), listed: ords.length };
  }

  sift(query: Float32Array, ords: Uint32Array, limit: number): Uint32Array {
    if (this.#signs === undefined || ords.length <= limit) return ords;
    const distances = new Uint16Array(ords.length);
    this.#signs.distancesAt(this.#signs.encode(query), ords, distances);
    return nearestOf(ords, distances, limit, this.#signs.lsh.numBits);
  }

  save(): SavedForm {
    const lists = this.#lists.save();
    const pieces = [...lists.payload];
    const signs = this.#signs?.save();
    const listBytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
    return {
      meta: { listBytes, lists: lists.meta, signs: signs?.meta ?? null },
      payload: concatenated(pieces, signs?.payload ?? []),
    };
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function requireSame(live: ReadonlyOrdSet, signs: SignCodes): void {
  if (signs.count === live.size && live.toArray().every((ord) => signs.has(ord))) return;
  throw new FormatError('the lists and the sign codes of an index are not of the same vectors');
}

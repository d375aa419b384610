import { createRequire } from 'node:module';
import type roaring from 'roaring';
import { FormatError, loadPart, messageOf } from '../../src/core/errors.ts';
import { requireRoaringBytes } from './roaring-bytes.ts';

type Bitmap = InstanceType<typeof roaring.RoaringBitmap32>;

const require = createRequire(import.meta.url);
let loaded: typeof roaring | undefined;

/** The library, loaded by the first set: it reads a dozen files to find its native part, which an import alone is not to pay. */
function library(): typeof roaring {
  loaded ??= loadPart('roaring', () => require('roaring') as typeof roaring);
  return loaded;
}

const FORMAT = 'portable' as roaring.SerializationFormat;

/** A set of ords that is read: the posting list of a value, or what a filter allows. */
export interface ReadonlyOrdSet {
  readonly size: number;
  has(ord: number): boolean;
  /** Greatest member, -1 of the empty set. */
  readonly last: number;
  /** Members in ascending order; made at the first call and kept until the set changes, so it must not be written to. */
  toArray(): Uint32Array;
  /**
   * Members as bits: ord i is bit `i % 32` of word `i >> 5`.
   * @param length ords covered; members from there on are left out. Kept like `toArray`.
   */
  toBits(length: number): Uint32Array;
  clone(): OrdSet;
  /** How many members both have. */
  sharedWith(other: ReadonlyOrdSet): number;
}

/** A set of ords, compressed: sorted arrays, bit maps and runs (Lemire et al. 2018, "Roaring Bitmaps", arXiv:1709.07821). */
export class OrdSet implements ReadonlyOrdSet {
  readonly #bitmap: Bitmap;
  #array: Uint32Array | undefined;
  #bits: Uint32Array | undefined;
  /** How many ords the bits cover. */
  #bitsLength = 0;

  private constructor(bitmap: Bitmap) {
    this.#bitmap = bitmap;
  }

  /** Makes a set of some ords, in any order. */
  static of(ords: Iterable<number> = []): OrdSet {
    return new OrdSet(new (library().RoaringBitmap32)(ords));
  }

  /** Makes the set of all ords in `[from, to)`. */
  static range(from: number, to: number): OrdSet {
    return new OrdSet(library().RoaringBitmap32.fromRange(from, to));
  }

  /** Makes the union of any number of sets. */
  static union(sets: readonly ReadonlyOrdSet[]): OrdSet {
    return new OrdSet(
      sets.length === 0 ? new (library().RoaringBitmap32)() : library().RoaringBitmap32.orMany(sets.map(bitmapOf)),
    );
  }

  /** Reads what `encode` wrote. @throws FormatError when the bytes are not those of a set. */
  static decode(bytes: Uint8Array): OrdSet {
    requireRoaringBytes(bytes);
    try {
      return new OrdSet(library().RoaringBitmap32.deserialize(bytes, FORMAT));
    } catch (error) {
      throw new FormatError(`${bytes.length} bytes cannot be read as a set of ords: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  get size(): number {
    return this.#bitmap.size;
  }

  get last(): number {
    return this.#bitmap.isEmpty ? -1 : this.#bitmap.maximum();
  }

  has(ord: number): boolean {
    return this.#bitmap.has(ord);
  }

  toArray(): Uint32Array {
    this.#array ??= this.#bitmap.toUint32Array();
    return this.#array;
  }

  toBits(length: number): Uint32Array {
    if (this.#bits === undefined || this.#bitsLength !== length) {
      this.#bits = fillBits(new Uint32Array(Math.ceil(length / 32)), length, this.toArray());
      this.#bitsLength = length;
    }
    return this.#bits;
  }

  /** Writes the members in ascending order; `ords` has a place for each. Nothing is kept. */
  copyTo(ords: Uint32Array): void {
    if (ords.length > 0) this.#bitmap.toUint32Array(ords);
  }

  clone(): OrdSet {
    return new OrdSet(this.#bitmap.clone());
  }

  sharedWith(other: ReadonlyOrdSet): number {
    return this.#bitmap.andCardinality(bitmapOf(other));
  }

  add(ord: number): void {
    this.#changed().add(ord);
  }

  addAll(ords: Iterable<number>): void {
    this.#changed().addMany(ords);
  }

  /** Takes in all ords in `[from, to)`. */
  addRange(from: number, to: number): void {
    this.#changed().addRange(from, to);
  }

  remove(ord: number): void {
    this.#changed().delete(ord);
  }

  removeAll(ords: Iterable<number>): void {
    this.#changed().removeMany(ords);
  }

  /** Keeps what the other has as well. */
  and(other: ReadonlyOrdSet): void {
    this.#changed().andInPlace(bitmapOf(other));
  }

  /** Takes in what the other has. */
  or(other: ReadonlyOrdSet): void {
    this.#changed().orInPlace(bitmapOf(other));
  }

  /** Drops what the other has. */
  andNot(other: ReadonlyOrdSet): void {
    this.#changed().andNotInPlace(bitmapOf(other));
  }

  /** Bytes in the portable format of the Roaring specification, the same on every machine. */
  encode(): Uint8Array {
    this.#bitmap.runOptimize();
    return this.#bitmap.serialize(FORMAT);
  }

  /** Bytes in memory, about, with what `toArray` and `toBits` keep. */
  get sizeBytes(): number {
    const kept = (this.#array?.byteLength ?? 0) + (this.#bits?.byteLength ?? 0);
    return this.#bitmap.getSerializationSizeInBytes(FORMAT) + kept;
  }

  /** The set behind an interface, for sets to work on each other. @internal */
  static bitmap(set: OrdSet): Bitmap {
    return set.#bitmap;
  }

  #changed(): Bitmap {
    this.#array = undefined;
    this.#bits = undefined;
    return this.#bitmap;
  }
}

/** Every set is an OrdSet; the interface only hides what writes. */
function bitmapOf(set: ReadonlyOrdSet): Bitmap {
  return OrdSet.bitmap(set as OrdSet);
}

function fillBits(bits: Uint32Array, length: number, ords: Uint32Array): Uint32Array {
  for (let i = 0; i < ords.length && ords[i] < length; i++) bits[ords[i] >>> 5] |= 1 << (ords[i] & 31);
  return bits;
}

import { FormatError } from '../../src/core/errors.ts';

/*
 * Ascending ords as bytes: how many, then the distance of each from the one before (of the first from -1), all as LEB128: seven
 * bits a byte, lowest first, the high bit set on all but the last.
 */
const MAX_ORD = 2 ** 32 - 1;

/** Collects bytes in a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** Writes ascending ords. */
  ords(ords: ArrayLike<number>): void {
    this.varint(ords.length);
    let last = -1;
    for (let i = 0; i < ords.length; i++) {
      this.varint(ords[i] - last);
      last = ords[i];
    }
  }

  /** Writes an integer from 0 to 2^32. */
  varint(value: number): void {
    this.#reserve(5);
    let left = value;
    while (left > 127) {
      this.#bytes[this.#length++] = (left % 128) | 128;
      left = Math.floor(left / 128);
    }
    this.#bytes[this.#length++] = left;
  }

  /** Writes how many bytes come, and the bytes. */
  block(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Reads what ByteWriter wrote. Every method throws FormatError when the bytes cannot be that. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  ords(): number[] {
    const count = this.varint();
    // Each takes a byte at least, so a wrong count cannot ask for more memory than the file is long.
    if (count > this.#bytes.length - this.#at) throw new FormatError(`${count} ords cannot fit into the bytes left`);
    const ords: number[] = [];
    let last = -1;
    for (let i = 0; i < count; i++) {
      const step = this.varint();
      if (step === 0 || last + step > MAX_ORD) throw new FormatError('ords must ascend and be uint32');
      last += step;
      ords.push(last);
    }
    return ords;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
      if (this.#at === this.#bytes.length) throw new FormatError('the bytes end in the middle of a number');
      const byte = this.#bytes[this.#at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new FormatError('a number has more than five bytes');
  }

  block(): Uint8Array {
    const length = this.varint();
    if (length > this.#bytes.length - this.#at) throw new FormatError(`${length} bytes are more than there are left`);
    const block = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return block;
  }

  /** Throws unless everything was read. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new FormatError(`${left} bytes are left over`);
  }
}

import { FormatError } from '../../../src/core/errors.ts';

/** Reads numbers and bytes one after the other. Whatever goes beyond the end is an error. */
export class ByteReader {
  readonly #what: string;
  readonly #bytes: Buffer;
  at = 0;

  /** @param what names the bytes in errors. */
  constructor(what: string, bytes: Buffer) {
    this.#what = what;
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  take(length: number): Buffer {
    if (length > this.left) this.damaged();
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** An integer in steps of seven bits, the lowest first, as near as a number comes. */
  varint(): number {
    let value = 0;
    for (let scale = 1, bytes = 0; bytes < 10; scale *= 128, bytes++) {
      const byte = this.take(1)[0];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return this.damaged();
  }

  damaged(): never {
    throw new FormatError(`${this.#what} is damaged`);
  }
}

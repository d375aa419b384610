import { FormatError } from '../../src/core/errors.ts';

/** Bytes of a uint32 written seven bits a byte, low ones first. */
export function sizeOfVarint(value: number): number {
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 14) return 2;
  if (value < 2 ** 21) return 3;
  return value < 2 ** 28 ? 4 : 5;
}

/** Writes a uint32 seven bits a byte, low ones first; every byte but the last has its high bit set. @returns the offset after it. */
export function writeVarint(bytes: Uint8Array, offset: number, value: number): number {
  let rest = value;
  let at = offset;
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

/** Gathers varints and hands them out in pieces of bounded size. */
export class VarintWriter {
  #piece: Uint8Array;
  #size = 0;

  /** @param pieceBytes size at which a piece is full. */
  constructor(pieceBytes = 2 ** 16) {
    this.#piece = new Uint8Array(pieceBytes + 8);
  }

  /** Adds a uint32. */
  push(value: number): void {
    this.#size = writeVarint(this.#piece, this.#size, value);
    if (this.#size + 8 > this.#piece.length) {
      const larger = new Uint8Array(this.#piece.length * 2);
      larger.set(this.#piece);
      this.#piece = larger;
    }
  }

  /** Bytes that wait to be taken. */
  get size(): number {
    return this.#size;
  }

  /** Hands out the bytes gathered so far. */
  take(): Uint8Array {
    const piece = this.#piece.slice(0, this.#size);
    this.#size = 0;
    return piece;
  }
}

/** Reads varints one after the other and never past the end. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether every byte has been read. */
  get finished(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Reads a uint32. @throws FormatError when the bytes end inside it, or it is greater or written longer than one. */
  read(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#bytes.length)
        throw new FormatError(`a number ends after the last of its ${this.#at} bytes`);
      const byte = this.#bytes[this.#at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) {
        if (value < 2 ** 32 && (byte !== 0 || shift === 0)) return value;
        break;
      }
    }
    throw new FormatError(`expected a number of 32 bits before byte ${this.#at}`);
  }
}

import { FormatError } from '../../src/core/errors.ts';

const CHUNK_BITS = 12;
const CHUNK_ORDS = 1 << CHUNK_BITS;
const NO_NODE = 2 ** 32 - 1;
const EMPTY = new Uint32Array(CHUNK_ORDS).fill(NO_NODE);

/** Finds the node of an ord: 4 bytes an ord, in chunks, so that long gaps between ords cost nothing. */
export class NodeLookup {
  readonly #chunks = new Map<number, Uint32Array>();

  /** @param ords `[nodes]`, all different. @throws FormatError when two are equal. */
  constructor(ords: Uint32Array) {
    for (let node = 0; node < ords.length; node++) {
      const ord = ords[node];
      const chunk = this.#claim(ord >>> CHUNK_BITS);
      const at = ord & (CHUNK_ORDS - 1);
      if (chunk[at] !== NO_NODE) throw new FormatError(`a graph has two nodes for ord ${ord}`);
      chunk[at] = node;
    }
  }

  /** Bytes in memory. */
  get sizeBytes(): number {
    return this.#chunks.size * CHUNK_ORDS * 4;
  }

  /** Node of an ord, or undefined. */
  get(ord: number): number | undefined {
    const node = (this.#chunks.get(ord >>> CHUNK_BITS) ?? EMPTY)[ord & (CHUNK_ORDS - 1)];
    return node === NO_NODE ? undefined : node;
  }

  /** Forgets an ord. */
  delete(ord: number): void {
    const chunk = this.#chunks.get(ord >>> CHUNK_BITS);
    if (chunk !== undefined) chunk[ord & (CHUNK_ORDS - 1)] = NO_NODE;
  }

  /** Writes the nodes of those ords that have one, in their order, and returns how many. @param nodes `[ords.length]`. */
  collect(ords: Uint32Array, nodes: Uint32Array): number {
    let size = 0;
    let number = -1;
    let chunk: Uint32Array = EMPTY;
    for (let i = 0; i < ords.length; i++) {
      const ord = ords[i];
      if (ord >>> CHUNK_BITS !== number) {
        number = ord >>> CHUNK_BITS;
        chunk = this.#chunks.get(number) ?? EMPTY;
      }
      const node = chunk[ord & (CHUNK_ORDS - 1)];
      nodes[size] = node;
      if (node !== NO_NODE) size++;
    }
    return size;
  }

  #claim(number: number): Uint32Array {
    let chunk = this.#chunks.get(number);
    if (chunk === undefined) {
      chunk = new Uint32Array(EMPTY);
      this.#chunks.set(number, chunk);
    }
    return chunk;
  }
}

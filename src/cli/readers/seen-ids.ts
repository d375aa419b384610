import { hash } from 'node:crypto';

/**
 * Remembers on which line each id stood, in 24 to 48 bytes an id whatever the id's length (a million ids: 25 to 50 MB);
 * a Map of the strings would keep the lines they were cut from alive and end at 2^24 entries.
 * Ids are told apart by 64 bits of their SHA-1: among ten million the chance of one false repeat is 3 in a million.
 */
export class SeenIds {
  /** Open addressing; a slot is (high word, low word, line), empty while its line is 0. */
  #slots = new Uint32Array(3 * 1024);
  #count = 0;

  /** Notes an id; returns the line (from 1) where it stood before, or undefined when it is new. */
  note(id: string, line: number): number | undefined {
    if (2 * (this.#count + 1) > this.#slots.length / 3) this.#grow();
    const digest = hash('sha1', id, 'buffer');
    const high = digest.readUInt32LE(0);
    const low = digest.readUInt32LE(4);
    const slot = find(this.#slots, high, low);
    const before = this.#slots[slot + 2]!;
    if (before !== 0) return before;
    this.#slots.set([high, low, line], slot);
    this.#count++;
    return undefined;
  }

  #grow(): void {
    const grown = new Uint32Array(this.#slots.length * 2);
    for (let i = 0; i < this.#slots.length; i += 3) {
      if (this.#slots[i + 2] === 0) continue;
      grown.set(this.#slots.subarray(i, i + 3), find(grown, this.#slots[i]!, this.#slots[i + 1]!));
    }
    this.#slots = grown;
  }
}

/** Offset of the key's slot, or of the empty one where it belongs; the slot count is a power of two. */
function find(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / 3 - 1;
  for (let i = low & mask; ; i = (i + 1) & mask) {
    const slot = 3 * i;
    if (slots[slot + 2] === 0 || (slots[slot] === high && slots[slot + 1] === low)) return slot;
  }
}

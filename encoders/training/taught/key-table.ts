import { KEY_BYTES } from './taught-format.ts';

/** Words of a key. */
const WORDS = KEY_BYTES / 4;
const LEAST_SLOTS = 1024;

/**
 * Finds a row by its key: keys in the order of their rows, and open addressing over row numbers; 24 to 40 bytes a key, where a
 * Map of strings would take hundreds.
 */
export class KeyTable {
  #keys: Uint32Array;
  /** Row + 1 by slot, 0 where it is empty; at most half are taken. */
  #slots: Uint32Array;
  #count = 0;

  /** @param expected how many keys will come, so that none is moved. */
  constructor(expected = 0) {
    this.#slots = new Uint32Array(slotsFor(expected));
    this.#keys = new Uint32Array(WORDS * Math.max(expected, LEAST_SLOTS / 2));
  }

  /** How many keys there are. */
  get count(): number {
    return this.#count;
  }

  /** Row of a key of 16 bytes; -1 when it is not there. */
  rowOf(key: Buffer): number {
    return this.#slots[this.#find(key)] - 1;
  }

  /** Gives a key the next row. @returns false when it has one, which it keeps. */
  add(key: Buffer): boolean {
    if (2 * (this.#count + 1) > this.#slots.length) this.#grow();
    const slot = this.#find(key);
    if (this.#slots[slot] !== 0) return false;
    if (WORDS * (this.#count + 1) > this.#keys.length) this.#keys = widened(this.#keys);
    for (let i = 0; i < WORDS; i++) this.#keys[WORDS * this.#count + i] = key.readUInt32LE(4 * i);
    this.#slots[slot] = ++this.#count;
    return true;
  }

  /** The key's slot, or the empty one where it belongs. */
  #find(key: Buffer): number {
    const [a, b, c, d] = [key.readUInt32LE(0), key.readUInt32LE(4), key.readUInt32LE(8), key.readUInt32LE(12)];
    const keys = this.#keys;
    const mask = this.#slots.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = WORDS * (this.#slots[slot] - 1);
      if (at < 0) return slot;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d) return slot;
    }
  }

  #grow(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let row = 0; row < this.#count; row++) {
      let slot = this.#keys[WORDS * row] & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row + 1;
    }
  }
}

/** A power of two, at least twice as many as keys. */
function slotsFor(count: number): number {
  let slots = LEAST_SLOTS;
  while (slots < 2 * count) slots *= 2;
  return slots;
}

function widened(keys: Uint32Array): Uint32Array {
  const wider = new Uint32Array(2 * keys.length);
  wider.set(keys);
  return wider;
}

import type { NearPairs } from './join-input.ts';
import { bestFirst } from './sort-by-key.ts';

const FIRST_CAPACITY = 1024;
/** Pairs gathered beyond what is to be kept before the worst are dropped. */
const MIN_SLACK = 4096;

/**
 * Gathers pairs in any order, each once however often it is offered, and keeps the best: of equal scores the pair with the smaller
 * a, then b. Takes 12 bytes a pair and 4 to 16 more for telling repeats; twice that while it grows.
 */
export class PairCollector {
  readonly #maxPairs: number;
  #a = new Uint32Array(FIRST_CAPACITY);
  #b = new Uint32Array(FIRST_CAPACITY);
  #scores = new Float32Array(FIRST_CAPACITY);
  /** Place of a pair plus one, at the hash of its rows or behind; 0 is empty. A power of two, at most half full. */
  #slots = new Uint32Array(4 * FIRST_CAPACITY);
  #count = 0;
  #cutAt = Number.NEGATIVE_INFINITY;

  /** @param maxPairs how many to keep, an integer from 0 up, or Infinity. */
  constructor(maxPairs = Number.POSITIVE_INFINITY) {
    this.#maxPairs = maxPairs;
  }

  /** Pairs held at the moment. */
  get count(): number {
    return this.#count;
  }

  /** A pair with a score below this would not be kept. */
  get cutAt(): number {
    return this.#cutAt;
  }

  /** Tells whether a pair is held; a < b. */
  has(a: number, b: number): boolean {
    return this.#slots[this.#find(a, b)] !== 0;
  }

  /** Takes a pair, a < b; one that is there already changes nothing. */
  offer(a: number, b: number, score: number): void {
    if (score < this.#cutAt) return;
    const slot = this.#find(a, b);
    if (this.#slots[slot] !== 0) return;
    const place = this.#count++;
    this.#a[place] = a;
    this.#b[place] = b;
    // Minus zero becomes zero, which it equals.
    this.#scores[place] = score + 0;
    this.#slots[slot] = place + 1;
    if (this.#count > 2 * this.#maxPairs + MIN_SLACK) this.#drop();
    else if (this.#count === this.#a.length) this.#grow();
  }

  /** The pairs kept, best first. */
  finish(): NearPairs {
    this.#drop();
    const end = this.#count;
    const parts = { a: this.#a.slice(0, end), b: this.#b.slice(0, end), scores: this.#scores.slice(0, end) };
    return { ...parts, cutAt: this.#cutAt };
  }

  /** Sorts, and drops what is beyond the best. */
  #drop(): void {
    const order = this.#order();
    const kept = Math.min(order.length, this.#maxPairs);
    if (kept < order.length) this.#cutAt = Math.max(this.#cutAt, this.#scores[order[kept]]);
    const { length } = this.#a;
    this.#a = picked(this.#a, order, kept, new Uint32Array(length));
    this.#b = picked(this.#b, order, kept, new Uint32Array(length));
    this.#scores = picked(this.#scores, order, kept, new Float32Array(length));
    this.#count = kept;
    this.#index();
  }

  /** Places, the best pair's first. */
  #order(): Uint32Array {
    return bestFirst(this.#scores.subarray(0, this.#count), this.#a, this.#b);
  }

  #grow(): void {
    const length = 2 * this.#a.length;
    this.#a = grown(this.#a, new Uint32Array(length));
    this.#b = grown(this.#b, new Uint32Array(length));
    this.#scores = grown(this.#scores, new Float32Array(length));
    this.#slots = new Uint32Array(4 * length);
    this.#index();
  }

  #index(): void {
    this.#slots.fill(0);
    for (let place = 0; place < this.#count; place++) {
      this.#slots[this.#find(this.#a[place], this.#b[place])] = place + 1;
    }
  }

  /** The slot of a pair, or the empty one where it belongs. */
  #find(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    let slot = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const held = this.#slots[slot];
      if (held === 0 || (this.#a[held - 1] === a && this.#b[held - 1] === b)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

function picked<T extends Uint32Array | Float32Array>(values: T, order: Uint32Array, count: number, out: T): T {
  for (let i = 0; i < count; i++) out[i] = values[order[i]];
  return out;
}

function grown<T extends Uint32Array | Float32Array>(values: T, out: T): T {
  out.set(values);
  return out;
}

import type { PieceCosts } from './piece-costs.ts';
import { CONTINUATION_ROOT, HEAD_ROOT, type PieceTrie } from './piece-trie.ts';

const UNREACHED = 0x7fffffff;

/**
 * Cuts runs of characters into the known pieces that cost least together (Viterbi 1967). One instance holds the columns for
 * runs of up to `capacity` code units and is used again and again; nothing is allocated while cutting.
 */
export class BestPath {
  /** Row of the vocabulary of each piece of the last path, from its first to its last. */
  readonly ids: Int32Array;
  /** Code unit after each piece of the last path. */
  readonly ends: Int32Array;
  readonly #symbols: Uint16Array;
  readonly #links: Int32Array;
  readonly #pieceIds: Int32Array;
  /** Cost of the piece that ends in a state; only where one does. */
  readonly #stateCosts: Int32Array;
  readonly #unknownCost: number;
  readonly #unkId: number;
  /** Least cost of the run up to each code unit, the piece that it ends with and where that one begins. */
  readonly #costs: Int32Array;
  readonly #lastIds: Int32Array;
  readonly #lastStarts: Int32Array;

  constructor(trie: PieceTrie, { costs, unknown }: PieceCosts, unkId: number, capacity: number) {
    this.#symbols = trie.symbols;
    this.#links = trie.links;
    this.#pieceIds = trie.ids;
    this.#stateCosts = trie.ids.map((id) => (id < 0 ? UNREACHED : costs[id]));
    this.#unknownCost = unknown;
    this.#unkId = unkId;
    this.ids = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.#costs = new Int32Array(capacity + 1);
    this.#lastIds = new Int32Array(capacity + 1);
    this.#lastStarts = new Int32Array(capacity + 1);
  }

  /**
   * Cuts a word: a piece of its own, then pieces with `##`.
   * @returns the number of pieces, 0 when no path leads through the word.
   */
  cutWord(units: Uint16Array, length: number): number {
    this.#start(length);
    for (let i = 0; i < length; i++) {
      if (this.#costs[i] !== UNREACHED) this.#extend(units, i, length, i === 0 ? HEAD_ROOT : CONTINUATION_ROOT);
    }
    return this.#costs[length] === UNREACHED ? 0 : this.trace(length);
  }

  /**
   * Finds the best paths through a run in which a piece may stand anywhere and an unknown character is [UNK]; {@link trace}
   * reads them.
   * @returns the last place, not the end, that no known piece reaches over: there the paths of all that may follow agree. 0
   *   where there is none.
   */
  scanRun(units: Uint16Array, length: number): number {
    this.#start(length);
    let reach = 0;
    let sure = 0;
    for (let i = 0; i < length; i++) {
      if (this.#costs[i] === UNREACHED) continue;
      if (reach <= i) sure = i;
      const after = i + widthAt(units, i, length);
      this.#relax(i, after, this.#costs[i] + this.#unknownCost, this.#unkId);
      reach = Math.max(reach, this.#extend(units, i, length, HEAD_ROOT));
    }
    return sure;
  }

  /** Reads the best path to `end` off the last {@link scanRun}. @returns its number of pieces. */
  trace(end: number): number {
    let count = 0;
    for (let at = end; at > 0; at = this.#lastStarts[at]) count++;
    for (let at = end, i = count - 1; at > 0; at = this.#lastStarts[at], i--) {
      this.ids[i] = this.#lastIds[at];
      this.ends[i] = at;
    }
    return count;
  }

  #start(length: number): void {
    this.#costs.fill(UNREACHED, 0, length + 1);
    this.#costs[0] = 0;
  }

  /** Goes on from `start` with every known piece. @returns how far the run agrees with some piece, known as a whole or not. */
  #extend(units: Uint16Array, start: number, length: number, root: number): number {
    const links = this.#links;
    const before = this.#costs[start];
    let state = root;
    for (let i = start; i < length; i++) {
      const next = links[2 * state] + this.#symbols[units[i]];
      if (links[2 * next + 1] !== state) return i;
      state = next;
      const cost = this.#stateCosts[state];
      if (cost !== UNREACHED) this.#relax(start, i + 1, before + cost, this.#pieceIds[state]);
    }
    return length;
  }

  #relax(start: number, end: number, cost: number, id: number): void {
    if (cost >= this.#costs[end]) return;
    this.#costs[end] = cost;
    this.#lastIds[end] = id;
    this.#lastStarts[end] = start;
  }
}

/** Code units of the character that begins at `i`. */
function widthAt(units: Uint16Array, i: number, length: number): number {
  const isPair = (units[i] & 0xfc00) === 0xd800 && i + 1 < length;
  return isPair ? 2 : 1;
}

const LONE_SURROGATE = /\p{Cs}/u;

/** States of the two roots; all others lie beyond them. */
export const HEAD_ROOT = 0;
export const CONTINUATION_ROOT = 1;

/**
 * The pieces of a vocabulary as a double array (Aoe 1989, doi 10.1109/32.31365): from state s, symbol c leads to t = base[s] + c
 * if check[t] = s. Two tries in one: pieces that begin a word or stand in a run of Han characters, and those with `##`, which
 * go on. Symbols are UTF-16 code units, numbered by how many states they lead from, so that the array is dense.
 */
export class PieceTrie {
  /** Symbol of each code unit, 0 for units that no piece has. */
  readonly symbols: Uint16Array;
  /** base[s] at 2s and check[s] at 2s + 1. */
  readonly links: Int32Array;
  /** Row of the vocabulary that ends in a state, -1 where none does. */
  readonly ids: Int32Array;

  /** @param pieces rows of the vocabulary by their text; those that are no well-formed text are left out. */
  constructor(pieces: Iterable<readonly [string, number]>) {
    const nodes = new NodeTable([...pieces].filter(([piece]) => !LONE_SURROGATE.test(piece)));
    const units = unitsByUse(nodes);
    this.symbols = new Uint16Array(65536);
    for (let i = 0; i < units.length; i++) this.symbols[units[i]] = i + 1;
    // States begin beyond the largest symbol, so that no base is negative.
    const first = units.length + 3;
    const { bases, states, end } = placeNodes(nodes, this.symbols, first);
    this.ids = new Int32Array(end).fill(-1);
    // Any symbol added to any base must stay inside.
    this.links = new Int32Array(2 * (end + first)).fill(-1);
    for (let node = 0; node < nodes.count; node++) {
      const state = states[node];
      this.ids[state] = nodes.ids[node];
      this.links[2 * state] = bases[node];
      if (node > CONTINUATION_ROOT) this.links[2 * state + 1] = states[nodes.parents[node]];
    }
  }
}

/**
 * Both tries while they are built, a row a node, the roots first and parents before children. A vocabulary has some ten thousand nodes, for
 * each of which a map of its own would take longer than all else that opening a model takes.
 */
class NodeTable {
  /** Node that each one hangs from, and the code unit that leads to it. */
  readonly parents: Int32Array;
  readonly units: Uint16Array;
  readonly ids: Int32Array;
  /** Node at the hash of its parent and unit, or behind; 0 where free, for no node leads to a root. A power of two, at most half full. */
  readonly #slots: Int32Array;
  #count = 2;

  constructor(pieces: readonly (readonly [string, number])[]) {
    const most = pieces.reduce((sum, [{ length }]) => sum + length, 2);
    this.parents = new Int32Array(most);
    this.ids = new Int32Array(most).fill(-1);
    this.units = new Uint16Array(most);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * most)));
    for (const [piece, id] of pieces) {
      const goesOn = piece.length > 2 && piece.startsWith('##');
      let node = goesOn ? CONTINUATION_ROOT : HEAD_ROOT;
      for (let i = goesOn ? 2 : 0; i < piece.length; i++) node = this.#childOf(node, piece.charCodeAt(i));
      this.ids[node] = id;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** Nodes by the one that they hang from: those of `node` from `starts[node]` to `starts[node + 1]`. */
  children(): { readonly starts: Int32Array; readonly nodes: Int32Array } {
    const starts = new Int32Array(this.#count + 1);
    for (let node = 2; node < this.#count; node++) starts[this.parents[node] + 1]++;
    for (let node = 0; node < this.#count; node++) starts[node + 1] += starts[node];
    const nodes = new Int32Array(this.#count);
    const ends = starts.slice();
    for (let node = 2; node < this.#count; node++) nodes[ends[this.parents[node]]++] = node;
    return { starts, nodes };
  }

  #childOf(parent: number, unit: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = Math.imul(Math.imul(parent, 0x9e3779b1) ^ unit, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (let node = slots[slot]; node !== 0; node = slots[slot]) {
      if (this.parents[node] === parent && this.units[node] === unit) return node;
      slot = (slot + 1) & mask;
    }
    const child = this.#count++;
    slots[slot] = child;
    this.parents[child] = parent;
    this.units[child] = unit;
    return child;
  }
}

/** Units that lead to a node, those that lead to most first. */
function unitsByUse({ units, count }: NodeTable): number[] {
  const counts = new Uint32Array(65536);
  for (let node = 2; node < count; node++) counts[units[node]]++;
  const used: number[] = [];
  for (let unit = 0; unit < counts.length; unit++) if (counts[unit] > 0) used.push(unit);
  return used.sort((a, b) => counts[b] - counts[a] || a - b);
}

/** A place for every node. */
interface Layout {
  /** Where the symbols that lead from a node are counted from, 0 for one that none leads from. */
  readonly bases: Int32Array;
  readonly states: Int32Array;
  /** All states lie before it. */
  readonly end: number;
}

/** Places the children of each node, of large families first: small ones fill the gaps. */
function placeNodes(nodes: NodeTable, symbols: Uint16Array, first: number): Layout {
  const bases = new Int32Array(nodes.count);
  const states = new Int32Array(nodes.count);
  states[CONTINUATION_ROOT] = CONTINUATION_ROOT;
  const { starts, nodes: children } = nodes.children();
  const labels = new Uint16Array(nodes.count);
  for (let i = 0; i < labels.length; i++) labels[i] = symbols[nodes.units[children[i]]];
  const slots = new SlotMap(labels, first);
  for (const parent of bySize(starts)) {
    const [from, to] = [starts[parent], starts[parent + 1]];
    const base = slots.place(from, to);
    bases[parent] = base;
    for (let i = from; i < to; i++) states[children[i]] = base + labels[i];
  }
  return { bases, states, end: slots.end };
}

/** Nodes with children, those with the most first. */
function bySize(starts: Int32Array): number[] {
  const families = new Map<number, number[]>();
  for (let node = 0; node + 1 < starts.length; node++) {
    const size = starts[node + 1] - starts[node];
    if (size > 0) families.get(size)?.push(node) ?? families.set(size, [node]);
  }
  return [...families].sort(([a], [b]) => b - a).flatMap(([, some]) => some);
}

/** Which states are taken. */
class SlotMap {
  /** Labels of all families, one family after the other. */
  readonly #labels: Uint16Array;
  #taken = new Uint8Array(1024);
  #firstFree: number;
  #cursor = 0;
  #sizeClass = -1;
  #end = 2;

  /** @param first state that may be given. */
  constructor(labels: Uint16Array, first: number) {
    this.#labels = labels;
    this.#firstFree = first;
  }

  /** One beyond the last state that is taken. */
  get end(): number {
    return this.#end;
  }

  /** Takes a state for each label of the family `[from, to)`. @returns the base that all are counted from. */
  place(from: number, to: number): number {
    const base = this.#findBase(from, to);
    for (let i = from; i < to; i++) this.#take(base + this.#labels[i]);
    return base;
  }

  /** First fit from where the last family of about this size found its place. */
  #findBase(from: number, to: number): number {
    const sizeClass = Math.floor(Math.log2(to - from));
    if (sizeClass !== this.#sizeClass) {
      while (this.#taken[this.#firstFree] === 1) this.#firstFree++;
      this.#cursor = this.#firstFree;
      this.#sizeClass = sizeClass;
    }
    let least = this.#labels[from];
    for (let i = from + 1; i < to; i++) if (this.#labels[i] < least) least = this.#labels[i];
    while (!this.#fits(this.#cursor - least, from, to)) this.#cursor++;
    return this.#cursor - least;
  }

  /** Whether all states are free; beyond the map they are. */
  #fits(base: number, from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.#taken[base + this.#labels[i]] === 1) return false;
    return true;
  }

  #take(state: number): void {
    if (state >= this.#taken.length) {
      const larger = new Uint8Array(2 * Math.max(this.#taken.length, state));
      larger.set(this.#taken);
      this.#taken = larger;
    }
    this.#taken[state] = 1;
    if (state >= this.#end) this.#end = state + 1;
  }
}

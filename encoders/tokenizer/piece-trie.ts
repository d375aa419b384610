/** A node of the trie while it is built. */
interface Node {
  readonly children: Map<number, Node>;
  id: number;
}

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
  readonly symbols = new Uint16Array(65536);
  /** base[s] at 2s and check[s] at 2s + 1. */
  readonly links: Int32Array;
  /** Row of the vocabulary that ends in a state, -1 where none does. */
  readonly ids: Int32Array;

  /** @param pieces rows of the vocabulary by their text; those that are no well-formed text are left out. */
  constructor(pieces: Iterable<readonly [string, number]>) {
    const [heads, continuations] = buildNodes(pieces);
    const numSymbols = this.#numberSymbols([heads, continuations]);
    const layout = new Layout(numSymbols);
    layout.placeAll([heads, continuations], this.symbols);
    this.links = layout.links();
    this.ids = layout.ids();
  }

  /** Numbers the units from 1, the commonest label first. @returns the largest number and one. */
  #numberSymbols(roots: readonly Node[]): number {
    const counts = new Map<number, number>();
    for (const node of allNodes(roots)) {
      for (const unit of node.children.keys()) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
    const units = [...counts].sort(([a, x], [b, y]) => y - x || a - b);
    for (const [i, [unit]] of units.entries()) this.symbols[unit] = i + 1;
    return units.length + 1;
  }
}

function buildNodes(pieces: Iterable<readonly [string, number]>): [Node, Node] {
  const roots: [Node, Node] = [newNode(), newNode()];
  for (const [piece, id] of pieces) {
    if (LONE_SURROGATE.test(piece)) continue;
    const goesOn = piece.length > 2 && piece.startsWith('##');
    let node = roots[goesOn ? CONTINUATION_ROOT : HEAD_ROOT];
    for (let i = goesOn ? 2 : 0; i < piece.length; i++) node = childOf(node, piece.charCodeAt(i));
    node.id = id;
  }
  return roots;
}

function newNode(): Node {
  return { children: new Map(), id: -1 };
}

function childOf(node: Node, unit: number): Node {
  const known = node.children.get(unit);
  if (known !== undefined) return known;
  const child = newNode();
  node.children.set(unit, child);
  return child;
}

/** The roots and all below them, parents first. */
function allNodes(roots: readonly Node[]): Node[] {
  const nodes = [...roots];
  for (const node of nodes) nodes.push(...node.children.values());
  return nodes;
}

/** Check of a state whose parent has no place yet. */
const TAKEN = 0x7fffffff;

/** Finds a place for every state. */
class Layout {
  /** States begin beyond the largest symbol, so that no base is negative. */
  readonly #first: number;
  readonly #states = new Map<Node, number>();
  #base = new Int32Array(1024);
  #check = new Int32Array(1024).fill(-1);
  #ids = new Int32Array(1024).fill(-1);
  #firstFree: number;
  #cursor = 0;
  #familySize = 0;
  #end = 0;

  constructor(numSymbols: number) {
    this.#first = numSymbols + 2;
    this.#firstFree = this.#first;
  }

  /** Places the children of each node, of large families first: small ones fill the gaps. */
  placeAll(roots: readonly [Node, Node], symbols: Uint16Array): void {
    const nodes = allNodes(roots);
    for (const [state, root] of roots.entries()) this.#states.set(root, state);
    const families = nodes.filter(({ children }) => children.size > 0);
    const bases = new Map<Node, number>();
    families.sort((a, b) => b.children.size - a.children.size);
    for (const node of families) {
      const labels = Array.from(node.children.keys(), (unit) => symbols[unit]).sort((a, b) => a - b);
      const base = this.#findBase(labels);
      bases.set(node, base);
      // Taken at once, told whose child it is when the parent's state is known.
      for (const [unit, child] of node.children) this.#take(base + symbols[unit], child);
    }
    for (const [node, base] of bases) this.#join(node, base, symbols);
  }

  links(): Int32Array {
    // Any symbol added to any base must stay inside.
    const links = new Int32Array(2 * (this.#end + this.#first)).fill(-1);
    for (let state = 0; state < this.#end; state++) {
      links[2 * state] = this.#base[state];
      links[2 * state + 1] = this.#check[state];
    }
    return links;
  }

  ids(): Int32Array {
    return this.#ids.slice(0, this.#end);
  }

  /** First fit from where the last family of this size found its place. */
  #findBase(labels: readonly number[]): number {
    if (labels.length !== this.#familySize) {
      while (this.#isTaken(this.#firstFree)) this.#firstFree++;
      this.#cursor = this.#firstFree;
      this.#familySize = labels.length;
    }
    for (let slot = this.#cursor; ; slot++) {
      if (this.#isTaken(slot) || !this.#fits(slot - labels[0], labels)) continue;
      this.#cursor = slot;
      return slot - labels[0];
    }
  }

  #fits(base: number, labels: readonly number[]): boolean {
    for (let i = 1; i < labels.length; i++) if (this.#isTaken(base + labels[i])) return false;
    return true;
  }

  #isTaken(state: number): boolean {
    return state < this.#check.length && this.#check[state] !== -1;
  }

  #take(state: number, node: Node): void {
    while (state >= this.#check.length) this.#grow();
    this.#check[state] = TAKEN;
    this.#ids[state] = node.id;
    this.#states.set(node, state);
    this.#end = Math.max(this.#end, state + 1);
  }

  #join(node: Node, base: number, symbols: Uint16Array): void {
    const state = this.#states.get(node)!;
    this.#base[state] = base;
    for (const unit of node.children.keys()) this.#check[base + symbols[unit]] = state;
  }

  #grow(): void {
    const length = 2 * this.#check.length;
    const larger = (column: Int32Array, fill: number) => {
      const copy = new Int32Array(length).fill(fill);
      copy.set(column);
      return copy;
    };
    this.#base = larger(this.#base, 0);
    this.#check = larger(this.#check, -1);
    this.#ids = larger(this.#ids, -1);
  }
}

/** Room for half a million edges. */
const SLOTS = 2 ** 20;

/** An automaton of names (Aho and Corasick 1975, doi:10.1145/360825.360855): its edges in one hash table, over UTF-16 code units. */
export class AhoCorasick {
  /** Parent and code unit of the edge in a slot, -1 where none is, and where it leads. */
  readonly #edges = new Float64Array(SLOTS).fill(-1);
  readonly #targets = new Int32Array(SLOTS);
  /** Length of the longest name that ends at a node, 0 where none does. */
  readonly #ends: number[] = [0];
  readonly #fails: number[] = [0];

  constructor(names: Iterable<string>) {
    const parents = [0];
    const units = [0];
    for (const name of names) {
      let node = 0;
      for (let i = 0; i < name.length; i++) {
        const slot = this.#slotOf(node, name.charCodeAt(i));
        if (this.#edges[slot] === -1) {
          this.#edges[slot] = node * 65_536 + name.charCodeAt(i);
          this.#targets[slot] = this.#ends.length;
          parents.push(node);
          units.push(name.charCodeAt(i));
          this.#ends.push(0);
          this.#fails.push(0);
        }
        node = this.#targets[slot];
      }
      this.#ends[node] = name.length;
    }
    this.#link(parents, units);
  }

  /** How many code units of a text a name ends at. */
  count(text: string): number {
    let found = 0;
    for (let i = 0, node = 0; i < text.length; i++) {
      node = this.#step(node, text.charCodeAt(i));
      if (this.#ends[node] > 0) found++;
    }
    return found;
  }

  /** Nodes of a depth fail to nodes of a lesser one, so they are linked by depth. */
  #link(parents: readonly number[], units: readonly number[]): void {
    const depths = [0];
    for (let node = 1; node < parents.length; node++) depths.push(depths[parents[node]] + 1);
    const order = Uint32Array.from(depths.keys()).sort((a, b) => depths[a] - depths[b]);
    for (const node of order) {
      if (depths[node] < 2) continue;
      this.#fails[node] = this.#step(this.#fails[parents[node]], units[node]);
      this.#ends[node] ||= this.#ends[this.#fails[node]];
    }
  }

  #step(from: number, unit: number): number {
    for (let node = from; ; node = this.#fails[node]) {
      const slot = this.#slotOf(node, unit);
      if (this.#edges[slot] !== -1) return this.#targets[slot];
      if (node === 0) return 0;
    }
  }

  #slotOf(node: number, unit: number): number {
    const mixed = Math.imul(node, 0x9e37_79b1) ^ Math.imul(unit, 0x85eb_ca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (SLOTS - 1);
    while (this.#edges[slot] !== -1 && this.#edges[slot] !== node * 65_536 + unit) slot = (slot + 1) & (SLOTS - 1);
    return slot;
  }
}

import { GRAPH_FIELDS, type GraphFields } from '../graph-fields.ts';
import type { Kernels } from '../kernels.ts';
import type { PlainMemory } from './plain-memory.ts';

type GraphKernels = Pick<Kernels, 'walkGraph' | 'walkAllowedGraph' | 'scanGraph'>;

/** A node and its score. */
interface Scored {
  readonly node: number;
  readonly score: number;
}

/** Twins of the walks over a graph: sorted lists in place of heaps, bit by bit the same answers. */
export function plainGraph(memory: PlainMemory): GraphKernels {
  return {
    walkGraph(address, width) {
      const graph = new PlainGraph(memory, address);
      const beam = new BestNodes(width);
      graph.walk(
        (found) => beam.offer(found),
        () => beam.worst,
      );
      return graph.answer(beam);
    },
    walkAllowedGraph(address, width, wanted, limit) {
      const graph = new PlainGraph(memory, address);
      const beam = new BestNodes(width);
      const found = new BestNodes(wanted);
      const bound = () => (isBetter(beam.worst, found.worst) ? found.worst : beam.worst);
      const finished = graph.walk(
        (scored) => {
          beam.offer(scored);
          if (graph.isAllowed(scored.node)) found.offer(scored);
        },
        bound,
        limit,
      );
      return finished ? graph.answer(found) : 2 ** 32 - 1;
    },
    scanGraph(address, nodes, count, wanted) {
      const graph = new PlainGraph(memory, address);
      const best = new BestNodes(wanted);
      for (const node of memory.u32(nodes, count)) best.offer(graph.score(node));
      graph.compared = count;
      return graph.answer(best);
    },
  };
}

/** Worse than every node. */
const NOTHING: Scored = { node: Number.POSITIVE_INFINITY, score: Number.NEGATIVE_INFINITY };

function isBetter(a: Scored, b: Scored): boolean {
  return a.score > b.score || (a.score === b.score && a.node < b.node);
}

/** The best of what was offered, best first. */
class BestNodes {
  readonly nodes: Scored[] = [];
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The worst that is kept once all places are taken; until then everything is better. */
  get worst(): Scored {
    return this.nodes.length < this.#capacity ? NOTHING : this.nodes[this.nodes.length - 1];
  }

  offer(scored: Scored): void {
    if (!isBetter(scored, this.worst)) return;
    if (this.nodes.length === this.#capacity) this.nodes.pop();
    insert(this.nodes, scored);
  }
}

/** Puts a node into its place in a list that is sorted, best first. */
function insert(sorted: Scored[], scored: Scored): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBetter(sorted[middle], scored)) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, scored);
}

/** Typed access to a graph in memory. */
class PlainGraph {
  readonly #memory: PlainMemory;
  readonly #address: number;
  readonly #fields: GraphFields;
  readonly #query: Int16Array;

  constructor(memory: PlainMemory, address: number) {
    this.#memory = memory;
    this.#address = address;
    const words = memory.u32(address, GRAPH_FIELDS.length);
    this.#fields = Object.fromEntries(GRAPH_FIELDS.map((name, i) => [name, words[i]])) as GraphFields;
    this.#query = memory.i16(this.#fields.query, this.#fields.rowBytes);
  }

  set compared(count: number) {
    this.#memory.u32(this.#address, GRAPH_FIELDS.length)[GRAPH_FIELDS.indexOf('compared')] = count;
  }

  score(node: number): Scored {
    const { rows, rowBytes, scales } = this.#fields;
    const query = this.#query;
    const row = this.#memory.i8(rows + node * rowBytes, rowBytes);
    let sum = 0;
    for (let i = 0; i < rowBytes; i++) sum += query[i] * row[i];
    return { node, score: Math.fround(Math.fround(sum) * this.#word(scales, node, 'f32')) };
  }

  isAllowed(node: number): boolean {
    const { ords, allowed, allowedEnd } = this.#fields;
    const ord = this.#word(ords, node);
    return ord < allowedEnd && ((this.#word(allowed, ord >>> 5) >>> (ord & 31)) & 1) === 1;
  }

  /**
   * Walks the graph, offering every node that is better than the bound when it is met.
   * @returns false when it gave up.
   */
  walk(offer: (scored: Scored) => void, bound: () => Scored, limit = Number.POSITIVE_INFINITY): boolean {
    let fresh = [this.#descend()];
    const seen = new Set(fresh);
    const frontier: Scored[] = [];
    let compared = 0;
    let finished = true;
    for (;;) {
      for (const scored of fresh.map((node) => this.score(node))) {
        if (!isBetter(scored, bound())) continue;
        insert(frontier, scored);
        offer(scored);
      }
      compared += fresh.length;
      const next = frontier.shift();
      if (next === undefined || isBetter(bound(), next)) break;
      finished = compared < limit;
      if (!finished) break;
      fresh = this.#links(next.node).filter((node) => !seen.has(node));
      for (const node of fresh) seen.add(node);
    }
    this.compared = compared;
    return finished;
  }

  /** Writes an answer and returns how many it has. */
  answer({ nodes }: BestNodes): number {
    const { ords, outOrds, outScores } = this.#fields;
    this.#memory.u32(outOrds, nodes.length).set(nodes.map(({ node }) => this.#word(ords, node)));
    this.#memory.f32(outScores, nodes.length).set(nodes.map(({ score }) => score));
    return nodes.length;
  }

  #descend(): number {
    const { entry, topLayer } = this.#fields;
    let best = this.score(entry);
    for (let layer = topLayer; layer > 0; layer--) {
      for (;;) {
        const found = this.#upperLinks(best.node, layer)
          .map((node) => this.score(node))
          .reduce((a, b) => (isBetter(b, a) ? b : a), best);
        if (found === best) break;
        best = found;
      }
    }
    return best.node;
  }

  #links(node: number): number[] {
    const { linkStarts, links } = this.#fields;
    const start = this.#word(linkStarts, node);
    return [...new Set(this.#memory.u32(links + 4 * start, this.#word(linkStarts, node + 1) - start))];
  }

  #upperLinks(node: number, layer: number): number[] {
    const { upperNodes, upperCount, upperStarts, upper, upperStride } = this.#fields;
    const at = this.#memory.u32(upperNodes, upperCount).indexOf(node);
    const record = upper + 4 * (this.#word(upperStarts, at) + (layer - 1) * upperStride);
    return [...this.#memory.u32(record + 4, this.#word(record, 0))];
  }

  #word(address: number, at: number, kind: 'u32' | 'f32' = 'u32'): number {
    return this.#memory[kind](address + 4 * at, 1)[0];
  }
}

import { TimeSlice } from '../../src/core/time-slice.ts';
import type { HnswLinks } from './hnsw-file.ts';

/** Links counted between two looks at the clock. */
const LINK_BLOCK = 1 << 16;

/*
 * A node gives its links up when nearer ones come, and with them may go the last link to another node: hnswlib then holds a vector
 * that no walk finds, the more often the fewer links a node has. Such a node is a stray.
 */

/** Nodes that no path on layer 0 leads to from the node where walks begin, ascending; the event loop runs in between. */
export async function findStrays(graph: HnswLinks): Promise<Uint32Array> {
  const reached = new ReachedNodes(graph);
  if (graph.count > 0) await reached.from(graph.entry);
  return reached.others();
}

/** The graph with links added until every node leads to every other on layer 0; the event loop runs in between. */
export async function connectAll(graph: HnswLinks): Promise<HnswLinks> {
  return linkBack(await linkStrays(graph));
}

/** Links every stray: from the first of its own neighbours that a walk reaches, else from the node where walks begin. */
async function linkStrays(graph: HnswLinks): Promise<HnswLinks> {
  const { starts, links, entry, count } = graph;
  const reached = new ReachedNodes(graph);
  if (count > 0) await reached.from(entry);
  const added = new Map<number, number[]>();
  const link = async (from: number, to: number) => {
    added.set(from, [...(added.get(from) ?? []), to]);
    await reached.from(to);
  };
  for (let strays = reached.others(); strays.length > 0; strays = reached.others()) {
    let isNearer = false;
    for (const stray of strays) {
      if (reached.has(stray)) continue;
      const neighbor = links.subarray(starts[stray], starts[stray + 1]).find((node) => reached.has(node));
      if (neighbor === undefined) continue;
      await link(neighbor, stray);
      isNearer = true;
    }
    if (!isNearer) await link(entry, strays[0]);
  }
  return added.size === 0 ? graph : { ...graph, ...withLinks(graph, added) };
}

/** Links nodes that do not lead to where walks begin, which all are reached from there, to one that leads to them and does. */
async function linkBack(graph: HnswLinks): Promise<HnswLinks> {
  const { starts, links, entry, count } = graph;
  const leading = new ReachedNodes(await reversed(graph));
  if (count > 0) await leading.from(entry);
  const added = new Map<number, number[]>();
  while (leading.others().length > 0) {
    for (let from = 0; from < count; from++) {
      for (let i = starts[from]; leading.has(from) && i < starts[from + 1]; i++) {
        const node = links[i];
        if (node >= count || leading.has(node)) continue;
        added.set(node, [from]);
        await leading.from(node);
      }
    }
  }
  return added.size === 0 ? graph : { ...graph, ...withLinks(graph, added) };
}

type Links = Pick<HnswLinks, 'starts' | 'links' | 'count'>;

/** The graph with each link the other way round; links that lead nowhere are left out. */
async function reversed({ starts, links, count }: Links): Promise<Links> {
  const slice = new TimeSlice();
  const ends = new Uint32Array(count + 1);
  for (let i = 0; i < links.length; i++) {
    if (i % LINK_BLOCK === 0) await slice.pause();
    if (links[i] < count) ends[links[i] + 1]++;
  }
  for (let node = 0; node < count; node++) ends[node + 1] += ends[node];
  const back = { starts: ends.slice(), links: new Uint32Array(ends[count]), count };
  for (let node = 0; node < count; node++) {
    if (node % 1024 === 0) await slice.pause();
    for (let i = starts[node]; i < starts[node + 1]; i++) if (links[i] < count) back.links[ends[links[i]]++] = node;
  }
  return back;
}

/** The nodes that walks reach so far. */
class ReachedNodes {
  readonly #graph: Links;
  readonly #isReached: Uint8Array;
  readonly #slice = new TimeSlice();

  constructor(graph: Links) {
    this.#graph = graph;
    this.#isReached = new Uint8Array(graph.count);
  }

  has(node: number): boolean {
    return this.#isReached[node] === 1;
  }

  /** Goes to a node, and on to all that it leads to. */
  async from(node: number): Promise<void> {
    const { starts, links, count } = this.#graph;
    const waiting = [node];
    this.#isReached[node] = 1;
    for (let at = waiting.pop(), seen = 0; at !== undefined; at = waiting.pop(), seen++) {
      if (seen % 1024 === 0 && this.#slice.spent) await this.#slice.pause();
      for (let i = starts[at]; i < starts[at + 1]; i++) {
        const next = links[i];
        // A link that leads nowhere is refused later, where all links are checked.
        if (next >= count || this.#isReached[next] === 1) continue;
        this.#isReached[next] = 1;
        waiting.push(next);
      }
    }
  }

  others(): Uint32Array {
    const others: number[] = [];
    for (let node = 0; node < this.#isReached.length; node++) if (this.#isReached[node] === 0) others.push(node);
    return Uint32Array.from(others);
  }
}

function withLinks(
  { starts, links, count }: HnswLinks,
  added: ReadonlyMap<number, readonly number[]>,
): Pick<HnswLinks, 'starts' | 'links'> {
  const more = [...added.values()].reduce((sum, { length }) => sum + length, 0);
  const all = { starts: new Uint32Array(count + 1), links: new Uint32Array(links.length + more) };
  for (let node = 0, end = 0; node < count; node++) {
    const own = links.subarray(starts[node], starts[node + 1]);
    const others = added.get(node) ?? [];
    all.links.set(own, end);
    all.links.set(others, end + own.length);
    end += own.length + others.length;
    all.starts[node + 1] = end;
  }
  return all;
}

import { descend } from './graph-descent';
import { keyOf, nodeOf, popLeast, pushKey, replaceLeast, scoreOf } from './graph-heap';
// biome-ignore lint/style/useImportType: AssemblyScript knows no imports of types
import { Graph, keyOfOne, scoreFresh } from './graph-memory';

/** In place of a count: the walk was given up. */
const NO_ANSWER: u32 = u32.MAX_VALUE;

/** Collects the links of a node that no one has seen, marks them as seen, and returns how many. */
function collectFresh(graph: Graph, node: u32): u32 {
  const starts: usize = graph.linkStarts + (node << 2);
  let at: usize = graph.links + (load<u32>(starts) << 2);
  const end: usize = graph.links + (load<u32>(starts, 4) << 2);
  let next: usize = graph.fresh;
  for (; at < end; at += 4) {
    const other = load<u32>(at);
    const word: usize = graph.visited + ((other >> 5) << 2);
    const bits = load<u32>(word);
    const bit: u32 = 1 << (other & 31);
    store<u32>(word, bits | bit);
    store<u32>(next, other);
    next += (bits & bit) === 0 ? 4 : 0;
  }
  return <u32>(next - graph.fresh) >> 2;
}

/** Marks the entry as the only node seen. */
function resetVisited(graph: Graph, entry: u32): void {
  memory.fill(graph.visited, 0, graph.visitedBytes);
  store<u32>(graph.visited + ((entry >> 5) << 2), 1 << (entry & 31));
}

/** Best-first search, where every node may be found; see Kernels. */
export function walkGraph(address: usize, width: u32): u32 {
  const graph = changetype<Graph>(address);
  const frontier: usize = graph.frontier;
  const beam: usize = graph.beam;
  const entry = descend(graph);
  resetVisited(graph, entry);
  let key = keyOfOne(graph, entry);
  store<u64>(beam, key);
  let kept: u32 = 1;
  let open: u32 = 0;
  let compared: u32 = 1;
  // The worst that is kept once all places are taken.
  let bound: u64 = width === 1 ? key : 0;
  for (;;) {
    const count = collectFresh(graph, nodeOf(key));
    scoreFresh(graph, count);
    compared += count;
    for (let i: u32 = 0; i < count; i++) {
      const found = keyOf(load<f32>(graph.freshScores + (i << 2)), load<u32>(graph.fresh + (i << 2)));
      if (found <= bound) continue;
      pushKey(frontier, open++, ~found);
      if (kept < width) pushKey(beam, kept++, found);
      else replaceLeast(beam, kept, found);
      if (kept === width) bound = load<u64>(beam);
    }
    if (open === 0) break;
    key = ~popLeast(frontier, open--);
    if (key < bound) break;
  }
  graph.compared = compared;
  return drain(graph, beam, kept);
}

/** Best-first search over all nodes, where only allowed ones may be found; see Kernels. */
export function walkAllowedGraph(address: usize, width: u32, wanted: u32, limit: u32): u32 {
  const graph = changetype<Graph>(address);
  const frontier: usize = graph.frontier;
  const beam: usize = graph.beam;
  const found: usize = graph.found;
  const entry = descend(graph);
  resetVisited(graph, entry);
  store<u32>(graph.fresh, entry);
  let count: u32 = 1;
  let compared: u32 = 0;
  let kept: u32 = 0;
  let taken: u32 = 0;
  let open: u32 = 0;
  let beamBound: u64 = 0;
  let foundBound: u64 = 0;
  let bound: u64 = 0;
  for (;;) {
    scoreFresh(graph, count);
    compared += count;
    for (let i: u32 = 0; i < count; i++) {
      const node = load<u32>(graph.fresh + (i << 2));
      const key = keyOf(load<f32>(graph.freshScores + (i << 2)), node);
      if (key <= bound) continue;
      pushKey(frontier, open++, ~key);
      if (key > beamBound) {
        if (kept < width) pushKey(beam, kept++, key);
        else replaceLeast(beam, kept, key);
        if (kept === width) beamBound = load<u64>(beam);
      }
      if (key > foundBound && isAllowed(graph, node)) {
        if (taken < wanted) pushKey(found, taken++, key);
        else replaceLeast(found, taken, key);
        if (taken === wanted) foundBound = load<u64>(found);
      }
      bound = min(beamBound, foundBound);
    }
    if (open === 0) break;
    const key = ~popLeast(frontier, open--);
    if (key < bound) break;
    if (compared >= limit) {
      graph.compared = compared;
      return NO_ANSWER;
    }
    count = collectFresh(graph, nodeOf(key));
  }
  graph.compared = compared;
  return drain(graph, found, taken);
}

function isAllowed(graph: Graph, node: u32): boolean {
  const ord = load<u32>(graph.ords + (node << 2));
  return ord < graph.allowedEnd && ((load<u32>(graph.allowed + ((ord >> 5) << 2)) >> (ord & 31)) & 1) !== 0;
}

/** Compares the query with listed nodes; see Kernels. */
export function scanGraph(address: usize, nodes: usize, count: u32, wanted: u32): u32 {
  const graph = changetype<Graph>(address);
  const heap: usize = graph.found;
  let taken: u32 = 0;
  let bound: u64 = 0;
  for (let at: u32 = 0; at < count; at += 4) {
    const batch: u32 = min(count - at, 4);
    memory.copy(graph.fresh, nodes + (at << 2), batch << 2);
    scoreFresh(graph, batch);
    for (let i: u32 = 0; i < batch; i++) {
      const key = keyOf(load<f32>(graph.freshScores + (i << 2)), load<u32>(graph.fresh + (i << 2)));
      if (key <= bound) continue;
      if (taken < wanted) pushKey(heap, taken++, key);
      else replaceLeast(heap, taken, key);
      if (taken === wanted) bound = load<u64>(heap);
    }
  }
  graph.compared = count;
  return drain(graph, heap, taken);
}

/** Empties a heap into `outOrds` and `outScores`, best first. */
function drain(graph: Graph, heap: usize, size: u32): u32 {
  for (let left = size; left > 0; left--) {
    const key = popLeast(heap, left);
    const at: u32 = (left - 1) << 2;
    store<u32>(graph.outOrds + at, load<u32>(graph.ords + (nodeOf(key) << 2)));
    store<f32>(graph.outScores + at, scoreOf(key));
  }
  return size;
}

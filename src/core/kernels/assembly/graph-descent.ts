import { keyOf, nodeOf } from './graph-heap';
// biome-ignore lint/style/useImportType: AssemblyScript knows no imports of types
import { Graph, keyOfOne, scoreFresh } from './graph-memory';

/** Walks greedily from the entry down to layer 1; returns the nearest node met, where layer 0 is entered. */
export function descend(graph: Graph): u32 {
  let best = keyOfOne(graph, graph.entry);
  for (let layer = graph.topLayer; layer > 0; layer--) {
    for (;;) {
      const found = bestLinked(graph, nodeOf(best), layer);
      if (found <= best) break;
      best = found;
    }
  }
  return nodeOf(best);
}

/** Key of the best node that `node` links to on a layer above the lowest, 0 when there is none. */
function bestLinked(graph: Graph, node: u32, layer: u32): u64 {
  const start = load<u32>(graph.upperStarts + (upperAt(graph, node) << 2)) + (layer - 1) * graph.upperStride;
  const record: usize = graph.upper + (start << 2);
  const count = load<u32>(record);
  memory.copy(graph.fresh, record + 4, count << 2);
  scoreFresh(graph, count);
  let best: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const key = keyOf(load<f32>(graph.freshScores + (i << 2)), load<u32>(graph.fresh + (i << 2)));
    if (key > best) best = key;
  }
  return best;
}

/** Place of a node among the upper nodes, one of which it is. */
function upperAt(graph: Graph, node: u32): u32 {
  let low: u32 = 0;
  let high = graph.upperCount;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (load<u32>(graph.upperNodes + (middle << 2)) <= node) low = middle;
    else high = middle;
  }
  return low;
}

import { hnswlibNode } from './adapters/hnswlib-node.mjs';
import { kenyonPeers } from './adapters/kenyon.mjs';
import { lanceHnswSq, lanceIvfPq } from './adapters/lancedb.mjs';
import { usearch } from './adapters/usearch.mjs';

/**
 * Every library that runs in Node, by name. An adapter has `build({ base, dim, dir })`, which gives `search(query, k, setting)`
 * -> ids, `size()`, and where needed `prepare(setting)` and `close()`. Its `settings`, each with a `label` and what the search is
 * to know, are its own or, as `settings(k)`, what was built. `needs` names the package, `pinned` says that only binding the
 * process to one core makes it use one.
 */
export const ADAPTERS = {
  ...kenyonPeers,
  'hnswlib-node': hnswlibNode,
  'usearch-f32': usearch('f32'),
  'usearch-f16': usearch('f16'),
  'usearch-i8': usearch('i8'),
  'lancedb-hnsw-sq': lanceHnswSq,
  'lancedb-ivf-pq': lanceIvfPq,
};

/**
 * How a graph lies in the memory of the kernels: at its address these words (uint32) in this order, each a number or the
 * address of what is told here.
 *
 * - `rowBytes`: bytes of a row, a multiple of 16
 * - `rows`: int8 `[nodes, rowBytes]`; `scales`: float32 `[nodes]`, what a row is multiplied with
 * - `linkStarts`: uint32 `[nodes + 1]`; `links`: uint32; those of node i on layer 0 are from `linkStarts[i]` to `linkStarts[i + 1]`
 * - `upperNodes`: uint32 `[upperCount]`, ascending: the nodes that reach above layer 0
 * - `upperStarts`: uint32 `[upperCount]`: word in `upper` where the records of such a node start, one a layer from 1 up
 * - `upper`: records of `upperStride` words: how many links, then room for `upperStride - 1`
 * - `ords`: uint32 `[nodes]`
 * - `entry`, `topLayer`: where a walk starts
 * - `visited`: `visitedBytes` bytes, a bit a node and whole words; `frontier`: uint64 `[nodes]`: room for a walk
 * - `fresh`, `freshScores`: room for the links of one node and 3 more, at least 4
 * - `query`: int16 `[rowBytes]`
 * - `allowed`: bits by ord, the first as the lowest of the first word, for ords below `allowedEnd`
 * - `beam`, `found`: uint64, room for the `width` and the `wanted` of a walk
 * - `outOrds`, `outScores`: uint32 and float32: room for the greater of both
 * - `compared`: written: how many nodes of the lowest layer were compared with the query
 */
export const GRAPH_FIELDS = [
  'rowBytes',
  'rows',
  'scales',
  'linkStarts',
  'links',
  'upperNodes',
  'upperCount',
  'upperStarts',
  'upper',
  'upperStride',
  'ords',
  'entry',
  'topLayer',
  'visited',
  'visitedBytes',
  'frontier',
  'fresh',
  'freshScores',
  'query',
  'allowed',
  'allowedEnd',
  'beam',
  'found',
  'outOrds',
  'outScores',
  'compared',
] as const;

/** The words of a graph in memory. */
export type GraphFields = Record<(typeof GRAPH_FIELDS)[number], number>;

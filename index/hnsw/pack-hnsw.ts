import { FormatError } from '../../src/core/errors.ts';
import { quantizeRow } from '../exact/quantize.ts';
import { GraphMemory } from './graph-memory.ts';
import { type HnswLinks, readHnswFile } from './hnsw-file.ts';
import { checkGraph, type PackedParts } from './packed-form.ts';
import { connectAll } from './stray-nodes.ts';

/**
 * Packs a graph that hnswlib saved: its vectors as 8-bit rows, and as many words as there are links, every node among them reached from every other. About 4 microseconds a vector;
 * the event loop runs between pieces of the file.
 * @throws FormatError when the file is not such a graph.
 */
export async function packHnswFile(path: string, dim: number): Promise<PackedParts> {
  const memory = new GraphMemory(dim);
  const rows = new RowPacker(memory, dim);
  const links = await connectAll(await readHnswFile(path, dim, rows));
  const { entry, topLayer } = links;
  const upperStride = links.M + 1;
  fillLinks(memory, links, upperStride);
  const removed = links.ords.filter((_, node) => links.removed[node] === 1);
  const parts = { dim, memory, entry, topLayer, upperStride, scoreError: rows.scoreError, removed };
  memory.finish(entry, topLayer, await checkGraph(parts));
  return parts;
}

/** Rounds the vectors of a graph to 8-bit rows. */
class RowPacker {
  readonly #memory: GraphMemory;
  readonly #dim: number;
  readonly #tail = new Float32Array(2);
  #rows: Int8Array = new Int8Array(0);
  #scales: Float32Array = new Float32Array(0);
  #count = 0;
  #square = 0;

  constructor(memory: GraphMemory, dim: number) {
    this.#memory = memory;
    this.#dim = dim;
  }

  /** Root of the mean square error of a row in a given direction. */
  get scoreError(): number {
    return Math.sqrt(this.#square / Math.max(1, this.#count) / this.#dim);
  }

  start(count: number): void {
    this.#count = count;
    this.#memory.placeRows(count);
    this.#rows = this.#memory.rows();
    this.#scales = this.#memory.scales();
  }

  vector(node: number, vector: Float32Array): void {
    const { rowBytes } = this.#memory;
    const values = this.#rows.subarray(node * rowBytes, (node + 1) * rowBytes);
    quantizeRow(vector, values, this.#tail);
    const [scale, residualNorm] = this.#tail;
    if (!Number.isFinite(residualNorm)) throw new FormatError(`the vector of node ${node} of a graph is not finite`);
    this.#scales[node] = scale;
    this.#square += residualNorm * residualNorm;
  }
}

function fillLinks(memory: GraphMemory, { ords, starts, links, upper }: HnswLinks, upperStride: number): void {
  const lists = [...upper].flatMap(([, layers]) => layers);
  const sizes = { links: links.length, upperNodes: upper.size, upperWords: lists.length * upperStride };
  memory.placeLinks(sizes, upperStride);
  memory.words('ords').set(ords);
  memory.words('linkStarts').set(starts);
  memory.words('links').set(links);
  memory.words('upperNodes').set([...upper.keys()]);
  const records = memory.words('upper');
  for (const [i, list] of lists.entries()) {
    records[i * upperStride] = list.length;
    records.set(list, i * upperStride + 1);
  }
  const upperStarts = memory.words('upperStarts');
  let at = 0;
  for (const [i, layers] of [...upper.values()].entries()) {
    upperStarts[i] = at;
    at += layers.length * upperStride;
  }
}

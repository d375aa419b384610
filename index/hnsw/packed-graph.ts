import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TopK } from '../../src/core/top-k.ts';
import { requireQuery } from '../contract/index-input.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import type { Neighbors, SearchOptions, VectorIndex, VectorSource } from '../contract/vector-index.ts';
import { OrdSet, type ReadonlyOrdSet } from '../ords/ord-set.ts';
import { type Candidates, SCAN_NODES } from './graph-memory.ts';
import { checkEfSearch, type HnswSearchOptions } from './hnsw-options.ts';
import { NodeLookup } from './node-lookup.ts';
import { packHnswFile } from './pack-hnsw.ts';
import { loadPackedGraph, type PackedParts, savePackedGraph } from './packed-form.ts';
import { allowedWidth, isScanCheaper, walkLimit } from './walk-cost.ts';

const METHODS = ['auto', 'walk', 'scan'] as const;
type SearchMethod = (typeof METHODS)[number];

/** How a packed graph is searched. */
export interface PackedSearchOptions extends SearchOptions, HnswSearchOptions {
  /**
   * Whether to walk the graph or to compare with every allowed vector; 'auto', the default, takes what is expected to be quicker,
   * and scans when a walk ends short or takes too long.
   */
  readonly method?: SearchMethod;
}

/**
 * Candidates within so many standard deviations of the k-th approximate score are compared in full. The error of a difference has
 * 1.4 of them, so one neighbour in 60,000 is lost to rounding.
 */
const RESCORED_DEVIATIONS = 6;
/** Candidates compared in full between two looks at the clock. */
const RESCORE_BLOCK = 512;
const NONE: Neighbors = { ords: new Uint32Array(0), scores: new Float32Array(0), scanned: 0 };

/**
 * An HNSW graph (Malkov and Yashunin 2016, arXiv:1603.09320) in its smallest searchable form: its links, and its vectors as 8-bit
 * rows, about 370 bytes a vector at dim 256 and M 16. Walks compare 8-bit rows; the best candidates are compared in full through the
 * source of the vectors. Nothing is added to it; removed vectors stay as waypoints.
 *
 * A filter is a set of ords: allowed nodes are found, all are walked over, and where few are allowed they are compared one by one.
 */
export class PackedGraph implements Omit<VectorIndex<PackedSearchOptions>, 'add'> {
  readonly #parts: PackedParts;
  readonly #source: VectorSource;
  readonly #nodes: NodeLookup;
  readonly #live: OrdSet;
  /** One more than the greatest ord. */
  readonly #end: number;

  private constructor(parts: PackedParts, source: VectorSource) {
    this.#parts = parts;
    this.#source = source;
    const ords = parts.memory.words('ords');
    this.#nodes = new NodeLookup(ords);
    this.#live = OrdSet.of(ords);
    this.#end = this.#live.last + 1;
    this.#removeNow(parts.removed);
  }

  /**
   * Packs a graph that hnswlib saved, as GrowingGraph.writeTo does.
   * @param dim values in a vector. @param source the full vectors of its ords.
   * @throws FormatError when the file is not such a graph.
   */
  static async fromHnswFile(path: string, dim: number, source: VectorSource): Promise<PackedGraph> {
    return new PackedGraph(await packHnswFile(path, dim), source);
  }

  /** Reads what `save` wrote, letting the event loop run in between. @throws FormatError when it is not that. */
  static async load(meta: Record<string, unknown>, payload: Uint8Array, source: VectorSource): Promise<PackedGraph> {
    return new PackedGraph(await loadPackedGraph(meta, payload), source);
  }

  get dim(): number {
    return this.#parts.dim;
  }

  get count(): number {
    return this.#live.size;
  }

  /** Vectors in the graph, removed ones included. */
  get total(): number {
    return this.#parts.memory.sizes.nodes;
  }

  /** Bytes in memory: links, rows, and room for the walks. */
  get sizeBytes(): number {
    return this.#parts.memory.sizeBytes + this.#nodes.sizeBytes + this.#live.sizeBytes;
  }

  /** Whether an ord is in the graph and has not been removed. */
  has(ord: number): boolean {
    return this.#nodes.get(ord) !== undefined;
  }

  async remove(ords: Uint32Array): Promise<void> {
    this.#removeNow(ords);
  }

  async search(
    query: Float32Array,
    k: number,
    { efSearch, allowed, method = 'auto', signal }: PackedSearchOptions = {},
  ): Promise<Neighbors> {
    requireQuery(query, k, this.dim);
    const width = checkEfSearch(efSearch);
    requireMethod(method);
    throwIfAborted(signal, 'the search');
    const found = allowed?.sharedWith(this.#live) ?? this.count;
    const wanted = Math.min(k, found);
    if (wanted === 0) return NONE;
    const efforts = { wanted, found, width: Math.max(width, wanted) };
    const scans = method === 'scan' || (method === 'auto' && isScanCheaper(found, this.total, efforts.width));
    const walked = scans ? undefined : this.#walk(query, allowed, efforts, method === 'auto');
    if (walked !== undefined && walked.ords.length >= wanted) return this.#rescore(query, walked, wanted, signal);
    const scanned = await this.#scanAll(query, allowed, wanted, signal);
    const compared = scanned.compared + (walked?.compared ?? 0);
    return this.#rescore(query, { ...scanned, compared }, wanted, signal);
  }

  /** The graph as bytes, read back by `load`. */
  save(): SavedForm {
    const ords = this.#parts.memory.words('ords');
    return savePackedGraph({ ...this.#parts, removed: ords.filter((ord) => !this.has(ord)) });
  }

  #removeNow(ords: Uint32Array): void {
    this.#live.removeAll(ords);
    for (const ord of ords) this.#nodes.delete(ord);
  }

  #walk(
    query: Float32Array,
    allowed: ReadonlyOrdSet | undefined,
    { wanted, found, width }: { readonly wanted: number; readonly found: number; readonly width: number },
    mayGiveUp: boolean,
  ): Candidates {
    const { memory } = this.#parts;
    if (found === this.total) return memory.walk(query, width);
    const also = allowed !== undefined && this.count < this.total ? this.#live.toBits(this.#end) : undefined;
    return memory.walkAllowed(query, (allowed ?? this.#live).toBits(this.#end), also, {
      width,
      wanted: allowedWidth(wanted, width, found / this.total),
      limit: mayGiveUp ? walkLimit(found) : 2 ** 32 - 1,
    });
  }

  /** Compares with every allowed row until all candidates are kept that rounding may have put behind the k-th. */
  async #scanAll(
    query: Float32Array,
    allowed: ReadonlyOrdSet | undefined,
    wanted: number,
    signal: AbortSignal | undefined,
  ): Promise<Candidates> {
    for (let kept = wanted + (wanted >> 2) + 16; ; kept *= 4) {
      const found = await this.#scan(query, allowed, kept, signal);
      if (found.ords.length < kept || found.scores[kept - 1] < this.#worstRescored(found, wanted)) return found;
    }
  }

  /** Compares with every allowed row, letting the event loop run in between. */
  async #scan(
    query: Float32Array,
    allowed: ReadonlyOrdSet | undefined,
    kept: number,
    signal: AbortSignal | undefined,
  ): Promise<Candidates> {
    const ords = allowed?.toArray() ?? this.#live.clone().toArray();
    const scanPart = (from: number) => {
      const part = ords.subarray(from, from + SCAN_NODES);
      return this.#parts.memory.scan(query, kept, (nodes) => this.#nodes.collect(part, nodes));
    };
    const first = scanPart(0);
    if (ords.length <= SCAN_NODES) return first;
    const best = new TopK(kept);
    const slice = new TimeSlice();
    let { compared } = first;
    for (let part = first, from = SCAN_NODES; ; from += SCAN_NODES) {
      for (let i = 0; i < part.ords.length; i++) best.offer(part.scores[i], part.ords[i]);
      if (from >= ords.length) break;
      await slice.pause();
      throwIfAborted(signal, 'the search');
      part = scanPart(from);
      compared += part.compared;
    }
    return { ...best.drain(), queryScale: first.queryScale, compared };
  }

  /** Approximate score from which on candidates are compared in full. */
  #worstRescored({ scores, queryScale }: Candidates, wanted: number): number {
    const margin = queryScale === 0 ? 0 : (RESCORED_DEVIATIONS * this.#parts.scoreError) / queryScale;
    return scores[Math.min(wanted, scores.length) - 1] - margin;
  }

  /** Compares the best candidates in full, letting the event loop run in between. */
  async #rescore(
    query: Float32Array,
    candidates: Candidates,
    wanted: number,
    signal: AbortSignal | undefined,
  ): Promise<Neighbors> {
    const { ords, scores, compared } = candidates;
    const worst = this.#worstRescored(candidates, wanted);
    let end = Math.min(wanted, ords.length);
    while (end < ords.length && scores[end] >= worst) end++;
    const best = new TopK(wanted);
    const slice = new TimeSlice();
    let known = 0;
    for (let from = 0; from < end; ) {
      if (slice.spent) await slice.pause();
      throwIfAborted(signal, 'the search');
      const partEnd = Math.min(end, from + RESCORE_BLOCK);
      const part = ords.slice(from, partEnd);
      const exact = new Float32Array(part.length);
      this.#source.dots(query, part, exact);
      for (let i = 0; i < part.length; i++) {
        best.offer(exact[i], part[i]);
        known += Number.isNaN(exact[i]) ? 0 : 1;
      }
      from = partEnd;
      if (from < end) continue;
      // In place of those that are gone by now, the next best.
      end = Math.min(ords.length, end + Math.max(0, wanted - known));
    }
    return { ...best.drain(), scanned: compared };
  }
}

function requireMethod(method: string): void {
  if (METHODS.some((known) => known === method)) return;
  throw new InvalidArgumentError(`method must be one of ${METHODS.join(', ')}, got ${JSON.stringify(method)}`);
}

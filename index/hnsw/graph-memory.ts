import { GRAPH_FIELDS, type GraphFields } from '../../src/core/kernels/graph-fields.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { paddedDim, quantizeQuery } from '../exact/quantize.ts';

const LINE_BYTES = 64;
/** Room that a walk needs for a candidate: two places of 8 bytes, an ord and a score. */
const CANDIDATE_BYTES = 24;
/** Nodes compared between two looks at the event loop. */
export const SCAN_NODES = 16_384;

/** Result of a walk that was given up. */
const GIVEN_UP = 2 ** 32 - 1;

/** How many of everything a graph has. */
export interface GraphSizes {
  readonly nodes: number;
  /** Links on layer 0. */
  readonly links: number;
  /** Nodes above layer 0. */
  readonly upperNodes: number;
  /** Words of the records of their links. */
  readonly upperWords: number;
}

/** The best nodes that a kernel found, best first. */
export interface Candidates {
  readonly ords: Uint32Array;
  /** About the inner product divided by `queryScale`. */
  readonly scores: Float32Array;
  readonly queryScale: number;
  /** Nodes compared with the query. */
  readonly compared: number;
}

/** Sections of a graph that are saved, in the order of the file, as words of 4 bytes. */
export const SECTIONS = [
  'ords',
  'linkStarts',
  'links',
  'upperNodes',
  'upperStarts',
  'upper',
  'scales',
  'rows',
] as const;
export type Section = (typeof SECTIONS)[number];

/** A graph in the memory of the kernels, with the room that its walks need. */
export class GraphMemory {
  readonly rowBytes: number;
  readonly #memory: KernelMemory;
  readonly #fields = Object.fromEntries(GRAPH_FIELDS.map((name) => [name, 0])) as GraphFields;
  readonly #address: number;
  #sizes: GraphSizes = { nodes: 0, links: 0, upperNodes: 0, upperWords: 0 };
  #nodeList = 0;
  #room = 0;
  #allowedWords = 0;

  constructor(dim: number, memory: KernelMemory = KernelMemory.create()) {
    this.#memory = memory;
    this.rowBytes = paddedDim(dim);
    this.#address = memory.allocate(4 * GRAPH_FIELDS.length);
    this.#fields.rowBytes = this.rowBytes;
    this.#place('query', 2 * this.rowBytes);
  }

  /** Bytes taken. */
  get sizeBytes(): number {
    return this.#memory.sizeBytes;
  }

  get sizes(): GraphSizes {
    return this.#sizes;
  }

  /** Makes room for the rows and scales of so many nodes; called once, before `placeLinks`. */
  placeRows(nodes: number): void {
    this.#sizes = { ...this.#sizes, nodes };
    this.#fields.rows = this.#memory.allocate(nodes * this.rowBytes + LINE_BYTES);
    // A row that starts with a line of the cache takes as few of them as it can.
    this.#fields.rows += (LINE_BYTES - (this.#fields.rows % LINE_BYTES)) % LINE_BYTES;
    for (const name of ['scales', 'ords'] as const) this.#place(name, 4 * nodes);
    this.#place('linkStarts', 4 * (nodes + 1));
    this.#fields.visitedBytes = 4 * Math.ceil(nodes / 32);
    this.#place('visited', this.#fields.visitedBytes);
    this.#place('frontier', 8 * nodes);
  }

  /** Makes room for the links; called once. @param upperStride words of a record of links above layer 0. */
  placeLinks(sizes: Omit<GraphSizes, 'nodes'>, upperStride: number): void {
    this.#sizes = { ...sizes, nodes: this.#sizes.nodes };
    this.#place('links', 4 * sizes.links);
    for (const name of ['upperNodes', 'upperStarts'] as const) this.#place(name, 4 * sizes.upperNodes);
    this.#place('upper', 4 * sizes.upperWords);
    this.#fields.upperCount = sizes.upperNodes;
    this.#fields.upperStride = upperStride;
    this.#nodeList = this.#memory.allocate(4 * Math.min(SCAN_NODES, Math.max(1, this.#sizes.nodes)));
  }

  /** Makes the graph ready to be walked. @param maxLinks greatest number of links of a node on any layer. */
  finish(entry: number, topLayer: number, maxLinks: number): void {
    this.#fields.entry = entry;
    this.#fields.topLayer = topLayer;
    for (const name of ['fresh', 'freshScores'] as const) this.#place(name, 4 * (maxLinks + 4));
    this.#writeFields();
  }

  /** A saved section as words; valid until the next search. */
  words(name: Section): Uint32Array {
    const { nodes, links, upperNodes, upperWords } = this.#sizes;
    const rows = (nodes * this.rowBytes) / 4;
    const lengths: Record<Section, number> = {
      ords: nodes,
      linkStarts: nodes + 1,
      links,
      upperNodes,
      upperStarts: upperNodes,
      upper: upperWords,
      scales: nodes,
      rows,
    };
    return this.#memory.u32(this.#fields[name], lengths[name]);
  }

  /** `[nodes]` of scales; valid until the next search. */
  scales(): Float32Array {
    return this.#memory.f32(this.#fields.scales, this.#sizes.nodes);
  }

  /** `[nodes, rowBytes]`; valid until the next search. */
  rows(): Int8Array {
    return this.#memory.i8(this.#fields.rows, this.#sizes.nodes * this.rowBytes);
  }

  /** Walks for the nearest of all nodes. */
  walk(query: Float32Array, width: number): Candidates {
    this.#makeRoom(width);
    const queryScale = this.#setQuery(query);
    return this.#take(this.#memory.kernels.walkGraph(this.#address, width), queryScale);
  }

  /**
   * Walks for the nearest allowed nodes.
   * @param allowed bits by ord; none outside are allowed. @param also when given, what must be allowed as well.
   * @returns none when `limit` nodes were compared and that was not the end.
   */
  walkAllowed(
    query: Float32Array,
    allowed: Uint32Array,
    also: Uint32Array | undefined,
    { width, wanted, limit }: { readonly width: number; readonly wanted: number; readonly limit: number },
  ): Candidates {
    this.#makeRoom(Math.max(width, wanted));
    this.#setAllowed(allowed, also);
    const queryScale = this.#setQuery(query);
    const size = this.#memory.kernels.walkAllowedGraph(this.#address, width, wanted, limit) >>> 0;
    return this.#take(size === GIVEN_UP ? 0 : size, queryScale);
  }

  /** Compares with at most SCAN_NODES nodes, which `list` writes into the array it is given and counts. */
  scan(query: Float32Array, wanted: number, list: (nodes: Uint32Array) => number): Candidates {
    this.#makeRoom(wanted);
    const queryScale = this.#setQuery(query);
    const count = list(this.#memory.u32(this.#nodeList, Math.min(SCAN_NODES, this.#sizes.nodes)));
    return this.#take(this.#memory.kernels.scanGraph(this.#address, this.#nodeList, count, wanted), queryScale);
  }

  #setQuery(query: Float32Array): number {
    return quantizeQuery(query, this.#memory.i16(this.#fields.query, this.rowBytes)).scale;
  }

  #setAllowed(allowed: Uint32Array, also: Uint32Array | undefined): void {
    if (this.#allowedWords < allowed.length) {
      const address = this.#memory.allocate(4 * allowed.length);
      if (this.#allowedWords > 0) this.#memory.free(this.#fields.allowed, 4 * this.#allowedWords);
      this.#fields.allowed = address;
      this.#allowedWords = allowed.length;
    }
    this.#fields.allowedEnd = 32 * allowed.length;
    this.#writeFields();
    const bits = this.#memory.u32(this.#fields.allowed, allowed.length);
    bits.set(allowed);
    if (also !== undefined) for (let i = 0; i < bits.length; i++) bits[i] &= also[i];
  }

  #take(size: number, queryScale: number): Candidates {
    return {
      ords: this.#memory.u32(this.#fields.outOrds, size).slice(),
      scores: this.#memory.f32(this.#fields.outScores, size).slice(),
      queryScale,
      compared: this.#memory.u32(this.#address, GRAPH_FIELDS.length)[GRAPH_FIELDS.indexOf('compared')],
    };
  }

  /** Room for candidates is one block, so that it is all there or, where memory ends, all as it was. */
  #makeRoom(candidates: number): void {
    if (candidates <= this.#room) return;
    const room = Math.max(256, 2 * this.#room, candidates);
    const block = this.#memory.allocate(CANDIDATE_BYTES * room);
    if (this.#room > 0) this.#memory.free(this.#fields.beam, CANDIDATE_BYTES * this.#room);
    this.#fields.beam = block;
    this.#fields.found = block + 8 * room;
    this.#fields.outOrds = block + 16 * room;
    this.#fields.outScores = block + 20 * room;
    this.#room = room;
    this.#writeFields();
  }

  #place(name: keyof GraphFields, sizeBytes: number): void {
    this.#fields[name] = this.#memory.allocate(Math.max(1, sizeBytes));
  }

  #writeFields(): void {
    const words = GRAPH_FIELDS.map((name) => this.#fields[name]);
    this.#memory.u32(this.#address, words.length).set(words);
  }
}

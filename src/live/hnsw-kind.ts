import { join } from 'node:path';
import { type ExpectedGraph, glanceAtGraph, loadGraph, MANIFEST, saveGraph } from '../../index/hnsw/graph-file.ts';
import { GrowingGraph } from '../../index/hnsw/growing-graph.ts';
import { HnswIndex } from '../../index/hnsw/hnsw-index.ts';
import { PackedGraph } from '../../index/hnsw/packed-graph.ts';
import { makeDirectory } from '../core/durable-file.ts';
import { FormatError, messageOf } from '../core/errors.ts';
import type { FrameKind } from '../core/framed-file.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { Position } from '../store/position.ts';
import { leaveMark, requireMark } from './history-mark.ts';
import { type IndexFile, loadIndex, saveIndex } from './index-file.ts';
import type { IndexKind, PlacedIndex } from './live-index.ts';
import { vectorReader } from './row-readers.ts';

/** Removed vectors a graph may hold beyond as many as live ones before it is built again. */
const REBUILD_SLACK = 1024;
const PACKED_KIND: FrameKind = { magic: 'KYN-PACK', version: 2 };

/** Where and of what a graph is kept. */
export interface GraphSetup extends ExpectedGraph {
  /** Directory of its files. */
  readonly directory: string;
  /** Never writes files when set. */
  readonly readOnly: boolean;
  /** Told when the packed form of a graph had to be made again. */
  readonly onNotice: (message: string) => void;
}

/** Keeps an HNSW graph of the collection's vectors: hnswlib's while it grows, the packed one while it rests. */
export function hnswKind(store: CollectionStore, setup: GraphSetup): IndexKind<HnswIndex, Float32Array> {
  const files = new GraphFiles(store, setup);
  return {
    name: 'graph',
    read: vectorReader(store),
    create: async () => new HnswIndex(GrowingGraph.create(setup.dim, setup.parameters)),
    load: async () => (await files.loadPacked()) ?? files.loadGrowing(),
    save: (placed, resting) => files.save(placed, resting),
    isWorn: ({ total, count }) => total > 2 * count + REBUILD_SLACK,
  };
}

/** The two files of a graph: hnswlib's, from which it grows on, and the packed one made of it. */
class GraphFiles {
  readonly #store: CollectionStore;
  readonly #setup: GraphSetup;
  readonly #packedFile: IndexFile;

  constructor(store: CollectionStore, setup: GraphSetup) {
    const { source, fingerprint, dim, parameters, directory } = setup;
    this.#store = store;
    this.#setup = setup;
    this.#packedFile = {
      path: join(directory, 'hnsw.packed'),
      kind: PACKED_KIND,
      identity: { collection: source, model: fingerprint, dim, ...parameters },
    };
  }

  /** The packed graph, when it is of the vectors that hnswlib's file is of; undefined sends for that file. */
  async loadPacked(): Promise<PlacedIndex<HnswIndex> | undefined> {
    const growing = await glanceAtGraph(this.#setup.directory, this.#setup);
    if (growing === undefined) return undefined;
    try {
      requireMark(this.#store, MANIFEST, growing.progress.mark);
      const found = await loadIndex(this.#packedFile, this.#store, (meta, payload) =>
        PackedGraph.load(meta, payload, this.#store),
      );
      if (found?.position.nextOrd !== growing.progress.nextOrd) return undefined;
      return { index: this.#resting(found.index, growing.progress), position: found.position };
    } catch (error) {
      this.#setup.onNotice(
        `the packed graph of collection ${this.#store.name} cannot be used and is built again: ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  /** @throws FormatError when hnswlib's file is damaged, foreign, or of a history that the collection has left. */
  async loadGrowing(): Promise<PlacedIndex<HnswIndex> | undefined> {
    const found = await loadGraph(this.#setup.directory, this.#setup);
    if (found === undefined) return undefined;
    requireMark(this.#store, MANIFEST, found.progress.mark);
    const { nextOrd, removals } = found.progress;
    const placed = { index: new HnswIndex(found.index), position: { nextOrd, removals } };
    try {
      await this.#pack(placed, found.path);
    } catch (error) {
      // It answers as it is, if more slowly.
      this.#setup.onNotice(
        `the graph of collection ${this.#store.name} could not be packed: ${messageOf(error)}; it is tried again later`,
      );
    }
    return placed;
  }

  async save(placed: PlacedIndex<HnswIndex>, resting: boolean): Promise<void> {
    const { index, position } = placed;
    const { directory } = this.#setup;
    if (index.growing === undefined) {
      await this.#savePacked(placed);
      return;
    }
    const mark = await leaveMark(this.#store, MANIFEST);
    await makeDirectory(directory);
    const path = await saveGraph(directory, index.growing, this.#setup, { ...position, mark });
    if (resting) await this.#pack(placed, path);
  }

  async #pack(placed: PlacedIndex<HnswIndex>, path: string): Promise<void> {
    const packed = await PackedGraph.fromHnswFile(path, this.#setup.dim, this.#store);
    placed.index.rest({ packed, unpack: () => this.#unpack(placed.position) });
    if (!this.#setup.readOnly) await this.#savePacked(placed);
  }

  async #savePacked({ index, position }: PlacedIndex<HnswIndex>): Promise<void> {
    await saveIndex(this.#packedFile, this.#store, { index: index.packed!, position });
  }

  #resting(packed: PackedGraph, from: Position): HnswIndex {
    return new HnswIndex({ packed, unpack: () => this.#unpack(from) });
  }

  /** @param from what the graph held that the packed one was made of. */
  async #unpack(from: Position): Promise<GrowingGraph> {
    const found = await loadGraph(this.#setup.directory, this.#setup);
    if (found === undefined) throw new FormatError(`there is no graph in ${this.#setup.directory} any more`);
    requireMark(this.#store, MANIFEST, found.progress.mark);
    if (found.progress.nextOrd !== from.nextOrd) {
      throw new FormatError(`another process has saved another graph in ${this.#setup.directory}`);
    }
    return found.index;
  }
}

import { FormatError } from '../../src/core/errors.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import type { SavedForm } from '../contract/saved-form.ts';
import { GraphMemory, SECTIONS } from './graph-memory.ts';

const PIECE_WORDS = 1 << 18;
const PIECE_BYTES = 4 * PIECE_WORDS;
/** Words checked between two looks at the clock. */
const CHECK_BLOCK = 1 << 16;
const MAX_FLOAT32 = 3.4028234663852886e38;

/** A graph in memory with what is known of it beside its bytes. */
export interface PackedParts {
  readonly dim: number;
  readonly memory: GraphMemory;
  /** Node where a walk starts, 0 in an empty graph. */
  readonly entry: number;
  readonly topLayer: number;
  /** Words of a record of links above layer 0. */
  readonly upperStride: number;
  /** Standard deviation of what rounding to 8 bits adds to the inner product of a unit query and a row. */
  readonly scoreError: number;
  /** Ords whose nodes are waypoints only. */
  readonly removed: Uint32Array;
}

/*
 * The payload, words of 4 bytes, little-endian as memory has them: the sections of GraphMemory one after another, then the
 * removed ords. The meta has all lengths.
 */

/** A graph as bytes, read back by `loadPackedGraph`. Removals that come after the call are not in them. */
export function savePackedGraph({ memory, removed, ...facts }: PackedParts): SavedForm {
  return {
    meta: { ...facts, ...memory.sizes, removed: removed.length },
    payload: payloadOf(memory, removed),
  };
}

function* payloadOf(memory: GraphMemory, removed: Uint32Array): Generator<Uint8Array> {
  for (const name of SECTIONS) {
    const { length } = memory.words(name);
    for (let at = 0; at < length; at += PIECE_WORDS) {
      // Taken anew and copied: the memory may move when a search wants more of it.
      yield bytesOf(memory.words(name).slice(at, at + PIECE_WORDS));
    }
  }
  yield bytesOf(removed);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/**
 * Reads what `savePackedGraph` wrote, letting the event loop run in between. A walk checks nothing, so everything that it follows is
 * checked here.
 * @throws FormatError that says what is wrong.
 */
export async function loadPackedGraph(meta: Record<string, unknown>, payload: Uint8Array): Promise<PackedParts> {
  const [dim, nodes, links, upperNodes, upperWords, upperStride, topLayer, entry, removedCount] = [
    integer(meta, 'dim', 1, 65_536),
    integer(meta, 'nodes', 0, 2 ** 32 - 2),
    integer(meta, 'links', 0),
    integer(meta, 'upperNodes', 0),
    integer(meta, 'upperWords', 0),
    integer(meta, 'upperStride', 1, 65_536),
    integer(meta, 'topLayer', 0, 255),
    integer(meta, 'entry', 0),
    integer(meta, 'removed', 0),
  ];
  const memory = new GraphMemory(dim);
  const words = 3 * nodes + 1 + links + 2 * upperNodes + upperWords + (nodes * memory.rowBytes) / 4 + removedCount;
  if (payload.length !== 4 * words) {
    throw new FormatError(`a packed graph of ${nodes} nodes must have ${4 * words} bytes, got ${payload.length}`);
  }
  memory.placeRows(nodes);
  memory.placeLinks({ links, upperNodes, upperWords }, upperStride);
  const removed = await fill(memory, payload, removedCount);
  const parts = { dim, memory, entry, topLayer, upperStride, scoreError: nonNegative(meta, 'scoreError'), removed };
  memory.finish(entry, topLayer, await checkGraph(parts));
  return parts;
}

function integer(meta: Record<string, unknown>, name: string, least: number, greatest = 2 ** 32 - 1): number {
  const value = meta[name];
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > greatest) {
    throw new FormatError(
      `a packed graph says ${name} ${JSON.stringify(value)}: expected an integer from ${least} to ${greatest}`,
    );
  }
  return value as number;
}

function nonNegative(meta: Record<string, unknown>, name: string): number {
  const value = meta[name];
  if (typeof value === 'number' && value >= 0 && value <= MAX_FLOAT32) return value;
  throw new FormatError(`a packed graph says ${name} ${JSON.stringify(value)}: expected a number from 0 up`);
}

/** Copies the payload to where it belongs; returns the removed ords. */
async function fill(memory: GraphMemory, payload: Uint8Array, removedCount: number): Promise<Uint32Array> {
  const slice = new TimeSlice();
  let at = 0;
  for (const name of SECTIONS) {
    const section = bytesOf(memory.words(name));
    for (let from = 0; from < section.length; from += PIECE_BYTES) {
      if (slice.spent) await slice.pause();
      const end = Math.min(from + PIECE_BYTES, section.length);
      section.set(payload.subarray(at + from, at + end), from);
    }
    at += section.length;
  }
  const removed = new Uint32Array(removedCount);
  bytesOf(removed).set(payload.subarray(at));
  return removed;
}

/**
 * Throws FormatError unless a walk stays inside the graph; returns the greatest number of links of a node. The event loop runs in
 * between.
 */
export async function checkGraph({ memory, entry, topLayer, upperStride }: PackedParts): Promise<number> {
  const slice = new TimeSlice();
  const { nodes, links, upperNodes, upperWords } = memory.sizes;
  const layers = upperLayers(memory, upperStride);
  const isOnLayer = (node: number, layer: number) => node < nodes && (layer === 0 || (layers.get(node) ?? 0) >= layer);
  if (nodes > 0 && (!isOnLayer(entry, topLayer) || isOnLayer(entry, topLayer + 1))) {
    throw new FormatError(`a graph of ${nodes} nodes cannot be entered at node ${entry} on layer ${topLayer}`);
  }
  const starts = memory.words('linkStarts');
  let most = upperStride - 1;
  for (let node = 0; node < nodes; node++) {
    if (node % CHECK_BLOCK === 0 && slice.spent) await slice.pause();
    most = Math.max(most, requireAscending(starts, node));
  }
  if (starts[0] !== 0 || starts[nodes] !== links)
    throw new FormatError(`a graph has ${links} links, not ${starts[nodes]}`);
  const onLayer0 = memory.words('links');
  for (let i = 0; i < links; i++) {
    if (i % CHECK_BLOCK === 0 && slice.spent) await slice.pause();
    if (onLayer0[i] >= nodes) throw strayLink(onLayer0[i]);
  }
  const upper = memory.words('upper');
  let record = 0;
  for (const height of layers.values()) {
    if (slice.spent) await slice.pause();
    for (let layer = 1; layer <= height; layer++, record += upperStride) {
      const count = upper[record];
      if (count >= upperStride)
        throw new FormatError(`a node of a graph has ${count} links, room for ${upperStride - 1}`);
      for (let i = 1; i <= count; i++) if (!isOnLayer(upper[record + i], layer)) throw strayLink(upper[record + i]);
    }
  }
  if (record !== upperWords || layers.size !== upperNodes) {
    throw new FormatError(`a graph has ${upperWords} words of links above layer 0, not ${record}`);
  }
  for (const scale of memory.scales()) {
    if (!(scale >= 0 && scale <= MAX_FLOAT32)) throw new FormatError(`a graph has a row of scale ${scale}`);
  }
  return most;
}

function strayLink(node: number): FormatError {
  return new FormatError(`a graph links to node ${node}, which is not there or not on that layer`);
}

function requireAscending(starts: Uint32Array, at: number): number {
  if (starts[at + 1] < starts[at]) throw new FormatError(`the links of node ${at} of a graph end before they start`);
  return starts[at + 1] - starts[at];
}

/** Topmost layer of each upper node, in their order; their records must follow each other without gaps. */
function upperLayers(memory: GraphMemory, upperStride: number): Map<number, number> {
  const upperNodes = memory.words('upperNodes');
  const starts = memory.words('upperStarts');
  const { upperWords } = memory.sizes;
  const layers = new Map<number, number>();
  for (let i = 0; i < upperNodes.length; i++) {
    const height = ((starts[i + 1] ?? upperWords) - starts[i]) / upperStride;
    const inOrder = i === 0 ? starts[0] === 0 : upperNodes[i] > upperNodes[i - 1];
    if (!inOrder || !Number.isInteger(height) || height < 1 || height > 255) {
      throw new FormatError(`upper node ${i} of a graph is out of order, or its links are`);
    }
    layers.set(upperNodes[i], height);
  }
  return layers;
}

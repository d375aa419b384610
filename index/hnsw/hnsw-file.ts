import { type FileHandle, open } from 'node:fs/promises';
import { FormatError } from '../../src/core/errors.ts';
import { PieceReader, READ_BYTES } from './piece-reader.ts';

/*
 * A graph as hnswlib saves it, little-endian:
 *   head         of u64: offsetLevel0, capacity, count, bytes of a record, where its label is, where its vector is; of i32: top layer;
 *                of u32: entry node; of u64: greatest number of links above layer 0, and on layer 0, M; of f64: multiplier of the
 *                layer draw; of u64: efConstruction
 *   records      one a node: number of links (u16), removal mark (bit 0 of a byte), 1 byte unused, room for the links of layer 0
 *                (u32 each), vector (f32 each), label (u64)
 *   upper layers one entry a node: its length in bytes (u32), then a list a layer from 1 up: number of links (u16), 2 bytes
 *                unused, room for the links (u32 each)
 */
const HEAD_BYTES = 96;
const MAX_LAYER = 255;

/** The links of a graph, apart from its vectors. Nodes are numbered from 0 in the order in which they were added. */
export interface HnswLinks {
  /** Nodes. */
  readonly count: number;
  /** Node where a search starts, 0 in an empty graph. */
  readonly entry: number;
  /** Its layer, the topmost. */
  readonly topLayer: number;
  /** Greatest number of links of a node above layer 0. */
  readonly M: number;
  /** `[count]`: what the nodes are called. */
  readonly ords: Uint32Array;
  /** `[count]`: 1 for a node that was removed and is a waypoint only. */
  readonly removed: Uint8Array;
  /** `[count + 1]`: the links of node i on layer 0 are `links[starts[i]]` to `links[starts[i + 1] - 1]`. */
  readonly starts: Uint32Array;
  readonly links: Uint32Array;
  /** The links above layer 0 of each node that has some: `upper.get(node)[layer - 1]`. */
  readonly upper: ReadonlyMap<number, readonly Uint32Array[]>;
}

/** Layout of the file: the number of records, and the sizes of one and its parts. */
interface Layout {
  readonly count: number;
  readonly recordBytes: number;
  readonly linkBytes: number;
  readonly maxLinks: number;
  readonly upperLinks: number;
}

/** Receives the vectors of a graph while its file is read. */
export interface VectorSink {
  /** Called first, with the number of nodes. */
  start(count: number): void;
  /** Called for each node in turn. @param vector `[dim]`, valid during the call only. */
  vector(node: number, vector: Float32Array): void;
}

/**
 * Reads a graph that hnswlib saved. Lengths and counts are checked, where links lead to is not. The event loop runs between
 * pieces of the file.
 * @param dim values in a vector.
 * @throws FormatError when the file is not such a graph.
 */
export async function readHnswFile(path: string, dim: number, sink: VectorSink): Promise<HnswLinks> {
  const file = await open(path, 'r');
  try {
    return await readOpenHnswFile(file, path, dim, sink);
  } finally {
    await file.close();
  }
}

/** The same of an open file, which may have been removed from its folder. @param path where it lies or lay, for errors. */
export async function readOpenHnswFile(
  file: FileHandle,
  path: string,
  dim: number,
  sink: VectorSink,
): Promise<HnswLinks> {
  const reader = new PieceReader(file, path, (await file.stat()).size);
  const { layout, entry, topLayer } = readHead(path, await reader.take(HEAD_BYTES), dim);
  reader.require(layout.count * layout.recordBytes, `${layout.count} records of ${layout.recordBytes} bytes`);
  sink.start(layout.count);
  const lowest = await readRecords(reader, layout, dim, sink);
  const upper = await readUpperLayers(reader, layout);
  if (reader.left !== 0) throw new FormatError(`${path} goes on for ${reader.left} bytes after its last node`);
  return { count: layout.count, entry, topLayer, M: layout.upperLinks, ...lowest, upper };
}

function readHead(path: string, head: DataView, dim: number): { layout: Layout; entry: number; topLayer: number } {
  const [offsetLevel0, , count, recordBytes, labelAt, vectorAt] = [0, 8, 16, 24, 32, 40].map((at) => u64(head, at));
  const [upperLinks, maxLinks] = [56, 64].map((at) => u64(head, at));
  const linkBytes = 4 + 4 * maxLinks;
  const layout = { count, recordBytes, linkBytes, maxLinks, upperLinks };
  const facts: [string, number, boolean][] = [
    ['offset of layer 0', offsetLevel0, offsetLevel0 === 0],
    ['number of nodes', count, count < 2 ** 32 - 1],
    ['number of links', maxLinks, maxLinks > 0 && maxLinks < 65_536 && upperLinks <= maxLinks],
    ['offset of the vector', vectorAt, vectorAt === linkBytes],
    ['offset of the label', labelAt, labelAt === linkBytes + 4 * dim],
    ['length of a record', recordBytes, recordBytes === linkBytes + 4 * dim + 8],
  ];
  const wrong = facts.find(([, , right]) => !right);
  if (wrong !== undefined) {
    throw new FormatError(`${path} is not a saved graph of ${dim} values a vector: its ${wrong[0]} is ${wrong[1]}`);
  }
  if (count === 0) return { layout, entry: 0, topLayer: 0 };
  const topLayer = head.getInt32(48, true);
  const entry = head.getUint32(52, true);
  if (topLayer < 0 || topLayer > MAX_LAYER || entry >= count) {
    throw new FormatError(`${path} cannot be entered at node ${entry} on layer ${topLayer}: it has ${count} nodes`);
  }
  return { layout, entry, topLayer };
}

/** A u64 that a double holds exactly, or NaN, which no check takes. */
function u64(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

async function readRecords(
  reader: PieceReader,
  { count, recordBytes, linkBytes, maxLinks }: Layout,
  dim: number,
  sink: VectorSink,
) {
  const ords = new Uint32Array(count);
  const removed = new Uint8Array(count);
  const starts = new Uint32Array(count + 1);
  let links = new Uint32Array(count * Math.min(maxLinks, 16));
  const vector = new Float32Array(dim);
  const vectorBytes = new Uint8Array(vector.buffer);
  const batch = Math.max(1, Math.floor(READ_BYTES / recordBytes));
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    const view = await reader.take(size * recordBytes);
    for (let i = 0, at = 0; i < size; i++, at += recordBytes) {
      const node = from + i;
      const degree = view.getUint16(at, true);
      if (degree > maxLinks) {
        throw new FormatError(`${reader.path} gives node ${node} ${degree} links: it has room for ${maxLinks}`);
      }
      const end = starts[node] + degree;
      if (end > links.length) links = grown(links, count * maxLinks);
      for (let j = 0; j < degree; j++) links[starts[node] + j] = view.getUint32(at + 4 + 4 * j, true);
      starts[node + 1] = end;
      removed[node] = view.getUint8(at + 2) & 1;
      ords[node] = readLabel(reader.path, view, at + recordBytes - 8);
      vectorBytes.set(new Uint8Array(view.buffer, view.byteOffset + at + linkBytes, 4 * dim));
      sink.vector(node, vector);
    }
  }
  return { ords, removed, starts, links: links.slice(0, starts[count]) };
}

function readLabel(path: string, view: DataView, at: number): number {
  const label = view.getBigUint64(at, true);
  if (label > 0xffff_ffffn) throw new FormatError(`${path} calls a node ${label}: an ord is a uint32`);
  return Number(label);
}

function grown(links: Uint32Array<ArrayBuffer>, most: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.min(most, Math.max(1024, links.length * 2)));
  larger.set(links);
  return larger;
}

async function readUpperLayers(reader: PieceReader, { count, upperLinks }: Layout) {
  const upper = new Map<number, readonly Uint32Array[]>();
  const listBytes = 4 + 4 * upperLinks;
  for (let node = 0; node < count; node++) {
    const bytes = (reader.has(4) ? reader.takeNow(4) : await reader.take(4)).getUint32(0, true);
    if (bytes === 0) continue;
    const height = bytes / listBytes;
    if (!Number.isInteger(height) || height > MAX_LAYER) {
      throw new FormatError(
        `${reader.path} keeps ${bytes} bytes of links of node ${node}: expected ${listBytes} a layer`,
      );
    }
    const view = await reader.take(bytes);
    upper.set(
      node,
      Array.from({ length: height }, (_, i) => readList(reader.path, view, i * listBytes, upperLinks)),
    );
  }
  return upper;
}

function readList(path: string, view: DataView, at: number, room: number): Uint32Array {
  const degree = view.getUint16(at, true);
  if (degree > room) throw new FormatError(`${path} gives a node ${degree} links: it has room for ${room}`);
  return Uint32Array.from({ length: degree }, (_, i) => view.getUint32(at + 4 + 4 * i, true));
}

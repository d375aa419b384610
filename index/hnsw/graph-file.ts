import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { shown } from '../../src/core/checks.ts';
import { removeLeftovers, syncDirectory, syncFile } from '../../src/core/durable-file.ts';
import { FormatError, messageOf, StorageError } from '../../src/core/errors.ts';
import { type FrameKind, readFramedFile, writeFramedFile } from '../../src/core/framed-file.ts';
import { isRecord } from '../../src/core/json-object.ts';
import { GrowingGraph, type HnswState } from './growing-graph.ts';
import type { HnswParameters } from './hnsw-options.ts';

/*
 * A saved graph is two files, because hnswlib reads a whole file by its path: the graph under a name of its own, and a framed
 * file that says which one it is, its size and SHA-256, and what it was built from. The second is renamed into place last, so a
 * crash at any moment leaves the old pair or the new one.
 */
const KIND: FrameKind = { magic: 'KYN-HNSW', version: 2 };
/** Name of the framed file. */
export const MANIFEST = 'hnsw.graph';
const PAYLOAD = /^hnsw-[0-9a-f]{16}\.bin$/;

/** Origin of a saved graph; a graph of any other is foreign. */
export interface GraphSource {
  /** Which collection of which database. */
  readonly source: string;
  /** Fingerprint of the encoder. */
  readonly fingerprint: string;
}

/** How much of the collection a graph holds. */
export interface GraphProgress {
  /** Every live row below this ord. */
  readonly nextOrd: number;
  /** How many removals it has seen. */
  readonly removals: number;
  /** Mark of its history in the store of the collection. */
  readonly mark: string;
}

interface Manifest extends GraphSource, GraphProgress, HnswState {
  readonly payload: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Saves a graph in a directory in place of the one there.
 * @param progress what it holds of the collection.
 * @returns path of the file that hnswlib wrote.
 */
export async function saveGraph(
  directory: string,
  index: GrowingGraph,
  { source, fingerprint }: GraphSource,
  { nextOrd, removals, mark }: GraphProgress,
): Promise<string> {
  const manifestPath = join(directory, MANIFEST);
  const replaced = await readManifest(manifestPath).catch(() => undefined);
  const payload = `hnsw-${randomBytes(8).toString('hex')}.bin`;
  const path = join(directory, payload);
  try {
    const state = await index.writeTo(path);
    await syncFile(path);
    await requireWhole(path, state);
    const { sizeBytes, sha256 } = await digestFile(path);
    const manifest: Manifest = { source, fingerprint, nextOrd, removals, mark, ...state, payload, sizeBytes, sha256 };
    await syncDirectory(directory);
    await writeFramedFile(manifestPath, KIND, { ...manifest });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  if (replaced !== undefined) await rm(join(directory, replaced.payload), { force: true });
  await removeLeftovers(directory, (name) => PAYLOAD.test(name) && name !== payload);
  return path;
}

/** Origin, dimension and parameters that a graph must have to be loaded. */
export interface ExpectedGraph extends GraphSource {
  readonly dim: number;
  readonly parameters: HnswParameters;
}

/**
 * Says how much of the collection the saved graph holds, after a look at what it is and whether its file has the right size, but
 * not at every byte; undefined when none was saved or it is another one.
 */
export async function glanceAtGraph(
  directory: string,
  expected: ExpectedGraph,
): Promise<{ readonly progress: GraphProgress; readonly path: string } | undefined> {
  try {
    const manifestPath = join(directory, MANIFEST);
    const manifest = await readManifest(manifestPath);
    if (manifest === undefined) return undefined;
    requireExpected(manifestPath, manifest, expected);
    const path = join(directory, manifest.payload);
    const { nextOrd, removals, mark, sizeBytes } = manifest;
    return (await sizeOf(path)) === sizeBytes ? { progress: { nextOrd, removals, mark }, path } : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/**
 * Loads the graph saved in a directory, after its size and checksum have been found right.
 * @returns undefined when none was saved there.
 * @throws FormatError that says what is wrong: damage, another format version, another model, collection or build options.
 */
export async function loadGraph(
  directory: string,
  expected: ExpectedGraph,
): Promise<{ index: GrowingGraph; progress: GraphProgress; path: string } | undefined> {
  const manifestPath = join(directory, MANIFEST);
  let manifest = await readManifest(manifestPath);
  if (manifest === undefined) return undefined;
  if ((await sizeOf(join(directory, manifest.payload))) === undefined) {
    // Another process may have replaced the pair between our two looks.
    manifest = (await readManifest(manifestPath)) ?? manifest;
  }
  requireExpected(manifestPath, manifest, expected);
  const path = join(directory, manifest.payload);
  await requireIntact(path, manifest);
  try {
    const index = await GrowingGraph.readFrom(path, manifest);
    const { nextOrd, removals, mark } = manifest;
    return { index, progress: { nextOrd, removals, mark }, path };
  } catch (error) {
    throw new FormatError(`${path} cannot be read as a graph: ${messageOf(error)}`, { cause: error });
  }
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  if ((await sizeOf(path)) === undefined) return undefined;
  const { meta } = await readFramedFile(path, KIND);
  if (typeof meta.payload !== 'string' || !PAYLOAD.test(meta.payload)) {
    throw new FormatError(`${path} must name a file beside it, got ${JSON.stringify(meta.payload)}`);
  }
  requireCounts(path, meta);
  return meta as unknown as Manifest;
}

/** A graph of wrong counts would be read past its end, or taken for one that is ahead of its collection. */
function requireCounts(path: string, meta: Record<string, unknown>): void {
  const { total, count, lastOrd, nextOrd, removals, sizeBytes, dim } = meta;
  const isCount = (value: unknown, least = 0) => Number.isSafeInteger(value) && (value as number) >= least;
  const areCounts = [total, count, nextOrd, removals, sizeBytes].every((value) => isCount(value));
  const right = areCounts && isCount(dim, 1) && isCount(lastOrd, -1) && isRecord(meta.parameters);
  if (right && (count as number) <= (total as number) && typeof meta.sha256 === 'string') return;
  throw new FormatError(`${path} does not describe a graph: ${shown(meta)}`);
}

function requireExpected(path: string, found: Manifest, expected: ExpectedGraph): void {
  const facts = ({ source, fingerprint, dim, parameters }: GraphSource & Pick<HnswState, 'dim' | 'parameters'>) => ({
    collection: source,
    model: fingerprint,
    dim,
    M: parameters.M,
    efConstruction: parameters.efConstruction,
    seed: parameters.seed,
  });
  const wanted = facts(expected);
  for (const [name, value] of Object.entries(facts(found))) {
    const want = wanted[name as keyof typeof wanted];
    if (value !== want) throw new FormatError(`${path} is of another ${name}: expected ${want}, got ${value}`);
  }
}

async function requireIntact(path: string, { sizeBytes, sha256 }: Manifest): Promise<void> {
  const size = await sizeOf(path);
  if (size === undefined) throw new FormatError(`${path} is missing`);
  if (size !== sizeBytes)
    throw new FormatError(`${path} has the wrong length: expected ${sizeBytes} bytes, got ${size}`);
  const found = await digestFile(path);
  if (found.sha256 !== sha256) throw new FormatError(`${path} is damaged: its checksum does not match its bytes`);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function digestFile(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer);
    sizeBytes += (piece as Buffer).length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** hnswlib's header: eleven 8-byte and two 4-byte fields. */
const HNSWLIB_HEAD_BYTES = 96;

/**
 * Walks the file as hnswlib lays it out and throws StorageError unless it ends where it should: hnswlib does not report a
 * write that failed, on a full disk for example.
 */
async function requireWhole(path: string, { dim, total, parameters }: HnswState): Promise<void> {
  const bytesPerNode = 4 + parameters.M * 2 * 4 + dim * 4 + 8;
  const linksAt = HNSWLIB_HEAD_BYTES + total * bytesPerNode;
  const links = linksAt < (await stat(path)).size ? await readFrom(path, linksAt) : Buffer.alloc(0);
  let at = 0;
  let nodes = 0;
  for (; nodes < total && at + 4 <= links.length; nodes++) at += 4 + links.readUInt32LE(at);
  if (nodes !== total || at !== links.length) {
    throw new StorageError(`${path} was written only in part; see whether the disk is full`);
  }
}

async function readFrom(path: string, start: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(path, { start, highWaterMark: 1 << 20 })) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SavedForm } from '../../index/contract/saved-form.ts';
import { makeDirectory } from '../core/durable-file.ts';
import { FormatError } from '../core/errors.ts';
import { type FrameKind, readFramedFile, writeFramedFile } from '../core/framed-file.ts';
import { isRecord } from '../core/json-object.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { Position } from '../store/position.ts';
import type { PlacedIndex } from './live-index.ts';

/** Where an index is kept, and of what it must be to be used. */
export interface IndexFile {
  readonly path: string;
  readonly kind: FrameKind;
  /** Collection, model, options: a file that says otherwise is foreign. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** A document as it was when the file was written; another one under its ord means that the collection went another way. */
type Probe = readonly [ord: number, checksum: number];

/** Saves an index with its place in the collection in one framed file. */
export async function saveIndex(
  file: IndexFile,
  store: CollectionStore,
  { index, position }: PlacedIndex<{ save(): SavedForm }>,
): Promise<void> {
  await makeDirectory(dirname(file.path));
  const { meta, payload } = index.save();
  const probes = await takeProbes(store, position);
  await writeFramedFile(file.path, file.kind, { identity: file.identity, position, probes, index: meta }, payload);
}

/**
 * Loads an index that {@link saveIndex} wrote; undefined when there is none.
 * @throws FormatError when the file is damaged, of something else, or not of the collection as it is.
 */
export async function loadIndex<Index>(
  file: IndexFile,
  store: CollectionStore,
  read: (meta: Record<string, unknown>, payload: Uint8Array) => Index | Promise<Index>,
): Promise<PlacedIndex<Index> | undefined> {
  if ((await stat(file.path).catch(() => undefined)) === undefined) return undefined;
  const { meta, payload } = await readFramedFile(file.path, file.kind);
  const { identity, position, probes, index } = requireMeta(file.path, meta);
  requireIdentity(file, identity);
  const slice = new TimeSlice();
  for (const [ord, checksum] of probes) {
    if (slice.spent) await slice.pause();
    if (hasOther(store, ord, checksum)) {
      throw new FormatError(`${file.path} holds other documents than the collection`);
    }
  }
  await slice.pause();
  return { index: await read(index, payload), position };
}

interface IndexMeta {
  readonly identity: Record<string, unknown>;
  readonly position: Position;
  readonly probes: readonly Probe[];
  readonly index: Record<string, unknown>;
}

function requireMeta(path: string, { identity, position, probes, index }: Record<string, unknown>): IndexMeta {
  const isProbe = (probe: unknown) => Array.isArray(probe) && probe.length === 2 && probe.every(isUint32);
  const isPosition = isRecord(position) && isCount(position.nextOrd) && isCount(position.removals);
  const isProbed = Array.isArray(probes) && probes.length <= MAX_PROBES && probes.every(isProbe);
  if (isRecord(identity) && isRecord(index) && isPosition && isProbed) {
    return { identity, index, probes, position: position as unknown as Position };
  }
  throw new FormatError(`${path} does not say what it is of: its identity, position, probes or index are not there`);
}

function isUint32(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

/** Ords and removals are given out one by one. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function requireIdentity({ path, identity }: IndexFile, found: Record<string, unknown>): void {
  for (const [name, wanted] of Object.entries(identity)) {
    const [expected, got] = [JSON.stringify(wanted), JSON.stringify(found[name])];
    if (expected !== got) throw new FormatError(`${path} was built with ${name} ${got}, expected ${expected}`);
  }
}

/** Documents may be large, so each is read once, and the event loop runs in between. */
async function takeProbes(store: CollectionStore, { nextOrd }: Position): Promise<Probe[]> {
  const slice = new TimeSlice();
  const ords = new Set<number>();
  for (const from of probeOrds(nextOrd)) for (const ord of store.liveOrds(from, nextOrd, 1, 'documents')) ords.add(ord);
  const probes: Probe[] = [];
  for (const ord of ords) {
    if (slice.spent) await slice.pause();
    const json = store.readableJson(ord);
    if (json !== undefined) probes.push([ord, crc32(json)]);
  }
  return probes;
}

function hasOther(store: CollectionStore, ord: number, checksum: number): boolean {
  const json = store.readableJson(ord);
  // What was removed since, or is damaged, says nothing.
  return json !== undefined && crc32(json) !== checksum;
}

const SPREAD = 16;
/** More than `probeOrds` gives of any collection. */
const MAX_PROBES = SPREAD + 64;

/**
 * Ords to compare when a saved index is loaded: spread over all of them, and denser and denser towards the end, where a
 * collection that went another way (one put back from a backup, for example) differs.
 */
export function probeOrds(nextOrd: number): number[] {
  const ords = Array.from({ length: SPREAD }, (_, i) => Math.floor((nextOrd * i) / SPREAD));
  for (let back = 1; back < nextOrd; back *= 2) ords.push(nextOrd - back);
  return ords;
}

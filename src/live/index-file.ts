import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { SavedForm } from '../../index/contract/saved-form.ts';
import { makeDirectory, removeLeftovers } from '../core/durable-file.ts';
import { FormatError } from '../core/errors.ts';
import { type FrameKind, readFramedFile, writeFramedFile } from '../core/framed-file.ts';
import { isRecord } from '../core/json-object.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { Position } from '../store/position.ts';
import { leaveMark, requireMark } from './history-mark.ts';
import type { PlacedIndex } from './live-index.ts';

/** Where an index is kept, and of what it must be to be used. */
export interface IndexFile {
  readonly path: string;
  readonly kind: FrameKind;
  /** Collection, model, options: a file that says otherwise is foreign. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** Saves an index with its place in the collection in one framed file. */
export async function saveIndex(
  file: IndexFile,
  store: CollectionStore,
  { index, position }: PlacedIndex<{ save(): SavedForm }>,
): Promise<void> {
  // First of all, since it fails where the database is no more, whose directory must not come back.
  const mark = await leaveMark(store, basename(file.path));
  await makeDirectory(dirname(file.path));
  const { meta, payload } = index.save();
  await writeFramedFile(file.path, file.kind, { identity: file.identity, position, mark, index: meta }, payload);
  await removeLeftovers(dirname(file.path));
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
  const { identity, position, mark, index } = requireMeta(file.path, meta);
  requireIdentity(file, identity);
  requireMark(store, basename(file.path), mark);
  return { index: await read(index, payload), position };
}

interface IndexMeta {
  readonly identity: Record<string, unknown>;
  readonly position: Position;
  readonly mark: unknown;
  readonly index: Record<string, unknown>;
}

function requireMeta(path: string, { identity, position, mark, index }: Record<string, unknown>): IndexMeta {
  const isPosition = isRecord(position) && isCount(position.nextOrd) && isCount(position.removals);
  if (isRecord(identity) && isRecord(index) && isPosition) {
    return { identity, index, mark, position: position as unknown as Position };
  }
  throw new FormatError(`${path} does not say what it is of: its identity, position or index are not there`);
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

import { randomUUID } from 'node:crypto';
import { FormatError } from '../core/errors.ts';
import type { CollectionStore } from '../store/collection-store.ts';

/** Milliseconds to wait for others who write: an index is a cache, and not worth holding up whoever closes it. */
const PATIENCE_MS = 1000;
/** Marks kept for each file: of several processes that save it at once, any may be the last. */
const KEPT = 4;

/**
 * Leaves a mark in the store before a file is saved of what it holds. The file says it too, so that a store that was put back from a
 * backup made before lacks the mark, whatever was written to it since; a position alone does not tell two histories apart.
 * @throws AbortedError when others write for longer than that is worth.
 */
export async function leaveMark(store: CollectionStore, file: string): Promise<string> {
  const mark = randomUUID();
  const marks = [...marksOf(store, file).slice(1 - KEPT), mark];
  await store.putNote(noteOf(file), marks, AbortSignal.timeout(PATIENCE_MS));
  return mark;
}

/** @throws FormatError unless the history of the collection is the one that a saved file is of. */
export function requireMark(store: CollectionStore, file: string, mark: unknown): void {
  if (!marksOf(store, file).includes(mark))
    throw new FormatError(
      `${file} is of another history than the collection, which was put back from a backup for example`,
    );
}

function marksOf(store: CollectionStore, file: string): unknown[] {
  const marks = store.note(noteOf(file));
  return Array.isArray(marks) ? marks : [];
}

function noteOf(file: string): string {
  return `saved/${file}`;
}

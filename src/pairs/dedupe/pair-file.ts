import type { NearPairs } from '../../../index/join/join-input.ts';
import { shown } from '../../core/checks.ts';
import { FormatError, messageOf } from '../../core/errors.ts';
import { isRecord } from '../../core/json-object.ts';
import type { FoundPairs, PairFigures } from './found-pairs.ts';
import type { WorkFile, WorkFolder } from './work-folder.ts';

const PAIRS: WorkFile = { name: 'pairs', magic: 'KNYDDPAR', version: 1 };

/** Contents of a file of pairs beside the items. */
export interface KeptPairs extends Omit<FoundPairs, 'items'> {
  /** Digest of the items, those of the old list and documents of a collection included. */
  readonly digest: string;
}

/*
 * The payload: first and second row (uint32), cosine and score (float32) of all pairs, then items by row as JSON; little-endian.
 */

/** Writes everything that deciding needs. @param key settings that the pairs depend on. */
export function keepPairs(folder: WorkFolder, kept: KeptPairs, key: string): Promise<void> {
  const { pairs, scores, members, sameText, ...rest } = kept;
  const json = Buffer.from(JSON.stringify({ members, sameText: [...sameText] }));
  const cutAt = pairs.cutAt === Number.NEGATIVE_INFINITY ? null : pairs.cutAt;
  const columns = [pairs.a, pairs.b, pairs.scores, scores].map(bytesOf);
  return folder.write(PAIRS, 0, { ...rest, key, cutAt, pairs: scores.length }, [...columns, json]);
}

/** Reads pairs of these settings, if they are there and sound. */
export async function readSamePairs(folder: WorkFolder, digest: string, key: string): Promise<KeptPairs | undefined> {
  const frame = await folder.readSame(PAIRS, 0, { digest, key });
  return frame && toPairs(frame.meta, frame.payload, folder.path);
}

/** Reads the pairs of the last run. @throws NotFoundError or FormatError when they are not there and sound. */
export async function readKeptPairs(folder: WorkFolder): Promise<KeptPairs> {
  const { meta, payload } = await folder.read(PAIRS, 0);
  return toPairs(meta, payload, folder.path);
}

function toPairs(meta: Record<string, unknown>, payload: Buffer, path: string): KeptPairs {
  const { digest, oldFrom, split, found, cutAt, pairs: count } = meta;
  if (!isCount(count) || payload.length < 16 * count) {
    throw new FormatError(`${path}: ${shown(count)} pairs do not fit into ${payload.length} bytes`);
  }
  const bytes = payload.buffer.slice(payload.byteOffset, payload.byteOffset + 16 * count);
  const [a, b] = [0, 1].map((column) => new Uint32Array(bytes, 4 * column * count, count));
  const [cosines, scores] = [2, 3].map((column) => new Float32Array(bytes, 4 * column * count, count));
  const { members, sameText } = readRows(payload.toString('utf8', 16 * count), path);
  const inRows = (row: number) => row < members.length;
  const isWhole = typeof digest === 'string' && isCount(oldFrom) && isCount(split) && isRecord(found);
  const isCut = cutAt === null || Number.isFinite(cutAt);
  if (!isWhole || !isCut || split > members.length || !a.every(inRows) || !b.every(inRows)) {
    throw new FormatError(`${path}: the pairs are not those of a run; run the command again`);
  }
  const pairs: NearPairs = { a, b, scores: cosines, cutAt: (cutAt as number | null) ?? Number.NEGATIVE_INFINITY };
  return { digest, oldFrom, split, members, sameText, pairs, scores, found: found as unknown as PairFigures };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Items by row, and rows of the same text. */
function readRows(json: string, path: string): Pick<KeptPairs, 'members' | 'sameText'> {
  let rows: unknown;
  try {
    rows = JSON.parse(json);
  } catch (cause) {
    throw new FormatError(`${path}: the rows cannot be read: ${messageOf(cause)}`, { cause });
  }
  const { members, sameText } = Object(rows) as Record<string, unknown>;
  const isCounts = (list: unknown) => Array.isArray(list) && list.every(isCount);
  const isRows = Array.isArray(members) && members.every((row) => isCounts(row) && row.length > 0);
  if (isRows && Array.isArray(sameText) && sameText.every((pair) => isCounts(pair) && pair.length === 2)) {
    return { members, sameText: new Map(sameText) };
  }
  throw new FormatError(`${path}: the rows must be lists of items, and pairs of rows`);
}

function bytesOf(values: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

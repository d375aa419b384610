import type { NearPairs } from '../../../index/join/join-input.ts';
import { FormatError } from '../../core/errors.ts';
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
  if (typeof count !== 'number' || payload.length < 16 * count) {
    throw new FormatError(`${path}: ${count} pairs do not fit into ${payload.length} bytes`);
  }
  const bytes = payload.buffer.slice(payload.byteOffset, payload.byteOffset + 16 * count);
  const [a, b] = [0, 1].map((column) => new Uint32Array(bytes, 4 * column * count, count));
  const [cosines, scores] = [2, 3].map((column) => new Float32Array(bytes, 4 * column * count, count));
  const pairs: NearPairs = { a, b, scores: cosines, cutAt: (cutAt as number | null) ?? Number.NEGATIVE_INFINITY };
  const { members, sameText } = JSON.parse(payload.toString('utf8', 16 * count));
  return {
    digest: digest as string,
    oldFrom: oldFrom as number,
    split: split as number,
    members,
    sameText: new Map(sameText),
    pairs,
    scores,
    found: found as PairFigures,
  };
}

function bytesOf(values: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
